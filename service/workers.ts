import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Problem } from '../core/errors.ts'
import type { Limits } from '../engine/plan/limits.ts'
import type { Account } from '../engine/session/account-context.ts'
import type { Step } from '../engine/session/reporter.ts'
import type { ServeConfig } from '../language/serve-form.ts'
import type { Looked, Question } from './questions.ts'
import type { KnownRecipe } from './settings.ts'
import type { RunReport, RunTask, ToldError } from './worker.ts'

/** A configuration that was read and is right. It holds keys. */
export interface GoodConfig {
  readonly isGood: true
  readonly file: string
  /** What it was read from; only workers look inside. */
  readonly edition: unknown
  readonly hash: string
  readonly accounts: readonly Account[]
  readonly recipes: readonly KnownRecipe[]
  /** Plugins with their options as they were given. */
  readonly plugins: readonly { readonly plugin: string; readonly name: string; readonly options: unknown }[]
  readonly serve: ServeConfig
  readonly limits: Limits
  readonly allow: readonly string[]
  readonly stateDir: string | null
  readonly allowUnknownServer: boolean
  readonly warnings: readonly string[]
  readonly watched: readonly string[]
}

/** A configuration that is not there, or is wrong. */
export interface BadConfig {
  readonly isGood: false
  /** Null where none was found. */
  readonly file: string | null
  readonly problems: readonly Problem[]
  readonly watched: readonly string[]
  /** Settings of the daemon, where these have the right form. */
  readonly serve?: ServeConfig | undefined
}

/** A run in a process of its own. */
export interface RunHandle {
  /** @throws Error with the last lines that the worker printed, where it crashed */
  readonly report: Promise<RunReport>
  /** Whether it writes by now. */
  isApplying(): boolean
  /** Ends it after the request in flight; what is left is carried out by the next. */
  stop(): void
  kill(): void
}

/** What is done in processes that end with it, because recipes and plugins may hang, leak or crash. */
export interface Workers {
  /** Reads the configuration and runs the examples. */
  check(): Promise<GoodConfig | BadConfig>
  run(
    task: RunTask,
    config: GoodConfig,
    stateFolder: string,
    say: (line: string) => void,
    progressed?: Progressed,
  ): RunHandle
  /** Asks something about a library. What answers is kept for a minute, for the next question. */
  ask(
    question: Question,
    config: GoodConfig,
    stateFolder: string,
    signal: AbortSignal,
    looked?: Looked,
  ): Promise<unknown>
  /** Ends what is kept for questions, and a configuration that is being read. */
  close(): void
}

/** Told how far a run is. */
type Progressed = (step: Step, done: number, total: number | null) => void

/** What a worker is told. */
export type WorkerOrder =
  | { readonly kind: 'check' }
  | { readonly kind: 'run'; readonly task: RunTask; readonly edition: unknown; readonly stateFolder: string }
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'ask'
      readonly id: number
      readonly question: Question
      readonly edition: unknown
      readonly stateFolder: string
    }
  | { readonly kind: 'cancel'; readonly id: number }

/** What a worker says. */
export type WorkerNews =
  | { readonly kind: 'applying' }
  | { readonly kind: 'progress'; readonly of: Parameters<Progressed> }
  | { readonly kind: 'looked'; readonly id: number; readonly of: Parameters<Looked> }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown; readonly error: ToldError | null }
  /** It hears that a question is not asked any more, however long it takes to let go of it. */
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'checked'; readonly answer: GoodConfig | BadConfig }
  | { readonly kind: 'report'; readonly report: RunReport }

/** How worker processes are started. */
interface WorkerStart {
  /** The module that a worker runs. */
  readonly entry: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds that a configuration may take to be read; default: two minutes. */
  readonly longestCheck?: number
  /** Milliseconds in which what answers questions hears that one is not asked any more; default: ten seconds. */
  readonly longestDeaf?: number
}

const lastLines = 20

