import type { AssetRow } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import { createContext } from '../../core/context/context.ts'
import type { Mirror } from '../../engine/mirror/mirror.ts'

/** What tells people which asset it is. */
export type AssetFacts = Pick<AssetRow, 'originalFileName' | 'originalPath' | 'localDateTime'>

/** Those of some assets that are known to a mirror, or else to the server, if it can be asked. */
export const factsOf = async (
  mirror: Pick<Mirror, 'known'>,
  server: Server | undefined,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, AssetFacts>> => {
  const known = mirror.known(ids)
  const others = [...ids].filter((id) => !known.has(id))
  if (server === undefined || others.length === 0) return known
  return new Map([...known, ...(await createContext(server, []).search.rows(others))])
}
