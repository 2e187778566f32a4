import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../core/api/server.ts'
import { DarkroomError, hasCode, hintOf, isAway as isServerAway, reasonOf } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import type { Outcome } from '../engine/applier/applier.ts'
import { completedBy, wantedBy } from '../engine/applier/completed-operations.ts'
import { restored } from '../engine/mirror/update.ts'
import { kindOf } from '../engine/operations/kinds.ts'
import { exclusionsOf, isCreation } from '../engine/plan/exclusions.ts'
import { assetsShown, coversIn, groupLine, groupsOf, type KnownAssets, namesIn } from '../engine/plan/groups.ts'
import { type Limits, removalsAllowed } from '../engine/plan/limits.ts'
import { isRemoval } from '../engine/plan/overview.ts'
import {
  type AccountPlan,
  changedAssets,
  changesIn,
  type Operation,
  type OperationName,
  type Refusal,
  summarize,
} from '../engine/plan/plan.ts'
import { plain } from '../engine/plan/text.ts'
import { type Account, accountNamed, type SessionConfig } from '../engine/session/account-context.ts'
import { type AccountJob, isToBeCarriedOut, isToBeNoted } from '../engine/session/job.ts'
import { type Reporter, silentReporter } from '../engine/session/reporter.ts'
import { openAccount, type Session } from '../engine/session.ts'
import type { RequestRecord } from '../engine/state/requests.ts'
import type { Mode } from '../language/serve-form.ts'
import {
  type Approval,
  approvalKey,
  asTold,
  type Decided,
  decide,
  declinedForGood,
  forgetDeclined,
  snoozedIn,
} from './decisions.ts'
import { factsOf, type KnownOfPlan } from './facts.ts'
import { keepReview, removalsIn, type Selection, selectApproved, stateAfter, withOperations } from './reviews.ts'
import type { Review, RunOutcome, Store } from './store.ts'

/** One run of a job for an account, as a worker is told. */
export interface RunTask {
  readonly id: string
  readonly job: string
  readonly account: string
  readonly recipes: readonly string[]
  readonly modes: Readonly<Record<string, Mode>>
  /** For this run alone. */
  readonly override: Mode | null
  /** Somebody only looks: what waits goes on to wait. */
  readonly isLook: boolean
  readonly limits: Limits
  readonly allow: readonly string[]
  readonly firstRun: 'review' | 'apply'
  readonly verify: boolean
  /** Hash of the edition. */
  readonly edition: string
  readonly expires: number
  readonly now: number
  /** Milliseconds to wait for somebody else who writes. */
  readonly patience: number
  /** Changes that are held back, by a text that names recipe, operation and target. */
  readonly held: readonly string[]
  readonly approve: Approval | null
}

/** An error as it is told. */
export interface ToldError {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly recipe: string | null
  /** The server did not answer. */
  readonly isAway: boolean
}

/** What came of a run. */
export interface RunReport {
  readonly outcome: RunOutcome
  /** Changes made, by operation. */
  readonly applied: Readonly<Partial<Record<OperationName, number>>>
  readonly failedChanges: number
  /** Changes that somebody had made by then. */
  readonly unchanged: number
  /** Changes reported in mode `plan`, and those that wait. */
  readonly planned: number
  readonly waiting: number
  readonly removals: number
  /** What waits, or else was applied, group by group, removals first; with a few assets to show. */
  readonly details: readonly string[]
  readonly pictures: readonly string[]
  /** What was applied alone, with how many removals. */
  readonly done: { readonly details: readonly string[]; readonly removals: number }
  readonly review: string | null
  readonly isNews: boolean
  readonly why: string
  readonly errors: readonly ToldError[]
  readonly refused: readonly string[]
  /** What recipes warn of. */
  readonly warnings: readonly string[]
  readonly scanned: number
  readonly matched: Readonly<Record<string, number>>
  readonly journal: readonly string[]
  readonly planMs: number
  readonly applyMs: number
  /** Assets that were changed: their events and stamps come back. */
  readonly written: readonly string[]
  /** Albums that were written to, and whether stacks were. */
  readonly albums: readonly string[]
  readonly stacks: boolean
  /** What was changed, for telling a fight: recipe, operation and target of each asset, shortened. */
  readonly made: readonly string[]
  /** A limit of the recipe left work for the next run. */
  readonly hasMore: boolean
  /** Changes that no plan proposes, as of now; null where nobody was connected. */
  readonly exclusions: number | null
  readonly serverVersion: string | null
  /** Answers of the server: route as a template, status, milliseconds. */
  readonly answers: readonly Answer[]
}

