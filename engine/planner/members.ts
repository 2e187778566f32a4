import { isDeepStrictEqual } from 'node:util'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { Content } from '../../core/context/place.ts'
import { counted } from '../../core/number-text.ts'
import type { Trace } from '../late-writes/reverted-writes.ts'
import type { Ledger, LedgerEntry, Observation } from '../state/ledger.ts'
import type { DesiredMembers, DesiredSync } from './desired-state.ts'
import type { MemberClaim, MemberClaims } from './member-claims.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

/** An album or a tag while its members are planned. */
export interface Membership<T> {
  readonly target: T
  /** In the ledger; null where the thing is still to be made. */
  readonly ledgerKey: string | null
  /** In words: `album "Trip"`. */
  readonly label: string
  readonly isNew: boolean
  /** Assets in it; those that no recipe of the run looks at may be missing. */
  present: { has(id: string): boolean }
  /** Every asset in it, wherever it is shown; needed where something is taken out. */
  whole(): Promise<Content>
  /** How many assets are in it; those with a child of a tag count for the tag. */
  readonly size: number
  readonly claims: MemberClaims
}

/** Assets that one recipe puts in or takes out. */
export interface MemberChange<T> {
  readonly membership: Membership<T>
  readonly recipe: string
  readonly isIn: boolean
  /** Reaches beyond what the recipe put in. */
  readonly all: boolean
  readonly assetIds: readonly string[]
}

/** Those of some assets that a recipe did not put in. */
export const othersAmong = (
  assetIds: readonly string[],
  ours: ReadonlySet<string>,
): { readonly others?: readonly string[] } => {
  const others = assetIds.filter((id) => !ours.has(id))
  return others.length > 0 ? { others } : {}
}

/** Says of a removal that reaches beyond what the recipe put in. */
export const beyondOwn = <T>(
  { recipe, all, assetIds, membership: { ledgerKey } }: MemberChange<T>,
  ledger: Ledger,
): { readonly all?: true; readonly others?: readonly string[] } => {
  if (!all) return {}
  const ours = ledgerKey === null ? new Set<string>() : ledger.of(recipe, ledgerKey).ours
  return { all: true, ...othersAmong(assetIds, ours) }
}

/** A sync that a recipe wants, and the album or tag that it means. */
export interface FoundSync<T> {
  readonly membership: Membership<T>
  readonly desired: DesiredSync<unknown>
}

interface Sync<T> extends FoundSync<T> {
  readonly by: PlannerInput
  readonly claim: MemberClaim
}

/** What a sync saw of what is its own. */
interface Seen {
  /** What it put in and is not there any more. */
  readonly missing: readonly string[]
  /** What is there and counts as its own from now on. */
  readonly adopted: readonly string[]
  readonly taken: ReadonlySet<string>
}

/** What remains, on the server, of assets being put into an album or a tag. @param rows some assets as they are now */
type Traces<T> = (target: T, rows: ReadonlyMap<string, AssetRow>) => Promise<Trace>

/** So many at once are told of, if they are half of what the recipe put in. */
const manyTaken = 10

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean => a.size === b.size && a.isSubsetOf(b)

/** Plans who goes into and out of albums, or tags, of one kind (`people-sync.md` 7). */
export class Members<T> {
  readonly observed: Observation[] = []
  readonly #planning: PlannerContext
  readonly #traces: Traces<T>
  readonly #memberships = new Set<Membership<T>>()
  readonly #syncs: Sync<T>[] = []

  constructor(planning: PlannerContext, traces: Traces<T>) {
    this.#planning = planning
    this.#traces = traces
  }

  /** Claims that assets be in it, or not. */
  want(by: PlannerInput, membership: Membership<T>, { assetIds }: DesiredMembers<unknown>, isIn: boolean): void {
    this.#claim(by, membership, assetIds, { recipe: by.recipe, value: isIn, all: false })
  }

  /** Syncs each membership once, also where a recipe names it in several ways. */
  async syncAll(by: PlannerInput, found: readonly FoundSync<T>[]): Promise<void> {
    for (const [membership, group] of Map.groupBy(found, (one) => one.membership)) {
      const [first, ...others] = group.map(({ desired }) => desired)
      if (!first) continue
      const assetIds = [first, ...others].flatMap((desired) => desired.assetIds)
      if (others.every(({ sync }) => isDeepStrictEqual(sync, first.sync)))
        await this.#sync(by, membership, { ...first, assetIds })
      else {
        const reason = `The ${membership.label} is left as it is: this recipe syncs it with different options. Use the same for every asset.`
        this.#planning.refuse({ recipe: by.recipe, reason, operations: assetIds.length })
      }
    }
  }

