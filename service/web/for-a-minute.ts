const minute = 60_000

/** Keeps things by their names until nobody has asked for any of them for a minute. @returns what is kept by then */
export const forAMinute = <T>(): (() => Map<string, T>) => {
  const kept = new Map<string, T>()
  let rest: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(rest)
    rest = setTimeout(() => kept.clear(), minute).unref()
    return kept
  }
}
