import { describe, expect, it } from 'vitest'
import type { LibraryInput } from '../../sandbox/index.ts'
import { ask, json, sandboxFor, search } from './ask.ts'

const library: LibraryInput = {
  assets: [
    { originalPath: '/photos/2020/a.jpg', fileCreatedAt: '2020-01-01T00:00:00Z', tags: ['trips/rome'] },
    { originalPath: '/photos/2020/b.jpg', fileCreatedAt: '2020-01-02T00:00:00Z', people: ['Anna', 'Tom'] },
    { originalPath: '/photos/2021/c.mp4', fileCreatedAt: '2021-05-01T00:00:00Z', durationMs: 1500, exif: null },
  ],
  albums: [{ albumName: 'Trip', assetIds: ['/photos/2020/a.jpg', '/photos/2020/b.jpg'] }],
}

const names = (items: readonly { originalFileName: string }[]) => items.map((item) => item.originalFileName)

describe('a library written by hand', () => {
  it('gets an administrator with a key that can be written down', async () => {
    const sandbox = await sandboxFor({ library })
    expect(sandbox.version).toBe('3.1.0')
    expect(sandbox.users).toMatchObject([{ email: 'admin@example.com', apiKey: 'sandbox-api-key-of-admin' }])
    expect(await json(ask(sandbox, 'GET', '/users/me'))).toMatchObject({ name: 'admin', isAdmin: true })
  })

  it('gives the same ids every time', async () => {
    const [first, second] = [await sandboxFor({ library }), await sandboxFor({ library })]
    expect(await search(first, {})).toEqual(await search(second, {}))
    expect([...first.state.albums.keys()]).toEqual([...second.state.albums.keys()])
  })

  it('finds assets, albums by path, tags and people by name', async () => {
    const sandbox = await sandboxFor({ library })
    expect(names((await search(sandbox, {})).items)).toEqual(['c.mp4', 'b.jpg', 'a.jpg'])
    expect(await json(ask(sandbox, 'GET', '/albums'))).toMatchObject([{ albumName: 'Trip', assetCount: 2 }])
    const tags = await json<{ id: string; value: string }[]>(ask(sandbox, 'GET', '/tags'))
    expect(tags.map((tag) => tag.value)).toEqual(['trips', 'trips/rome'])
    expect(names((await search(sandbox, { tagIds: [tags[0]?.id] })).items)).toEqual(['a.jpg'])
    const people = await json<{ id: string }[]>(ask(sandbox, 'GET', '/search/person?name=Anna'))
    expect(names((await search(sandbox, { personIds: [people[0]?.id] })).items)).toEqual(['b.jpg'])
  })

  it.each([[[{ value: 'trips/rome' }]], [[{ value: 'trips/rome' }, { value: 'trips' }]]])(
    'puts a tag below the one that its value names: %j',
    async (tags) => {
      const sandbox = await sandboxFor({ library: { ...library, tags } })
      const [trips, rome] = await json<{ id: string; value: string }[]>(ask(sandbox, 'GET', '/tags'))
      expect(trips?.value).toBe('trips')
      expect(rome).toMatchObject({ value: 'trips/rome', parentId: trips?.id })
      expect(names((await search(sandbox, { tagIds: [trips?.id] })).items)).toEqual(['a.jpg'])
    },
  )

  it('hides assets without an exif row from whoever asks for exif', async () => {
    const sandbox = await sandboxFor({ library })
    expect(names((await search(sandbox, { withExif: true })).items)).toEqual(['b.jpg', 'a.jpg'])
  })

  it('honours the scopes of a key the library names', async () => {
    const apiKeys = [{ secret: 'mine', permissions: ['asset.read'] }]
    const sandbox = await sandboxFor({ library: { ...library, apiKeys }, version: '2.7.5' })
    expect((await ask(sandbox, 'GET', '/albums', undefined, 'mine')).status).toBe(403)
    expect((await ask(sandbox, 'POST', '/search/metadata', {}, 'mine')).status).toBe(200)
  })

  it('ranks a smart search by the library, and by a fixed rule otherwise', async () => {
    const plain = await sandboxFor({ library })
    const ids = (await search(plain, {})).items.map((item) => item.id)
    const sandbox = await sandboxFor({ library: { ...library, smart: { beach: [ids[2] ?? '', ids[0] ?? ''] } } })
    const rank = async (query: string) =>
      (await json<{ assets: { items: { id: string }[] } }>(ask(sandbox, 'POST', '/search/smart', { query }))).assets
        .items
    expect((await rank('beach')).map((item) => item.id)).toEqual([ids[2], ids[0], ids[1]])
    expect(await rank('unheard of')).toEqual(await rank('unheard of'))
  })
})

describe('versions other than the measured ones', () => {
  const version = async (number: string) => {
    const sandbox = await sandboxFor({ library, version: number })
    return { sandbox, said: await json(ask(sandbox, 'GET', '/server/version')) }
  }

  it('say their own number and behave as the nearest one below', async () => {
    expect((await version('4.0.0')).said).toEqual({ major: 4, minor: 0, patch: 0, prerelease: null })
    const { sandbox, said } = await version('1.134.0')
    expect(said).toEqual({ major: 1, minor: 134, patch: 0 })
    expect((await ask(sandbox, 'POST', '/search/statistics', {})).status).toBe(404)
    const albumIds = ['3f2504e0-4f89-41d3-9a0c-0305e82c3301']
    expect((await search(sandbox, { albumIds })).items).toHaveLength(3)
  })
})