/** One answer of the server. */
interface Answer {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}

/** What is gathered while a run goes on. */
class Gathered {
  answers: Answer[] = []
  outcomes: Outcome[] = []
  applied: Operation[] = []
  /** How many of these an earlier run did, which saw no answer. */
  found = 0
  /** The same, and what may have been applied: no answer came. */
  sent: Operation[] = []
  journal: string[] = []
  /** Ids of albums that were written to. */
  albums: string[] = []
  errors: ToldError[] = []
  refused: Refusal[] = []
  planned: Operation[] = []
  plan: AccountPlan | null = null
  review: Review | null = null
  isNews = false
  isBeyond = false
  /** The server went away while it was written to. */
  isAway = false
  why = ''
  planMs = 0
  applyMs = 0
}

/** Whether a server is away or too busy, which says nothing against the key or the request. */
export const isAway = (error: unknown): boolean => isServerAway(error) || hasCode(error, 'API_TIMEOUT')

/** Whether a server went away while it was written to, by what ended that: one that only takes long answers something else. */
const wentAway = async (outcomes: readonly Outcome[], account: Account): Promise<boolean> => {
  const ended = outcomes.findLast(({ error }) => error !== null)?.error
  if (!hasCode(ended, 'API_TIMEOUT')) return isAway(ended)
  try {
    await (await connect({ ...account, attempts: 1 })).close()
    return false
  } catch (error) {
    return isAway(error)
  }
}

/** An error as a report tells it. */
export const toldError = (error: unknown): ToldError => ({
  code: error instanceof DarkroomError ? error.code : 'UNEXPECTED',
  message: reasonOf(error),
  hint: hintOf(error),
  recipe: hasCode(error, 'RECIPE_FAILED') || hasCode(error, 'RECIPE_STOPPED') ? error.context.recipe : null,
  // Recipes that ask the server at their end fail by its absence as well.
  isAway: isAway(error) || (hasCode(error, 'RECIPE_FAILED') && isAway(error.cause)),
})

/** A change as fights are told by, its recipe first: the same again within a day means that somebody undoes it. */
const fightKeys = (operation: Operation): string[] => {
  const target = 'album' in operation ? operation.album.name : 'tag' in operation ? operation.tag.value : ''
  const set = 'set' in operation ? JSON.stringify(operation.set) : ''
  return changedAssets(operation).map((id) => [operation.recipe, operation.op, target, set, id].join('\0'))
}

const mostMade = 20_000
const mostDetails = 12
const mostPictures = 6
/** What undo may take away without an allowance: what the run itself made. */
const removedByRuns = ['album.delete', 'tag.delete']

/** A path without ids and names: `/albums/{id}/assets`. */
const routeOf = (path: string): string =>
  path.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '/{id}').replace(/(\/shared-links)\/.*/, '$1/{id}')

/** What recipes that follow a failed one would take away is held back: what they look at may be missing. */
const withoutTaking = (job: AccountJob): { plan: AccountPlan; held: Refusal[] } => {
  const names = job.plan.recipes.map(({ name }) => name)
  const failed = job.failures.flatMap((error) =>
    hasCode(error, 'RECIPE_FAILED') ? names.indexOf(error.context.recipe) : [],
  )
  if (failed.length === 0) return { plan: job.plan, held: [] }
  const first = Math.min(...failed.map((index) => (index < 0 ? 0 : index)))
  const isHeld = (operation: Operation): boolean =>
    names.indexOf(operation.recipe) > first && kindOf(operation).loses(operation) !== null
  const held = job.plan.operations.filter(isHeld)
  const reason = `held back: the recipe "${names[first]}" before it failed`
  return {
    plan: withOperations(
      job.plan,
      job.plan.operations.filter((one) => !isHeld(one)),
    ),
    held: [...Map.groupBy(held, ({ recipe }) => recipe)].map(([recipe, own]) => ({
      recipe,
      reason,
      operations: changesIn(own),
    })),
  }
}

/** Why changes wait of which a person approved others. */
const notApproved = 'It was not part of what was approved.'
/** The same in a later run, which finds besides what was approved and could not be planned then. */
const notDone = 'It was not part of what was approved, or could not be carried out then.'

/** A mode, or why a recipe in mode `apply` waits: it was never applied, or a person left some of it for later. */
type RecipeMode = Mode | 'first' | 'left'

