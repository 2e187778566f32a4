import type { CountedReason } from '../operations/forms.ts'
import type { EntryReason } from './desired-state.ts'

/** Files that are named for each reason. */
const mostFiles = 3

/** How many assets go in for which reason, the most frequent first. */
export const entriesByReason = (
  assetIds: readonly string[],
  reasonOf: ReadonlyMap<string, EntryReason> = new Map(),
): { readonly reasons?: readonly CountedReason[] } => {
  const known = assetIds.flatMap((id) => {
    const entry = reasonOf.get(id)
    return entry ? [{ id, ...entry }] : []
  })
  if (known.length === 0) return {}
  const byReason = [...Map.groupBy(known, ({ reason }) => reason)]
  const reasons = byReason.map(([reason, entries]) => ({
    reason,
    assets: entries.length,
    files: [...new Set(entries.map(({ fileName }) => fileName))].sort().slice(0, mostFiles),
    ...(entries.length < assetIds.length ? { assetIds: entries.map(({ id }) => id) } : {}),
  }))
  return { reasons: reasons.sort((a, b) => b.assets - a.assets || (a.reason < b.reason ? -1 : 1)) }
}
