import { delimiter, dirname, relative } from 'node:path'
import { shellWord } from '../engine/plan/shell-word.ts'

/** What a process knows about how it was called. */
export interface Call {
  /** The file that Node runs: `process.argv[1]`. */
  readonly file: string
  /** Options of Node itself. */
  readonly execArgv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Options that a command which is called next needs as well. */
export interface SharedOptions {
  readonly config?: string
  readonly account?: string
  readonly stateDir?: string
}

/** A host as it stands in an address: that of IPv6 in brackets. */
export const hostText = (host: string): string => (host.includes(':') ? `[${host}]` : host)

const isInside = (folder: string, place: string): boolean => !relative(folder, place).startsWith('..')

/** The words by which npm runs our script; from outside the clone it has to be told where that is. */
const scriptCall = ({ cwd, env }: Call): string => {
  const root = env.npm_config_local_prefix ?? cwd
  const folder = isInside(root, env.INIT_CWD ?? cwd) ? '' : `--prefix ${shellWord(root)} `
  return `npm ${folder}run -s darkroom --`
}

/**
 * How to call the command again as it was called: through npm, as a script of a clone, or by its name or path. Who calls
 * it in another way, such as in a container, says so in DARKROOM_COMMAND.
 * @example
 * calledBy({ file: '/home/me/node_modules/.bin/darkroom', execArgv: [], cwd: '/home/me', env: {} }) // 'npx darkroom'
 */
export const calledBy = (call: Call): string => {
  const { file, execArgv, cwd, env } = call
  if (env.DARKROOM_COMMAND) return env.DARKROOM_COMMAND
  // `run-script` until npm 10, `run` from npm 11 on.
  if (env.npm_command?.startsWith('run') && ['darkroom', 'demo'].includes(env.npm_lifecycle_event ?? ''))
    return scriptCall(call)
  if (/[\\/]_npx[\\/]/.test(file)) return 'npx immich-darkroom'
  const project = /^(.*?)[\\/]node_modules[\\/]/.exec(file)?.[1]
  // Outside the project npx would fetch what else is called `darkroom` on npm, and run that.
  if (project !== undefined) return isInside(project, cwd) ? 'npx darkroom' : shellWord(file)
  if (env.PATH?.split(delimiter).includes(dirname(file))) return 'darkroom'
  // The command adds options for memory by itself (`bin/darkroom.js`).
  const options = execArgv.filter((one) => !/^--((min|max)-semi-space-size|heap-growing-percent|expose-gc)/.test(one))
  return ['node', ...options, file].map(shellWord).join(' ')
}

const optionsText = ({ config, account, stateDir }: SharedOptions): string =>
  Object.entries({ config, account, 'state-dir': stateDir })
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${shellWord(value)}`))
    .join('')

/**
 * A command that can be pasted where it is read.
 * @example
 * commandText('npx darkroom', { config: 'my photos.yaml' }, ['undo', '4711']) // "npx darkroom undo 4711 --config 'my photos.yaml'"
 */
export const commandText = (called: string, options: SharedOptions, args: readonly string[]): string =>
  `${[called, ...args.map(shellWord)].join(' ')}${optionsText(options)}`

/** Messages of other rooms have commands as `darkroom runs`, between backticks; here they become ones to paste. */
export const withCommands = (text: string, called: string, options: SharedOptions): string =>
  text.replace(/`darkroom ([^`\n]+)`/g, (_, rest: string) => `${called} ${rest}${optionsText(options)}`)
