import { DarkroomError } from '../../core/errors.ts'
import type { Outcome } from '../applier/applier.ts'
import type { Plan } from '../plan/plan.ts'
import { staleReasons } from '../plan/saved.ts'
import { openAccount, type Session } from '../session.ts'
import type { RunRecord } from '../state/journal.ts'
import { accountNamed, noteUser, type SessionConfig } from './account-context.ts'
import type { ApplyOptions } from './applying.ts'
import { notUndone, type UndoOptions } from './earlier-runs.ts'
import {
  type AccountJob,
  asOfNow,
  type Bounds,
  checkedJob,
  isIdle,
  isToBeCarriedOut,
  type Job,
  joinJobs,
  reasonsAgainst,
} from './job.ts'
import type { PlanOptions } from './planning.ts'
import { type Reporter, silentReporter } from './reporter.ts'

/** How to apply a plan to several accounts. */
export interface ApplyAllOptions extends ApplyOptions {
  /** Told what came of each account, as soon as that is known. */
  readonly onOutcome?: (account: string, outcome: Outcome) => void
}

/** What came of one account. */
export interface AccountOutcome {
  readonly account: string
  readonly outcome: Outcome
}

/** What came of applying a plan. */
export interface ApplyResult {
  /** Of each account in which something had to be written. */
  readonly outcomes: readonly AccountOutcome[]
  /** Accounts that failed while others went on. */
  readonly lost: readonly string[]
  /** Why nothing was written at all: limits, missing allowances, hooks of plugins. Empty where it was applied. */
  readonly refused: readonly string[]
}

/**
 * Several accounts as one: each is connected when it is needed first, planned and applied one after the other, because
 * one may fill an album that another makes and shares. What needs a decision comes back as a value.
 */
export interface Darkroom {
  /** Names of the accounts it is about. */
  accounts(): readonly string[]
  /** One of them, connected. @throws DarkroomError CONFIG_INVALID where it is the user that another one is */
  session(account: string): Promise<Session>
  /**
   * Does something with each. One that cannot be reached is told of and left out if there are others.
   * @returns the names of those that were left out
   */
  each(step: (session: Session, account: string) => Promise<void>): Promise<readonly string[]>
  /** One plan over all accounts. An account that cannot be reached is left out if there are others. */
  plan(options?: Omit<PlanOptions, 'earlier'>): Promise<Job>
  /**
   * A plan from elsewhere, such as a file, judged by the limits of today; it is compared with the libraries when it is applied.
   * @throws DarkroomError CONFIG_INVALID where two of its accounts are one user
   */
  check(plan: Plan, bounds?: Bounds): Job
  /** Carries out a plan, if nothing is against it. */
  apply(job: Job, options?: ApplyAllOptions): Promise<ApplyResult>
  /**
   * What takes back a run, or the last one that no undo took back, to be applied; null where there is none. Of an undo that
   * was cut off it is the rest.
   * @param run id, or the beginning of one
   * @throws DarkroomError RUN_UNKNOWN
   */
  undo(run?: string, options?: Pick<UndoOptions, 'allow'>): Promise<Job | null>
  /** What is left of the last run, to be applied; null where it ended well. */
  resume(): Promise<Job | null>
  /** The same if it was cut off, or failed in part, against everybody's will: it should be applied before a new plan is made. */
  unfinished(): Promise<Job | null>
  /** To be called when all other calls have ended. */
  close(): Promise<void>
}

/** Whether an error concerns one server or key, so that other accounts can go on. */
const isOfAccount = (error: unknown): boolean =>
  error instanceof DarkroomError && /^(API|SERVER|STATE)_/.test(error.code)

const accountOf = ({ plan }: AccountJob): string => plan.account

/** What is left of one run: that of the first account that has any. */
const joinLeft = (left: readonly AccountJob[], lost: readonly string[] = []): Job | null => {
  const own = left.filter(({ run }) => run === left[0]?.run)
  return own.length > 0 ? joinJobs(own, lost) : null
}

/** Nothing is taken for the last run, or for finished, while an account may know better. */
const assertAsked = (lost: readonly string[]): void => {
  if (lost.length === 0) return
  const message = `Which run was the last is not known without ${lost.join(' and ')}.`
  throw new DarkroomError('USAGE', { message, hint: 'To go by one account alone, name it with --account.' })
}

/** The accounts of a configuration, or one of them, each connected when it is needed first. */
const connections = (config: SessionConfig, reporter: Reporter, only: string | undefined) => {
  const opened = new Map<string, Promise<Session>>()
  const users = new Map<string, string>()
  let loaded: Promise<void> | undefined

  const accounts = (): readonly string[] =>
    only === undefined ? config.accounts.map(({ name }) => name) : [accountNamed(config, only).name]

  const session = async (name: string): Promise<Session> => {
    loaded ??= config.hooks.call('config:loaded', { accounts: config.accounts.map((account) => account.name) })
    const opening = opened.get(name) ?? loaded.then(() => openAccount(config, accountNamed(config, name), reporter))
    opened.set(name, opening)
    // Asked again, it is tried again.
    opening.catch(() => opened.delete(name))
    const session = await opening
    noteUser(users, name, session.server, session.state.file)
    return session
  }

  /** One account after the other. Those that fail are told of and returned, unless there is only one. */
  const tryEach = async <T>(jobs: readonly T[], nameOf: (job: T) => string, step: (job: T) => Promise<void>) => {
    const lost: string[] = []
    for (const job of jobs)
      await step(job).catch((error) => {
        if (jobs.length === 1 || !isOfAccount(error)) throw error
        reporter.failed(nameOf(job), error)
        lost.push(nameOf(job))
      })
    return lost
  }

  const each = (step: (session: Session, account: string) => Promise<void>): Promise<string[]> =>
    tryEach(accounts(), String, async (name) => step(await session(name), name))

  const close = async (): Promise<void> => {
    for (const one of opened.values()) await (await one).close()
  }
  return { accounts, session, tryEach, each, close }
}

