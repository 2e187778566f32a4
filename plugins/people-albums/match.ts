import { suggestion, z } from '../../index.ts'
import { isDay } from '../../toolkit.ts'
import { dayForm, fields, type Key, type PersonRef, personForm } from './keys.ts'

/** Operators of a filter, whatever their letter case. */
export const operators = ['OR', 'AND', 'NOT', 'ONLY', 'ONLY_ANY', 'BEFORE', 'AFTER'] as const
/** One of them. */
type Operator = (typeof operators)[number]
type OperatorWord = Operator | Lowercase<Operator>

/** A day of the year. */
export const monthDayForm = z
  .string()
  .refine((text) => isDay(`2024-${text}`), 'is not a day of the year, written as 12-24')
const age = z.int().min(0).max(150)

/** Conditions besides filters and combinations. */
const leaves = {
  taken: z
    .strictObject({ from: dayForm.optional(), to: dayForm.optional() })
    .refine(({ from, to }) => (from ?? to) !== undefined, 'needs from or to')
    .refine(({ from = '', to = from }) => from <= to, 'ends before it begins'),
  monthDay: z.strictObject({ from: monthDayForm, to: monthDayForm }),
  weekday: z.array(z.int().min(1).max(7)).min(1),
  near: z.strictObject({
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    radiusMeters: z.number().min(0).max(20_040_000),
  }),
  has: z.literal('gps'),
  age: z
    .strictObject({ person: personForm, from: age, to: age.optional() })
    .refine(({ from, to = from }) => from <= to, 'ends before it begins'),
}
type LeafName = keyof typeof leaves
type Leaf = { [K in LeafName]: { readonly [L in K]: z.output<(typeof leaves)[K]> } }[LeafName]

type Value = boolean | number | PersonRef

/** One comparison. */
export interface Filter {
  readonly key: Key
  /** Null asks for no value. */
  readonly val: null | Value | readonly Value[]
  readonly operator?: OperatorWord | undefined
}

/** A tree of conditions. */
export type Match =
  | { readonly all: readonly Match[] }
  | { readonly any: readonly Match[] }
  | { readonly not: Match }
  | Filter
  | Leaf

/** The operator of a filter. */
export const operatorOf = ({ operator = 'OR' }: Filter): Operator => operator.toUpperCase() as Operator

/** Values of a filter as a list. */
export const valuesIn = ({ val }: Pick<Filter, 'val'>): readonly Value[] => [val ?? []].flat() as readonly Value[]

type Context = z.core.$RefinementCtx

/** Adds what is wrong with a value to what is wrong with the whole that it is in. */
const check = (form: z.ZodType, value: unknown, context: Context, ...path: readonly PropertyKey[]): void => {
  for (const issue of form.safeParse(value).error?.issues ?? [])
    context.addIssue({ ...issue, path: [...path, ...issue.path] })
}

const keyList = [...fields.keys()].filter((name) => !name.includes('.')).join(', ')

const unknownKey = ({ input }: { readonly input?: unknown }): string => {
  const name = String(input)
  const near = fields.has(`exifInfo.${name}`) ? `exifInfo.${name}` : suggestion(name, [...fields.keys()])
  const found = near ? `did you mean ${near}? There` : 'there'
  return `is not a key; ${found} are ${keyList}, exifInfo.city and the like`
}
const operatorList = `must be one of ${operators.join(', ')}`

const filterForm = z
  .strictObject({
    key: z.string().refine((name) => fields.has(name), { error: unknownKey }) as unknown as z.ZodType<Key, Key>,
    val: z.custom<Filter['val']>((val) => val !== undefined, 'is missing'),
    operator: (
      z.string(operatorList).toUpperCase().pipe(z.enum(operators, operatorList)) as unknown as z.ZodType<
        Operator,
        OperatorWord
      >
    ).optional(),
  })
  .superRefine(({ key, val, operator }, context) => {
    const field = fields.get(key)
    if (!field) return
    const isDateOperator = operator === 'BEFORE' || operator === 'AFTER'
    if (isDateOperator && field.kind !== 'day')
      context.addIssue({ code: 'custom', message: `${operator} compares days, and ${key} is none`, path: ['operator'] })
    else if (Array.isArray(val) && !isDateOperator)
      check(z.array(field.form).min(1, 'is an empty list'), val, context, 'val')
    else if (val !== null || isDateOperator) check(field.form, val, context, 'val')
  })

/** The form of filters that all hold. */
export const filtersForm = z.array(filterForm).min(1, 'is empty, which would take the whole library')

/** Levels that a tree may have. */
const deepest = 8

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Adds what is wrong with a condition, judged by its one key, so that no other form is complained about. */
const checkMatch = (match: unknown, context: Context, level: number): void => {
  const problem = (message: string) => context.addIssue({ code: 'custom', message })
  if (!isObject(match) || Array.isArray(match)) return void problem('is not a condition')
  if (level > deepest) return void problem(`lies deeper than ${deepest} levels`)
  if ('key' in match || 'val' in match) return check(filterForm, match, context)
  const [[name, value] = ['', null], ...others] = Object.entries(match)
  if (name === '' || others.length > 0)
    return void problem(`must have one key, not ${Object.keys(match).join(', ') || 'none'}`)
  const below = treeForm(level + 1)
  const parts = z.array(below, 'must be a list of conditions').min(1, 'is an empty list')
  const forms: Readonly<Record<string, z.ZodType>> = { all: parts, any: parts, not: below, ...leaves }
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined
  if (form) check(form, value, context, name)
  else problem(`"${name}" is not a condition; use key with val, or one of ${Object.keys(forms).join(', ')}`)
}

const treeForm = (level: number) => z.custom<Match>().superRefine((match, context) => checkMatch(match, context, level))

/** The form of a tree of conditions. */
export const matchForm = treeForm(1)

/** Everybody that a tree names. */
export const peopleIn = (match: Match): readonly PersonRef[] => {
  if ('key' in match) return match.key === 'people' ? (valuesIn(match) as readonly PersonRef[]) : []
  if ('all' in match) return match.all.flatMap(peopleIn)
  if ('any' in match) return match.any.flatMap(peopleIn)
  if ('not' in match) return peopleIn(match.not)
  return 'age' in match ? [match.age.person] : []
}
