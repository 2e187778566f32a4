import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Problem } from '../core/errors.ts'
import type { Limits } from '../engine/plan/limits.ts'
import type { Account } from '../engine/session/account-context.ts'
import type { ServeConfig } from '../language/serve-form.ts'
import type { KnownRecipe } from './settings.ts'
import type { RunReport, RunTask } from './worker.ts'

/** A configuration that was read and is right. It holds keys. */
export interface GoodConfig {
  readonly isGood: true
  readonly file: string
  /** What it was read from; only workers look inside. */
  readonly edition: unknown
  readonly hash: string
  readonly accounts: readonly Account[]
  readonly recipes: readonly KnownRecipe[]
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
  run(task: RunTask, config: GoodConfig, stateFolder: string, say: (line: string) => void): RunHandle
}

/** What a worker is told. */
export type WorkerOrder =
  | { readonly kind: 'check' }
  | { readonly kind: 'run'; readonly task: RunTask; readonly edition: unknown; readonly stateFolder: string }
  | { readonly kind: 'stop' }

/** What a worker says. */
export type WorkerNews =
  | { readonly kind: 'applying' }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'checked'; readonly answer: GoodConfig | BadConfig }
  | { readonly kind: 'report'; readonly report: RunReport }

/** How worker processes are started. */
export interface WorkerStart {
  /** The module that a worker runs. */
  readonly entry: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const lastLines = 20

interface Started {
  readonly child: ChildProcess
  /** Settles with the first news of a kind, and fails when the process ends before. */
  answer<K extends WorkerNews['kind']>(kind: K): Promise<Extract<WorkerNews, { kind: K }>>
}

const start = (
  { entry, args, cwd, env }: WorkerStart,
  order: WorkerOrder,
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
    news.push(message as WorkerNews)
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
  child.send(order, () => {})
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

/** Workers as processes of their own. */
export const processWorkers = (how: WorkerStart): Workers => ({
  check: async () => {
    const { answer } = start(how, { kind: 'check' }, () => {})
    return (await answer('checked')).answer
  },
  run: (task, { edition }, stateFolder, say) => {
    let isApplying = false
    const { child, answer } = start(how, { kind: 'run', task, edition, stateFolder }, (news) => {
      if (news.kind === 'applying') isApplying = true
      if (news.kind === 'log') say(news.line)
    })
    return {
      report: answer('report').then(({ report }) => report),
      isApplying: () => isApplying,
      stop: () => void (child.connected && child.send({ kind: 'stop' } satisfies WorkerOrder, () => {})),
      kill: () => void child.kill('SIGKILL'),
    }
  },
})