interface Started {
  readonly child: ChildProcess
  /** Settles with the first news of a kind, and fails when the process ends before. */
  answer<K extends WorkerNews['kind']>(kind: K): Promise<Extract<WorkerNews, { kind: K }>>
}

const start = (
  { entry, args, cwd, env }: WorkerStart,
  order: WorkerOrder | null,
  hear: (news: WorkerNews) => void,
): Started => {
  const child = fork(entry, [...args], {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  const tail: string[] = []
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface(stream).on('line', (line) => void tail.splice(0, Math.max(0, tail.push(line) - lastLines)))
  const news: WorkerNews[] = []
  const waiting = new Set<() => void>()
  let ended: string | null = null
  const wake = (): void => {
    for (const look of [...waiting]) look()
  }
  child.on('message', (message) => {
    if (order && !/^(progress|log)$/.test((message as WorkerNews).kind)) news.push(message as WorkerNews)
    hear(message as WorkerNews)
    wake()
  })
  child.on('error', (error) => {
    ended ??= error.message
    wake()
  })
  child.on('close', (code, signal) => {
    ended ??= `the worker ended with ${signal ?? `code ${code}`}${tail.length > 0 ? `:\n${tail.join('\n')}` : ''}`
    wake()
  })
  if (order) child.send(order, () => {})
  return {
    child,
    answer: (kind) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = news.find((one) => one.kind === kind)
          if (!found && ended === null) return
          waiting.delete(look)
          if (found) resolve(found as never)
          else reject(new Error(ended ?? ''))
        }
        waiting.add(look)
        look()
      }),
  }
}

/** Milliseconds that a process is kept for the next question. */
const askerRests = 60_000

/** Milliseconds in which it hears that a question is not asked any more; code that goes round and round never does. */
const longestDeaf = 10_000

/** A question that could not be answered, with what its process said of it. */
export class QuestionFailed extends Error {
  readonly told: ToldError

  constructor(told: ToldError) {
    super(told.message)
    this.told = told
  }
}

/** A question that waits for its answer, and the process that was asked. */
interface Asked {
  child: ChildProcess
  readonly order: WorkerOrder
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
  readonly looked: Looked | undefined
}

/** Answers questions one after the other in a process that ends when nobody asks any more. */
class Asker {
  readonly #how: WorkerStart
  #child: ChildProcess | null = null
  #hash = ''
  #next = 1
  #rest: ReturnType<typeof setTimeout> | undefined
  readonly #waiting = new Map<number, Asked>()
  /** Questions of which the process has not heard yet that nobody asks them any more. */
  readonly #unheard = new Map<number, ReturnType<typeof setTimeout>>()

  constructor(how: WorkerStart) {
    this.#how = how
  }

