import { DatabaseSync } from 'node:sqlite'
import type { Home } from './home.ts'

/** The ledger of a home: which recipe put what where, with names instead of ids that differ from run to run. */
export const ledgerOf = (home: Home): string[] => {
  const database = new DatabaseSync(home.stateFile())
  const rows = database.prepare('SELECT recipe, target, kind, assets FROM ledger ORDER BY id').all()
  database.close()
  const named = (text: unknown): string =>
    String(text).replace(
      /^(album|members of album) (.*)$/,
      (_, kind, id) => `${kind} ${home.sandbox.state.albums.get(id)?.albumName ?? 'gone'}`,
    )
  return rows.map((row) => JSON.stringify({ ...row, target: named(row.target) })).sort()
}