  /** Desires that it hold what matches; what has to go is known when every recipe has spoken. */
  async #sync(by: PlannerInput, membership: Membership<T>, desired: DesiredSync<unknown>): Promise<void> {
    const assets = await membership.whole()
    membership.present = assets
    const entry = this.#ledgerOf(by.recipe, membership)
    const missing = [...entry.ours].filter((id) => !assets.has(id))
    const taken = await this.#taken(by, membership, entry, missing)
    const respected = desired.sync.respectRemovals === false ? new Set<string>() : taken
    const claim = { recipe: by.recipe, value: true, all: desired.sync.remove === 'all' }
    this.#claim(
      by,
      membership,
      desired.assetIds.filter((id) => assets.has(id) || !respected.has(id)),
      claim,
    )
    this.#syncs.push({ by, membership, desired, claim })
    const isFirst = entry.ours.size === 0 && entry.removed.size === 0
    const isAdopted = this.#planning.adopt || (desired.sync.adopt && isFirst)
    const isNewlyOurs = (id: string): boolean => !taken.has(id) && assets.has(id) && !entry.ours.has(id)
    const adopted = isAdopted ? desired.assetIds.filter(isNewlyOurs) : []
    if (membership.ledgerKey !== null)
      this.#observe(by.recipe, membership.ledgerKey, entry, { missing, adopted, taken })
  }

  /** Whether an asset will be in it that is not yet. */
  goesIn({ claims, present }: Membership<T>, id: string): boolean {
    return !present.has(id) && claims.all.get(id)?.value === true
  }

  /** What has to be put in and taken out, by recipe. */
  async changes(): Promise<MemberChange<T>[]> {
    for (const sync of this.#syncs) await this.#takeOut(sync)
    return [...this.#memberships].flatMap(changesOf)
  }

  /**
   * What a person took out once, whoever put it back. What the server took back is none of it, nor what it forgot, nor what
   * is gone from the library: an asset that is locked leaves its albums, and nobody took it out.
   */
  async #taken(
    by: PlannerInput,
    { ledgerKey, target, label, present }: Membership<T>,
    { ours, removed }: LedgerEntry,
    missing: readonly string[],
  ): Promise<ReadonlySet<string>> {
    if (ledgerKey === null || missing.length === 0) return removed
    const { reverted, library } = this.#planning
    const lost = await reverted.among(ledgerKey, missing, true)
    const rows = await library.search.rows(missing.filter((id) => !lost.has(id)))
    const shown = [...rows.keys()]
    const forgotten = reverted.forgotten({ ...(await this.#traces(target, rows)), missing: shown, present })
    const taken = shown.filter((id) => !forgotten.has(id))
    if (by.only === undefined) {
      if (forgotten.size > 0) {
        const text = `Of the ${label}, ${counted(forgotten.size, 'asset')} that this recipe put in ${forgotten.size === 1 ? 'is' : 'are'} gone, and the server does not know that they were ever there: it was set back, as from a backup. They go in again if they match.`
        by.note('warning', 'set-back', text)
      }
      if (taken.length >= manyTaken && taken.length * 2 >= ours.size) {
        const text = `Of the ${label}, ${taken.length} of the ${counted(ours.size, 'asset')} that this recipe put in are gone. They count as taken out by a person, and stay out. If nobody did that, as after the server was restored from a backup, let the recipe put them in again: respectRemovals: false, for one apply.`
        by.note('warning', 'many-taken-out', text)
      }
    }
    return new Set([...removed, ...taken])
  }

  #ledgerOf(recipe: string, { ledgerKey }: Membership<T>) {
    if (ledgerKey === null) return { ours: new Set<string>(), removed: new Set<string>() }
    return this.#planning.ledger.of(recipe, ledgerKey)
  }

  #claim(by: PlannerInput, membership: Membership<T>, ids: readonly string[], claim: MemberClaim): void {
    this.#memberships.add(membership)
    const wanted = ids.filter((id) => !by.isExcluded(id))
    const rivals = membership.claims.add(wanted, claim, by.overrides)
    const desired = `${claim.value ? 'being in' : 'leaving'} the ${membership.label}`
    for (const refusal of rivals.refusals(by.recipe, desired)) this.#planning.refuse(refusal)
  }

  #observe(recipe: string, target: string, entry: LedgerEntry, { missing, adopted, taken }: Seen): void {
    if (missing.length === 0 && adopted.length === 0 && sameSet(taken, entry.removed)) return
    const ours = new Set([...entry.ours, ...adopted]).difference(new Set(missing))
    this.observed.push({ recipe, target, ours: [...ours].sort(), removed: [...taken].sort() })
  }

  async #takeOut({ by, membership, desired, claim }: Sync<T>): Promise<void> {
    if (desired.sync.remove === 'none') return
    const assets = await membership.whole()
    const matches = new Set(desired.assetIds)
    const adopted = this.observed.find(({ recipe, target }) => recipe === by.recipe && target === membership.ledgerKey)
    const ours = adopted ? new Set(adopted.ours) : this.#ledgerOf(by.recipe, membership).ours
    const targets = [membership.ledgerKey?.replace(/^(album|tag) /, '') ?? '']
    // Excluded from going in, it is nobody's to take out; and what shall stay, stays.
    const isKept = (id: string): boolean =>
      ['album.add', 'album.remove', 'tag.add', 'tag.remove'].some(
        (op) => this.#planning.exclusions.find(by.recipe, op, targets, id) !== undefined,
      )
    const leaving = [...assets].flatMap(([id, row]) =>
      (claim.all || ours.has(id)) &&
      !matches.has(id) &&
      !membership.claims.all.has(id) &&
      !isKept(id) &&
      by.isInScope(id, row) &&
      (by.only === undefined || by.only === id)
        ? [id]
        : [],
    )
    leaving.sort()
    if (leaving.length === 0) return
    const problem =
      problemOf(by, desired, membership.label, leaving.length) ??
      this.#beyond(by, desired, membership, { leaving: leaving.length, size: assets.size })
    if (problem === null) {
      const out = { recipe: by.recipe, value: false, all: claim.all }
      for (const id of leaving) membership.claims.all.set(id, out)
      return
    }
    // As little as it may take out, it may put in: its word on the matches is not to be trusted.
    const { all } = membership.claims
    for (const [id, other] of all) if (other === claim) all.delete(id)
    this.#planning.refuse({ recipe: by.recipe, reason: problem, operations: leaving.length })
  }

  /** Why so many may not leave at once; an allowance lets them, for this once. */
  #beyond(
    by: PlannerInput,
    { sync: { maxRemovals = Infinity, maxRemovalPercent = 100 } }: DesiredSync<unknown>,
    { label }: Membership<T>,
    { leaving, size }: { readonly leaving: number; readonly size: number },
  ): string | null {
    const isAllowed = by.only !== undefined || this.#planning.allow.includes('album.remove.many')
    if (isAllowed || (leaving <= maxRemovals && leaving * 100 <= maxRemovalPercent * size)) return null
    const most = leaving > maxRemovals ? `${maxRemovals}` : `${maxRemovalPercent}% of ${size}`
    return `The ${label} is left as it is: ${counted(leaving, 'asset')} would leave it, and its recipe lets ${most} go at once. --allow album.remove.many lets them.`
  }
}

const problemOf = (by: PlannerInput, desired: DesiredSync<unknown>, label: string, leaving: number): string | null => {
  if (by.only !== undefined) return null
  if (!by.isComplete)
    return `The ${label} is left as it is: not everything could be read, and ${leaving} of its assets would leave it.`
  if (desired.assetIds.length === 0 && !desired.sync.allowEmpty)
    return `The ${label} is left as it is: nothing matches, and ${counted(leaving, 'asset')} would leave it. Say allowEmpty: true if that is right.`
  return null
}

/** What differs from what is in it, once for each recipe. */
const changesOf = <T>(membership: Membership<T>): MemberChange<T>[] => {
  const { claims, present } = membership
  const changes = new Map<string, MemberChange<T>>()
  for (const [{ recipe, value, all }, ids] of claims.byClaim()) {
    const key = `${value} ${all} ${recipe}`
    const known = changes.get(key)?.assetIds ?? []
    const added = ids.filter((id) => present.has(id) !== value)
    const assetIds = known.length === 0 ? added : [...known, ...added].sort()
    if (assetIds.length > 0) changes.set(key, { membership, recipe, isIn: value, all, assetIds })
  }
  return [...changes.values()]
}
