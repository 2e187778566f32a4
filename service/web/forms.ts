import { z } from 'zod'
import type { Condition } from '../questions.ts'
import type { ReviewState, RunOutcome } from '../store.ts'

// What the API takes and gives; the page uses the same types, and `darkroom schema api` the forms.

const id = z.string().min(1).max(100)
/** Assets that one request may name at most. */
const mostIds = 50_000
const ids = z.array(id).max(mostIds)
const choice = z.strictObject({ group: id, assetIds: ids.optional(), but: ids.optional() })
const named = (all: readonly z.infer<typeof choice>[]): number =>
  all.reduce((sum, { assetIds = [], but = [] }) => sum + assetIds.length + but.length, 0)
const choices = z
  .array(choice)
  .max(10_000)
  .refine((all) => named(all) <= mostIds, `names more than ${mostIds} assets: leave out or take whole groups`)

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
const decided = {
  account: id,
  until: z.iso.datetime({ offset: true }).nullable().default(null),
  note: z.string().max(500).default(''),
}
/** `POST /exclusions`: changes of a review, or what a person names. */
export const excludeForm = z.union([
  z.strictObject({ ...decided, review: id, choices }),
  z
    .strictObject({
      ...decided,
      recipe: z.string().min(1).max(500),
      op: z
        .string()
        .regex(/^(album\.(add|remove|update|delete)|tag\.(add|remove|delete)|asset\.(trash|update:\w+)|stack|share)$/),
      /** Id or name of an album, path of a tag, id of a stack; none for an asset alone. */
      target: z.string().max(1_000).default(''),
      /** `*` for all of it. */
      assetId: z.string().regex(/^([0-9a-f-]{36}|\*)$/i, 'is neither an id nor *'),
    })
    .refine(({ op, target }) => !/^(album|tag|share)/.test(op) || target !== '', {
      path: ['target'],
      message: 'is missing',
    }),
])
export const liftForm = z.strictObject({ account: id, ids: z.array(id).max(10_000) })
export const loginForm = z.strictObject({
  /** E-mail of a user of the photo server; their password with it. */
  user: z.string().max(320).optional(),
  password: z.string().max(1_000).optional(),
  link: z.string().max(200).optional(),
  apiKey: z.string().max(500).optional(),
  stay: z.boolean().default(false),
})
export const testForm = z.strictObject({ channel: z.string().max(200).optional() })
export const nothingForm = z.strictObject({})

export type ExcludeBody = z.output<typeof excludeForm>
export type ApproveBody = z.input<typeof approveForm>
export type LoginBody = z.input<typeof loginForm>

const all = <T extends z.ZodType>(of: T) => z.array(of).readonly()
const text = z.string()
const texts = all(text)
/** ISO text. */
const moment = z.string()
const number = z.number()
const maybe = text.nullable()

/** A list, or a part of it. */
export const listOf = <T extends z.ZodType>(of: T) => z.strictObject({ total: number, items: all(of) })
/** A list, or a part of it. */
export interface Listed<T> {
  readonly total: number
  readonly items: readonly T[]
}

const problem = z.strictObject({ path: text, message: text, hint: text.optional() })
/** What an error is told as. */
export const errorForm = z.strictObject({
  error: z.strictObject({ code: text, message: text, hint: text, problems: all(problem).optional() }),
})

/** How many of what a plan changes. */
const summary = z.record(text, number)

const reviewStates = [
  ...['waiting', 'approved', 'applied', 'partly applied', 'failed', 'declined', 'superseded', 'expired'],
] as ReviewState[]

/** A review in a list. */
export const reviewHeadForm = z.strictObject({
  id: text,
  revision: text,
  kind: z.enum(['plan', 'undo']),
  account: text,
  job: text,
  state: z.enum(reviewStates),
  why: text,
  /** What came of it, in words. */
  note: text,
  createdAt: moment,
  expiresAt: moment,
  summary,
  changes: number,
  removals: number,
})
export type ReviewHeadView = z.infer<typeof reviewHeadForm>

/** What a group is about. */
const targetForm = z.strictObject({
  id: maybe,
  name: text,
  kind: z.enum(['album', 'tag', 'stack', 'value', 'asset']),
  /** Made by the same plan. */
  new: z.boolean(),
  /** How many are in an album before and after; null where that is not known. */
  before: number.nullable(),
  after: number.nullable(),
  /** Asset that is the cover of an album. */
  cover: maybe,
  sharedWith: texts,
})
export type TargetView = z.infer<typeof targetForm>

/** Changes that people decide about together. */
const groupForm = z.strictObject({
  id: text,
  recipe: text,
  op: text,
  /** In words: `add 12 assets to album "Trip"`. */
  text,
  target: targetForm,
  removal: z.boolean(),
  count: number,
  /** Whether there are pictures to it. */
  isPictured: z.boolean(),
  /** The same old and new value of all. */
  values: text.optional(),
  reasons: all(z.strictObject({ reason: text, count: number })),
  sample: texts,
  /** Assets that an earlier plan had and a person left out. */
  snoozed: texts,
  /** False where the configuration has to allow it first. */
  allowed: z.boolean(),
  /** The line for the configuration. */
  allowance: text.optional(),
})
export type GroupView = z.infer<typeof groupForm>

