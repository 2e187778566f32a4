import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LearnedRecipe } from '../../learn/proposal.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { randomFrom } from '../../sandbox/library/chance.ts'
import { holds } from '../support/effort.ts'
import { type Home, homeFor } from '../support/home.ts'
import { type LearnReport, reportIn } from '../support/learning.ts'
import { annaId, benId, twoUsers } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'

const idOf = (kind: number, number: number): string =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const places = [
  { country: 'Italy', city: 'Rome', latitude: 41.9, longitude: 12.5 },
  { country: 'Italy', city: 'Milan', latitude: 45.46, longitude: 9.19 },
  { country: 'Germany', city: 'Hamburg', latitude: 53.55, longitude: 9.99 },
  { country: 'Austria', city: 'Vienna', latitude: 48.2, longitude: 16.37 },
]
const cameras = ['Pixel 7', 'EOS 80D']
const people = ['Carla Conti', 'Dora Diaz', 'Emil Erg'].map((name, index) => ({
  id: idOf(3, index),
  ownerId: annaId,
  name,
}))

/** A library of random assets in bursts of days, of a partner as well. */
const libraryOf = (seed: number, size: number): LibraryInput & { readonly assets: readonly AssetInput[] } => {
  const random = randomFrom(seed)
  const below = (count: number): number => Math.floor(random() * count)
  let day = Date.UTC(2015, 0, 1)
  const assets = Array.from({ length: size }, (_, number): AssetInput => {
    if (random() < 0.3) day += below(60) * 86_400_000
    const place = random() < 0.8 ? places[below(places.length)] : undefined
    const model = cameras[below(3)]
    const isOthers = random() < 0.15
    return {
      id: idOf(1, number),
      ownerId: isOthers ? benId : annaId,
      originalPath: `/upload/${random() < 0.2 ? 'Screenshot_' : 'IMG_'}${1000 + number}.jpg`,
      fileCreatedAt: new Date(day + number * 1000).toISOString(),
      isFavorite: random() < 0.2,
      visibility: random() < 0.05 ? 'archive' : 'timeline',
      exif: { ...place, ...(model ? { model } : {}) },
      faces: isOthers ? [] : people.filter(() => random() < 0.2).map(({ id }) => ({ personId: id })),
    }
  })
  return { users: twoUsers, people, partners: [{ sharedById: benId, sharedWithId: annaId, inTimeline: true }], assets }
}

type Test = (asset: AssetInput) => boolean
const dayOf = ({ fileCreatedAt = '' }: AssetInput): string => fileCreatedAt.slice(0, 10)

/** What albums are made of. */
const tests: readonly ((asset: AssetInput) => Test)[] = [
  ({ exif }) =>
    (other) =>
      other.exif?.city === exif?.city,
  ({ exif }) =>
    (other) =>
      other.exif?.country === exif?.country,
  (asset) => (other) => dayOf(other).slice(0, 4) === dayOf(asset).slice(0, 4),
  (asset) => {
    const until = new Date(Date.parse(dayOf(asset)) + 40 * 86_400_000).toISOString()
    return (other) => dayOf(other) >= dayOf(asset) && dayOf(other) <= until
  },
  ({ exif }) =>
    (other) =>
      other.exif?.model === exif?.model,
  () =>
    ({ isFavorite }) =>
      isFavorite === true,
  () =>
    ({ originalPath = '' }) =>
      originalPath.includes('Screenshot_'),
  ({ faces = [] }) =>
    (other) =>
      other.faces?.some(({ personId }) => personId === faces[0]?.personId) === true,
]

/** An album by two tests of one asset, with some taken out and strangers put in. */
const albumBy = fc.record({
  of: fc.nat(1000),
  tests: fc.array(fc.nat(tests.length - 1), { minLength: 1, maxLength: 2 }),
  out: fc.constantFrom(0, 0, 0.05, 0.2),
  strangers: fc.constantFrom(0, 0, 2),
  isShared: fc.boolean(),
})

const made = fc
  .record({
    seed: fc.nat(1e6),
    size: fc.integer({ min: 60, max: 260 }),
    albums: fc.array(albumBy, { minLength: 1, maxLength: 5 }),
  })
  .map(({ seed, size, albums }): LibraryInput => {
    const library = libraryOf(seed, size)
    const random = randomFrom(seed + 1)
    return {
      ...library,
      albums: albums.map(({ of, tests: chosen, out, strangers, isShared }, index) => {
        const like = library.assets[of % size] ?? {}
        const isIn = chosen.map((test) => tests[test]?.(like) ?? (() => true))
        const mayBeIn = ({ ownerId }: AssetInput): boolean => isShared || ownerId === annaId
        const found = library.assets.filter((asset) => mayBeIn(asset) && isIn.every((is) => is(asset)))
        const others = library.assets.filter((asset) => mayBeIn(asset) && !found.includes(asset))
        const kept = [...found.filter(() => random() >= out), ...others.slice(0, strangers)]
        return {
          id: idOf(2, index),
          albumName: `Album ${index}`,
          ownerId: annaId,
          assetIds: kept.map(({ id = '' }) => id),
        }
      }),
    }
  })

