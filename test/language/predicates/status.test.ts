import { describe, expect, it } from 'vitest'
import { capabilitiesOf } from '../../../core/api/capabilities.ts'
import type { Asset } from '../../../core/assets/asset.ts'
import type { ApiContext } from '../../../core/context/context.ts'
import { not, type Predicate } from '../../../core/predicates/predicate.ts'
import { favorite } from '../../../language/actions/favorite.ts'
import { extension, fileName, folder, path, type, visibility } from '../../../language/predicates/fields.ts'
import type { Range } from '../../../language/predicates/range.ts'
import {
  description,
  inTrash,
  livePhoto,
  offline,
  owner,
  rating,
  satisfies,
} from '../../../language/predicates/status.ts'
import { taken } from '../../../language/predicates/taken.ts'
import { assetWith, prepared } from './assets.ts'

const usage = expect.objectContaining({ code: 'USAGE' })
const capabilities = capabilitiesOf({ major: 3, minor: 0, patch: 3 })
const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

describe('rating', () => {
  const rated = (value: number | null | undefined) => assetWith({ exifInfo: { rating: value } })

  it.each<[number | null | Range, number | null | undefined, boolean]>([
    [5, 5, true],
    [5, 4, false],
    [1, null, false],
    [1, 0, false],
    [1, -1, false],
    [{ min: 4 }, 4, true],
    [{ min: 4 }, 3, false],
    [{ min: 2, max: 3 }, 3, true],
    [{ max: 3 }, 1, true],
    [{ max: 3 }, 0, false],
    [{ max: 3 }, null, false],
    [{ max: 3 }, -1, false],
    [null, null, true],
    [null, undefined, true],
    [null, 0, true],
    [null, -1, true],
    [null, 1, false],
  ])('%o of %s: %s', (wanted, value, expected) => {
    expect(rating(wanted).test(rated(value))).toBe(expected)
    expect(not(rating(wanted)).test(rated(value))).toBe(!expected)
  })

  it('takes what was never read for not rated', () => {
    expect([rating(null).test(assetWith()), rating({ min: 1 }).test(assetWith())]).toEqual([true, false])
  })

  it('says itself, and what it sees', () => {
    expect([rating(5).label, rating({ min: 3 }).label, rating(null).label]).toEqual([
      'rating 5',
      'rating from 3',
      'rating none',
    ])
    expect([rating(5).condition, rating(null).condition]).toEqual([{ rating: 5 }, { rating: null }])
    expect([rating(5).inspect?.(rated(-1)), rating(5).inspect?.(rated(2))]).toEqual([null, 2])
  })

  it.each<[unknown]>([[0], [-1], [6], [2.5], ['5'], [{}], [{ min: 0 }], [{ min: 4, max: 3 }], [undefined]])(
    'refuses %o',
    (wanted) => {
      expect(() => rating(wanted as number)).toThrow(usage)
    },
  )
})

describe('description', () => {
  const told = (text: string | null) => assetWith({ exifInfo: { description: text } })

  it.each<[string | RegExp, string | null, boolean]>([
    ['*birthday*', 'Anna’s Birthday party', true],
    ['*birthday*', 'First line\nthe birthday\nlast line', true],
    ['birthday', 'Anna’s birthday', false],
    ['*cafe*', 'At the Café', true],
    ['*1/2*', 'part 1/2 of it', true],
    ['**', 'line\nline', true],
    [/^Anna/, 'Anna’s birthday', true],
    [/^anna/, 'Anna’s birthday', false],
    ['*', '', false],
    [/^$/, '', false],
    ['*', null, false],
  ])('%s of %o: %s', (pattern, text, expected) => {
    expect(description(pattern).test(told(text))).toBe(expected)
    expect(not(description(pattern)).test(told(text))).toBe(!expected)
  })
})

describe('inTrash and offline', () => {
  it.each<[boolean, boolean, boolean, boolean]>([
    [false, false, false, false],
    [true, false, true, false],
    // Offline files carry a deletion date as well.
    [true, true, false, true],
  ])('trashed %s, offline %s: %s, %s', (isTrashed, isOffline, isInTrash, isGone) => {
    const asset = assetWith({ isTrashed, isOffline })
    expect([inTrash().test(asset), offline().test(asset)]).toEqual([isInTrash, isGone])
    expect([inTrash().inspect?.(asset), offline().inspect?.(asset)]).toEqual([isInTrash, isGone])
  })

  it('narrow to what carries a deletion date', () => {
    const deleted = { trashedAfter: '1970-01-01T00:00:00.000Z' }
    expect([inTrash().narrow(capabilities), offline().narrow(capabilities)]).toEqual([deleted, deleted])
    expect([inTrash().narrowNegated(capabilities), offline().narrowNegated(capabilities)]).toEqual([{}, {}])
    expect([inTrash().condition, offline().condition]).toEqual([{ inTrash: true }, { offline: true }])
  })
})

