import type { AssetRow } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { memoize } from '../memoize.ts'
import { readEverywhere } from '../scan/everywhere.ts'

/** From so many on, what is kept of albums and tags is read again as quickly. */
const most = 2_000
/** How long after its stamp a change may be seen first, in milliseconds: what is committed late is stamped early. */
export const mostLate = 300_000

/** From when on changes are asked for, after a reading at a time of the server's clock: both in milliseconds. */
export const updatedAfter = (at: number): string => new Date(at - mostLate).toISOString()

/** Asks what changed, wherever it is, since a reading at a time of the server's clock in milliseconds; null for too many. */
export type ChangedSince = (at: number) => Promise<ReadonlyMap<string, AssetRow> | null>

/** Makes that question. */
export const createChangedSince = (server: Server): ChangedSince =>
  memoize(async (at) => {
    const found = new Map<string, AssetRow>()
    for await (const rows of readEverywhere(server, { updatedAfter: updatedAfter(at) }, false)) {
      for (const row of rows) found.set(row.id, row)
      if (found.size > most) return null
    }
    return found
  })
