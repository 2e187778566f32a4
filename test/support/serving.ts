import { onTestFinished } from 'vitest'
import { answering, parsedWith } from '../../cli/answering.ts'
import { createMask } from '../../core/log.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { pluginHooks } from '../../engine/plugin-hooks.ts'
import type { Account } from '../../engine/session/account-context.ts'
import { silentReporter } from '../../engine/session/reporter.ts'
import type { ServeConfig } from '../../language/serve-form.ts'
import { standardVocabulary, vocabularyOf } from '../../language/yaml/vocabulary.ts'
import { performKnowing } from '../../mcp/proposals.ts'
import type { LibraryInput, Sandbox, SandboxOptions } from '../../sandbox/index.ts'
import type { Clock } from '../../service/clock.ts'
import { Answers } from '../../service/questions.ts'
import { openStore } from '../../service/store.ts'
import { type ServeOptions, Supervisor } from '../../service/supervisor.ts'
import { performRun, type RunTask } from '../../service/worker.ts'
import type { BadConfig, GoodConfig, Workers } from '../../service/workers.ts'
import { folderWith } from './folder.ts'
import { sandboxFor } from './sandbox.ts'

/** A clock that only moves when it is told to. */
export class ManualClock implements Clock {
  #now: number
  #timers: { at: number; readonly act: () => void }[] = []

  constructor(start: string) {
    this.#now = Date.parse(start)
  }

  now(): number {
    return this.#now
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), act }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }

  /** Lets time pass, and waits after each timer until what it began has ended. */
  async advance(ms: number, settled: () => Promise<void> = async () => {}): Promise<void> {
    const end = this.#now + ms
    await settled()
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0]
      if (!next || next.at > end) break
      this.#timers = this.#timers.filter((one) => one !== next)
      this.#now = Math.max(this.#now, next.at)
      next.act()
      await settled()
    }
    this.#now = end
  }

  /** The computer sleeps: time passes, and no timer fires before it wakes. */
  sleep(ms: number): void {
    this.#now += ms
  }

  /** Somebody sets the clock back; timers take as long as before. */
  setBack(ms: number): void {
    this.#now -= ms
    for (const timer of this.#timers) timer.at -= ms
  }
}

/** What a daemon is tried with. */
export interface ServingOptions extends Omit<SandboxOptions, 'library'> {
  readonly library: LibraryInput
  readonly recipes: readonly AnyRecipe[]
  /** What recipes are written as, by their names; without, they are code. */
  readonly texts?: Readonly<Record<string, string>>
  readonly serve?: ServeConfig
  readonly start?: string
  readonly env?: Readonly<Record<string, string>>
  readonly limits?: GoodConfig['limits']
  readonly allow?: readonly string[]
  readonly plugins?: GoodConfig['plugins']
  /** Plugins whose words rules that are learned may use. */
  readonly wordsOf?: Parameters<typeof answering>[0]['plugins']
  /** Accounts besides that of the first user, by name and index of the user. */
  readonly accounts?: Readonly<Record<string, number>>
  /** Other names of the server's host, by account. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Instead of a key that may do everything. */
  readonly apiKey?: string
  /** Whether recipes look at what comes late, such as faces. */
  readonly isLate?: boolean
  /** Seconds for one attempt of a request. */
  readonly timeout?: number
}

/** A daemon in this process, on a sandbox, with a clock of its own. */
export interface Serving {
  readonly sandbox: Sandbox
  readonly clock: ManualClock
  readonly folder: string
  /** Lines of the log. */
  readonly lines: string[]
  /** Tasks of runs, in their order. */
  readonly tasks: RunTask[]
  supervisor: Supervisor
  /** What the next reading of the configuration finds. */
  config: { serve: ServeConfig; recipes: readonly AnyRecipe[]; bad: BadConfig | null; hash: string }
  /** @param onCreated told of the daemon before it starts */
  start(more?: Partial<ServeOptions> & { onCreated?: (supervisor: Supervisor) => void }): Promise<Supervisor>
  /** Ends the daemon and starts another on the same state. */
  restart(): Promise<Supervisor>
  advance(ms: number): Promise<void>
}

/**
 * Makes a daemon, which is not started yet.
 * @example
 * const { start, advance, lines } = await servingFor({ library: smallLibrary, recipes: [clips] })
 */
