import { randomUUID } from 'node:crypto'
import { notAllowed } from '../plan/allowances.ts'
import { beyondLimits, type Limits } from '../plan/limits.ts'
import { type AccountPlan, byHooks, changesIn, type Plan, type Refusal, summarize } from '../plan/plan.ts'
import type { RunResult } from '../runner/runner.ts'
import type { SessionConfig } from './account-context.ts'

/** What a plan may do, for once; the rest is as the configuration has it. */
export interface Bounds {
  readonly limits?: Limits
  /** Allowed besides. */
  readonly allow?: readonly string[] | undefined
}

/** Why something must not be applied as it is. */
interface Objections {
  /** Limits that are exceeded, what is not allowed, and what hooks of plugins refuse. */
  readonly beyond: readonly Refusal[]
}

/** How assets were read, and how long that took with everything that was asked besides. */
export interface Reading {
  readonly assets: number
  readonly from: 'mirror' | 'server'
  readonly why: string
  readonly milliseconds: number
  readonly requests: number
}

/** A plan for one account that can be applied, and what is known about it. It holds no key. */
export interface AccountJob extends Objections, Pick<RunResult, 'failures' | 'observed' | 'reverted'> {
  readonly plan: AccountPlan
  /** Id of the run in the journal. */
  readonly run: string
  /** What had been applied when it was made; null for a plan from elsewhere, which is compared with the library. */
  readonly basis: string | null
  /** It waited long for an answer, and is compared with the library as well. */
  readonly isOld?: boolean
  /** When it was made, in milliseconds of `performance.now()`. */
  readonly madeAt: number
  /** How assets were read for it; missing where none were. */
  readonly reading?: Reading
  /** The run that it takes back. */
  readonly undoes?: string
  /** Number of its first operation in the journal; not 0 where a run goes on that was cut off. */
  readonly from: number
  /** Everything was sent, and what the server kept of it is still to be read back. */
  readonly isUnverified?: boolean
}

/** A plan for several accounts that can be applied as one run. */
export interface Job extends Objections {
  /** Of recipes that could not run; the plan has the others. */
  readonly failures: RunResult['failures']
  readonly plan: Plan
  readonly accounts: readonly AccountJob[]
  /** Accounts that could not be planned while others were. */
  readonly lost: readonly string[]
}

/** What applying needs to know besides the plan, where nothing is special. */
export const plainJob = (plan: AccountPlan): AccountJob => ({
  plan,
  run: randomUUID(),
  basis: null,
  madeAt: performance.now(),
  failures: [],
  beyond: [],
  observed: [],
  reverted: [],
  from: 0,
})

/** A plan with what refuses all of it; what is refused is not summed up as if it would happen. */
export const refusedBy = (plan: AccountPlan, beyond: readonly Refusal[]): AccountPlan => ({
  ...plan,
  refused: [...plan.refused, ...beyond],
  summary: beyond.length > 0 ? {} : summarize(plan.operations),
})

/** One job of those of several accounts; what is beyond bounds in one refuses them all. */
export const joinJobs = (jobs: readonly AccountJob[], lost: readonly string[] = []): Job => {
  const run = jobs[0]?.run ?? randomUUID()
  const beyond = jobs.flatMap((job) => (job.beyond.length > 0 ? job.plan.account : []))
  const reason = `Nothing is applied, because what ${beyond.join(', ')} would do is refused. --account leaves that out.`
  const held = (plan: AccountPlan): AccountPlan =>
    beyond.includes(plan.account) || plan.operations.length === 0
      ? plan
      : refusedBy(plan, [{ recipe: '', reason, operations: changesIn(plan.operations) }])
  return {
    plan: {
      format: 'darkroom-plan/1',
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      accounts: jobs.map(({ plan }) => (beyond.length > 0 ? held(plan) : plan)),
    },
    accounts: jobs.map((job) => ({ ...job, run })),
    failures: jobs.flatMap(({ failures }) => failures),
    beyond: jobs.flatMap(({ beyond }) => beyond),
    lost,
  }
}

/** Why a plan goes too far, or nothing. */
export const beyondBounds = (
  config: SessionConfig,
  plan: AccountPlan,
  { limits = {}, allow = [] }: Bounds,
): Refusal[] => [
  ...notAllowed(plan.operations, [...config.allow, ...allow]),
  ...beyondLimits(plan, {
    changes: limits.changes ?? config.limits.changes,
    removals: limits.removals ?? config.limits.removals,
    removalsPerAlbum: limits.removalsPerAlbum ?? config.limits.removalsPerAlbum,
  }),
]

/**
 * A plan from elsewhere, judged by the limits and allowances of today: it may have been changed, and so may they. What
 * hooks of plugins refused stays refused, because they are asked for new plans alone.
 */
export const checkedJob = (config: SessionConfig, plan: AccountPlan, bounds: Bounds = {}): AccountJob => {
  const judged = new Set(notAllowed(plan.operations, []).map(({ reason }) => reason))
  const standing = plan.refused.filter(({ recipe, reason }) => recipe !== '' && !judged.has(reason))
  const isOfHook = ({ recipe }: Refusal): boolean => recipe === byHooks
  const beyond = [...beyondBounds(config, plan, bounds), ...standing.filter(isOfHook)]
  const refused = standing.filter((refusal) => !isOfHook(refusal))
  return { ...plainJob(refusedBy({ ...plan, refused }, beyond)), beyond }
}

/** Milliseconds for which a plan counts as made of the library as it is. */
const freshFor = 60_000

/** A job as it stands now: one that waited long for an answer is compared with the library, in which people go on. */
export const asOfNow = (job: AccountJob): AccountJob =>
  performance.now() - job.madeAt > freshFor ? { ...job, isOld: true } : job

/** Why something must not be applied, in words; empty where it may be. */
export const reasonsAgainst = ({ beyond }: Objections): string[] => beyond.map(({ reason }) => reason)

/** Whether there is something to note, although nothing may have to be written to the server. */
export const isToBeNoted = ({ observed, reverted }: AccountJob): boolean => observed.length + reverted.length > 0

/** Whether a server has something to do or to show. */
export const isToBeCarriedOut = ({ plan, isUnverified = false }: AccountJob): boolean =>
  plan.operations.length > 0 || isUnverified

/** Whether applying would do nothing at all. */
export const isIdle = (job: AccountJob): boolean => !isToBeCarriedOut(job) && !isToBeNoted(job)
