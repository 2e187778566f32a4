import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { type AssetCache, noCache } from '../../../core/context/asset-cache.ts'
import { createContext } from '../../../core/context/context.ts'
import type { SandboxRequest } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const passes = [{ visibility: 'timeline', trashed: false }] as const
const albums = 20
const inEach = 30

const idAt = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const albumId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, 'a')}`

const library = {
  albums: Array.from({ length: albums }, (_, index) => ({
    id: albumId(index),
    albumName: `Album ${index}`,
    assetIds: Array.from({ length: inEach }, (_, member) => idAt(index * inEach + member)),
  })),
  assets: Array.from({ length: albums * inEach + 50 }, (_, index) => ({
    id: idAt(index),
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: new Date(Date.UTC(2020, 0, 1, 0, index)).toISOString(),
  })),
}

/** What a state folder would keep. */
const memoryOf = (): AssetCache => {
  const kept = new Map<string, { mark: string; content: string }>()
  return {
    ...noCache,
    get: (name, mark) => (kept.get(name)?.mark === mark ? (kept.get(name)?.content ?? null) : null),
    set: (name, mark, content) => void kept.set(name, { mark, content }),
  }
}

const world = async (version: string) => {
  let searches = 0
  const onRequest = ({ path }: SandboxRequest): undefined => {
    if (path === '/search/metadata') searches += 1
  }
  const sandbox = await sandboxFor(library, version, { onRequest })
  const key = sandbox.users[0]?.apiKey ?? ''
  const server = await connect({ url: sandbox.url, apiKey: key })
  onTestFinished(() => server.close())
  const memory = memoryOf()
  /** What each album holds, and in how many searches that was found out. */
  const read = async (using: AssetCache = memory) => {
    searches = 0
    const context = createContext(server, passes, using)
    const contents = await Promise.all(
      (await context.albums.list()).map(async (album) => [album.albumName, [...(await context.albums.content(album))]]),
    )
    const found = contents.map(([name, members]) => [name, [...(members ?? [])].sort()])
    return { found: Object.fromEntries(found), searches }
  }
  const send = async (method: string, path: string, body: object): Promise<void> => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' }
    const { ok } = await fetch(`${sandbox.url}${path}`, { method, headers, body: JSON.stringify(body) })
    expect(ok).toBe(true)
    await sandbox.settle()
  }
  let ahead = 0
  const later = async (): Promise<void> => {
    ahead += 7200
    sandbox.state.setClock(ahead)
    // So that the clock is known.
    await server.reads.version()
  }
  await server.reads.version()
  expect((await read()).searches).toBeGreaterThanOrEqual(albums)
  await later()
  expect((await read()).searches).toBe(0)
  return { sandbox, read, send, later }
}

/** One member of each album. */
const oneOfEach = Array.from({ length: albums }, (_, index) => idAt(index * inEach + 3))

describe.each(['1.135.3', '2.7.5', '3.0.3', '3.1.0'])('what albums hold, on %s,', (version) => {
  it('is not read again, album by album, where members changed', async () => {
    const { read, send, later } = await world(version)
    await send('PUT', '/assets', { ids: oneOfEach, isFavorite: true })
    const changed = await read()
    expect(changed.searches).toBeLessThanOrEqual(3)
    expect(changed.found).toEqual((await read(noCache)).found)
    await later()
    expect((await read()).searches).toBe(0)
  })

  it('follows its members into the archive and back', async () => {
    const { read, send, later } = await world(version)
    for (const visibility of ['archive', 'timeline']) {
      await send('PUT', '/assets', { ids: oneOfEach.slice(0, 5), visibility })
      const { found, searches } = await read()
      expect(searches).toBeLessThanOrEqual(3)
      expect(found).toEqual((await read(noCache)).found)
      await later()
    }
  })

  it('is read again where a member went to the trash, and where one came back as another left', async () => {
    const { read, send, later } = await world(version)
    const [first = '', second = ''] = [idAt(1), idAt(2)]
    await send('DELETE', '/assets', { ids: [first] })
    expect((await read()).found).toEqual((await read(noCache)).found)
    await later()
    await send('DELETE', `/albums/${albumId(0)}/assets`, { ids: [second] })
    await send('POST', '/trash/restore/assets', { ids: [first] })
    expect((await read()).found).toEqual((await read(noCache)).found)
  })

  it('is read again where one was put in unseen as another left, as uploads into an album do', async () => {
    const { sandbox, read, send, later } = await world(version)
    await send('DELETE', `/albums/${albumId(0)}/assets`, { ids: [idAt(2)] })
    await later()
    const newcomer = sandbox.state.assets.get(idAt(albums * inEach + 1))
    if (!newcomer) throw new Error('no asset')
    sandbox.state.albums.get(albumId(0))?.assetIds.add(newcomer.id)
    sandbox.state.updateAsset(newcomer, { isFavorite: true })
    const { found } = await read()
    expect(found['Album 0']).toHaveLength(inEach)
    expect(found).toEqual((await read(noCache)).found)
  })

  it('is read again where very many changed', async () => {
    const { read, send } = await world(version)
    await send('PUT', '/assets', { ids: library.assets.map(({ id }) => id), isFavorite: true })
    expect((await read()).found).toEqual((await read(noCache)).found)
  })
})
