import { fold } from '../language/predicates/patterns.ts'
import { compare } from './columns.ts'
import { dayText, type Library } from './library.ts'

/** Parts of a name that differ from album to album, as templates of recipes call them. */
export const fieldNames = ['year', 'month', 'taken:MMMM', 'day', 'country', 'state', 'city'] as const
export type Field = (typeof fieldNames)[number]

/** A name with its parts taken out: `Trip 2011 Italy` is `Trip {year} {country}` with 2011 and Italy. */
export interface Reading {
  readonly template: string
  readonly fields: readonly Field[]
  /** As the template will write them. */
  readonly values: readonly string[]
}

const places = ['country', 'state', 'city'] as const

/** The value of a field for an asset; empty where it has none. */
export const valueAt = (library: Library, field: Field, position: number): string => {
  if (field === 'country' || field === 'state' || field === 'city') {
    const column = library.columns[field]
    return column.values[column.codeAt(position)]?.label ?? ''
  }
  const day = dayText(library.days[position] ?? 0)
  if (field === 'taken:MMMM') return months[Number(day.slice(5, 7)) - 1] ?? ''
  return { year: day.slice(0, 4), month: day.slice(5, 7), day: day.slice(8, 10) }[field]
}

/** As templates write them. */
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]
const monthWord = new RegExp(`(?<![\\p{L}\\p{N}])(?:${months.join('|')})(?![\\p{L}\\p{N}])`, 'u')

interface Found {
  readonly field: Field
  readonly value: string
  readonly from: number
  readonly to: number
}

const isBorder = (letter: string | undefined): boolean => letter === undefined || !/[\p{L}\p{N}]/u.test(letter)

/** Reads names of albums with the values that a library has. */
export class NameReader {
  readonly #places: readonly { readonly field: Field; readonly label: string; readonly key: string }[]

  constructor({ columns }: Library) {
    // The longest reading wins, then the larger place.
    this.#places = places
      .flatMap((field) => columns[field].values.map(({ key, label }) => ({ field, key, label })))
      .filter(({ key }) => key.length >= 3)
      .sort(
        (a, b) =>
          b.key.length - a.key.length ||
          places.indexOf(a.field as 'city') - places.indexOf(b.field as 'city') ||
          compare(a.key, b.key),
      )
  }

  /** The reading of a name; null for one without any part that could differ. */
  read(name: string): Reading | null {
    const found: Found[] = []
    const isFree = (from: number, to: number): boolean => found.every((one) => to <= one.from || from >= one.to)
    const text = name.normalize('NFC')
    const plain = fold(text)
    // Where folding changes the length, places are not looked for: positions would differ.
    if (plain.length === text.length)
      for (const { field, label, key } of this.#places) {
        const from = plain.indexOf(key)
        const to = from + key.length
        if (from === -1 || !isBorder(plain[from - 1]) || !isBorder(plain[to]) || !isFree(from, to)) continue
        // A template writes the value as the server does.
        if (text.slice(from, to) === label && !found.some((one) => one.field === field))
          found.push({ field, value: label, from, to })
      }
    const dates =
      /(?<![\p{L}\p{N}])(?<year>(?:19|20)\d{2})(?:[-_.](?<month>0[1-9]|1[0-2])(?:[-_.](?<day>0[1-9]|[12]\d|3[01]))?)?(?![\p{L}\p{N}])/u.exec(
        text,
      )
    let at = dates?.index ?? 0
    for (const field of ['year', 'month', 'day'] as const) {
      const value = dates?.groups?.[field]
      if (value === undefined) break
      found.push({ field, value, from: at, to: at + value.length })
      at += value.length + 1
    }
    // Without a year `May` may be anything.
    const word = dates?.groups?.year !== undefined && dates.groups.month === undefined ? monthWord.exec(text) : null
    if (word && isFree(word.index, word.index + word[0].length))
      found.push({ field: 'taken:MMMM', value: word[0], from: word.index, to: word.index + word[0].length })
    if (found.length === 0) return null
    found.sort((a, b) => a.from - b.from)
    let template = ''
    let next = 0
    for (const { field, from, to } of found) {
      template += `${text.slice(next, from).replace(/[{}]/g, '$&$&')}{${field}}`
      next = to
    }
    template += text.slice(next).replace(/[{}]/g, '$&$&')
    return { template, fields: found.map(({ field }) => field), values: found.map(({ value }) => value) }
  }
}

/** A name for values. */
export const filled = (template: string, fields: readonly Field[], values: readonly string[]): string =>
  template.replace(/\{\{|\}\}|\{([\w:]+)\}/g, (found, field?: Field) =>
    field === undefined ? (found[0] ?? '') : (values[fields.indexOf(field)] ?? ''),
  )
