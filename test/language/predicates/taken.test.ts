import { describe, expect, it } from 'vitest'
import { capabilitiesOf } from '../../../core/api/capabilities.ts'
import type { ApiContext } from '../../../core/context/context.ts'
import { covering } from '../../../core/scan/narrowing.ts'
import { type TakenSpan, taken } from '../../../language/predicates/taken.ts'
import { assetWith, prepared, takenAt } from './assets.ts'

const capabilities = capabilitiesOf({ major: 3, minor: 0, patch: 3 })
const withPeople = (people: readonly object[]): ApiContext =>
  ({ people: { list: async () => people, assetCount: async () => 0 } }) as unknown as ApiContext
const matches = (span: TakenSpan, local: string): boolean => taken(span).test(takenAt(local))

describe('taken', () => {
  it.each<[TakenSpan, string, boolean]>([
    [{ from: '2023-06-01', to: '2023-08-31' }, '2023-05-31T23:59:59.999', false],
    [{ from: '2023-06-01', to: '2023-08-31' }, '2023-06-01T00:00:00.000', true],
    [{ from: '2023-06-01', to: '2023-08-31' }, '2023-08-31T23:59:59.999', true],
    [{ from: '2023-06-01', to: '2023-08-31' }, '2023-09-01T00:00:00.000', false],
    [{ from: '2023-06-01', to: '2023-06-01' }, '2023-06-01T12:00:00.000', true],
    [{ from: '2023-06-01' }, '2099-01-01T00:00:00.000', true],
    [{ to: '2023-06-01' }, '1826-01-01T00:00:00.000', true],
    [{ year: 2023 }, '2022-12-31T23:59:59.999', false],
    [{ year: 2023 }, '2023-01-01T00:00:00.000', true],
    [{ year: 2023 }, '2023-12-31T23:59:59.999', true],
    [{ year: 2023 }, '2024-01-01T00:00:00.000', false],
    [{ year: 987 }, '0987-05-05T00:00:00.000', true],
    [{ year: 9999 }, '9999-12-31T23:59:59.999', true],
    [{ monthDay: '12-24' }, '1999-12-24T23:59:59.999', true],
    [{ monthDay: '12-24' }, '1999-12-25T00:00:00.000', false],
    [{ monthDay: '02-29' }, '2024-02-29T12:00:00.000', true],
    [{ monthDay: '02-29' }, '2023-03-01T12:00:00.000', false],
    [{ monthDay: '02-28' }, '2024-02-29T12:00:00.000', false],
    [{ months: [6, 7, 8] }, '1999-05-31T23:59:59.999', false],
    [{ months: [6, 7, 8] }, '1999-06-01T00:00:00.000', true],
    [{ months: [6, 7, 8] }, '2024-08-31T23:59:59.999', true],
    [{ months: [12, 1] }, '2024-01-01T00:00:00.000', true],
    [{ months: [12, 1] }, '2024-11-30T23:59:59.999', false],
    [{ from: '2023-07-01T18:00' }, '2023-07-01T17:59:59.999', false],
    [{ from: '2023-07-01T18:00' }, '2023-07-01T18:00:00.000', true],
    [{ to: '2023-07-01T18:00' }, '2023-07-01T18:00:00.000', true],
    [{ to: '2023-07-01T18:00' }, '2023-07-01T18:00:00.001', false],
    [{ from: '2023-07-01T18:00:30.5', to: '2023-07-02' }, '2023-07-01T18:00:30.499', false],
    [{ from: '2023-07-01T18:00:30.5', to: '2023-07-02' }, '2023-07-02T23:59:59.999', true],
    [{ monthDay: { from: '07-10', to: '07-12' } }, '1999-07-10T00:00:00.000', true],
    [{ monthDay: { from: '07-10', to: '07-12' } }, '1999-07-12T23:59:59.999', true],
    [{ monthDay: { from: '07-10', to: '07-12' } }, '1999-07-13T00:00:00.000', false],
    [{ monthDay: { from: '12-20', to: '01-06' } }, '2023-12-31T23:59:59.999', true],
    [{ monthDay: { from: '12-20', to: '01-06' } }, '2024-01-06T12:00:00.000', true],
    [{ monthDay: { from: '12-20', to: '01-06' } }, '2024-01-07T00:00:00.000', false],
    [{ monthDay: { from: '12-20', to: '01-06' } }, '2024-12-19T23:59:59.999', false],
    [{ timeOfDay: { from: '09:00', to: '17:30' } }, '2023-07-01T09:00:00.000', true],
    [{ timeOfDay: { from: '09:00', to: '17:30' } }, '2023-07-01T17:29:59.999', true],
    [{ timeOfDay: { from: '09:00', to: '17:30' } }, '2023-07-01T17:30:00.000', false],
    [{ timeOfDay: { from: '22:00', to: '06:00' } }, '2023-07-01T23:00:00.000', true],
    [{ timeOfDay: { from: '22:00', to: '06:00' } }, '2023-07-01T05:59:59.999', true],
    [{ timeOfDay: { from: '22:00', to: '06:00' } }, '2023-07-01T06:00:00.000', false],
    [{ timeOfDay: { from: '22:00', to: '00:00' } }, '2023-07-01T00:00:00.000', false],
  ])('%j of %s: %s', (span, local, expected) => {
    expect(matches(span, local)).toBe(expected)
  })

  it('asks the clock at the place, not the instant', () => {
    const newYearInAuckland = assetWith({
      localDateTime: '2024-01-01T00:30:00.000Z',
      fileCreatedAt: '2023-12-31T11:30:00.000Z',
    })
    expect(taken({ year: 2024 }).test(newYearInAuckland)).toBe(true)
    expect(taken({ year: 2023 }).test(newYearInAuckland)).toBe(false)
    expect(taken({ monthDay: '01-01' }).test(newYearInAuckland)).toBe(true)
  })

  it.each([
    [
      { from: '2023-07-01', to: '2023-07-01' },
      { takenAfter: '2023-06-30T10:00:00.000Z', takenBefore: '2023-07-02T12:00:00.000Z' },
    ],
    [{ from: '2023-07-01' }, { takenAfter: '2023-06-30T10:00:00.000Z' }],
    [{ to: '2023-07-01' }, { takenBefore: '2023-07-02T12:00:00.000Z' }],
    [{ monthDay: '07-01' }, {}],
    [{ to: '9999-12-31' }, {}],
    [{ from: '0001-01-01' }, {}],
  ])('narrows %j by the largest zone offsets', (span, filter) => {
    expect(taken(span).narrow(capabilities)).toEqual(filter)
    expect(taken(span).narrowNegated(capabilities)).toEqual({})
  })

  it('compares instants where a time says its zone', () => {
    const at = (fileCreatedAt: string) => assetWith({ fileCreatedAt, localDateTime: '1990-01-01T00:00:00.000Z' })
    const span = taken({ from: '2023-07-01T18:00+02:00', to: '2023-07-01T17:00:00Z' })
    expect(
      [
        '2023-07-01T15:59:59.999Z',
        '2023-07-01T16:00:00.000Z',
        '2023-07-01T17:00:00.000Z',
        '2023-07-01T17:00:00.001Z',
      ].map((instant) => span.test(at(instant))),
    ).toEqual([false, true, true, false])
    expect(span.narrow(capabilities)).toEqual({
      takenAfter: '2023-07-01T16:00:00.000Z',
      takenBefore: '2023-07-01T17:00:00.001Z',
    })
  })

  it.each([
    ['a birthday', '2016-03-14', '2018-03-14T12:00:00', true],
    ['the day of birth', '2016-03-14', '2016-03-14T12:00:00', true],
    ['a day before the birth', '2016-03-14', '2015-03-14T12:00:00', false],
    ['another day', '2016-03-14', '2018-03-15T00:00:00', false],
    ['29 February in a leap year', '2016-02-29', '2020-02-29T12:00:00', true],
    ['28 February in a common year', '2016-02-29', '2019-02-28T12:00:00', true],
    ['28 February in a leap year', '2016-02-29', '2020-02-28T12:00:00', false],
  ])('knows %s of a person', async (_, birthDate, local, expected) => {
    const known = await prepared(taken({ birthday: 'anna' }), withPeople([{ id: '1', name: 'Anna', birthDate }]))
    expect(known?.test(takenAt(local))).toBe(expected)
    expect(known?.narrow(capabilities)).toHaveProperty('takenAfter')
  })

  it.each([
    [[{ id: '1', name: 'Anna' }], 'Immich knows no date of birth of "Anna".'],
    [
      [
        { id: '1', name: 'Anna', birthDate: '2016-03-14' },
        { id: '2', name: 'anna', birthDate: '1950-03-14' },
      ],
      'several people are called "Anna".',
    ],
  ])('refuses a birthday of %j', async (people, message) => {
    await expect(prepared(taken({ birthday: 'Anna' }), withPeople(people))).rejects.toThrow(message)
  })

  it('reaches as far as zones do', () => {
    const day = taken({ from: '2023-07-01', to: '2023-07-01' })
    const { takenAfter = '', takenBefore = '' } = covering(day.narrow(capabilities))
    for (let offset = -12; offset <= 14; offset += 1) {
      for (const local of ['2023-07-01T00:00:00.000', '2023-07-01T23:59:59.999']) {
        const fileCreatedAt = new Date(Date.parse(`${local}Z`) - offset * 3_600_000).toISOString()
        expect(day.test(assetWith({ localDateTime: `${local}Z`, fileCreatedAt }))).toBe(true)
        expect(fileCreatedAt >= takenAfter && fileCreatedAt <= takenBefore, `${local} at ${offset}`).toBe(true)
      }
    }
  })
})

