import type { Files } from '../contract.ts'
import { jsonIn } from '../values.ts'

/** What one value of an option comes to. */
interface ReadInput {
  /** Queries, conditions or names; several where a file or an old key means several. */
  readonly values: readonly unknown[]
  readonly files: readonly string[]
  /** Keys without meaning here. */
  readonly idle: readonly string[]
  readonly problem?: readonly ['value-invalid' | 'file-missing', message: string]
}

type Kind = 'metadata' | 'smart' | 'local' | 'people'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const pages = ['page', 'size', 'withExif', 'withPeople']

/** Keys of servers before 1.133 say now where to look; with both, two queries are one. */
const byVisibility = ({ isArchived, withArchived, isVisible, ...query }: Readonly<Record<string, unknown>>) => {
  if (isVisible === false) return [{ ...query, visibility: 'hidden' }]
  if (isArchived === true) return [{ ...query, visibility: 'archive' }]
  if (withArchived === true)
    return [
      { ...query, visibility: 'timeline' },
      { ...query, visibility: 'archive' },
    ]
  return isArchived === false ? [{ ...query, visibility: 'timeline' }] : [query]
}

const fine = (values: readonly unknown[], files: readonly string[] = [], idle: readonly string[] = []): ReadInput => ({
  values,
  files,
  idle,
})
const wrong = (message: string, code: 'value-invalid' | 'file-missing' = 'value-invalid'): ReadInput => ({
  values: [],
  files: [],
  idle: [],
  problem: [code, message],
})

const queryOf = (value: unknown, files: readonly string[], kind: Kind): ReadInput => {
  if (!isObject(value))
    return wrong('holds no object, so that the earlier tool dropped it and the rule was wider than it reads')
  const idle = pages.filter((key) => key in value)
  const query = Object.fromEntries(Object.entries(value).filter(([key]) => !pages.includes(key)))
  if (kind === 'metadata' && 'query' in query)
    return wrong('has a query in a metadata search, which the server drops; move it to smart')
  const limit = query.resultLimit
  if (limit !== undefined && (typeof limit !== 'number' || limit <= 0))
    return wrong('has a resultLimit that is not a number')
  return fine(byVisibility(query), files, idle)
}

/** A pattern of Python, whose groups, flags in front and ends are written otherwise. */
const patternOf = (regex: string): string =>
  regex
    .replaceAll('(?P<', '(?<')
    .replace(/^\(\?([ims]+)\)(.*)$/s, '(?$1:$2)')
    .replace(/(?<!\\)((?:\\\\)*)\\([AZ])/g, (_, before: string, end: string) => `${before}${end === 'A' ? '^' : '$'}`)

/** Conditions on an asset's record. */
const conditionOf = (value: unknown): unknown =>
  isObject(value) && typeof value.regex === 'string' ? { ...value, regex: patternOf(value.regex) } : value

const conditionsOf = (value: unknown, files: readonly string[]): ReadInput =>
  fine([value].flat().map(conditionOf), files)

const fileInput = (name: string, kind: Kind, folder: string, files: Files): ReadInput => {
  const content = files.read(name.startsWith('/') ? name : `${folder}/${name}`)
  if (content === null) return wrong(`there is no file ${name}`, 'file-missing')
  const value = jsonIn(content)
  if (value === undefined) return wrong(`${name} is not JSON`)
  if (kind === 'local' && !Array.isArray(value))
    return wrong(`${name} holds no list, so that the earlier tool applied no condition at all`)
  return kind === 'local' ? conditionsOf(value, [name]) : queryOf(value, [name], kind)
}

/** A condition as `path:regex`. */
const pairInput = (text: string): ReadInput => {
  const place = text.indexOf(':')
  if (place < 0) return wrong(`"${text}" is not a condition`)
  return conditionsOf({ path: text.slice(0, place), regex: text.slice(place + 1) }, [])
}

/** Reads a value of an option: JSON, a file of JSON, or text. */
export const readInput = (text: string, kind: Kind, folder: string, files: Files): ReadInput => {
  if (kind === 'people') return fine([text])
  const json = jsonIn(text)
  if (isObject(json)) return kind === 'local' ? conditionsOf(json, []) : queryOf(json, [], kind)
  if (kind === 'local' && Array.isArray(json)) return conditionsOf(json, [])
  if (text.endsWith('.json')) return fileInput(text, kind, folder, files)
  if (kind === 'local') return pairInput(text)
  if (/^\s*[{[]/.test(text)) return wrong('is not a JSON object')
  if (kind === 'smart') return fine([text])
  return wrong(`"${text}" is text, which the earlier tool dropped, so that the rule was wider than it reads`)
}