type Connections = ReturnType<typeof connections>

/**
 * Compares plans from elsewhere with all their libraries before anything is written to the first one.
 * @throws DarkroomError PLAN_STALE, ACCOUNT_UNKNOWN
 */
const assertFitting = async ({ session }: Connections, jobs: readonly AccountJob[]): Promise<void> => {
  const all = jobs.flatMap(({ plan }) => plan.operations)
  // What one account shares, another one sees only when that is done.
  const shared = new Set(all.flatMap((one) => (one.op === 'album.share' ? (one.album.id ?? []) : [])))
  const reasons: string[] = []
  // Where nothing is to be done, nothing is asked.
  const busy = jobs.filter(({ plan }) => plan.operations.length > 0)
  for (const { plan, basis, isOld = false } of busy.length > 1 ? busy : [])
    try {
      const operations = plan.operations.filter((one) => !('album' in one && shared.has(one.album.id ?? '')))
      if (basis === null || isOld)
        reasons.push(...(await staleReasons((await session(plan.account)).server, { ...plan, operations })))
    } catch (error) {
      // Applying tells of one that cannot be reached.
      if (!isOfAccount(error)) throw error
    }
  if (reasons.length > 0) throw new DarkroomError('PLAN_STALE', { reasons })
}

const resumeLast = async ({ each }: Connections): Promise<Job | null> => {
  const left: (AccountJob | null)[] = []
  const lost = await each(async (one) => void left.push(await one.resume()))
  const jobs = left.filter((job) => job !== null)
  if (jobs.length === 0) assertAsked(lost)
  return joinLeft(jobs, lost)
}

const unfinishedOf = async ({ accounts, session }: Connections): Promise<Job | null> => {
  const left: AccountJob[] = []
  for (const name of accounts())
    try {
      const job = await (await session(name)).unfinished()
      if (job && isToBeCarriedOut(job)) left.push(job)
    } catch (error) {
      // Planning says what is wrong with an account.
      if (!isOfAccount(error)) throw error
    }
  return joinLeft(left)
}

const undoRun = async (
  connected: Connections,
  wanted: string | undefined,
  options: Pick<UndoOptions, 'allow'>,
): Promise<Job | null> => {
  const { accounts, each, session } = connected
  const runs: RunRecord[] = []
  const lost = await each(async (one) => void runs.push(...(await one.runs())))
  // Only the clock tells which of two accounts' runs was the last.
  const newest = accounts().length === 1 ? runs : runs.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  const found = wanted === undefined ? notUndone(newest)[0] : newest.find(({ id }) => id.startsWith(wanted))
  if (!found || wanted === undefined) assertAsked(lost)
  if (!found && wanted !== undefined) throw new DarkroomError('RUN_UNKNOWN', { run: wanted })
  // Who asks again after an undo was cut off wants it finished, in whichever account that was.
  const last = newest.find(({ id, status }) => id === newest[0]?.id && status !== 'done')
  const undoes = last?.undoes ?? null
  if (undoes !== null && (wanted === undefined || undoes === found?.id)) return resumeLast(connected)
  if (!found) return null
  // Who filled an album goes before who made and shared it, and what the one takes out is gone for the other.
  const leaving = new Map<string, Set<string>>()
  const jobs: AccountJob[] = []
  for (const name of accounts().toReversed()) {
    const job = lost.includes(name) ? null : await (await session(name)).undo(found.id, { ...options, leaving })
    if (job) jobs.push(job)
  }
  return joinJobs(jobs, lost)
}

/**
 * Opens the accounts of a configuration, or one of them.
 * @throws DarkroomError ACCOUNT_UNKNOWN, when it is used
 */
export const openAccounts = (config: SessionConfig, reporter: Reporter = silentReporter, only?: string): Darkroom => {
  const connected = connections(config, reporter, only)
  const { accounts, session, tryEach, each, close } = connected
  return {
    accounts,
    session,
    each,
    plan: async (options = {}) => {
      const jobs: AccountJob[] = []
      const lost = await each(async (one) => {
        const earlier = jobs.map(({ plan }) => plan)
        jobs.push(await one.plan({ ...options, earlier }))
      })
      return joinJobs(jobs, lost)
    },
    check: (plan, bounds) => {
      const users = new Map<string, string>()
      for (const { account, server, user } of plan.accounts) noteUser(users, account, { url: server.url, user })
      const job = joinJobs(plan.accounts.map((one) => checkedJob(config, one, bounds)))
      return { ...job, plan: { ...plan, accounts: job.plan.accounts } }
    },
    apply: async ({ accounts: given, ...objections }, { onOutcome, ...options } = {}) => {
      const jobs = given.map(asOfNow)
      const outcomes: AccountOutcome[] = []
      const refused = reasonsAgainst(objections)
      if (refused.length > 0) return { outcomes, refused, lost: [] }
      await assertFitting(connected, jobs)
      const lost = await tryEach(jobs, accountOf, async (job) => {
        if (isIdle(job) || options.signal?.aborted) return
        const account = accountOf(job)
        const { outcome } = await (await session(account)).apply(job, options)
        if (!outcome) return
        outcomes.push({ account, outcome })
        onOutcome?.(account, outcome)
      })
      return { outcomes, refused, lost }
    },
    undo: (wanted, options = {}) => undoRun(connected, wanted, options),
    resume: () => resumeLast(connected),
    unfinished: () => unfinishedOf(connected),
    close,
  }
}
