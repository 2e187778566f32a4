import { tellingOfRows } from '../applier/bulk-rows.ts'
import type { ReadSource } from '../mirror/mirror-cache.ts'
import { Verdicts } from '../mirror/verdicts.ts'
import type { RunOptions, RunResult } from '../runner/runner.ts'
import type { AccountContext } from './account-context.ts'
import type { ReadOptions } from './account-state.ts'
import { runOrRecall } from './kept-plan.ts'
import type { Reporter } from './reporter.ts'

/** What a run came to, and where assets were read from. */
export type SourcedResult = RunResult & Pick<ReadSource, 'from' | 'why'>

const unchanged = 'nothing changed since'

/** Reporters that have told what is wrong with the folder of the mirrors, which accounts share. */
const told = new WeakSet<Reporter>()

/**
 * Runs recipes of an account, tells how far the reading is, and ends it where that is asked for.
 * @param isPlan nothing but their plan is of interest, which may be shown again
 */
export const runFor = async (
  { name, server, state, reporter }: AccountContext,
  options: ReadOptions,
  run: Pick<RunOptions, 'recipes'> & Partial<RunOptions>,
  isPlan = false,
): Promise<SourcedResult> => {
  options.signal?.throwIfAborted()
  let progress = reporter.begin('read', name)
  const verdicts = options.fresh ? undefined : new Verdicts()
  let source: Pick<ReadSource, 'from' | 'why'> = { from: 'server', why: '' }
  try {
    const result = await runOrRecall(isPlan ? state.mirror : null, {
      account: name,
      server,
      log: reporter.log.scoped(name),
      onProgress: ({ seen, expected }) => {
        options.signal?.throwIfAborted()
        progress.update(seen, expected)
      },
      onRead: () => {
        progress.end()
        if (isPlan) progress = reporter.begin('plan', name)
      },
      verdicts,
      memory: state.cache(
        options,
        reporter.log,
        (way) => {
          source = way
          if (!way.trouble || told.has(reporter)) return
          told.add(reporter)
          const { message, hint } = way.trouble
          reporter.log.warn(`${message} Without a mirror there, everything is read from the server. ${hint}`)
        },
        verdicts,
      ),
      ...run,
    })
    if (!result.isRecalled) return { ...result, from: source.from, why: source.why }
    reporter.log.debug(`The last plan is shown again: ${unchanged}.`)
    return { ...result, from: 'mirror', why: unchanged }
  } finally {
    progress.end()
  }
}

/** Tells how many assets are read while what became of earlier changes is looked at; nobody knows how many it will be. */
export const readingBack = async <T>(
  account: AccountContext,
  read: (account: AccountContext) => Promise<T>,
): Promise<T> => {
  const { name, server, reporter } = account
  const progress = reporter.begin('read', name)
  // What is searched with and without exif, or for two operations, is one asset.
  const seen = new Set<string>()
  const told = tellingOfRows(server, (rows) => {
    for (const { id } of rows) seen.add(id)
    progress.update(seen.size, null)
  })
  try {
    return await read({ ...account, server: told })
  } finally {
    progress.end()
  }
}
