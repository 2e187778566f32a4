import type { AssetRow } from '../core/api/schemas.ts'
import type { Session } from '../engine/session.ts'

/** What a page tells of an asset, in the order that takes the least room. */
export type Fact = readonly [
  id: string,
  fileName: string,
  /** By the clock at the place, as ISO text without zone. */
  takenAt: string,
  /** `IMAGE`, `VIDEO` …, and `*` behind it for a favourite, `+` for a live photo, `@` for one of somebody else. */
  kind: string,
  /** Changes when the picture may have. */
  version: string,
]

/** What is told of an asset. */
const factOf = (row: AssetRow, user: string): Fact => [
  row.id,
  row.originalFileName,
  row.localDateTime.slice(0, 19),
  `${row.type}${row.isFavorite ? '*' : ''}${row.livePhotoVideoId ? '+' : ''}${row.ownerId === user ? '' : '@'}`,
  Date.parse(row.updatedAt).toString(36),
]

/** What a page tells of some assets. */
export const factsOf = async (session: Pick<Session, 'assets' | 'server'>, ids: Iterable<string>): Promise<Fact[]> => {
  const rows = await session.assets(new Set(ids))
  return [...rows.values()].map((row) => factOf(row, session.server.user.id))
}
