import type { DatabaseSync } from 'node:sqlite'
import type { Exclusion } from '../plan/exclusions.ts'
import { inTransaction } from './database.ts'

/** The exclusions in a state file: what no plan proposes again. */
export interface ExclusionStore {
  /** All of them, oldest first; ended ones too until they are cleared. */
  list(): Exclusion[]
  add(exclusions: readonly Exclusion[]): void
  /** @returns whether there was one of that id, or that begins so */
  remove(id: string): boolean
  /** Forgets those that ended. */
  clear(now: Date): void
  /** Notes which assets are gone by now, all others being there, and forgets those that were gone by a time already. */
  noteGone(gone: ReadonlySet<string>, now: Date, goneBy: Date): void
}

/** Opens the exclusions of a state file. */
export const createExclusions = (database: DatabaseSync): ExclusionStore => {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO exclusion (id, recipe, op, target, name, assetId, until, who, at, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const select = database.prepare(
    'SELECT id, recipe, op, target, name, assetId, until, who AS by, at, note FROM exclusion ORDER BY at, id',
  )
  const remove = database.prepare('DELETE FROM exclusion WHERE substr(id, 1, length(?)) = ?')
  const clear = database.prepare('DELETE FROM exclusion WHERE until IS NOT NULL AND until <= ?')
  const stay = database.prepare(
    'UPDATE exclusion SET goneSince = NULL WHERE goneSince IS NOT NULL AND assetId NOT IN (SELECT value FROM json_each(?))',
  )
  const leave = database.prepare(
    'UPDATE exclusion SET goneSince = ? WHERE goneSince IS NULL AND assetId IN (SELECT value FROM json_each(?))',
  )
  const forget = database.prepare('DELETE FROM exclusion WHERE goneSince <= ?')
  return {
    list: () => select.all() as unknown as Exclusion[],
    // A decision on many assets is one, and waits for the disk once.
    add: (exclusions) =>
      inTransaction(database, () => {
        for (const { id, recipe, op, target, name, assetId, until, by, at, note } of exclusions)
          insert.run(id, recipe, op, target, name, assetId, until, by, at, note)
      }),
    remove: (id) => Number(remove.run(id, id).changes) > 0,
    clear: (now) => void clear.run(now.toISOString()),
    noteGone: (gone, now, goneBy) => {
      const ids = JSON.stringify([...gone])
      stay.run(ids)
      leave.run(now.toISOString(), ids)
      forget.run(goneBy.toISOString())
    },
  }
}