describe('taken in the last days', () => {
  const boundAt = async (days: number, now: Date) => prepared(taken({ lastDays: days }), {} as ApiContext, now)

  it.each([
    [1, '2024-02-29T23:59:59.999', false],
    [1, '2024-03-01T00:00:00.000', true],
    [2, '2024-02-29T00:00:00.000', true],
    [2, '2024-02-28T23:59:59.999', false],
    [1, '2024-03-02T13:00:00.000', true],
    [1, '2024-03-03T00:00:00.000', false],
    [30, '2099-01-01T12:00:00.000', false],
    [366, '2023-03-02T00:00:00.000', true],
    [366, '2023-03-01T23:59:59.999', false],
    [1e9, '1826-01-01T00:00:00.000', true],
  ])('%i, on 1 March 2024, of %s: %s', async (days, local, expected) => {
    for (const hour of [0, 12, 23]) {
      const bound = await boundAt(days, new Date(2024, 2, 1, hour, 59))
      expect(bound?.test(takenAt(local))).toBe(expected)
    }
  })

  it('counts from the clock of the run, from now where there is none', async () => {
    const now = new Date()
    const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'))
    expect(matches({ lastDays: 1 }, `${today.join('-')}T12:00:00.000`)).toBe(true)
    expect((await boundAt(1, new Date(2024, 2, 1, 12)))?.narrow(capabilities)).toEqual({
      takenAfter: '2024-02-29T10:00:00.000Z',
      takenBefore: '2024-03-03T12:00:00.000Z',
    })
  })
})

