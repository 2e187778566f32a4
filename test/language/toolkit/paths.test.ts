import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUnsetClock, perFolder } from '../../../toolkit.ts'

describe('perFolder', () => {
  it('asks once of each folder', () => {
    const asked: string[] = []
    const read = perFolder((folder) => asked.push(folder))
    expect(['/a/1.jpg', '/a/2.jpg', '/a/b/1.jpg', '/a/3.jpg', 'bare.jpg', 'c\\1.jpg'].map(read)).toEqual([
      1, 1, 2, 1, 3, 4,
    ])
    expect(asked).toEqual(['/a/', '/a/b/', '', 'c\\'])
  })

  it('answers alike whatever it was asked before, of however many folders', () => {
    const read = perFolder((folder) => folder.length)
    const paths = Array.from({ length: 25_000 }, (_, index) => `/${index % 12_345}/${index}.jpg`)
    expect(paths.map(read)).toEqual(paths.map((path) => path.lastIndexOf('/') + 1))
  })
})

describe('isUnsetClock', () => {
  it('says the same of a time as of its text', () => {
    const near = [Date.UTC(1904, 0, 1), 0, Date.UTC(1980, 0, 1), Date.UTC(1980, 0, 6), Date.UTC(2000, 0, 1)]
    const times = fc.oneof(
      fc
        .tuple(fc.constantFrom(...near), fc.integer({ min: -172_800_000, max: 172_800_000 }))
        .map(([at, by]) => at + by),
      fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2100, 0, 1) }),
    )
    fc.assert(
      fc.property(times, (at) => isUnsetClock(at) === isUnsetClock(new Date(at).toISOString())),
      { numRuns: 500 },
    )
    expect(isUnsetClock(Date.UTC(2000, 0, 1, 0, 9, 59))).toBe(true)
    expect(isUnsetClock(Date.UTC(2000, 0, 1, 0, 10))).toBe(false)
  })
})
