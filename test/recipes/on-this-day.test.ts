import { readFile } from 'node:fs/promises'
import { afterEach, expect, it, vi } from 'vitest'
import recipe from '../../recipes/on-this-day.ts'
import { asset, planFor } from '../../testing.ts'
import { homeFor } from '../support/home.ts'
import { albumsOf, assetOf } from '../support/sandbox.ts'
import { dayOf, goldenPlan, timeline, wishesFor } from './golden.ts'

// The golden day is 1 March 2026: 28 February of a leap year is two days before it.
const around = /-(02-29|03-01|03-02)$|^(?!2012|2016|2020|2024)....-02-28$/

goldenPlan(
  recipe,
  wishesFor(timeline, (photo) => around.test(dayOf(photo)) && 'album On this day'),
)

afterEach(() => void vi.useRealTimers())

/** How many of some photos, taken at noon of other days, come into the album on a day. */
const shownOn = async (today: string, days: readonly string[]): Promise<number> => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${today}T12:00:00`) })
  const { operations } = await planFor(
    recipe,
    days.map((day) => asset({ fileCreatedAt: `${day}T12:00:00Z` })),
  )
  return operations.reduce((sum, operation) => sum + (operation.op === 'album.add' ? operation.assetIds.length : 0), 0)
}

it('leaves out what is of this year, or two days away', async () => {
  const days = ['2026-07-14', '2026-07-13', '2025-07-12', '2025-07-16']
  expect(await shownOn('2026-07-14', days)).toBe(0)
  expect(await shownOn('2026-07-14', [...days, '2025-07-13', '2024-07-14', '1990-07-15'])).toBe(3)
})

it('looks over New Year', async () => {
  expect(await shownOn('2026-01-01', ['2025-12-31', '2024-12-31', '2025-01-02'])).toBe(2)
  expect(await shownOn('2026-12-31', ['2026-01-01', '2026-12-30', '2025-01-02'])).toBe(1)
})

it('knows 29 February', async () => {
  expect(await shownOn('2028-02-29', ['2024-02-29', '2023-03-01', '2025-02-27'])).toBe(2)
})

it('lets yesterday go, and keeps what somebody put in', async () => {
  const { darkroom, sandbox, write } = await homeFor({
    library: {
      assets: ['2020-07-10', '2020-07-14', '2020-12-24'].map((day) =>
        asset({ originalPath: `/p/${day}.jpg`, fileCreatedAt: `${day}T12:00:00Z` }),
      ),
    },
  })
  const text = await readFile(new URL('../../recipes/on-this-day.ts', import.meta.url), 'utf8')
  const on = async (day: string): Promise<unknown> => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${day}T12:00:00`) })
    // Each day loads the file anew, as each run of cron does.
    await write({ [`${day}.json`]: JSON.stringify({ recipes: [`${day}.ts`] }), [`${day}.ts`]: text })
    expect((await darkroom('apply', '--yes', '--config', `${day}.json`)).code).toBe(0)
    return albumsOf(sandbox)
  }
  expect(await on('2026-07-10')).toEqual([['On this day', ['2020-07-10.jpg']]])
  const [album] = sandbox.state.albums.values()
  album?.assetIds.add(assetOf(sandbox, '2020-12-24.jpg').id)
  expect(await on('2026-07-14')).toEqual([['On this day', ['2020-07-14.jpg', '2020-12-24.jpg']]])
  expect(await on('2026-09-01')).toEqual([['On this day', ['2020-12-24.jpg']]])
})
