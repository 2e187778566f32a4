/** Code of a recipe, a plugin or a file that was asked and has not answered yet. */
interface Asked {
  /** As people know it: `recipe "trips"`. */
  readonly who: string
  readonly step: string
  /** Milliseconds, as `performance.now()` counts. */
  readonly since: number
  isToldSlow: boolean
}

/** A set for the whole process, because where a process ends nothing but the process itself can still tell why. */
const open = new Set<Asked>()

/** The code that was asked last of those that answer at once; it is noted for each asset, so that it makes no object. */
const atOnce = { recipe: '', step: '' }

/**
 * Asks code, and remembers meanwhile that it does.
 * @example
 * await awaited('recipe "trips"', 'prepare', () => recipe.prepare(context, run))
 */
export const awaited = async <T>(who: string, step: string, ask: () => T | PromiseLike<T>): Promise<T> => {
  const asked = { who, step, since: performance.now(), isToldSlow: false }
  open.add(asked)
  try {
    return await ask()
  } finally {
    open.delete(asked)
  }
}

/** Notes which recipe is asked for an answer at once, and for what; an empty name when it has answered. */
export const noteAsked = (recipe: string, step = ''): void => {
  atOnce.recipe = recipe
  atOnce.step = step
}

/** Code that was asked and has not answered, in words: `recipe "trips" in prepare`. */
export const unanswered = (): readonly string[] => {
  const { recipe, step } = atOnce
  const asked: readonly Pick<Asked, 'who' | 'step'>[] =
    recipe === '' ? [...open] : [{ who: `recipe "${recipe}"`, step }]
  return asked.map((one) => `${one.who} in ${one.step}`)
}

/** Code that has not answered for so many milliseconds, in the same words; each is named once. */
export const slowToAnswer = (ms: number): readonly string[] => {
  const slow = [...open].filter(({ since, isToldSlow }) => !isToldSlow && performance.now() - since >= ms)
  for (const asked of slow) asked.isToldSlow = true
  return slow.map(({ who, step }) => `${who} in ${step}`)
}
