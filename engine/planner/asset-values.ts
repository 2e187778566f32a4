import type { AssetValues } from '../../core/actions/action.ts'
import { type Claim, claimFor, Rivals } from '../plan/claims.ts'
import { valuesText } from '../plan/old-new.ts'
import type { OperationOf } from '../plan/plan.ts'
import { differing, fieldsOf, readValues, unitsOf, type ValueField, type ValuesBefore } from '../plan/values.ts'
import { byKey, type DesiredValues } from './desired-state.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

/** What a recipe claims for one asset: values that belong together. */
interface ValueClaim extends Claim {
  readonly set: AssetValues
  /** It is so already. */
  readonly isSettled: boolean
}

/** Motion parts are touched only where they go with their still. */
const isWanted = ({ desired, isExcluded }: PlannerInput, id: string): boolean =>
  desired.stillOf.has(id) || !isExcluded(id)

/** Plans the values of assets: visibility, favourite, rating, description, date and position. */
export class ValuePlanner {
  readonly #planning: PlannerContext
  /** By the first field of what belongs together, and by asset. */
  readonly #claims = new Map<string, Map<string, ValueClaim>>()
  readonly #was = new Map<string, ValuesBefore>()
  /** What each recipe does only once, by recipe and asset. */
  readonly #once = new Map<string, string>()

  constructor(planning: PlannerContext) {
    this.#planning = planning
  }

  async add(by: PlannerInput): Promise<void> {
    const { once, stillOf } = by.desired
    for (const id of [...once.keys(), ...stillOf.keys()]) {
      const key = once.get(stillOf.get(id) ?? id)
      if (key !== undefined) this.#once.set(`${by.recipe} ${id}`, key)
    }
    for (const desired of byKey(by.desired.values)) this.#claim(by, await this.#read(by, desired))
  }

  operations(): OperationOf<'asset.update'>[] {
    const groups = new Map<string, { recipe: string; set: AssetValues; ids: string[]; once?: string }>()
    for (const id of this.#was.keys()) {
      for (const [recipe, set] of this.#setsFor(id)) {
        const once = this.#once.get(`${recipe} ${id}`)
        const key = `${recipe} ${JSON.stringify(set)} ${once ?? ''}`
        const group = groups.get(key)
        if (group) group.ids.push(id)
        else groups.set(key, { recipe, set, ids: [id], ...(once === undefined ? {} : { once }) })
      }
    }
    return [...groups.values()].map(({ recipe, set, ids, ...once }) => {
      const assetIds = ids.sort()
      const was = Object.fromEntries(assetIds.map((id) => [id, this.#before(id, fieldsOf(set))]))
      return { op: 'asset.update', recipe, assetIds, set, was, ...once }
    })
  }

  /** Why the server would not keep a value, or nothing. */
  #problem({ rating }: AssetValues): string | null {
    const { keepsRejected, version } = this.#planning.server.capabilities
    return rating === -1 && !keepsRejected ? `Immich ${version} does not keep the rating -1; null takes it away.` : null
  }

  /** Reads what the scan did not bring. An asset without an exif record takes no such value (`immich-api.md` 2.5). */
  async #read(by: PlannerInput, { unread, ...desired }: DesiredValues): Promise<DesiredValues> {
    const ids = unread.filter((id) => isWanted(by, id))
    if (ids.length === 0) return { ...desired, unread: [] }
    const rows = await this.#planning.library.search.rows(ids)
    const was = new Map(desired.was)
    const settled = [...desired.settled]
    let lost = 0
    for (const id of ids) {
      const row = rows.get(id)
      const fields = row?.exifInfo ? differing(row, desired.set) : []
      if (!row?.exifInfo) lost += 1
      else if (fields.length === 0) settled.push(id)
      else was.set(id, readValues(row, fields))
    }
    if (lost > 0)
      by.note(
        'warning',
        'not-examined-yet',
        `${lost} assets were not examined by the server yet and cannot take ${valuesText(desired.set)}; they come later.`,
      )
    return { ...desired, was, settled, unread: [] }
  }

  #claim(by: PlannerInput, { set, was, settled }: DesiredValues): void {
    for (const unit of unitsOf(set)) {
      const problem = this.#problem(unit)
      if (problem === null) this.#claimUnit(by, unit, was, settled)
      else this.#planning.refuse({ recipe: by.recipe, reason: problem, operations: was.size + settled.length })
    }
  }

  #claimUnit(by: PlannerInput, set: AssetValues, was: DesiredValues['was'], settled: readonly string[]): void {
    const [field = 'visibility'] = fieldsOf(set)
    const claims = this.#claims.get(field) ?? new Map<string, ValueClaim>()
    this.#claims.set(field, claims)
    const rivals = new Rivals()
    const value = JSON.stringify(set)
    const claim = (id: string, isSettled: boolean): boolean =>
      isWanted(by, id) &&
      rivals.granted(claimFor(claims, id, { recipe: by.recipe, value, set, isSettled }, by.overrides))
    for (const id of settled) claim(id, true)
    for (const [id, before] of was)
      if (claim(id, before[field] === undefined)) this.#was.set(id, { ...this.#was.get(id), ...before })
    for (const refusal of rivals.refusals(by.recipe, valuesText(set))) this.#planning.refuse(refusal)
  }

  /** What has to be set on an asset, by the recipe that wants it. */
  #setsFor(id: string): Map<string, AssetValues> {
    const sets = new Map<string, AssetValues>()
    for (const [, claims] of [...this.#claims].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const claim = claims.get(id)
      if (claim && !claim.isSettled) sets.set(claim.recipe, { ...sets.get(claim.recipe), ...claim.set })
    }
    return sets
  }

  #before(id: string, fields: readonly ValueField[]): ValuesBefore {
    const was = this.#was.get(id) ?? {}
    return Object.fromEntries(fields.map((field) => [field, was[field] ?? null]))
  }
}
