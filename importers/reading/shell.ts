import { parse } from 'shell-quote'
import type { Setting } from '../contract.ts'
import { everySeconds, secondsPer } from '../values.ts'
import { interpolateKnown } from './interpolate.ts'

/** A command of a script or crontab. */
export interface ShellCommand {
  readonly line: number
  readonly words: readonly string[]
  /** Variables that are set in front of it or by lines above it. */
  readonly variables: readonly Setting[]
  /** When it runs, as a crontab says it, or `@every 3600s` in a loop without end. */
  readonly cron: string | null
  /** Folder that was changed to before; null where none was. */
  readonly folder: string | null
  /** What only a shell could tell, as it is written; null where all is plain. */
  readonly needsShell: string | null
  /** Lines above it that read in a file which is not there. */
  readonly unread: readonly number[]
}

const quotes = /'[^']*'|"(?:[^"\\]|\\.)*"/g

/**
 * What only a shell puts in: output of commands, and all of a variable but its plain value, such as `${A%/}` or `${A[@]}`.
 */
const substitution = /\$\(|`|<\(|\$\{(?!(?:\w+|[@*#?!$-])\})[^}]*\}?/

/** Where it may be; single quotes, backslashes and comments keep it from happening. */
const substituted = new RegExp(String.raw`'[^']*'|"((?:[^"\\]|\\.)*)"|\\.|(?<=^|\s)#.*|(${substitution.source})`, 'gs')

const substitutionIn = (text: string): string | null => {
  for (const [, quoted, found] of text.matchAll(substituted)) {
    const [inside = found] = substitution.exec(quoted?.replace(/\\./gs, '') ?? '') ?? []
    if (inside !== undefined) return inside
  }
  return null
}

const command = String.raw`\$\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)|\x60([^\x60]*)\x60`
/** A token of a line, outside double quotes and within them. */
const token = new RegExp(String.raw`\\.|"|'[^']*'|(?<=^|\s)#.*|${command}|.`, 'gsy')
const quotedToken = new RegExp(String.raw`\\.|"|${command}|.`, 'gsy')
/** What stands for the output of a command, which nobody knows. */
const unknown = '\u2026'

/** A line with a mark in place of each output of a command, so that its words stay together, and these commands. */
const withoutOutputs = (text: string): { readonly text: string; readonly commands: readonly string[] } => {
  const commands: string[] = []
  let [result, isQuoted] = ['', false]
  for (let place = 0; place < text.length; ) {
    const form = isQuoted ? quotedToken : token
    form.lastIndex = place
    const [found = '', plain, ticked] = form.exec(text) ?? []
    place += found.length
    if (found === '"') isQuoted = !isQuoted
    const inside = plain ?? ticked
    if (inside !== undefined) commands.push(inside)
    result += inside === undefined ? found : unknown
  }
  return { text: result, commands }
}

/** Quotes, substitutions and what separates commands. */
const separated = /'[^']*'|"(?:[^"\\]|\\.)*"|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\\.|(&&|\|\|?|;;?|(?<![<>])&(?!>))|./gs

/** The commands of a line, which read nothing of each other. */
const piecesOf = (text: string): string[] => {
  const pieces = ['']
  for (const [token, separator] of text.matchAll(separated)) {
    if (separator !== undefined) pieces.push('')
    else pieces[pieces.length - 1] += token
  }
  return pieces
}

/** Redirections, with what they point to. */
const redirection =
  /('[^']*'|"(?:[^"\\]|\\.)*")|(?:(?<=\s)\d+|&)?(?:>>?|<)(?!\()&?\s*(?:"[^"]*"|'[^']*'|\$\([^)]*\)|`[^`]*`|[^\s'"`)])+/g

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

/** A variable that is set in front of a command. */
export const assignment = /^([A-Za-z_]\w*)=(.*)$/s
const field = String.raw`[\d*/,\-A-Za-z]+`
const cronLine = new RegExp(
  String.raw`^\s*(@(?:hourly|daily|midnight|weekly|monthly|yearly|annually|reboot)|(?:${field}\s+){4}${field})\s+(\S.*)$`,
)

/** The times in front of a line of a crontab; every field has a digit or a star. */
const cronOf = (text: string): { readonly cron: string | null; readonly rest: string } => {
  const [, cron = '', rest = ''] = cronLine.exec(text) ?? []
  const isCron =
    cron.startsWith('@') ||
    (cron !== '' && cron.split(/\s+/).every((part) => /^[\d*]|^[A-Za-z]{3}(?:[-,/]|$)|^L$/.test(part)))
  return isCron ? { cron: cron.replace(/\s+/g, ' '), rest } : { cron: null, rest: text }
}

/** Not to be met in a script: what stands behind it runs every so often, and with nothing behind it no longer. */
const everyMark = ':every'

