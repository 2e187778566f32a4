import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchFilter } from '../../../core/api/search-filter.ts'
import { both, covering, either, filtersOf, type Narrowing } from '../../../core/scan/narrowing.ts'

/** What a server knows of an asset, as far as these filters ask. */
interface Known {
  readonly type: string
  readonly taken: string
  readonly people: readonly string[]
  readonly albums: readonly string[]
}

const finds = (filter: SearchFilter, { type, taken, people, albums }: Known): boolean =>
  (filter.type === undefined || filter.type === type) &&
  (filter.takenAfter === undefined || taken >= filter.takenAfter) &&
  (filter.takenBefore === undefined || taken <= filter.takenBefore) &&
  (filter.personIds ?? []).every((id) => people.includes(id)) &&
  (filter.albumIds ?? []).every((id) => albums.includes(id)) &&
  // Next to `albumIds` servers ignore it.
  (!filter.isNotInAlbum || filter.albumIds !== undefined || albums.length === 0)

const findsAny = (narrowing: Narrowing, asset: Known): boolean =>
  filtersOf(narrowing).some((filter) => finds(filter, asset))

const day = fc.constantFrom('2020-01-01', '2021-01-01', '2022-01-01')
const filter: fc.Arbitrary<SearchFilter> = fc.record(
  {
    type: fc.constantFrom('IMAGE', 'VIDEO'),
    takenAfter: day,
    takenBefore: day,
    personIds: fc.subarray(['a', 'b'], { minLength: 1 }),
    albumIds: fc.subarray(['x', 'y'], { minLength: 1 }),
    isNotInAlbum: fc.constant(true as const),
  },
  { requiredKeys: [] },
)
const narrowing: fc.Arbitrary<Narrowing> = fc.oneof(filter, fc.array(filter, { maxLength: 6 }))
const asset: fc.Arbitrary<Known> = fc.record({
  type: fc.constantFrom('IMAGE', 'VIDEO'),
  taken: day,
  people: fc.subarray(['a', 'b']),
  albums: fc.subarray(['x', 'y']),
})

describe('narrowings', () => {
  it('find whatever both, or either, of two find', () => {
    fc.assert(
      fc.property(narrowing, narrowing, asset, (a, b, known) => {
        const [inA, inB] = [findsAny(a, known), findsAny(b, known)]
        if (inA && inB) expect(findsAny(both(a, b), known)).toBe(true)
        if (inA || inB) expect(findsAny(either(a, b), known)).toBe(true)
        if (inA) expect(finds(covering(a), known)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('stay few', () => {
    fc.assert(
      fc.property(narrowing, narrowing, (a, b) => {
        expect(filtersOf(both(a, b)).length).toBeLessThanOrEqual(16)
        expect(filtersOf(either(a, b)).length).toBeLessThanOrEqual(16)
      }),
    )
  })

  it.each<[string, Narrowing, Narrowing]>([
    ['of two alike one is kept', either({ type: 'IMAGE' }, { type: 'IMAGE' }), { type: 'IMAGE' }],
    [
      'what another finds is left out',
      either({ type: 'IMAGE', city: 'Rome' }, [{ type: 'IMAGE' }, { city: 'Oslo' }]),
      [{ type: 'IMAGE' }, { city: 'Oslo' }],
    ],
    ['everything stands for all', either({ type: 'IMAGE' }, {}), {}],
    ['nothing adds nothing', either({ type: 'IMAGE' }, []), { type: 'IMAGE' }],
    ['nothing leaves nothing', both({ type: 'IMAGE' }, []), []],
    [
      'a condition goes into each',
      both({ isFavorite: true }, [{ city: 'Rome' }, { city: 'Oslo' }]),
      [
        { isFavorite: true, city: 'Rome' },
        { isFavorite: true, city: 'Oslo' },
      ],
    ],
    [
      'too many are covered by one',
      either(
        { type: 'IMAGE', city: '0' },
        Array.from({ length: 16 }, (_, index) => ({ type: 'IMAGE', city: `${index + 1}` })),
      ),
      { type: 'IMAGE' },
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual).toEqual(expected)
  })
})
