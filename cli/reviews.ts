import { dirname, join } from 'node:path'
import { DarkroomError, hasCode } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import { exclusionsOf, isCreation, withoutEmptyCreations } from '../engine/plan/exclusions.ts'
import { groupLine, groupsOf } from '../engine/plan/groups.ts'
import { overviewOf } from '../engine/plan/overview.ts'
import type { Operation } from '../engine/plan/plan.ts'
import { plain } from '../engine/plan/text.ts'
import { pluginHooks } from '../engine/plugin-hooks.ts'
import type { SessionConfig } from '../engine/session/account-context.ts'
import { takeLock } from '../engine/state/lock.ts'
import { performKnowing } from '../mcp/proposals.ts'
import type { KnownOfPlan } from '../service/facts.ts'
import { hashOf, withOperations } from '../service/reviews.ts'
import { type ReadSettings, readSettings, type Settings } from '../service/settings.ts'
import { openStore, type Review, type Store } from '../service/store.ts'
import { countsText, detailsOf, runText } from '../service/texts.ts'
import { performRun, type RunReport, type RunTask } from '../service/worker.ts'
import { parsedWith } from './answering.ts'
import { type LoadedConfig, recipesOf } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { knownRecipes } from './known-recipes.ts'
import { openConfig, stateFolderOf, withDarkroom } from './open.ts'
import type { Terminal } from './terminal.ts'

/** Where the daemon keeps its state; the configuration is read only where nothing else names it. */
export const serveFolder = async (terminal: Terminal): Promise<string> => {
  const isNamed = terminal.options.stateDir !== undefined || Boolean(terminal.io.env.DARKROOM_STATE_DIR)
  return stateFolderOf(terminal, isNamed ? undefined : await openConfig(terminal))
}

/** Keeps the daemon from starting meanwhile; null where it runs. */
const unlessServing = (folder: string): (() => void) | null => {
  try {
    return takeLock(join(folder, 'serve'))
  } catch (error) {
    if (hasCode(error, 'STATE_LOCKED')) return null
    throw error
  }
}

