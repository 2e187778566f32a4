import { msOf } from './calendar.ts'
import { isoAt } from './clock.ts'
import { isEmbedded, isImplausible, isZoneKnown } from './dated.ts'
import { type Case, type DateDecision, keep, review } from './decision.ts'

/** What the dates inside duplicates say, where the name says nothing or only when it was received; null to go on. */
export const fromDuplicates = ({ question, options, now, at, isReset, named }: Case): DateDecision | null => {
  const { duplicates = [] } = question
  const { duplicateDates, toleranceSeconds, timezone } = options
  if (duplicateDates === 'off' || (named && named.meaning !== 'received')) return null
  const donors = duplicates
    .filter((one) => isEmbedded(one.exif) && !isImplausible(one, now))
    .map(({ instant, exif }) => ({ at: msOf(instant), zone: exif?.timeZone?.trim() ?? '' }))
    .sort((a, b) => a.at - b.at)
  const [low, high] = [donors[0], donors.at(-1)]
  if (!low || !high) return null
  const tolerance = toleranceSeconds * 1000
  // Nobody receives a picture before it was taken.
  if (named && (named.isDay ? low.at >= named.until : low.at > named.at)) return null
  const isStrict = duplicateDates === 'strict'
  const isAmbiguous = high.at - low.at > tolerance
  // What a duplicate confirms, or gave in an earlier run, is not for the name or a folder to change back.
  if (isStrict && !isAmbiguous && Math.abs(at - low.at) <= tolerance) return keep('within-tolerance')
  if (!isReset && at - low.at <= tolerance)
    // A time of receiving does not move it forward, away from a date that is known to be earlier.
    return named && options.direction === 'both' && at < named.at ? keep('candidate-later') : null
  if (isAmbiguous) return review('ambiguous-duplicates')
  if (isStrict) {
    const zone = isZoneKnown(low.zone) ? low.zone : timezone
    return { action: 'set', value: isoAt(low.at, zone, low.at % 1000 !== 0), source: 'duplicate' }
  }
  return named ? null : review('duplicate-date')
}
