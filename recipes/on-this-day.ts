// Keeps one album with what was taken on this day in earlier years, for a look back at breakfast.
// Change `around`, the days before and after that count as well, or how many `years` to look back.
// Run it once a day: what it put in yesterday goes, what you put in yourself stays.

import { any, defineRecipe, type Predicate, syncAlbum, taken } from 'immich-darkroom'

const around = 1
const years = 40

const dayAt = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)

const onThisDay = (today: Date): Predicate => {
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()]
  const earlier = Array.from({ length: years }, (_, ago) => year - 1 - ago)
  return any(
    ...earlier.map((then) => taken({ from: dayAt(then, month, day - around), to: dayAt(then, month, day + around) })),
  )
}

export default defineRecipe({
  name: 'on-this-day',
  description: 'What was taken on this day in earlier years, in one album',
  // The day of each run, which may be days after this file was read.
  prepare: (_, { now }) => now,
  where: (today) => onThisDay(today),
  // Some days have no photo of earlier years.
  actions: [syncAlbum('On this day', { allowEmpty: true })],
  examples: [
    { now: '2026-07-14', asset: { takenAt: '2019-07-13T18:00:00' }, matches: true },
    { now: '2026-07-14', asset: { takenAt: '2019-07-12T18:00:00' }, matches: false },
    { now: '2026-07-14', asset: { takenAt: '2026-07-14T08:00:00' }, matches: false },
  ],
})
