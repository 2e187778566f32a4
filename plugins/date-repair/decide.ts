import { DarkroomError } from '../../index.ts'
import { day, msOf, type When } from './calendar.ts'
import { type Candidate, candidateOf } from './candidate.ts'
import { clockOf, isoAt } from './clock.ts'
import { isEmbedded, isImplausible } from './dated.ts'
import { type Case, type DateDecision, type DateQuestion, keep, review } from './decision.ts'
import { fromDuplicates, heldByDuplicates } from './duplicates.ts'
import { parseNameDate } from './name-date.ts'
import { type DateRepairInput, type DateRepairOptions, dateRepairOptions } from './options.ts'
import { type PathDate, parsePathDate } from './path-date.ts'

const year = 365.25 * day
const hour = 3_600_000
const quarter = hour / 4

/** The same with options of the plugin, and the time, for use by itself; default: in UTC, now. */
export interface DateInput extends DateQuestion {
  readonly config?: Partial<DateRepairInput> | undefined
  readonly now?: When | undefined
}

const isWithin = (clock: number, { period }: PathDate): boolean =>
  !Number.isNaN(clock) && new Date(clock).toISOString().startsWith(period)

const fromFolder = ({ question, options, now, isReset }: Case): Candidate | DateDecision | null => {
  const { folderDates, minYear } = options
  if (folderDates === 'off' || (folderDates === 'external' && !question.external)) return null
  const found = parsePathDate(question.path ?? '', { now, minYear })
  if (!found) return null
  const { precision, period } = found
  if (precision === 'day')
    return candidateOf('folder', { meaning: 'taken', precision, zone: 'local', date: period, time: null }, options)
  const { instant, local = instant } = question.current
  return !isReset && isWithin(clockOf(local), found) ? keep('same-period') : review('folder-coarse')
}

const agreesWithDay = ({ at, until }: Candidate, { at: current, options }: Case): DateDecision | null => {
  if (current < at) return keep('candidate-later')
  if (current < until) return keep('same-day')
  return current < until + options.dayGraceHours * hour ? keep('near-day') : null
}

const agreesWithTime = ({ at, isUtc }: Candidate, { at: current, options }: Case): DateDecision | null => {
  const difference = Math.abs(current - at)
  if (difference <= options.toleranceSeconds * 1000) return keep('within-tolerance')
  const slack = options.zoneSlackSeconds * 1000
  const over = difference % quarter
  if (!isUtc && difference <= 14 * hour + slack && Math.min(over, quarter - over) <= slack)
    return keep('timezone-difference')
  return current < at && options.direction === 'earlier' ? keep('candidate-later') : null
}

const judge = (candidate: Candidate, asked: Case): DateDecision => {
  const { options, at: current, isReset } = asked
  const { source, meaning, target, isDay, withMilliseconds } = candidate
  if (meaning === 'scanned' && !options.useScanDates) return keep('scan-date')
  // Then there is nothing to write, however odd the date looks.
  if (target === current) return keep(isDay ? 'same-day' : 'within-tolerance')
  const kept = isReset ? null : (isDay ? agreesWithDay : agreesWithTime)(candidate, asked)
  if (kept) return kept
  if (meaning === 'unsure') return review('low-confidence')
  if (!isReset && Math.abs(current - target) > options.reviewBeyondYears * year) return review('shift-too-large')
  return { action: 'set', value: isoAt(target, options.timezone, withMilliseconds), source }
}

/** The same for options that were checked before. */
export const decide = (question: DateQuestion, options: DateRepairOptions, now: number): DateDecision => {
  if (question.protected) return keep('protected')
  const { current, exif, fileName } = question
  const isReset = isImplausible(current, now)
  if (!isReset && isEmbedded(exif)) return keep('embedded-date')
  const name = parseNameDate(fileName, { now, minYear: options.minYear })
  const named = name && candidateOf(name.pattern, name, options)
  const asked: Case = { question, options, now, at: msOf(current.instant), isReset, named }
  const learnt = fromDuplicates(asked)
  if (learnt) return learnt
  const found = named ?? fromFolder(asked)
  if (!found) return keep('no-candidate')
  const decision = 'action' in found ? found : judge(found, asked)
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
export const decideDate = ({ config = {}, now = Date.now(), ...question }: DateInput): DateDecision => {
  const { data: options, error } = dateRepairOptions.safeParse({ timezone: 'UTC', ...config })
  if (options) return decide(question, options, msOf(now))
  const problems = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')
  const hint = 'darkroom plugins date-repair lists what may be said.'
  throw new DarkroomError('USAGE', { message: `decideDate: ${problems}.`, hint })
}
