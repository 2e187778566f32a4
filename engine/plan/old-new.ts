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

/** `2013-03-03 07:15:32 +01:00`, by the clock and in the zone that the text itself has. */
const dateText = (date: string): string =>
  date
    .replace('T', ' ')
    .replace(/(:\d\d)\.\d+(?=[Z+-]|$)/, '$1')
    .replace('Z', ' +00:00')
    .replace(/(?<! )(?=[+-]\d\d:\d\d$)/, ' ')

const longest = 60

/** On one line, and not longer than that. */
const quoted = (text: string): string => {
  const line = text.replaceAll(/\r?\n/g, '\\n')
  return `"${line.length > longest ? `${line.slice(0, longest - 1)}…` : line}"`
}

const textOf = (field: string, values: Readonly<Record<string, unknown>>, nameOf: NameOf): string => {
  const value = values[field]
  if (field === 'dateTimeOriginal') return value ? dateText(String(value)) : 'none'
  if (field === 'latitude' || field === 'longitude')
    return values.latitude == null ? 'none' : `${values.latitude}, ${values.longitude}`
  if (field === 'duplicateId') return value ? 'in a group' : 'in none'
  if (field === 'albumThumbnailAssetId') return value ? (nameOf(String(value)) ?? String(value)) : 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value == null || value === '') return 'none'
  return field === 'description' || field === 'albumName' ? quoted(String(value)) : String(value)
}

/** Values in words: `visibility archive, favorite yes`. A place is one. */
export const valuesText = (values: object): string =>
  uniqueFields(values)
    .map((field) => `${names[field] ?? field} ${textOf(field, values as Record<string, unknown>, unnamed)}`)
    .join(', ')

/** Values in words without their names, of some fields: `archive, yes`. */
export const valuesIn = (values: object, fields: object = values, nameOf: NameOf = unnamed): string =>
  uniqueFields(fields)
    .map((field) => textOf(field, values as Record<string, unknown>, nameOf))
    .join(', ')

const uniqueFields = (values: object): string[] =>
  Object.keys(values).filter((field) => field !== 'longitude' || !('latitude' in values))

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
      const fresh = textOf(field, set as Record<string, unknown>, nameOf)
      const known = was.filter((values) => field in values)
      const old = new Set(known.map((values) => textOf(field, values as Record<string, unknown>, nameOf)))
      const [first] = old
      const name = names[field] ?? field
      if (first === undefined) return `${name} ${paint.bold(fresh)}`
      return `${name} ${old.size === 1 ? arrow(first, fresh, paint) : `${numberText(old.size)} values → ${paint.bold(fresh)}`}`
    })
    .join(', ')
