import { describe, expect, it } from 'vitest'
import { clockWithOffset, instantAt, offsetAt } from '../../../language/predicates/zone.ts'

describe('offsetAt', () => {
  // What Immich 2.7.5 fell back from to the date of the file: -04:30, +07:30, +00:09, +00:53, -03:31, +11:30, -10:30.
  it.each([
    ['2010-06-01T00:00:00Z', 'America/Caracas', -240],
    ['1975-06-01T00:00:00Z', 'Asia/Singapore', 480],
    ['1905-06-01T00:00:00Z', 'Europe/Paris', 0],
    ['1855-06-01T00:00:00Z', 'Europe/Berlin', 60],
    ['1890-06-01T00:00:00Z', 'America/St_Johns', -240],
    ['2024-06-01T00:00:00Z', 'America/St_Johns', -150],
    ['2024-06-01T00:00:00Z', 'Asia/Kathmandu', 345],
    ['2024-01-01T00:00:00Z', 'Pacific/Chatham', 825],
  ])('at %s in %s is one that servers keep', (time, zone, offset) =>
    expect(offsetAt(Date.parse(time), zone)).toBe(offset),
  )

  // Programs that know no date write their first one: 0001-01-01 in Go and .NET.
  it.each(['0001-01-01T00:00:00Z', '0000-06-01T00:00:00Z', '0099-12-31T23:59:59Z', '1855-05-05T00:00:00Z'])(
    'of %s is that of the zone',
    (time) => {
      const instant = Date.parse(time)
      expect(offsetAt(instant, 'Etc/GMT-9')).toBe(540)
      expect(instantAt(instant + 540 * 60_000, 'Etc/GMT-9')).toBe(instant)
      for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])
        expect(clockWithOffset(instant, offsetAt(instant, zone))).toMatch(/\d[+-](?:0\d|1[0-4]):[0-5]\d$/)
    },
  )
})
