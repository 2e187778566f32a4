import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, type Server } from '../../../core/api/server.ts'
import { assertWritable, hasPermission } from '../../../engine/applier/permissions.ts'
import { createWrites } from '../../../engine/applier/writes.ts'
import { type Fault, type LibraryInput, recordedVersions, type SandboxRequest } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../sandbox/ask.ts'
import { answering, failureOf, json, listen } from './listen.ts'

const library: LibraryInput = {
  assets: [{ originalPath: '/photos/a.jpg' }, { originalPath: '/photos/b.jpg' }],
  albums: [{ albumName: 'Trip', assetIds: ['/photos/a.jpg'] }],
  tags: [{ value: 'trips' }],
  apiKeys: [
    { secret: 'full-key', permissions: ['all'] },
    { secret: 'small-key', permissions: ['asset.read', 'user.read'] },
  ],
}

const serverAt = async (url: string, apiKey = 'full-key'): Promise<Server> => {
  const server = await connect({ url, apiKey, attempts: 2 })
  onTestFinished(() => server.close())
  return server
}

type FaultOf = (request: SandboxRequest) => Fault | undefined

const start = async (version: string, apiKey?: string, fault?: FaultOf) => {
  const sandbox = await sandboxFor({ library, version, fault })
  return { sandbox, server: await serverAt(sandbox.url, apiKey) }
}

