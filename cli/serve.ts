import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { adviceOf, DarkroomError } from '../core/errors.ts'
import type { LogLevel } from '../core/log.ts'
import { stateFolder } from '../engine/state/state-folder.ts'
import { assistOf } from '../mcp/serving.ts'
import { systemClock } from '../service/clock.ts'
import type { ConfigState, Current } from '../service/configuration.ts'
import { Flapping } from '../service/flapping.ts'
import { Health } from '../service/health.ts'
import { type Listening, listen } from '../service/listener.ts'
import { Metrics } from '../service/metrics.ts'
import { Notifications } from '../service/notifications/notifications.ts'
import { type HttpSettings, switchOf } from '../service/settings.ts'
import { Supervisor } from '../service/supervisor.ts'
import { Triggers } from '../service/triggers.ts'
import { webApp } from '../service/web/app.ts'
import { httpProblems } from '../service/web/http-problems.ts'
import { LogTail } from '../service/web/log-tail.ts'
import { pageFiles } from '../service/web/page-files.ts'
import { Presence } from '../service/web/presence.ts'
import { processWorkers, type Workers } from '../service/workers.ts'
import { hostText, withCommands } from './command-line.ts'
import { type End, endByError } from './exit-code.ts'
import { setupView } from './setup.ts'
import type { Terminal } from './terminal.ts'
import { toldToEnd } from './told-to-end.ts'

/** Flags of `serve`. */
export interface ServeFlags {
  readonly strict?: boolean
  readonly log?: string
  /** `--no-http` makes it false. */
  readonly http?: boolean
  readonly host?: string
  readonly port?: number
  /** Told where the page is, with what logs in once. */
  readonly onOpen?: (address: string) => void
  /** A hang-up ends it, which this tells; without it a hang-up has the configuration read again. */
  readonly hangUp?: Promise<void>
}

const listenKeys = ['host', 'port', 'basePath'] as const
const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

const oneOf = <W extends string>(given: string | undefined, words: readonly W[], preset: W, name: string): W => {
  if (!given) return preset
  const found = words.find((word) => word === given.toLowerCase())
  if (found) return found
  throw new DarkroomError('USAGE', {
    message: `"${given}" is not a value of ${name}.`,
    hint: `One of: ${words.join(', ')}.`,
  })
}

const workerEntry = (): string => {
  const source = new URL('./worker-main.ts', import.meta.url)
  return fileURLToPath(existsSync(source) ? source : new URL('./worker-main.js', import.meta.url))
}

/** Flags that win over variables, as variables. */
const withFlags = (env: Terminal['io']['env'], { host, port }: ServeFlags): Record<string, string | undefined> => ({
  ...env,
  ...(host === undefined ? {} : { DARKROOM_HOST: host }),
  ...(port === undefined ? {} : { DARKROOM_PORT: String(port) }),
})

/** Where the state is: as for other commands, though the configuration is read by a worker. */
const stateFolderFor = async (
  { options, io }: Terminal,
  env: Terminal['io']['env'],
  workers: Workers,
): Promise<string> => {
  const wanted = options.stateDir ?? (env.DARKROOM_STATE_DIR || undefined)
  if (wanted !== undefined) return resolve(io.cwd, wanted)
  const answer = await workers.check()
  return stateFolder((answer.isGood ? answer.stateDir : null) ?? undefined, env)
}

/**
 * Says what of a configuration that is read while it runs counts from the next start on.
 * @param listensWith null while it does not listen
 */
const tellNextStart = (supervisor: Supervisor, listensWith: () => HttpSettings | null, folder: string | null): void => {
  const { env } = supervisor.options
  let told = ''
  supervisor.observers.push({
    configured: ({ current }) => {
      if (!current) return
      const moved = folder !== null && stateFolder(current.config.stateDir ?? undefined, env) !== folder
      const http = listensWith()
      const keys = http ? listenKeys.filter((key) => current.settings.http[key] !== http[key]) : []
      const names = [...keys.map((key) => `serve.http.${key}`), ...(moved ? ['stateDir'] : [])].join(', ')
      if (names !== '' && names !== told)
        supervisor.log.line('warn', `${names}: a change of this needs a restart of darkroom serve.`)
      told = names
    },
  })
}

/** Whether the page cannot be shown by its settings; each of what is wrong is logged. @throws DarkroomError where that ends all */
const isWrong = (http: HttpSettings, { log, options }: Supervisor): boolean => {
  const problems = httpProblems(http)
  if (problems.length === 0) return false
  if (options.strict) throw new DarkroomError('CONFIG_INVALID', { file: 'serve.http', problems })
  for (const { path, message, hint = '' } of problems) log.line('error', `${path}: ${message}. ${hint}`)
  log.line('error', 'The page is off until that is right. Jobs run all the same.')
  return true
}

