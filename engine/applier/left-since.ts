import type { LeftSince } from '../operations/undoing.ts'
import type { Journal } from '../state/journal.ts'
import { albumTarget, tagTarget } from '../state/ledger.ts'
import { completedBy } from './completed-operations.ts'

/** What the runs after one took out of albums and off tags, and none of them, such as an undo, put in again. */
const takenOutAfter = (journal: Journal, run: string): ReadonlySet<string> => {
  const ids = journal.runs().map(({ id }) => id)
  const out = new Set<string>()
  for (const later of ids.slice(0, ids.indexOf(run)).reverse())
    for (const { operation, ids } of completedBy(journal, later)) {
      const isIn = operation.op === 'album.add' || operation.op === 'tag.add'
      if (!isIn && operation.op !== 'album.remove' && operation.op !== 'tag.remove') continue
      const target = 'tag' in operation ? tagTarget(operation.tag.value) : albumTarget(String(operation.album.id))
      for (const id of ids) {
        if (isIn) out.delete(`${target} ${id}`)
        else out.add(`${target} ${id}`)
      }
    }
  return out
}

/**
 * Tells what left albums and tags after a run: a person took it out, as a sync saw, or a later run did. That the ledger counts
 * something as the run's no more is not enough: it does so too of what a run took out and its undo gave back.
 */
export const leftSince = (journal: Journal, run: string): LeftSince => {
  let out: ReadonlySet<string> | undefined
  return (recipe, target, assetIds) => {
    const { ours, removed } = journal.ledger.of(recipe, target)
    const others = assetIds.filter((id) => !ours.has(id))
    if (others.length === 0) return new Set()
    out ??= takenOutAfter(journal, run)
    const taken = out
    return new Set(others.filter((id) => removed.has(id) || taken.has(`${target} ${id}`)))
  }
}
