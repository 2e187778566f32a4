import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { favorite } from '../../../core/actions/favorite.ts'
import type { SearchFilter } from '../../../core/api/reads.ts'
import { connect, type Server } from '../../../core/api/server.ts'
import { type BaseAsset, type Need, ScannedAsset } from '../../../core/assets/asset.ts'
import { createLibrary } from '../../../core/assets/library.ts'
import { covering, filtersOf, type Narrowing } from '../../../core/assets/narrowing.ts'
import type { ScanPass } from '../../../core/assets/scan.ts'
import { scanAny } from '../../../core/assets/scan-any.ts'
import { exif, hasCamera, lens, make } from '../../../core/predicates/camera.ts'
import { hasFaces, unnamedFaces } from '../../../core/predicates/faces.ts'
import { extension, fileName, folder, path, type, visibility } from '../../../core/predicates/fields.ts'
import { jsonPath } from '../../../core/predicates/json-path.ts'
import { inAlbum, tagged, untagged } from '../../../core/predicates/membership.ts'
import { person } from '../../../core/predicates/people.ts'
import { aspect, duration, resolution, size } from '../../../core/predicates/picture.ts'
import { city, hasLocation, near } from '../../../core/predicates/place.ts'
import { all, any, definePredicate, not, type Predicate } from '../../../core/predicates/predicate.ts'
import { smart } from '../../../core/predicates/recognition.ts'
import { inAnyAlbum, library } from '../../../core/predicates/relations.ts'
import { description, inTrash, livePhoto, offline, owner, rating, test } from '../../../core/predicates/status.ts'
import { taken } from '../../../core/predicates/taken.ts'
import { updated, uploaded } from '../../../core/predicates/uploaded.ts'
import { type AssetInput, type LibraryInput, startSandbox, versions } from '../../../core/sandbox/index.ts'
import { nothingMade } from './assets.ts'

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const [me, partner, disk, album] = [uuid(1), uuid(2), uuid(3), uuid(4)] as const
const [anna, ben, stranger] = [uuid(11), uuid(12), uuid(13)] as const
const start = Date.parse('2024-02-28T00:00:00.000Z')
const hour = 3_600_000

/** Null: never read. */
const exifRecord = fc.option(
  fc.record({
    make: fc.constantFrom(null, 'Canon', 'CANON'),
    lensModel: fc.constantFrom(null, 'EF 50mm f/1.8'),
    city: fc.constantFrom(null, 'São Paulo', 'Sao Paulo', 'sao paulo'),
    rating: fc.constantFrom(null, 0, 1, 5),
    description: fc.constantFrom('', 'At the Café', 'cafe_1'),
    latitude: fc.constantFrom(null, 0, 10),
    longitude: fc.constantFrom(null, 0, 10),
    fileSizeInByte: fc.constantFrom(null, 1000, 10_000_000),
    exifImageWidth: fc.constantFrom(null, 3000, 4000),
    exifImageHeight: fc.constantFrom(null, 3000),
    orientation: fc.constantFrom(null, '1', '6'),
  }),
  { freq: 4 },
)

interface Shot {
  readonly asset: AssetInput
  readonly albums: readonly ('own' | 'partner')[]
}

