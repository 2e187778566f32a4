import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createLibrary } from '../../../core/assets/library.ts'
import { type Memory, noMemory } from '../../../core/assets/memory.ts'
import type { SandboxRequest } from '../../../core/sandbox/index.ts'
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
const memoryOf = (): Memory => {
  const kept = new Map<string, string>()
  return {
    ...noMemory,
    recall: (name, mark) => kept.get(`${name} ${mark}`) ?? null,
    keep: (name, mark, content) => void kept.set(`${name} ${mark}`, content),
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
  const read = async (using: Memory) => {
    searches.length = 0
    const library = createLibrary(server, passes, using)
    const tag = (await library.tags()).find(({ id }) => id === tagId)
    return tag ? [...(await library.taggedAssets(tag))].sort() : []
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
    expect(found).toEqual(await read(noMemory))
    expect(found).toHaveLength(tagged + 1)
  })

  it('are read again where they are gone, locked or archived, or where counts show what stamps do not yet', async () => {
    const { sandbox, memory, read, send, later } = await world(version)
    await read(memory)
    await later()
    sandbox.state.removeAsset(idAt(1))
    sandbox.state.updateAsset(sandbox.state.assets.get(idAt(2)) as never, { visibility: 'locked' })
    sandbox.state.updateAsset(sandbox.state.assets.get(idAt(4)) as never, { visibility: 'archive' })
    expect(await read(memory)).toEqual(await read(noMemory))
    await later()
    // Jobs are held, so nothing is stamped.
    await send('DELETE', `/tags/${tagId}/assets`, [idAt(7)])
    expect(await read(memory)).toEqual(await read(noMemory))
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
    expect(found).toEqual(await read(noMemory))
  })
})
