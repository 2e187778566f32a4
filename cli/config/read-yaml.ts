import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import { DarkroomError, type Problem, reasonOf } from '../../core/errors.ts'

const parse = (text: string) => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { prettyErrors: false, lineCounter })
  return { document, lineCounter }
}

/** Keys of a configuration of which the value is nobody's business. */
const secretKey = /((?<![\w-])[\w-]*(?:key|pass|password|secret|token|topic|urls|headers|authorization)["']?\s*:).*/i

/**
 * What is or may be a secret is not shown: values of such keys with all behind them, who logs in at an address, its path, which of
 * a webhook is one, and whatever is as long as a key.
 */
const withoutSecrets = (line: string): string =>
  line
    .replace(secretKey, '$1 ***')
    .replace(/(:\/\/)[^\s/'"]+@/g, '$1***@')
    .replace(/(https?:\/\/[^\s/'"?]+[/?])[^\s'",}\]]+/g, '$1***')
    .replace(/[A-Za-z0-9]{20,}/g, '***')

/** Where secrets stand, also under keys that are misspelt, or in any header: what is behind the wrong key is not shown. */
const secretPlace = /^(accounts|serve\.(http|notify))\b/

/** Behind the first key of a text, or all of it where it has none. */
const behindKey = /^(?:([^:]*:\s*)|(?=[^:]*$))\S.*/

const hasKey = (line: string): boolean => /["']:|:(\s|$)/.test(line)

/** A place in a text as people look it up, with the line itself, up to the first of these keys that is in it. */
const placeText = (text: string, offset: number, lineCounter: LineCounter, keys: readonly number[] = []): string => {
  const { line, col } = lineCounter.linePos(offset)
  const lines = text.split('\n')
  const own = lines[line - 1] ?? ''
  // A value goes on in lines that have no key.
  const key = hasKey(own) ? '' : (lines.slice(0, line).findLast(hasKey) ?? '')
  const beside = keys.map((at) => lineCounter.linePos(at)).filter((place) => place.line === line)
  const first = Math.min(...beside.map((place) => place.col - 1))
  const shown = own.slice(0, first) + own.slice(first).replace(behindKey, '$1***')
  return `line ${line}, column ${col}: ${secretKey.test(key) ? '***' : withoutSecrets(shown).trim()}`
}

/** What a message quotes of the text where its line is not shown as it is: a password may begin with * or |. */
const withoutQuotes = (message: string, place: string): string =>
  place.includes('***') ? message.replace(/^\*\S+|&\S+|(?<=: ).+/g, '***') : message

interface Mistake {
  readonly message: string
  readonly at: number
}

/** An alias that stands for nothing, or for what it is in itself: of that no data can be made. */
const misusedAlias = (document: Document): Mistake | undefined => {
  let found: Mistake | undefined
  visit(document, {
    Alias: (_, alias, around) => {
      const meant = alias.resolve(document)
      if (meant && !around.includes(meant)) return undefined
      const why = meant
        ? 'is inside of what it stands for'
        : `stands for nothing, as no value before it has &${alias.source}`
      found = { message: `*${alias.source} ${why}`, at: alias.range?.[0] ?? 0 }
      return visit.BREAK
    },
  })
  return found
}

/** Frequent mistakes in words for people, by the codes of the parser. */
const mistakes: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'There is a second document after ---; it belongs in a file of its own',
  DUPLICATE_KEY: 'This key is there twice; keep one of them',
  TAB_AS_INDENT: 'Tabs are not allowed as indentation; use spaces',
  BLOCK_AS_IMPLICIT_KEY:
    'Here a key begins within the value of another; indent keys that belong together alike, or put the value in quotes or { }',
  MULTILINE_IMPLICIT_KEY:
    'Here stands no key with a colon and a value, or it is not indented as those that it belongs to',
}

const mistakeIn = (document: Document): Mistake | undefined => {
  const [error] = document.errors
  if (!error) return misusedAlias(document)
  return { message: mistakes[error.code] ?? error.message.split('\n')[0] ?? '', at: error.pos[0] }
}

/**
 * Reads YAML by its core schema, which leaves dates as the text that was written; in the older form of YAML 2023-02-30
 * would silently become 2 March.
 * @throws DarkroomError USAGE with line, column and the line itself, without a key that is in it
 * @example
 * readYaml('immichrc.yaml', 'recipes: [a.ts]') // { recipes: ['a.ts'] }
 */
export const readYaml = (file: string, text: string): unknown => {
  const { document, lineCounter } = parse(text)
  const mistake = mistakeIn(document)
  if (!mistake) return document.toJS() ?? undefined
  const hint = placeText(text, mistake.at, lineCounter)
  throw new DarkroomError('USAGE', { message: `YAML Error in ${file}: ${withoutQuotes(mistake.message, hint)}`, hint })
}

/** Why a text is no JSON; undefined where it is. */
const jsonProblem = (text: string): string | undefined => {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** Whether a text, which is JSON, has a key twice: then it has more keys than what is read of it. */
const hasKeyTwice = (text: string): boolean => {
  let [written, read] = [0, 0]
  for (const [, colon] of text.replace(/\\./g, '').matchAll(/"[^"]*"\s*(:)?/g)) if (colon) written += 1
  // A list instead of recursion, which ends where something is nested some thousand deep.
  const parts: unknown[] = [JSON.parse(text)]
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue
    const inside: readonly unknown[] = Object.values(part)
    if (!Array.isArray(part)) read += inside.length
    for (const one of inside) parts.push(one)
  }
  return written > read
}

/** What is wrong with a text in JSON; a key that is there twice, too, of which JSON itself would take the last. */
const mistakeInJson = (text: string): Mistake | undefined => {
  const problem = jsonProblem(text)
  if (problem === undefined) return hasKeyTwice(text) ? mistakeIn(parse(text).document) : undefined
  // It quotes the text, and a key may be in it.
  const message = problem.replace(/( in JSON)? at position .*|, (\.\.\.)?".*/s, '')
  const position = / at position (\d+)/.exec(problem)?.[1]
  if (position !== undefined) return { message, at: Number(position) }
  // Of a wrong sign the place is not told: it is the last one of the shortest beginning in which it is wrong.
  let [good, wrong] = [0, text.length]
  while (wrong - good > 1) {
    const middle = (good + wrong) >> 1
    if (jsonProblem(text.slice(0, middle))?.startsWith('Unexpected token')) wrong = middle
    else good = middle
  }
  return { message, at: good }
}

/**
 * Reads JSON.
 * @throws DarkroomError USAGE with line, column and the line itself, without a key that is in it
 * @example
 * readJson('clips.json', '{ "name": "clips" }') // { name: 'clips' }
 */
export const readJson = (file: string, text: string): unknown => {
  const mistake = mistakeInJson(text)
  if (!mistake) return JSON.parse(text)
  const message = `JSON Error in ${file}: ${mistake.message}`
  throw new DarkroomError('USAGE', { message, hint: placeText(text, mistake.at, parse(text).lineCounter) })
}

/** Where the deepest part of a path begins that is in the text; undefined where not even its first key is. */
const offsetOf = (node: unknown, path: string): number | undefined => {
  const inside = (part: unknown, rest: string, at: number | undefined): number | undefined =>
    offsetOf(part, rest.replace(/^\./, '')) ?? at
  if (isSeq(node)) {
    const [whole = '', index] = /^\[(\d+)\]/.exec(path) ?? []
    const item = index === undefined ? undefined : node.items[Number(index)]
    return inside(item, path.slice(whole.length), (item as { range?: readonly number[] } | undefined)?.range?.[0])
  }
  if (!isMap(node)) return undefined
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    // Names of plugins' words have a dot themselves.
    if (isScalar(key) && path.startsWith(name) && /^$|^[.[ ]/.test(path.slice(name.length)))
      return inside(value, path.slice(name.length), key.range?.[0])
  }
  return undefined
}

/** Adds to the problems of a file in YAML or JSON where in it they are. */
export const withPlaces = (text: string, problems: readonly Problem[]): Problem[] => {
  const { document, lineCounter } = parse(text)
  const offsets = problems.map(({ path }) => offsetOf(document.contents, path))
  const keys = offsets.flatMap((offset, index) => (secretPlace.test(problems[index]?.path ?? '') ? (offset ?? []) : []))
  return problems.map((problem, index) => {
    const offset = offsets[index]
    if (offset === undefined) return problem
    const place = placeText(text, offset, lineCounter, keys)
    return { ...problem, hint: problem.hint ? `${problem.hint}\n    ${place}` : place }
  })
}
