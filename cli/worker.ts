import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { adviceOf, hasCode, type Problem, reasonOf } from '../core/errors.ts'
import { createMask } from '../core/log.ts'
import { createLogger } from '../engine/logger.ts'
import { pluginHooks } from '../engine/plugin-hooks.ts'
import type { SessionConfig } from '../engine/session/account-context.ts'
import { examplesOf, exampleText } from '../engine/session/planning.ts'
import { type Step, silentReporter } from '../engine/session/reporter.ts'
import { performKnowing } from '../mcp/proposals.ts'
import { Answers, type Looked } from '../service/questions.ts'
import { openStore } from '../service/store.ts'
import { performRun, type RunReport, type RunTask, toldError } from '../service/worker.ts'
import type { BadConfig, GoodConfig, WorkerNews, WorkerOrder } from '../service/workers.ts'
import { answering, parsedWith } from './answering.ts'
import { type Edition, filesOf, recordEdition, replayEdition } from './config/edition.ts'
import { type LoadedConfig, loadConfig, recipesOf } from './config/load-config.ts'
import { knownRecipes } from './known-recipes.ts'

// A process of `darkroom serve`: reads the configuration, or carries out one run, and ends; or answers questions.

/** Milliseconds between two words about how far a run is. */
const progressEvery = 250

/** Tells how far something is no more often than people can read, and when it is all. */
const seldom = (tell: Looked): Looked => {
  let last = 0
  return (done, total) => {
    const now = performance.now()
    if (now - last < progressEvery && done !== total) return
    last = now
    tell(done, total)
  }
}

/** What the worker needs of its process. */
type Parent = Pick<NodeJS.Process, 'on' | 'send' | 'disconnect' | 'channel' | 'stderr' | 'env' | 'cwd'> & {
  exitCode?: number | string | null | undefined
}

