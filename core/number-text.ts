/**
 * A whole number for people: `1,203`. Not by `Intl`, whose tables take longer to load than all else that a plan prints.
 * @example
 * numberText(1203) // '1,203'
 */
export const numberText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1,203 assets`, `1 asset`. */
export const counted = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${numberText(count)} ${count === 1 ? noun : nouns}`
