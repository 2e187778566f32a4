import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { hasCode, type Problem } from '../core/errors.ts'
import type { Files, How, Imported, ImportProblem, TextSource } from '../importers/contract.ts'
import { importSettings } from '../importers/index.ts'
import { configFiles, type OutFile } from '../importers/writing/config-files.ts'
import { parseSchedule, zoneProblem } from '../service/schedule.ts'
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
  const refuse = (code: ImportProblem['code'], message: string): null => {
    problems.push({
      code,
      at: file,
      message,
      hint: code === 'file-missing' ? 'Check the path.' : 'Give the file with the settings itself.',
    })
    return null
  }
  if (!existsSync(at)) return refuse('file-missing', 'the file does not exist')
  const stat = statSync(at)
  if (stat.isDirectory()) return refuse('file-unreadable', 'is a folder')
  if (stat.size > largest) return refuse('file-unreadable', 'is larger than 5 MiB')
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(at)) }
  } catch {
    return refuse('file-unreadable', 'is no text in UTF-8, or may not be read')
  }
}

const readStdin = async (stdin: NodeJS.ReadStream): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of stdin) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts).toString('utf8')
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
    writeAll(
      folder,
      files.filter(({ isSecret }) => !isSecret),
    )
    mkdirSync(join(folder, 'secrets'), { recursive: true, mode: 0o700 })
    const config = join(folder, files[0]?.path ?? '')
    const text = readFileSync(config, 'utf8')
    const standIn = join(folder, 'secrets', 'stand-in')
    writeFileSync(standIn, 'x'.repeat(43))
    writeFileSync(
      config,
      text.replace(/(apiKeyFile:\s*)\S.*?(?=,?\s*(?:\}|$))/gm, (_, key: string) => `${key}'${standIn}'`),
    )
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
  const place = path.replace(/ \([^)]*\), [^:]*: |: /, '.')
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

/** What of the inputs must never be shown: values of variables that are called like secrets. */
const secretsIn = (sources: readonly TextSource[]): string[] =>
  sources.flatMap(({ text }) =>
    [...text.matchAll(/(?:key|password|secret|token|hash)["']?\s*[:=]\s*["']?([^\s"',}]{8,})/gi)].map(
      ([, value = '']) => value,
    ),
  )

/** `darkroom import [tool] [file…]`: turns the settings of an earlier tool into a configuration. */
export const importCommand = async (terminal: Terminal, args: readonly string[], flags: ImportFlags): Promise<End> => {
  const { io, options, log } = terminal
  const problems: ImportProblem[] = []
  const source = async (file: string): Promise<TextSource[]> => {
    if (file === '-') return [{ file: 'stdin', text: await readStdin(io.stdin) }]
    const read = readable(file, resolve(io.cwd, file), problems)
    return read ? [read] : []
  }
  // The first word is a file if there is one of that name, or where it looks like a path.
  const [firstWord] = args
  const isFile =
    firstWord !== undefined &&
    (firstWord === '-' ||
      existsSync(resolve(io.cwd, firstWord)) ||
      /[./\\]/.test(firstWord.replace(/^\w+\/dynamic-albums$/, '')))
  const [tool, files] = isFile ? [null, args] : [firstWord ?? null, args.slice(1)]
  const sources = (await Promise.all(files.map(source))).flat()
  const environment = flags.env === undefined ? [] : await source(flags.env)
  const [state = null] = flags.state === undefined ? [] : await source(flags.state)
  terminal.hide(secretsIn([...sources, ...environment]))
  const format = flags.format ?? 'yaml'
  if (format !== 'yaml' && format !== 'ts')
    problems.push({
      code: 'value-invalid',
      at: '--format',
      message: `"${format}" is no form of a configuration`,
      hint: 'Write yaml or ts.',
    })
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
  terminal.hide([...read.accounts.flatMap(({ key }) => key ?? []), ...read.secrets.map(({ text: secret }) => secret)])
  const found = [...problems, ...(problems.length > 0 && sources.length === 0 ? [] : read.problems)]
  const out = flags.out ?? './darkroom'
  const outFiles = found.length > 0 ? [] : configFiles(read, format === 'ts' ? 'ts' : 'yaml')
  if (found.length === 0)
    for (const problem of await problemsIn(outFiles, read, io.env)) found.push(asImportProblem(problem, read))
  if (found.length > 0) {
    if (options.json) terminal.print(JSON.stringify({ ...reportOf(read, []), problems: found }, null, 2))
    for (const problem of found) log.error(problemText(problem))
    log.error(`${found.length === 1 ? 'One problem' : `${found.length} problems`}; nothing was written.`)
    return 'invalid'
  }
  if (out === '-' && !flags.check) {
    const shown = outFiles.filter(({ isSecret }) => !isSecret)
    terminal.print(shown.map(({ path, text }) => (shown.length > 1 ? `# ${path}\n${text}` : text)).join('\n'))
    return endOf(read)
  }
  const reportFile = { path: 'import-report.json', isSecret: false }
  const written = [...outFiles.map(({ path }) => path), reportFile.path]
  const report = reportOf(read, out === '-' ? [] : written)
  if (out !== '-') {
    const folder = resolve(io.cwd, out)
    const existing = written.filter((path) => existsSync(join(folder, path)))
    if (existing.length > 0) {
      const there = existing.map(
        (path): ImportProblem => ({ code: 'target-exists', at: join(out, path), message: 'exists already', hint: '' }),
      )
      if (options.json) terminal.print(JSON.stringify({ ...reportOf(read, []), problems: there }, null, 2))
      for (const problem of there) log.error(problemText(problem))
      log.error('Nothing was written. Choose another folder with --out, or move these away.')
      return 'refused'
    }
    writeTogether(folder, [...outFiles, { ...reportFile, text: `${JSON.stringify(report, null, 2)}\n` }])
  }
  if (options.json && !flags.check) terminal.print(JSON.stringify(report, null, 2))
  if (!options.json) {
    terminal.print(tableOf(read))
    for (const comment of read.comments) terminal.say(comment)
    if (out !== '-') terminal.say(`\nWritten to ${out}: ${written.join(', ')}.`)
  }
  const config = join(out, outFiles[0]?.path ?? '')
  if (!flags.check) {
    terminal.say(`See what it would do: ${io.called} plan --config ${config}`)
    return endOf(read)
  }
  return checkImport(terminal, {
    imported: read,
    report,
    files: outFiles,
    folder: out === '-' ? null : resolve(io.cwd, out),
  })
}

const endOf = ({ options }: Imported): End =>
  options.some(({ how }) => how === 'gap' || how === 'safer') ? 'partial' : 'fine'