const shot: fc.Arbitrary<Shot> = fc
  .record({
    ownerId: fc.constantFrom(me, me, partner),
    type: fc.constantFrom('IMAGE' as const, 'VIDEO' as const),
    originalPath: fc.constantFrom('/photos/Trip/a.jpg', '/photos/trip/IMG_1.JPG', '/scans/Café/b.tif'),
    taken: fc.integer({ min: 0, max: 96 }),
    zone: fc.constantFrom(-12, -12, -7, 0, 2, 11, 14, 14),
    isFavorite: fc.boolean(),
    visibility: fc.constantFrom('timeline' as const, 'timeline' as const, 'archive' as const, 'hidden' as const),
    deleted: fc.constantFrom('no' as const, 'no' as const, 'trashed' as const, 'offline' as const),
    durationMs: fc.constantFrom(null, 100, 90_000),
    exif: exifRecord,
    inLibrary: fc.boolean(),
    // To the microsecond: what is shown is less exact.
    uploaded: fc.integer({ min: 0, max: 3 }),
    micros: fc.constantFrom('000', '001', '999'),
    faces: fc.subarray([anna, ben, stranger, null]),
    tags: fc.subarray(['trips', 'trips/sea', 'pets']),
    ocr: fc.constantFrom(null, null, 'INVOICE No 17', 'menu of the day'),
    albums: fc.subarray(['own', 'partner'] as const),
  })
  .map(({ taken: hours, zone, inLibrary, deleted, albums, uploaded: day, micros, faces, ...asset }) => ({
    albums,
    asset: {
      ...asset,
      faces: faces.map((personId) => ({ personId })),
      createdAt: `2024-02-2${6 + day}T00:00:00.000${micros}Z`,
      libraryId: inLibrary ? disk : null,
      trashedAt: deleted === 'no' ? null : '2024-05-01T00:00:00.000Z',
      isOffline: deleted === 'offline',
      fileCreatedAt: new Date(start + hours * hour).toISOString(),
      localDateTime: new Date(start + (hours + zone) * hour).toISOString(),
    },
  }))

const libraryOf = (shots: readonly Shot[]): LibraryInput => {
  const idsIn = (owner: 'own' | 'partner') =>
    shots.flatMap(({ albums }, index) => (albums.includes(owner) ? [uuid(100 + index)] : []))
  return {
    users: [
      { id: me, email: 'me@example.com', isAdmin: true },
      { id: partner, email: 'partner@example.com' },
    ],
    partners: [{ sharedById: partner, sharedWithId: me, inTimeline: true }],
    libraries: [{ id: disk, ownerId: me, name: 'Disk' }],
    assets: shots.map(({ asset }, index) => ({ ...asset, id: uuid(100 + index) })),
    people: [
      { id: anna, ownerId: me, name: 'Anna' },
      { id: ben, ownerId: me, name: 'Ben', isHidden: true },
      { id: stranger, ownerId: me },
    ],
    tags: [{ value: 'trips', userId: me }],
    smart: { beach: shots.flatMap((_, index) => (index % 2 === 0 ? [uuid(100 + index)] : [])) },
    server: { features: { ocr: true } },
    albums: [
      { id: album, ownerId: me, albumName: 'Own', assetIds: idsIn('own') },
      { id: uuid(5), ownerId: partner, albumName: 'Theirs', assetIds: idsIn('partner') },
    ],
  }
}

/** What a plugin might bring: a filter that switches another one off on the server. */
const inOwnAlbum = (shots: readonly Shot[]): Predicate =>
  definePredicate({
    label: 'in album Own',
    test: ({ id }) => shots[Number(id.slice(-4)) - 100]?.albums.includes('own') ?? false,
    narrow: () => ({ albumIds: [album] }),
  })

type Make = (shots: readonly Shot[]) => Predicate<Need>

const day = fc.constantFrom('2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03')
const days: fc.Arbitrary<Make> = fc.oneof(
  day.map((from) => () => taken({ from })),
  day.map((to) => () => taken({ to })),
  day.map((only) => () => taken({ from: only, to: only })),
)

const others: fc.Arbitrary<Make> = fc.constantFrom<Make[]>(
  () => type('IMAGE'),
  () => type('VIDEO'),
  () => type('AUDIO'),
  () => favorite(),
  () => favorite(false),
  () => visibility('archive'),
  () => visibility('timeline'),
  () => path('/photos/**'),
  () => fileName('*.jpg'),
  () => folder('cafe'),
  () => taken({ monthDay: '02-29' }),
  () => taken({ year: 2023 }),
  () => taken({ to: '9999-12-31' }),
  () => taken({ lastDays: 2 }),
  () => library(disk),
  () => library('Disk'),
  () => library(null),
  () => inAnyAlbum(),
  () => inAnyAlbum(),
  inOwnAlbum,
)

