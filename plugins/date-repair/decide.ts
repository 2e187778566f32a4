import { dayMs, folderPeriods, instantAt, parsedOptions, zonesAt } from '../../toolkit.ts'
import { type Candidate, candidateOf, candidateOfDays } from './candidate.ts'
import { clockAt, clockOf, isoAt, msOf, type When } from './clock.ts'
import { isEmbedded, isImplausible } from './dated.ts'
import { type Case, type DateDecision, type DateQuestion, keep, review } from './decision.ts'
import { fromDuplicates, heldByDuplicates } from './duplicates.ts'
import { type NameReading, readName, yearsUntil } from './name-date.ts'
import { type DateRepairInput, type DateRepairOptions, dateRepairOptions } from './options.ts'

const year = 365.25 * dayMs
const hour = 3_600_000
const quarter = hour / 4

/** The same with options of the plugin, and the time, for use by itself; default: in UTC, now. */
export interface DateInput extends DateQuestion {
  readonly config?: Partial<DateRepairInput> | undefined
  readonly now?: When | undefined
}

/**
 * Zones whose clocks a name may go by: the configured one, or that of the place. Near a border of zones the configured
 * one counts where it shows what one of them does.
 */
const zonesOf = (clockOf: () => number, { place }: DateQuestion, { timezone }: DateRepairOptions): string[] => {
  const zones = zonesAt(place?.latitude, place?.longitude)
  if (zones.length === 0) return [timezone]
  const clock = clockOf()
  const byInstant = new Map(zones.map((zone) => [instantAt(clock, zone), zone]))
  return byInstant.has(instantAt(clock, timezone)) ? [timezone] : [...byInstant.values()]
}

const fromName = ({ dates, periods }: NameReading, question: DateQuestion, options: DateRepairOptions): Candidate[] => [
  ...dates.flatMap((one) => {
    const zones = zonesOf(() => Date.parse(`${one.date}T${one.time ?? '12:00'}Z`), question, options)
    return zones.slice(0, one.time === null ? 1 : 2).map((zone) => candidateOf(one, options.dayOnlyTime, zone))
  }),
  ...periods.map((one) =>
    candidateOfDays({ source: 'name', meaning: 'taken' }, one, options.dayOnlyTime, options.timezone),
  ),
]

const fromFolder = ({ question, options, now }: Case): Candidate[] => {
  const { folderDates, minYear, dayOnlyTime } = options
  if (folderDates === 'off' || (folderDates === 'external' && !question.external)) return []
  return folderPeriods(question.path ?? '', yearsUntil(now, minYear)).map((one) => {
    const [zone = options.timezone] = zonesOf(() => one.first, question, options)
    return candidateOfDays({ source: 'folder', meaning: 'taken' }, one, dayOnlyTime, zone)
  })
}

const agreesWithDays = (
  { kind, at, until, timezone }: Candidate,
  { at: current, options, question }: Case,
): DateDecision | null => {
  const { instant, local = instant } = question.current
  if (kind !== 'day') {
    const [first, last] = [clockAt(at, timezone), clockAt(until, timezone)]
    if (clockOf(local) >= first && clockOf(local) < last) return keep('same-period')
    // A picture of another time is in a month or year by somebody's choice.
    if (kind !== 'span') return null
  }
  if (current < at) return keep('candidate-later')
  if (current < until) return keep('same-day')
  return current < until + options.dayGraceHours * hour ? keep('near-day') : null
}

const agreesWithTime = ({ at, isUtc }: Candidate, { at: current, options, question }: Case): DateDecision | null => {
  const difference = Math.abs(current - at)
  if (difference <= options.toleranceSeconds * 1000) return keep('within-tolerance')
  const slack = options.zoneSlackSeconds * 1000
  const over = difference % quarter
  const film = difference > quarter - slack ? (question.duration ?? 0) * 1000 : 0
  const [later, earlier] = current > at ? [film, 0] : [0, film]
  if (!isUtc && difference <= 14 * hour + later + slack && (over <= later + slack || quarter - over <= earlier + slack))
    return keep('timezone-difference')
  return current < at && options.direction === 'earlier' ? keep('candidate-later') : null
}

/** Why the present date may stay as far as one candidate goes, or null. */
const agreement = (candidate: Candidate, asked: Case): DateDecision | null => {
  const { kind, target } = candidate
  // Then there is nothing to write, however odd the date looks.
  if (target === asked.at && (kind === 'day' || kind === 'time'))
    return keep(kind === 'day' ? 'same-day' : 'within-tolerance')
  if (asked.isReset) return null
  return (kind === 'time' ? agreesWithTime : agreesWithDays)(candidate, asked)
}

const judge = (candidates: readonly [Candidate, ...Candidate[]], asked: Case): DateDecision => {
  const { options, at: current, isReset } = asked
  const [{ source, meaning, kind, target, timezone, withMilliseconds }] = candidates
  const readings = () => candidates.map(({ text }) => text())
  if (meaning === 'scanned' && !options.useScanDates) return keep('scan-date')
  const kept = candidates.map((one) => agreement(one, asked))
  // That one is later says nothing against another that is earlier.
  const isSettled = (one: DateDecision | null) => one !== null && !('reason' in one && one.reason === 'candidate-later')
  const settled = kept.find(isSettled) ?? (kept.includes(null) ? null : kept[0])
  if (settled) return settled
  if (candidates.length > 1) return review('ambiguous-date', readings())
  if (kind !== 'time' && kind !== 'day') return review(`${source}-coarse`, readings())
  // A name can come from a clock that was never set, too.
  const isUnset = kind === 'time' && isImplausible({ instant: target, local: clockAt(target, timezone) }, asked.now)
  if (meaning === 'unsure' || isUnset) return review('low-confidence')
  if (!isReset && Math.abs(current - target) > options.reviewBeyondYears * year) return review('shift-too-large')
  return { action: 'set', value: isoAt(target, timezone, withMilliseconds ?? false), source }
}

/** The same for options that were checked before. */
export const decide = (question: DateQuestion, options: DateRepairOptions, now: number): DateDecision => {
  if (question.protected) return keep('protected')
  const { current, exif, fileName } = question
  const isReset = isImplausible(current, now)
  if (!isReset && isEmbedded(exif)) return keep('embedded-date')
  const said = fromName(readName(fileName, { now, minYear: options.minYear }), question, options)
  const [only] = said
  const named = only && said.length === 1 && (only.kind === 'day' || only.kind === 'time') ? only : null
  const asked: Case = { question, options, now, at: msOf(current.instant), isReset, named }
  const learnt = fromDuplicates(asked)
  if (learnt) return learnt
  const [first, ...others] = said.length > 0 ? said : fromFolder(asked)
  if (!first) return keep('no-candidate')
  const decision = judge([first, ...others], asked)
  return decision.action === 'keep' ? decision : (heldByDuplicates(asked) ?? decision)
}

/**
 * Decides what to do about the date of an asset: set another one, keep it, or leave it to a person. Every input gets an
 * answer, and none depends on anything but the input.
 * @throws DarkroomError USAGE where an option is wrong
 * @example
 * decideDate({ fileName: 'IMG-20230102-WA0001.jpg', current: { instant: '2023-06-01T10:00:00Z' } })
 * // { action: 'set', value: '2023-01-02T12:00:00+00:00', source: 'whatsapp-media' }
 */
export const decideDate = ({ config = {}, now = Date.now(), ...question }: DateInput): DateDecision =>
  decide(
    question,
    parsedOptions('decideDate', 'date-repair', dateRepairOptions, { timezone: 'UTC', ...config }),
    msOf(now),
  )