describe('a mistake in taken', () => {
  it.each<[unknown, string]>([
    [{ from: '2023-02-29' }, 'taken: "2023-02-29" is neither a day nor a time.'],
    [{ from: '2023-7-1' }, 'taken: "2023-7-1" is neither a day nor a time.'],
    [{ to: '2023' }, 'taken: "2023" is neither a day nor a time.'],
    [{ to: '2023-02-30T12:00' }, 'taken: "2023-02-30T12:00" is neither a day nor a time.'],
    [{ to: '2023-07-01T24:30' }, 'taken: "2023-07-01T24:30" is neither a day nor a time.'],
    [{ to: '2023-07-01T12:00+2' }, 'taken: "2023-07-01T12:00+2" is neither a day nor a time.'],
    [{ from: '2023-07-01T12:00', to: '2023-07-01T11:59' }, 'taken: 2023-07-01T12:00 is later than 2023-07-01T11:59.'],
    [{ monthDay: { from: '12-20', to: '1-6' } }, 'taken: "1-6" is not a day of the year.'],
    [{ timeOfDay: { from: '22:00', to: '6:00' } }, 'taken: "6:00" is not a time of day.'],
    [{ timeOfDay: { from: '22:00', to: '24:00' } }, 'taken: "24:00" is not a time of day.'],
    [{ timeOfDay: { from: '22:00', to: '22:00' } }, 'taken: from 22:00 to 22:00 is no time at all.'],
    [{ timeOfDay: { from: '22:00', to: '06:00' }, year: 2023 }, 'taken: unknown or conflicting keys: timeOfDay, year.'],
    [{ to: 'yesterday' }, 'taken: "yesterday" is neither a day nor a time.'],
    [{ from: '2023-07-02', to: '2023-07-01' }, 'taken: 2023-07-02 is later than 2023-07-01.'],
    [{ year: 20230 }, 'taken: 20230 is not a year.'],
    [{ year: 2023.5 }, 'taken: 2023.5 is not a year.'],
    [{ year: -1 }, 'taken: -1 is not a year.'],
    [{ monthDay: '02-30' }, 'taken: "02-30" is not a day of the year.'],
    [{ monthDay: '24-12' }, 'taken: "24-12" is not a day of the year.'],
    [{ monthDay: '2-3' }, 'taken: "2-3" is not a day of the year.'],
    [{ lastDays: 0 }, 'taken: lastDays is 0.'],
    [{ lastDays: 1.5 }, 'taken: lastDays is 1.5.'],
    // True for the whole library, where a value was forgotten.
    [{}, 'taken: nothing is given.'],
    [{ from: undefined }, 'taken: nothing is given.'],
    [{ form: '2023-07-01' }, 'taken: unknown or conflicting keys: form.'],
    [{ year: 2023, monthDay: '12-24' }, 'taken: unknown or conflicting keys: year, monthDay.'],
    [{ months: [] }, 'taken: months is [].'],
    [{ months: [0, 1] }, 'taken: months is [0,1].'],
    [{ months: [13] }, 'taken: months is [13].'],
    [{ year: 2023, months: [1] }, 'taken: unknown or conflicting keys: year, months.'],
    ['2023', 'taken: unknown or conflicting keys: 0, 1, 2, 3.'],
  ])('%j is refused', (span, message) => {
    expect(() => taken(span as TakenSpan)).toThrow(message)
  })
})
