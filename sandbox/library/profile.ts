/** What one server version does differently. Handlers read these values and never compare version numbers. */
export type Profile = Readonly<typeof v1>

const v1 = {
  /** Requests are checked as 3.0 does it: no coercion, a body is needed, dates are whole. */
  strictInput: false,
  /** Error bodies carry `error`, `statusCode` and `correlationId`. */
  errorDetails: true,
  correlationHeader: 'X-Immich-Cid',
  /** Nearly every endpoint demands a scope; before, many asked for none. */
  scopesEverywhere: false,
  ownKeyEndpoint: false,
  prereleaseInVersion: false,
  /** The same updates as PATCH. */
  patchTwins: false,

  searchStatistics: true,
  searchByAlbum: true,
  /** An album filter opens the album's assets of all owners, and an unreadable album is refused. */
  albumFilterReachesOthers: false,
  untaggedFilter: false,
  unratedFilter: false,
  lowestRatingFilter: -1,
  searchCoversAllButLocked: false,
  stackedFilter: false,
  largeAssets: false,
  queryAssetInSmartSearch: false,
  emptyTextIsNull: true,
  emptyNameFilterRefused: true,
  /** A date filter of null is no filter, not a mistake. */
  nullDateFilterIgnored: true,
  encodedFilterBroken: true,
  ocr: false,
  /** Searches take `filter`, `orderBy` and `cursor`. */
  structuredSearch: false,
  /** Searches sort assets of one instant by their ids, so that pages neither lose nor repeat any. */
  stablePages: false,
  deviceFilters: true,
  peopleCountBroken: true,
  personFilterShowsPeople: true,
  lockedCountOpen: true,
  fuzzyPersonSearch: false,
  lensSuggestions: false,

  timelineBounds: false,
  timelineCoordinates: false,
  timelineCreatedAt: false,

  assetCreatedAt: false,
  assetSize: false,
  deviceIds: true,
  durationInMilliseconds: false,
  facesInPeople: true,
  tagsInDuplicates: false,
  suggestedKeep: false,
  resolveDuplicates: false,
  unknownDuplicateRefused: false,

  albumAssets: true,
  albumOwnerAmongUsers: false,
  albumListIsOne: false,
  contributorCounts: false,
  manyAlbumsAdd: false,
  editorsManageAlbums: false,
  presentAlbumUserRefused: true,
  selfAmongAlbumUsersRefused: true,
  unknownAlbumUserStumbles: true,

  /** Deletions and role changes answer 204. */
  emptyAnswers: false,
  bulkRating: false,
  bulkUpdateQueuesJobs: false,
  relativeDates: false,
  nullRating: false,
  zeroRatingRefused: false,
  negativeRatingKept: true,
  lockedProperties: false,
  /** Zones that go by an older name. */
  zoneNames: { 'Africa/Kinshasa': 'Africa/Lagos', 'Atlantic/Reykjavik': 'Africa/Abidjan' } as Readonly<
    Record<string, string>
  >,
  /**
   * Offsets of dates, in minutes and no whole hours, that are understood when they are read back from a sidecar; of whole
   * hours those from -11 to +14. A date with another is written and then lost.
   */
  brokenHours: [
    -570, -510, -270, -210, -150, 210, 270, 330, 345, 390, 450, 510, 525, 570, 585, 630, 765, 825,
  ] as readonly number[],
  edits: false,
  /** Browsers may go on showing files that are out of date. */
  staleFiles: false,
  /** The thumbnail size `original` leads to the original; before, it is known and refused. */
  originalAsThumbnail: false,
  copy: false,
  /** Sync records that live events carry; without any, events are made without a user. */
  syncRecords: null as 'V1' | 'V2' | null,
  albumUpdateEvents: false,
  invitationEvents: false,
  /** The first face drawn of a person becomes its portrait. */
  firstFaceIsPortrait: false,
  /** A merge writes the person's row even when nothing in it changes. */
  mergeTouchesPerson: true,
  /** The clean-up of tags without assets works. */
  tagCleanup: false,
  assetMetadata: false,
  bulkAssetMetadata: false,
  peopleDelete: false,
  stackMemberRemoval: false,
  /** A stack of which one asset would be left is dissolved, whichever was deleted; before, only with its primary. */
  loneStacksDissolve: false,
  partnerByBody: false,
  folderPathsWithoutSlash: true,
  closestPersonNeedsEmbedding: true,
  minimumFacesPreference: false,
  theme: true,
}

