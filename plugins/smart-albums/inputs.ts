import type { PluginContext } from '../../index.ts'
import { type Query, type QueryKind, readQueryObject } from './query.ts'
import { refuse } from './refusal.ts'

/** What the inputs of a rule are read with. */
export interface Reading {
  readonly readText: PluginContext['readText']
  readonly timeZone: string
  readonly warn: (message: string) => void
}

/** A query as a rule gives it. */
export type QueryInput = string | Readonly<Record<string, unknown>>

/** A query that was read, and its kind: the address of a search page says itself which it is. */
interface ReadQuery {
  readonly kind: QueryKind
  readonly query: Query
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Text as JSON; undefined where it is none. */
export const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The text of a file that a rule names. */
export const fileText = (name: string, { readText }: Reading): string => {
  let text: string | null = null
  try {
    text = readText(name)
  } catch (error) {
    refuse('file-missing', `the file ${name} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  return text ?? refuse('file-missing', `there is no file ${name}`, 'Paths are relative to the configuration.')
}

/** The query in the address of a search page, or in its part from `query=` on; null for any other text. */
const queryOfLink = (text: string): string | null => {
  const [, encoded] =
    /^(?:(?:https?:\/\/[^?\s]*|[^?\s]*\/search)?\?(?:[^\s]*&)?)?query=([^&#\s]+)(?:[&#]\S*)?$/.exec(text) ?? []
  if (encoded === undefined) return null
  try {
    return decodeURIComponent(encoded.replaceAll('+', '%20'))
  } catch {
    return refuse('query-invalid', 'the address cannot be decoded', 'Copy the whole address of the search page.')
  }
}

const readLink = (text: string, { timeZone }: Reading): ReadQuery => {
  const given = fromJson(text)
  if (!isObject(given))
    return refuse('query-invalid', 'the address holds no query', 'Copy the whole address of the search page.')
  const kind = 'query' in given || 'queryAssetId' in given ? 'smart' : 'metadata'
  // Days of the page are of the clock at the place, written as UTC; a smart search cannot but take them as they are.
  return { kind, query: readQueryObject(given, kind, kind === 'smart' ? 'UTC' : timeZone, kind === 'metadata') }
}

const objectIn = (name: string, reading: Reading): Readonly<Record<string, unknown>> => {
  const value = fromJson(fileText(name, reading))
  const problem = value === undefined ? 'is not JSON' : isObject(value) ? null : 'holds no object'
  return problem === null
    ? (value as Readonly<Record<string, unknown>>)
    : refuse('query-invalid', `${name} ${problem}`, 'A query is an object such as {"city": "Paris"}.')
}

/** `dog @50` is a text and an amount; the last at sign counts. */
const textQuery = (text: string, { warn }: Reading): Readonly<Record<string, unknown>> => {
  const [, words = text, amount] = /^(.*)@\s*(\d+)\s*$/s.exec(text) ?? []
  if (words.trim() === '') refuse('query-invalid', `"${text}" has no text to look for`, 'Write it as dog @50.')
  if (amount === undefined && /@\s*-?\d*\.?\d+\s*$/.test(text))
    warn(`"${text}" does not end in an amount such as @50, so all of it is searched as text.`)
  return { query: words.trim(), ...(amount === undefined ? {} : { resultLimit: Number(amount) }) }
}

/** Reads one query of a rule: an object, a file, the address of a search page, or text with an amount. */
export const readQuery = (input: QueryInput, kind: QueryKind, reading: Reading): ReadQuery => {
  const from = (given: Readonly<Record<string, unknown>>): ReadQuery => ({
    kind,
    query: readQueryObject(given, kind, reading.timeZone),
  })
  if (typeof input !== 'string') return from(input)
  const link = queryOfLink(input.trim())
  if (link !== null) return readLink(link, reading)
  if (input.endsWith('.json')) return from(objectIn(input, reading))
  if (/^\s*[{[]/.test(input)) return refuse('query-invalid', `"${input}" is JSON in a text`, 'Write it without quotes.')
  if (kind === 'smart') return from(textQuery(input, reading))
  const hint = 'A metadata query is an object such as {"city": "Paris"}, or a .json file; texts belong to smart.'
  return refuse('query-invalid', `"${input}" is text`, hint)
}
