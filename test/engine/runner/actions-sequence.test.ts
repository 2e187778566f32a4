import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import {
  type Action,
  addTag,
  addToAlbum,
  all,
  archive,
  defineRecipe,
  description,
  favorite,
  inAlbum,
  inAnyAlbum,
  not,
  type Predicate,
  rate,
  rating,
  removeFromAlbum,
  removeTag,
  setDescription,
  tagged,
  trash,
  unarchive,
  unfavorite,
  untagged,
  visibility,
} from '../../../index.ts'
import { type AssetInput, versions } from '../../../sandbox/index.ts'
import { holds } from '../../support/effort.ts'
import { annaId } from '../../support/library.ts'
import { contentsOf, id, libraryOf, workbenchFor } from '../../support/workbench.ts'

const scope = { visibility: ['timeline', 'archive'] } as const
const tags = ['x', 'x/y', 'z']

/** A few albums and tags that are there, so that either recipe may ask for them alone. */
const library = (assets: readonly AssetInput[], members: readonly number[]) =>
  libraryOf(assets, {
    tags: [
      { id: id(101), value: 'x', userId: annaId },
      { id: id(102), value: 'x/y', parentId: id(101), userId: annaId },
      { id: id(103), value: 'z', userId: annaId },
    ],
    albums: [
      { id: id(100), albumName: 'A', ownerId: annaId, assetIds: members.filter((n) => n <= assets.length).map(id) },
      { id: id(110), albumName: 'B', ownerId: annaId, assetIds: [] },
    ],
  })

const asset: fc.Arbitrary<AssetInput> = fc.record({
  visibility: fc.constantFrom('timeline', 'archive'),
  isFavorite: fc.boolean(),
  tagIds: fc.subarray([id(101), id(102), id(103)]),
  exif: fc.record({ rating: fc.constantFrom(null, 2, 5), description: fc.constantFrom('', 'lake') }),
})

// Syncs are left out: what leaves them is known only when every recipe has spoken, so later ones do not see it.
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom('A', 'B', 'New').map((name) => addToAlbum(name)),
  fc.constantFrom('A', 'B').map((name) => removeFromAlbum(name)),
  fc.constantFrom(...tags, 'new').map(addTag),
  fc.constantFrom(...tags).map(removeTag),
  fc.constantFrom(
    archive(),
    unarchive(),
    favorite(),
    unfavorite(),
    rate(5),
    rate(null),
    setDescription('lake'),
    trash(),
  ),
)

const where: fc.Arbitrary<Predicate<never>> = fc
  .tuple(
    fc.constantFrom<(() => Predicate<never>)[]>(
      () => inAlbum('A'),
      () => inAlbum('B'),
      () => inAnyAlbum(),
      ...tags.flatMap((tag) => [() => tagged(tag), () => tagged(tag, { exact: true })]),
      () => untagged(),
      () => visibility('archive'),
      () => favorite(),
      () => rating({ min: 3 }) as unknown as Predicate<never>,
      () => description('lake') as unknown as Predicate<never>,
      () => all(),
    ),
    fc.boolean(),
  )
  .map(([make, negated]) => (negated ? not(make()) : make()))

const recipe = (name: string, overrides: boolean): fc.Arbitrary<AnyRecipe> =>
  fc
    .tuple(where, fc.uniqueArray(action, { minLength: 1, maxLength: 2, selector: (one) => targetOf(one) }))
    .map(([condition, actions]) =>
      defineRecipe({ name, scope, where: condition, actions, ...(overrides ? { overrides } : {}) }),
    )

/** What an action is about: one recipe does not contradict itself. */
const targetOf = (one: Action): string => {
  if (one.kind === 'asset.set') return Object.keys(one.set).join()
  if ('album' in one) return `album ${one.album}`
  return 'tag' in one ? `tag ${one.tag}` : one.kind
}

describe('two recipes in one run', () => {
  it('do what they do one after the other, where the later one overrides', async () => {
    const law = fc.asyncProperty(
      fc.array(asset, { minLength: 1, maxLength: 4 }),
      fc.subarray([1, 2, 3]),
      recipe('a', false),
      recipe('b', true),
      fc.constantFrom(...versions),
      async (assets, members, a, b, version) => {
        const together = await workbenchFor(library(assets, members), version)
        const apart = await workbenchFor(library(assets, members), version)
        await together.apply(await together.plan(a, b))
        await apart.apply(await apart.plan(a))
        await apart.apply(await apart.plan(b))
        expect(withoutEmpty(together.sandbox)).toEqual(withoutEmpty(apart.sandbox))
      },
    )
    await holds(law, { runs: 25, seconds: 30 })
  })
})

/** Albums and tags that were made for nothing in the end differ: in one run they are not made at all. */
const withoutEmpty = (sandbox: Parameters<typeof contentsOf>[0]) => {
  const { albums, tags: all, ...rest } = contentsOf(sandbox)
  const values = [...sandbox.state.assets.values()].map(({ exif }) => [exif?.rating || null, exif?.description])
  return {
    ...rest,
    values,
    albums: albums.filter(({ assets }) => assets.length > 0),
    tags: Object.fromEntries(Object.entries(all).filter(([, ids]) => (ids as string[]).length > 0)),
  }
}
