import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { hasCode, type Problem } from '../core/errors.ts'
import { shellWord } from '../engine/plan/shell-word.ts'
import type { Files, How, Imported, ImportProblem, TextSource } from '../importers/contract.ts'
import { importSettings } from '../importers/index.ts'
import { configFiles, type OutFile } from '../importers/writing/config-files.ts'
import { parseSchedule, zoneProblem } from '../service/schedule.ts'
import { commandText, withCommands } from './command-line.ts'
import { loadConfig } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { checkImport } from './import-check.ts'
import type { Terminal } from './terminal.ts'
import { writeAll, writeTogether } from './write-files.ts'

/** Flags of `import`. */
export interface ImportFlags {
  readonly env?: string
  readonly args?: string
  readonly service?: string
  readonly state?: string
  readonly out?: string
  readonly format?: string
  readonly adopt?: boolean
  readonly exact?: boolean
  readonly check?: boolean
}

/** Larger files are no settings. */
const largest = 5 * 1024 * 1024

const readable = (file: string, at: string, problems: ImportProblem[]): TextSource | null => {
  const refuse = (
    code: ImportProblem['code'],
    message: string,
    hint = 'Give the file with the settings itself.',
  ): null => {
    problems.push({ code, at: file, message, hint })
    return null
  }
  if (!existsSync(at)) return refuse('file-missing', 'the file does not exist', 'Check the path.')
  const stat = statSync(at)
  if (stat.isDirectory()) return refuse('file-unreadable', 'is a folder')
  if (stat.size > largest) return refuse('file-unreadable', 'is larger than 5 MiB')
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(at)) }
  } catch {
    const hint = 'Save it as UTF-8 (PowerShell: `… | Out-File -Encoding utf8 FILE`, as `>` may write UTF-16).'
    return refuse('file-unreadable', 'is not text in UTF-8, or may not be read', hint)
  }
}

const readStdin = async (stdin: NodeJS.ReadStream): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of stdin) parts.push(Buffer.from(part as Uint8Array))
  return new TextDecoder().decode(Buffer.concat(parts))
}

/** As the system knows it, not the environment; undefined for a user that it does not know, as in containers. */
const homeOf = (): string | undefined => {
  try {
    return userInfo().homedir
  } catch {
    return undefined
  }
}

/** Further files, as settings name them. */
const filesIn = (cwd: string): Files => ({
  home: homeOf(),
  absolute: (path) => resolve(cwd, path),
  read: (path) => readable(path, resolve(cwd, path), [])?.text ?? null,
  glob: (pattern) => globSync(pattern, { cwd }).sort(),
})

/** Times and zones that `darkroom serve` cannot read. */
const timeProblems = (entry: Imported['schedule'][number]): Problem[] => {
  const zone = entry.zone === undefined ? null : zoneProblem(entry.zone)
  if (zone) return [{ path: 'serve.timeZone', message: zone.problem, hint: zone.hint }]
  const cron = 'cron' in entry && entry.cron !== '@reboot' ? parseSchedule(entry.cron, 'UTC') : null
  return cron && 'problem' in cron ? [{ path: 'serve.jobs', message: cron.problem, hint: cron.hint }] : []
}

/**
 * What the plugins' and recipes' own schemas say of a configuration, which is written to a folder of its own for it.
 * Keys are not looked at: those of the input stay where they are.
 */
const problemsIn = async (
  files: readonly OutFile[],
  { schedule }: Imported,
  env: Terminal['io']['env'],
): Promise<readonly Problem[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-import-'))
  try {
    const shown = files.filter(({ isSecret }) => !isSecret)
    writeAll(folder, shown)
    mkdirSync(join(folder, 'secrets'), { recursive: true, mode: 0o700 })
    const config = join(folder, files[0]?.path ?? '')
    const standIn = join(folder, 'secrets', 'stand-in')
    writeFileSync(standIn, 'x'.repeat(43))
    const keyFile = /(apiKeyFile:\s*)\S.*?(?=,?\s*(?:\}|$))/gm
    const text = readFileSync(config, 'utf8').replace(keyFile, (_, key: string) => `${key}'${standIn}'`)
    writeFileSync(config, text)
    await loadConfig({ cwd: folder, env: { ...env, IMMICH_URL: undefined }, file: config })
    return schedule.flatMap(timeProblems)
  } catch (error) {
    if (hasCode(error, 'CONFIG_INVALID')) return error.context.problems
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A problem of what would be written, at the setting that it comes from. */
const asImportProblem = ({ path, message, hint }: Problem, { options }: Imported): ImportProblem => {
  const place = path.replace(/ \([^)]*\), [^:]*: |: /, '.').replace(/ \(.*\)$/, '')
  const rows = options.filter(
    ({ to }) => to !== null && (`${place}.${message}`.startsWith(to) || to.startsWith(`${place}.`)),
  )
  const [row] = rows.sort((a, b) => (b.to?.length ?? 0) - (a.to?.length ?? 0))
  return {
    code: 'value-invalid',
    at: row?.at ?? path,
    message: row ? `${row.from}: ${message}` : message,
    hint: row
      ? (hint ?? 'The earlier tool took this otherwise than it reads: mend it there.')
      : 'If the earlier tool accepted this, it is a mistake of the importer: please report it.',
  }
}

