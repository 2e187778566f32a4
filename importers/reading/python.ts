import { parser } from '@lezer/python'
import type { ReadData } from './places.ts'

type Node = ReturnType<typeof parser.parse>['topNode']

/** A part of Python that would have to be executed; without a message one that cannot be read. */
class NeedsRunning extends Error {
  readonly from: number
  constructor(from: number, what: string) {
    super(what)
    this.from = from
  }
}

/** The first line of a source without its texts, which may be keys and passwords. */
const shown = (source: string): string =>
  source.replace(/("""|'''|"|')(?:\\[\s\S]|(?!\1)[\s\S])*\1/g, '"…"').split('\n')[0] ?? ''

const children = (node: Node): Node[] => {
  const found: Node[] = []
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (!/^[()[\]{},:]$|^Comment$/.test(child.name)) found.push(child)
  return found
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

const textOf = (source: string, from: number): string => {
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(source) ?? []
  if (/[fb]/i.test(prefix)) throw new NeedsRunning(from, `text with the prefix ${prefix}`)
  const body = source.slice(prefix.length + quote.length)
  if (!body.endsWith(quote)) throw new NeedsRunning(from, '')
  const inner = body.slice(0, body.length - quote.length).replaceAll('\r\n', '\n')
  if (/r/i.test(prefix)) return inner
  const escaped = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])/g
  return inner.replace(escaped, (whole, code: string) => {
    if (code === 'N') throw new NeedsRunning(from, String.raw`text with \N{…}`)
    if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
    if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8))
    if (code in escapes) return escapes[code] ?? ''
    return /["'\\]/.test(code) ? code : whole
  })
}

/** `file:line` of entries of lists and dicts, remembered for what they came to. */
type Places = Map<string, number>

interface Reading {
  readonly text: string
  readonly environment: ReadonlyMap<string, string>
  readonly names: Map<string, { value: unknown } | { problem: NeedsRunning }>
  readonly places: Places
}

const environmentValue = (node: Node, reading: Reading): unknown => {
  const source = reading.text.slice(node.from, node.to)
  const [, index, key, other] =
    /^(?:os\.)?(environ\s*\[|environ\.get\s*\(|getenv\s*\()\s*(["'][^"'\\]*["'])\s*(?:,\s*(?:default\s*=\s*)?(["'][^"'\\]*["']|None)\s*)?,?\s*[\])]$/.exec(
      source,
    ) ?? []
  if (key === undefined) throw new NeedsRunning(node.from, shown(source))
  const value = reading.environment.get(key.slice(1, -1))
  if (value !== undefined) return value
  if (index?.endsWith('[')) throw new NeedsRunning(node.from, `the variable ${key.slice(1, -1)} (give it with --env)`)
  return other === undefined || other === 'None' ? null : other.slice(1, -1)
}

const pythonValue = (node: Node, reading: Reading, path: string): unknown => {
  const { text, places, names } = reading
  const source = text.slice(node.from, node.to)
  places.set(path, node.from)
  switch (node.name) {
    case 'String':
      return textOf(source, node.from)
    case 'ContinuedString':
      return children(node)
        .map((part) => textOf(text.slice(part.from, part.to), part.from))
        .join('')
    case 'Number':
      return Number(source.replaceAll('_', ''))
    case 'Boolean':
      return source === 'True'
    case 'None':
      return null
    case 'UnaryExpression':
      if (/^-\s*[\d._]+$/.test(source)) return Number(source.replace(/[\s_]/g, ''))
      break
    case 'ArrayExpression':
    case 'TupleExpression':
      return children(node).map((part, index) => pythonValue(part, reading, `${path}[${index}]`))
    case 'ParenthesizedExpression': {
      const [inner] = children(node)
      if (inner) return pythonValue(inner, reading, path)
      break
    }
    case 'DictionaryExpression': {
      const parts = children(node)
      const pairs: [string, unknown][] = []
      for (let at = 0; at + 1 < parts.length; at += 2) {
        const [key, value] = [parts[at], parts[at + 1]]
        if (!key || !value) break
        const name = String(pythonValue(key, reading, path))
        pairs.push([name, pythonValue(value, reading, `${path}.${name}`)])
      }
      places.set(path, node.from)
      return Object.fromEntries(pairs)
    }
    case 'VariableName': {
      const known = names.get(source)
      if (known && 'value' in known) return known.value
      throw known ? known.problem : new NeedsRunning(node.from, source)
    }
    case 'CallExpression':
    case 'MemberExpression':
      return environmentValue(node, reading)
  }
  throw new NeedsRunning(node.from, shown(source))
}

/** Where a statement cannot be read as Python any more. */
const brokenAt = (statement: Node): number | undefined => {
  let broken: number | undefined
  statement.cursor().iterate(({ type, from }) => {
    if (type.isError) broken ??= from
  })
  return broken
}

/** Whether a value is another one, or holds it. */
const holds = (value: unknown, part: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (value === part || Object.values(value).some((one) => holds(one, part)))

/** Notes what a statement assigns, or what of the names in it can no longer be told. */
const readStatement = (statement: Node, reading: Reading, wanted: (name: string) => boolean): void => {
  const { text, names } = reading
  const source = text.slice(statement.from, statement.to)
  const isText = /^(String|ContinuedString)$/.test(statement.firstChild?.name ?? '')
  // What is done only where it is called by itself.
  if (/^if\s+__name__\s*==\s*["']__main__["']\s*:/.test(source) && !/^el(?:se|if)\b/m.test(source)) return
  if (statement.name === 'PassStatement' || (statement.name === 'ImportStatement' && !source.startsWith('from'))) return
  if (statement.name === 'ExpressionStatement' && isText) return
  const [target, ...rest] = children(statement).filter(({ name }) => !/^(TypeDef|AssignOp)$/.test(name))
  const value = rest.at(-1)
  const broken = brokenAt(statement)
  const isPlain = statement.name === 'AssignStatement' && target?.name === 'VariableName' && rest.length === 1
  if (isPlain && value && broken === undefined) {
    const name = text.slice(target.from, target.to)
    try {
      names.set(name, { value: pythonValue(value, reading, name) })
    } catch (problem) {
      if (!(problem instanceof NeedsRunning)) throw problem
      names.set(name, { problem })
    }
    return
  }
  // Whatever else may change what was assigned: every name that it mentions is in doubt, and what holds the same list.
  const problem = broken === undefined ? new NeedsRunning(statement.from, shown(source)) : new NeedsRunning(broken, '')
  for (const name of source.match(/[A-Za-z_]\w*/g) ?? []) {
    const known = names.get(name)
    if (!known && !wanted(name)) continue
    for (const [other, entry] of names)
      if (known && 'value' in known && 'value' in entry && holds(entry.value, known.value))
        names.set(other, { problem })
    names.set(name, { problem })
  }
}

/** A path as it is remembered: `RULES[0].name`. */
const pathText = (path: readonly (string | number)[]): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`)).join('')

/**
 * Reads the settings of a Python module: texts, numbers, lists, dicts, names above and `os.environ`. Nothing is executed:
 * what would need it is a problem only if one of the wanted settings depends on it.
 */
export const readPythonSettings = (
  file: string,
  text: string,
  environment: ReadonlyMap<string, string>,
  wanted: (name: string) => boolean,
): ReadData => {
  const reading: Reading = { text, environment, names: new Map(), places: new Map() }
  for (const line of children(parser.parse(text).topNode))
    for (const statement of line.name === 'StatementGroup' ? children(line) : [line])
      readStatement(statement, reading, wanted)
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  const found = [...reading.names].filter(([name]) => wanted(name))
  for (const [, entry] of found)
    if ('problem' in entry) {
      const { from, message } = entry.problem
      return message === ''
        ? { problem: { line: lineOf(from), message: 'cannot be read as Python' } }
        : { problem: { line: lineOf(from), message: `needs Python to run: ${message}`, needsRunning: true } }
    }
  const at = (...path: readonly (string | number)[]): string => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = reading.places.get(pathText(path.slice(0, length)))
      if (offset !== undefined) return `${file}:${lineOf(offset)}`
    }
    return `${file}:1`
  }
  const value = Object.fromEntries(found.map(([name, entry]) => [name, 'value' in entry ? entry.value : null]))
  return { settings: { file, kind: 'python', value, at }, notes: [] }
}
