import {
  type Alias,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ScalarTag,
  visit,
} from 'yaml'
import type { Settings } from '../contract.ts'
import { messageOf } from '../values.ts'

/** Data of a text, or why it is none. */
export type ReadData =
  | { readonly settings: Settings; readonly problem?: never; readonly notes: readonly string[] }
  | { readonly settings?: never; readonly problem: ReadProblem }

/** Why a text is no data. */
interface ReadProblem {
  readonly line: number
  readonly message: string
  /** It is a program, of which only running it would tell the data. */
  readonly needsRunning?: boolean
}

type Path = readonly (string | number)[]

/** `file:line` of the deepest part of a path that is there. */
const placesOf = (file: string, text: string): Settings['at'] => {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const offsetOf = (node: unknown, [key, ...rest]: Path, last: number): number => {
    if (key === undefined) return last
    if (isSeq(node)) {
      const item = node.items[Number(key)] as { readonly range?: readonly number[] } | undefined
      return item ? offsetOf(item, rest, item.range?.[0] ?? last) : last
    }
    if (!isMap(node)) return last
    const pair = node.items.find((entry) => isScalar(entry.key) && String(entry.key.value) === String(key))
    return pair && isScalar(pair.key) ? offsetOf(pair.value, rest, pair.key.range?.[0] ?? last) : last
  }
  return (...path) => `${file}:${lines.linePos(offsetOf(contents, path, 0)).line}`
}

/** An alias that stands for nothing, such as the * of a glob without quotes, or for what it is in itself: of that no data can be made. */
export const misusedAlias = (document: Document): { readonly message: string; readonly at: number } | undefined => {
  let found: Alias | undefined
  visit(document, {
    Alias: (_, alias, around) => {
      const meant = alias.resolve(document)
      if (meant && !around.includes(meant)) return undefined
      found = alias
      return visit.BREAK
    },
  })
  const message = `*${found?.source} stands for nothing, or for what it is in itself`
  return found && { message, at: found.range?.[0] ?? 0 }
}

/** Yes and no of YAML 1.1, which is what the tools in Python read. */
const yesOrNo: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
}

/** Reads YAML 1.2, with `yes` and `no`; the tags of earlier tools are read as their text. */
export const readYamlSettings = (file: string, text: string): ReadData => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
    customTags: [yesOrNo],
  })
  const [error] = document.errors
  if (error) {
    const isSeveral = error.code === 'MULTIPLE_DOCS'
    const message = isSeveral ? 'another document begins here: give each as a file' : error.message.split('\n')[0]
    return { problem: { line: lineCounter.linePos(error.pos[0]).line, message: message ?? '' } }
  }
  const misused = misusedAlias(document)
  if (misused) return { problem: { line: lineCounter.linePos(misused.at).line, message: misused.message } }
  try {
    return { settings: { file, kind: 'yaml', value: document.toJS(), at: placesOf(file, text) }, notes: [] }
  } catch (error) {
    return { problem: { line: 1, message: messageOf(error) } }
  }
}

/** A text without comments of whole lines and ends of lines, which keeps its lines. */
const withoutComments = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|(?:#|\/\/)[^\n]*/g, (_, quoted?: string) => quoted ?? '')

/** Reads JSON; where it is none, once more without comments. */
export const readJsonSettings = (file: string, text: string): ReadData => {
  for (const [content, notes] of [
    [text, []],
    [withoutComments(text), ['has comments, which JSON has not; it was read without them']],
  ] as const) {
    try {
      return { settings: { file, kind: 'json', value: JSON.parse(content), at: placesOf(file, content) }, notes }
    } catch {}
  }
  const lineCounter = new LineCounter()
  const [error] = parseDocument(text, { lineCounter, prettyErrors: false }).errors
  // YAML allows a comma behind the last entry.
  const comma = text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => '"'.repeat(quoted.length)).search(/,\s*[\]}]/)
  const offset = error?.pos[0] ?? Math.max(0, comma)
  return { problem: { line: lineCounter.linePos(offset).line, message: 'is not JSON' } }
}
