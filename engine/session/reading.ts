import type { ReadSource } from '../mirror/mirror-cache.ts'
import { type RunOptions, type RunResult, runRecipes } from '../runner/runner.ts'
import type { AccountContext } from './account-context.ts'
import type { ReadOptions } from './account-state.ts'

/** What a run came to, and where assets were read from. */
export type SourcedResult = RunResult & Pick<ReadSource, 'from' | 'why'>

/** Runs recipes of an account, tells how far the reading is, and ends it where that is asked for. */
export const runFor = async (
  { name, server, state, reporter }: AccountContext,
  options: ReadOptions,
  run: Pick<RunOptions, 'recipes'> & Partial<RunOptions>,
): Promise<SourcedResult> => {
  options.signal?.throwIfAborted()
  const progress = reporter.begin('read', name)
  let source: Pick<ReadSource, 'from' | 'why'> = { from: 'server', why: '' }
  try {
    const result = await runRecipes({
      account: name,
      server,
      log: reporter.log.scoped(name),
      onProgress: ({ seen, expected }) => {
        options.signal?.throwIfAborted()
        progress.update(seen, expected)
      },
      memory: state.cache(options, reporter.log, (way) => {
        source = way
      }),
      ...run,
    })
    return { ...result, from: source.from, why: source.why }
  } finally {
    progress.end()
  }
}
