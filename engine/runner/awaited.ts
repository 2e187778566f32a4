/** Code of a recipe that was asked and has not answered yet. */
interface Asked {
  readonly recipe: string
  readonly step: string
}

/** A set for the whole process, because where a process ends nothing but the process itself can still tell why. */
const open = new Set<Asked>()

/**
 * Asks code of a recipe, and remembers meanwhile that it does.
 * @example
 * await awaited('trips', 'prepare', () => recipe.prepare(context, run))
 */
export const awaited = async <T>(recipe: string, step: string, ask: () => T | PromiseLike<T>): Promise<T> => {
  const asked = { recipe, step }
  open.add(asked)
  try {
    return await ask()
  } finally {
    open.delete(asked)
  }
}

/** Recipes whose code was asked and has not answered, in words: `recipe "trips" in prepare`. */
export const unanswered = (): readonly string[] => [...open].map(({ recipe, step }) => `recipe "${recipe}" in ${step}`)