const fields: fc.Arbitrary<Make> = fc.constantFrom<Make[]>(
  () => extension('jpg'),
  () => make('canon'),
  () => lens('*50mm*'),
  () => hasCamera(),
  () => exif('rating', { min: 1 }),
  () => city('sao paulo'),
  () => city(/^S/),
  () => hasLocation(),
  () => near({ lat: 0, lon: 0, km: 100 }),
  () => rating(5),
  () => rating({ max: 4 }),
  () => rating(null),
  () => description('*cafe*'),
  () => size({ min: '1 MB' }),
  () => resolution({ min: 10 }),
  () => aspect('portrait'),
  () => duration({ min: 60 }),
  () => duration({ max: 60 }),
  () => inTrash(),
  () => offline(),
  () => owner('me'),
  () => owner(partner),
  () => livePhoto(),
  () => test((asset) => asset.isFavorite),
)

const uploads = fc.constantFrom<Make[]>(
  () => uploaded({ from: '2024-02-27', to: '2024-02-28' }),
  () => uploaded({ to: '2024-02-27' }),
  () => uploaded({ to: '2024-02-27T00:00:00Z' }),
  () => uploaded({ from: '2024-02-28T00:00:00.001Z' }),
  () => uploaded({ lastDays: 3 }),
  () => uploaded({ olderThanDays: 3 }),
  () => updated({ from: '2024-02-27', to: '2024-02-27' }),
  () => taken({ olderThanDays: 1 }),
)

const relations = fc.constantFrom<Make[]>(
  () => person(anna),
  () => person(anna, ben),
  () => person(anna, ben).all,
  () => person(anna, ben).none,
  () => tagged('trips'),
  () => untagged(),
  () => any(inAlbum('Own'), city('sao paulo')),
  () => any(person(anna), favorite(), rating(5)),
  () => all(any(person(anna), person(stranger)), any(city('sao paulo'), favorite())),
  () => hasFaces(),
  () => hasFaces({ unassigned: false }),
  () => unnamedFaces(),
  () => unnamedFaces({ unassigned: false }),
  () => smart('beach', { limit: 2 }),
  () => jsonPath('$.exifInfo.city', /^S/),
)

const leaf = fc.oneof(
  { weight: 2, arbitrary: days },
  { weight: 3, arbitrary: others },
  { weight: 3, arbitrary: fields },
  { weight: 2, arbitrary: uploads },
  { weight: 3, arbitrary: relations },
)

const { nesting } = fc.letrec<{ nesting: Make }>((tie) => {
  const parts = fc.array(tie('nesting'), { maxLength: 3 })
  const joined = (join: typeof all | typeof any) =>
    parts.map(
      (makes): Make =>
        (shots) =>
          join(...makes.map((make) => make(shots))),
    )
  const inverted = tie('nesting').map(
    (make): Make =>
      (shots) =>
        not(make(shots)),
  )
  return { nesting: fc.oneof({ maxDepth: 3 }, leaf, joined(all), joined(any), inverted) }
})

const now = new Date(2024, 2, 1, 12)
const timeline: readonly ScanPass[] = [{ visibility: 'timeline', trashed: false }]
const allPasses: readonly ScanPass[] = [
  ...timeline,
  { visibility: 'archive', trashed: false },
  { visibility: 'hidden', trashed: false },
  { visibility: 'timeline', trashed: true },
]

const read = { people: true, raw: true }

const found = async ({ reads }: Server, passes: readonly ScanPass[], filter: SearchFilter): Promise<ScannedAsset[]> => {
  const byId = new Map<string, ScannedAsset>()
  // With exif last: the server leaves out what has no exif record.
  for (const withExif of [false, true]) {
    for (const { trashed, ...pass } of passes) {
      const trash = trashed ? { trashedAfter: '1970-01-01T00:00:00.000Z' } : {}
      const { items } = await reads.search({ ...filter, ...pass, ...trash }, { withExif, whole: true })
      // A filter can reach the trash in a pass that is not for it; a recipe's scope looks again.
      for (const row of items) if (row.isTrashed === trashed) byId.set(row.id, new ScannedAsset(row, read))
    }
  }
  return [...byId.values()]
}

