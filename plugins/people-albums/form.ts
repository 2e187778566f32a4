import { z } from '../../index.ts'
import { fieldNames, fieldOf, type Kind } from './fields.ts'

/** A person by name or by id, or by both, so that a renamed person is noticed. */
export type PersonRef = string | { readonly id: string; readonly name: string }

/** What a filter compares with. */
export type FilterValue = null | boolean | number | PersonRef | readonly (boolean | number | PersonRef)[]

/** One comparison; letter case of the operator does not matter, OR is the default. */
export interface Filter {
  readonly key: string
  readonly val: FilterValue
  readonly operator?: string
}

/** Operators of a filter. */
export const operators = ['OR', 'AND', 'NOT', 'ONLY', 'ONLY_ANY', 'BEFORE', 'AFTER'] as const
export type Operator = (typeof operators)[number]

const day = z.string().refine((text) => isDay(text), 'is not a day, written as 2023-07-01')
export const monthDay = z.string().refine((text) => isDay(`2024-${text}`), 'is not a day of the year, written as 12-24')
export const personRef = z.union([z.string().trim().min(1), z.strictObject({ id: z.string(), name: z.string() })], {
  error: 'is neither a name, nor an id, nor { id, name }',
})
const years = z.int().min(0).max(150)

/** Leaves of a tree besides filters. */
const leaves = {
  taken: z
    .strictObject({ from: day.optional(), to: day.optional() })
    .refine(({ from, to }) => (from ?? to) !== undefined, 'needs from or to')
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, 'ends before it begins'),
  monthDay: z.strictObject({ from: monthDay, to: monthDay }),
  weekday: z.array(z.int().min(1).max(7)).min(1),
  near: z.strictObject({
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    radiusMeters: z.number().min(0).max(20_040_000),
  }),
  has: z.literal('gps'),
  age: z
    .strictObject({ person: personRef, from: years, to: years.optional() })
    .refine(({ from, to = from }) => from <= to, 'ends before it begins'),
}
type Leaves = { readonly [K in keyof typeof leaves]: z.output<(typeof leaves)[K]> }
type Leaf = { [K in keyof Leaves]: { readonly [L in K]: Leaves[K] } }[keyof Leaves]

/** A tree of conditions. */
export type Match =
  | { readonly all: readonly Match[] }
  | { readonly any: readonly Match[] }
  | { readonly not: Match }
  | Filter
  | Leaf

/** Notes one thing that is wrong. */
type Report = (path: readonly PropertyKey[], message: string) => void

/** Whether this is a day that exists, written as 2023-07-01. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  // 30 February becomes another day.
  return new Date(text).toJSON()?.startsWith(text) === true
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The operator of a filter that was checked. */
export const operatorOf = ({ operator = 'OR' }: Filter): Operator => operator.toUpperCase() as Operator

const forms: Readonly<
  Record<Exclude<Kind, 'people'>, { readonly fits: (one: unknown) => boolean; readonly hint: string }>
> = {
  text: { fits: (one) => typeof one === 'string', hint: 'a text' },
  exact: { fits: (one) => typeof one === 'string', hint: 'a text' },
  number: { fits: (one) => typeof one === 'number', hint: 'a number' },
  boolean: { fits: (one) => typeof one === 'boolean', hint: 'true or false, without quotes' },
  day: { fits: isDay, hint: 'a day that exists, written as 2023-07-01' },
  type: { fits: (one) => typeOf(one) !== null, hint: 'IMAGE (or photo), VIDEO, AUDIO or OTHER' },
  faces: { fits: () => false, hint: 'null: it is only asked whether there is one' },
}

const types = ['IMAGE', 'VIDEO', 'AUDIO', 'OTHER'] as const

/** The type that a text means, or null. */
export function typeOf(text: unknown): (typeof types)[number] | null {
  const upper = typeof text === 'string' ? text.toUpperCase() : ''
  return upper === 'PHOTO' ? 'IMAGE' : (types.find((type) => type === upper) ?? null)
}

