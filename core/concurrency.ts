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

/** What generators yield, as it comes; so many of them run at once, and none goes on before what it yielded was taken. */
export async function* merged<T>(generators: Iterable<AsyncGenerator<T, void>>, most: number): AsyncGenerator<T, void> {
  type Step = readonly [generator: AsyncGenerator<T, void>, result: IteratorResult<T, void>]
  const waiting = Iterator.from(generators)
  const running = new Map<AsyncGenerator<T, void>, Promise<Step>>()
  const goOn = (generator = waiting.next().value): void => {
    if (!generator) return
    const step = generator.next().then((result): Step => [generator, result])
    step.catch(() => {}) // where another one fails first, nobody waits for this one any more
    running.set(generator, step)
  }
  for (let count = most; count > 0; count -= 1) goOn()
  while (running.size > 0) {
    const [generator, { done, value }] = await Promise.race(running.values())
    running.delete(generator)
    if (!done) yield value
    goOn(done ? undefined : generator)
  }
}