const idsOf = (assets: readonly BaseAsset[]): string[] => [...new Set(assets.map(({ id }) => id))].sort()

/** Ids that match as a run reads them. */
const idsScanned = async (
  server: Server,
  passes: readonly ScanPass[],
  narrowing: Narrowing,
  named: Predicate<Need>,
): Promise<string[]> => {
  const library = createLibrary(server, passes)
  const bound = (await named.bind?.({ library, made: nothingMade, now, found: covering(narrowing) })) ?? named
  const { batches, report } = scanAny({ server, passes, narrowing, withExif: true, withPeople: true, whole: true })
  const matches: ScannedAsset[] = []
  for await (const rows of batches) {
    for (const asset of rows.map((row) => new ScannedAsset(row, read))) if (bound.test(asset)) matches.push(asset)
  }
  expect(report.complete || report.expected === null, `all is read for ${named.label}`).toBe(true)
  return idsOf(matches)
}

/** Ids that match when the server narrows, and when it does not. */
const bothWays = async (server: Server, where: Predicate<Need>, passes = allPasses) => {
  const context = { library: createLibrary(server, passes), made: nothingMade, now }
  const named = (await where.bind?.({ ...context, found: null })) ?? where
  const idsBy = async (narrowing: Narrowing) => {
    const bound = (await named.bind?.({ ...context, found: covering(narrowing) })) ?? named
    const assets = await Promise.all(filtersOf(narrowing).map((filter) => found(server, passes, filter)))
    return idsOf(assets.flat().filter((asset) => bound.test(asset)))
  }
  const narrowing = named.narrow(server.capabilities)
  return {
    narrowed: await idsBy(narrowing),
    scanned: await idsScanned(server, passes, narrowing, named),
    plain: await idsBy({}),
  }
}

const withServer = async (shots: readonly Shot[], version: string, use: (server: Server) => Promise<void>) => {
  const sandbox = await startSandbox({ library: libraryOf(shots), version })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  try {
    await use(server)
  } finally {
    await server.close()
    await sandbox.close()
  }
}

// 3.2 as far as it is known: its structured search joins alternatives.
describe.each([...versions, '3.2.0'])('narrow() on a server of version %s', (version) => {
  it('never hides an asset that test() accepts', async () => {
    const shots = fc.array(shot, { minLength: 1, maxLength: 12 })
    const wheres = fc.array(nesting, { minLength: 4, maxLength: 4 })
    const scope = fc.constantFrom(timeline, allPasses)
    const law = fc.asyncProperty(shots, wheres, scope, (given, makes, passes) =>
      withServer(given, version, async (server) => {
        for (const make of makes) {
          const where = make(given)
          const positive = await bothWays(server, where, passes)
          expect(positive.narrowed, where.label).toEqual(positive.plain)
          expect(positive.scanned, where.label).toEqual(positive.plain)
          const negative = await bothWays(server, not(where), passes)
          expect(negative.narrowed, `not ${where.label}`).toEqual(negative.plain)
          expect(negative.scanned, `not ${where.label}`).toEqual(negative.plain)
          expect(idsOf(await found(server, passes, {}))).toEqual([...positive.plain, ...negative.plain].sort())
        }
      }),
    )
    await fc.assert(law, { numRuns: 200, interruptAfterTimeLimit: 5000 })
  })
})

describe.each(versions)('inAnyAlbum on a server of version %s', (version) => {
  it('is true for members of anybody’s albums', async () => {
    const plain: AssetInput = { ownerId: me, fileCreatedAt: new Date(start).toISOString() }
    const shots: Shot[] = [
      { asset: plain, albums: [] },
      { asset: plain, albums: ['own'] },
      { asset: plain, albums: ['partner'] },
      { asset: { ...plain, ownerId: partner }, albums: ['partner'] },
    ]
    await withServer(shots, version, async (server) => {
      const { narrowed } = await bothWays(server, inAnyAlbum())
      expect(narrowed).toEqual([uuid(101), uuid(102), uuid(103)])
      expect((await bothWays(server, not(inAnyAlbum()))).narrowed).toEqual([uuid(100)])
    })
  })
})
