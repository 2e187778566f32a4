import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { type AssetCache, noCache } from '../../../core/context/asset-cache.ts'
import { createContext } from '../../../core/context/context.ts'
import type { SandboxRequest } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const passes = [{ visibility: 'timeline', trashed: false }] as const
const size = 2_400
const tagged = 2_200

const idAt = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const tagId = '00000000-0000-4000-8000-00000000aaaa'
const childId = '00000000-0000-4000-8000-00000000bbbb'

const library = {
  tags: [
    { id: tagId, value: 'many' },
    { id: childId, value: 'many/few', parentId: tagId },
  ],
  assets: Array.from({ length: size }, (_, index) => ({
    id: idAt(index),
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: new Date(Date.UTC(2020, 0, 1, 0, index)).toISOString(),
    ...(index < tagged ? { tagIds: [index < 5 ? childId : tagId] } : {}),
  })),
}

/** What a state folder would keep. */
const memoryOf = (): AssetCache => {
  const kept = new Map<string, string>()
  return {
    ...noCache,
    get: (name, mark) => kept.get(`${name} ${mark}`) ?? null,
    set: (name, mark, content) => void kept.set(`${name} ${mark}`, content),
  }
}

const world = async (version: string) => {
  const searches: string[] = []
  const onRequest = ({ path, body }: SandboxRequest): undefined => {
    if (path === '/search/metadata') searches.push(JSON.stringify(body))
  }
  const sandbox = await sandboxFor(library, version, { jobs: 'held', onRequest })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const memory = memoryOf()
  const read = async (using: AssetCache) => {
    searches.length = 0
    const library = createContext(server, passes, using)
    const tag = (await library.tags.list()).find(({ id }) => id === tagId)
    return tag ? [...(await library.tags.assets(tag))].sort() : []
  }
  const send = async (method: string, path: string, ids: readonly string[]): Promise<void> => {
    const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' }
    const { ok } = await fetch(`${sandbox.url}${path}`, { method, headers, body: JSON.stringify({ ids }) })
    expect(ok).toBe(true)
  }
  let ahead = 0
  const later = async (): Promise<void> => {
    ahead += 7200
    await sandbox.settle()
    sandbox.state.setClock(ahead)
    // So that the clock is known.
    await server.reads.version()
  }
  return { sandbox, memory, searches, read, send, later }
}

describe.each(['1.135.3', '2.7.5', '3.0.3'])('assets under a tag of many, on %s', (version) => {
  it('are read once, then only those that changed', async () => {
    const { memory, searches, read, send, later } = await world(version)
    expect(await read(memory)).toHaveLength(tagged)
    const whole = searches.length
    await later()
    expect(await read(memory)).toHaveLength(tagged)
    expect(searches.length).toBeLessThanOrEqual(3)
    expect(searches.length).toBeLessThan(whole)
    await send('PUT', `/tags/${tagId}/assets`, [idAt(tagged), idAt(tagged + 1)])
    await send('DELETE', `/tags/${tagId}/assets`, [idAt(30)])
    await later()
    const found = await read(memory)
    expect(searches.length).toBeLessThanOrEqual(6)
    expect(found).toEqual(await read(noCache))
    expect(found).toHaveLength(tagged + 1)
  })

  it('are read again where they are gone, locked or archived, or where counts show what stamps do not yet', async () => {
    const { sandbox, memory, read, send, later } = await world(version)
    await read(memory)
    await later()
    sandbox.state.removeAsset(idAt(1))
    sandbox.state.updateAsset(sandbox.state.assets.get(idAt(2)) as never, { visibility: 'locked' })
    sandbox.state.updateAsset(sandbox.state.assets.get(idAt(4)) as never, { visibility: 'archive' })
    expect(await read(memory)).toEqual(await read(noCache))
    await later()
    // Jobs are held, so nothing is stamped.
    await send('DELETE', `/tags/${tagId}/assets`, [idAt(7)])
    expect(await read(memory)).toEqual(await read(noCache))
  })

  it('are read again where a tag below it was deleted, although equally many got the tag', async () => {
    const { sandbox, memory, read, send, later } = await world(version)
    await read(memory)
    await later()
    sandbox.faults.happen({ deleteTag: childId })
    await send(
      'PUT',
      `/tags/${tagId}/assets`,
      [0, 1, 2, 3, 4].map((more) => idAt(tagged + more)),
    )
    const found = await read(memory)
    expect(found).toHaveLength(tagged)
    expect(found).toEqual(await read(noCache))
  })
})

describe.each(['1.135.3', '2.7.5', '3.0.3'])('tags of assets that carry a tag and one below it, on %s', (version) => {
  it('are asked for once, then only where an asset changed', async () => {
    const child = '00000000-0000-4000-8000-00000000bbbb'
    const other = '00000000-0000-4000-8000-00000000cccc'
    const tags = [
      { id: tagId, value: 'trips' },
      { id: child, value: 'trips/2023', parentId: tagId },
      { id: other, value: 'trips/2024', parentId: tagId },
    ]
    const carried = (index: number): string[] => (index % 2 ? [tagId, child] : [child])
    const assets = library.assets.slice(0, 300).map((asset, index) => ({ ...asset, tagIds: carried(index) }))
    const asked: string[] = []
    const onRequest = ({ method, path }: SandboxRequest): undefined => {
      if (method === 'GET' && /^\/assets\/[0-9a-f-]{36}$/.test(path)) asked.push(path)
    }
    const sandbox = await sandboxFor({ tags, assets }, version, { jobs: 'held', onRequest })
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    onTestFinished(() => server.close())
    const memory = memoryOf()
    const read = async (using: AssetCache) => {
      asked.length = 0
      return new Map([...(await createContext(server, passes, using).tags.ofAssets({}))].sort())
    }
    const first = await read(memory)
    expect([first.get(idAt(0)), first.get(idAt(1))]).toEqual([['trips/2023'], ['trips', 'trips/2023']])
    expect(asked).toHaveLength(300)
    sandbox.state.setClock(7200)
    await server.reads.version()
    expect(await read(memory)).toEqual(first)
    expect(asked).toEqual([])
    const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' }
    const body = JSON.stringify({ ids: [idAt(1), idAt(3)] })
    await fetch(`${sandbox.url}/tags/${tagId}/assets`, { method: 'DELETE', headers, body })
    await sandbox.settle()
    sandbox.state.setClock(14_400)
    await server.reads.version()
    const third = await read(memory)
    expect(asked).toHaveLength(2)
    expect(third.get(idAt(1))).toEqual(['trips/2023'])
    expect(third).toEqual(await read(noCache))
  })
})
