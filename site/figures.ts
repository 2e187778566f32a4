import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a command noted of the figures that it wrote into a page (`bench/figures.json`). */
export interface FigureRecord {
  readonly command: string
  /** Day, as ISO text. */
  readonly measured: string
  readonly version: string
  /** As `git describe` has it; null outside of a clone. */
  readonly commit: string | null
  /** Of the text between the markers. */
  readonly sha256: string
}

/** Hash of figures, by which a text that somebody changed by hand is told from what was measured. */
export const digestOf = (text: string): string => createHash('sha256').update(text.trim()).digest('hex')

/** What is kept of figures that a command writes, from their own head. */
export const recordOf = (text: string): FigureRecord => {
  const [, measured = '', command = ''] = /Measured on (\d{4}-\d\d-\d\d) with `([^`]+)`/.exec(text) ?? []
  const [, version = '', commit = null] = /Darkroom (\d+\.\d+\.\d+\S*)(?: \(commit ([^)]+)\))?/.exec(text) ?? []
  return { command, measured, version, commit, sha256: digestOf(text) }
}

/** Days after which figures are too old for a change of today. */
const mostDays = 90
const day = 86_400_000

/** A row of a table with a time or a size. */
const figure = /^\|.*\|\s*\**\d[\d.,]* (?:s|ms|[KMG]i?B)\b.*\|/m
/** What says that something was measured: when, and with which command. */
const said = /\bMeasured (?:on|with)\b[\s\S]*?(?=\n\n|$)/g
const dated = /\bon (\d{4}-\d\d-\d\d)\b/
const ofVersion = /\bDarkroom (\d+\.\d+\.\d+)/
const made = /`((?:npm run|npx vitest run) [^`]+)`/
const markers = /<!-- (\w+(?::\w+)?) -->\n([\s\S]*?)<!-- \/\1 -->/g

/** A project whose figures are checked. */
export interface Measured {
  readonly root: string
  readonly records: Readonly<Record<string, FigureRecord>>
  readonly version: string
  readonly scripts: Readonly<Record<string, string>>
  /** Day of the last change; figures may be some months older. */
  readonly changed: string
}

const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.')

/**
 * What is wrong with the figures in the pages: changed by hand, of another version, too old, made by a command that is not
 * there, or by none.
 * @returns problems, and how many statements were looked at
 */
export const checkFigures = ({ root, records, version, scripts, changed }: Measured) => {
  const problems: string[] = []
  let statements = 0
  const isCommand = (command: string): boolean => {
    const [, script, file] = /^npm run ([\w:-]+)|^npx vitest run (\S+)/.exec(command) ?? []
    return script === undefined ? existsSync(join(root, file ?? '')) : script in scripts
  }
  for (const page of globSync(['README.md', 'docs/**/*.md'], { cwd: root }).sort()) {
    const text = readFileSync(join(root, page), 'utf8')
    for (const [, name = '', content = ''] of text.matchAll(markers)) {
      const { command, measured } = recordOf(content)
      if (measured === '') continue
      const kept = records[`${page} ${name}`]
      if (kept?.sha256 !== digestOf(content)) problems.push(`${page}: "${name}" is not what was measured: ${command}`)
    }
    for (const section of text.split(/^(?=## )/m)) {
      const [title = ''] = section.split('\n')
      const own = [...section.matchAll(said)].map(([found]) => found)
      statements += own.length
      if (own.length === 0 && figure.test(section))
        problems.push(`${page}: "${title}" has figures, and not when they were measured and with which command`)
      for (const one of own) {
        const [on, command, by] = [dated, made, ofVersion].map((pattern) => pattern.exec(one)?.[1])
        if (on === undefined || command === undefined) {
          problems.push(`${page}: "${one.split('\n')[0]}" says not when, or not with which command`)
          continue
        }
        if (by !== undefined && minorOf(by) !== minorOf(version))
          problems.push(`${page}: figures of version ${by}, and this is ${version}: ${command}`)
        if (!isCommand(command)) problems.push(`${page}: there is no ${command}`)
        if (Date.parse(changed) - Date.parse(on) > mostDays * day)
          problems.push(`${page}: figures of ${on} are older than ${mostDays} days: ${command}`)
      }
    }
  }
  for (const place of Object.keys(records)) {
    const [page = '', name] = place.split(' ')
    const isThere = existsSync(join(root, page)) && readFileSync(join(root, page), 'utf8').includes(`<!-- ${name} -->`)
    if (!isThere) problems.push(`bench/figures.json has "${place}", which is in no page`)
  }
  return { problems, statements }
}
