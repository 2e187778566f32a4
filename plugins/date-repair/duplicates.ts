import { isoAt, msOf } from './clock.ts'
import { isEmbedded, isImplausible, isZoneKnown } from './dated.ts'
import { type Case, type DateDecision, keep, review } from './decision.ts'

/** Where duplicates count: the earliest and the latest date inside them; null where nothing may be learnt from them. */
const donorsOf = ({ question, options, now, named }: Case) => {
  const { duplicates = [] } = question
  const { duplicateDates, toleranceSeconds } = options
  if (duplicateDates === 'off' || (named && named.meaning !== 'received')) return null
  const donors = duplicates
    .filter((one) => isEmbedded(one.exif) && !isImplausible(one, now))
    .map(({ instant, exif }) => ({ at: msOf(instant), zone: exif?.timeZone?.trim() ?? '' }))
    .sort((a, b) => a.at - b.at)
  const [low, high] = [donors[0], donors.at(-1)]
  if (!low || !high) return null
  // Nobody receives a picture before it was taken.
  if (named && (named.kind === 'day' ? low.at >= named.until : low.at > named.at)) return null
  return { low, isStrict: duplicateDates === 'strict', isAmbiguous: high.at - low.at > toleranceSeconds * 1000 }
}

/** What the dates inside duplicates say, where the name says nothing or only when it was received; null to go on. */
export const fromDuplicates = (asked: Case): DateDecision | null => {
  const { options, at, isReset, named } = asked
  const donors = donorsOf(asked)
  if (!donors || (!isReset && at - donors.low.at <= options.toleranceSeconds * 1000)) return null
  const { low, isStrict, isAmbiguous } = donors
  if (isAmbiguous) return review('ambiguous-duplicates')
  if (isStrict) {
    const zone = isZoneKnown(low.zone) ? low.zone : options.timezone
    return { action: 'set', value: isoAt(low.at, zone, low.at % 1000 !== 0), source: 'duplicate' }
  }
  return named ? null : review('duplicate-date')
}

/**
 * Why the date stays for the sake of duplicates although a name or a folder says another one; null where it need not.
 * Without this a server that keeps no zone would get one date and the other in turn.
 */
export const heldByDuplicates = (asked: Case): DateDecision | null => {
  const { options, at, isReset, named } = asked
  const donors = donorsOf(asked)
  if (!donors) return null
  const { low, isStrict, isAmbiguous } = donors
  const tolerance = options.toleranceSeconds * 1000
  if (isStrict && !isAmbiguous && Math.abs(at - low.at) <= tolerance) return keep('within-tolerance')
  const isUndone = (isStrict || isAmbiguous) && named && at < named.at && !isReset && at - low.at <= tolerance
  return isUndone ? keep('candidate-later') : null
}
