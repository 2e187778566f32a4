import { completedBy } from '../engine/applier/completed-operations.ts'
import { revalidate, withoutItems } from '../engine/plan/revalidate.ts'
import type { RunRecord } from '../engine/state/journal.ts'
import type { LoadedConfig } from './config/load-config.ts'
import type { ApplyJob } from './execute.ts'
import { eachJournaled, type Journaled, planOf } from './journaled.ts'
import { chosenAccounts, combine, isOfAccount } from './session.ts'
import type { Terminal } from './terminal.ts'

/** What is left of a run's own plan. For an undo too: what it dissolved or deleted already shows nowhere else. */
const leftOf = async ({ journal, library }: Journaled, run: string) => {
  const done = completedBy(journal, run)
  const open = journal.operations(run).flatMap(({ operation, done: isDone }, number) => {
    const ids = done.find((one) => one.number === number)?.ids ?? new Set<string>()
    return isDone ? [] : withoutItems(operation, ids)
  })
  return revalidate(library, open)
}

const resumeOne = async (journaled: Journaled) => {
  const [last] = journaled.journal.runs()
  if (!last || last.status === 'done') return null
  const { remaining, problems } = await leftOf(journaled, last.id)
  const refused = problems.map((reason) => ({ recipe: 'resume', reason, operations: 1 }))
  return {
    last,
    plan: planOf(journaled, remaining, [], refused),
    from: journaled.journal.operations(last.id).length,
  }
}

type Left = NonNullable<Awaited<ReturnType<typeof resumeOne>>>

const workOf = (first: Left, all: readonly Left[]): ApplyJob => {
  const { id, undoes } = first.last
  const same = all.filter(({ last }) => last.id === id)
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

/**
 * What is left of the last run of each account, if it did not end well: the rest of its own plan, as far as it still
 * fits. Returns an exit code where there is nothing.
 */
export const resumeWork = async (terminal: Terminal, config: LoadedConfig): Promise<ApplyJob | number> => {
  const left = await eachJournaled(terminal, config, resumeOne)
  const [first] = left
  if (first) return workOf(first, left)
  terminal.say('The last run ended well: there is nothing to resume.')
  return 0
}

/** Milliseconds: what a server refuses for so long, it will refuse again, and a new plan says so. */
const patience = 24 * 3_600_000

/** Ended by somebody's wish, who may have had a reason; whatever else ended a run early was no wish. */
const isWished = ({ status, note }: RunRecord): boolean => status === 'interrupted' && note === 'interrupted'

/** Failed in single operations only, and so long ago that trying again is no use. */
const isHopeless = ({ note, startedAt }: RunRecord): boolean =>
  note === '' && Date.now() - Date.parse(startedAt) > patience

/**
 * What is left of a run that was cut off, or failed in part, against everybody's will. A new plan does not always have
 * it: a recipe that archives what it matches does not find it again. Undoing is not gone on with: it is asked for anew.
 */
export const unfinishedWork = async (terminal: Terminal, config: LoadedConfig): Promise<ApplyJob | null> => {
  const left: Left[] = []
  for (const { name } of chosenAccounts(config, terminal.options.account)) {
    const own = { ...terminal, options: { ...terminal.options, account: name } }
    const ask = async (journaled: Journaled): Promise<Left | null> => {
      const [last] = journaled.journal.runs()
      return !last || last.undoes !== null || isWished(last) || isHopeless(last) ? null : resumeOne(journaled)
    }
    // Planning says what is wrong with an account.
    const found = await eachJournaled(own, config, ask).catch((error) => {
      if (!isOfAccount(error)) throw error
      return []
    })
    left.push(...found.filter(({ plan }) => plan.operations.length > 0))
  }
  const [first] = left
  return first ? workOf(first, left) : null
}