const checkValue = (kind: Kind, operator: Operator, val: unknown, report: Report): void => {
  const isDateOperator = operator === 'BEFORE' || operator === 'AFTER'
  if (isDateOperator && kind !== 'day')
    return report(['operator'], `${operator} compares dates, which this key has none of`)
  if (isDateOperator && !isDay(val)) return report(['val'], `must be ${forms.day.hint}`)
  if (val === null) return
  const list = Array.isArray(val) ? val : [val]
  if (list.length === 0) return report(['val'], 'is an empty list')
  for (const [index, one] of list.entries()) {
    const path = Array.isArray(val) ? ['val', index] : ['val']
    if (kind === 'people') for (const { message } of personRef.safeParse(one).error?.issues ?? []) report(path, message)
    else if (!forms[kind].fits(one)) report(path, `must be ${forms[kind].hint}`)
  }
}

const keyList = [...fieldNames.filter((name) => !name.includes('.')), 'exifInfo.city and the like'].join(', ')

const filterKeys: readonly string[] = ['key', 'val', 'operator']

const checkFilter = (filter: Readonly<Record<string, unknown>>, report: Report): void => {
  for (const key of Object.keys(filter))
    if (!filterKeys.includes(key)) report([key], 'is not known: a filter has key, val and operator')
  if (filter.val === undefined) report(['val'], 'is missing')
  const { key, operator = 'OR', val } = filter
  const field = typeof key === 'string' ? fieldOf(key) : undefined
  if (!field) report(['key'], `${JSON.stringify(key) ?? 'nothing'} is not a key; there are ${keyList}`)
  const known = operators.find((one) => typeof operator === 'string' && one === operator.toUpperCase())
  if (!known) report(['operator'], `must be one of ${operators.join(', ')}`)
  if (field && known && val !== undefined) checkValue(field.kind, known, val, report)
}

/** Levels that a tree may have. */
const deepest = 8

const below =
  (report: Report, ...path: readonly PropertyKey[]): Report =>
  (rest, message) =>
    report([...path, ...rest], message)

const checkParts = (name: string, parts: unknown, report: Report, depth: number): void => {
  if (!Array.isArray(parts) || parts.length === 0) return report([name], 'must be a list of conditions, and not empty')
  for (const [index, part] of parts.entries()) checkMatch(part, below(report, name, index), depth + 1)
}

const checkLeaf = (name: string, value: unknown, report: Report): void => {
  const form: z.ZodType = leaves[name as keyof Leaves]
  for (const { path, message } of form.safeParse(value).error?.issues ?? []) report([name, ...path], message)
}

/** Reports all that is wrong with a tree. */
export const checkMatch = (match: unknown, report: Report, depth = 1): void => {
  if (!isObject(match)) return report([], 'is not a condition')
  if (depth > deepest) return report([], `lies deeper than ${deepest} levels`)
  if ('key' in match || 'val' in match) return checkFilter(match, report)
  const names = Object.keys(match)
  const [name = ''] = names
  if (names.length !== 1) return report([], `must have one key, not ${names.length}: ${names.join(', ') || 'none'}`)
  if (name === 'not') return checkMatch(match.not, below(report, 'not'), depth + 1)
  if (name === 'all' || name === 'any') return checkParts(name, match[name], report, depth)
  if (Object.hasOwn(leaves, name)) return checkLeaf(name, match[name], report)
  report([], `"${name}" is not a condition; use all, any, not, key with val, ${Object.keys(leaves).join(', ')}`)
}

/** Reports all that is wrong with a list of filters. */
export const checkFilters = (filters: unknown, report: Report): void => {
  if (!Array.isArray(filters)) return report([], 'must be a list')
  if (filters.length === 0) return report([], 'is empty, which would take the whole library')
  for (const [index, filter] of filters.entries()) {
    if (isObject(filter)) checkFilter(filter, below(report, index))
    else report([index], 'is not a filter, such as { key: "people", val: ["Ann"] }')
  }
}
