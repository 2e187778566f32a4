/** Keeps the promise of each key's first call; without keys, that of the first call. */
export const memoize = <V, K = void>(ask: (key: K) => Promise<V>): ((key: K) => Promise<V>) => {
  const asked = new Map<K, Promise<V>>()
  return (key) => {
    const promise = asked.get(key) ?? ask(key)
    asked.set(key, promise)
    return promise
  }
}
