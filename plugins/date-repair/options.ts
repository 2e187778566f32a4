import { z } from '../../index.ts'
import { isZone, linkedAsset, tagForm, timeOfDayForm, verbatimTextForm } from '../../toolkit.ts'

const tag = (path: string) => tagForm().nullable().default(path)

const albumDates = { enabled: false, tag: 'date-repair/album-date', thresholdDays: 180, ignoreAlbums: [] as string[] }

/** A number that is not negative. */
const amount = (preset: number, most?: number) => {
  const form = z.number().min(0)
  return (most === undefined ? form : form.max(most)).default(preset)
}
const listed = z.string().refine((text) => linkedAsset(text) !== null, { error: 'holds no id of an asset' })

const form = z.strictObject({
  timezone: z
    .string()
    .refine(isZone, { error: 'is not a time zone of this machine; write one such as Europe/Madrid' })
    .describe('Zone in which names and folders are read that say none, such as Europe/Madrid.'),
  direction: z
    .enum(['earlier', 'both'])
    .default('earlier')
    .describe('earlier only moves assets back in time; both also moves those forward whose name says the time of day.'),
  toleranceSeconds: amount(120).describe('A difference up to this is none.'),
  zoneSlackSeconds: amount(60, 450).describe(
    'How exactly a difference must be a multiple of 15 minutes to be one of time zones, which is left alone.',
  ),
  dayGraceHours: amount(12).describe(
    'Hours after the end of the day in a name without a time that still agree with it.',
  ),
  dayOnlyTime: timeOfDayForm.default('12:00:00').describe('Time of day that is written where only the day is known.'),
  reviewBeyondYears: amount(20).describe('Larger moves are for a person to decide.'),
  minYear: z
    .int()
    .min(1826)
    .max(9999)
    .default(1990)
    .describe(
      'Earlier years in names and folders are no dates. Messengers and Pixel phones have later floors of their own.',
    ),
  useScanDates: z
    .boolean()
    .default(false)
    .describe('Names that scanners give count: the day of scanning becomes the date.'),
  folderDates: z
    .enum(['off', 'external', 'always'])
    .default('external')
    .describe(
      'Where folders count that begin with a date: in external libraries, everywhere (mind the storage template, which makes folders from the date in doubt), or nowhere.',
    ),
  duplicateDates: z
    .enum(['off', 'review', 'strict'])
    .default('review')
    .describe(
      'What the date inside a duplicate is worth: review has a person decide where nothing else is known, strict takes the earliest one.',
    ),
  minAgeMinutes: amount(60).describe('Leaves out what was uploaded more recently: the server may still be reading it.'),
  maxChanges: z
    .int()
    .min(1)
    .default(500)
    .describe('Dates that one run sets at most; the others wait for the next, and the exit code tells.'),
  maxChangeShare: amount(0.2, 1).describe(
    'Where more than this part of the examined assets, and more than 50, would change, no date is set at all.',
  ),
  exclude: z.array(listed).default([]).describe('Assets that are left alone, by their ids or links from the web page.'),
  repair: z.boolean().default(true).describe('false sets no dates, and leaves only what albumDates asks for.'),
  tag: tag('date-repair/changed').describe('Tag on what was changed, for you to look at; null for none.'),
  reviewTag: tag('date-repair/review').describe(
    'Tag on what a person has to decide; it goes when that is settled. null for none.',
  ),
  albumDates: z
    .strictObject({
      enabled: z.boolean().default(albumDates.enabled),
      tag: tag(albumDates.tag),
      thresholdDays: amount(albumDates.thresholdDays),
      ignoreAlbums: z.array(verbatimTextForm()).default(albumDates.ignoreAlbums),
    })
    .default(albumDates)
    .describe(
      'With enabled, tags assets in albums whose name begins with a date (2023, 2023-06, 2023-06-30, 20230630) that they are more than thresholdDays away from; with tag null they are only told. ignoreAlbums are names, * stands for any text.',
    ),
})

/** All options of the plugin. */
export const dateRepairOptions = form.refine(({ repair, albumDates }) => repair || albumDates.enabled, {
  path: ['repair'],
  error: 'is false and albumDates is not enabled, so that nothing is left to do',
})

export type DateRepairInput = z.input<typeof dateRepairOptions>
export type DateRepairOptions = z.output<typeof dateRepairOptions>
