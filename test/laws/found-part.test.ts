import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { type AnyRecipe, defineRecipe } from '../../core/recipes/recipe.ts'
import { findPart } from '../../engine/session/found-part.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { holds } from '../support/effort.ts'
import { conditions, singles } from './conditions.ts'
import { libraries, me, versions } from './library.ts'
import { predicateOf, select, withServer } from './select.ts'

/** What the server may find alone, mostly. */
const words = [
  'type',
  'favorite',
  'person',
  'person',
  'inAlbum',
  'tagged',
  'rating',
  'country',
  'city',
  'make',
  'library',
]
const either = (version: string) =>
  fc.oneof(
    singles(words),
    fc.array(singles(words), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    conditions(version),
  )

const isOwn = ({ ownerId = me }: AssetInput): boolean => ownerId === me

/** Servers put a person on assets of the same user only. */
const withOwnFaces = (library: LibraryInput): LibraryInput => ({
  ...library,
  assets: library.assets?.map((asset) => (isOwn(asset) ? asset : { ...asset, faces: [] })) ?? [],
})

const alone = (library: LibraryInput): LibraryInput => ({
  ...library,
  partners: [],
  assets: library.assets?.filter(isOwn) ?? [],
})

describe.each(versions)('a part of what is found on a server of version %s', (version) => {
  it('is of what would be found as a whole', async () => {
    let parts = 0
    const part = fc.record({ offset: fc.nat(9), limit: fc.integer({ min: 1, max: 9 }) })
    const law = fc.asyncProperty(
      libraries,
      fc.boolean(),
      either(version),
      part,
      (library, isAlone, condition, wanted) =>
        withServer(isAlone ? alone(library) : withOwnFaces(library), version, async (server) => {
          const where = predicateOf(condition)
          const recipe = defineRecipe({ name: 'it', where: where as Predicate, actions: [] }) as unknown as AnyRecipe
          const config = { recipes: () => [{ recipe, plugin: null, from: 'test' }] }
          const found = await findPart({ server, config }, 'it', wanted)
          if (!found) return
          parts += 1
          const [whole = []] = await select(server, [{ where, scope: {} }])
          const everything = await findPart({ server, config }, recipe, { offset: 0, limit: 1_000 })
          expect(found.total).toBe(whole.length)
          expect(everything?.rows.map(({ id }) => id).sort()).toEqual(whole)
          expect(found.rows).toEqual(everything?.rows.slice(wanted.offset, wanted.offset + wanted.limit))
          const times = everything?.rows.map(({ fileCreatedAt }) => Date.parse(fileCreatedAt)) ?? []
          expect(times).toEqual(times.toSorted((a, b) => b - a))
        }),
    )
    await holds(law, { runs: 60, seconds: 60 })
    // Older ones count hardly anything.
    if (version !== '1.133.0') expect(parts).toBeGreaterThan(0)
  })
})