describe('owner', () => {
  const context = { me: { id: 'me' } } as unknown as ApiContext

  it('is known by id', () => {
    expect([owner(id).test(assetWith({ ownerId: id })), owner(id).test(assetWith())]).toEqual([true, false])
    expect(owner(id).inspect?.(assetWith())).toBe('me')
  })

  it('is me, once the run knows who that is', async () => {
    expect(() => owner('me').test(assetWith())).toThrow('the answer was not loaded')
    const bound = await prepared(owner('me'), context)
    expect([bound?.test(assetWith()), bound?.test(assetWith({ ownerId: id }))]).toEqual([true, false])
    expect([bound?.label, bound?.condition]).toEqual(['owner me', { owner: 'me' }])
  })

  it.each(['', 'Anna', 'Me', id.toUpperCase()])('refuses %o', (wanted) => {
    expect(() => owner(wanted)).toThrow(usage)
  })
})

describe('livePhoto', () => {
  it.each([
    [id, true],
    [null, false],
    [undefined, false],
  ])('%s: %s', (livePhotoVideoId, expected) => {
    expect(livePhoto().test(assetWith({ livePhotoVideoId }))).toBe(expected)
    expect(livePhoto().condition).toEqual({ livePhoto: true })
  })
})

describe('test', () => {
  it('asks a function', () => {
    const atNoon = satisfies((asset) => asset.takenAt.getHours() === 12, 'at noon')
    expect([atNoon.test(assetWith()), atNoon.label, atNoon.condition]).toEqual([true, 'at noon', undefined])
  })

  it('is called after the function, if that has a name', () => {
    const isNew = (asset: Asset) => asset.isFavorite
    expect([satisfies(isNew).label, satisfies(() => true).label]).toEqual(['isNew', 'a custom test'])
  })

  it.each([undefined, 'noon', { test: true }])('refuses %o', (fn) => {
    expect(() => satisfies(fn as never)).toThrow(usage)
  })
})

describe('extension', () => {
  const named = (originalFileName: string) => assetWith({ originalFileName })

  it.each<[[string, ...string[]], string, boolean]>([
    [['heic'], 'IMG_1.HEIC', true],
    [['HEIC'], 'img_1.heic', true],
    [['.heic'], 'img_1.heic', true],
    [['jpg', 'jpeg'], 'a.jpeg', true],
    [['jpg', 'jpeg'], 'a.png', false],
    [['gz'], 'a.tar.gz', true],
    [['jpg'], 'a..jpg', true],
    [['jpg'], '.jpg', false],
    [['jpg'], 'jpg', false],
    [['jpg'], 'a.jpg.', false],
  ])('%o of %s: %s', (endings, name, expected) => {
    expect(extension(...endings).test(named(name))).toBe(expected)
  })

  it('says itself, and what it sees', () => {
    expect([extension('heic').condition, extension('jpg', 'jpeg').condition]).toEqual([
      { extension: 'heic' },
      { extension: ['jpg', 'jpeg'] },
    ])
    expect(extension('jpg', 'jpeg').label).toBe('extension jpg, jpeg')
    expect([extension('a').inspect?.(named('b.JPG')), extension('a').inspect?.(named('b'))]).toEqual(['jpg', null])
  })

  it.each<[string[]]>([[[]], [['']], [['.']], [['*.jpg']], [['tar.gz']], [['jpg', '']]])('refuses %o', (endings) => {
    expect(() => extension(...(endings as [string]))).toThrow(usage)
  })
})

describe('plain data of the others', () => {
  const asset = assetWith({ originalPath: '/photos/Trip/a.jpg' })

  it.each<[Predicate, object, unknown]>([
    [type('VIDEO'), { type: 'VIDEO' }, 'IMAGE'],
    [visibility('archive'), { visibility: 'archive' }, 'timeline'],
    [path('/photos/**'), { path: '/photos/**' }, '/photos/Trip/a.jpg'],
    [path(/Trip/i), { path: { regex: 'Trip', flags: 'i' } }, '/photos/Trip/a.jpg'],
    [fileName('*.jpg'), { fileName: '*.jpg' }, 'a.jpg'],
    [folder(/Trip/), { folder: { regex: 'Trip' } }, '/photos/Trip'],
    [favorite(), { favorite: true }, false],
    [favorite(false), { favorite: false }, false],
    [taken({ from: '2023-07-01' }), { taken: { from: '2023-07-01' } }, '2023-07-01'],
    [taken({ year: 2023 }), { taken: { year: 2023 } }, '2023-07-01'],
    [taken({ monthDay: '07-01' }), { taken: { monthDay: '07-01' } }, '2023-07-01'],
    [taken({ lastDays: 3 }), { taken: { lastDays: 3 } }, '2023-07-01'],
  ])('%#', (predicate, condition, seen) => {
    expect([predicate.condition, predicate.inspect?.(asset)]).toEqual([condition, seen])
  })

  it('stays when days are counted from the run', async () => {
    const now = new Date(2023, 6, 2, 12)
    const counted = await prepared(taken({ lastDays: 3 }), {} as ApiContext, now)
    expect([counted.condition, counted.test(asset), counted.resolve]).toEqual([
      { taken: { lastDays: 3 } },
      true,
      undefined,
    ])
  })
})