const forever = String.raw`while\s+(?:true|:|\[{1,2}\s+(?:1|true)\s+\]{1,2}|(?<first>sleep\s+[^\s;&|]+))|until\s+false`
const loop = new RegExp(
  String.raw`(?<=^|[\s;&|'"])(?:${forever})(?<before>\s*[;\n]\s*)do\b(?<body>(?:(?!\b(?:for|while|until)\s)[\s\S])*?(?=done\b)(?<=[;&\n]\s*))done\b`,
  'g',
)
const pause = /(?<=^|[\s;&|])sleep\s+([^\s;&|]+)/g
/** What ends a loop, but for where something fails, and what pauses only there. */
const isLeft = /(?<=^|[\s;&|])(?=(?:break|continue|exit|return)\b)(?<!\|\|\s*)|\|\|\s*sleep\b/

/** Loops without end that pause, as what is in them between marks, on the same lines; others stay as they are. */
const withoutLoops = (text: string): string =>
  text.replace(loop, (whole: string, ...found: unknown[]) => {
    const { first, before = '', body = '' } = found.at(-1) as Readonly<Record<string, string | undefined>>
    const pauses = [...`${first ?? ''}\n${body}`.matchAll(pause)].map(([, time = '']) => time)
    if (pauses.length !== 1 || isLeft.test(body)) return whole
    return `${everyMark} ${pauses[0]};${before.replace(';', '')}${body.replace(pause, ':')}${everyMark}`
  })

/** Times of `sleep`, such as `90`, `1.5h` or `1d`, as a schedule; null where they are none. */
const everyOf = (text: string): string | null => {
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(text) ?? []
  return count === undefined ? null : everySeconds(Number(count) * (secondsPer[unit] ?? 1))
}

