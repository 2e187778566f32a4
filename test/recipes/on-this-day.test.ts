import { afterEach, expect, it, vi } from 'vitest'
import { asset, planFor } from '../../core/testing.ts'
import recipe from '../../recipes/on-this-day.ts'
import { dayOf, goldenPlan, timeline, wishesFor } from './golden.ts'

// The golden day is 1 March 2026: 28 February of a leap year is two days before it.
const around = /-(02-29|03-01|03-02)$|^(?!2012|2016|2020|2024)....-02-28$/

goldenPlan(
  recipe,
  wishesFor(timeline, (photo) => around.test(dayOf(photo)) && 'tag on-this-day/03-01'),
)

afterEach(() => void vi.useRealTimers())

/** What is tagged with what on a day, of photos taken at noon of other days. */
const taggedOn = async (today: string, days: readonly string[]): Promise<Record<string, number>> => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${today}T12:00:00`) })
  const { operations } = await planFor(
    recipe,
    days.map((day) => asset({ fileCreatedAt: `${day}T12:00:00Z` })),
  )
  return Object.fromEntries(
    operations.flatMap((operation) =>
      operation.op === 'tag.add' ? [[operation.tag.value, operation.assetIds.length]] : [],
    ),
  )
}

it('leaves out what is of this year, or two days away', async () => {
  const days = ['2026-07-14', '2026-07-13', '2025-07-12', '2025-07-16']
  expect(await taggedOn('2026-07-14', days)).toEqual({})
  expect(await taggedOn('2026-07-14', [...days, '2025-07-13', '2024-07-14', '1990-07-15'])).toEqual({
    'on-this-day/07-14': 3,
  })
})

it('looks over New Year', async () => {
  expect(await taggedOn('2026-01-01', ['2025-12-31', '2024-12-31', '2025-01-02'])).toEqual({ 'on-this-day/01-01': 2 })
  expect(await taggedOn('2026-12-31', ['2026-01-01', '2026-12-30', '2025-01-02'])).toEqual({ 'on-this-day/12-31': 1 })
})

it('knows 29 February', async () => {
  expect(await taggedOn('2028-02-29', ['2024-02-29', '2023-03-01', '2025-02-27'])).toEqual({ 'on-this-day/02-29': 2 })
})