/** Files and folders in which a change may be one of the configuration. */
const watchedBy = (edition: Edition, cwd: string): string[] => {
  const files = filesOf(edition)
  const patterns = Object.keys(edition.globs).map((key) => key.replace(/^exists /, '').replace(/[*?[{].*$/, '_'))
  return [
    ...new Set([
      ...files,
      ...(edition.file ? [] : [cwd, join(cwd, '.config')]),
      ...[...files, ...patterns].map((file) => dirname(file)),
    ]),
  ]
}

const exampleProblems = async (config: LoadedConfig): Promise<Problem[]> =>
  (await examplesOf(recipesOf(config)))
    .filter(({ passed }) => !passed)
    .map((result) => ({
      path: `recipe "${result.recipe}"`,
      message: exampleText(result),
      hint: 'darkroom test shows all examples.',
    }))

/** Reads the configuration, which may be wrong. */
const check = async ({ env, cwd }: Parent): Promise<GoodConfig | BadConfig> => {
  const edition = recordEdition()
  const bad = (
    problems: readonly Problem[],
    file: string | null = edition.file || null,
    serve?: BadConfig['serve'],
  ): BadConfig => ({
    isGood: false,
    file,
    serve,
    problems,
    watched: watchedBy(edition, cwd()),
  })
  try {
    const config = await loadConfig({ cwd: cwd(), env, file: env.DARKROOM_WORKER_CONFIG })
    const problems = await exampleProblems(config)
    if (problems.length > 0) return bad(problems, config.file, config.serve)
    return {
      isGood: true,
      file: config.file,
      edition,
      hash: createHash('sha256').update(JSON.stringify(edition)).digest('hex'),
      accounts: config.accounts,
      recipes: knownRecipes(config),
      plugins: config.plugins.map(({ instance: { plugin, name, given } }) => ({ plugin, name, options: given })),
      serve: config.serve,
      limits: config.limits,
      allow: config.allow,
      stateDir: config.stateDir ?? null,
      allowUnknownServer: config.allowUnknownServer,
      warnings: config.warnings,
      watched: watchedBy(edition, cwd()),
    }
  } catch (error) {
    if (hasCode(error, 'CONFIG_NOT_FOUND'))
      return bad([{ path: cwd(), message: error.message, hint: error.hint }], null)
    if (hasCode(error, 'CONFIG_INVALID')) {
      const { problems, file, serve } = error.context
      return bad(problems, file, serve?.() as BadConfig['serve'])
    }
    return bad([{ path: '', message: reasonOf(error) }], edition.file || 'The configuration')
  }
}

/** What answers questions about the libraries of a configuration. */
const answersOf = async ({ cwd, env }: Parent, edition: Edition, stateFolder: string): Promise<Answers> => {
  replayEdition(edition)
  const config = await loadConfig({ cwd: cwd(), env })
  const hooks = pluginHooks(config.plugins.map(({ instance }) => instance))
  return new Answers(answering(config, { ...config, recipes: () => recipesOf(config), hooks, stateFolder }))
}

/**
 * Listens to the daemon, does what it says, and ends.
 * @param ended called when it did
 */
export const work = (parent: Parent, ended: () => void): void => {
  const tell = (news: WorkerNews): void => void parent.send?.(news, undefined, undefined, () => {})
  const stop = new AbortController()
  const run = async (order: Extract<WorkerOrder, { kind: 'run' }>): Promise<WorkerNews> => {
    replayEdition(order.edition as Edition)
    const config = await loadConfig({ cwd: parent.cwd(), env: parent.env })
    const store = openStore(order.stateFolder, createMask(config.accounts.map(({ apiKey }) => apiKey)))
    const log = createLogger({ level: 'debug', write: (line) => tell({ kind: 'log', line }) })
    const sessions = {
      ...config,
      recipes: () => recipesOf(config),
      hooks: pluginHooks(config.plugins.map(({ instance }) => instance)),
      stateFolder: order.stateFolder,
    }
    const reporter = {
      ...silentReporter,
      log,
      begin: (step: Step) => {
        if (step === 'apply') tell({ kind: 'applying' })
        tell({ kind: 'progress', of: [step, 0, null] })
        return { update: seldom((done, total) => tell({ kind: 'progress', of: [step, done, total] })), end: () => {} }
      },
    }
    try {
      const perform = (task: RunTask, known: SessionConfig): Promise<RunReport> =>
        performRun(task, known, store, stop.signal, reporter)
      const { task } = order
      const report = await performKnowing(store, parsedWith(config.vocabulary), [task, sessions], perform)
      return { kind: 'report', report }
    } finally {
      store.close()
    }
  }
  let answers: Promise<Answers> | undefined
  const asked = new Map<number, AbortController>()
  const ask = async ({ id, question, edition, stateFolder }: Extract<WorkerOrder, { kind: 'ask' }>): Promise<void> => {
    const cancel = new AbortController()
    asked.set(id, cancel)
    try {
      answers ??= answersOf(parent, edition as Edition, stateFolder)
      const looked = seldom((...of) => tell({ kind: 'looked', id, of }))
      const answer = await (await answers).answer(question, cancel.signal, looked)
      tell({ kind: 'answer', id, answer, error: null })
    } catch (error) {
      tell({ kind: 'answer', id, answer: null, error: toldError(error) })
    } finally {
      asked.delete(id)
    }
  }
  const obey = async (order: WorkerOrder): Promise<void> => {
    if (order.kind === 'stop') return stop.abort('stopped')
    if (order.kind === 'cancel') {
      tell({ kind: 'cancelled', id: order.id })
      return asked.get(order.id)?.abort(new Error('a newer question was asked'))
    }
    if (order.kind === 'ask') return await ask(order)
    // The daemon does not keep the process alive meanwhile: code that never answers ends it.
    parent.channel?.unref()
    const news: WorkerNews =
      order.kind === 'check' ? { kind: 'checked', answer: await check(parent) } : await run(order)
    parent.channel?.ref()
    // A channel that ends drops what is not sent yet, such as the report of many thousand changes.
    await new Promise<void>((resolve) =>
      parent.send ? parent.send(news, undefined, undefined, () => resolve()) : resolve(),
    )
    ended()
    // Recipes may keep the process alive; the daemon waits for none of it.
    parent.disconnect?.()
  }
  const fail = (error: unknown): void => {
    ended()
    parent.stderr.write(`error: ${adviceOf(error)}\n`)
    parent.exitCode = 1
    parent.disconnect?.()
  }
  parent.on('message', (order) => void obey(order as WorkerOrder).catch(fail))
  // The daemon is gone: what is being written ends as if it had been stopped.
  parent.on('disconnect', () => stop.abort('stopped'))
}
