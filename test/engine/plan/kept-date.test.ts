import { describe, expect, it } from 'vitest'
import { keptDate } from '../../../engine/plan/kept-date.ts'

const clock = '2010-06-01T10:00:00.000'

describe('keptDate', () => {
  // What Immich 2.7.5 and 3.0.3 keep.
  it.each([
    ...['-11:00', '-09:30', '-08:30', '-03:30', '-02:30', '-01:00', '+00:00', '+01:00', '+03:30', '+04:30', '+05:30'],
    ...['+05:45', '+06:30', '+08:30', '+08:45', '+09:30', '+09:45', '+10:30', '+12:45', '+13:45', '+14:00'],
  ])('leaves %s', (offset) => expect(keptDate(`${clock}${offset}`, 'clock')).toBe(`${clock}${offset}`))

  it('leaves a date of UTC', () => expect(keptDate(`${clock}Z`, 'clock')).toBe(`${clock}Z`))

  // What they fall back from to the date of the file.
  it.each([
    ['-04:30', '-04:00'],
    ['+07:30', '+08:00'],
    ['+00:09', '+00:00'],
    ['-00:09', '+00:00'],
    ['+00:53', '+01:00'],
    ['-03:31', '-04:00'],
    ['-10:30', '-10:00'],
    ['-12:00', '-11:00'],
    ['-13:00', '-11:00'],
    ['+14:30', '+14:00'],
    ['+15:00', '+14:00'],
  ])('takes the nearest for %s', (offset, kept) => {
    expect(keptDate(`${clock}${offset}`, 'clock')).toBe(`${clock}${kept}`)
    const moved = keptDate(`${clock}${offset}`, 'moment')
    expect(moved).toContain(kept)
    expect(Date.parse(moved)).toBe(Date.parse(`${clock}${offset}`))
  })
})
