import type { Server } from '../../core/api/server.ts'
import { type ApiContext, createContext } from '../../core/context/context.ts'
import { rowsChangedSince, withRows } from '../applier/bulk-rows.ts'
import { type CompletedOperation, completedBy, createdBy } from '../applier/completed-operations.ts'
import { inverseOf } from '../applier/inverse.ts'
import { leftSince } from '../applier/left-since.ts'
import { isPermitted } from '../applier/permissions.ts'
import { clockMargin } from '../applier/rest.ts'
import { openOperations } from '../applier/verify.ts'
import { Notes } from '../plan/notes.ts'
import {
  changedAssets,
  type Operation,
  operationTarget,
  type Refusal,
  sortOperations,
  summarize,
} from '../plan/plan.ts'
import { revalidate, withoutItems } from '../plan/revalidate.ts'
import type { Journal, RunRecord } from '../state/journal.ts'
import type { AccountContext } from './account-context.ts'
import { type AccountJob, type Bounds, beyondBounds, plainJob, refusedBy } from './job.ts'

/** A job made from the journal, without looking at recipes. */
const jobOf = (
  { name, server }: AccountContext,
  operations: readonly Operation[],
  basis: string,
  { notes = [], refused = [] }: { readonly notes?: readonly string[]; readonly refused?: readonly Refusal[] },
): AccountJob => {
  const sorted = sortOperations(operations)
  const summaryOf = (recipe: string, warnings: readonly string[] = []) =>
    ({ name: recipe, plugin: null, scanned: 0, matched: 0, warnings }) as const
  const recipes = [...new Set(sorted.map(({ recipe }) => recipe))].sort().map((recipe) => summaryOf(recipe))
  const said = new Notes('undo')
  for (const text of notes) said.add('warning', 'stays', text)
  const plan = {
    account: name,
    server: { url: server.url, version: server.capabilities.version },
    user: { id: server.user.id, email: server.user.email },
    recipes: notes.length === 0 ? recipes : [...recipes, summaryOf('undo', [...new Set(notes)])],
    operations: sorted,
    notes: said.sorted(),
    refused,
    summary: summarize(sorted),
  }
  return { ...plainJob(plan), basis }
}

/** An album that the run made is known by its id: it may be called otherwise by now, and one of a folder has namesakes. */
const withMadeAlbum = (operation: Operation, made: ReadonlyMap<string, string>): Operation => {
  if (!('album' in operation) || operation.album.id !== null) return operation
  return { ...operation, album: { ...operation.album, id: made.get(`album ${operationTarget(operation)}`) ?? null } }
}

/**
 * What is left of the last run, if it did not end well: the rest of its own plan, as far as it still fits. For an undo
 * too: what it dissolved or deleted already shows nowhere else.
 * @param isWorth tells by the last run whether to go on with it
 */
export const leftOfLastRun = async (
  account: AccountContext,
  isWorth: (last: RunRecord) => boolean = () => true,
): Promise<AccountJob | null> => {
  const { server, state } = account
  const journal = await state.settled(server)
  const [last] = journal?.runs() ?? []
  if (!journal || !last || last.status === 'done' || !isWorth(last)) return null
  const basis = state.basis()
  const completed = completedBy(journal, last.id)
  const done = new Map(completed.map(({ number, ids }) => [number, ids]))
  const made = createdBy(completed)
  const operations = journal.operations(last.id)
  const open = operations.flatMap(({ operation, done: isDone }, number) =>
    isDone ? [] : withoutItems(withMadeAlbum(operation, made), done.get(number) ?? new Set()),
  )
  const ids = new Set(open.flatMap((one) => (one.op.startsWith('asset.') ? changedAssets(one) : [])))
  const { remaining, problems } = await revalidate(withRows(createContext(server, []), { wanted: ids }), open)
  const refused = problems.map((reason) => ({ recipe: 'resume', reason, operations: 1 }))
  return {
    ...jobOf(account, remaining, basis, { refused }),
    run: last.id,
    from: operations.length,
    isUnverified: (last.status === 'interrupted' || last.note !== '') && openOperations(journal, last.id).length > 0,
    ...(last.undoes === null ? {} : { undoes: last.undoes }),
  }
}

