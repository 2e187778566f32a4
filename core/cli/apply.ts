import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { assertWritable, type Server } from '../api/server.ts'
import { createWrites } from '../api/writes.ts'
import { applyPlan, type Outcome } from '../apply/applier.ts'
import { openJournal, stateFile } from '../apply/journal.ts'
import { takeLock } from '../apply/lock.ts'
import { assertPermitted } from '../apply/permissions.ts'
import { DarkroomError } from '../errors.ts'
import { counted, summaryText } from '../plan/format.ts'
import { beyondLimits } from '../plan/limits.ts'
import { type AccountPlan, isEmptyPlan, type Plan } from '../plan/plan.ts'
import { readPlan, staleReasons } from '../plan/saved.ts'
import type { Account } from './load-accounts.ts'
import type { LoadedConfig } from './load-config.ts'
import { showPlan } from './plan.ts'
import { chosenAccounts, isOfAccount, openConfig, openServer, planAll, stateFolderOf } from './session.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of `apply`. */
export interface ApplyFlags {
  readonly resume?: boolean
}

/** What is to be applied, and whether it was made by this very command. */
interface Work {
  readonly plan: Plan
  readonly fresh: boolean
  /** Changes that were wished for and refused while planning. */
  readonly refused: number
  /** Accounts that failed while others go on. */
  readonly lost: number
}

