/** Requests at once, of a scan, or each for an album or the like. */
export const requestsAtOnce = 4

/** Does something for each value, a few at once. */
export const forEachConcurrently = async <T>(values: readonly T[], act: (value: T) => Promise<void>): Promise<void> => {
  const queue = values.values()
  const reader = async (): Promise<void> => {
    for (const value of queue) await act(value)
  }
  await Promise.all(Array.from({ length: requestsAtOnce }, reader))
}

/** What generators yield, as it comes; so many of them run at once, and none goes on before what it yielded was taken. */
export async function* merged<T>(generators: Iterable<AsyncGenerator<T, void>>, most: number): AsyncGenerator<T, void> {
  const waiting = Iterator.from(generators)
  const ready: [generator: AsyncGenerator<T, void>, step: Promise<IteratorResult<T, void>>][] = []
  let running = 0
  // No race of all steps: one that takes long would keep hold of whatever others bring meanwhile.
  let isAny = Promise.withResolvers<void>()
  const goOn = (generator = waiting.next().value): boolean => {
    if (!generator) return false
    running += 1
    const step = generator.next()
    const tell = (): void => {
      ready.push([generator, step])
      isAny.resolve()
    }
    step.then(tell, tell)
    return true
  }
  for (let count = most; count > 0 && goOn(); count -= 1);
  while (running > 0) {
    await isAny.promise
    isAny = Promise.withResolvers()
    for (const [generator, step] of ready.splice(0)) {
      running -= 1
      const { done, value } = await step
      if (!done) yield value
      goOn(done ? undefined : generator)
    }
  }
}
