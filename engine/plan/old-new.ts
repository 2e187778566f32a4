import { numberText } from '../../core/number-text.ts'
import { type Paint, plain } from './text.ts'

// The one place that says in words what changes from what into what: plans, undo, runs and pages ask here.

/** Names of the values of assets and albums, for people. */
const names: Readonly<Record<string, string>> = {
  visibility: 'visibility',
  isFavorite: 'favorite',
  rating: 'rating',
  description: 'description',
  dateTimeOriginal: 'date',
  latitude: 'place',
  longitude: 'place',
  duplicateId: 'duplicates',
  albumName: 'name',
  order: 'order',
  isActivityEnabled: 'comments',
  albumThumbnailAssetId: 'cover',
}

/** What the fields of some values are called, each once. */
export const fieldNames = (values: object): readonly string[] => [
  ...new Set(Object.keys(values).map((field) => names[field] ?? field)),
]

/** How assets are called; without an answer by their ids. */
export type NameOf = (id: string) => string | undefined

const unnamed: NameOf = () => undefined

/** `2013-03-03 07:15:32 +01:00`, by the clock and in the zone that the text itself has; whole with parts of a second. */
const dateText = (date: string, isWhole: boolean): string =>
  date
    .replace('T', ' ')
    .replace(/(:\d\d)\.\d+(?=[Z+-]|$)/, isWhole ? '$&' : '$1')
    .replace('Z', ' +00:00')
    .replace(/(?<! )(?=[+-]\d\d:\d\d$)/, ' ')

const longest = 60

const shortened = (line: string, most = longest): string => {
  const letters = Array.from(line)
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : line
}

const textOf = (
  field: string,
  values: Readonly<Record<string, unknown>>,
  nameOf: NameOf,
  most: number = longest,
): string => {
  const value = values[field]
  if (field === 'dateTimeOriginal') return value ? dateText(String(value), most > longest) : 'none'
  if (field === 'latitude' || field === 'longitude')
    return values.latitude == null ? 'none' : `${values.latitude}, ${values.longitude}`
  if (field === 'duplicateId') return value ? 'in a group' : 'in none'
  if (field === 'albumThumbnailAssetId') return value ? (nameOf(String(value)) ?? String(value)) : 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value == null || value === '') return 'none'
  if (field !== 'description' && field !== 'albumName') return String(value)
  return `"${shortened(String(value).replaceAll(/\r?\n/g, '\\n'), most)}"`
}

/** Two texts of which nothing but the beginning would be shown, which is the same: from shortly before they differ. */
const apart = (old: string, fresh: string): readonly [string, string] => {
  const [before, after] = [Array.from(old), Array.from(fresh)]
  const start = after.findIndex((letter, index) => letter !== before[index])
  const from = (start === -1 ? after.length - 1 : start) - longest / 3
  const shown = (letters: readonly string[]): string =>
    from > 0 && old.startsWith('"') ? `"…${shortened(letters.slice(from, -1).join(''))}"` : letters.join('')
  return [shown(before), shown(after)]
}

/** Values in words: `visibility archive, favorite yes`. A place is one. */
export const valuesText = (values: object): string =>
  uniqueFields(values)
    .map((field) => `${names[field] ?? field} ${textOf(field, values as Record<string, unknown>, unnamed)}`)
    .join(', ')

const uniqueFields = (values: object): string[] =>
  Object.keys(values).filter((field) => field !== 'longitude' || !('latitude' in values))

const whole = Number.POSITIVE_INFINITY

/** One value before and after, so that it is seen what differs. */
const oldAndNewOf = (
  field: string,
  was: object,
  set: object,
  nameOf: NameOf,
  most: number = longest,
): readonly [string, string] => {
  const text = (values: object, size: number): string => textOf(field, values as Record<string, unknown>, nameOf, size)
  const [old, fresh] = [text(was, most), text(set, most)]
  return old === fresh ? apart(text(was, whole), text(set, whole)) : [old, fresh]
}

/**
 * Values before and after in words, without their names: `timeline, no` and `archive, yes`.
 * @param most letters of a text; by default as many as fit into a line
 */
export const oldAndNew = (was: object, set: object, nameOf: NameOf = unnamed, most?: number): [string, string] => {
  const pairs = uniqueFields(set).map((field) => oldAndNewOf(field, was, set, nameOf, most))
  return [pairs.map(([old]) => old).join(', '), pairs.map(([, fresh]) => fresh).join(', ')]
}

/** Where two texts begin to differ, and for how long they are the same at their ends; never within a word. */
const emphasised = (old: string, fresh: string, { bold }: Paint): string => {
  const [before, after] = [old.split(/\b/), fresh.split(/\b/)]
  let start = 0
  while (start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (end < after.length - start && end < before.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1
  const parts = [after.slice(0, start), after.slice(start, after.length - end), after.slice(after.length - end)]
  const [head = '', middle = '', tail = ''] = parts.map((part) => part.join(''))
  return `${head}${middle === '' ? '' : bold(middle)}${tail}`
}

/** `timeline → archive`; of the new text, what differs is emphasised. */
export const arrow = (old: string, fresh: string, paint: Paint = plain): string =>
  `${old} → ${emphasised(old, fresh, paint)}`

/**
 * What becomes of some values: `date 2013-03-03 07:15:32 +01:00 → 2014-03-03 07:15:32 +01:00`.
 * @param was values before; of several things that had different ones, one entry for each
 */
export const changesText = (
  set: object,
  was: readonly object[],
  { paint = plain, nameOf = unnamed }: { readonly paint?: Paint; readonly nameOf?: NameOf | undefined } = {},
): string =>
  uniqueFields(set)
    .map((field) => {
      const text = (values: object, most?: number): string =>
        textOf(field, values as Readonly<Record<string, unknown>>, nameOf, most)
      const known = was.filter((values) => field in values)
      const olds = new Set(known.map((values) => text(values, whole))).size
      const name = names[field] ?? field
      if (olds === 0) return `${name} ${paint.bold(text(set))}`
      if (olds > 1) return `${name} ${numberText(olds)} values → ${paint.bold(text(set))}`
      return `${name} ${arrow(...oldAndNewOf(field, known[0] ?? {}, set, nameOf), paint)}`
    })
    .join(', ')
