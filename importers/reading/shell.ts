import { parse } from 'shell-quote'
import type { Setting } from '../contract.ts'

/** A command of a script or crontab. */
export interface ShellCommand {
  readonly line: number
  readonly words: readonly string[]
  /** Variables that are set in front of it or by lines above it. */
  readonly variables: readonly Setting[]
  readonly cron: string | null
  /** What only a shell could tell, as it is written; null where all is plain. */
  readonly needsShell: string | null
}

const quotes = /'[^']*'|"(?:[^"\\]|\\.)*"/g

/** Substitutions, which single quotes keep from happening. */
const substitution = /'[^']*'|(\$\(|`|<\()/g

const substitutionIn = (text: string): string | null => {
  for (const [, found] of text.matchAll(substitution)) if (found) return found
  return null
}

/** Lines, with those joined that end in a backslash. */
const logicalLines = (text: string): { readonly line: number; readonly text: string }[] => {
  const lines: { line: number; text: string }[] = []
  let open: { line: number; text: string } | null = null
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const continued = /(^|[^\\])\\$/.test(content)
    const piece = continued ? content.slice(0, -1) : content
    open = open ? { line: open.line, text: open.text + piece } : { line: index + 1, text: piece }
    if (continued) continue
    lines.push(open)
    open = null
  }
  return open ? [...lines, open] : lines
}

const assignment = /^([A-Za-z_]\w*)=(.*)$/s
const field = String.raw`[\d*/,\-A-Za-z]+`
const cronLine = new RegExp(
  String.raw`^\s*(@(?:hourly|daily|midnight|weekly|monthly|yearly|annually|reboot)|(?:${field}\s+){4}${field})\s+(\S.*)$`,
)

/** The times in front of a line of a crontab; every field has a digit or a star. */
const cronOf = (text: string): { readonly cron: string | null; readonly rest: string } => {
  const [, cron = '', rest = ''] = cronLine.exec(text) ?? []
  const isCron =
    cron.startsWith('@') || (cron !== '' && cron.split(/\s+/).every((part) => /^[\d*]|^[A-Za-z]{3}$/.test(part)))
  return isCron ? { cron: cron.replace(/\s+/g, ' '), rest } : { cron: null, rest: text }
}

const controls = /^\s*(?:if|for|while|until|case|function|select)\b|\(\)\s*\{|^\s*(?:then|do|else|elif)\b/

type Token = ReturnType<typeof parse>[number]

/** Words between operators; redirections are dropped with what they point to. */
const commandsIn = (tokens: readonly Token[]): string[][] => {
  const commands: string[][] = [[]]
  let dropsNext = false
  for (const token of tokens) {
    if (typeof token === 'string') {
      if (!dropsNext) commands.at(-1)?.push(token)
      dropsNext = false
      continue
    }
    if ('comment' in token) break
    const { op, pattern } = token as { readonly op: string; readonly pattern?: string }
    if (op === 'glob' && pattern !== undefined) {
      if (!dropsNext) commands.at(-1)?.push(pattern)
      dropsNext = false
    } else if (/[<>]/.test(op)) dropsNext = true
    else commands.push([])
  }
  return commands
}

/**
 * The commands of a shell script or crontab, read and never executed.
 * @param known variables from elsewhere
 * @param sourced settings of a file that the script reads in (`. ./.env`)
 */
export const shellCommands = (
  file: string,
  text: string,
  known: ReadonlyMap<string, string>,
  sourced: (path: string) => readonly Setting[],
): readonly ShellCommand[] => {
  const values = new Map(known)
  const set = new Map<string, Setting>()
  const keep = (entries: readonly Setting[]): void => {
    for (const entry of entries) {
      values.set(entry.name, entry.value)
      set.set(entry.name, entry)
    }
  }
  const commands: ShellCommand[] = []
  let depth = 0
  for (const { line, text: content } of logicalLines(text)) {
    if (/^\s*(#|$)/.test(content)) continue
    const plain = content.replace(quotes, '')
    if (/^\s*(?:if|for|while|until|case)\b|\(\)\s*\{/.test(plain)) depth += 1
    const control = depth > 0 || controls.test(plain) ? 'a loop, condition or function' : null
    if (/^\s*(?:fi|done|esac|\})\s*(?:;.*)?$/.test(plain) || /;\s*(?:fi|done|esac)\b/.test(plain))
      depth = Math.max(0, depth - 1)
    const { cron, rest } = cronOf(content)
    const found = substitutionIn(rest) ?? (/^\s*\w+=\(/.test(rest) ? 'an array' : null)
    const readable = rest.replace(/('[^']*'|"(?:[^"\\]|\\.)*")|(?<=\s)\d+(?=[<>])/g, '$1')
    for (const words of commandsIn(parse(readable, (name: string) => values.get(name) ?? `\${${name}}`))) {
      const front: Setting[] = []
      if (words[0] === 'export' || words[0] === 'declare') words.shift()
      while (words[0] !== undefined && assignment.test(words[0])) {
        const [, name = '', value = ''] = assignment.exec(words.shift() ?? '') ?? []
        front.push({ name, value, at: `${file}:${line}` })
      }
      if (words.length === 0) keep(front)
      else if (words[0] === '.' || words[0] === 'source') keep(sourced(words[1] ?? ''))
      else commands.push({ line, words, variables: [...set.values(), ...front], cron, needsShell: found ?? control })
    }
  }
  return commands
}
