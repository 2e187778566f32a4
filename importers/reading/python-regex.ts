/** A pattern of Python's `regex` module, translated. */
interface Translated {
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

/** Word characters in the sense of all scripts, as the earlier tool's engine knows them. */
const word = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`
const classes: Readonly<Record<string, string>> = {
  d: String.raw`\d`,
  D: String.raw`\D`,
  s: String.raw`\s`,
  S: String.raw`\S`,
  w: `[${word}]`,
  W: `[^${word}]`,
}
const anchors: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  z: '$',
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
  [/\(\?[a-zA-Z0-9-]*\)/y, 'inline flags other than i, s, m and u at the very start'],
  [/\(\?[a-zA-Z0-9-]+:/y, 'flags for a part of the pattern'],
  [/\(\*/y, 'control verbs'],
]

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
  if (character === '.') return reader.flags.has('s') ? '[^]' : '.'
  if (character === '^') return reader.flags.has('m') ? String.raw`(?<=^|\n)` : '^'
  if (character === '$') return reader.flags.has('m') ? String.raw`(?=\n|$)` : '$'
  return literal(character)
}

/** Handles what comes after an opening parenthesis that is not one of the plain kinds. */
function openGroup(reader: Reader): string {
  const reference = take(reader, /\?P=(\w+)\)/y)?.[1]
  if (reference !== undefined) return `(?:\\${groupNumber(reader, reader.names.get(reference) ?? reference)})`
  const name = take(reader, /\?P?<([\p{L}_][\w\p{L}]*)>/uy)?.[1]
  if (name === undefined && reader.text[reader.at] === '?') fail(reader, 'an unknown kind of group')
  reader.groups++
  if (name === undefined) return '('
  if (reader.names.has(name)) fail(reader, `the group name "${name}" twice`)
  reader.names.set(name, reader.groups)
  return `(?<${name}>`
}

function groupNumber(reader: Reader, group: number | string): number {
  const known = typeof group === 'number' && group >= 1 && group <= reader.groups
  return known ? group : fail(reader, `a reference to group "${group}", which does not exist before it`)
}

function translateEscape(reader: Reader): string {
  const digits = take(reader, /[1-9]\d?(?!\d)/y)
  if (digits) return `(?:\\${groupNumber(reader, Number(digits[0]))})`
  const anchor = take(reader, /[AZzbB]/y)
  if (anchor) return anchors[anchor[0]] ?? ''
  return escapedClass(reader) ?? literal(escapedCharacter(reader))
}

/** Escapes for a set of characters, good inside and outside of brackets. */
function escapedClass(reader: Reader): string | undefined {
  const match = take(reader, /[dDsSwW]|[pP]\{[\w=]+\}/y)
  return match ? (classes[match[0]] ?? `\\${match[0]}`) : undefined
}

/** The one character that an escape means; the backslash has been taken already. */
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
  if (character !== '\\') return { source: member(character), isClass: false }
  if (take(reader, /b/y)) return { source: byNumber('\b'), isClass: false }
  const source = escapedClass(reader)
  return source ? { source, isClass: true } : { source: member(escapedCharacter(reader)), isClass: false }
}

/** A character that means itself outside of sets. */
const literal = (character: string): string => {
  if (/[\\^$.*+?()[\]{}|/]/.test(character)) return `\\${character}`
  return /[\p{C}\p{Zl}\p{Zp}]|[^\P{Zs} ]/u.test(character) ? byNumber(character) : character
}

/** The same inside of a set. */
const member = (character: string): string =>
  /[!-/:-@[-^`{-~]/.test(character) && !/['"]/.test(character) ? `\\${character}` : literal(character)

const byNumber = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

function fail(reader: Reader, what: string): never {
  throw new Error(`the pattern "${reader.text}" has ${what}`)
}

function checkSyntax(source: string, flags: string, pattern: string): void {
  try {
    new RegExp(source, flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(': ').at(-1) : error
    throw new Error(`the pattern "${pattern}" is not a regular expression: ${reason}`, { cause: error })
  }
}

function translate(pattern: string): Translated {
  if (pattern === '') throw new Error('an empty pattern selects nothing')
  const text = pattern.normalize('NFC')
  const start = /^(?:\(\?[isum]+\))*/.exec(text)?.[0] ?? ''
  const flags = new Set(start.replace(/[^ism]/g, ''))
  const reader: Reader = { text, at: start.length, flags, groups: 0, names: new Map() }
  let source = ''
  while (reader.at < reader.text.length) source += translateNext(reader)
  // What is written the same in both needs no flag, and reads as before.
  const isPlain = /^[\x20-\x7e]*$/.test(source) && !/\\[pPu]\{|[.[]|\\[DSW]/.test(source.replace(/\\\./g, ''))
  const jsFlags = (flags.has('i') ? 'i' : '') + (isPlain && !flags.has('i') ? '' : 'v')
  checkSyntax(source, jsFlags, pattern)
  return { source, flags: jsFlags, groups: reader.groups, names: reader.names }
}

/** A regular expression of JavaScript as plain data. */
export interface RegexData {
  readonly regex: string
  readonly flags: string
}

/**
 * Translates a pattern of the Python kind: `\w` and `\b` know all of Unicode, `(?P<year>\d{4})` names a group, `(?i)` may
 * stand in front. Three differences remain: `\d` is 0 to 9, a reference to a group that took no part matches emptiness,
 * and `.` and `$` do not treat all line ends alike, which no name and no path has.
 * @throws Error on mistakes and, by name, on everything outside the subset
 * @example
 * translateRegex('(?i)\\w+ tour') // { regex: '[\\p{Alphabetic}…]+ tour', flags: 'iv' }
 */
export const translateRegex = (pattern: string): RegexData => {
  const { source, flags } = translate(pattern)
  return { regex: source, flags }
}

/**
 * Translates a rule that replaces every match; in replacements `\1`, `\g<2>` and `\g<year>` put groups in, `$` and `&` are
 * ordinary characters.
 * @throws Error as `translateRegex`, and for a group that the pattern does not have
 * @example
 * translateRule('(?P<y>\\d{4})-(\\d\\d)', '\\2 \\g<y>') // [{ regex: '(?<y>\\d{4})-(\\d\\d)', flags: '' }, '$2 $<y>']
 */
export const translateRule = (pattern: string, replacement = ''): readonly [RegexData, string] => {
  const translated = translate(pattern)
  const tokens = replacement.matchAll(/\\(?:g<(?<group>[^>]*)>|(?<digits>\d{1,3})|(?<escaped>.?))|[^\\]+/gsu)
  const pieces = Array.from(tokens, ({ 0: token, groups: { group, digits, escaped } = {} }) => {
    if (group !== undefined) return groupIn(group, translated, replacement)
    if (digits !== undefined) return groupIn(/^[1-9]\d?$/.test(digits) ? digits : token, translated, replacement)
    return (escaped === undefined ? token : unescaped(escaped, replacement)).replaceAll('$', '$$$$')
  })
  return [{ regex: translated.source, flags: translated.flags }, pieces.reduce(behind, '')]
}

/** Puts a piece behind others; a digit must not become part of the group before it. */
const behind = (text: string, piece: string): string =>
  (/^\d/.test(piece) ? text.replace(/\$(\d)$/, '$$0$1') : text) + piece

const groupIn = (group: string, { groups, names }: Translated, replacement: string): string => {
  const number = /^\d+$/.test(group) ? Number(group) : names.get(group)
  if (number === undefined || number > groups)
    throw new Error(`the replacement "${replacement}" refers to group "${group}", which its pattern does not have`)
  if (number === 0) return '$&'
  return names.has(group) ? `$<${group}>` : `$${number}`
}

const unescaped = (character: string, replacement: string): string => {
  if (character === 'n') return '\n'
  if (character === 't') return '\t'
  if (character === '\\') return '\\'
  if (/^[^a-zA-Z]/u.test(character)) return `\\${character}`
  throw new Error(`the replacement "${replacement}" has the unknown escape "\\${character}"`)
}

/** A translated pattern as options have it: without flags where it needs none. */
export const plainRegex = ({ regex, flags }: RegexData): Partial<RegexData> & Pick<RegexData, 'regex'> =>
  flags === '' ? { regex } : { regex, flags }
