import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant, toMicros, toMillis } from '../../sandbox/library/instant.ts'

describe('instants', () => {
  it.each([
    ['2026-11-20T11:13:06.217311Z', '2026-11-20T11:13:06.217Z', '2026-11-20T11:13:06.217311+00:00'],
    ['2026-11-20T11:17:50.09491Z', '2026-11-20T11:17:50.094Z', '2026-11-20T11:17:50.09491+00:00'],
    ['2020-02-29T11:00:00.000Z', '2020-02-29T11:00:00.000Z', '2020-02-29T11:00:00+00:00'],
    ['1965-06-15T12:00:00.250Z', '1965-06-15T12:00:00.250Z', '1965-06-15T12:00:00.25+00:00'],
    ['2025-10-01T02:00:00+02:00', '2025-10-01T00:00:00.000Z', '2025-10-01T00:00:00+00:00'],
  ])('%s shows as %s, nested as %s', (text, millis, micros) => {
    expect(toMillis(parseInstant(text))).toBe(millis)
    expect(toMicros(parseInstant(text))).toBe(micros)
  })

  it('shows milliseconds as Date does', () => {
    const dates = fc.date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    fc.assert(fc.property(dates, (date) => toMillis(date.getTime() * 1000) === date.toISOString()))
  })

  it('reads what it shows', () => {
    const instants = fc.integer({ min: -3e15, max: 6e15 })
    fc.assert(fc.property(instants, (instant) => parseInstant(toMicros(instant)) === instant))
  })
})
