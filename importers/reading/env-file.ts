import type { Setting } from '../contract.ts'
import { interpolateKnown } from './interpolate.ts'

const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=[ \t]*(.*)$/s

const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter)

const single = /^'([^']*)'/
const double = /^"((?:[^"\\]|\\.)*)"/s

/** The value of a line as compose reads it: quoted, or up to a comment behind a blank. */
const valueIn = (text: string, values: ReadonlyMap<string, string>): string => {
  const kept = single.exec(text)?.[1]
  if (kept !== undefined) return kept
  // An escaped dollar sign begins no name.
  const quoted = double.exec(text)?.[1]
  if (quoted !== undefined)
    return unescaped(
      quoted
        .split('\\$')
        .map((part) => interpolateKnown(part, values))
        .join('\\$'),
    )
  return interpolateKnown(text.replace(/\s+#.*$/, '').trim(), values)
}

/**
 * Reads a file of variables as compose does: one a line, values in quotes may have several. Those that are known from elsewhere or
 * from lines above are put in.
 * @returns null where a line is none
 */
export const readEnvFile = (
  file: string,
  text: string,
  known: ReadonlyMap<string, string> = new Map(),
): readonly Setting[] | null => {
  const values = new Map(known)
  const settings: Setting[] = []
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (/^\s*(#|$)/.test(line)) continue
    const [, name, first = ''] = assignment.exec(line) ?? []
    if (name === undefined) return null
    const at = `${file}:${index + 1}`
    const form = { "'": single, '"': double }[first[0] ?? '']
    let rest = first
    if (form && !form.test(first)) {
      const end = lines.findIndex(
        (_, place) => place > index && form.test([first, ...lines.slice(index + 1, place + 1)].join('\n')),
      )
      if (end >= 0) {
        rest = [first, ...lines.slice(index + 1, end + 1)].join('\n')
        index = end
      }
    }
    const value = valueIn(rest, values)
    values.set(name, value)
    settings.push({ name, value, at })
  }
  return settings
}
