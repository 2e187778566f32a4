import { parse, TomlError } from 'smol-toml'
import type { ReadData } from './places.ts'

/** The line of a key below its table, found in the text: the parser does not tell it. */
const lineOf = (lines: readonly string[], path: readonly (string | number)[]): number => {
  const keys = path.filter((part): part is string => typeof part === 'string')
  const depth = keys.findLastIndex((_, index) =>
    lines.some((line) => line.replace(/[\s"'[\]]/g, '') === keys.slice(0, index + 1).join('.') && /^\s*\[/.test(line)),
  )
  const table = keys.slice(0, depth + 1).join('.')
  const start =
    table === '' ? 0 : lines.findIndex((line) => /^\s*\[/.test(line) && line.replace(/[\s"'[\]]/g, '') === table)
  const key = keys[depth + 1]
  if (key === undefined) return start + 1
  const found = lines.findIndex((line, index) => index >= start && line.replace(/["']/g, '').trim().startsWith(key))
  return (found < 0 ? start : found) + 1
}

/** Reads TOML 1.0. */
export const readTomlSettings = (file: string, text: string): ReadData => {
  try {
    const lines = text.split('\n')
    const at = (...path: readonly (string | number)[]): string => `${file}:${lineOf(lines, path)}`
    return { settings: { file, kind: 'toml', value: parse(text), at }, notes: [] }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    return { problem: { line: error.line, message: error.message.split('\n')[0] ?? '' } }
  }
}
