import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { explainAsset } from '../../../engine/explain.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import { runtimeScopes } from '../../../engine/runner/scopes.ts'
import {
  type Asset,
  addTag,
  addToAlbum,
  all,
  definePredicate,
  defineRecipe,
  folder,
  type Need,
  type Predicate,
  path,
  type Recipe,
  satisfies,
  taken,
  type,
} from '../../../index.ts'
import { type LibraryInput, type Sandbox, startSandbox, versions } from '../../../testing.ts'
import { hasRecordings, readLibrary, recordings } from '../../sandbox/exchange.ts'
import { holds } from '../../support/effort.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const needs = ['exif', 'people', 'tags', 'albums', 'stack', 'raw'] as const

const small: LibraryInput = {
  users: [
    { email: 'me@example.com', id: id(800) },
    { email: 'other@example.com', id: id(900) },
  ],
  people: [
    { id: id(1), name: 'Anna', birthDate: '2016-03-14' },
    { id: id(2), name: 'Ben' },
    { id: id(3), name: '' },
    { id: id(4), name: 'Eve', isHidden: true },
  ],
  tags: [{ value: 'unused' }],
  assets: [
    { originalPath: '/p/plain.jpg' },
    { originalPath: '/p/child.jpg', tags: ['trips/2023/may'], people: ['Ben', 'Anna'], albums: ['B', 'A'] },
    { originalPath: '/p/both.jpg', tags: ['trips/2023', 'trips'], faces: [{ personId: id(3) }, { personId: id(4) }] },
    { originalPath: '/p/parent.jpg', tags: ['trips', 'tripsy'], albums: ['A'], stack: 'one' },
    { originalPath: '/p/second.mp4', type: 'VIDEO', durationMs: 3000, stack: 'one', exif: null, people: ['Anna'] },
    { originalPath: '/p/unseen.jpg', faces: [{ personId: id(1), isVisible: false }, { personId: null }] },
    { originalPath: '/p/archived.jpg', visibility: 'archive', tags: ['trips'], albums: ['A'], exif: { city: 'Oslo' } },
    { originalPath: '/p/trashed.jpg', trashedAt: '2026-01-02T00:00:00Z', tags: ['trips/2023'], people: ['Ben'] },
    { originalPath: '/p/hers.jpg', ownerId: id(900), tags: ['hers'], albums: ['Hers'] },
  ],
  albums: [
    { albumName: 'Shared', assetIds: ['/p/child.jpg', '/p/hers.jpg'], users: [{ userId: id(900), role: 'editor' }] },
    {
      albumName: 'Shared with me',
      ownerId: id(900),
      assetIds: ['/p/hers.jpg', '/p/plain.jpg'],
      users: [{ userId: id(800), role: 'editor' }],
    },
  ],
}

const everything = {
  visibility: ['timeline', 'archive', 'hidden'],
  owners: 'any',
  trashed: true,
  offline: true,
} as const

const serverFor = async <T>(sandbox: Sandbox, act: (server: Awaited<ReturnType<typeof connect>>) => Promise<T>) => {
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  try {
    return await act(server)
  } finally {
    await server.close()
  }
}

const loaded = (recipe: AnyRecipe) => ({ recipe, plugin: null, from: 'test' })

const run = (sandbox: Sandbox, ...recipes: readonly AnyRecipe[]) =>
  serverFor(sandbox, async (server) => {
    const log = silentLogger
    const { plan, failures } = await runRecipes({ account: 'a', server, recipes: recipes.map(loaded), log })
    if (failures[0]) throw failures[0]
    return plan
  })

const withSandbox = async <T>(library: LibraryInput, version: string, act: (sandbox: Sandbox) => Promise<T>) => {
  const sandbox = await startSandbox({ library, version })
  try {
    return await act(sandbox)
  } finally {
    await sandbox.close()
  }
}

interface Seen extends Pick<Asset<Need>, 'people' | 'tags' | 'albums' | 'stack' | 'raw'> {
  readonly id: string
}

