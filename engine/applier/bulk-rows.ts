import type { AssetRow } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { memoize } from '../../core/memoize.ts'
import { readEverywhere } from '../../core/scan/everywhere.ts'

type Rows = ReadonlyMap<string, AssetRow>

/** The same server, which tells of the assets that are read from it. */
export const tellingOfRows = (server: Server, tell: (rows: readonly { readonly id: string }[]) => void): Server => {
  const { reads } = server
  const search: typeof reads.search = async (...given) => {
    const page = await reads.search(...given)
    tell(page.items)
    return page
  }
  const asset: typeof reads.asset = async (id) => {
    const row = await reads.asset(id)
    tell([row])
    return row
  }
  return { ...server, reads: { ...reads, search, asset } }
}

/** Records of all assets that changed since a time of the server's clock in milliseconds, a thousand a request. */
export const rowsChangedSince = async (server: Server, since: number): Promise<Rows> => {
  const rows = new Map<string, AssetRow>()
  for await (const batch of readEverywhere(server, { updatedAfter: new Date(since).toISOString() }, true))
    for (const row of batch) rows.set(row.id, row)
  return rows
}

/**
 * A library that reads the records of many assets together when the first is asked for: operations ask for their own, one
 * operation after the other.
 * @param wanted assets that will be asked for: those that `read` does not bring are read together, too
 */
export const withRows = (
  library: ApiContext,
  { wanted = new Set(), read }: { readonly wanted?: ReadonlySet<string>; readonly read?: () => Promise<Rows> },
): ApiContext => {
  const known = memoize(async (): Promise<Rows> => {
    const found = (await read?.()) ?? new Map()
    const others = [...wanted].filter((id) => !found.has(id))
    return others.length === 0 ? found : new Map([...found, ...(await library.search.rows(others))])
  })
  const rows = async (ids: readonly string[]): Promise<Rows> => {
    const all = await known()
    const others = await library.search.rows(ids.filter((id) => !all.has(id) && !wanted.has(id)))
    return new Map(
      ids.flatMap((id) => {
        const row = all.get(id) ?? others.get(id)
        return row ? [[id, row] as const] : []
      }),
    )
  }
  return { ...library, search: { ...library.search, rows } }
}
