/** Requests at once, each for an album or the like. */
const readers = 4

/** Does something for each value, a few at once. */
export const forEachConcurrently = async <T>(values: readonly T[], act: (value: T) => Promise<void>): Promise<void> => {
  const queue = values.values()
  const reader = async (): Promise<void> => {
    for (const value of queue) await act(value)
  }
  await Promise.all(Array.from({ length: readers }, reader))
}