/** What a person has to decide, and why. */
interface Held {
  readonly waiting: readonly Operation[]
  readonly why: readonly string[]
}

/** Recipes of the task for its account, each with its mode: what was never applied is reviewed first. */
const modesOf = (task: RunTask, session: Session, store: Store): Map<string, RecipeMode> => {
  const left = store.leftOf(task.account)
  let applied: ReadonlySet<string> | undefined
  const isSeen = (recipe: string): boolean => {
    if (store.isSeen(recipe, task.account)) return true
    applied ??= session.state.known()?.recipes() ?? new Set()
    if (applied.has(recipe)) store.see(recipe, task.account)
    return applied.has(recipe)
  }
  return new Map(
    task.recipes.map((recipe) => {
      const mode = task.override ?? task.modes[recipe] ?? 'apply'
      if (mode !== 'apply') return [recipe, mode]
      if (task.firstRun === 'review' && !isSeen(recipe)) return [recipe, 'first']
      return [recipe, left.has(recipe) ? 'left' : 'apply']
    }),
  )
}

const day = 86_400_000

/** Carries out one run of a job for an account. What goes wrong is in the report; nothing is thrown. */
class Run {
  readonly #task: RunTask
  readonly #session: Session
  readonly #store: Store
  readonly #signal: AbortSignal
  readonly #gathered: Gathered
  /** An earlier state of the library was brought back: no removal is applied without a person. */
  #isRestored = false

  constructor(task: RunTask, session: Session, store: Store, signal: AbortSignal, gathered: Gathered) {
    this.#task = task
    this.#session = session
    this.#store = store
    this.#signal = signal
    this.#gathered = gathered
  }