const look = ({ id, people, tags, albums, stack, raw }: Asset<Need>): Seen => ({ id, people, tags, albums, stack, raw })

/** All parts of all assets that a key can see. */
const partsIn = async (sandbox: Sandbox): Promise<Seen[]> => {
  const seen: Seen[] = []
  const actions = (asset: Asset<Need>) => {
    seen.push(look(asset))
    return []
  }
  await run(sandbox, defineRecipe({ name: 'look', needs, scope: everything, actions }))
  return seen
}

const ask = async (sandbox: Sandbox, what: string): Promise<unknown> => {
  const answer = await fetch(`${sandbox.url}${what}`, { headers: { 'x-api-key': sandbox.users[0]?.apiKey ?? '' } })
  if (!answer.ok) throw new Error(`${what}: ${answer.status}`)
  return answer.json()
}

interface Shown extends Record<string, unknown> {
  readonly people: readonly { id: string; name: string; birthDate: string | null; isHidden: boolean }[]
  readonly tags: readonly { value: string }[]
  readonly stack: { id: string; primaryAssetId: string; assetCount: number } | null
}

const byId = <T extends { readonly id: string | null }>(values: readonly T[]): T[] =>
  values.toSorted((a, b) => (`${a.id}` < `${b.id}` ? -1 : 1))

/** What the server says when it is asked for one asset. */
const shownBy = async (sandbox: Sandbox, assetId: string) => {
  const { people, tags, stack, owner, ...record } = (await ask(sandbox, `/assets/${assetId}`)) as Shown
  const albums = (await ask(sandbox, `/albums?assetId=${assetId}`)) as { id: string; albumName: string }[]
  return {
    people: byId(people.map(({ id, name, birthDate, isHidden }) => ({ id, name, birthDate, isHidden }))),
    tags: tags.map(({ value }) => value).sort(),
    albums: byId(albums.map(({ id, albumName }) => ({ id, name: albumName }))),
    stack: stack && { id: stack.id, primaryAssetId: stack.primaryAssetId, assetCount: stack.assetCount },
    record,
  }
}

const comparable = ({ people, tags, albums, stack, raw }: Seen) => {
  const { people: _, ...record } = raw
  return {
    people: byId(people),
    tags,
    albums: byId(albums),
    stack: stack && { id: stack.id, primaryAssetId: stack.primaryAssetId, assetCount: stack.assetIds.length },
    record,
  }
}

const visible = ({ state, users }: Sandbox): number =>
  [...state.assets.values()].filter(({ ownerId, visibility }) => ownerId === users[0]?.id && visibility !== 'locked')
    .length

const libraries = (version: string): [string, LibraryInput][] => [
  ['a small library', small],
  ...(hasRecordings(version) ? [['the recorded library', readLibrary(version)] as [string, LibraryInput]] : []),
]