const home = (library: LibraryInput): Promise<Home> => homeFor({ library, files: { 'immichrc.yaml': 'recipes: []\n' } })

const idsBy = async (at: Home, recipe: string): Promise<Set<string>> => {
  const { code, stdout, stderr } = await at.darkroom('find', recipe, '--ids')
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return new Set(stdout.trim().split('\n').filter(Boolean))
}

const proposed = ({ albums }: LearnReport): (LearnReport['albums'][number] & { readonly recipe: LearnedRecipe })[] =>
  albums.flatMap((album) => (album.recipe ? { ...album, recipe: album.recipe } : []))

const learnInto = async (at: Home, format: 'yaml' | 'ts'): Promise<string> => {
  const { code, stderr } = await at.darkroom('learn', '--max-additions', '100%', '--format', format, '--out', format)
  expect(code).toBe(0)
  await at.write({
    'immichrc.yaml': `recipes: ['${format}/recipes/*']\nlimits: { changes: '100%' }\n`,
  })
  return stderr
}

describe('what is learned', () => {
  it('finds what the report says, in YAML and in TypeScript, and its first plan adds just that and removes nothing', async () => {
    let rules = 0
    await holds(
      fc.asyncProperty(made, async (library) => {
        const at = await home(library)
        const report = await reportIn(at, '--max-additions', '100%', '--no-families')
        const found = new Map<string, Set<string>>()
        const said = await learnInto(at, 'yaml')
        for (const { name, recipe, members, hit, adds, misses, ...album } of proposed(report)) {
          rules += 1
          const own = new Set(library.albums?.find(({ albumName }) => albumName === name)?.assetIds)
          const finds = await idsBy(at, recipe.name)
          found.set(recipe.name, finds)
          expect({ found: finds.size, hit: finds.intersection(own).size }).toEqual({ found: album.found, hit })
          // A hundred are listed at most.
          if (album.found - hit <= 100) expect(new Set(adds)).toEqual(finds.difference(own))
          if (misses.length < 100)
            expect(own.difference(finds).isSupersetOf(new Set(misses.map(({ id }) => id)))).toBe(true)
          expect(hit / album.found).toBeGreaterThanOrEqual(0.85)
          expect(JSON.stringify(recipe.where)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/)
        }
        const { operations, refused } = await at.plan()
        expect(refused).toEqual([])
        expect(operations.filter(({ op }) => op !== 'album.add')).toEqual([])
        const added = operations.reduce((sum, one) => sum + ('assetIds' in one ? one.assetIds.length : 0), 0)
        const tally = /would add (?:nothing|\d+ asset)/.exec(said)?.[0]
        const known = added === 0 ? 'would add nothing' : `would add ${added} asset`
        // Where there is no rule there is nothing to plan.
        expect(tally ?? added).toBe(proposed(report).length === 0 ? 0 : known)
        expect((await at.darkroom('test')).code).toBe(0)
        if (found.size > 0) {
          await learnInto(at, 'ts')
          for (const [recipe, ids] of found) expect(await idsBy(at, recipe)).toEqual(ids)
        }
        expect(writesTo(at.sandbox)).toEqual({})
      }),
      { runs: 12, seconds: 60 },
    )
    expect(rules).toBeGreaterThan(10)
  })

  it('is the same whatever order assets, members and albums come in', async () => {
    await holds(
      fc.asyncProperty(made, async (library) => {
        const turned: LibraryInput = {
          ...library,
          assets: library.assets?.toReversed() ?? [],
          people: people.toReversed(),
          albums:
            library.albums?.toReversed().map((album) => ({ ...album, assetIds: album.assetIds?.toReversed() ?? [] })) ??
            [],
        }
        expect(await reportIn(await home(turned))).toEqual(await reportIn(await home(library)))
      }),
      { runs: 6, seconds: 30 },
    )
  })

  it('is nothing for albums that chance made', async () => {
    await holds(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.array(fc.record({ count: fc.integer({ min: 3, max: 60 }), seed: fc.nat(1e6) }), {
          minLength: 5,
          maxLength: 15,
        }),
        async (seed, albums) => {
          const library = libraryOf(seed, 600)
          const own = library.assets.filter(({ ownerId }) => ownerId === annaId)
          const picked = ({ count, seed: chance }: { count: number; seed: number }): string[] => {
            const random = randomFrom(chance)
            return own
              .map(({ id = '' }) => ({ id, at: random() }))
              .sort((a, b) => a.at - b.at)
              .slice(0, count)
              .map(({ id }) => id)
          }
          const at = await home({
            ...library,
            albums: albums.map((album, index) => ({
              albumName: `Album ${index}`,
              ownerId: annaId,
              assetIds: picked(album),
            })),
          })
          const report = await reportIn(at)
          expect(report.families).toEqual([])
          expect(proposed(report).map(({ name, rule }) => ({ name, rule }))).toEqual([])
        },
      ),
      { runs: 6, seconds: 30 },
    )
  })
})