const conditional = 'a loop, condition or function'
const controls = /^\s*(?:if|for|while|until|case|function|select)\b|\(\)\s*\{|^\s*(?:then|do|else|elif)\b/

type Token = ReturnType<typeof parse>[number]

/** What another machine is told to run as one word. */
const remoteIn = (words: readonly string[]): string | null => {
  const last = words.at(-1) ?? ''
  return /(^|\/)ssh$/.test(words[0] ?? '') && /\s/.test(last) ? last : null
}

const shells = /(^|\/)((ba|da|a|k|z)?sh|su|runuser|flock)$/
/** Whose -c is an option of their own. */
const programs = /(^|\/)(docker|podman|docker-compose|python[\d.]*)$|\.py$/

/** What a shell is told to run as one word, such as behind `sh -c`. */
export const commandInside = (words: readonly string[]): string | null => {
  const place = words.findIndex((word) => /^-\w*c$/.test(word))
  const before = words.slice(0, Math.max(0, place))
  const isShell = before.some((word) => shells.test(word)) && !before.some((word) => programs.test(word))
  return isShell ? (words[place + 1] ?? null) : remoteIn(words)
}

/** Parameters that whoever calls a script gives it. */
const parameter = /\$\{(?:\d+|[*@#?!$-])\}/

/** Words up to a comment; parentheses separate them. */
const commandsIn = (tokens: readonly Token[]): string[][] => {
  const commands: string[][] = [[]]
  for (const token of tokens) {
    if (typeof token === 'string') commands.at(-1)?.push(token)
    else if ('comment' in token) break
    else if ('pattern' in token) commands.at(-1)?.push(token.pattern)
    else commands.push([])
  }
  return commands
}

/** What is read of a line; null where the parser refuses it. */
const parsedBy = (read: () => string[][]): string[][] | null => {
  try {
    return read()
  } catch {
    return null
  }
}

/** Variables with a default or a message, which may have blanks in it. */
const withDefault = /'[^']*'|\\.|\$\{\w+:?[-+?][^}]*\}/gs

const onlyAssigns =
  /^\s*(?:(?:export|declare|local|readonly)\s+)?\w+=(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])*\s*(?:#.*)?$/s

/** What a line is part of, and by what it may not run as it stands there. */
type LineContext = Pick<ShellCommand, 'line' | 'cron'> & { readonly control: string | null }

/** Reads a script from its first line to its last, with what is set on the way. */
class ScriptReader {
  readonly commands: ShellCommand[] = []
  readonly #file: string
  readonly #sourced: (path: string) => readonly Setting[] | null
  /** What is known of variables, and those that the script set. */
  readonly #values: Map<string, string>
  readonly #set = new Map<string, Setting>()
  /** How many loops, conditions and functions are open. */
  #depth = 0
  #folder: string | null = null
  /** How often what is read now runs, in a loop without end. */
  #every: string | null = null
  readonly #unread: number[] = []

  constructor(file: string, known: ReadonlyMap<string, string>, sourced: (path: string) => readonly Setting[] | null) {
    this.#file = file
    this.#values = new Map(known)
    this.#sourced = sourced
  }

  readLine(line: number, text: string): void {
    if (/^\s*(#|$)/.test(text)) return
    const plain = text.replace(quotes, '')
    if (/(?:^|[;&|])\s*(?:if|for|while|until|case)\b|\(\)\s*\{/.test(plain)) this.#depth += 1
    const control = this.#depth > 0 || controls.test(plain) ? conditional : null
    if (/^\s*(?:fi|done|esac|\})\s*(?:;.*)?$/.test(plain) || /;\s*(?:fi|done|esac)\b/.test(plain))
      this.#depth = Math.max(0, this.#depth - 1)
    const { cron, rest } = cronOf(text)
    if (cron !== null) this.#folder = null
    for (const piece of piecesOf(rest)) this.#readPiece(piece, { line, cron, control })
  }

  #readPiece(piece: string, context: LineContext): void {
    const readable = piece
      .replace(redirection, (_, quoted: string | undefined) => quoted ?? ' ')
      .replace(withDefault, (part) => (part.startsWith('$') ? this.#valueOr(part) : part))
    const found = substitutionIn(readable) ?? (/^\s*\w+=\(/.test(readable) ? 'an array' : null)
    const known = (name: string): string => interpolateKnown(`\${${name}}`, this.#values)
    const { text, commands } = withoutOutputs(readable)
    const options = { splitUnquoted: !onlyAssigns.test(text) }
    const parsed = parsedBy(() => commandsIn(parse(text, known, options)))
    for (const words of parsed ?? [text.trim().split(/\s+/)])
      this.#readCommand(words, parsed === null ? 'a substitution' : found, context)
    // What they change of a folder ends with them.
    const folder = this.#folder
    for (const one of commands.flatMap(piecesOf)) this.#readPiece(one, context)
    this.#folder = folder
  }

  /** The value of a variable or its default; of one that must have a value and has none (`${A:?message}`) its name. */
  #valueOr(text: string): string {
    return interpolateKnown(text, this.#values).replace(/^(\$\{\w+):?\?.*\}$/s, '$1}')
  }

  /** @param found what of it only a shell could tell */
  #readCommand(words: string[], found: string | null, context: LineContext): void {
    const inside = commandInside(words)
    if (inside !== null) {
      const pieces = piecesOf(inside)
      const control = pieces.some((piece) => controls.test(piece)) ? conditional : context.control
      for (const piece of pieces) this.#readPiece(piece, { ...context, control })
      return
    }
    const front = this.#assignmentsBefore(words, context.line)
    const [name, operand] = words
    if (name === undefined) this.#assign(front, found)
    else if (name === everyMark) this.#every = operand ?? null
    else if (name === '.' || name === 'source') {
      const settings = this.#sourced(operand ?? '')
      if (settings === null) this.#unread.push(context.line)
      else this.#keep(settings)
    } else {
      if (name === 'cd') this.#folder = operand ?? null
      const { line, control } = context
      const every = this.#every === null ? null : everyOf(this.#every)
      const cron = context.cron ?? every
      const isUnclear = this.#every !== null && every === null ? conditional : null
      const needsShell =
        found ?? control ?? isUnclear ?? (words.some((word) => parameter.test(word)) ? 'its parameters' : null)
      const variables = [...this.#set.values(), ...front]
      this.commands.push({ line, words, variables, cron, folder: this.#folder, needsShell, unread: [...this.#unread] })
    }
  }

  /** Takes the assignments from the front of a command. */
  #assignmentsBefore(words: string[], line: number): Setting[] {
    const front: Setting[] = []
    if (/^(export|declare|local|readonly)$/.test(words[0] ?? '')) words.shift()
    while (words[0] !== undefined && assignment.test(words[0])) {
      const [, name = '', value = ''] = assignment.exec(words.shift() ?? '') ?? []
      front.push({ name, value, at: `${this.#file}:${line}` })
    }
    return front
  }

  #assign(settings: readonly Setting[], found: string | null): void {
    if (found === null) return this.#keep(settings)
    // What only a shell knows has no value here, nor that of before.
    for (const { name } of settings) {
      this.#values.delete(name)
      this.#set.delete(name)
    }
  }

  #keep(settings: readonly Setting[]): void {
    for (const setting of settings) {
      this.#values.set(setting.name, setting.value)
      this.#set.set(setting.name, setting)
    }
  }
}

/**
 * The commands of a shell script or crontab, read and never executed.
 * @param known variables from elsewhere
 * @param sourced settings of a file that the script reads in (`. ./.env`); null where it is not there
 */
export const shellCommands = (
  file: string,
  text: string,
  known: ReadonlyMap<string, string>,
  sourced: (path: string) => readonly Setting[] | null,
): readonly ShellCommand[] => {
  const reader = new ScriptReader(file, known, sourced)
  for (const { line, text: content } of logicalLines(withoutLoops(text))) reader.readLine(line, content)
  return reader.commands
}
