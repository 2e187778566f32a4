import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClassifier } from '../../../plugins/autotag/classify.ts'
import { type Conversion, createConverter } from '../../../plugins/autotag/convert.ts'

const tag: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'C', 'U', 'u', 'x/a', 'x')
const tags = fc.uniqueArray(tag)
const albums = fc.uniqueArray(fc.constantFrom('2023', '2024 x', 'Lake'))
const withIds = (names: readonly string[]) => names.map((name) => ({ id: `id of ${name}`, name }))
const outputs = { unclassifiedTag: 'U', conflictTag: 'C' }
const rules = [
  { name: 'a', tags: ['a', 'x/**'] },
  { name: 'years', albums: ['\\d{4}(?=$|[ -])'] },
]

describe('classification', () => {
  it('converges in one pass, and marks exactly one status at most', () => {
    const classify = createClassifier(rules, outputs)
    fc.assert(
      fc.property(tags, albums, (given, names) => {
        const asset = { id: 'x', tags: given, albums: withIds(names) }
        const judged = classify(asset)
        expect(classify({ ...asset, tags: judged.tags })).toEqual(judged)
        const marks = new Set(judged.tags.map((one) => one.toLowerCase()).filter((one) => one === 'u' || one === 'c'))
        const expected = { unclassified: ['u'], conflict: ['c'], classified: [] }
        expect([...marks]).toEqual(expected[judged.status])
        const others = (all: readonly string[]) => all.filter((one) => !/^[uc]$/i.test(one))
        expect(others(judged.tags)).toEqual(others(given))
      }),
    )
  })
})

describe('conversions', () => {
  const markers: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('a', 'b', 'x'), { minLength: 1 })
  const conversion: fc.Arbitrary<Conversion> = fc.record({
    from: fc.record({ tags: markers }),
    to: markers.map((given) => ({ tags: given, albums: [] })),
    mode: fc.constantFrom('move' as const, 'copy' as const),
    createMissing: fc.boolean(),
  })

  it('never lose the last marker: what had one that is converted has a destination afterwards', () => {
    fc.assert(
      fc.property(tags, fc.array(conversion, { maxLength: 3 }), (given, all) => {
        const { tags: now } = createConverter(all, outputs, () => [])({ id: 'x', tags: given, albums: [] })
        const [only] = all
        if (all.length === 1 && only && given.some((one) => only.from.tags?.includes(one)))
          for (const wanted of only.to.tags) expect(now).toContain(wanted)
        if (given.length > 0) expect(now.length).toBeGreaterThan(0)
      }),
    )
  })

  const moved = (to: Conversion['to'], createMissing: boolean) => {
    const existing = [
      { id: '1', name: 'Two' },
      { id: '2', name: 'Two' },
      { id: '3', name: 'One' },
    ]
    const given: Conversion = { from: { tags: ['a'] }, to, mode: 'move', createMissing }
    const find = (name: string) => existing.filter((album) => album.name === name)
    return createConverter([given], outputs, find)({ id: 'x', tags: ['a'], albums: [] })
  }

  it('reach destinations that exist, and leave the source where one is missing or ambiguous', () => {
    expect(moved({ tags: ['b'], albums: ['Two', 'One', 'None'] }, false)).toEqual({
      id: 'x',
      tags: ['a', 'b'],
      albums: [{ id: '3', name: 'One' }],
      problems: [expect.stringContaining('album-ambiguous'), expect.stringContaining('album-missing')],
    })
  })

  it('make an album that is missing, if so wanted', () => {
    const made = moved({ tags: [], albums: ['New'] }, true)
    expect(made).toMatchObject({ tags: [], albums: [{ id: null, name: 'New' }], problems: [] })
  })
})
