import { z } from 'zod'
import type { Problem } from '../../core/errors.ts'
import type { OperationName } from '../../engine/plan/plan.ts'
import type { Condition, Rule } from '../questions.ts'
import type { ReviewState, RunOutcome } from '../store.ts'
import type { RunningRun } from '../supervisor.ts'

// What the API takes and gives; the page uses the same types.

const id = z.string().min(1).max(100)
/** Assets that one request may name at most. */
export const mostIds = 50_000
const ids = z.array(id).max(mostIds)
const choice = z.strictObject({ group: id, assetIds: ids.optional(), but: ids.optional() })
const choices = z.array(choice).max(10_000)

/** `POST /reviews/{id}/approve`. */
export const approveForm = z.strictObject({
  except: choices.default([]),
  only: z.array(id).optional(),
  never: choices.default([]),
  confirmRemovals: z.number().int().min(0).optional(),
})
export const declineForm = z.strictObject({ never: z.boolean().default(false) })
export const runForm = z.strictObject({ mode: z.enum(['apply', 'review', 'plan']).optional(), account: id.optional() })
export const pauseForm = z.strictObject({ until: z.iso.datetime({ offset: true }).optional() })
export const undoForm = z.strictObject({ keep: z.boolean().default(true) })
export const tryForm = z.strictObject({ account: id, text: z.string().max(20_000) })
export const explainForm = z.strictObject({ text: z.string().max(20_000) })
export const excludeForm = z.strictObject({
  account: id,
  review: id,
  choices,
  until: z.iso.datetime({ offset: true }).nullable().default(null),
  note: z.string().max(500).default(''),
})
export const liftForm = z.strictObject({ account: id, ids: z.array(id).max(10_000) })
export const loginForm = z.strictObject({
  password: z.string().max(1_000).optional(),
  link: z.string().max(200).optional(),
  apiKey: z.string().max(500).optional(),
  stay: z.boolean().default(false),
})
export const nothingForm = z.strictObject({})

export type ApproveBody = z.input<typeof approveForm>
export type LoginBody = z.input<typeof loginForm>

/** A list, or a part of it. */
export interface Listed<T> {
  readonly total: number
  readonly items: readonly T[]
}

/** How many of what a plan changes. */
export type Summary = Readonly<Partial<Record<OperationName, number>>>

/** A review in a list. */
export interface ReviewHeadView {
  readonly id: string
  readonly revision: string
  readonly kind: 'plan' | 'undo'
  readonly account: string
  readonly job: string
  readonly state: ReviewState
  readonly why: string
  /** What came of it, in words. */
  readonly note: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly summary: Summary
  readonly changes: number
  readonly removals: number
}

/** What a group is about. */
export interface TargetView {
  readonly id: string | null
  readonly name: string
  readonly kind: 'album' | 'tag' | 'stack' | 'value' | 'asset'
  /** Made by the same plan. */
  readonly new: boolean
  /** How many are in an album before and after; null where that is not known. */
  readonly before: number | null
  readonly after: number | null
  readonly cover: string | null
  readonly sharedWith: readonly string[]
}

/** Changes that people decide about together. */
export interface GroupView {
  readonly id: string
  readonly recipe: string
  readonly op: OperationName
  /** In words: `add 12 assets to album "Trip"`. */
  readonly text: string
  readonly target: TargetView
  readonly removal: boolean
  readonly count: number
  /** Whether there are pictures to it. */
  readonly isPictured: boolean
  /** The same old and new value of all. */
  readonly values?: string | undefined
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  readonly sample: readonly string[]
  /** False where the configuration has to allow it first. */
  readonly allowed: boolean
  /** The line for the configuration. */
  readonly allowance?: string | undefined
}

/** A review with its groups. */
export interface ReviewView extends ReviewHeadView {
  readonly refusals: readonly { readonly recipe: string; readonly reason: string }[]
  readonly text: string
  /** What undo cannot take back. */
  readonly irreversible: readonly string[]
  readonly groups: readonly GroupView[]
  /** Removals that may be approved without typing their number. */
  readonly removalLimit: number | null
  /** The review that took its place. */
  readonly supersededBy: string | null
  /** Takes back this run; null for a plan. */
  readonly undoes: string | null
  readonly keep: boolean
  readonly server: { readonly version: string; readonly web: string }
  /** Days that what is left out is not planned again. */
  readonly snoozeDays: number
}