/** A review with its groups. */
export const reviewForm = reviewHeadForm.extend({
  refusals: all(z.strictObject({ recipe: text, reason: text })),
  text,
  /** What undo cannot take back. */
  irreversible: texts,
  groups: all(groupForm),
  /** Removals that may be approved without typing their number. */
  removalLimit: number.nullable(),
  /** The review that took its place, and what is in that one and not in this, and the other way round. */
  supersededBy: maybe,
  difference: z.strictObject({ new: number, gone: number }).nullable(),
  /** Takes back this run; null for a plan. */
  undoes: maybe,
  keep: z.boolean(),
  server: z.strictObject({ version: text, web: text }),
  /** Days that what is left out is not planned again. */
  snoozeDays: number,
})
export type ReviewView = z.infer<typeof reviewForm>

/** An asset of a group. */
export const assetForm = z.strictObject({
  position: number,
  assetId: text,
  fileName: text,
  takenAt: text,
  type: text,
  favorite: z.boolean(),
  live: z.boolean(),
  /** Null for the account's own. */
  owner: z.literal('other').nullable(),
  /** The picture in a few bytes, as base64. */
  thumbhash: text.optional(),
  /** Changes when the picture may have. */
  version: text,
  from: text.optional(),
  to: text.optional(),
  /** Old and new value in full, where those above are shortened. */
  whole: text.optional(),
  reason: text.optional(),
  mark: z.enum(['snoozed', 'never']).nullable(),
})
export type AssetView = z.infer<typeof assetForm>

const outcomes = [
  ...['applied', 'nothing', 'waiting', 'refused', 'failed', 'partial', 'interrupted', 'skipped'],
] as RunOutcome[]

/** A run in a list. */
export const runHeadForm = z.strictObject({
  id: text,
  job: text,
  account: text,
  triggers: text,
  startedAt: moment,
  /** Null for one that goes on, or waits for its turn. */
  finishedAt: moment.nullable(),
  outcome: z.enum([...outcomes, 'queued', 'running']),
  text,
  changes: number,
  /** Whether there is something to undo. */
  wrote: z.boolean(),
  /** The review that it carried out. */
  review: maybe,
})
export type RunHeadView = z.infer<typeof runHeadForm>

/** A run with what it looked at and what it changed. */
export const runViewForm = runHeadForm.extend({
  summary,
  /** The review in which it left what waits. */
  waits: maybe,
  groups: all(groupForm),
  scanned: number,
  requests: number,
  /** Assets that each recipe selected. */
  matched: z.record(text, number),
  /** Milliseconds. */
  planMs: number,
  applyMs: number,
  serverVersion: maybe,
  warnings: texts,
})
export type RunView = z.infer<typeof runViewForm>

/** A job. */
export const jobForm = z.strictObject({
  name: text,
  recipes: texts,
  accounts: texts,
  mode: text,
  schedule: texts,
  /** What it runs on besides: `upload`, `album` … */
  words: texts,
  timeZone: text,
  next: moment.nullable(),
  last: runHeadForm.nullable(),
  paused: z.boolean(),
  /** When the pause ends by itself. */
  pausedUntil: moment.nullable(),
})
export type JobView = z.infer<typeof jobForm>

/** An account. */
const accountForm = z.strictObject({
  name: text,
  user: maybe,
  server: z.strictObject({
    url: text,
    version: maybe,
    reachable: z.boolean(),
    since: moment.nullable(),
    problem: maybe,
    /** The same in technical words, for an admin. */
    reason: maybe,
  }),
  events: z.enum(['live', 'polling', 'off']),
  /** When a run last read the library. */
  read: moment.nullable(),
})
export type AccountView = z.infer<typeof accountForm>

/** What a run does now. */
const runningForm = z.strictObject({
  id: text,
  job: text,
  account: text,
  startedAt: moment,
  /** The review that it carries out. */
  review: maybe,
  step: z.enum(['connect', 'read', 'plan', 'apply', 'rest', 'check', 'away']),
  done: number,
  total: number.nullable(),
})
export type RunningView = z.infer<typeof runningForm>

/** A channel to people that did not take the last message. */
const silentForm = z.strictObject({ name: text, since: moment })
export type SilentView = z.infer<typeof silentForm>

/** What the daemon does. */
export const statusForm = z.strictObject({
  version: text,
  state: text,
  configuration: z.strictObject({ file: maybe, problems: all(problem) }),
  accounts: all(accountForm),
  jobs: all(jobForm),
  running: all(runningForm),
  waiting: all(reviewHeadForm),
  /** For the owner alone. */
  silent: all(silentForm),
  paused: z.boolean(),
  pausedUntil: moment.nullable(),
})
export type StatusView = z.infer<typeof statusForm>

