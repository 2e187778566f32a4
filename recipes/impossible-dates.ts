// Tags what was taken on a day on which clocks begin that were never set, or in the future.
// Change the tag, or add days that a camera of yours is known to begin with. The plugin date-repair sets many of them right.

import { addTag, any, defineRecipe, taken } from 'immich-darkroom'

const firstDays = ['1904-01-01', '1970-01-01', '1980-01-01', '1980-01-06', '2000-01-01']

const dayAfter = (now: Date): string => new Date(now.getTime() + 36 * 3_600_000).toISOString().slice(0, 10)

export default defineRecipe({
  name: 'impossible-dates',
  description: 'Dates of clocks that were never set, and of the future, tagged for review',
  // The day of each run; zones reach up to 14 hours ahead of UTC.
  prepare: (_, { now }) => dayAfter(now),
  where: (tomorrow) => any(taken({ from: tomorrow }), ...firstDays.map((day) => taken({ from: day, to: day }))),
  actions: [addTag('review/impossible-date')],
  examples: [
    { asset: { takenAt: '1970-01-01T00:00:00' }, matches: true },
    { now: '2026-03-01', asset: { takenAt: '2026-03-05T08:00:00' }, matches: true },
    { now: '2026-03-01', asset: { takenAt: '2026-03-01T23:00:00' }, matches: false },
    { asset: { takenAt: '1970-01-02T00:00:00' }, matches: false },
    { asset: { takenAt: '2019-07-01T12:00:00' }, matches: false },
  ],
})
