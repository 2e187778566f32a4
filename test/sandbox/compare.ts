import type { Exchange } from './exchange.ts'

/** What the comparison needs to know of the replay. */
export interface Context {
  readonly exchange: Exchange
  /** Ids and instants of the recording, and what they are in this replay. */
  readonly known: Map<string, string>
  /** The first instant of the recording: later ones were set by it. */
  readonly startedAt: string
  /** A key by which the server sorts the members of the list at this path; equal keys have no fixed order. */
  readonly rank: (path: string, item: unknown) => string | undefined
  /** Whether a list may begin or end amid equal keys. */
  readonly cutsTies: { readonly start: boolean; readonly end: boolean }
}

type Report = (difference: string) => void

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/

const isVolatile = (recorded: string, { startedAt }: Context): boolean =>
  instantPattern.test(recorded) && Date.parse(recorded) >= Date.parse(startedAt)

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

const compareText = (path: string, recorded: string, actual: unknown, context: Context, report: Report): void => {
  if (isVolatile(recorded, context)) {
    if (typeof actual !== 'string' || !instantPattern.test(actual)) report(`${path}: an instant, not ${show(actual)}`)
    else context.known.set(recorded, actual)
    return
  }
  const expected = context.known.get(recorded) ?? recorded
  if (actual !== expected) report(`${path}: ${show(expected)}, not ${show(actual)}`)
}

const keyOf = (item: unknown): string | undefined => {
  if (!isRecord(item)) return typeof item === 'string' ? item : undefined
  const id = item.id ?? (isRecord(item.user) ? item.user.id : undefined)
  return typeof id === 'string' ? id : undefined
}

const translated = (item: unknown, { known }: Context): string | undefined => {
  const key = keyOf(item)
  return key === undefined ? undefined : (known.get(key) ?? key)
}

const compareRanked = (
  path: string,
  recorded: unknown[],
  actual: unknown[],
  context: Context,
  report: Report,
): void => {
  const rankOf = (item: unknown, key: string | undefined): string =>
    context.rank(path, isRecord(item) ? { ...item, id: key } : key) ?? ''
  const ranks = recorded.map((item) => rankOf(item, translated(item, context)))
  const found = actual.map((item) => rankOf(item, keyOf(item)))
  const misplaced = ranks.findIndex((rank, index) => rank !== found[index])
  if (misplaced >= 0) {
    report(
      `${path}.${misplaced}: ${show(translated(recorded[misplaced], context))} here, not ${show(keyOf(actual[misplaced]))}`,
    )
    return
  }
  const byKey = new Map(actual.map((item) => [keyOf(item), item]))
  const { start, end } = context.cutsTies
  const edges = new Set([...(start ? [ranks[0]] : []), ...(end ? [ranks.at(-1)] : [])])
  for (const [index, item] of recorded.entries()) {
    const key = translated(item, context)
    if (byKey.has(key)) compareValue(`${path}.${index}`, item, byKey.get(key), context, report)
    else if (!edges.has(ranks[index])) report(`${path}: ${show(key)} is missing`)
  }
}

const compareList = (path: string, recorded: unknown[], actual: unknown, context: Context, report: Report): void => {
  if (!Array.isArray(actual)) {
    report(`${path}: a list, not ${show(actual)}`)
    return
  }
  if (actual.length !== recorded.length) {
    report(`${path}: ${recorded.length} members, not ${actual.length}`)
    return
  }
  const [first] = recorded
  const ranked =
    first !== undefined &&
    keyOf(first) !== undefined &&
    context.rank(path, { ...(isRecord(first) ? first : {}), id: translated(first, context) }) !== undefined
  if (ranked) {
    compareRanked(path, recorded, actual, context, report)
    return
  }
  for (const [index, item] of recorded.entries()) compareValue(`${path}.${index}`, item, actual[index], context, report)
}

// The recording leaves the hash out of lists; the server sends it.
const isLeftOut = (name: string, context: Context): boolean =>
  name === 'thumbhash' && context.exchange.trimmed !== undefined

const compareRecord = (
  path: string,
  recorded: Record<string, unknown>,
  actual: unknown,
  context: Context,
  report: Report,
): void => {
  if (!isRecord(actual)) {
    report(`${path}: an object, not ${show(actual)}`)
    return
  }
  for (const [name, value] of Object.entries(recorded)) {
    if (name === 'correlationId') continue
    if (!(name in actual)) report(`${path}.${name}: ${show(value)} is missing`)
    else compareValue(path ? `${path}.${name}` : name, value, actual[name], context, report)
  }
  for (const name of Object.keys(actual)) {
    if (!(name in recorded) && !isLeftOut(name, context)) report(`${path}.${name}: ${show(actual[name])} is too much`)
  }
}

const compareValue = (path: string, recorded: unknown, actual: unknown, context: Context, report: Report): void => {
  if (typeof recorded === 'string') compareText(path, recorded, actual, context, report)
  else if (Array.isArray(recorded)) compareList(path, recorded, actual, context, report)
  else if (isRecord(recorded)) compareRecord(path, recorded, actual, context, report)
  else if (recorded !== actual) report(`${path}: ${show(recorded)}, not ${show(actual)}`)
}

const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length > 0 ? [shapeOf(value[0])] : []
  if (isRecord(value))
    return Object.keys(value)
      .filter((name) => name !== 'thumbhash')
      .sort()
  return typeof value
}

const errorShape = (value: unknown): unknown => {
  if (!isRecord(value)) return typeof value
  const errors = Array.isArray(value.errors)
    ? value.errors.map((error) => (isRecord(error) ? error.path : error))
    : undefined
  return {
    keys: Object.keys(value).sort(),
    message: Array.isArray(value.message) ? 'list' : typeof value.message,
    errors,
  }
}

/** What differs between a recorded answer and the one given now; nothing when they are alike. */
export const differences = (actual: unknown, context: Context): string[] => {
  const { exchange } = context
  const found: string[] = []
  const report: Report = (difference) => found.push(difference)
  const shape =
    exchange.status >= 400 ? errorShape : exchange.note?.includes('only the shape is fixed') ? shapeOf : undefined
  if (!shape) compareValue('', exchange.response, actual, context, report)
  else if (JSON.stringify(shape(exchange.response)) !== JSON.stringify(shape(actual))) {
    report(`the shape is ${show(shape(exchange.response))}, not ${show(shape(actual))}`)
  }
  return found
}