/** What deserves a look stands out. */
const wordOf = (how: How): string => (how === 'safer' || how === 'gap' ? how.toUpperCase() : how)

/** What became of each setting, a line each, notes below; what was said above is not said again. */
const tableOf = ({ options }: Imported): string => {
  const most = Math.min(34, Math.max(4, ...options.map(({ from }) => from.length)))
  return options
    .map(({ from, to, how, note, at }, index) => {
      const isNew = options.findIndex((other) => other.note === note) === index
      const line = `${wordOf(how).padEnd(8)}${from.padEnd(most)}  ${to === null ? '-' : to}`
      return note === '' || !isNew ? line : `${line}\n        ${at}: ${note}`
    })
    .join('\n')
}

const problemText = ({ code, at, message, hint }: ImportProblem): string =>
  `${at}: ${message} (${code})${hint === '' ? '' : `\n    ${hint}`}`

const reportOf = (imported: Imported, written: readonly string[]) => ({
  format: 'darkroom-import/1',
  tool: imported.tool,
  sources: imported.sources,
  written,
  options: imported.options,
  schedule: imported.schedule,
  secrets: [
    ...imported.accounts.flatMap(({ name, key, keyFrom }) => (key === null ? [] : [{ from: keyFrom, name }])),
    ...imported.secrets,
  ].map(({ from, name }) => ({ from, file: `secrets/${name}` })),
})

/** A value that is another variable, and what it is without that one. */
const otherVariable = /^\$\{?\w+(?::?[-+](.*)|:?\?.*)?$/

/** What of the inputs must never be shown: values of variables that are called like secrets, not names of other variables. */
const secretsIn = (sources: readonly TextSource[]): string[] =>
  sources.flatMap(({ text }) =>
    [...text.matchAll(/(?:key|password|secret|token|hash)["']?\s*[:=][-+]?\s*["']?([^\s"',}]{8,})/gi)]
      .map(([, value = '']) => {
        const other = otherVariable.exec(value)
        return other ? (other[1] ?? '') : value
      })
      .filter((value) => value.length >= 8),
  )

/** The tool, where the first word names one, and the files: a word is a file if there is one, or where it looks like a path. */
const toolAndFiles = (
  args: readonly string[],
  cwd: string,
): readonly [tool: string | null, files: readonly string[]] => {
  const [first] = args
  if (first === undefined) return [null, []]
  const isPath = /[./\\]/.test(first.replace(/^\w+\/dynamic-albums$/, ''))
  return first === '-' || isPath || existsSync(resolve(cwd, first)) ? [null, args] : [first, args.slice(1)]
}

/** Reads all that was named, and hides what of it is secret. */
const readInputs = async (terminal: Terminal, args: readonly string[], flags: ImportFlags) => {
  const { io } = terminal
  const problems: ImportProblem[] = []
  const source = async (file: string): Promise<TextSource[]> => {
    if (file === '-') return [{ file: 'stdin', text: await readStdin(io.stdin) }]
    const text = readable(file, resolve(io.cwd, file), problems)
    return text ? [text] : []
  }
  const [tool, files] = toolAndFiles(args, io.cwd)
  const sources = (await Promise.all(files.map(source))).flat()
  const environment = flags.env === undefined ? [] : await source(flags.env)
  const [state = null] = flags.state === undefined ? [] : await source(flags.state)
  terminal.hide(secretsIn([...sources, ...environment]))
  const format = flags.format ?? 'yaml'
  if (format !== 'yaml' && format !== 'ts') {
    const message = `"${format}" is not a configuration format`
    problems.push({ code: 'value-invalid', at: '--format', message, hint: 'Write yaml or ts.' })
  }
  const read = importSettings({
    tool,
    sources,
    environment,
    args: flags.args ?? null,
    service: flags.service ?? null,
    state,
    files: filesIn(io.cwd),
    exact: flags.exact === true,
    adopt: flags.adopt === true,
  })
  terminal.hide([...read.accounts.flatMap(({ key }) => key ?? []), ...read.secrets.map(({ text }) => text)])
  // Without its files nothing that is said of the rest would help.
  const ofSettings = problems.length > 0 && sources.length === 0 ? [] : read.problems
  return { read, format: format === 'ts' ? ('ts' as const) : ('yaml' as const), problems: [...problems, ...ofSettings] }
}