describe.each(recordedVersions)('a server of version %s', (version) => {
  it('tells its version, the user and what the key may do', async () => {
    const { server } = await start(version)
    expect(server.capabilities).toMatchObject({ version, known: true })
    expect(server.user).toMatchObject({ email: 'admin@example.com', isAdmin: true })
    expect(server.permissions).toEqual(server.capabilities.ownKey ? ['all'] : null)
  })

  it('answers every read of the client', async () => {
    const { server } = await start(version)
    const { reads, capabilities } = server
    const { items } = await reads.search({ visibility: 'timeline' }, { size: 1 })
    const [asset] = items
    expect(asset?.originalPath).toMatch(/^\/photos\//)
    expect((await reads.search({ visibility: 'timeline' }, { size: 1 })).hasMore).toBe(true)
    expect(await reads.count({ visibility: 'timeline' })).toBe(2)
    expect(await reads.asset(asset?.id ?? '')).toMatchObject({ id: asset?.id })
    const [bucket] = await reads.timelineBuckets({ visibility: 'timeline' })
    expect(bucket).toMatchObject({ count: 2 })
    const [album] = await reads.albums()
    expect(album).toMatchObject({ albumName: 'Trip', assetCount: 1, ownerId: server.user.id, users: [] })
    // Servers that keep rejected assets show members with their album, too.
    if (capabilities.keepsRejected) {
      expect((await reads.albumAssets(album?.id ?? '')).assets).toHaveLength(1)
    }
    expect(await reads.tags()).toMatchObject([{ value: 'trips' }])
    expect(await reads.people(1)).toMatchObject({ people: [] })
    expect([await reads.stacks(), await reads.libraries()]).toEqual([[], []])
  })

  it('names the permission that the key lacks', async () => {
    const { server } = await start(version, 'small-key')
    const tags = await failureOf(server.reads.tags())
    expect(tags.message).toBe('The API key lacks the permission tag.read (GET /tags).')
    const album = await failureOf(createWrites(server.client).createAlbum('New'))
    expect(album.context).toMatchObject({ scope: 'album.create' })
  })

  it('is not connected to with an unknown key', async () => {
    const sandbox = await sandboxFor({ library, version })
    expect((await failureOf(connect({ url: sandbox.url, apiKey: 'stranger' }))).code).toBe('API_UNAUTHORIZED')
  })

  it.each(['photos', 'auth/login', 'api/albums'])('is told from the address of its page /%s', async (page) => {
    const sandbox = await sandboxFor({ library, version })
    const url = `${sandbox.url.replace('/api', '')}/${page}`
    const error = await failureOf(connect({ url, apiKey: 'full-key' }))
    expect(error.code).toBe('API_NOT_IMMICH')
    expect(error.hint).toContain('without the path of a page')
  })

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('gets an album only once, when the connection breaks %s it is made', async (drop, made) => {
    const { sandbox, server } = await start(version, undefined, ({ method, path }) =>
      method === 'POST' && path === '/albums' ? { drop } : undefined,
    )
    expect((await failureOf(createWrites(server.client).createAlbum('New'))).code).toBe('API_UNREACHABLE')
    expect([...sandbox.state.albums.values()].filter(({ albumName }) => albumName === 'New')).toHaveLength(made)
    expect(sandbox.requests.get('POST /albums')).toBe(1)
  })

  it('takes writes again that the connection lost', async () => {
    let lost = 0
    const { server } = await start(version, undefined, ({ method }) => {
      if (method !== 'PUT' || lost >= 1) return undefined
      lost += 1
      return { drop: 'after' }
    })
    const writes = createWrites(server.client)
    const [album] = await server.reads.albums()
    const { items } = await server.reads.search({ visibility: 'timeline' })
    const results = await writes.addToAlbum(
      album?.id ?? '',
      items.map(({ id }) => id),
    )
    expect(results.map(({ error }) => error)).toEqual(['duplicate', 'duplicate'])
    expect((await server.reads.albums())[0]).toMatchObject({ assetCount: 2 })
  })
})

describe('connect', () => {
  const user = { id: 'u', email: 'me@example.com', name: 'Me' }
  const fake = (version: object, ownKey = json({ name: 'key', permissions: ['asset.read'] })) =>
    listen((request, response) => {
      if (request.url === '/api/server/version') return json(version)(request, response)
      if (request.url === '/api/users/me') return json(user)(request, response)
      return ownKey(request, response)
    })

  it('refuses an old server before anything else is asked', async () => {
    const { url, count } = await answering(json({ major: 1, minor: 131, patch: 3 }))
    const error = await failureOf(connect({ url, apiKey: 'key' }))
    expect(error.message).toBe('The server runs Immich 1.131.3; the oldest supported version is 1.133.0.')
    expect(count()).toBe(1)
  })

  it.each([{ status: 'ok' }, [], '3.0.3', null])('is told from a program that answers %j', async (answer) => {
    const { url, count } = await answering(json(answer))
    const error = await failureOf(connect({ url, apiKey: 'key' }))
    const got = 'GET /server/version gave status 200 with application/json'
    expect(error.message).toBe(`${url}/api does not answer like an Immich server (${got}).`)
    expect([error.code, count()]).toEqual(['API_NOT_IMMICH', 1])
  })

  it('reads a server of an unknown major version, and refuses to write to it', async () => {
    const server = await serverAt(await fake({ major: 4, minor: 0, patch: 0, prerelease: 1 }))
    expect(server.capabilities).toMatchObject({ version: '4.0.0-rc.1', known: false, searchCount: true })
    expect(() => assertWritable(server, false)).toThrow('newer than any version that Darkroom knows (3.x)')
    expect(() => assertWritable(server, true)).not.toThrow()
  })

  it('goes on without permissions where a proxy hides them', async () => {
    const hidden = json({ message: 'Not found' }, 404)
    expect((await serverAt(await fake({ major: 3, minor: 0, patch: 3 }, hidden))).permissions).toBeNull()
    expect((await serverAt(await fake({ major: 3, minor: 0, patch: 3 }))).permissions).toEqual(['asset.read'])
  })
})

describe('hasPermission', () => {
  it('knows that all includes every one', () => {
    expect(hasPermission(['all'], 'tag.read')).toBe(true)
    expect(hasPermission(['asset.read', 'tag.read'], 'tag.read')).toBe(true)
    expect(hasPermission(['tag.readonly', 'tag'], 'tag.read')).toBe(false)
    expect(hasPermission([], 'tag.read')).toBe(false)
  })
})
