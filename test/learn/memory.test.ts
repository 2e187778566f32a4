import { expect, it } from 'vitest'
import type { Asset } from '../../core/assets/asset.ts'
import { LocalTime } from '../../core/assets/local-time.ts'
import { LibraryBuilder } from '../../learn/library.ts'

/** The asset of a number, as a telephone takes it: half of them live photos, each tenth of two people. */
const assetOf = (number: number): Asset<'exif' | 'people'> => {
  const id = (kind: number, of: number): string => `${kind}0000000-0000-4000-8000-${String(of).padStart(12, '0')}`
  const people = number % 10 === 0 ? [1, 2] : number % 5 === 0 ? [3] : []
  return {
    id: id(1, number),
    type: 'IMAGE',
    visibility: 'timeline',
    isFavorite: false,
    libraryId: null,
    livePhotoVideoId: number % 2 === 0 ? id(2, number) : null,
    originalFileName: `IMG_${number}.HEIC`,
    originalPath: `/upload/${number % 100}/IMG_${number}.HEIC`,
    takenAt: new LocalTime(1_600_000_000_000 + 3_600_000 * number),
    exif: { city: 'Rome', country: 'Italy', make: 'Apple', model: 'iPhone', latitude: 41.9, longitude: 12.5 },
    people: people.map((one) => ({ id: id(3, one), name: `Person ${one}`, birthDate: null, isHidden: false })),
  } as unknown as Asset<'exif' | 'people'>
}

it('a library takes some 200 bytes an asset, and nothing of what it was gathered in', () => {
  const count = 40_000
  const builder = new LibraryBuilder()
  const before = process.memoryUsage().arrayBuffers
  for (let number = 0; number < count; number += 1) builder.add(assetOf(number))
  const library = builder.build(new Set())
  const taken = process.memoryUsage().arrayBuffers - before
  // Twelve columns with one value or none of eight bytes, an id and its place of twenty, a name of 16 and four, time, day and
  // place of 32, half a motion part of ten, and little else.
  expect(taken / count).toBeLessThan(260)
  expect(library.size).toBe(count)
  expect(library.columns.city.size(0)).toBe(count)
  expect(library.columns.library.values).toEqual([])
  expect(library.people.count(0)).toBe(2)
  expect([...library.people.codesAt(0)]).toEqual([0, 1])
  expect([...library.people.codesAt(5)]).toEqual([2])
  expect(library.people.codeAt(1)).toBe(-1)
  expect(library.columns.library.codeAt(0)).toBe(-1)
  expect(library.columns.library.codesAt(0)).toHaveLength(0)
  expect(library.motionParts.positionOf('20000000-0000-4000-8000-000000000002')).toBe(1)
  expect(library.motionParts.positionOf('20000000-0000-4000-8000-000000000003')).toBeUndefined()
})
