/** What a recipe claims for an asset. */
export interface Claim {
  readonly recipe: string
  readonly value: unknown
}

/** Who may take over whose claims: all of them, those of some recipes, or none. */
export type Overrides = true | readonly string[]

/** The earlier recipe that claimed something else and may not be contradicted; null where there is none. */
const rivalOf = (first: Claim | undefined, { value }: Claim, overrides: Overrides): string | null =>
  !first || first.value === value || overrides === true || overrides.includes(first.recipe) ? null : first.recipe

/**
 * Grants a claim on an asset, unless an earlier recipe claimed something else.
 * @returns null where it is granted or was claimed alike, else the recipe that was first
 */
export const claimFor = <C extends Claim>(
  claims: Map<string, C>,
  id: string,
  claim: C,
  overrides: Overrides,
): string | null => {
  const first = claims.get(id)
  const rival = rivalOf(first, claim, overrides)
  if (rival === null && first?.value !== claim.value) claims.set(id, claim)
  return rival
}

/** Counts what was not granted, by the recipe that was first. */
export class Rivals {
  readonly #counts = new Map<string, number>()

  /** Notes the answer of `claimFor`, and tells whether the claim stands. */
  granted(rival: string | null): boolean {
    if (rival !== null) this.#counts.set(rival, (this.#counts.get(rival) ?? 0) + 1)
    return rival === null
  }

  /** A refusal for each rival. */
  refusals(recipe: string, what: string): { recipe: string; reason: string; operations: number }[] {
    return [...this.#counts].map(([rival, operations]) => ({
      recipe,
      reason:
        rival === recipe
          ? `It wants ${what} and the opposite for the same assets.`
          : `${what}: conflicts with recipe "${rival}" about the same assets. Let one win by overrides: ['${rival}'].`,
      operations,
    }))
  }
}
