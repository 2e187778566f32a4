import { counted } from '../core/number-text.ts'
import type { OperationName } from '../engine/plan/plan.ts'
import type { RunDetails } from './store.ts'
import type { RunReport } from './worker.ts'

/** How a count of each kind of change reads, removals first; of one as well, where that is another word. */
const words: readonly (readonly [op: OperationName, text: string, one?: string])[] = [
  ['album.remove', 'out of albums'],
  ['tag.remove', 'tags taken off', 'tag taken off'],
  ['stack.remove', 'out of stacks'],
  ['stack.delete', 'in stacks dissolved'],
  ['asset.trash', 'into the trash'],
  ['album.unshare', 'no longer shared'],
  ['album.delete', 'albums deleted', 'album deleted'],
  ['tag.delete', 'tags deleted', 'tag deleted'],
  ['album.create', 'new albums', 'new album'],
  ['album.add', 'into albums'],
  ['tag.create', 'new tags', 'new tag'],
  ['tag.add', 'tagged'],
  ['asset.update', 'changed'],
  ['asset.restore', 'out of the trash'],
  ['album.update', 'albums changed', 'album changed'],
  ['album.share', 'shared'],
  ['stack.create', 'stacked'],
  ['stack.update', 'stacks changed', 'stack changed'],
]

/** `14 into albums, 2 out of albums`; in messages removals come first. */
export const countsText = (counts: RunReport['applied'], removalsFirst = false): string => {
  const parts = words.flatMap(([op, text, one = text]) => {
    const count = counts[op] ?? 0
    return count > 0 ? [counted(count, one, text)] : []
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
    ? `${counted(waiting, 'change waits', 'changes wait')} in review ${review.slice(0, 8)}${why ? `: ${why}` : ''}`
    : ''
  const told = planned > 0 ? `${counted(planned, 'change')} only reported` : ''
  const problem = [...errors.map(({ message }) => message), ...refused][0] ?? why
  const counts = countsText(applied)
  const done = counts ? `applied: ${counts}` : ''
  switch (outcome) {
    case 'nothing':
      return [`nothing to do: ${counted(scanned, 'asset')} looked at in ${time}${next ? `, next ${next}` : ''}`, told]
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
  review: string | null,
): RunDetails => {
  const errors = report.errors.map(({ message, hint }) => [message, hint].filter(Boolean).join(' '))
  const warnings = [...new Set([...errors, ...report.refused, ...report.warnings])].slice(0, mostWarnings)
  const counts = { changes: changesOf(report.applied), requests: report.answers.length, review, waits: report.review }
  return { ...counts, scanned, matched, planMs, applyMs, serverVersion, warnings: warnings.map(mask), log }
}
