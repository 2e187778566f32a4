import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Action, AssetValues } from '../../core/actions/action.ts'
import type { Visibility } from '../../core/api/search-filter.ts'
import { checked, usage } from './arguments.ts'
import { anyVisibility, type FormsOf } from './forms.ts'

type SetAction = Extract<Action, { kind: 'asset.set' }>

const text = z.string()

const set = (values: AssetValues): SetAction => ({ kind: 'asset.set', set: values })

/**
 * Takes assets off the timeline into the archive.
 * @example
 * archive()
 */
export const archive = (): SetAction => set({ visibility: 'archive' })

/**
 * Brings archived assets back to the timeline; the recipe's scope must include the archive.
 * @example
 * defineRecipe({ name: 'back', scope: { visibility: ['archive'] }, actions: [unarchive()] })
 */
export const unarchive = (): SetAction => set({ visibility: 'timeline' })

/**
 * Sets where assets are seen. `locked` takes them out of all albums, out of a key's reach and cannot be undone; it has
 * to be allowed by `visibility.locked`.
 * @example
 * setVisibility('archive')
 */
export const setVisibility = (visibility: Visibility): SetAction =>
  set({ visibility: checked('setVisibility', anyVisibility, visibility, 'the visibility') })

/**
 * Removes assets from the favorites.
 * @example
 * unfavorite()
 */
export const unfavorite = (): SetAction => set({ isFavorite: false })

/**
 * Takes assets out of their group of duplicates, as the web page does when it stacks them or keeps them all.
 * @example
 * yield { assets: burst, actions: [stack(), leaveDuplicates()] }
 */
export const leaveDuplicates = (): SetAction => set({ duplicateId: null })

const rating = z.number().nullable()

/**
 * Gives assets a rating in stars, 1 to 5; null takes it away, -1 is "rejected", which servers keep up to 2.7 only.
 * @throws DarkroomError USAGE for any other number
 * @example
 * rate(5)
 */
export const rate = (stars: number | null): SetAction => {
  checked('rate', rating, stars, 'the rating')
  if (stars !== null && ![-1, 1, 2, 3, 4, 5].includes(stars))
    throw usage(`rate: ${stars} is not a rating.`, 'Give 1 to 5, -1 for rejected, or null for no rating.')
  return set({ rating: stars })
}

/**
 * Gives assets a description; blanks around it are cut off, as the server does, and an empty one takes it away.
 * @example
 * setDescription('Scanned in 2019')
 */
export const setDescription = (description: string): SetAction =>
  set({ description: checked('setDescription', text, description, 'the description').trim() })

const dateHint =
  "Write it as 2023-07-01T12:00:00+02:00, or give the zone: setDate('2023-07-01T12:00', { zone: 'Europe/Rome' })."

/** How a date is set. */
export interface DateOptions {
  /** Zone of the place, for a wall-clock time. */
  readonly zone?: string | undefined
  /** The motion part of a live photo gets the same date; without it, it keeps its own. */
  readonly withMotionPart?: boolean | undefined
  /** The reason in a few words; the plan counts assets by it. */
  readonly reason?: string | undefined
  /** At most once for each asset and this text: for a date that is made from the one before, such as a shift. */
  readonly once?: string | undefined
}

const dateOptions = z.strictObject({
  zone: text.optional(),
  withMotionPart: z.boolean().optional(),
  reason: text.optional(),
  once: text.optional(),
} satisfies FormsOf<DateOptions>)

/**
 * Sets when assets were taken: a date and time with its offset from UTC, or a wall-clock time and the zone of the place.
 * @throws DarkroomError USAGE where it is not a date, or has neither offset nor zone
 * @example
 * setDate('2023-07-01T12:00:00+02:00')
 * setDate('2023-07-01T12:00', { zone: 'Europe/Rome' })
 */
export const setDate = (when: string, given: DateOptions = {}): SetAction => {
  const { zone, ...options } = checked('setDate', dateOptions, given)
  checked('setDate', text, when, 'the date')
  const hasTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(when)
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(when)
  const date = DateTime.fromISO(when, zone === undefined ? { setZone: true } : { zone })
  if (!hasTime || !date.isValid || Math.abs(date.offset) > 14 * 60)
    throw usage(`setDate: "${when}"${zone ? ` in ${zone}` : ''} is not a date and time.`, dateHint)
  if (!hasOffset && zone === undefined) throw usage(`setDate: "${when}" has no offset from UTC.`, dateHint)
  return { ...set({ dateTimeOriginal: date.toISO({ format: 'extended', includeOffset: true }) }), ...options }
}

const position = z.object({ lat: z.number(), lon: z.number() })

/**
 * Sets where assets were taken, in degrees.
 * @throws DarkroomError USAGE for numbers that are not a position, and for 0/0, which servers do not keep
 * @example
 * setLocation({ lat: 52.52, lon: 13.405 })
 */
export const setLocation = (given: { readonly lat: number; readonly lon: number }): SetAction => {
  const { lat, lon } = checked('setLocation', position, given, 'the position')
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180))
    throw usage(`setLocation: ${lat}, ${lon} is not a position.`, 'lat must be from -90 to 90, lon from -180 to 180.')
  if (lat === 0 && lon === 0) throw usage('setLocation: servers do not keep the position 0, 0.', 'Give another one.')
  return set({ latitude: lat, longitude: lon })
}
