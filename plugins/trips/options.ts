import { z } from '../../index.ts'
import { checkedForm, isDay, textForm } from '../../toolkit.ts'
import { templateProblem } from './names.ts'

const day = () => checkedForm(textForm(), (text) => (isDay(text) ? null : 'is not a day, written as 2023-07-01'))

const home = z.strictObject({
  lat: z.number().min(-90).max(90).describe('Degrees.'),
  lon: z.number().min(-180).max(180).describe('Degrees.'),
  from: day().optional().describe('First day there.'),
  to: day().optional().describe('Last day there.'),
})

/** All options of the plugin. */
export const tripsOptions = z.strictObject({
  home: z
    .union([z.literal('auto'), z.array(home).min(1, 'is empty')], {
      error: 'is neither "auto" nor a list of { lat, lon }',
    })
    .default('auto')
    .describe(
      'Where you live: found by itself, for each month as where something was taken in most months of the year about it; or places, each with the days you lived there, and several at once where you have several.',
    ),
  awayKm: z.number().positive().default(60).describe('How far from home a journey begins.'),
  gapDays: z.number().positive().default(3).describe('So many days without a picture end a journey.'),
  leapKm: z.number().positive().default(1500).describe('So far from one picture to the next, another journey begins.'),
  mergeDayTrips: z
    .number()
    .min(0)
    .default(2)
    .describe(
      'A return home of at most so many days between two parts of a journey, 60 km or less apart, does not end it; 0 always ends it.',
    ),
  minAssets: z.int().min(1).default(10).describe('Fewer make no album.'),
  minDays: z.int().min(1).default(2).describe('Pictures of fewer days make no album; 1 takes outings of a day.'),
  albumName: checkedForm(textForm(), templateProblem)
    .default('{from:yyyy-MM} {cities:2}')
    .describe(
      'Name of a new album: {country}, {state}, {city} of most days; {countries:2}, {cities:2} the first two by days; {from:MMMM yyyy}, {to:d MMM} in any form of Luxon; {year}, {days}.',
    ),
  withoutPlace: z
    .boolean()
    .default(true)
    .describe('Pictures of cameras that know no place belong to the journey during which they were taken.'),
  includeArchived: z.boolean().default(false).describe('Also looks at archived assets.'),
})

export type TripsOptions = z.output<typeof tripsOptions>