describe.each([...versions, '1.133.0'])('parts of assets on %s', (version) => {
  if (versions.includes(version) && !hasRecordings(version)) {
    process.stdout.write(`parts ${version}: recorded library SKIPPED, no recordings in ${recordings}\n`)
  }

  it.each(libraries(version))('are those that the server shows for each asset of %s', async (_name, library) => {
    await withSandbox(library, version, async (sandbox) => {
      const parts = await partsIn(sandbox)
      expect(parts.length).toBeGreaterThanOrEqual(visible(sandbox))
      for (const seen of parts) expect(comparable(seen)).toEqual(await shownBy(sandbox, seen.id))
    })
  })

  it('are what the library says, read without asking for each asset', async () => {
    await withSandbox(small, version, async (sandbox) => {
      const parts = new Map((await partsIn(sandbox)).map((seen) => [String(seen.raw.originalPath).slice(3, -4), seen]))
      const names = (name: string) => parts.get(name)?.people.map((person) => person.name)
      expect(parts.get('child')?.tags).toEqual(['trips/2023/may'])
      expect(parts.get('both')?.tags).toEqual(['trips', 'trips/2023'])
      expect(parts.get('parent')?.tags).toEqual(['trips', 'tripsy'])
      expect(parts.get('plain')?.tags).toEqual([])
      expect([names('child'), names('both'), names('unseen')]).toEqual([['Anna', 'Ben'], ['', 'Eve'], []])
      expect(parts.get('child')?.people[0]).toEqual({
        id: id(1),
        name: 'Anna',
        birthDate: '2016-03-14',
        isHidden: false,
      })
      expect(parts.get('both')?.people.map(({ isHidden }) => isHidden)).toEqual([false, true])
      expect(parts.get('child')?.albums.map(({ name }) => name)).toEqual(['A', 'B', 'Shared'])
      expect(parts.get('plain')?.albums.map(({ name }) => name)).toEqual(['Shared with me'])
      const stack = [parts.get('parent')?.id, parts.get('second')?.id]
      expect(parts.get('second')?.stack).toMatchObject({ primaryAssetId: stack[0], assetIds: stack })
      expect(parts.get('second')?.raw).not.toHaveProperty('exifInfo')
      expect(parts.get('archived')?.raw).toMatchObject({ exifInfo: { city: 'Oslo' }, hasMetadata: true })
      // Only those that a tag and its parent find: child, both, trashed.
      expect(sandbox.requests.get('GET /assets/:id')).toBe(3)
    })
  })

  it('cost nothing where no recipe asks for them', async () => {
    await withSandbox(small, version, async (sandbox) => {
      await run(sandbox, defineRecipe({ name: 'plain', needs: ['exif'], where: type('IMAGE'), actions: [] }))
      const base = /search|timeline|server|users|api-keys/
      expect([...sandbox.requests.keys()].filter((request) => !base.test(request))).toEqual([])
    })
  })

  it('are read as far as the run looks', async () => {
    await withSandbox(small, version, async (sandbox) => {
      const seen: unknown[] = []
      const where = all(taken({ year: 1999 }), folder('p'))
      await run(sandbox, defineRecipe({ name: 'none', needs: ['tags'], where, actions: () => [] }))
      expect(sandbox.requests.get('GET /assets/:id')).toBeUndefined()
      const actions = ({ tags }: Asset<'tags'>) => {
        seen.push(tags)
        return []
      }
      await run(sandbox, defineRecipe({ name: 'one', needs: ['tags'], where: path('**/both.jpg'), actions }))
      expect(seen).toEqual([['trips', 'trips/2023']])
    })
  })

  it('come to every function that asks for them', async () => {
    await withSandbox(small, version, async (sandbox) => {
      const crowd = definePredicate({ label: 'crowd', needs: ['people'], test: ({ people }) => people.length > 1 })
      const filed = satisfies(({ albums }) => albums.length > 0, { needs: ['albums'], label: 'filed' })
      const recipe = defineRecipe({
        name: 'both',
        needs: ['tags'],
        where: all(crowd, filed),
        async *stream(assets) {
          for await (const one of assets) {
            const words = [...one.people, ...one.albums].map(({ name }) => name)
            yield { assets: [one], actions: [...words, ...one.tags].map((word) => addTag(`seen/${word}`)) }
          }
        },
      })
      expect(
        JSON.stringify((await run(sandbox, recipe)).operations)
          .match(/seen\/[^"]+/g)
          ?.toSorted(),
      ).toEqual(
        expect.arrayContaining(['seen/A', 'seen/Anna', 'seen/B', 'seen/Ben', 'seen/Shared', 'seen/trips/2023/may']),
      )
    })
  })

  it('hold what earlier recipes of the run plan', async () => {
    await withSandbox(small, version, async (sandbox) => {
      const plain = path('**/plain.jpg')
      const [a = ''] = [...sandbox.state.albums.values()].flatMap((album) => (album.albumName === 'A' ? album.id : []))
      const seen: unknown[] = []
      const actions = ({ tags, albums }: Asset<'tags' | 'albums'>) => {
        seen.push([tags, albums.map((album) => [album.name, album.id === a])])
        if (albums.some((album) => album.name === 'New')) seen.push(albums.find((album) => album.name === 'New'))
        return []
      }
      const after = defineRecipe({ name: 'after', needs: ['tags', 'albums'], where: plain, actions })
      const wishes = [addTag('trips/2024'), addToAlbum('New'), addToAlbum('A'), addToAlbum({ id: a })]
      await run(
        sandbox,
        { ...after, name: 'before' },
        defineRecipe({ name: 'fill', where: plain, actions: wishes }),
        after,
      )
      const before = [[], [['Shared with me', false]]]
      const filled = [
        ['A', true],
        ['New', false],
        ['Shared with me', false],
      ]
      expect(seen).toEqual([before, [['trips/2024'], filled], { id: null, name: 'New' }])
    })
  })

  it('are the same in explain', async () => {
    await withSandbox(small, version, async (sandbox) => {
      const explained: Seen[] = []
      const actions = (asset: Asset<Need>) => {
        explained.push(look(asset))
        return []
      }
      const recipe = defineRecipe({ name: 'look', needs, scope: everything, actions })
      const parts = await partsIn(sandbox)
      await serverFor(sandbox, async (server) => {
        for (const seen of parts) await explainAsset(server, [loaded(recipe)], seen.id)
      })
      expect(explained).toEqual(parts)
    })
  })
})

const paths = ['a', 'a/b', 'a/b/c', 'a/d', 'ab', 'ab/b', 'e']

it('tags are those of the asset itself, however they are nested', async () => {
  const tagged = fc.array(fc.subarray(paths), { minLength: 1, maxLength: 8 })
  const property = fc.asyncProperty(tagged, fc.constantFrom(...versions), async (sets, version) => {
    const assets = sets.map((tags, index) => ({ id: id(index + 1), tags }))
    await withSandbox({ assets }, version, async (sandbox) => {
      const parts = await partsIn(sandbox)
      expect(byId(parts).map(({ tags }) => tags)).toEqual(sets.map((tags) => tags.toSorted()))
    })
  })
  await holds(property, { runs: 10, seconds: 10 })
})

describe('a part that nobody asked for', () => {
  const plan = (recipe: AnyRecipe) => withSandbox(small, '3.0.3', (sandbox) => run(sandbox, recipe))

  it.each(['people', 'tags', 'albums', 'stack', 'raw'] as const)('is an error to read: %s', async (need) => {
    const actions = (asset: object) => [addTag(String(Reflect.get(asset, need)))]
    await expect(plan(defineRecipe({ name: 'sly', actions }))).rejects.toThrow(
      `asset.${need} was not read, because nothing declares it: add needs: ['${need}']`,
    )
  })
})

it('a part that no asset has is refused by its name', () => {
  const needs = ['tags', 'faces'] as unknown as ['tags']
  const known = 'exif, people, tags, albums, stack, raw'
  const where = definePredicate({ label: 'faces', needs, test: () => true })
  const recipe = (where: Predicate<Need>): Recipe<never, Need> => defineRecipe({ name: 'mine', where, actions: [] })
  const message = `needs unknown parts of an asset: faces. Known: ${known}`
  expect(() => recipe(where)).toThrow(message)
  expect(() => recipe(all(type('IMAGE'), where))).toThrow(message)
  expect(() => defineRecipe({ name: 'mine', needs, actions: [] })).toThrow(/needs\[1\]/)
})

it('parts tell the permissions that they need', () => {
  const scopesFor = (need: Need): readonly string[] => {
    const recipe = defineRecipe({ name: 'mine', needs: [need], actions: [] })
    return runtimeScopes([loaded(recipe)])[0]?.scopes.slice(3) ?? []
  }
  expect(needs.map(scopesFor)).toEqual([[], [], ['tag.read'], ['album.read'], ['stack.read'], []])
})