/** An asset of a group. */
export interface AssetView {
  readonly position: number
  readonly assetId: string
  readonly fileName: string
  readonly takenAt: string
  readonly type: string
  readonly favorite: boolean
  readonly live: boolean
  /** Null for the account's own. */
  readonly owner: 'other' | null
  /** Changes when the picture may have. */
  readonly version: string
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly reason?: string | undefined
  readonly mark: 'snoozed' | 'never' | null
}

/** A run in a list. */
export interface RunHeadView {
  readonly id: string
  readonly job: string
  readonly account: string
  readonly triggers: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly outcome: RunOutcome
  readonly text: string
  /** Whether there is something to undo. */
  readonly wrote: boolean
}

/** A run with what it changed. */
export interface RunView extends RunHeadView {
  readonly summary: Summary
  readonly groups: readonly GroupView[]
  readonly web: string | null
}

/** A job. */
export interface JobView {
  readonly name: string
  readonly recipes: readonly string[]
  readonly accounts: readonly string[]
  readonly mode: string
  readonly schedule: readonly string[]
  readonly words: readonly string[]
  readonly timeZone: string
  readonly next: string | null
  readonly last: RunHeadView | null
  readonly paused: boolean
}

/** An account. */
export interface AccountView {
  readonly name: string
  readonly user: string | null
  readonly server: {
    readonly url: string
    readonly version: string | null
    readonly reachable: boolean
    readonly since: string | null
    readonly problem: string | null
  }
  readonly events: 'live' | 'polling' | 'off'
}

/** What a run does now. */
export interface RunningView extends Omit<RunningRun, 'startedAt'> {
  readonly startedAt: string
}

/** What the daemon does. */
export interface StatusView {
  readonly version: string
  readonly state: string
  readonly configuration: { readonly file: string | null; readonly problems: readonly Problem[] }
  readonly accounts: readonly AccountView[]
  readonly jobs: readonly JobView[]
  readonly running: readonly RunningView[]
  readonly waiting: readonly ReviewHeadView[]
  readonly paused: boolean
}

/** Flat numbers for widgets. */
export interface StatsView {
  readonly waiting: number
  readonly waitingChanges: number
  readonly runsToday: number
  readonly changesToday: number
  readonly failed: number
  readonly accountsDown: number
  readonly lastRun: string
  readonly nextRun: string
}

/** A recipe as it is loaded, and where it runs. */
export interface RuleView extends Rule {
  readonly jobs: readonly string[]
  readonly mode: string | null
}

export type { Condition }

/** What a text in the playground selects. */
export interface TriedView {
  readonly count: number
  readonly exact: boolean
  readonly assets: readonly AssetView[]
  readonly took: number
  readonly read: { readonly assets: number; readonly requests: number }
  readonly problems: readonly Problem[]
}

/** A remembered "not this". */
export interface ExclusionView {
  readonly id: string
  readonly account: string
  readonly recipe: string
  readonly op: string
  readonly target: string
  readonly asset: AssetView | null
  readonly until: string | null
  readonly by: string
  readonly at: string
  readonly note: string
}

/** Metadata of an asset. */
export interface AssetDetails {
  readonly id: string
  readonly fileName: string
  readonly path: string
  readonly takenAt: string
  readonly type: string
  readonly visibility: string
  readonly favorite: boolean
  readonly place: string
  readonly camera: string
  readonly albums: readonly string[]
  readonly tags: readonly string[]
  /** Its page on the photo server. */
  readonly link: string
}

/** Who is logged in. */
export interface MeView {
  readonly who: string
  readonly role: 'view' | 'approve' | 'admin'
  readonly accounts: readonly string[]
  /** Without https a cookie can be read on the way. */
  readonly isPlain: boolean
}

/** An event of the stream: what changed, by its id. */
export type StreamEvent =
  | { readonly type: 'status' }
  | { readonly type: 'run'; readonly id: string; readonly running: RunningView | null }
  | { readonly type: 'review'; readonly id: string }
  | { readonly type: 'config' }
  | { readonly type: 'log'; readonly line: string }
