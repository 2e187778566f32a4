import type { Journal } from '../../engine/state/journal.ts'

const steps = ['begin', 'append', 'sending', 'answered', 'finished', 'end'] as const

/** Where a run is cut off: at its nth step, before that is on disk or right after. */
export interface Death {
  readonly step: number
  readonly isAfter: boolean
}

/** What a run that was cut off throws, as long as somebody listens. */
export class Dead extends Error {}

/**
 * A journal whose process dies at a step: neither that step nor a later one gets through, and as no request leaves
 * without its entry, none does either.
 * @param seen takes the names of the steps
 */
export const dyingJournal = (journal: Journal, death: Death | null, seen: string[] = []): Journal => {
  let isDead = false
  const dying = (name: (typeof steps)[number]) => {
    const act = journal[name] as (...args: unknown[]) => unknown
    return (...args: unknown[]): unknown => {
      if (isDead) throw new Dead()
      isDead = death?.step === seen.length
      seen.push(name)
      if (isDead && !death?.isAfter) throw new Dead()
      const answer = act(...args)
      if (isDead) throw new Dead()
      return answer
    }
  }
  return { ...journal, ...Object.fromEntries(steps.map((name) => [name, dying(name)])) }
}
