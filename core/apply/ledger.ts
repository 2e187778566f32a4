import type { DatabaseSync } from 'node:sqlite'
import type { Ledger, LedgerEntry, Observation } from '../plan/ledger.ts'

/** The ledger in a state file: which recipe put which asset where. */
export interface LedgerStore extends Ledger {
  /** Notes what a recipe put into an album or tagged. */
  put(recipe: string, target: string, assetIds: readonly string[]): void
  /** Forgets what was taken out again by us, whoever put it in. */
  drop(target: string, assetIds: readonly string[]): void
  /** Forgets an album or a tag that is gone. */
  dropAll(target: string): void
  /** Notes what a sync saw. */
  observe(observation: Observation): void
}

/** Opens the ledger of a state file. */
export const createLedger = (database: DatabaseSync): LedgerStore => {
  const insert = database.prepare(
    'INSERT INTO ledger (recipe, target, asset, removed) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET removed = excluded.removed',
  )
  const remove = database.prepare('DELETE FROM ledger WHERE target = ? AND asset = ?')
  const removeAll = database.prepare('DELETE FROM ledger WHERE target = ?')
  const removeEntry = database.prepare('DELETE FROM ledger WHERE recipe = ? AND target = ?')
  const select = database.prepare('SELECT asset, removed FROM ledger WHERE recipe = ? AND target = ?')
  return {
    of: (recipe, target): LedgerEntry => {
      const rows = select.all(recipe, target) as { asset: string; removed: number }[]
      const assets = (removed: number): Set<string> =>
        new Set(rows.filter((row) => row.removed === removed).map(({ asset }) => asset))
      return { ours: assets(0), removed: assets(1) }
    },
    put: (recipe, target, assetIds) => {
      for (const id of assetIds) insert.run(recipe, target, id, 0)
    },
    drop: (target, assetIds) => {
      for (const id of assetIds) remove.run(target, id)
    },
    dropAll: (target) => void removeAll.run(target),
    observe: ({ recipe, target, ours, removed }) => {
      removeEntry.run(recipe, target)
      for (const id of ours) insert.run(recipe, target, id, 0)
      for (const id of removed) insert.run(recipe, target, id, 1)
    },
  }
}
