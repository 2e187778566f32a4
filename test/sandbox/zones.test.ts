import { describe, expect, it } from 'vitest'
import { placeAt } from '../../sandbox/library/places.ts'
import { offsetIn, offsetOf, zoneOfOffset } from '../../sandbox/library/zones.ts'

const summer = Date.UTC(2024, 6, 1) * 1000
const winter = Date.UTC(2024, 0, 1) * 1000

describe('zones', () => {
  it.each([
    ['Europe/Berlin', summer, 120],
    ['Europe/Berlin', winter, 60],
    ['Asia/Kathmandu', winter, 345],
    ['UTC', winter, 0],
    ['UTC+9', winter, 540],
    ['UTC-3:30', winter, -210],
    ['Mars/Base', winter, undefined],
  ])('knows how far %s is ahead', (zone, at, minutes) => {
    expect(offsetOf(zone, at)).toBe(minutes)
  })

  it.each([
    ['2020-01-01T00:00:00Z', 0],
    ['2020-01-01T00:00:00.000-03:30', -210],
    ['2020-01-01T00:00:00', undefined],
    ['2020-01-01', undefined],
  ])('reads the offset of %s', (date, minutes) => {
    expect(offsetIn(date)).toBe(minutes)
  })

  it.each([
    [120, 'UTC+2'],
    [0, 'UTC+0'],
    [-210, 'UTC-3:30'],
  ])('names an offset of %i minutes', (minutes, zone) => {
    expect(zoneOfOffset(minutes)).toBe(zone)
  })
})

describe('places', () => {
  it('names a city nearby', () => {
    expect(placeAt(48.85, 2.35)).toEqual({
      city: 'Paris',
      state: 'Île-de-France',
      country: 'France',
      zone: 'Europe/Paris',
    })
  })

  it('knows only the zone far from any city', () => {
    expect(placeAt(0, 20)).toEqual({ city: null, state: null, country: null, zone: 'Africa/Kinshasa' })
  })
})
