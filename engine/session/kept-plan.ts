import { hash, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type AssetCache, isKept, noCache } from '../../core/context/asset-cache.ts'
import { nothingWritten } from '../late-writes/reverted-writes.ts'
import type { MirrorFile, MirrorState } from '../mirror/mirror-file.ts'
import { type Answered, askedAgain, Questions, type Sources, withContents } from '../mirror/questions.ts'
import { noExclusions } from '../plan/exclusions.ts'
import { type AccountPlan, changedAssets, type Operation } from '../plan/plan.ts'
import { Clock } from '../plan/run-time.ts'
import { codeIdentity } from '../runner/code-identity.ts'
import { freeMemory } from '../runner/free-memory.ts'
import { type RunOptions, type RunResult, runRecipes } from '../runner/runner.ts'
import { emptyLedger, type Observation } from '../state/ledger.ts'

/** A plan without its operations, and all that it was made of. */
interface KeptPlan {
  /** Under which its operations are kept. */
  readonly id: string
  /** When it was made, and until when the time says the same; in milliseconds. */
  readonly at: number
  readonly until: number | null
  /** Null where the server alone was asked for assets: all that they are is among its answers. */
  readonly mirror: MirrorState | null
  readonly answers: readonly Answered[]
  readonly plan: AccountPlan
  readonly observed: readonly Observation[]
  readonly assets: number
}

/** Into so many texts operations are split: each is read, or written, without those before it in memory. */
const parts = 8

const partName = (name: string, part: number): string => `part ${part} of the ${name}`

/** An operation with its first assets, or more assets of the one before it. */
type Piece = Operation | readonly string[]

const mostInPiece = 5000

const piecesOf = (operation: Operation): Piece[] => {
  if (!('assetIds' in operation)) return [operation]
  const { assetIds } = operation
  const pieces: Piece[] = [{ ...operation, assetIds: assetIds.slice(0, mostInPiece) }]
  for (let from = mostInPiece; from < assetIds.length; from += mostInPiece)
    pieces.push(assetIds.slice(from, from + mostInPiece))
  return pieces
}

const sizeOf = (piece: Piece): number => 1 + ('op' in piece ? changedAssets(piece) : piece).length

/** Keeps operations, in so many parts always, so that nothing is left of an earlier plan. */
const keepOperations = (memory: AssetCache, name: string, id: string, operations: readonly Operation[]): void => {
  const pieces = operations.flatMap(piecesOf)
  const total = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0)
  for (let part = 0, from = 0, size = 0; part < parts; part += 1) {
    let to = from
    while (to < pieces.length && size * parts < total * (part + 1)) size += sizeOf(pieces[to++] ?? [])
    memory.set(partName(name, part), id, JSON.stringify(pieces.slice(from, to)))
    from = to
  }
}

/** The operations of a kept plan; null where a part of it is another plan's. */
const recallOperations = (memory: AssetCache, name: string, id: string): Operation[] | null => {
  const operations: Operation[] = []
  let assetIds: string[] = []
  for (let part = 0; part < parts; part += 1) {
    const text = memory.get(partName(name, part), id)
    if (text === null) return null
    for (const piece of JSON.parse(text)) {
      if (Array.isArray(piece)) for (const assetId of piece) assetIds.push(assetId)
      else {
        operations.push(piece)
        assetIds = piece.assetIds ?? []
      }
    }
  }
  return operations
}

/** Changes with all that decides what recipes come to, besides what they ask; null where their code is not known. */
const identityOf = ({ recipes, server, exclusions = noExclusions, ...run }: RunOptions): string | null => {
  const { account, failures = [], retry = false, adopt = false, allow = [], expected = new Set() } = run
  const made = recipes.map(({ recipe, plugin, identity }) => [recipe.name, plugin, identity?.() ?? null])
  if (failures.length > 0 || adopt || made.some(([, , identity]) => identity === null)) return null
  const { url, user, permissions, capabilities } = server
  const around = [account, url, user, permissions, capabilities.version, retry, allow, [...expected], exclusions.text]
  return hash('sha256', JSON.stringify([codeIdentity(), made, around]), 'base64')
}

