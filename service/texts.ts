import type { OperationName } from '../engine/plan/plan.ts'
import { numberText } from '../engine/plan/text.ts'
import type { RunDetails } from './store.ts'
import type { RunReport } from './worker.ts'

/** How a count of each kind of change reads, removals first. */
const words: readonly (readonly [op: OperationName, text: string])[] = [
  ['album.remove', 'out of albums'],
  ['tag.remove', 'tags taken off'],
  ['stack.remove', 'out of stacks'],
  ['stack.delete', 'in stacks dissolved'],
  ['asset.trash', 'into the trash'],
  ['album.unshare', 'no longer shared with'],
  ['album.delete', 'albums deleted'],
  ['tag.delete', 'tags deleted'],
  ['album.create', 'new albums'],
  ['album.add', 'into albums'],
  ['tag.create', 'new tags'],
  ['tag.add', 'tagged'],
  ['asset.update', 'changed'],
  ['asset.restore', 'out of the trash'],
  ['album.update', 'albums changed'],
  ['album.share', 'shared with'],
  ['stack.create', 'stacked'],
  ['stack.update', 'stacks changed'],
]

/** `14 into albums, 2 out of albums`; in messages removals come first. */
export const countsText = (counts: RunReport['applied'], removalsFirst = false): string => {
  const parts = words.flatMap(([op, text]) => {
    const count = counts[op] ?? 0
    const own = count === 1 ? text.replace(/^((new )?(album|tag|stack))s\b/, '$1') : text
    return count > 0 ? [`${numberText(count)} ${own}`] : []
  })
  const removals = words.slice(0, 8).filter(([op]) => counts[op]).length
  const ordered = removalsFirst ? parts : [...parts.slice(removals), ...parts.slice(0, removals)]
  return ordered.join(', ')
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** What a run came to, in one line. */
export const runText = (report: RunReport, next: string | null, triggers: string): string => {
  const { outcome, applied, scanned, planMs, applyMs, journal, waiting, review, why, errors, refused, planned } = report
  const time = seconds(planMs + applyMs)
  const details = [...(journal.length > 0 ? [`run ${journal.at(-1)?.slice(0, 8)}`] : []), time, `trigger ${triggers}`]
  const end = ` (${details.join(', ')})`
  const wait = review
    ? `${numberText(waiting)} ${waiting === 1 ? 'change waits' : 'changes wait'} in review ${review.slice(0, 8)}${why ? `: ${why}` : ''}`
    : ''
  const told = planned > 0 ? `${numberText(planned)} ${planned === 1 ? 'change' : 'changes'} only reported` : ''
  const problem = [...errors.map(({ message }) => message), ...refused][0] ?? why
  const counts = countsText(applied)
  const done = counts ? `applied: ${counts}` : ''
  switch (outcome) {
    case 'nothing':
      return [`nothing to do: ${numberText(scanned)} assets looked at in ${time}${next ? `, next ${next}` : ''}`, told]
        .filter(Boolean)
        .join('; ')
    case 'applied':
      return [done || 'applied', wait, told].filter(Boolean).join('; ') + end
    case 'waiting':
      return `waiting: ${wait}${told ? `; ${told}` : ''}${end}`
    case 'refused':
      return `refused: ${wait || problem}${end}`
    case 'skipped':
      return `skipped: busy, another process was writing${end}`
    case 'interrupted':
      return `interrupted${done ? `, ${done}` : ''}: what is left is carried out at the next start${end}`
    case 'partial':
      return [`partial: ${problem}`, done, wait, told].filter(Boolean).join('; ') + end
    default:
      return `failed: ${problem}${end}`
  }
}

/** How many changes counts come to: what makes an album or a tag comes with what fills it. */
export const changesOf = (counts: RunReport['applied']): number =>
  Object.entries(counts).reduce((sum, [op, count]) => sum + (/^(album|tag)\.create$/.test(op) ? 0 : count), 0)

const mostWarnings = 200

/** What is kept of a run for whoever looks at it. @param log what it said */
export const detailsOf = (
  { scanned, matched, planMs, applyMs, serverVersion, ...report }: RunReport,
  log: readonly string[],
  mask: (text: string) => string,
): RunDetails => {
  const errors = report.errors.map(({ message, hint }) => [message, hint].filter(Boolean).join(' '))
  const warnings = [...new Set([...errors, ...report.refused, ...report.warnings])].slice(0, mostWarnings)
  const counts = { changes: changesOf(report.applied), requests: report.answers.length }
  return { ...counts, scanned, matched, planMs, applyMs, serverVersion, warnings: warnings.map(mask), log }
}
