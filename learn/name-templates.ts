import { compare } from '../core/order.ts'
import { firstNameOf, literalName } from '../language/name-templates.ts'
import { fold } from '../language/predicates/patterns.ts'
import { dayText, type KnownPerson, type Library } from './library.ts'

/** Parts of a name that differ from album to album, as templates of recipes call them. */
export type Field = 'year' | 'month' | 'taken:MMMM' | 'day' | PlaceField | PersonField
type PlaceField = 'country' | 'state' | 'city'
type PersonField = 'person' | 'person:first'

/** A name with its parts taken out: `Trip 2011 Italy` is `Trip {year} {country}` with 2011 and Italy. */
export interface Reading {
  readonly template: string
  readonly fields: readonly Field[]
  /** As the template will write them. */
  readonly values: readonly string[]
}

export const isPlace = (field: Field): field is PlaceField =>
  field === 'country' || field === 'state' || field === 'city'
export const isPerson = (field: Field): field is PersonField => field === 'person' || field === 'person:first'

/** What a person is called in a field; empty for those whom names leave out. */
const nameIn = (field: PersonField, { name, isHidden }: KnownPerson): string =>
  isHidden ? '' : field === 'person' ? name : firstNameOf(name)

/** Codes of the people who are called so. */
export const codesOfPerson = ({ persons }: Library, field: PersonField, value: string): number[] =>
  persons.flatMap((person, code) => (nameIn(field, person) === value ? [code] : []))

/** The values of a field for an asset: of people as many as are on it, of others one, or none. */
export const valuesAt = (library: Library, field: Field, position: number): readonly string[] => {
  if (isPerson(field)) {
    const codes = Array.from(library.people.codesAt(position))
    return [...new Set(codes.map((code) => library.persons[code]).flatMap((one) => (one && nameIn(field, one)) || []))]
  }
  if (isPlace(field)) {
    const column = library.columns[field]
    const value = column.values[column.codeAt(position)]
    return value ? [value.label] : []
  }
  const day = dayText(library.days[position] ?? 0)
  if (field === 'taken:MMMM') return [months[Number(day.slice(5, 7)) - 1] ?? '']
  return [{ year: day.slice(0, 4), month: day.slice(5, 7), day: day.slice(8, 10) }[field]]
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

/** Fields whose values are words of the library: of equally long ones the first wins. */
const wordFields = ['country', 'state', 'city', 'person', 'person:first'] as const

/** What a field is about: a name has one person at most. */
const aboutOf = (field: Field): string => field.split(':')[0] ?? ''

/** Reads names of albums with the values that a library has. */
export class NameReader {
  readonly #words: readonly { readonly field: Field; readonly label: string; readonly key: string }[]

  /** @param people whether names of people are read: a word may be a name by chance */
  constructor({ columns, persons }: Library, people: boolean) {
    const labelsOf = (
      field: (typeof wordFields)[number],
    ): readonly { readonly key: string; readonly label: string }[] => {
      if (isPlace(field)) return columns[field].values
      const labels = new Set(people ? persons.map((person) => nameIn(field, person)) : [])
      return [...labels].map((label) => ({ label, key: fold(label) }))
    }
    // The longest reading wins, then the larger place.
    this.#words = wordFields
      .flatMap((field) => labelsOf(field).map(({ key, label }) => ({ field, key, label })))
      .filter(({ key }) => key.length >= 3)
      .sort(
        (a, b) =>
          b.key.length - a.key.length ||
          wordFields.indexOf(a.field) - wordFields.indexOf(b.field) ||
          compare(a.key, b.key),
      )
  }

  /** The reading of a name; null for one without any part that could differ. */
  read(name: string): Reading | null {
    const found: Found[] = []
    const isFree = (from: number, to: number): boolean => found.every((one) => to <= one.from || from >= one.to)
    const text = name.normalize('NFC')
    const plain = fold(text)
    // Where folding changes the length, words are not looked for: positions would differ.
    if (plain.length === text.length)
      for (const { field, label, key } of this.#words) {
        const from = plain.indexOf(key)
        const to = from + key.length
        if (from === -1 || !isBorder(plain[from - 1]) || !isBorder(plain[to]) || !isFree(from, to)) continue
        // A template writes the value as the server does.
        if (text.slice(from, to) === label && !found.some((one) => aboutOf(one.field) === aboutOf(field)))
          found.push({ field, value: label, from, to })
      }
    const dates =
      /(?<![\p{L}\p{N}])(?<year>(?:19|20)\d{2})(?:[-_./](?<month>0[1-9]|1[0-2])(?:[-_./](?<day>0[1-9]|[12]\d|3[01]))?)?(?![\p{L}\p{N}])/u.exec(
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
      template += `${literalName(text.slice(next, from))}{${field}}`
      next = to
    }
    template += literalName(text.slice(next))
    return { template, fields: found.map(({ field }) => field), values: found.map(({ value }) => value) }
  }
}

/** A name for values. */
export const filled = (template: string, fields: readonly Field[], values: readonly string[]): string =>
  template.replace(/\{\{|\}\}|\{([\w:]+)\}/g, (found, field?: Field) =>
    field === undefined ? (found[0] ?? '') : (values[fields.indexOf(field)] ?? ''),
  )