const v2: Profile = {
  ...v1,
  scopesEverywhere: true,
  ownKeyEndpoint: true,
  untaggedFilter: true,
  unratedFilter: true,
  stackedFilter: true,
  largeAssets: true,
  queryAssetInSmartSearch: true,
  emptyNameFilterRefused: false,
  nullDateFilterIgnored: false,
  encodedFilterBroken: false,
  ocr: true,
  peopleCountBroken: false,
  personFilterShowsPeople: false,
  fuzzyPersonSearch: true,
  lensSuggestions: true,
  timelineBounds: true,
  timelineCoordinates: true,
  assetCreatedAt: true,
  assetSize: true,
  tagsInDuplicates: true,
  suggestedKeep: true,
  resolveDuplicates: true,
  contributorCounts: true,
  manyAlbumsAdd: true,
  editorsManageAlbums: true,
  unknownAlbumUserStumbles: false,
  emptyAnswers: true,
  bulkRating: true,
  bulkUpdateQueuesJobs: true,
  relativeDates: true,
  nullRating: true,
  lockedProperties: true,
  zoneNames: {},
  brokenHours: v1.brokenHours.filter((offset) => offset !== -270 && offset !== 450),
  edits: true,
  staleFiles: true,
  copy: true,
  syncRecords: 'V1',
  invitationEvents: true,
  firstFaceIsPortrait: true,
  mergeTouchesPerson: false,
  tagCleanup: true,
  assetMetadata: true,
  bulkAssetMetadata: true,
  peopleDelete: true,
  stackMemberRemoval: true,
  partnerByBody: true,
  folderPathsWithoutSlash: false,
  closestPersonNeedsEmbedding: false,
}

const v3: Profile = {
  ...v2,
  strictInput: true,
  originalAsThumbnail: true,
  syncRecords: 'V2',
  errorDetails: false,
  correlationHeader: 'X-Correlation-ID',
  patchTwins: true,
  prereleaseInVersion: true,
  albumFilterReachesOthers: true,
  lowestRatingFilter: 1,
  searchCoversAllButLocked: true,
  emptyTextIsNull: false,
  deviceFilters: false,
  lockedCountOpen: false,
  timelineCreatedAt: true,
  deviceIds: false,
  durationInMilliseconds: true,
  facesInPeople: false,
  unknownDuplicateRefused: true,
  albumAssets: false,
  albumOwnerAmongUsers: true,
  albumListIsOne: true,
  presentAlbumUserRefused: false,
  selfAmongAlbumUsersRefused: false,
  zeroRatingRefused: true,
  negativeRatingKept: false,
  minimumFacesPreference: true,
  theme: false,
}

const v31: Profile = { ...v3, stablePages: true, loneStacksDissolve: true, albumUpdateEvents: true }

/** Oldest first; a version takes the last entry that is not above it. */
const table: readonly (readonly [major: number, minor: number, profile: Profile])[] = [
  [0, 0, { ...v1, searchStatistics: false, searchByAlbum: false }],
  [1, 135, v1],
  [2, 7, v2],
  [3, 0, v3],
  [3, 1, v31],
  [3, 2, { ...v31, structuredSearch: true }],
]

/** What a sandbox is by default: the newest recorded version. */
export const defaultVersion = '3.1.0'

/**
 * A recorded version of each kind: 3.1.0 answers nearly everything as 3.0.3 does.
 * @example
 * describe.each(versions)('on Immich %s', (version) => testsFor(version))
 */
export const versions: readonly string[] = ['1.135.3', '2.7.5', '3.0.3']

/**
 * All versions that were recorded on real servers, oldest first.
 * @example
 * recordedVersions.includes('3.1.0') // true
 */
export const recordedVersions: readonly string[] = [...versions, defaultVersion]

/** A version number split into its parts. */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

export const parseVersion = (text: string): Version => {
  const [major = 0, minor = 0, patch = 0] = text.replace(/^v/, '').split('.').map(Number)
  return { major, minor, patch }
}

/** The behaviour of a version, known or not. */
export const profileOf = ({ major, minor }: Version): Profile => {
  const fits = table.filter(
    ([fromMajor, fromMinor]) => major > fromMajor || (major === fromMajor && minor >= fromMinor),
  )
  return (fits.at(-1) ?? [0, 0, v1])[2]
}
