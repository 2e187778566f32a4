import { describe, expect, it } from 'vitest'
import { not, type Predicate } from '../../../core/predicates/predicate.ts'
import type { Pattern } from '../../../language/predicates/patterns.ts'
import { type Circle, city, country, hasLocation, near, state } from '../../../language/predicates/place.ts'
import { assetWith } from './assets.ts'

const withExif = (exifInfo: object) => assetWith({ exifInfo })
const at = (latitude: number | null, longitude: number | null) => withExif({ latitude, longitude })

describe('country, state and city', () => {
  it.each<[(pattern: Pattern) => Predicate<'exif'>, Pattern, string, boolean]>([
    [country, 'norway', 'Norway', true],
    [country, 'norway', 'Sweden', false],
    [state, 'bavaria', 'Bavaria', true],
    [city, 'sao paulo', 'São Paulo', true],
    [city, 'São Paulo', 'Sao Paulo', true],
    [city, 'Paris', 'Paris 20e', false],
    [city, 'Paris*', 'Paris 20e', true],
    [city, 'Frankfurt (Oder)', 'Frankfurt (Oder)', true],
    [city, 'frankfurt*', 'Frankfurt (Oder)', true],
    [city, 'Biel*', 'Biel/Bienne', true],
    [city, 'biel/bienne', 'Biel/Bienne', true],
    [city, /^p/, 'Paris', false],
    [city, /^p/i, 'Paris', true],
  ])('%o %s of %s: %s', (predicate, pattern, text, matches) => {
    const asset = withExif({ [predicate.name]: text })
    expect(predicate(pattern).test(asset)).toBe(matches)
    expect(not(predicate(pattern)).test(asset)).toBe(!matches)
  })

  it('are false where the place is not known', () => {
    expect([city('*').test(assetWith()), not(city('*')).test(assetWith())]).toEqual([false, true])
  })

  it('say themselves as data', () => {
    expect(city('Paris').condition).toEqual({ city: 'Paris' })
    expect(state(/^B/).condition).toEqual({ state: { regex: '^B' } })
    expect(country(/^p/i).condition).toEqual({ country: { regex: '^p', flags: 'i' } })
  })
})

describe('hasLocation', () => {
  it.each([
    [at(48.8, 2.3), true],
    [at(0, 0), true],
    [at(48.8, null), false],
    [at(null, null), false],
    [assetWith(), false],
  ])('%#', (asset, expected) => {
    expect(hasLocation().test(asset)).toBe(expected)
  })
})

describe('near', () => {
  const paris = { lat: 48.8566, lon: 2.3522 }
  const london = at(51.5074, -0.1278)

  it.each<[string, Circle, ReturnType<typeof at>, boolean]>([
    ['the centre', { ...paris, km: 0 }, at(paris.lat, paris.lon), true],
    ['London from Paris, 343.6 km', { ...paris, km: 344 }, london, true],
    ['London from Paris, a bit less', { ...paris, km: 343 }, london, false],
    ['a degree along the equator, 111.2 km', { lat: 0, lon: 0, km: 111.2 }, at(0, 1), true],
    ['a degree along the equator, a bit less', { lat: 0, lon: 0, km: 111.1 }, at(0, 1), false],
    ['a degree along 60° north is half of that', { lat: 60, lon: 0, km: 55.7 }, at(60, 1), true],
    ['over the date line', { lat: 0, lon: 179.5, km: 112 }, at(0, -179.5), true],
    ['over the pole', { lat: 89.9, lon: 0, km: 23 }, at(89.9, 180), true],
    ['the other side of the Earth', { lat: 0, lon: 0, km: 20_000 }, at(0, 180), false],
    ['anywhere', { lat: 0, lon: 0, km: 20_040 }, at(0, 180), true],
    ['nowhere', { ...paris, km: 20_040 }, assetWith(), false],
  ])('%s', (_, circle, asset, expected) => {
    expect(near(circle).test(asset)).toBe(expected)
    expect(not(near(circle)).test(asset)).toBe(!expected)
  })

  it('says itself, and what it sees', () => {
    const predicate = near({ ...paris, km: 5 })
    expect(predicate.label).toBe('within 5 km of 48.8566, 2.3522')
    expect(predicate.condition).toEqual({ near: { ...paris, km: 5 } })
    expect(predicate.inspect?.(at(1, 2))).toEqual({ lat: 1, lon: 2 })
    expect(predicate.inspect?.(assetWith())).toBeNull()
  })

  it.each<[unknown]>([
    [{ lat: 91, lon: 0, km: 1 }],
    [{ lat: 0, lon: -181, km: 1 }],
    [{ lat: 0, lon: 0, km: -1 }],
    [{ lat: 0, lon: 0 }],
    [{ lat: Number.NaN, lon: 0, km: 1 }],
    [{ lat: '48.8', lon: 0, km: 1 }],
    [{}],
    [undefined],
    [{ lat: 0, lng: 0, km: 1 }],
  ])('refuses %o', (circle) => {
    expect(() => near(circle as Circle)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
