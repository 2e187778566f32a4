import fc from 'fast-check'
import type { AlbumInput, AssetInput, LibraryInput } from '../../sandbox/index.ts'

/** Servers on which every law must hold; 1.133 and 3.2 as far as they are known. */
export const versions: readonly string[] = ['1.133.0', '1.135.3', '2.7.5', '3.0.3', '3.2.0']

/** A version 4 UUID of a number. */
export const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** The account, a partner whose assets are on its timeline, and somebody else. */
export const [me, partner, carol] = [uuid(1), uuid(2), uuid(3)] as const
/** An external library of the account. */
export const disk = uuid(4)
/** Named, hidden, with an odd name, unnamed; two of one name; merged into Anna, so that nobody is left. */
export const [anna, ben, zoe, stranger, kim, otherKim, merged] = [11, 12, 13, 14, 15, 16, 17].map(uuid) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
/** Album names by id. */
export const albumNames = {
  [uuid(21)]: 'Own',
  [uuid(22)]: 'Shared: "Été" #1',
  [uuid(23)]: 'Theirs',
  [uuid(24)]: 'Twin',
  [uuid(25)]: 'Twin',
  [uuid(26)]: 'Not shown to me',
} as const
const albumIds = Object.keys(albumNames)
/** Paths of the account's tags. */
export const tagPaths = ['trips', 'trips/sea', 'trips/sea/boat', 'Straße & co', 'pets'] as const
/** The moment at which everything is judged: noon by the clock of this machine. */
export const now = new Date(2024, 2, 1, 12)

const start = Date.parse('2024-02-28T00:00:00.000Z')
const hour = 3_600_000

const exifRecord = fc.record(
  {
    make: fc.constantFrom(null, 'Canon', 'CANON', ''),
    model: fc.constantFrom(null, 'EOS', 'Supér'),
    lensModel: fc.constantFrom(null, 'EF 50mm f/1.8'),
    city: fc.constantFrom(null, '', 'São Paulo', 'Sao Paulo', 'sao paulo', 'Zürich'),
    state: fc.constantFrom(null, 'Île-de-France', 'Bayern'),
    country: fc.constantFrom(null, 'France', 'frànce', 'Brasil'),
    rating: fc.constantFrom(null, 0, 1, 4, 5, -1),
    description: fc.constantFrom('', 'At the Café', 'cafe_1\nsecond line', 'Straße'),
    latitude: fc.constantFrom(null, 0, 10),
    longitude: fc.constantFrom(null, 0, 10),
    fileSizeInByte: fc.constantFrom(null, 1000, 10_000_000),
    exifImageWidth: fc.constantFrom(null, 3000, 8000),
    exifImageHeight: fc.constantFrom(null, 3000),
    orientation: fc.constantFrom(null, '1', '6'),
    iso: fc.constantFrom(null, 100, 3200),
    focalLength: fc.constantFrom(null, 50),
    projectionType: fc.constantFrom(null, 'EQUIRECTANGULAR'),
  },
  { requiredKeys: [] },
)

/** An asset with what stands elsewhere in a library. */
interface Shot {
  readonly asset: AssetInput
  readonly albums: readonly string[]
  readonly isLive: boolean
  readonly stack: number
}

const face = fc.record({
  personId: fc.constantFrom(anna, anna, ben, zoe, stranger, kim, otherKim, null),
  isVisible: fc.constantFrom(true, true, true, false),
  deletedAt: fc.constantFrom(null, null, null, '2024-03-01T00:00:00.000Z'),
})

const shot: fc.Arbitrary<Shot> = fc
  .record({
    ownerId: fc.constantFrom(me, me, me, partner, carol),
    type: fc.constantFrom('IMAGE' as const, 'IMAGE' as const, 'VIDEO' as const, 'AUDIO' as const, 'OTHER' as const),
    originalPath: fc.constantFrom(
      '/photos/Trip/a.jpg',
      '/photos/trip/IMG_1.JPG',
      '/photos/Trip/office/Scan 1.tif',
      '/scans/Café/b.tif',
      '/scans/Cafe\u0301/c.tif',
      '/photos/2024 [best] (1)/x{1}.png',
      '/photos/100%_done/.hidden',
      '/photos/README',
      '/upload/Straße/video.MOV',
      '/photos/Trip/Boat/été.heic',
      '/photos/日本/写真.jpg',
      "/photos/t/o/p/it's #1!.jpg",
    ),
    // By the clock at the place, often next to midnight.
    local: fc.oneof(fc.constantFrom(0, 23, 24, 24, 25, 47, 48, 48, 71, 72, 95, 96), fc.integer({ min: 0, max: 110 })),
    zone: fc.constantFrom(-12, -12, -7, 0, 2, 14, 14),
    isFavorite: fc.boolean(),
    visibility: fc.constantFrom('timeline' as const, 'timeline' as const, 'archive' as const, 'hidden' as const),
    deleted: fc.constantFrom('no' as const, 'no' as const, 'no' as const, 'trashed' as const, 'offline' as const),
    durationMs: fc.constantFrom(null, 100, 90_000),
    exif: fc.option(exifRecord, { freq: 4 }),
    inLibrary: fc.boolean(),
    // To the microsecond: what is shown is less exact.
    uploaded: fc.integer({ min: 0, max: 3 }),
    changed: fc.integer({ min: 0, max: 3 }),
    micros: fc.constantFrom('000', '001', '999'),
    faces: fc.array(face, { maxLength: 3 }),
    tags: fc.subarray([...tagPaths], { maxLength: 3 }),
    ocr: fc.constantFrom(null, null, 'INVOICE No 17', 'menu of the day'),
    duplicateId: fc.constantFrom(null, null, uuid(41), uuid(42)),
    sides: fc.constantFrom(null, [3000, 4000] as const, [4000, 1000] as const),
    albums: fc.subarray(albumIds, { maxLength: 3 }),
    isLive: fc.boolean(),
    stack: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ local, zone, inLibrary, deleted, uploaded, changed, micros, sides, albums, isLive, stack, ...asset }) => ({
    albums: albums.filter((id) => asset.ownerId !== carol || id === uuid(22)),
    isLive: isLive && asset.type === 'IMAGE',
    stack,
    asset: {
      ...asset,
      createdAt: `2024-02-2${6 + uploaded}T00:00:00.000${micros}Z`,
      updatedAt: `2024-03-0${1 + changed}T00:00:00.000${micros}Z`,
      libraryId: inLibrary && asset.ownerId === me ? disk : null,
      trashedAt: deleted === 'no' ? null : '2024-05-01T00:00:00.000Z',
      isOffline: deleted === 'offline',
      fileCreatedAt: new Date(start + (local - zone) * hour).toISOString(),
      localDateTime: new Date(start + local * hour).toISOString(),
      width: sides?.[0] ?? null,
      height: sides?.[1] ?? null,
    },
  }))