type Shown = Parameters<typeof webApp>[0]

/** Listens for the page and the API, and tells the address of the page, which logs in where there is no password. */
const openPage = async (
  http: HttpSettings,
  health: Health,
  shown: Shown,
  { onOpen }: ServeFlags,
): Promise<Listening> => {
  const { supervisor, metrics } = shown
  const { host, basePath, publicUrl } = http
  const { app, gate } = webApp(shown, await pageFiles(), assistOf(supervisor))
  const token = http.auth === 'login' && http.password === null ? gate.logins.makeLink(Date.now()) : null
  const listening = await listen({ supervisor, health, metrics, page: app }, http)
  const { port } = listening
  const address = publicUrl ?? `http://${hostText(host)}:${port}${basePath}`
  health.listening({ host, port, basePath, address })
  supervisor.log.line('info', `listening on ${address}`)
  const own = token === null ? address : `${address}/login#${token}`
  onOpen?.(own)
  if (token !== null) supervisor.log.line('info', `log in once, within a day: ${own}`)
  return listening
}

/** `darkroom serve`: keeps libraries as the configuration describes them, with nobody at a terminal. */
export const serveCommand = async (
  terminal: Terminal,
  _: readonly string[],
  flags: ServeFlags & { readonly version: string },
): Promise<End> => {
  const { io, options } = terminal
  const env = withFlags(io.env, flags)
  const workerEnv = { ...env, ...(options.config === undefined ? {} : { DARKROOM_WORKER_CONFIG: options.config }) }
  const workers = processWorkers({ entry: workerEntry(), args: [], cwd: io.cwd, env: workerEnv })
  const told = toldToEnd(process)
  const end = flags.hangUp ? Promise.race([told, flags.hangUp]) : told
  const folder = await Promise.race([end, stateFolderFor(terminal, env, workers)])
  if (folder === undefined) {
    workers.close()
    return 'fine'
  }
  const tail = new LogTail()
  const wanted = oneOf(env.DARKROOM_LOG_LEVEL, levels, 'info', 'DARKROOM_LOG_LEVEL')
  const supervisor = new Supervisor({
    clock: systemClock,
    env,
    stateFolder: folder,
    workers,
    version: flags.version,
    account: options.account,
    strict: flags.strict ?? switchOf(env.DARKROOM_STRICT ?? '') ?? false,
    log: {
      level: options.verbose ? 'debug' : options.quiet ? 'error' : wanted,
      format: oneOf(flags.log ?? env.DARKROOM_LOG_FORMAT, ['text', 'json'] as const, 'text', '--log'),
      write: (line) => {
        tail.add(line)
        io.stderr.write(`${line}\n`)
      },
      told: (text) => withCommands(text, io.called, options),
    },
  })
  if (!flags.hangUp) process.on('SIGHUP', () => void supervisor.reload())
  const health = new Health(supervisor)
  const metrics = new Metrics(supervisor)
  // Made before the first account is asked, to know how that went.
  const presence = new Presence(supervisor)
  new Flapping(supervisor)
  new Triggers(supervisor)
  new Notifications(supervisor)
  let listening: Listening | null = null
  let listensWith: HttpSettings | null = null
  const open = async (): Promise<void> => {
    const { http } = supervisor
    if (flags.http === false || isWrong(http, supervisor)) return health.listening(null)
    listensWith = http
    const shown = { supervisor, metrics, tail, presence, setup: () => setupView({ cwd: io.cwd, env }) }
    listening = await openPage(http, health, shown, flags).catch((error) => {
      listensWith = null
      throw error
    })
  }
  try {
    const starting = supervisor.start(async () => {
      await open()
      const isNamed = Boolean(options.stateDir ?? env.DARKROOM_STATE_DIR)
      tellNextStart(supervisor, () => listensWith, isNamed ? null : folder)
      if (flags.http === false) return
      // What kept the page off may be right by now.
      const openNow = ({ current }: ConfigState, before: Current | null): void => {
        if (current === before || listensWith !== null) return
        void open().catch((error) => supervisor.log.line('error', adviceOf(error)))
      }
      supervisor.observers.push({ configured: openNow })
    })
    await Promise.race([end, starting])
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error
    await supervisor.stop()
    const { code, message, hint } = error
    supervisor.log.line('error', message, { error: { code, message, hint } })
    return endByError(error) === 'invalid' ? 'invalid' : 'failed'
  }
  await end
  supervisor.log.line('info', 'Stopping: what is being written is finished first.')
  await supervisor.stop()
  await (listening as Listening | null)?.close()
  return 'fine'
}
