import type { CountedReason } from '../plan/plan.ts'
import type { EntryReason } from './desired-state.ts'

/** Files that are named for each reason. */
const mostFiles = 3

/** How many assets go in for which reason, the most frequent first. */
export const entriesByReason = (
  assetIds: readonly string[],
  reasons: ReadonlyMap<string, EntryReason> = new Map(),
): { readonly because?: readonly CountedReason[] } => {
  const known = assetIds.flatMap((id) => reasons.get(id) ?? [])
  if (known.length === 0) return {}
  const because = [...Map.groupBy(known, ({ reason }) => reason)].map(([reason, entries]) => ({
    reason,
    assets: entries.length,
    files: [...new Set(entries.map(({ fileName }) => fileName))].sort().slice(0, mostFiles),
  }))
  return { because: because.sort((a, b) => b.assets - a.assets || (a.reason < b.reason ? -1 : 1)) }
}
