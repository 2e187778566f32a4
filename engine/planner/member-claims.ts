import { type Claim, claimFor, type Overrides, Rivals } from '../plan/claims.ts'

/** What a recipe wants of an asset and an album or a tag. */
export interface MemberClaim extends Claim {
  /** Whether the asset shall be in it. */
  readonly value: boolean
  /** Reaches beyond what the recipe put in. */
  readonly all: boolean
}

/** Whether each asset shall be in an album or a tag, and which recipe says so. */
export class MemberClaims {
  /** What nobody else spoke of yet stays a list: large albums and tags are seldom wanted by two recipes. */
  #only: { readonly claim: MemberClaim; readonly ids: readonly string[] } | null = null
  #all = new Map<string, MemberClaim>()

  /** Each of them by asset. */
  get all(): Map<string, MemberClaim> {
    const { ids = [], claim } = this.#only ?? {}
    this.#only = null
    if (claim) for (const id of ids.toSorted()) this.#all.set(id, claim)
    return this.#all
  }

  /** Claims the same for some assets; what an earlier recipe wants otherwise counts as a rival. */
  add(ids: readonly string[], claim: MemberClaim, overrides: Overrides): Rivals {
    const rivals = new Rivals()
    if (this.#only === null && this.#all.size === 0) this.#only = { claim, ids }
    else {
      const { all } = this
      for (const id of ids.toSorted()) rivals.granted(claimFor(all, id, claim, overrides))
    }
    return rivals
  }

  /** The assets of each claim, in order and each once. */
  byClaim(): (readonly [MemberClaim, readonly string[]])[] {
    if (this.#only === null) {
      const claimed = Map.groupBy(this.#all, ([, claim]) => claim)
      return [...claimed].map(([claim, entries]) => [claim, entries.map(([id]) => id).sort()])
    }
    const { claim, ids } = this.#only
    const sorted = ids.toSorted()
    const distinct = sorted.filter((id, index) => id !== sorted[index - 1])
    // Kept, because this is asked more than once, and what is in order is sorted quickly.
    this.#only = { claim, ids: distinct }
    return [[claim, distinct]]
  }
}
