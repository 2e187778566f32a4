import fc from 'fast-check'

const mode = process.env.MODE

/** Whether this is `npm run test:long`, which tries everything where the ordinary tests try a share. */
export const isLong = mode === 'long'

/** Whether properties try other cases in every run, as they do in `npm run test:long` and `npm run test:share`. */
const isFresh = isLong || mode === 'share'

// In `npm test` the same cases every time, so that a green run stays green. What else is found becomes a case of its own.
fc.configureGlobal(isFresh ? {} : { seed: 20_260_101 })

/** The first number in `npm test`, the second in `npm run test:long`, and a tenth of the way between in `test:share`. */
export const often = (usual: number, long: number): number => {
  if (isLong) return long
  return isFresh ? usual + Math.ceil((long - usual) / 10) : usual
}

/** Of the versions of a long table, the first and the last in `npm test`, all of them in `npm run test:long`. */
export const triedOn = <T>(versions: readonly T[]): readonly T[] =>
  isLong ? versions : versions.filter((_, index) => index === 0 || index === versions.length - 1)

/** How often a property is tried. */
export interface Effort extends Omit<fc.Parameters<unknown>, 'numRuns'> {
  /** In `npm test`, and between two looks at the clock in the other modes. */
  readonly runs: number
  /** That `npm run test:long` spends on it; `test:share` takes a twentieth. */
  readonly seconds: number
}

/**
 * Tries a property: in `npm test` so often, from the fixed seed; otherwise from fresh seeds until the time is up.
 * Where it fails, fast-check prints the seed and the path that repeat it.
 */
export const holds = async <T>(
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
  { runs, seconds, ...options }: Effort,
): Promise<void> => {
  const end = performance.now() + seconds * (isLong ? 1000 : 50)
  do await fc.assert(property as fc.IAsyncProperty<T>, { ...(options as fc.Parameters<T>), numRuns: runs })
  while (isFresh && performance.now() < end)
}