  async go(): Promise<void> {
    const began = new Date().toISOString()
    const open = this.#session.state.known()?.unanswered() ?? []
    const left = await this.#session.unfinished()
    for (const run of new Set(open.map((one) => one.run))) this.#noteFound(run, began, left)
    if (left && isToBeCarriedOut(left)) await this.#apply(left)
    if (this.#signal.aborted) return
    await this.#excludeDeclined()
    if (this.#task.approve) return this.#approve(this.#task.approve)
    await this.#keep()
    await this.#endExclusions()
  }

  /**
   * What a run did whose answers never came is told by the run that finds it done.
   * @param left what goes on of it, if anything does
   */
  #noteFound(run: string, since: string, left: AccountJob | null): void {
    const found = this.#doneBy(run, ({ answeredAt }) => answeredAt !== null && answeredAt >= since)
    this.#gathered.applied.push(...found)
    this.#gathered.found += changesIn(found)
    if (found.length > 0 && !(left && isToBeCarriedOut(left) && left.run === run)) this.#gathered.journal.push(run)
  }

  /** Once a day: it asks the server for each asset. */
  async #endExclusions(): Promise<void> {
    const { account, now } = this.#task
    const last = this.#store.runs(50).find((run) => run.account === account)
    if (this.#signal.aborted || (last && Math.floor(last.startedAt / day) === Math.floor(now / day))) return
    try {
      await this.#session.endExclusions(new Date(now))
    } catch (error) {
      // Another day will do.
      if (!(error instanceof DarkroomError)) throw error
    }
  }

  /** Plans of accounts before this one that wait: the albums that they make are expected. */
  #earlier(): AccountPlan[] {
    const waiting = this.#store
      .reviews(['waiting'])
      .filter(({ job, account }) => job === this.#task.job && account !== this.#task.account)
    return waiting.map(({ plan }) => plan)
  }

  async #plan(recipes: readonly string[], limits: Limits | null): Promise<AccountJob> {
    const started = performance.now()
    const none = { changes: undefined, removals: undefined, removalsPerAlbum: undefined }
    const planned = await this.#session.plan({
      recipes,
      limits: limits ?? none,
      signal: this.#signal,
      earlier: this.#earlier(),
    })
    this.#gathered.planMs += performance.now() - started
    const told = (all: readonly Refusal[]): Refusal[] => all.map((one) => ({ ...one, reason: asTold(one.reason) }))
    const { plan, beyond } = planned
    const job = { ...planned, plan: { ...plan, refused: told(plan.refused) }, beyond: told(beyond) }
    this.#gathered.plan = job.plan
    this.#isRestored ||= job.reading?.why.includes(restored) ?? false
    return job
  }

  /** @returns what came of it; undefined where nothing had to be written */
  async #apply(job: AccountJob): Promise<Outcome | undefined> {
    const started = performance.now()
    const since = new Date().toISOString()
    const isSent = (isAnswered: boolean) => (request: RequestRecord) =>
      request.sentAt >= since && (request.answeredAt !== null || !isAnswered)
    const all: AccountJob = { ...job, failures: [], beyond: [] }
    const until = Date.now() + this.#task.patience
    for (;;)
      try {
        const { outcome } = await this.#session.apply(all, { signal: this.#signal, verify: this.#task.verify })
        this.#gathered.applyMs += performance.now() - started
        if (!outcome) return undefined
        this.#gathered.outcomes.push(outcome)
        this.#gathered.journal.push(outcome.run)
        this.#noteAlbums(outcome.run, all.plan.operations)
        const doneBy = (isAnswered: boolean): readonly Operation[] =>
          outcome.status === 'done' ? all.plan.operations : this.#doneBy(outcome.run, isSent(isAnswered))
        this.#gathered.applied.push(...doneBy(true))
        this.#gathered.sent.push(...doneBy(false))
        this.#see(all.plan.operations)
        return outcome
      } catch (error) {
        if (!hasCode(error, 'STATE_LOCKED') || Date.now() >= until || this.#signal.aborted) throw error
        await sleep(Math.min(500, this.#task.patience))
      }
  }

  /** What a run did by some of its requests. */
  #doneBy(run: string, isMeant: (request: RequestRecord) => boolean): Operation[] {
    const journal = this.#session.state.known()
    if (!journal) return []
    const requests = journal.requests(run).filter(isMeant)
    const done = completedBy({ operations: journal.operations, requests: () => requests }, run)
    return done.map(({ operation, ids }) => kindOf(operation).items.only(operation, [...ids]))
  }

  /** Albums that a run wrote to, those that it made too: their events come back. */
  #noteAlbums(run: string, operations: readonly Operation[]): void {
    const known = operations.flatMap((one) => ('album' in one && one.album.id ? [one.album.id] : []))
    const isMaking = operations.some(({ op }) => op === 'album.create')
    const requests = isMaking ? (this.#session.state.known()?.requests(run) ?? []) : []
    const made = requests.flatMap((request) => (request.made?.kind === 'album' ? [request.made.id] : []))
    this.#gathered.albums.push(...known, ...made)
  }

  /** Of these recipes something was approved or applied: their next plans need no first look. */
  #see(operations: readonly Operation[]): void {
    const recipes = new Set(withoutCreations(operations).map((one) => one.recipe))
    for (const recipe of recipes) this.#store.see(recipe, this.#task.account)
  }

  /** Whether a change is undone by something again and again. */
  #isFought(operation: Operation): boolean {
    return this.#task.held.length > 0 && fightKeys(operation).some((key) => this.#task.held.includes(key))
  }

  /** Why a plan is beyond what may be applied by itself. */
  #beyondOf(job: AccountJob, plan: AccountPlan): string[] {
    const reasons = job.beyond.map(({ reason }) => reason)
    if (this.#isRestored && removalsIn(plan.operations) > 0)
      reasons.push(
        'The server seems to have been restored from a backup, so that nothing is taken away without a person.',
      )
    return reasons
  }

  /** Applies what may be applied by itself, and keeps the rest as a review. */
  async #keep(): Promise<void> {
    const modes = modesOf(this.#task, this.#session, this.#store)
    const named = (...wanted: readonly RecipeMode[]): string[] =>
      [...modes].flatMap(([recipe, mode]) => (wanted.includes(mode) ? [recipe] : []))
    const applied = named('apply')
    let held: Held = { waiting: [], why: [] }
    if (applied.length > 0) held = await this.#applyWithin(await this.#plan(applied, this.#task.limits))
    if (this.#signal.aborted) return
    const reviewed = [...named('review', 'first', 'left'), ...(held.why.length > 0 ? applied : [])]
    if (applied.length < modes.size) held = await this.#planRest(modes, reviewed, held.why)
    const { plan } = this.#gathered
    if (!plan) return
    this.#gathered.why = held.why.join(' ')
    await this.#leave(plan, held.waiting, this.#gathered.why)
  }

  /** Plans all recipes where not all are applied. @param before why some of those that are applied wait */
  async #planRest(
    modes: ReadonlyMap<string, RecipeMode>,
    reviewed: readonly string[],
    before: readonly string[],
  ): Promise<Held> {
    const planned = await this.#plan([...modes.keys()], this.#task.limits)
    const plan = this.#note(planned)
    this.#gathered.planned = plan.operations.filter(({ recipe }) => modes.get(recipe) === 'plan')
    this.#noteSettled(planned, plan, modes)
    const waiting = plan.operations.filter((one) => reviewed.includes(one.recipe) || this.#isFought(one))
    const isAmong = (wanted: RecipeMode): boolean => waiting.some(({ recipe }) => modes.get(recipe) === wanted)
    const why = [...before]
    if (isAmong('first')) why.push('It is the first plan of a recipe for this account.')
    if (isAmong('left')) why.push(notDone)
    if (isAmong('review')) why.push('Its mode is review.')
    if (waiting.length > 0 && why.length <= 2) why.push(...planned.beyond.map(({ reason }) => reason))
    return { waiting, why }
  }

  /** Recipes that wait for a first or another look, and have nothing to show, need none. */
  #noteSettled(job: AccountJob, { recipes, operations }: AccountPlan, modes: ReadonlyMap<string, RecipeMode>): void {
    const { account } = this.#task
    const withheld = this.#withheldIn(job)
    for (const [recipe, mode] of modes) {
      if (mode !== 'first' && mode !== 'left') continue
      // What a person left out comes back some day, and was never approved.
      const isLeftOut = recipes.find(({ name }) => name === recipe)?.excluded
      if (isLeftOut || operations.some((one) => one.recipe === recipe) || withheld.has(recipe)) continue
      this.#store.see(recipe, account)
      this.#store.leave(recipe, account, false)
    }
  }

  /** Keeps what waits for a person, with what a page tells of it. */
  async #leave(plan: AccountPlan, waiting: readonly Operation[], why: string): Promise<void> {
    if (this.#task.isLook) return
    const { job, edition, now, expires } = this.#task
    const { refused, errors } = this.#gathered
    const problems = [...errors.map(({ recipe, message }) => ({ recipe, reason: message })), ...refused]
    const own = { job, edition, now, expires, refused, problems, why, plan: withOperations(plan, waiting) }
    const kept = keepReview(this.#store, own)
    Object.assign(this.#gathered, kept)
    await this.#keepFacts(kept.review)
  }

  /** What a page tells of the assets of a review is kept with it: the mirror is another one by the time somebody looks. */
  async #keepFacts(review: Review | null): Promise<void> {
    if (!review || this.#store.facts(review.id) !== null) return
    const facts = await factsOf(this.#session, assetsShown(review.plan.operations))
    const over = this.#session.exclusions().filter(({ until }) => until && Date.parse(until) <= this.#task.now)
    const known: KnownOfPlan = { facts, snoozed: snoozedIn(review.plan, over) }
    this.#store.saveFacts(review.id, JSON.stringify(known))
  }

  /** Notes what a plan refuses. @returns it without what is held back */
  #note(job: AccountJob): AccountPlan {
    const { plan, held } = withoutTaking(job)
    const errors = job.failures.map(toldError)
    const isTold = ({ recipe, reason }: Refusal): boolean =>
      errors.some((error) => error.recipe === recipe) || job.beyond.some((one) => one.reason === reason)
    this.#gathered.errors = errors
    this.#gathered.refused = [...job.plan.refused.filter((one) => !isTold(one)), ...held]
    return plan
  }

  /**
   * Recipes of which a plan may lack something, and why: they failed, were not shown everything, or it is refused.
   * @param before what was refused already, so that nobody can have approved it
   */
  #withheldIn({ failures, plan }: AccountJob, before: readonly Refusal[] = []): Map<string, string> {
    const keyOf = ({ recipe, reason }: Refusal): string => `${recipe} ${reason}`
    const known = new Set(before.map(keyOf))
    const reasons = [
      ...failures.map(({ context, message }) => ({ recipe: context.recipe, reason: message })),
      ...plan.notes
        .filter(({ code }) => code === 'incomplete-scan')
        .map(({ recipe, text }) => ({ recipe, reason: text })),
      ...this.#gathered.refused.filter((one) => !known.has(keyOf(one))),
    ]
    return new Map(
      [...Map.groupBy(reasons, ({ recipe }) => recipe)].map(([recipe, [first, ...more]]) => [
        recipe,
        `${first?.reason.replace(/\.$/, '')}${more.length > 0 ? ` (and ${counted(more.length, 'reason')} more)` : ''}`,
      ]),
    )
  }

  /** Applies a plan, except what a person has to decide. */
  async #applyWithin(job: AccountJob): Promise<Held> {
    const plan = this.#note(job)
    const beyond = this.#beyondOf(job, plan)
    if (beyond.length > 0) {
      this.#gathered.isBeyond = true
      return { waiting: plan.operations, why: beyond }
    }
    const fought = plan.operations.filter((one) => this.#isFought(one))
    const others = plan.operations.filter((one) => !this.#isFought(one))
    if (others.length > 0 || isToBeNoted(job)) await this.#apply({ ...job, plan: withOperations(plan, others) })
    const why = fought.length > 0 ? ['Something else undoes these changes again and again.'] : []
    return { waiting: fought, why }
  }

  /** Leaves out what was not chosen, from this plan on. @returns what takes that back */
  async #leaveOut({ decision }: Approval, { snoozed, never }: Decided): Promise<() => Promise<void>> {
    if (!decision) return async () => {}
    const decided = { by: decision.by, at: new Date(this.#task.now).toISOString(), note: '' }
    const left = [
      ...exclusionsOf(snoozed, { ...decided, until: decision.snoozedUntil }),
      ...exclusionsOf(never, { ...decided, until: null }),
    ]
    const kept = await this.#session.exclude(left)
    return async () => {
      for (const { id } of kept) await this.#session.lift(id)
    }
  }

  /** What was declined for good, and not excluded yet when the daemon ended. */
  async #excludeDeclined(): Promise<void> {
    const { account } = this.#task
    for (const declined of declinedForGood(this.#store, account)) {
      const { review: id, by, at } = declined
      const review = this.#store.review(id)
      const all = review?.state === 'declined' ? review.plan.operations : []
      await this.#session.exclude(exclusionsOf(all, { by, at, until: null, note: 'declined' }))
      forgetDeclined(this.#store, account, declined)
    }
  }

  /** Applies what is left of an approved review, and notes what came of it. */
  async #carryOut(review: string, job: AccountJob | null, selection: Selection): Promise<void> {
    const { operations, left } = selection
    const outcome = job ? await this.#apply({ ...job, plan: withOperations(job.plan, operations) }) : undefined
    this.#gathered.why = left.join('; ')
    // What the end of the daemon cut off goes on after its next start, as long as it is approved.
    if (outcome?.status === 'interrupted' && this.#signal.aborted) return
    this.#store.moveReview(review, 'approved', stateAfter(selection, outcome), this.#gathered.why)
  }

  /** What takes a run back, if somebody approved that. */
  async #undo({ id, undoes, keep, plan }: Review, approval: Approval): Promise<void> {
    const { chosen } = decide(plan, approval.decision)
    const [last] = this.#session.state.known()?.runs() ?? []
    // An earlier undo of the run that was cut off is another one, of what was approved then.
    const isCutOff = last !== undefined && last.id === approval.run && last.status === 'interrupted'
    const job = await (isCutOff ? this.#session.resume() : this.#session.undo(undoes ?? ''))
    if (job) this.#store.set(approvalKey(id), JSON.stringify({ ...approval, run: job.run }))
    const { allow } = this.#task
    const selection = selectApproved(job?.plan.operations ?? [], chosen, [...allow, ...removedByRuns])
    const { operations } = selection
    await this.#carryOut(id, job, selection)
    if (!keep) return
    // What an album held that goes as it is was put in as well.
    const taken = isCutOff ? chosen : operations
    const back = new Set(taken.flatMap((one) => (one.op === 'album.delete' ? one.assetIds : changedAssets(one))))
    const own = wantedBy(this.#session.state.known(), undoes ?? '').flatMap(({ operation }) => {
      const items = changedAssets(operation).filter((item) => back.has(item))
      return items.length === 0 ? [] : [kindOf(operation).items.only(operation, items)]
    })
    const by = approval.decision?.by ?? 'cli'
    const at = new Date(this.#task.now).toISOString()
    await this.#session.exclude(exclusionsOf(own, { by, at, until: null, note: `undo of ${undoes?.slice(0, 8)}` }))
  }

  /** From fewer than were confirmed nobody has to be asked again. */
  #assertConfirmed({ review, confirmRemovals }: Approval, plan: AccountPlan, operations: readonly Operation[]): void {
    const most = removalsAllowed(this.#task.limits, plan)
    const removals = removalsIn(operations)
    if (most === null || removals <= Math.max(most, confirmRemovals ?? 0)) return
    throw new DarkroomError('USAGE', {
      message: `${removals} assets would be removed from something; the limit is ${most}.`,
      hint: `To approve it all the same: \`darkroom reviews ${review.slice(0, 8)} --approve --confirm-removals ${removals}\``,
    })
  }

  /** Plans anew and carries out what of it was approved; the rest waits as the next review. */
  async #approve(approval: Approval): Promise<void> {
    const review = this.#store.review(approval.review)
    if (review?.state !== 'approved') return
    if (review.undoes !== null) return this.#undo(review, approval)
    const decided = decide(review.plan, approval.decision)
    const takeBack = await this.#leaveOut(approval, decided)
    let job: AccountJob
    let selection: Selection
    let held: ReadonlySet<string>
    try {
      job = await this.#plan(this.#task.recipes, null)
      const { operations } = this.#note(job)
      const withheld = this.#withheldIn(job, review.refused)
      const select = (approved: readonly Operation[]): Selection =>
        selectApproved(operations, approved, this.#task.allow, withheld)
      selection = select(decided.chosen)
      // What was left for later waits as well, though it is missing now.
      const { decision } = approval
      held = decision?.only ? select(decide(review.plan, { ...decision, only: null }).chosen).lost : selection.lost
      this.#assertConfirmed(approval, job.plan, selection.operations)
    } catch (error) {
      // Who ends the daemon does not take back what was approved, nor does a server that starts after it.
      if (this.#signal.aborted || (approval.isCutOff && isAway(error))) throw error
      await takeBack()
      this.#store.moveReview(review.id, 'approved', 'waiting')
      throw error
    }
    await this.#carryOut(review.id, job, selection)
    // What could not be planned waits for a person again: nothing of it is applied by itself, whatever was approved.
    this.#see(decided.chosen.filter(({ recipe }) => !held.has(recipe)))
    const recipes = new Set(review.plan.operations.map(({ recipe }) => recipe))
    const others = selection.others.filter(({ recipe }) => recipes.has(recipe))
    const left = new Set([...held, ...withoutCreations(others).map(({ recipe }) => recipe)])
    for (const recipe of recipes) this.#store.leave(recipe, this.#task.account, left.has(recipe))
    await this.#leave(job.plan, others, notApproved)
  }
}

/** Whether something is left for the next run by a limit of the recipe itself, which is no fault. */
const isForNext = ({ reason }: Refusal): boolean => / wait for the next\.$/.test(reason)

const outcomeOf = ({ outcomes, errors, refused, review, isBeyond, found }: Gathered): RunOutcome => {
  if (outcomes.some(({ status }) => status === 'interrupted')) return 'interrupted'
  const changes = outcomes.reduce((sum, one) => sum + one.changes, found)
  if (outcomes.some(({ status }) => status === 'failed' || status === 'partial'))
    return changes > 0 ? 'partial' : 'failed'
  if (errors.length > 0 || refused.some((one) => !isForNext(one))) return 'partial'
  if (isBeyond) return 'refused'
  if (review) return changes > 0 ? 'applied' : 'waiting'
  return changes > 0 ? 'applied' : 'nothing'
}

/** Groups of operations and a few of their assets for people, removals first. */
export const shownOf = (operations: readonly Operation[], covers: KnownAssets = new Map()) => {
  const sorted = operations.toSorted((a, b) => Number(isRemoval(b)) - Number(isRemoval(a)))
  const groups = groupsOf({ recipes: [], operations: sorted })
  const lines = groups
    .slice(0, mostDetails)
    .map((group) => `${groupLine(group, plain, namesIn(covers))} (${group.recipe})`)
  const more = groups.length > lines.length ? [`… and ${groups.length - lines.length} groups more`] : []
  return { details: [...lines, ...more], pictures: sorted.flatMap(changedAssets).slice(0, mostPictures) }
}

/** As pages count: what makes an album or a tag comes with what fills it. */
const withoutCreations = (operations: readonly Operation[]): Operation[] => operations.filter((one) => !isCreation(one))

const reportOf = (gathered: Gathered, outcome: RunOutcome, session: Session | null, now: number): RunReport => {
  const { outcomes, applied, sent, plan, review, planned, refused, found } = gathered
  const told = review?.plan.operations ?? applied
  const covers = session?.state.mirror.known(new Set(coversIn([...told, ...applied])))
  const failed = outcomes.flatMap(({ failures }) => failures.flatMap(({ assetIds }) => assetIds)).length
  return {
    outcome,
    applied: summarize(applied),
    failedChanges: failed,
    unchanged: Math.max(0, changesIn(applied) - outcomes.reduce((sum, one) => sum + one.changes, found) - failed),
    planned: changesIn(withoutCreations(planned)),
    waiting: review ? changesIn(withoutCreations(review.plan.operations)) : 0,
    removals: removalsIn(told),
    ...shownOf(told, covers),
    done: { details: shownOf(applied, covers).details, removals: removalsIn(applied) },
    review: review?.id ?? null,
    isNews: gathered.isNews,
    why: gathered.why,
    errors: [
      ...gathered.errors,
      ...outcomes.flatMap(({ failures, stoppedBy }) => [
        ...failures.map(({ op, target, reason }) => ({
          code: 'CHANGE_FAILED',
          message: `${op} ${target}: ${reason}`,
          hint: '',
          recipe: null,
          isAway: false,
        })),
        ...(stoppedBy !== null && !/^(stopped|interrupted)$/.test(stoppedBy)
          ? [{ code: 'RUN_STOPPED', message: stoppedBy, hint: '', recipe: null, isAway: gathered.isAway }]
          : []),
      ]),
    ],
    refused: refused.map(({ recipe, reason }) => (recipe ? `${recipe}: ${reason}` : reason)),
    warnings: plan?.notes.flatMap(({ level, recipe, text }) => (level === 'info' ? [] : `${recipe}: ${text}`)) ?? [],
    scanned: Math.max(0, ...(plan?.recipes.map(({ scanned }) => scanned) ?? [])),
    matched: Object.fromEntries(plan?.recipes.map(({ name, matched }) => [name, matched]) ?? []),
    journal: gathered.journal,
    planMs: gathered.planMs,
    applyMs: gathered.applyMs,
    // What is put into an album, or out, is not changed by that, and no event tells of it.
    written: [...new Set(sent.filter(({ op }) => !op.startsWith('album.')).flatMap(changedAssets))],
    albums: [...new Set(gathered.albums)],
    stacks: sent.some(({ op }) => op.startsWith('stack.')),
    made: applied.flatMap(fightKeys).slice(0, mostMade),
    hasMore: refused.some(isForNext),
    exclusions: session?.exclusions().filter(({ until }) => until === null || Date.parse(until) > now).length ?? null,
    serverVersion: session?.server.capabilities.version ?? null,
    answers: gathered.answers,
  }
}

/** The report of a run whose worker ended without one. */
export const failedReport = (error: Error, now: number): RunReport => {
  const gathered = new Gathered()
  gathered.errors.push({ ...toldError(error), code: 'WORKER_FAILED' })
  return reportOf(gathered, 'failed', null, now)
}

/** Carries out one run. What goes wrong is in the report; nothing is thrown. */
export const performRun = async (
  task: RunTask,
  config: SessionConfig,
  store: Store,
  signal: AbortSignal,
  reporter: Reporter = silentReporter,
): Promise<RunReport> => {
  const gathered = new Gathered()
  let session: Session | null = null
  try {
    const own = { ...config, limits: task.limits, allow: task.allow }
    const answered = (method: string, path: string, status: number, ms: number): void => {
      if (gathered.answers.length < mostMade)
        gathered.answers.push({ method, route: routeOf(path), status, ms: Math.round(ms) })
    }
    const account = accountNamed(config, task.account)
    session = await openAccount(own, account, { ...reporter, answered })
    // The first run may come before anybody knows of the version.
    const mayWrite = session.server.capabilities.known || config.allowUnknownServer
    await new Run(mayWrite ? task : { ...task, override: 'plan' }, session, store, signal, gathered).go()
    gathered.isAway = await wentAway(gathered.outcomes, account)
    return reportOf(
      gathered,
      signal.aborted && gathered.outcomes.length === 0 ? 'interrupted' : outcomeOf(gathered),
      session,
      task.now,
    )
  } catch (error) {
    if (signal.aborted) return reportOf(gathered, 'interrupted', session, task.now)
    const isBusy = hasCode(error, 'STATE_LOCKED')
    gathered.errors.push(toldError(error))
    return reportOf(gathered, isBusy ? 'skipped' : 'failed', session, task.now)
  } finally {
    await session?.close()
  }
}
