import { numberText } from '../../core/number-text.ts'

/**
 * The first names of many, for people.
 * @example
 * firstNames(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']) // 'a.jpg, b.jpg, c.jpg and 1 more'
 */
export const firstNames = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`

/**
 * Counts things by a reason, and keeps some of their names, for a sentence in the plan.
 * @example
 * const kept = new Tally()
 * kept.add('same-day', 'a.jpg')
 * kept.text() // '1 same-day'
 */
export class Tally {
  readonly #counts = new Map<string, number>()
  readonly #names = new Map<string, string[]>()
  readonly #shown: number

  /** @param shown how many names are kept of each reason */
  constructor(shown = 5) {
    this.#shown = shown
  }

  add(reason: string, name?: string): void {
    this.#counts.set(reason, this.of(reason) + 1)
    if (name === undefined) return
    const names = this.#names.get(reason) ?? []
    if (names.length < this.#shown) this.#names.set(reason, [...names, name])
  }

  /** How many were counted for a reason. */
  of(reason: string): number {
    return this.#counts.get(reason) ?? 0
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Reasons, the most frequent first. */
  reasons(): readonly string[] {
    const entries = [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    return entries.map(([reason]) => reason)
  }

  /**
   * Reasons with their counts: `10 embedded-date, 2 same-day`, the most frequent first.
   * @example
   * warn(`${kept.total} kept (${kept.text()}).`)
   */
  text(): string {
    return this.reasons()
      .map((reason) => `${numberText(this.of(reason))} ${reason}`)
      .join(', ')
  }

  /** Names kept for a reason: `a.jpg, b.jpg, …`. */
  names(reason: string): string {
    const names = this.#names.get(reason) ?? []
    return names.join(', ') + (this.of(reason) > names.length ? ', …' : '')
  }
}
