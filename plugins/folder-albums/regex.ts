/** A pattern translated for JavaScript. */
export interface Regex {
  /** Source for the `v` flag. */
  readonly source: string
  readonly flags: string
  readonly groups: number
  /** Numbers of the named groups. */
  readonly names: ReadonlyMap<string, number>
}

interface Reader {
  readonly text: string
  at: number
  readonly flags: ReadonlySet<string>
  groups: number
  readonly names: Map<string, number>
}

const word = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`
const classes: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  s: String.raw`\p{White_Space}`,
  S: String.raw`\P{White_Space}`,
  w: `[${word}]`,
  W: `[^${word}]`,
}
const anchors: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  b: `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`,
  B: `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`,
}
const controls: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

const fuzzyItem = String.raw`\s*(?:\d+\s*<=?\s*)?\d*[eids](?:\s*\+\s*\d*[eids])*(?:\s*<=?\s*\d+)?\s*`
const refusals: readonly (readonly [construct: RegExp, name: string])[] = [
  [new RegExp(String.raw`\{${fuzzyItem}(?:,${fuzzyItem})*(?::[^}]*)?\}`, 'y'), 'fuzzy matching'],
  [/(?:[*+?]|\{(?:\d+,?|,)\d*\})\+/y, 'possessive quantifiers'],
  [/\(\?>/y, 'atomic groups'],
  [/\(\?\(/y, 'conditionals'],
  [/\(\?(?:R|[+-]?\d|&|P>)/y, 'recursion'],
  [/\(\?\|/y, 'branch reset groups'],
  [/\(\?#/y, 'comments'],
  [/\(\?[a-zA-Z0-9-]*\)/y, 'inline flags other than i, s and m at the very start'],
  [/\(\?[a-zA-Z0-9-]+:/y, 'flags for a part of the pattern'],
  [/\(\*/y, 'control verbs'],
]

/**
 * Translates a pattern of the Python kind: `\w \d \s \b` know all of Unicode, `(?P<year>\d{4})` names a group, `(?i)` may stand in front.
 * Throws on mistakes and, by name, on everything outside the subset. One difference remains: a reference to a group that took no part matches emptiness.
 */
export function parseRegex(pattern: string): Regex {
  if (pattern === '') throw new Error('an empty pattern selects nothing')
  const text = pattern.normalize('NFC')
  const start = /^(?:\(\?[ism]+\))*/.exec(text)?.[0] ?? ''
  const flags = new Set(start.replace(/[^ism]/g, ''))
  const reader: Reader = { text, at: start.length, flags, groups: 0, names: new Map() }
  let source = ''
  while (reader.at < reader.text.length) source += translateNext(reader)
  const jsFlags = flags.has('i') ? 'vi' : 'v'
  checkSyntax(source, jsFlags, pattern)
  return { source, flags: jsFlags, groups: reader.groups, names: reader.names }
}

/** A test whether the whole text matches, as filters need it. */
export function compileFullMatch(pattern: string): (text: string) => boolean {
  const { source, flags } = parseRegex(pattern)
  const regex = new RegExp(`^(?:${source})$`, flags)
  return (text) => regex.test(text)
}

function checkSyntax(source: string, flags: string, pattern: string): void {
  try {
    new RegExp(source, flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(': ').at(-1) : error
    throw new Error(`the pattern "${pattern}" is not a regular expression: ${reason}`, { cause: error })
  }
}

/** Takes what the sticky expression finds at the reader's place. */
function take(reader: Reader, expected: RegExp): RegExpExecArray | null {
  expected.lastIndex = reader.at
  const match = expected.exec(reader.text)
  if (match) reader.at += match[0].length
  return match
}

function translateNext(reader: Reader): string {
  for (const [construct, name] of refusals) {
    if (take(reader, construct)) fail(reader, `${name}; that is not supported`)
  }
  const plain = take(reader, /\(\?(?::|<?[=!])|[)|]|[*+?]\??|\{(?:\d+(?:,\d*)?|,\d*)\}\??/y)
  if (plain) return plain[0].replace('{,', '{0,')
  const character = take(reader, /./suy)?.[0] ?? ''
  if (character === '(') return openGroup(reader)
  if (character === '[') return translateSet(reader)
  if (character === '\\') return translateEscape(reader)
  if (character === '.') return reader.flags.has('s') ? '[^]' : String.raw`[^\n]`
  if (character === '^') return reader.flags.has('m') ? String.raw`(?<=^|\n)` : '^'
  if (character === '$') return reader.flags.has('m') ? String.raw`(?=\n|$)` : String.raw`(?=\n?$)`
  return literal(character)
}

/** Handles what stands behind an opening parenthesis that is not one of the plain kinds. */
function openGroup(reader: Reader): string {
  const reference = take(reader, /\?P=(\w+)\)/y)?.[1]
  if (reference !== undefined) return `(?:\\${groupNumber(reader, reader.names.get(reference) ?? reference)})`
  const name = take(reader, /\?P?<([\p{L}_][\w\p{L}]*)>/uy)?.[1]
  if (name === undefined && reader.text[reader.at] === '?') fail(reader, 'an unknown kind of group')
  reader.groups++
  if (name === undefined) return '('
  if (reader.names.has(name)) fail(reader, `the group name "${name}" twice`)
  reader.names.set(name, reader.groups)
  return '('
}

function groupNumber(reader: Reader, group: number | string): number {
  const known = typeof group === 'number' && group >= 1 && group <= reader.groups
  return known ? group : fail(reader, `a reference to group "${group}", which does not exist before it`)
}

function translateEscape(reader: Reader): string {
  const digits = take(reader, /[1-9]\d?(?!\d)/y)
  if (digits) return `(?:\\${groupNumber(reader, Number(digits[0]))})`
  const anchor = take(reader, /[AZbB]/y)
  if (anchor) return anchors[anchor[0]] ?? ''
  return escapedClass(reader) ?? literal(escapedCharacter(reader))
}

/** Escapes for a set of characters, good inside and outside of brackets. */
function escapedClass(reader: Reader): string | undefined {
  const match = take(reader, /[dDsSwW]|[pP]\{[\w=]+\}/y)
  return match ? (classes[match[0]] ?? `\\${match[0]}`) : undefined
}

/** The one character that an escape stands for; the backslash has been taken already. */
function escapedCharacter(reader: Reader): string {
  const code = take(reader, /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/y)
  if (code) return fromCode(reader, Number.parseInt(code[0].slice(1), 16))
  const character = take(reader, /./suy)?.[0] ?? fail(reader, 'a backslash at its end')
  if (/[^a-zA-Z0-9]/.test(character)) return character
  return controls[character] ?? fail(reader, `the unknown escape "\\${character}"`)
}

function fromCode(reader: Reader, code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : fail(reader, 'a character number beyond Unicode')
}

/** Translates a set; its opening bracket has been taken already. */
function translateSet(reader: Reader): string {
  let source = take(reader, /\^/y) ? '[^' : '['
  do source += setMember(reader)
  while (!take(reader, /\]/y))
  return `${source}]`
}

function setMember(reader: Reader): string {
  if (take(reader, /\[:\^?[a-z]+:\]/y)) fail(reader, 'a POSIX class, which is not supported')
  const first = singleMember(reader)
  if (!take(reader, /-(?!\])/y)) return first.source
  const last = singleMember(reader)
  if (first.isClass || last.isClass) fail(reader, 'a range with a class at its end')
  return `${first.source}-${last.source}`
}

interface Member {
  readonly source: string
  readonly isClass: boolean
}

function singleMember(reader: Reader): Member {
  const character = take(reader, /./suy)?.[0] ?? fail(reader, 'a "[" without its "]"')
  if (character !== '\\') return { source: literal(character), isClass: false }
  if (take(reader, /b/y)) return { source: literal('\b'), isClass: false }
  const source = escapedClass(reader)
  return source ? { source, isClass: true } : { source: literal(escapedCharacter(reader)), isClass: false }
}

// Written as a number, a character means itself wherever it stands.
function literal(character: string): string {
  return /[\p{L}\p{N}]/u.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function fail(reader: Reader, what: string): never {
  throw new Error(`the pattern "${reader.text}" has ${what}`)
}
