const resetDays = new Set(['1904-01-01', '1969-12-31', '1970-01-01', '1980-01-01', '1980-01-06'])

/**
 * Whether a local time is one that devices show whose clock was never set.
 * @param shown ISO text
 */
export const isUnsetClock = (shown: string): boolean =>
  resetDays.has(shown.slice(0, 10)) || shown.startsWith('2000-01-01T00:0')