const tellProblems = (
  terminal: Terminal,
  read: Imported,
  problems: readonly ImportProblem[],
  closing: string,
): void => {
  if (terminal.options.json) terminal.print(JSON.stringify({ ...reportOf(read, []), problems }, null, 2))
  for (const problem of problems) terminal.log.error(problemText(problem))
  terminal.log.error(closing)
}

/** Writes files into a folder, or nothing where one of them is there. */
const writeInto = (terminal: Terminal, out: string, read: Imported, files: readonly OutFile[]): boolean => {
  const folder = resolve(terminal.io.cwd, out)
  const existing = files
    .filter(({ path }) => existsSync(join(folder, path)))
    .map(({ path }) => ({ code: 'target-exists', at: join(out, path), message: 'exists already', hint: '' }) as const)
  const closing = 'Nothing was written. Choose another folder with --out, or move these away.'
  if (existing.length === 0) writeTogether(folder, files)
  else tellProblems(terminal, read, existing, closing)
  return existing.length === 0
}

/** `darkroom import [tool] [file…]`: turns the settings of an earlier tool into a configuration. */
export const importCommand = async (terminal: Terminal, args: readonly string[], flags: ImportFlags): Promise<End> => {
  const { io, options } = terminal
  const { read, format, problems } = await readInputs(terminal, args, flags)
  const out = flags.out ?? './darkroom'
  const folder = out === '-' ? null : resolve(io.cwd, out)
  const config = folder === null ? {} : { config: join(folder, `immichrc.${format}`) }
  // With commands to paste as they are: called as this one was, and from where it was.
  const filesOf = (imported: Imported): OutFile[] =>
    configFiles(imported, format, io.env.DARKROOM_COMMAND ? null : shellWord(io.cwd)).map((file) =>
      file.isSecret ? file : { ...file, text: withCommands(file.text, io.called, config) },
    )
  const outFiles = problems.length > 0 ? [] : filesOf(read)
  const mistakes = problems.length > 0 ? [] : await problemsIn(outFiles, read, io.env)
  const found = [...problems, ...mistakes.map((problem) => asImportProblem(problem, read))]
  if (found.length > 0) {
    const count = found.length === 1 ? 'One problem' : `${found.length} problems`
    tellProblems(terminal, read, found, `${count}; nothing was written.`)
    return 'invalid'
  }
  if (out === '-' && !flags.check) {
    const shown = outFiles.filter(({ isSecret }) => !isSecret)
    terminal.write(shown.map(({ path, text }) => (shown.length > 1 ? `# ${path}\n${text}` : text)).join('\n'))
    return endOf(read)
  }
  const reportPath = 'import-report.json'
  const written = out === '-' ? [] : [...outFiles.map(({ path }) => path), reportPath]
  const report = reportOf(read, written)
  const reportFile = { path: reportPath, isSecret: false, text: `${JSON.stringify(report, null, 2)}\n` }
  if (out !== '-' && !writeInto(terminal, out, read, [...outFiles, reportFile])) return 'refused'
  if (options.json && !flags.check) terminal.print(JSON.stringify(report, null, 2))
  if (!options.json) {
    terminal.print(tableOf(read))
    for (const comment of read.comments) terminal.say(comment)
    if (out !== '-') terminal.say(`\nWritten to ${out}: ${written.join(', ')}.`)
  }
  if (!flags.check) {
    const file = join(out, outFiles[0]?.path ?? '')
    terminal.say(`See what it would do: ${commandText(io.called, { config: file }, ['plan'])}`)
    return endOf(read)
  }
  return checkImport(terminal, { imported: read, report, filesOf, folder })
}

const endOf = ({ options }: Imported): End =>
  options.some(({ how }) => how === 'gap' || how === 'safer') ? 'partial' : 'fine'
