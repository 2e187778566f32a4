import { describe, expect, it } from 'vitest'
import { addToAlbum, defineRecipe, LocalTime, syncAlbum } from '../../index.ts'
import type { RecipeData } from '../../language/yaml/data.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import { versions } from '../../sandbox/index.ts'
import { pickPerYear } from '../../toolkit.ts'
import { libraryOf, workbenchFor } from '../support/workbench.ts'

/** A picture of 2023 unless told otherwise, with its number as the end of its id. */
const picture = (number: number, { year = 2023, rating = null as number | null, isFavorite = false } = {}) => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  takenAt: new LocalTime(Date.UTC(year, 5, number, 12)),
  isFavorite,
  exif: { rating },
})
const numbersOf = (assets: readonly { readonly id: string }[]): number[] =>
  assets.map(({ id }) => Number(id.slice(-12)))
const ten = Array.from({ length: 10 }, (_, index) => picture(index + 1))
const at = (text: string): Date => new Date(`${text}T12:00:00`)

describe('pickPerYear', () => {
  it('takes favorites first, then by stars, and so many of each year', () => {
    const photos = [
      picture(1),
      picture(2, { rating: 4 }),
      picture(3, { isFavorite: true }),
      picture(4, { rating: 5 }),
      picture(5, { year: 2024 }),
      picture(6, { isFavorite: true, rating: 1 }),
    ]
    const pick = (count: number) => numbersOf(pickPerYear(photos, { count }, at('2026-03-01'))).sort()
    expect(pick(1)).toEqual([5, 6])
    expect(pick(3)).toEqual([3, 4, 5, 6])
    expect(pick(9)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('looks at neither hearts nor stars where any will do', () => {
    const photos = [picture(1), picture(2, { isFavorite: true }), picture(3, { rating: 5 })]
    expect(numbersOf(pickPerYear(photos, { count: 1, by: 'random' }, at('2026-03-01')))).toEqual([1])
  })

  it('takes the same ones whatever the order of the matches, and always where nothing rotates', () => {
    const some = pickPerYear(ten, { count: 3 }, at('2026-03-01'))
    expect(some).toHaveLength(3)
    expect(pickPerYear(ten.toReversed(), { count: 3 }, at('2027-01-01'))).toEqual(some)
  })

  it.each([
    ['daily', '2026-03-01', '2026-03-02'],
    ['weekly', '2026-03-01', '2026-03-02'],
    ['monthly', '2026-03-31', '2026-04-01'],
    ['yearly', '2026-12-31', '2027-01-01'],
  ] as const)('takes others %s, until each had its turn', (rotate, last, next) => {
    const pick = (day: string) => numbersOf(pickPerYear(ten, { count: 2, rotate }, at(day)))
    expect(pick(next)).not.toEqual(pick(last))
    expect(pick(next).filter((number) => pick(last).includes(number))).toEqual([])
  })

  it('stays with the same ones within a week, a month and a year', () => {
    const pick = (rotate: 'weekly' | 'monthly' | 'yearly', day: string) =>
      numbersOf(pickPerYear(ten, { count: 2, rotate }, at(day)))
    expect(pick('weekly', '2026-03-02')).toEqual(pick('weekly', '2026-03-08'))
    expect(pick('monthly', '2026-03-01')).toEqual(pick('monthly', '2026-03-31'))
    expect(pick('yearly', '2026-01-01')).toEqual(pick('yearly', '2026-12-31'))
  })

  it('keeps what is best while the rest rotates', () => {
    const photos = [...ten, picture(99, { isFavorite: true })]
    for (const month of ['2026-03-01', '2026-04-01', '2026-05-01'])
      expect(numbersOf(pickPerYear(photos, { count: 2, rotate: 'monthly' }, at(month)))).toContain(99)
  })
})

const library = libraryOf([
  ...Array.from({ length: 5 }, () => ({ exif: { country: 'Italy' } })),
  { isFavorite: true, exif: { country: 'Spain' } },
  { fileCreatedAt: '2024-12-31T12:00:00.000Z', exif: { country: 'Italy' } },
])
const added = (operations: readonly { op: string }[]): Record<string, number> =>
  Object.fromEntries(
    operations.flatMap((one) => {
      const { op, album, assetIds } = one as { op: string; album: { name: string }; assetIds: string[] }
      return op === 'album.add' ? [[album.name, assetIds.length]] : []
    }),
  )

describe.each(versions)('perYear of a recipe on %s', (version) => {
  it.each<[string, RecipeData['actions'][number], Record<string, number>]>([
    ['a list', { syncAlbum: 'Best' }, { Best: 3 }],
    ['names with fields', { addToAlbum: 'Best of {country}' }, { 'Best of Italy': 2, 'Best of Spain': 1 }],
  ])('chooses for actions as %s, and has nothing to do then', async (_, action, expected) => {
    const { plan, apply } = await workbenchFor(library, version)
    const { recipe, problems } = parseRecipe({ name: 'best', perYear: { count: 2 }, actions: [action] })
    expect(problems).toBeUndefined()
    if (!recipe) return
    const first = await plan(recipe)
    expect(added(first.operations)).toEqual(expected)
    expect(first.recipes[0]?.matched).toBe(3)
    await apply(first)
    expect((await plan(recipe)).operations).toEqual([])
  })
})

describe('perYear of a recipe', () => {
  it('puts nothing in the place of what a person took out', async () => {
    const { plan, apply, sandbox } = await workbenchFor(library)
    const best = defineRecipe({ name: 'best', perYear: { count: 2 }, actions: [syncAlbum('Best')] })
    await apply(await plan(best))
    const [album] = sandbox.state.albums.values()
    const [taken = ''] = album?.assetIds ?? []
    album?.assetIds.delete(taken)
    expect((await plan(best)).operations).toEqual([])
    expect(album?.assetIds.size).toBe(2)
  })

  it('is the same in TypeScript, with actions as a function too', async () => {
    const { plan } = await workbenchFor(library)
    const typed = defineRecipe({ name: 'best', perYear: { count: 2 }, actions: [syncAlbum('Best')] })
    expect(added((await plan(typed)).operations)).toEqual({ Best: 3 })
    const named = defineRecipe({
      name: 'best',
      perYear: { count: 1 },
      prepare: () => 'Best of',
      actions: ({ takenAt }, text) => [addToAlbum(`${text} ${takenAt.getFullYear()}`)],
    })
    expect(added((await plan(named)).operations)).toEqual({ 'Best of 2023': 1, 'Best of 2024': 1 })
  })

  it.each<[object, string]>([
    [{ perYear: { count: 0 } }, 'perYear.count'],
    [{ perYear: {} }, 'perYear.count'],
    [{ perYear: 12 }, 'perYear'],
    [{ perYear: { count: 1, by: 'size' } }, 'perYear.by'],
    [{ perYear: { count: 1, rotate: 'hourly' } }, 'perYear.rotate'],
    [{ perYear: { count: 1, most: 3 } }, 'perYear.most'],
  ])('refuses %j', (given, path) => {
    const { problems = [] } = parseRecipe({ name: 'best', actions: [], ...given })
    expect(problems.map((problem) => problem.path)).toEqual([path])
    expect(() => defineRecipe({ name: 'best', actions: [], ...given } as never)).toThrow(path)
  })

  it('is refused beside a stream, which chooses itself', () => {
    const stream = async function* () {}
    expect(() => defineRecipe({ name: 'best', stream, perYear: { count: 1 } } as never)).toThrow(/perYear/)
  })
})
