import { describe, expect, it } from 'vitest'
import { clockWithOffset, instantAt, offsetAt } from '../../../language/predicates/zone.ts'

describe('offsetAt', () => {
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