/** The state folder of the daemon that runs. @throws DarkroomError USAGE with the hint where none does */
export const servingFolder = async (terminal: Terminal, hint: string): Promise<string> => {
  const folder = await serveFolder(terminal)
  const release = unlessServing(folder)
  if (!release) return folder
  release()
  throw new DarkroomError('USAGE', { message: `No daemon runs with the state folder ${folder}.`, hint })
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const lineOf = ({ id, account, job, plan, why, expires, state }: Review): string =>
  `${id.slice(0, 8)}  ${account}/${job}  ${state}${state === 'waiting' ? ` until ${day(expires)}` : ''}: ${countsText(plan.summary, true) || 'nothing that is allowed'}${why ? `. ${why}` : ''}`

/** Flags of `reviews`. */
export interface ReviewFlags {
  /** Leave out for a while, or for good. */
  readonly snooze?: boolean
  readonly never?: boolean
  /** Numbers of groups that it is about, instead of all. */
  readonly group?: readonly number[]
  readonly approve?: boolean
  readonly decline?: boolean
  readonly confirmRemovals?: number
  readonly all?: boolean
}

/** Parts the operations of a review by the numbers of its groups; both parts have what makes their albums and tags. */
const parted = ({ plan }: Review, wanted: ReviewFlags['group']): { chosen: Operation[]; others: Operation[] } => {
  if (!wanted) return { chosen: [...plan.operations], others: [] }
  const groups = groupsOf(plan)
  const unknown = wanted.find((number) => !groups.some((group) => group.number === number))
  const hint = `Groups have the numbers 1 to ${groups.length}.`
  if (unknown !== undefined) throw new DarkroomError('USAGE', { message: `The review has no group ${unknown}.`, hint })
  const named = new Set(groups.flatMap(({ number, operations }) => (wanted.includes(number) ? operations : [])))
  const part = (isIn: boolean): Operation[] =>
    withoutEmptyCreations(
      plan.operations.filter((one) => isCreation(one) || named.has(one) === isIn),
      plan.operations,
    )
  return { chosen: part(true), others: part(false) }
}

const narrowed = (review: Review, operations: readonly Operation[]): Review => ({
  ...review,
  plan: withOperations(review.plan, operations),
  hash: hashOf(operations, review.refused),
})

/** Keeps changes from being planned again, for a while or for good; the others still wait. */
const leaveOut = async (terminal: Terminal, store: Store, review: Review, flags: ReviewFlags): Promise<End> => {
  const { chosen, others } = parted(review, flags.group)
  const config = await openConfig(terminal)
  const { snooze } = serveSettings(terminal, config).settings.review
  const now = Date.now()
  const at = new Date(now).toISOString()
  const until = flags.never ? null : new Date(now + snooze).toISOString()
  const note = `review ${review.id.slice(0, 8)}`
  const kept = await withDarkroom(terminal, config, async (darkroom) =>
    (await darkroom.session(review.account)).exclude(exclusionsOf(chosen, { by: 'cli', at, until, note })),
  )
  if (others.length > 0) store.saveReview(narrowed(review, others))
  else store.moveReview(review.id, 'waiting', 'declined', 'by cli')
  store.audit({ at: now, who: 'cli', action: flags.never ? 'never' : 'snooze', subject: review.id })
  terminal.say(
    `${counted(kept.length, 'change')} will not be proposed again${until ? ` before ${until.slice(0, 10)}` : ''}; to list and lift them: \`darkroom exclusions\``,
  )
  return 'fine'
}

const reviewOf = (store: Store, id: string): Review => {
  const review = store.review(id)
  if (review) return review
  throw new DarkroomError('USAGE', { message: `No review is called "${id}".`, hint: 'List: `darkroom reviews`' })
}

/** The settings of the daemon, as it would read them. */
export const serveSettings = ({ io }: Terminal, config: LoadedConfig): ReadSettings => {
  const { limits, allow } = config
  const known = { recipes: knownRecipes(config), accounts: config.accounts.map(({ name }) => name), limits, allow }
  return readSettings(config.serve, { env: io.env, folder: dirname(config.file), known })
}

/** The run that a daemon would make of an approved review. */
const taskOf = (review: Review, settings: Settings, confirmRemovals: number | null): RunTask => {
  const { id, account, plan } = review
  const { allow, firstRun } = settings
  const own = settings.jobs.find(({ name }) => name === review.job)
  const given = { id, account, job: review.job, allow, firstRun, expires: settings.review.expires, now: Date.now() }
  return {
    ...given,
    recipes: own?.recipes ?? plan.recipes.map(({ name }) => name),
    modes: own?.modes ?? {},
    verify: own?.verify ?? true,
    limits: own?.limits ?? settings.limits,
    override: null,
    isLook: false,
    edition: '',
    patience: 10_000,
    held: [],
    approve: { review: id, confirmRemovals, decision: null },
  }
}

/** What the daemon would be told to do, done here because none runs. */
const approveHere = async (
  terminal: Terminal,
  config: LoadedConfig,
  store: Store,
  review: Review,
  flags: ReviewFlags,
): Promise<End> => {
  const task = taskOf(review, serveSettings(terminal, config).settings, flags.confirmRemovals ?? null)
  const stateFolder = stateFolderOf(terminal, config)
  const hooks = pluginHooks(config.plugins.map(({ instance }) => instance))
  const sessions = { ...config, recipes: () => recipesOf(config), hooks, stateFolder }
  const stop = new AbortController()
  const onSignal = (): void => stop.abort('stopped')
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  const perform = (own: RunTask, known: SessionConfig): Promise<RunReport> => performRun(own, known, store, stop.signal)
  const report = await performKnowing(store, parsedWith(config.vocabulary), [task, sessions], perform)
  process.off('SIGINT', onSignal)
  process.off('SIGTERM', onSignal)
  const { id, account, job } = review
  const { outcome, journal } = report
  const text = runText(report, null, 'person')
  const run = { id: crypto.randomUUID(), job, account, triggers: 'person', startedAt: task.now, finishedAt: Date.now() }
  const details = detailsOf(report, [], terminal.mask, id)
  store.addRun({ ...run, outcome, journal, text: terminal.mask(text), details })
  terminal.print(text)
  if (report.why) terminal.say(`${report.why}.`)
  for (const { hint } of report.errors) if (hint) terminal.say(hint)
  if (store.review(id)?.state === 'waiting') return 'refused'
  const ends = { interrupted: 'interrupted', failed: 'failed', partial: 'partial' } as const
  return outcome in ends ? ends[outcome as keyof typeof ends] : 'fine'
}

const approve = async (
  terminal: Terminal,
  folder: string,
  store: Store,
  review: Review,
  flags: ReviewFlags,
): Promise<End> => {
  const release = unlessServing(folder)
  if (!release) {
    const { confirmRemovals } = flags
    store.ask({ kind: 'approve', job: review.job, review: review.id, by: 'cli', confirmRemovals })
    terminal.say(
      'Approved: the daemon plans it anew and applies what still fits. What came of it: `darkroom reviews --all`',
    )
    return 'fine'
  }
  try {
    const config = await openConfig(terminal)
    if (!store.moveReview(review.id, 'waiting', 'approved')) throw notWaiting(review)
    store.audit({ at: Date.now(), who: 'cli', action: 'approve', subject: review.id })
    return await approveHere(terminal, config, store, review, flags)
  } finally {
    release()
  }
}

const notWaiting = ({ id, state, note }: Review): DarkroomError =>
  new DarkroomError('USAGE', {
    message: `The review ${id.slice(0, 8)} is no longer waiting: it is ${state}${note ? ` (${note})` : ''}.`,
    hint: 'Those that wait: `darkroom reviews`',
  })

const list = (terminal: Terminal, store: Store, { all = false }: ReviewFlags): void => {
  const reviews = store.reviews(all ? undefined : ['waiting', 'approved'])
  if (terminal.options.json) terminal.print(JSON.stringify(reviews, null, 2))
  else if (reviews.length === 0) terminal.say('Nothing waits for a review.')
  else for (const review of reviews) terminal.print(lineOf(review))
}

const show = (terminal: Terminal, store: Store, review: Review): void => {
  if (terminal.options.json) return terminal.print(JSON.stringify(review, null, 2))
  terminal.print(lineOf(review))
  const { facts = [] } = JSON.parse(store.facts(review.id) ?? '{}') as Partial<KnownOfPlan>
  const files = new Map(facts.map(([asset, fileName]) => [asset, fileName]))
  const nameOf = (asset: string): string | undefined => files.get(asset)
  terminal.print(overviewOf(review.plan, { paint: terminal.paint, width: terminal.width, nameOf }).join('\n'))
  for (const { reason } of review.refused) terminal.print(`x ${reason}`)
  const groups = groupsOf(review.plan)
  for (const group of groups.length > 1 ? groups : [])
    terminal.print(`--group ${group.number}: ${groupLine(group, plain, nameOf)} (${group.recipe})`)
}

const decline = (terminal: Terminal, store: Store, { id }: Review): void => {
  store.moveReview(id, 'waiting', 'declined', 'by cli')
  store.audit({ at: Date.now(), who: 'cli', action: 'decline', subject: id })
  terminal.say(
    'Declined: nothing of it is applied. The next run plans it anew; decline that review with --never in place of --decline to keep it away.',
  )
}

/** `darkroom reviews [id] [--approve | --decline | --snooze | --never] [--group NUMBERS]`: plans that wait for a person. */
export const reviewsCommand = async (terminal: Terminal, [id]: readonly string[], flags: ReviewFlags): Promise<End> => {
  const decisions = [flags.approve, flags.decline, flags.snooze, flags.never].filter((one) => one === true).length
  if (decisions > 1)
    throw new DarkroomError('USAGE', { message: 'Give one of --approve, --decline, --snooze and --never.' })
  if (id === undefined && decisions > 0)
    throw new DarkroomError('USAGE', { message: 'Name the review.', hint: 'List: `darkroom reviews`' })
  const folder = await serveFolder(terminal)
  const store = openStore(folder)
  try {
    if (id === undefined) list(terminal, store, flags)
    else {
      const review = reviewOf(store, id)
      if (decisions > 0 && review.state !== 'waiting') throw notWaiting(review)
      if (flags.snooze || flags.never) return await leaveOut(terminal, store, review, flags)
      if (flags.approve) {
        // What is left out becomes the next review.
        if (flags.group) store.saveReview(narrowed(review, parted(review, flags.group).chosen))
        return await approve(terminal, folder, store, reviewOf(store, review.id), flags)
      }
      if (flags.decline) decline(terminal, store, review)
      else show(terminal, store, review)
    }
    return 'fine'
  } finally {
    store.close()
  }
}