const recalled = async (
  name: string,
  identity: string,
  kept: KeptPlan,
  sources: Sources,
  now: Date,
  mirror: MirrorFile,
): Promise<RunResult | null> => {
  const { id, at, until, mirror: state, answers, plan, observed, assets } = kept
  if (now.getTime() < at || (until !== null && now.getTime() >= until)) return null
  const changed = new AbortController()
  const ask = () => askedAgain(sources, answers, changed.signal)
  let asked = state ? Promise.resolve(null) : ask()
  // While the mirror proves that nothing else changed: both wait for the server most of the time.
  const onRead = (isAlike: boolean): void => {
    if (!isAlike) return
    asked = ask()
    asked.catch(() => {})
  }
  const revision = state && (await mirror.refresh({ ...state, server: sources.server }, state, onRead))
  if (state && revision === null) changed.abort()
  const again = await asked
  const isChanged = revision !== (state?.revision ?? null)
  const alike = again && !changed.signal.aborted ? await withContents(sources, again, isChanged) : null
  if (alike === null) return null
  const operations = recallOperations(sources.memory, name, id)
  if (operations === null) return null
  const news: KeptPlan = { ...kept, mirror: state && revision ? { ...state, revision } : state, answers: alike }
  if (news.mirror?.revision !== state?.revision || !isDeepStrictEqual(alike, answers))
    sources.memory.set(name, identity, JSON.stringify(news))
  const report = { distinct: assets, expected: assets, complete: true, vanished: new Set<string>() }
  return { plan: { ...plan, operations }, failures: [], isMisled: false, report, observed, reverted: [] }
}

/**
 * Runs recipes, or shows what they came to the last time, if nothing changed by which they went: the recipes and all code, what
 * they looked at of mirrored assets, what else they asked of the server and of the ledger, and what they were told of the time.
 * @param mirror where plans are kept; null for recipes of which more than the plan is of interest
 */
export const runOrRecall = async (
  mirror: MirrorFile | null,
  run: RunOptions,
): Promise<RunResult & { readonly isRecalled?: boolean }> => {
  const { server, memory = noCache, ledger = emptyLedger, written = nothingWritten } = run
  const identity = mirror && isKept(memory) ? identityOf(run) : null
  if (mirror === null || identity === null) return runRecipes(run)
  const sources: Sources = { server, memory, ledger, written }
  const clock = new Clock(run.now ?? new Date())
  const name = `plan of ${run.recipes.map(({ recipe }) => recipe.name).join(', ')}`
  const kept = memory.get(name, identity)
  const known = kept === null ? null : await recalled(name, identity, JSON.parse(kept), sources, clock.at, mirror)
  if (known) return { ...known, isRecalled: true }
  const questions = new Questions()
  mirror.takeLatest()
  const result = await runRecipes({ ...run, ...questions.noting(sources), clock })
  const { plan, failures, report, observed, reverted } = result
  const isWhole = failures.length === 0 && reverted.length === 0 && report?.complete && report.vanished.size === 0
  const isSteady = !questions.isUnsteady && clock.until > clock.at.getTime()
  const state = mirror.takeLatest()
  if (isWhole && isSteady && questions.isMirrored === (state !== null)) {
    const until = Number.isFinite(clock.until) ? clock.until : null
    const id = randomUUID()
    const now: KeptPlan = {
      id,
      at: clock.at.getTime(),
      until,
      mirror: state,
      answers: questions.all(state?.passes ?? []),
      plan: { ...plan, operations: [] },
      observed,
      assets: report.distinct,
    }
    freeMemory()
    keepOperations(memory, name, id, plan.operations)
    memory.set(name, identity, JSON.stringify(now))
  }
  return result
}