  ask(
    question: Question,
    { edition, hash }: GoodConfig,
    stateFolder: string,
    signal: AbortSignal,
    looked?: Looked,
  ): Promise<unknown> {
    if (hash !== this.#hash) this.end()
    this.#hash = hash
    const child = this.#child ?? this.#start()
    const id = this.#next++
    clearTimeout(this.#rest)
    const cancel = (): void => this.#cancel(id, signal.reason)
    signal.addEventListener('abort', cancel, { once: true })
    return new Promise<unknown>((resolve, reject) => {
      const order: WorkerOrder = { kind: 'ask', id, question, edition, stateFolder }
      this.#waiting.set(id, { child, order, resolve, reject, looked })
      child.send(order, () => {})
    }).finally(() => {
      signal.removeEventListener('abort', cancel)
      this.#waiting.delete(id)
      if (this.#waiting.size > 0) return
      this.#rest = setTimeout(() => this.end(), askerRests)
      this.#rest.unref()
    })
  }

  /** Nobody waits until it has heard that it is not asked any more; one that does not hear it is ended. */
  #cancel(id: number, reason: Error): void {
    const asked = this.#waiting.get(id)
    if (!asked) return
    const { child, reject } = asked
    if (child.connected) child.send({ kind: 'cancel', id } satisfies WorkerOrder)
    const timer = setTimeout(() => this.#replace(child), this.#how.longestDeaf ?? longestDeaf)
    timer.unref()
    this.#unheard.set(id, timer)
    reject(reason)
  }

  /** What else it was asked, it has not heard either. */
  #replace(child: ChildProcess): void {
    if (this.#child !== child) return
    this.end()
    const left = [...this.#waiting.values()].filter((asked) => asked.child === child)
    if (left.length === 0) return
    const next = this.#start()
    for (const asked of left) {
      asked.child = next
      next.send(asked.order, () => {})
    }
  }

  #start(): ChildProcess {
    const { child } = start(this.#how, null, (news) => {
      if (news.kind === 'looked') return this.#waiting.get(news.id)?.looked?.(...news.of)
      if (news.kind === 'cancelled') {
        clearTimeout(this.#unheard.get(news.id))
        this.#unheard.delete(news.id)
      }
      if (news.kind !== 'answer') return
      const waiting = this.#waiting.get(news.id)
      if (news.error) waiting?.reject(new QuestionFailed(news.error))
      else waiting?.resolve(news.answer)
    })
    child.on('close', () => {
      if (this.#child === child) this.#child = null
      for (const asked of this.#waiting.values())
        if (asked.child === child) asked.reject(new Error('the question could not be answered'))
    })
    this.#child = child
    return child
  }

  end(): void {
    clearTimeout(this.#rest)
    for (const timer of this.#unheard.values()) clearTimeout(timer)
    this.#unheard.clear()
    this.#child?.kill('SIGKILL')
    this.#child = null
  }
}

/** Workers as processes of their own. */
export const processWorkers = (how: WorkerStart): Workers => {
  const asker = new Asker(how)
  const end = new AbortController()
  return {
    ...runningWorkers(how, end.signal),
    ask: (...given) => asker.ask(...given),
    close: () => {
      asker.end()
      end.abort()
    },
  }
}

/** Milliseconds that a configuration may take to be read and tried, by the clock of this computer. */
const longestCheck = 2 * 60_000

/** Reads a configuration in a process of its own, which ends with a signal, or with what was not read in time. */
const checkIn = async (how: WorkerStart, ended: AbortSignal, longest: number): Promise<GoodConfig | BadConfig> => {
  const { child, answer } = start(how, { kind: 'check' }, () => {})
  const late = AbortSignal.timeout(longest)
  // Code that goes round and round hears nothing but this.
  const kill = (): void => void child.kill('SIGKILL')
  for (const signal of [ended, late]) signal.addEventListener('abort', kill)
  try {
    return (await answer('checked')).answer
  } catch (error) {
    if (!late.aborted) throw error
    const seconds = longest / 1_000
    throw new Error(
      `it was not read within ${seconds} seconds and was ended: something in it or in a recipe never ends`,
    )
  } finally {
    for (const signal of [ended, late]) signal.removeEventListener('abort', kill)
  }
}

const runningWorkers = (how: WorkerStart, ended: AbortSignal): Pick<Workers, 'check' | 'run'> => ({
  check: () => checkIn(how, ended, how.longestCheck ?? longestCheck),
  run: (task, { edition }, stateFolder, say, progressed) => {
    let isApplying = false
    const { child, answer } = start(how, { kind: 'run', task, edition, stateFolder }, (news) => {
      if (news.kind === 'applying') isApplying = true
      if (news.kind === 'log') say(news.line)
      if (news.kind === 'progress') progressed?.(...news.of)
    })
    return {
      report: answer('report').then(({ report }) => report),
      isApplying: () => isApplying,
      stop: () => void (child.connected && child.send({ kind: 'stop' } satisfies WorkerOrder, () => {})),
      kill: () => void child.kill('SIGKILL'),
    }
  },
})