/** A saved plan is named as a file; a recipe may well share its name with a folder. */
const isPlanFile = ([first = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && first.endsWith('.json')

/** A limit refuses the whole plan, every other refusal a part of it. */
const partsRefused = ({ accounts }: Plan): number =>
  accounts.flatMap(({ refused }) => refused.filter(({ recipe }) => recipe !== '')).length

const refuse = (terminal: Terminal, reasons: readonly string[]): number => {
  for (const reason of reasons) terminal.log.error(reason)
  terminal.log.error('Refused: nothing was written.')
  return 5
}

/** A saved plan, judged by the limits of today: it may have been changed, and so may they. */
const savedWork = async (terminal: Terminal, config: LoadedConfig, file: string): Promise<Work | number> => {
  const { account: only } = terminal.options
  const saved = await readPlan(resolve(terminal.io.cwd, file))
  const plan = { ...saved, accounts: saved.accounts.filter(({ account }) => only === undefined || account === only) }
  if (plan.accounts.length === 0)
    throw new DarkroomError('USAGE', { message: `${file} holds no plan for the account "${only}".` })
  const beyond = plan.accounts.flatMap((account) => beyondLimits(account, config.limits))
  if (beyond.length === 0) return { plan, fresh: false, refused: partsRefused(plan), lost: 0 }
  return refuse(
    terminal,
    beyond.map(({ reason }) => reason),
  )
}

const freshWork = async (
  terminal: Terminal,
  config: LoadedConfig,
  recipes: readonly string[],
): Promise<Work | number> => {
  const { plan, failures, lost, isBeyondLimits } = await planAll(terminal, config, recipes)
  if (failures.length === 0 && !isBeyondLimits)
    return { plan, fresh: true, refused: partsRefused(plan), lost: lost.length }
  showPlan(terminal, plan)
  return refuse(
    terminal,
    failures.map((failure) => errorText(failure)),
  )
}

const stateOf = (terminal: Terminal, config: LoadedConfig, server: Server): string =>
  stateFile(stateFolderOf(terminal, config), server.url, server.user.id)

/** Recipes of runs that did not end well, the last of each account. */
const unfinishedRecipes = async (terminal: Terminal, config: LoadedConfig): Promise<string[]> => {
  const names = new Set<string>()
  for (const account of chosenAccounts(config, terminal.options.account)) {
    const server = await openServer(terminal, account)
    await server.close()
    const journal = openJournal(stateOf(terminal, config, server))
    const [last] = journal.runs()
    if (last && last.status !== 'done')
      for (const { operation } of journal.operations(last.id)) names.add(operation.recipe)
    journal.close()
  }
  return [...names]
}

const accountOf = (config: LoadedConfig, plan: AccountPlan): Account => {
  const account = config.accounts.find(({ name }) => name === plan.account)
  if (!account)
    throw new DarkroomError('ACCOUNT_UNKNOWN', { name: plan.account, known: config.accounts.map(({ name }) => name) })
  return account
}

const assertFits = async (server: Server, plan: AccountPlan): Promise<void> => {
  const reasons = await staleReasons(server, plan)
  if (reasons.length > 0) throw new DarkroomError('PLAN_STALE', { reasons })
}

const applyAccount = async (
  terminal: Terminal,
  config: LoadedConfig,
  plan: AccountPlan,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Outcome> => {
  const server = await openServer(terminal, accountOf(config, plan))
  const bar = terminal.bar('Applying:')
  try {
    assertWritable(server, config.allowUnknownServer)
    assertPermitted(server, plan.operations)
    const journal = openJournal(stateOf(terminal, config, server), terminal.mask)
    const release = takeLock(journal.file, process.pid)
    try {
      if (!fresh) await assertFits(server, plan)
      const writes = createWrites(server.client)
      return await applyPlan(plan, {
        run: randomUUID(),
        server,
        writes,
        journal,
        signal,
        onProgress: (done, total) => bar.update(done, total),
      })
    } finally {
      release()
      journal.close()
    }
  } finally {
    bar.hide()
    await server.close()
  }
}

const outcomeLines = (plan: AccountPlan, outcome: Outcome): string[] => {
  const total = counted(outcome.changes, 'change')
  const state = { done: 'Done', partial: 'Applied in part', failed: 'Failed', interrupted: 'Interrupted', running: '' }[
    outcome.status
  ]
  return [
    `${plan.account}: ${state}, ${total} made.`,
    ...outcome.failures.map(
      ({ op, target, reason, assetIds }) =>
        `  x ${op} ${target}: ${reason}${assetIds.length > 0 ? ` (${counted(assetIds.length, 'asset')}: ${assetIds.slice(0, 3).join(', ')}${assetIds.length > 3 ? ', …' : ''})` : ''}`,
    ),
    ...(outcome.stoppedBy && outcome.status !== 'interrupted' ? [`  x stopped: ${outcome.stoppedBy}`] : []),
    ...(outcome.status === 'done'
      ? []
      : ['  Run darkroom apply again to finish; what is done already is not done twice.']),
  ]
}

const printJson = (terminal: Terminal, plan: Plan, outcomes: readonly Outcome[]): void =>
  terminal.print(JSON.stringify({ plan, outcomes }, null, 2))

const exitCode = (outcomes: readonly Outcome[], refused: number, lost: number): number => {
  if (outcomes.some(({ status }) => status === 'interrupted')) return 130
  if (outcomes.some(({ status }) => status === 'partial')) return 4
  if (outcomes.some(({ status }) => status === 'failed')) return outcomes.some(({ changes }) => changes > 0) ? 4 : 1
  if (lost > 0) return 1
  return refused > 0 ? 4 : 0
}

const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

const applyWork = async (terminal: Terminal, config: LoadedConfig, work: Work): Promise<number> => {
  const { plan, fresh, refused } = work
  let { lost } = work
  const outcomes: Outcome[] = []
  await interruptible(async (signal) => {
    for (const account of plan.accounts) {
      if (account.operations.length === 0 || signal.aborted) continue
      const outcome = await applyAccount(terminal, config, account, fresh, signal).catch((error) => {
        if (plan.accounts.length === 1 || !isOfAccount(error)) throw error
        terminal.log.error(`${account.account}: ${errorText(error)}`)
        lost += 1
      })
      if (!outcome) continue
      outcomes.push(outcome)
      if (!terminal.options.json) terminal.print(outcomeLines(account, outcome).join('\n'))
    }
  })
  if (terminal.options.json) printJson(terminal, plan, outcomes)
  return exitCode(outcomes, refused, lost)
}

/** `darkroom apply [recipe…]` or `apply plan.json`: plans or loads, shows, asks, applies. */
export const applyCommand = async (terminal: Terminal, args: readonly string[], flags: ApplyFlags): Promise<number> => {
  const config = await openConfig(terminal)
  const { json, yes } = terminal.options
  const recipes = flags.resume ? await unfinishedRecipes(terminal, config) : args
  if (flags.resume && recipes.length === 0) {
    terminal.say('The last run ended well: there is nothing to resume.')
    return 0
  }
  const work = isPlanFile(recipes)
    ? await savedWork(terminal, config, recipes[0] ?? '')
    : await freshWork(terminal, config, recipes)
  if (typeof work === 'number') return work
  if (!json) showPlan(terminal, work.plan)
  if (isEmptyPlan(work.plan)) {
    if (json) printJson(terminal, work.plan, [])
    return work.lost > 0 ? 1 : work.refused > 0 ? 5 : 0
  }
  const question = `Apply: ${work.plan.accounts.map(summaryText).join('; ')}?`
  if (!yes && !(await terminal.ask(question))) {
    if (json) printJson(terminal, work.plan, [])
    terminal.say('Nothing was written. Use --yes to apply without being asked.')
    return 0
  }
  return applyWork(terminal, config, work)
}
