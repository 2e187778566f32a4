import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { hasMissed, nextTimes, parseSchedule, type Schedule, zoneProblem } from '../../service/schedule.ts'

const schedule = (text: string, zone = 'UTC'): Schedule => {
  const parsed = parseSchedule(text, zone)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed
}

const times = (text: string, zone: string, from: string, count = 3): string[] =>
  nextTimes([schedule(text, zone)], Date.parse(from), null, count).map((time) =>
    DateTime.fromMillis(time, { zone }).toFormat('yyyy-MM-dd HH:mm ZZ'),
  )

describe('a schedule', () => {
  it.each([
    ['hourly', ['2026-03-02 13:00', '2026-03-02 14:00']],
    ['daily 03:30', ['2026-03-03 03:30', '2026-03-04 03:30']],
    ['weekly sun 04:00', ['2026-03-08 04:00', '2026-03-15 04:00']],
    ['weekly Sunday 04:00', ['2026-03-08 04:00', '2026-03-15 04:00']],
    ['monthly 1 05:00', ['2026-04-01 05:00', '2026-05-01 05:00']],
    ['0 3 * * *', ['2026-03-03 03:00', '2026-03-04 03:00']],
    ['30 0 3 * * *', ['2026-03-03 03:00', '2026-03-04 03:00']],
    ['@daily', ['2026-03-03 00:00', '2026-03-04 00:00']],
    ['0 12 * * 6', ['2026-03-07 12:00', '2026-03-14 12:00']],
    // Day of the month and weekday both given: either one.
    ['0 12 5 * 6', ['2026-03-05 12:00', '2026-03-07 12:00']],
    ['every 15m', ['2026-03-02 12:15', '2026-03-02 12:30']],
    ['every 6h', ['2026-03-02 18:00', '2026-03-03 00:00']],
  ])('%s', (text, expected) => {
    expect(times(text, 'UTC', '2026-03-02T12:00:00Z', 2)).toEqual(expected.map((time) => `${time} +00:00`))
  })

  it.each([
    // In spring an hour is missing, in autumn one comes twice.
    [
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29 03:00 +02:00',
      '2026-10-24T12:00:00Z',
      '2026-10-25 02:30 +02:00',
      '2026-10-26 02:30 +01:00',
    ],
    [
      'America/New_York',
      '2026-03-07T18:00:00Z',
      '2026-03-08 03:00 -04:00',
      '2026-10-31T18:00:00Z',
      '2026-11-01 02:30 -05:00',
      '2026-11-02 02:30 -05:00',
    ],
    [
      'Australia/Sydney',
      '2026-10-03T06:00:00Z',
      '2026-10-04 03:00 +11:00',
      '2026-04-04T06:00:00Z',
      '2026-04-05 02:30 +11:00',
      '2026-04-06 02:30 +10:00',
    ],
  ])('over both nights of changed time in %s', (zone, spring, gap, autumn, once, next) => {
    expect(times('30 2 * * *', zone, spring, 1)).toEqual([gap])
    expect(times('30 2 * * *', zone, autumn, 2)).toEqual([once, next])
  })

  it('runs every half hour of a repeated hour', () => {
    expect(times('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:59:00Z', 5)).toEqual([
      ...['2026-10-25 02:00 +02:00', '2026-10-25 02:30 +02:00', '2026-10-25 02:00 +01:00', '2026-10-25 02:30 +01:00'],
      '2026-10-25 03:00 +01:00',
    ])
  })

  it.each([
    ['* 0 0 0 0', '"0" is not a valid day of the month (1 to 31)'],
    ['61 * * * *', '"61" is not a valid minute (0 to 59)'],
    ['0 25 * * *', '"25" is not a valid hour (0 to 23)'],
    ['0 3 * 13 *', '"13" is not a valid month (1 to 12)'],
    ['0 0 30 2 *', 'never comes'],
    ['every 30s', 'too often'],
    ['every 5', '"5" is not a duration'],
    ['daily', 'not complete'],
    ['daily 24:00', 'not complete'],
    ['soon', 'is not a schedule'],
    // The library alone takes these for one day, some of them long gone.
    ['monthly 32 05:00', 'not complete'],
    ['2020-01-01T00:00:00', 'is not a schedule'],
    ['Sat Mar 1 2031 05:00', '"Sat" is not a valid minute'],
    ['0 0 0 1 1 * 2020', 'never comes'],
    ['saturday 04:00', 'is not a schedule'],
    ['', 'is not a schedule'],
  ])('%s is refused in one sentence', (text, words) => {
    const parsed = parseSchedule(text, 'UTC')
    if (!('problem' in parsed)) throw new Error('it was taken')
    expect(parsed.problem).toContain(words)
    expect(parsed.problem).not.toMatch(/Cron|\n/)
    expect(parsed.hint).not.toBe('')
  })
})

describe('an interval', () => {
  it('counts from now where the last start is still to come, by a clock that was set back', () => {
    const now = Date.parse('2026-03-02T12:00:00Z')
    expect(schedule('every 1h').next(now, Date.parse('2030-01-01T00:00:00Z'))).toBe(now + 3_600_000)
  })
})

describe('a zone that is none', () => {
  it.each([
    ['Europe/Berlni', 'Did you mean "Europe/Berlin"?'],
    ['Berlin', 'Did you mean "Europe/Berlin"?'],
    ['Nowhere', 'Write it as "Europe/Berlin".'],
  ])('%s', (name, hint) => {
    expect(zoneProblem(name)).toEqual({ problem: `"${name}" is not a time zone`, hint })
  })

  it('but not one that is', () => {
    expect(zoneProblem('Etc/UTC')).toBeNull()
  })
})

describe('what was missed', () => {
  const at = (text: string): number => Date.parse(`2026-03-02T${text}Z`)

  it.each([
    ['daily 03:00', '02:00:00', '02:59:00', false],
    ['daily 03:00', '02:00:00', '03:01:00', true],
    ['daily 03:00', '03:00:01', '04:00:00', false],
    ['every 1h', '02:00:00', '02:59:00', false],
    ['every 1h', '02:00:00', '03:01:00', true],
  ])('by %s, run at %s, at %s: %s', (text, last, now, expected) => {
    expect(hasMissed([schedule(text)], at(last), at(now))).toBe(expected)
  })

  it('is nothing where it never ran', () => {
    expect(hasMissed([schedule('daily 03:00')], null, at('12:00:00'))).toBe(false)
  })
})
