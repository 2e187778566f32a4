/** The time, passed in everywhere, so that a day passes in seconds in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once after so many milliseconds. @returns what calls it off */
  after(ms: number, act: () => void): () => void
}

/** Longest sleep in milliseconds: sleep of the computer, set clocks and far dates are noticed when it ends. */
const longestSleep = 60_000

/** The clock of this computer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, Math.max(0, Math.min(ms, 2 ** 31 - 1)))
    return () => clearTimeout(timer)
  },
}

/**
 * Calls back at a time, however far off, and late rather than never where the clock was set or the computer slept.
 * @returns what calls it off
 */
export const wakeAt = (clock: Clock, time: number, act: () => void): (() => void) => {
  let cancel = (): void => {}
  const look = (): void => {
    const left = time - clock.now()
    if (left <= 0) act()
    else cancel = clock.after(Math.min(left, longestSleep), look)
  }
  cancel = clock.after(Math.min(Math.max(0, time - clock.now()), longestSleep), look)
  return () => cancel()
}
