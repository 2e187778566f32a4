const isBatch = (text: string): boolean =>
  /^[ \t]*@?echo off\b/im.test(text) ||
  /\s\^[ \t]*\r?\n/.test(text) ||
  (/^[ \t]*set\s+"?\w+=/im.test(text) && /%\w+%/.test(text))

const isPowerShell = (text: string): boolean =>
  /\s`[ \t]*\r?\n/.test(text) || /^[ \t]*\$(?:env:)?\w+\s*=\s*["']/im.test(text)

/** A path of a file that is read, and no regular expression for one. */
const path = /^[^*+?|^[\]]*[^\\]\.(?:py|sh|json|ya?ml|toml|env)$/i

/** Programs by their names, and files with slashes between folders. */
const withSlashes = (line: string): string =>
  line.replace(/[^\s"'&]+/g, (word) => {
    if (/^[\w.:\\-]+\.exe$/i.test(word)) return word.slice(word.lastIndexOf('\\') + 1, -'.exe'.length)
    return path.test(word) ? word.replaceAll('\\', '/') : word
  })

const doubled = (line: string): string => line.replaceAll('\\', '\\\\')

const compared = String.raw`(?:"[^"]*"|[^\s"])+?\s*(?:==|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*(?:"[^"]*"|\S+)`
/** What is asked, which may name a script. */
const condition = new RegExp(
  String.raw`^\s*if\s+(?:/i\s+)?(?:not\s+)?(?:exist\s+(?:"[^"]*"|\S+)|errorlevel\s+\S+|defined\s+\S+|${compared})\s*`,
  'i',
)

/** What a line of a batch file is in a POSIX shell. */
const ofBatch = (line: string): string => {
  if (/^\s*@?(?:rem\b|::)/i.test(line)) return ''
  const plain = doubled(withSlashes(line))
    .replace(/^\s*@/, '')
    .replaceAll('$', '\\$')
    .replace(/%~dp0(?:\\\\)?/gi, './')
    .replace(/%(\w+)%/g, (_, name: string) => `\${${name}}`)
    .replace(/%(\d|\*)/g, '$$$1')
    .replaceAll('%%', '%')
  const [, quoted, name, rest = ''] = /^\s*set\s+(")?(\w+)=(.*)/i.exec(plain) ?? []
  const value = rest.trimEnd().replace(/"$/, '')
  if (name !== undefined) return `export ${name}="${quoted ? value : value.replaceAll('"', '\\"')}"`
  return plain
    .replace(/\^[ \t]*$/, '\\')
    .replace(/^(\s*cd\s+)\/d\s+/i, '$1')
    .replace(/^\s*\)\s*else\b.*/i, 'else')
    .replace(/^\s*\)\s*$/, 'fi')
    .replace(condition, 'if :; then ')
    .replace(/^\s*(?:if|for)\b(?!.*\(\s*$).*/i, (whole) => `${whole}; fi`)
}

/** What a line of PowerShell is there. */
const ofPowerShell = (line: string): string =>
  doubled(withSlashes(line))
    .replace(/(?<=\s)`[ \t]*$/, '\\')
    .replace(/`(["$`])/g, '\\$1')
    .replace(/^\s*&\s+/, '')
    .replace(/^\s*\$env:(\w+)\s*=\s*/i, 'export $1=')
    .replace(/^\s*\$(\w+)\s*=\s*/, '$1=')
    .replace(/\$\{?env:(\w+)\}?/gi, (_, name: string) => `\${${name}}`)

/** A batch file or a script of PowerShell as what it comes to in a POSIX shell, on the same lines; null for any other text. */
export const windowsAsScript = (text: string): string | null => {
  if (text.startsWith('#!')) return null
  const form = isBatch(text) ? ofBatch : isPowerShell(text) ? ofPowerShell : null
  return form && text.split(/\r?\n/).map(form).join('\n')
}