export const servingFor = async (options: ServingOptions): Promise<Serving> => {
  const { library, recipes, serve = {}, start = '2026-03-02T00:00:00Z', env = {}, ...rest } = options
  const {
    texts = {},
    plugins = [],
    accounts: users = { me: 0 },
    hosts = {},
    limits = {},
    allow = [],
    apiKey,
    isLate = false,
    timeout,
    ...sandboxOptions
  } = rest
  const sandbox = await sandboxFor(library, sandboxOptions.version, sandboxOptions)
  const folder = await folderWith()
  const clock = new ManualClock(start)
  const lines: string[] = []
  const tasks: RunTask[] = []
  const config: Serving['config'] = { serve, recipes, bad: null, hash: 'one' }
  const accounts: Account[] = Object.entries(users).map(([name, index]) => ({
    name,
    url: sandbox.url.replace('127.0.0.1', hosts[name] ?? '127.0.0.1'),
    apiKey: apiKey ?? sandbox.users[index]?.apiKey ?? '',
    timeout,
  }))
  const loaded = () =>
    config.recipes.map((recipe) => {
      const text = texts[recipe.name]
      return { recipe, plugin: null, from: 'test', ...(text === undefined ? {} : { text }) }
    })
  const workers: Workers = {
    check: async () =>
      config.bad ?? {
        ...{ isGood: true, file: '/config/immichrc.ts', edition: null, hash: config.hash, accounts, limits, allow },
        ...{ stateDir: null, allowUnknownServer: false, warnings: [], watched: [], serve: config.serve, plugins },
        recipes: config.recipes.map(({ name, accounts: own }) => ({
          ...{ name, instance: null, plugin: null, accounts: own ?? null, isLate, usesAlbums: true },
        })),
      },
    run: (task, _, __, ___, progressed) => {
      const stop = new AbortController()
      tasks.push(task)
      const store = openStore(folder, createMask(accounts.map((one) => one.apiKey)))
      const sessions = {
        ...{
          accounts,
          recipes: loaded,
          hooks: pluginHooks([]),
          limits,
          allow,
          allowUnknownServer: false,
          stateFolder: folder,
        },
      }
      const quick = { ...task, verify: false, patience: 0 }
      const report = performKnowing(store, parsedWith(standardVocabulary), [quick, sessions], (own, known) =>
        performRun(own, known, store, stop.signal, {
          ...silentReporter,
          begin: (step) => {
            progressed?.(step, 0, null)
            return { update: () => {}, end: () => {} }
          },
        }),
      ).finally(() => store.close())
      return { report, isApplying: () => true, stop: () => stop.abort('stopped'), kill: () => stop.abort('stopped') }
    },
    ask: async (question, _, __, signal, looked) => {
      const config = {
        ...{ accounts, recipes: loaded, hooks: pluginHooks([]), limits, allow, allowUnknownServer: false },
        stateFolder: folder,
      }
      const plugins = options.wordsOf ?? []
      const own = answering({ vocabulary: vocabularyOf(plugins.map(({ instance }) => instance)), plugins }, config)
      const answers = new Answers({ ...own, words: ['all', 'any', 'not'] })
      return await answers.answer(question, signal, looked).finally(() => answers.close())
    },
    close: () => {},
  }
  const serving: Serving = {
    sandbox,
    clock,
    folder,
    lines,
    tasks,
    config,
    supervisor: undefined as unknown as Supervisor,
    start: async ({ onCreated, ...more } = {}) => {
      serving.supervisor = new Supervisor({
        ...{
          clock,
          env,
          stateFolder: folder,
          workers,
          version: '0.0.0',
          strict: false,
          random: () => 0,
          commandsEvery: minutes,
        },
        log: { level: 'info', format: 'text', write: (line) => void lines.push(line) },
        ...more,
      })
      onCreated?.(serving.supervisor)
      await serving.supervisor.start()
      await serving.supervisor.runs.idle()
      return serving.supervisor
    },
    restart: async () => {
      await serving.supervisor.stop()
      return serving.start()
    },
    advance: (ms) => clock.advance(ms, () => serving.supervisor.runs.idle()),
  }
  onTestFinished(() => serving.supervisor?.stop())
  return serving
}

export const minutes = 60_000
export const hours = 60 * minutes
export const days = 24 * hours
