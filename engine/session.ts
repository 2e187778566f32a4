import type { AssetRow } from '../core/api/schemas.ts'
import { connect, type Server } from '../core/api/server.ts'
import { createContext } from '../core/context/context.ts'
import { createMask } from '../core/log.ts'
import type { AnyRecipe } from '../core/recipes/recipe.ts'
import type { Outcome } from './applier/applier.ts'
import { type AssetExplanation, assetIdIn, explainAsset } from './explain.ts'
import { type Exclusion, subjectOf } from './plan/exclusions.ts'
import { type Account, type AccountContext, recipesFor, type SessionConfig } from './session/account-context.ts'
import { AccountState, type ReadOptions } from './session/account-state.ts'
import { type ApplyOptions, applyToAccount } from './session/applying.ts'
import { inverseJob, isCutOff, leftOfLastRun, type UndoOptions } from './session/earlier-runs.ts'
import { findStateFile } from './session/find-state.ts'
import { type FoundAsset, findAssets, lookWith } from './session/finding.ts'
import { type FoundPart, findPart, type PartWanted } from './session/found-part.ts'
import { type AccountJob, reasonsAgainst } from './session/job.ts'
import { type PlanOptions, planAccount } from './session/planning.ts'
import { readingBack } from './session/reading.ts'
import { type Reporter, silentReporter } from './session/reporter.ts'
import { type RunRecord, stateFile } from './state/journal.ts'
import { albumTarget, tagTarget } from './state/ledger.ts'
import type { LedgerStore } from './state/ledger-store.ts'

/** What came of applying a plan to one account. */
export interface AccountResult {
  /** Null where nothing had to be written. */
  readonly outcome: Outcome | null
  /** Why nothing was written: limits, missing allowances, hooks of plugins. Empty where it was applied. */
  readonly refused: readonly string[]
}

/**
 * One account, connected: what Darkroom does with it. It asks nobody and ends nothing; what needs a decision comes back
 * as a value. Planning and finding may go on side by side, also while a plan is applied; what writes waits for its turn.
 * The key is known to the connection alone and in nothing that is returned.
 */
export interface Session {
  readonly account: string
  readonly server: Server
  readonly state: AccountState
  /** What the recipes would change; writes nothing to the server. */
  plan(options?: PlanOptions): Promise<AccountJob>
  /** Carries out a plan, if nothing is against it. */
  apply(job: AccountJob, options?: ApplyOptions): Promise<AccountResult>
  /** What takes back a run, to be applied; null where this account has no run of that id. */
  undo(run: string, options?: UndoOptions): Promise<AccountJob | null>
  /** What is left of the last run, to be applied; null where it ended well. */
  resume(): Promise<AccountJob | null>
  /** The same if it was cut off, or failed in part, against everybody's will: it should be applied before a new plan is made. */
  unfinished(): Promise<AccountJob | null>
  /** Assets that a recipe, or one of the configuration by its name, selects; oldest first. */
  find(what: string | AnyRecipe, options?: ReadOptions): Promise<FoundAsset[]>
  /** Some of them, newest first, where the server can find these alone; null where only reading tells what is selected. */
  findPart(what: string | AnyRecipe, part: PartWanted): Promise<FoundPart | null>
  /** Runs a recipe for what it sees; what it wants is not planned. */
  look(recipe: AnyRecipe, options?: ReadOptions): Promise<void>
  /** What each recipe, or those named, makes of an asset, by its id or web link. */
  explain(asset: string, recipes?: readonly string[]): Promise<AssetExplanation>
  /** Records of some assets by their ids: from the mirror and, if only a few are missing there, from the server. */
  assets(ids: ReadonlySet<string>, withExif?: boolean): Promise<ReadonlyMap<string, AssetRow>>
  /** What no plan proposes again, oldest first. */
  exclusions(): readonly Exclusion[]
  /**
   * Keeps changes from being planned again. An asset that a removal would have taken out counts as put in by a person from
   * then on, if the exclusion has no end. What is excluded already until then stays as it is. @returns all of them
   */
  exclude(exclusions: readonly Exclusion[]): Promise<readonly Exclusion[]>
  /** Lifts an exclusion by its id, or the beginning of one. @returns whether there was one */
  lift(id: string): Promise<boolean>
  /** Looks which assets of exclusions are still there; an exclusion ends when its asset has been gone for 30 days. */
  endExclusions(now: Date): Promise<void>
  /** The journal, newest first, with what became of requests that no run saw answered. */
  runs(): Promise<RunRecord[]>
  /** To be called when all other calls have ended. */
  close(): Promise<void>
}

