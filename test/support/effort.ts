import fc from 'fast-check'

const mode = process.env.MODE

/** Whether this is `npm run test:long`, which tries everything where the ordinary tests try a share. */
export const isLong = mode === 'long'

/** Whether properties go on until their time is up, as they do in `npm run test:long` and `npm run test:share`. */
export const isPatient = isLong || mode === 'share'

// The same cases every time but in `npm run test:long`, so that a green run stays green and a change is judged by what it
// changes. What else is found becomes a case of its own.
const seed = 20_260_101
fc.configureGlobal(isLong ? {} : { seed })

/** The first number in `npm test`, the second in `npm run test:long`, and a tenth of the way between in `test:share`. */
export const often = (usual: number, long: number): number => {
  if (isLong) return long
  return isPatient ? usual + Math.ceil((long - usual) / 10) : usual
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
 * Tries a property: in `npm test` so often, from the fixed seed; in `test:share` from the seeds that follow it and in
 * `test:long` from fresh ones, until the time is up. Where it fails, fast-check prints the seed and the path that repeat it.
 */
export const holds = async <T>(
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
  { runs, seconds, ...options }: Effort,
): Promise<void> => {
  const end = performance.now() + seconds * (isLong ? 1000 : 50)
  for (let round = 0; round === 0 || (isPatient && performance.now() < end); round += 1) {
    const from = isLong ? {} : { seed: seed + round }
    await fc.assert(property as fc.IAsyncProperty<T>, { ...from, ...(options as fc.Parameters<T>), numRuns: runs })
  }
}