/** One asset that everybody is on, that has every tag and lies in every album, so that names are known to the server. */
const anchor: Shot = {
  asset: {
    ownerId: me,
    originalPath: '/photos/Trip/anchor.jpg',
    fileCreatedAt: '2024-02-29T12:00:00.000Z',
    faces: [anna, ben, zoe, stranger, kim, otherKim].map((personId) => ({ personId })),
    tags: [...tagPaths],
    exif: { city: 'Zürich', country: 'France' },
  },
  albums: albumIds,
  isLive: false,
  stack: 0,
}

const idOf = (index: number): string => uuid(100 + index)
const motionIdOf = (index: number): string => uuid(1000 + index)

const assetsOf = (shots: readonly Shot[]): AssetInput[] =>
  shots.flatMap(({ asset, isLive }, index): AssetInput[] => {
    const still = { ...asset, id: idOf(index) }
    if (!isLive) return [still]
    const motion: AssetInput = {
      id: motionIdOf(index),
      ownerId: asset.ownerId ?? me,
      type: 'VIDEO',
      originalPath: `${asset.originalPath}.mp4`,
      fileCreatedAt: asset.fileCreatedAt ?? '',
      visibility: 'hidden',
    }
    return [{ ...still, livePhotoVideoId: motionIdOf(index) }, motion]
  })

const stacksOf = (shots: readonly Shot[]) =>
  [me, partner].flatMap((ownerId) =>
    [1, 2].flatMap((stack) => {
      const assetIds = shots.flatMap((shot, index) =>
        shot.stack === stack && shot.asset.ownerId === ownerId ? [idOf(index)] : [],
      )
      return assetIds.length > 1 ? [{ id: uuid(50 + stack + (ownerId === me ? 0 : 5)), ownerId, assetIds }] : []
    }),
  )

const albumsOf = (shots: readonly Shot[], isShared: boolean): AlbumInput[] =>
  Object.entries(albumNames).map(([id, albumName], index) => {
    const isTheirs = albumName === 'Theirs' || albumName === 'Not shown to me'
    const others = albumName === 'Theirs' ? [me] : albumName.startsWith('Shared') ? [partner, carol] : []
    return {
      id,
      ownerId: isTheirs ? partner : me,
      albumName,
      users: others.map((userId) => ({ userId, role: isShared ? ('editor' as const) : ('viewer' as const) })),
      assetIds: shots.flatMap(({ albums }, shotIndex) => (albums.includes(id) ? [idOf(shotIndex)] : [])),
      // Made at one instant: their order is the server's.
      createdAt: `2024-01-0${albumName === 'Twin' ? 9 : 1 + index}T00:00:00.000Z`,
    }
  })

/** What a smart search knows, for its query. */
export const smartQuery = 'dog on a beach'

const libraryOf = (shots: readonly Shot[], isShared: boolean): LibraryInput => ({
  users: [
    { id: me, email: 'me@example.com', name: 'Me', isAdmin: true },
    { id: partner, email: 'partner@example.com', name: 'Partner' },
    { id: carol, email: 'carol@example.com', name: 'Carol' },
  ],
  partners: [{ sharedById: partner, sharedWithId: me, inTimeline: true }],
  libraries: [{ id: disk, ownerId: me, name: 'Disk' }],
  people: [
    { id: anna, ownerId: me, name: 'Anna' },
    { id: ben, ownerId: me, name: 'Ben', isHidden: true },
    { id: zoe, ownerId: me, name: 'Zoë Ñandú-O’Hara' },
    { id: stranger, ownerId: me },
    { id: kim, ownerId: me, name: 'Kim' },
    { id: otherKim, ownerId: me, name: 'Kim' },
  ],
  assets: assetsOf(shots),
  stacks: stacksOf(shots),
  albums: albumsOf(shots, isShared),
  smart: { [smartQuery]: shots.flatMap((_, index) => (index % 2 === 0 ? [idOf(index)] : [])) },
  server: { features: { ocr: true } },
})

/**
 * Small libraries with a bit of everything: other people's assets, the trash, missing files, live photos, missing and
 * half-empty exif records, odd names, equal times, nested tags, shared albums, stacks and duplicates.
 */
export const libraries: fc.Arbitrary<LibraryInput> = fc
  .tuple(fc.array(shot, { minLength: 1, maxLength: 14 }), fc.boolean())
  .map(([shots, isShared]) => {
    const library = libraryOf([anchor, ...shots], isShared)
    // What fails is shown without what is always the same.
    return Object.assign(library, { [fc.toStringMethod]: () => JSON.stringify({ shots, isShared }) })
  })