/** So many are asked for one by one, to tell people of them. */
export const fewAssets = 1_000

/** Milliseconds that an exclusion outlasts its asset: one that is brought back from a backup is excluded as before. */
const staysExcluded = 30 * 86_400_000

/** What stays by a person's decision counts as put in by a person. */
const release = (ledger: LedgerStore, exclusions: readonly Exclusion[]): void => {
  const removals = exclusions.filter((one) => /^(album|tag)\.remove$/.test(one.op) && one.until === null)
  const targetOf = ({ op, target }: Exclusion): string => (op === 'tag.remove' ? tagTarget : albumTarget)(target)
  for (const [target, own] of Map.groupBy(removals, targetOf)) {
    const ids = own.map(({ assetId }) => assetId).filter((id) => id !== '*')
    ledger.drop(target, ids)
  }
}

/**
 * Connects to an account.
 * @throws DarkroomError API_UNAUTHORIZED, API_UNREACHABLE, SERVER_TOO_OLD …
 */
export const openAccount = async (
  config: SessionConfig,
  { name, ...access }: Account,
  reporter: Reporter = silentReporter,
): Promise<Session> => {
  const connecting = reporter.begin('connect', name)
  const server = await connect({
    ...access,
    onRetry: (reason, ms) => reporter.waiting(name, reason, ms),
    onAnswer: reporter.answered,
  }).finally(connecting.end)
  const mask = createMask(config.accounts.map(({ apiKey }) => apiKey))
  const own = stateFile(config.stateFolder, server.url, server.user.id)
  const state = new AccountState(await findStateFile(own, server, reporter.log.scoped(name)), own, mask)
  const context: AccountContext = { name, config, reporter, server, state }
  return {
    account: name,
    server,
    state,
    plan: (options = {}) => planAccount(context, options),
    apply: async (job, options = {}) => {
      const refused = reasonsAgainst(job)
      return { refused, outcome: refused.length > 0 ? null : await applyToAccount(context, job, options) }
    },
    undo: (run, options = {}) => readingBack(context, (account) => inverseJob(account, run, options)),
    resume: () => readingBack(context, (account) => leftOfLastRun(account)),
    unfinished: () => readingBack(context, (account) => leftOfLastRun(account, isCutOff)),
    find: (what, options = {}) => findAssets(context, what, options),
    findPart: (what, part) => findPart(context, what, part),
    look: (recipe, options = {}) => lookWith(context, recipe, options),
    explain: (asset, recipes) =>
      explainAsset(server, recipesFor(context, recipes), assetIdIn(asset), state.memory(reporter.log)),
    assets: async (ids, withExif = false) => {
      const known = state.mirror.known(ids, withExif)
      const others = [...ids.difference(new Set(known.keys()))]
      if (others.length === 0 || others.length > fewAssets) return known
      return new Map([...known, ...(await createContext(server, []).search.rows(others))])
    },
    exclusions: () => state.known()?.exclusions.list() ?? [],
    exclude: (exclusions) =>
      state.exclusively(async (journal) => {
        if (exclusions[0]) journal.exclusions.clear(new Date(exclusions[0].at))
        const known = new Map(journal.exclusions.list().map((one) => [subjectOf(one), one]))
        const fresh = exclusions.filter((one) => !known.has(subjectOf(one)))
        journal.exclusions.add(fresh)
        release(journal.ledger, fresh)
        return exclusions.map((one) => known.get(subjectOf(one)) ?? one)
      }),
    lift: (id) => state.exclusively(async (journal) => journal.exclusions.remove(id)),
    endExclusions: async (now) => {
      const excluded = state.known()?.exclusions.list() ?? []
      const ids = new Set(excluded.map(({ assetId }) => assetId).filter((id) => id !== '*'))
      if (ids.size === 0) return
      const found = await createContext(server, []).search.rows([...ids])
      const gone = ids.difference(new Set(found.keys()))
      const goneBy = new Date(now.getTime() - staysExcluded)
      await state.exclusively(async (journal) => journal.exclusions.noteGone(gone, now, goneBy))
    },
    runs: async () => (await state.settled(server))?.runs() ?? [],
    close: async () => {
      state.close()
      await server.close()
    },
  }
}
