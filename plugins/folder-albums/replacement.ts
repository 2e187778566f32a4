import { parseRegex, type Regex } from './regex.ts'

type Piece = string | number

/**
 * Compiles a rule that replaces every match; `\1`, `\g<2>` and `\g<year>` put groups in, `$` and `&` are ordinary characters.
 *
 * @example compileReplacement('(?P<y>\\d{4})-(\\d\\d)', '\\2 \\g<y>')('2024-07 Zoo') // '07 2024 Zoo'
 */
export function compileReplacement(pattern: string, replacement = ''): (text: string) => string {
  const regex = parseRegex(pattern)
  const pieces = parseTemplate(replacement, regex)
  const global = new RegExp(regex.source, `${regex.flags}g`)
  return (text) =>
    text.replace(global, (...match: unknown[]) =>
      pieces.map((piece) => (typeof piece === 'string' ? piece : (match[piece] ?? ''))).join(''),
    )
}

function parseTemplate(template: string, regex: Regex): Piece[] {
  const tokens = template.matchAll(/\\(?:g<(?<group>[^>]*)>|(?<digits>\d{1,3})|(?<escaped>.?))|[^\\]+/gsu)
  return Array.from(tokens, ({ 0: token, groups: { group, digits, escaped } = {} }) => {
    if (group !== undefined) return groupNumber(group, regex, template)
    if (digits !== undefined) return groupNumber(/^[1-9]\d?$/.test(digits) ? digits : token, regex, template)
    return escaped === undefined ? token : unescaped(escaped, template)
  })
}

function groupNumber(group: string, regex: Regex, template: string): number {
  const number = /^\d+$/.test(group) ? Number(group) : regex.names.get(group)
  if (number !== undefined && number <= regex.groups) return number
  throw new Error(`the replacement "${template}" refers to group "${group}", which its pattern does not have`)
}

function unescaped(character: string, template: string): string {
  if (character === 'n') return '\n'
  if (character === 't') return '\t'
  if (character === '\\') return '\\'
  if (/^[^a-zA-Z]/u.test(character)) return `\\${character}`
  throw new Error(`the replacement "${template}" has the unknown escape "\\${character}"`)
}