/** Flat numbers for widgets. */
export const statsForm = z.strictObject({
  waiting: number,
  waitingChanges: number,
  runsToday: number,
  changesToday: number,
  failed: number,
  accountsDown: number,
  lastRun: text,
  nextRun: text,
})
export type StatsView = z.infer<typeof statsForm>

const conditionForm: z.ZodType<Condition> = z
  .strictObject({
    label: text,
    combines: z.enum(['all', 'any', 'not']).nullable(),
    get parts() {
      return all(conditionForm)
    },
  })
  .meta({ id: 'Condition' })

/** A recipe as it is loaded, and where it runs. */
export const ruleForm = z.strictObject({
  name: text,
  plugin: maybe,
  from: text,
  accounts: texts.nullable(),
  /** Its condition in words; null where it is a stream or takes everything. */
  condition: conditionForm.nullable(),
  /** As it is written, in YAML or JSON; null where it is code, or names accounts that the caller may not see. */
  text: maybe,
  needs: texts,
  actions: texts,
  examples: all(z.strictObject({ text, passed: z.boolean() })),
  jobs: texts,
  mode: maybe,
})
export type RuleView = z.infer<typeof ruleForm>

export type { Condition }

const read = z.strictObject({ assets: number, requests: number })

/** What a text in the playground selects. */
export const triedForm = z.strictObject({
  count: number,
  exact: z.boolean(),
  assets: all(assetForm),
  /** Milliseconds. */
  took: number,
  read,
  problems: all(problem),
  /** The condition as data, where the text is one. */
  where: z.unknown().optional(),
})
export type TriedView = z.infer<typeof triedForm>

/** What a rule selects now. */
export const matchesForm = listOf(assetForm).extend({ took: number, read })
export type MatchesView = z.infer<typeof matchesForm>

/** A remembered "not this". */
export const exclusionForm = z.strictObject({
  id: text,
  account: text,
  recipe: text,
  op: text,
  target: text,
  /** What it is against, in words. */
  text,
  /** `*` for all of it. */
  assetId: text,
  asset: assetForm.nullable(),
  until: moment.nullable(),
  by: text,
  at: moment,
  note: text,
})
export type ExclusionView = z.infer<typeof exclusionForm>

/** Metadata of an asset. */
export const detailsForm = z.strictObject({
  id: text,
  fileName: text,
  path: text,
  takenAt: text,
  type: text,
  visibility: text,
  favorite: z.boolean(),
  place: text,
  camera: text,
  albums: texts,
  tags: texts,
  /** Its page on the photo server. */
  link: text,
})
export type AssetDetails = z.infer<typeof detailsForm>

/** Who is logged in. */
export const meForm = z.strictObject({
  who: text,
  role: z.enum(['view', 'approve', 'admin']),
  accounts: texts,
  /** Without https a cookie can be read on the way. */
  isPlain: z.boolean(),
})
export type MeView = z.infer<typeof meForm>

/** What each account's key may do, and what is wrong with the configuration. */
export const doctorForm = z.strictObject({
  version: text,
  accounts: all(accountForm.extend({ problem: maybe, permissions: texts.nullable() })),
  /** Live events within the hour. */
  events: all(z.strictObject({ account: text, kind: text, count: number })),
  configuration: z.strictObject({
    file: maybe,
    problems: all(problem),
    warnings: texts,
    /** What is worked with, as JSON without its secrets; null where there is none. */
    shown: maybe,
  }),
})
export type DoctorView = z.infer<typeof doctorForm>

/** What is known where no configuration is there, and texts to copy. */
export const setupForm = z.strictObject({
  checks: all(z.strictObject({ ok: z.boolean(), about: text, message: text, hint: text })),
  warnings: texts,
  file: text,
  configuration: text,
  compose: text,
})
export type SetupView = z.infer<typeof setupForm>

/** Who did what. */
export const auditForm = z.strictObject({
  at: moment,
  who: text,
  role: text,
  from: text,
  action: text,
  subject: text,
  detail: text,
})
export type AuditView = z.infer<typeof auditForm>

/** What channels said to a test. */
export const testedForm = z.strictObject({
  results: all(z.strictObject({ channel: text, event: text, answer: text, sent: z.boolean() })),
})
export type TestedView = z.infer<typeof testedForm>

export const startedForm = z.strictObject({ run: maybe })
export const undoneForm = z.strictObject({ review: text })
export const countForm = z.strictObject({ count: number })
export const namesForm = z.strictObject({ words: texts, albums: texts, tags: texts, people: texts })

/** An event of the stream: what changed, by its id. */
export type StreamEvent =
  | { readonly type: 'status' }
  | { readonly type: 'run'; readonly id: string; readonly running: RunningView | null }
  | { readonly type: 'review'; readonly id: string }
  | { readonly type: 'config' }
  | { readonly type: 'log'; readonly line: string }
