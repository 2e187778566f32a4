import { msOf } from './calendar.ts'
import type { DateDecision } from './decision.ts'

/** Names that are shown of what a person has to decide. */
const shownNames = 5

const numbers = new Intl.NumberFormat('en')

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)

/** `12 kept (10 embedded-date, 2 same-day)`, the most frequent first. */
const listed = (counts: ReadonlyMap<string, number>, what: string): string => {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const reasons = sorted.map(([reason, count]) => `${numbers.format(count)} ${reason}`).join(', ')
  return `${numbers.format(total(counts))} ${what}${reasons && ` (${reasons})`}`
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Seconds in the largest unit that they fill. */
const stretch = (seconds: number): string => {
  const [unit, size] = units.find((one) => seconds >= one[1]) ?? (['second', 1] as const)
  const count = Math.floor(seconds / size)
  return `${numbers.format(count)} ${unit}${count === 1 ? '' : 's'}`
}

/** What became of the assets of a run. */
export class Report {
  #examined = 0
  #protected = 0
  #largestMove = 0
  readonly #set = new Map<string, number>()
  readonly #kept = new Map<string, number>()
  readonly #reviews = new Map<string, number>()
  /** The first names of each reason. */
  readonly #names = new Map<string, string[]>()

  /** Takes note of an asset before it is known what becomes of it. */
  examine(): void {
    this.#examined += 1
  }

  get examined(): number {
    return this.#examined
  }

  count(decision: DateDecision, fileName: string, current: number): void {
    const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
    if (decision.action === 'set') {
      add(this.#set, decision.source)
      this.#largestMove = Math.max(this.#largestMove, Math.abs(msOf(decision.value) - current) / 1000 || 0)
    } else if (decision.action === 'review') {
      add(this.#reviews, decision.reason)
      const names = this.#names.get(decision.reason) ?? []
      if (names.length < shownNames) this.#names.set(decision.reason, [...names, fileName])
    } else if (decision.reason === 'protected') this.#protected += 1
    else add(this.#kept, decision.reason)
  }

  /** For the plan, a sentence each. */
  sentences(): string[] {
    const move = this.#set.size === 0 ? '' : `; the largest move is ${stretch(this.#largestMove)}`
    const counts = `${listed(this.#set, 'to set')}${move}, ${listed(this.#kept, 'to keep')}, ${listed(this.#reviews, 'for a person')}, ${numbers.format(this.#protected)} protected`
    return [
      `Dates of ${numbers.format(this.#examined)} ${this.#examined === 1 ? 'asset' : 'assets'}: ${counts}.`,
      ...[...this.#names].map(([reason, names]) => {
        const more = (this.#reviews.get(reason) ?? 0) > names.length ? ', …' : ''
        return `For a person to decide, ${reason}: ${names.join(', ')}${more}.`
      }),
    ]
  }
}