/** Milliseconds: what a server refuses for so long, it will refuse again, and a new plan says so. */
const patience = 24 * 3_600_000

/**
 * Whether a run was cut off, or failed in part, against everybody's will. Who interrupted it may have had a reason; what
 * single operations failed long ago fails again; an undo is asked for anew.
 */
export const isCutOff = ({ status, note, undoes, startedAt }: RunRecord): boolean => {
  const isHopeless = note === '' && Date.now() - Date.parse(startedAt) > patience
  return undoes === null && !(status === 'interrupted' && note === 'interrupted') && !isHopeless
}

/**
 * Of some runs those that are neither undone, nor undo another. What undoes an undo does something again and is a run
 * like others.
 */
export const notUndone = (runs: readonly RunRecord[]): RunRecord[] => {
  const known = new Map(runs.map((run) => [run.account + run.id, run]))
  const undone = new Set(runs.flatMap(({ account, undoes, status }) => (status === 'done' ? account + undoes : [])))
  const isUndo = ({ account, undoes }: RunRecord): boolean => {
    const other = known.get(account + undoes)
    return undoes !== null && !(other && isUndo(other))
  }
  return runs.filter((run) => !isUndo(run) && !undone.has(run.account + run.id))
}

/** How to take a run back. */
export interface UndoOptions {
  /** Allowed besides what the configuration allows. What the run itself removed comes back without. */
  readonly allow?: readonly string[] | undefined
  /** Which assets leave which album, by accounts that are undone before. */
  readonly leaving?: Map<string, Set<string>>
}

const removedByRuns: readonly string[] = ['album.delete', 'tag.delete']

/** From so many assets on, all that changed since a run are read instead of each. */
const manyAssets = 200

/** The library with the records of what a run changed read together. */
const asChangedBy = (server: Server, { startedAt }: RunRecord, done: readonly CompletedOperation[]): ApiContext => {
  const library = createContext(server, [])
  const ids = new Set(done.flatMap((one) => (one.operation.op.startsWith('asset.') ? [...one.ids] : [])))
  const since = Date.parse(startedAt) + (server.client.clockSkew() ?? 0) - clockMargin
  const read = () => rowsChangedSince(server, since)
  return withRows(library, { wanted: ids, ...(ids.size > manyAssets && { read }) })
}

/** So many runs are looked at: what the last one did may have been undone by hand. */
const fewRuns = 5
/** Of each, so many of its operations, from the first to the last, and so many assets of an operation: each may have to be read alone. */
const fewOperations = 20
const fewAssets = 10

const someOf = (done: readonly CompletedOperation[]): CompletedOperation[] =>
  done
    .filter((_, index) => index % Math.ceil(done.length / fewOperations) === 0)
    .map((one) => ({ ...one, ids: new Set([...one.ids].slice(0, fewAssets)) }))

/** Whether anything that the last runs did is still so on a server: then it is theirs, whatever its address. */
export const isWhereRunsWere = async (server: Server, journal: Journal): Promise<boolean> => {
  for (const run of journal.runs().slice(0, fewRuns)) {
    const done = someOf(completedBy(journal, run.id))
    if (done.length > 0 && (await inverseOf(asChangedBy(server, run, done), done)).operations.length > 0) return true
  }
  return false
}

/** What takes back a run, as far as it is still as the run left it; null where the account has no such run. */
export const inverseJob = async (
  account: AccountContext,
  run: string,
  { allow = [], leaving }: UndoOptions,
): Promise<AccountJob | null> => {
  const { server, state, config } = account
  const journal = await state.settled(server)
  const record = journal?.runs().find(({ id }) => id === run)
  if (!journal || !record) return null
  const basis = state.basis()
  const done = completedBy(journal, run)
  const isAllowed = (scope: string): boolean => isPermitted(server.permissions, scope)
  const { operations, notes } = await inverseOf(
    asChangedBy(server, record, done),
    done,
    leaving,
    isAllowed,
    leftSince(journal, run),
  )
  const job = jobOf(account, operations, basis, { notes })
  const bounds: Bounds = { allow: [...removedByRuns, ...allow] }
  const beyond = beyondBounds({ ...config, limits: {} }, job.plan, bounds)
  return { ...job, plan: refusedBy(job.plan, beyond), undoes: run, beyond }
}
