import { doneBy } from '../apply/done.ts'
import { inverseOf } from '../apply/inverse.ts'
import { fitOperations } from '../plan/fit.ts'
import type { Operation } from '../plan/plan.ts'
import type { Work } from './carry-out.ts'
import { eachJournaled, type Journaled, planOf } from './journaled.ts'
import type { LoadedConfig } from './load-config.ts'
import { combine } from './session.ts'
import type { Terminal } from './terminal.ts'

/** What is left of an operation that was carried out in part. */
const withoutDone = (operation: Operation, done: ReadonlySet<string>): Operation[] => {
  if (operation.op === 'stack.create' || !('assetIds' in operation) || operation.assetIds.length === 0)
    return [operation]
  const assetIds = operation.assetIds.filter((id) => !done.has(id))
  return assetIds.length === 0 ? [] : [{ ...operation, assetIds }]
}

const leftOf = async ({ journal, library }: Journaled, run: string, undoes: string | null) => {
  // What is left of an undo is what is still there to be undone.
  if (undoes !== null) {
    const { operations, notes } = await inverseOf(library, doneBy(journal, undoes))
    return { remaining: operations, problems: notes }
  }
  const done = doneBy(journal, run)
  const open = journal.operations(run).flatMap(({ operation, done: isDone }, number) => {
    const ids = done.find((one) => one.number === number)?.ids ?? new Set<string>()
    return isDone ? [] : withoutDone(operation, ids)
  })
  return fitOperations(library, open)
}

const resumeOne = async (journaled: Journaled) => {
  const [last] = journaled.journal.runs()
  if (!last || last.status === 'done') return null
  const { remaining, problems } = await leftOf(journaled, last.id, last.undoes)
  const refused = problems.map((reason) => ({ recipe: 'resume', reason, operations: 1 }))
  return { last, plan: planOf(journaled, remaining, [], refused), from: journaled.journal.operations(last.id).length }
}

/**
 * What is left of the last run of each account, if it did not end well: the rest of its own plan, as far as it still
 * fits. Returns an exit code where there is nothing.
 */
export const resumeWork = async (terminal: Terminal, config: LoadedConfig): Promise<Work | number> => {
  const left = await eachJournaled(terminal, config, resumeOne)
  const [first] = left
  if (!first) {
    terminal.say('The last run ended well: there is nothing to resume.')
    return 0
  }
  const { id, undoes } = first.last
  const same = left.filter(({ last }) => last.id === id)
  const plan = combine(same.map((one) => one.plan))
  return {
    plan,
    run: id,
    fresh: true,
    refused: plan.accounts.reduce((sum, { refused }) => sum + refused.length, 0),
    lost: 0,
    from: new Map(same.map((one) => [one.plan.account, one.from])),
    ...(undoes === null ? {} : { undoes }),
  }
}
