import { clearBit, countBits, hasBit, keepIn, positionsIn } from './bits.ts'
import type { ConditionCheck } from './check.ts'
import type { Library } from './library.ts'
import { type PartnersShare, whereOf } from './proposal.ts'
import { type Rule, sharesOf } from './task.ts'
import { thresholds } from './verdict.ts'

/** Faces are known of own assets alone. */
const asksForPeople = ({ alternatives }: Rule): boolean =>
  alternatives.flat().some(({ kind }) => /^(?:not )?(?:people|person .*|hasFaces)$/.test(kind))

/**
 * What a rule that was learned from own assets finds of partners; null where it finds theirs less well than a rule has to.
 * @param members positions among the assets of partners
 * @param withArchive whether the recipe asks for the archive: then it finds theirs as well
 */
export const partnersShare = async (
  { timeline }: Library,
  check: ConditionCheck,
  rule: Rule,
  members: Uint32Array,
  withArchive: boolean,
): Promise<PartnersShare | null> => {
  if (members.length === 0 || asksForPeople(rule)) return null
  const all = (await check.find(whereOf(rule))).slice()
  if (!withArchive) keepIn(all, timeline)
  const found = countBits(all)
  const hit = members.filter((position) => hasBit(all, position)).length
  const { precision, recall } = sharesOf({ found, hit }, members.length)
  if (precision < thresholds.precision || recall < thresholds.recall) return null
  for (const position of members) clearBit(all, position)
  return { found, hit, adds: positionsIn(all) }
}
