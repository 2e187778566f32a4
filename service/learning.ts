import type { Session } from '../engine/session.ts'
import { type Explanation, explanationOf } from '../learn/explanation.ts'
import { learn } from '../learn/learn.ts'
import { readLibrary, type Wanted } from '../learn/read.ts'
import { defaultOptions } from '../learn/verdict.ts'
import { type Fact, factsOf } from './facts.ts'

/** The rule that would fill an album or a tag, with what a page tells of its exceptions. */
export interface LearnedRule extends Explanation {
  readonly facts: readonly Fact[]
}

/** Learns the rule of the album or tag that is chosen. @returns null where there is no such album or tag */
export const learnRule = async (session: Session, wanted: Wanted, signal: AbortSignal): Promise<LearnedRule | null> => {
  const read = await readLibrary((recipe) => session.look(recipe, { signal }), wanted)
  const request = { ...defaultOptions, of: wanted.of, families: false, signal }
  const explanation = explanationOf(read, await learn(read, request), request)
  if (!explanation) return null
  const ids = [...explanation.adds, ...explanation.misses.map((one) => one.id)]
  return { ...explanation, facts: await factsOf(session, ids) }
}
