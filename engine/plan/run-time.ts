import type { RecipeContext } from '../../core/recipes/recipe.ts'
import { dayMs } from '../../language/predicates/days.ts'

/** The time, as recipes are told it. */
export type RunTime = Pick<RecipeContext, 'now' | 'today' | 'hasCome'>

/** The time of one run, and for how long whoever asked for it would be told the same. */
export class Clock {
  /** In milliseconds; not later than the beginning where somebody asked for the very moment. */
  until = Number.POSITIVE_INFINITY
  readonly at: Date
  readonly time: RunTime

  constructor(at: Date) {
    this.at = at
    const holdsUntil = (ms: number): void => this.holdsUntil(ms)
    const midnight = Math.floor(at.getTime() / dayMs) * dayMs
    this.time = {
      get now(): Date {
        holdsUntil(at.getTime())
        return at
      },
      get today(): Date {
        holdsUntil(midnight + dayMs)
        return new Date(midnight)
      },
      hasCome: (instant) => {
        const ms = instant.getTime()
        if (ms > at.getTime()) holdsUntil(ms)
        return ms <= at.getTime()
      },
    }
  }

  /** Notes that something was told that will not hold any more then; in milliseconds. */
  holdsUntil(ms: number): void {
    this.until = Math.min(this.until, ms)
  }
}

/** An object with more in it; whatever is only looked up when somebody asks, such as the time, is not asked for that. */
export const extended = <A extends object, B extends object>(base: A, more: B): A & B =>
  Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(base),
    ...Object.getOwnPropertyDescriptors(more),
  })
