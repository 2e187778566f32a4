import type { Setting } from '../contract.ts'

const line = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/

const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter)

/** The value of a line as compose reads it: quoted, or up to a comment behind a blank. */
const valueIn = (text: string): string => {
  const quoted = /^'([^']*)'|^"((?:[^"\\]|\\.)*)"/s.exec(text)
  if (quoted) return quoted[1] ?? unescaped(quoted[2] ?? '')
  return text.replace(/\s+#.*$/, '').trim()
}

/**
 * Reads a file of variables, one a line, as compose does; interpolation is not done here.
 * @returns null where a line is none
 */
export const readEnvFile = (file: string, text: string): readonly Setting[] | null => {
  const settings: Setting[] = []
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(content)) continue
    const [, name, value] = line.exec(content) ?? []
    if (name === undefined) return null
    settings.push({ name, value: valueIn(value ?? ''), at: `${file}:${index + 1}` })
  }
  return settings
}
