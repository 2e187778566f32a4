import { describe, expect, it } from 'vitest'
import { capabilitiesOf } from '../../../core/api/capabilities.ts'
import type { ApiContext } from '../../../core/context/context.ts'
import { covering } from '../../../core/scan/narrowing.ts'
import { type TakenSpan, taken } from '../../../language/predicates/taken.ts'
import { assetWith, prepared, takenAt } from './assets.ts'

const capabilities = capabilitiesOf({ major: 3, minor: 0, patch: 3 })
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
    [{}, '2023-06-01T12:00:00.000', true],
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
    [{}, {}],
  ])('narrows %j by the largest zone offsets', (span, filter) => {
    expect(taken(span).narrow(capabilities)).toEqual(filter)
    expect(taken(span).narrowNegated(capabilities)).toEqual({})
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
    [{ from: '2023-02-29' }, 'taken: "2023-02-29" is not a day.'],
    [{ from: '2023-7-1' }, 'taken: "2023-7-1" is not a day.'],
    [{ to: '2023' }, 'taken: "2023" is not a day.'],
    [{ to: '2023-07-01T12:00' }, 'taken: "2023-07-01T12:00" is not a day.'],
    [{ to: 'yesterday' }, 'taken: "yesterday" is not a day.'],
    [{ from: '2023-07-02', to: '2023-07-01' }, 'taken: 2023-07-02 is later than 2023-07-01.'],
    [{ year: 20230 }, 'taken: 20230 is not a year.'],
    [{ year: 2023.5 }, 'taken: 2023.5 is not a year.'],
    [{ year: -1 }, 'taken: -1 is not a year.'],
    [{ monthDay: '02-30' }, 'taken: "02-30" is not a day of the year.'],
    [{ monthDay: '24-12' }, 'taken: "24-12" is not a day of the year.'],
    [{ monthDay: '2-3' }, 'taken: "2-3" is not a day of the year.'],
    [{ lastDays: 0 }, 'taken: lastDays is 0.'],
    [{ lastDays: 1.5 }, 'taken: lastDays is 1.5.'],
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
