import { DarkroomError } from '../errors.ts'

/** A server version as three numbers; pre-releases count as lower than their release. */
export interface ServerVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly prerelease?: number | null | undefined
}

/** `3.0.3`, or `3.1.0-rc.2` for a pre-release. */
export const versionText = ({ major, minor, patch, prerelease }: ServerVersion): string =>
  `${major}.${minor}.${patch}${prerelease == null ? '' : `-rc.${prerelease}`}`

const weight = ({ major, minor, patch, prerelease }: ServerVersion): number =>
  major * 1e9 + minor * 1e5 + patch * 10 - (prerelease == null ? 0 : 1)

const parse = (text: string): ServerVersion => {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number)
  return { major, minor, patch }
}

/** Oldest server that is read or written. */
const oldestServer = '1.133.0'
/** Newest major version whose behaviour is known. */
export const newestMajor = 3

/**
 * First version with each capability. This table is the only place where version numbers decide anything
 * (`immich-api.md` section 7.1).
 */
const since = {
  /** `POST /search/statistics` counts what a search would find. */
  searchCount: '1.135.0',
  /** The search filter `albumIds` is known; before, it is ignored and everything matches. */
  searchByAlbum: '1.135.0',
  /** The search filter `tagIds: null` finds untagged assets; before, it is refused. */
  searchUntagged: '1.136.0',
  /** `POST /search/statistics` counts by person; in 1.135 it fails. The versions between were not measured. */
  countByPerson: '2.7.5',
  /** Editors may change an album of somebody else; in 1.135.3 only its owner may. The versions between were not measured. */
  editorsChangeAlbums: '2.7.5',
  /** `DELETE /stacks/{id}/assets/{assetId}` takes one asset out of a stack. */
  removeFromStack: '1.136.0',
  /** Keys limited to some permissions can be used. */
  scopedKeys: '1.137.0',
  /** `GET /api-keys/me` tells the permissions of the key in use. */
  ownKey: '1.139.0',
  /** Assets show `createdAt`. */
  assetCreatedAt: '1.140.0',
  /** Smart search takes an asset to look like, `queryAssetId`; before, it wants a text. */
  searchLikeAsset: '1.141.0',
  /** `PUT /assets` with `rating` works. */
  bulkRating: '1.143.0',
  /** A rating may be null; before, 0 takes it away. */
  nullRating: '2.6.0',
  /** The search filter `ocr` is known; before, it is ignored and everything matches. */
  searchText: '2.2.0',
  /** `GET /search/suggestions` lists lenses. */
  suggestLenses: '2.2.0',
  /** `GET /albums` lists own and shared albums together, and the owner is listed in `albumUsers`. */
  oneAlbumList: '3.0.0',
  /** A search without `visibility` finds everything but the locked folder; before, only the timeline. */
  searchesEverything: '3.0.0',
  /**
   * Searches take `filter`, with alternatives and lists of which any will do. Before, and in 3.1 too, `filter`, `orderBy`
   * and `cursor` are ignored without an error and the whole library is found.
   */
  structuredSearch: '3.2.0',
} as const

const until = {
  /** The rating -1, rejected, is kept; later ones make it null (`immich-api.md` 2.5). */
  keepsRejected: '3.0.0',
  /** With people, assets show faces that no person is assigned to. */
  unassignedFaces: '3.0.0',
} as const

/** What a server can do, by name. */
export type Capabilities = {
  readonly [K in keyof typeof since | keyof typeof until]: boolean
} & {
  readonly version: string
  /** False for a newer major version than any known here: such a server is only read, unless the user allows more. */
  readonly known: boolean
}

/**
 * Derives what a server can do from its version.
 * @throws DarkroomError SERVER_TOO_OLD below 1.133.
 * @example
 * capabilitiesOf({ major: 2, minor: 7, patch: 5 }).searchCount // true
 */
export const capabilitiesOf = (version: ServerVersion): Capabilities => {
  const own = weight(version)
  if (own < weight(parse(oldestServer)))
    throw new DarkroomError('SERVER_TOO_OLD', { version: versionText(version), oldest: oldestServer })
  const reached = Object.entries(since).map(([name, from]) => [name, own >= weight(parse(from))])
  const lasting = Object.entries(until).map(([name, to]) => [name, own < weight(parse(to))])
  return {
    ...Object.fromEntries([...reached, ...lasting]),
    version: versionText(version),
    known: version.major <= newestMajor,
  } as Capabilities
}
