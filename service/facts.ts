import type { AssetRow } from '../core/api/schemas.ts'
import { everyPass } from '../core/scan/everywhere.ts'
import { scan } from '../core/scan/scan.ts'
import type { FoundAsset } from '../engine/session/finding.ts'
import { fewAssets, type Session } from '../engine/session.ts'

/** What a page tells of an asset, in the order that takes the least room. */
export type Fact = readonly [
  id: string,
  fileName: string,
  /** By the clock at the place, as ISO text without zone. */
  takenAt: string,
  /** `IMAGE`, `VIDEO` …, and `*` behind it for a favourite, `+` for a live photo, `@` for one of somebody else. */
  kind: string,
  /** The picture in a few bytes, as base64 (ThumbHash); where the server has none, `@` and when the asset was changed. */
  look: string,
]

/** What is kept of the assets of a plan. */
export interface KnownOfPlan {
  readonly facts: readonly Fact[]
  /** Assets that were left out for a while that is over, by group. */
  readonly snoozed: Readonly<Record<string, readonly string[]>>
}

type ToldOf = Pick<AssetRow, 'id' | 'originalFileName' | 'localDateTime' | 'type' | 'ownerId' | 'updatedAt'> &
  Partial<Pick<AssetRow, 'isFavorite' | 'livePhotoVideoId' | 'thumbhash'>>

/** What is told of an asset. @param user whose page it is */
export const factOf = (row: ToldOf, user: string): Fact => [
  row.id,
  row.originalFileName,
  row.localDateTime.slice(0, 19),
  `${row.type}${row.isFavorite ? '*' : ''}${row.livePhotoVideoId ? '+' : ''}${row.ownerId === user ? '' : '@'}`,
  row.thumbhash ?? `@${Date.parse(row.updatedAt).toString(36)}`,
]

/** The same of what was read a moment ago, by which the mirror alone knows more. */
export const factsFound = (session: Pick<Session, 'state' | 'server'>, found: readonly FoundAsset[]): Fact[] => {
  const known = session.state.mirror.known(new Set(found.map(({ id }) => id)), false)
  return found.map((one) => {
    const row = { ...one, localDateTime: one.takenAt, updatedAt: one.updatedAt.toISOString(), ...known.get(one.id) }
    return factOf(row, session.server.user.id)
  })
}

/** What a page tells of some assets. */
export const factsOf = async (session: Pick<Session, 'assets' | 'server'>, ids: Iterable<string>): Promise<Fact[]> => {
  const wanted = new Set(ids)
  const rows = new Map(await session.assets(wanted))
  // Of so many, a page of the library brings a thousand.
  if (wanted.size - rows.size > fewAssets)
    for await (const batch of scan({ server: session.server, passes: everyPass, verify: false }).batches) {
      for (const row of batch) if (wanted.has(row.id)) rows.set(row.id, row)
      if (rows.size === wanted.size) break
    }
  return [...rows.values()].map((row) => factOf(row, session.server.user.id))
}
