import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { standardVocabulary } from '../../language/yaml/vocabulary.ts'
import { learn } from '../../learn/learn.ts'
import { readLibrary } from '../../learn/read.ts'
import { defaultOptions } from '../../learn/verdict.ts'
import { type AlbumInput, type LibraryInput, loadLibrary, type State } from '../../sandbox/index.ts'
import { randomFrom } from '../../sandbox/library/chance.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { darkroomFor } from '../engine/session/darkroom-for.ts'
import { type Home, homeFor } from '../support/home.ts'
import { type LearnedAlbum, type LearnReport, reportIn } from '../support/learning.ts'
import { sandboxFor } from '../support/sandbox.ts'

type Asset = ReturnType<State['assets']['get']> & object

/** The library of the figures below: the sample of 50,000 with seed 1, and a partner's. */
const sample = sampleLibrary({ assets: 50_000, version: '3.1.0' })
const state = loadLibrary(sample, '3.1.0')
const [jonas = '', lena = ''] = (sample.users ?? []).map(({ id }) => id)
const assetsOf = (ownerId: string): Asset[] =>
  [...state.assets.values()]
    .filter((asset) => asset.ownerId === ownerId && asset.trashedAt === null && !asset.isOffline)
    .sort((a, b) => a.localDateTime - b.localDateTime || (a.id < b.id ? -1 : 1))
const shown = assetsOf(jonas).filter(({ visibility }) => visibility === 'timeline' || visibility === 'archive')
const timeline = shown.filter(({ visibility }) => visibility === 'timeline')

const dayOf = ({ localDateTime }: Asset): string => new Date(localDateTime / 1000).toISOString().slice(0, 10)
const yearOf = (asset: Asset): string => dayOf(asset).slice(0, 4)
const isBetween =
  (from: string, to: string) =>
  (asset: Asset): boolean =>
    dayOf(asset) >= from && dayOf(asset) <= to
const personIds = new Map(
  (sample.people ?? []).filter(({ ownerId }) => ownerId === jonas).map(({ name, id }) => [name, id]),
)
const isOn =
  (...names: string[]) =>
  ({ faces }: Asset): boolean =>
    faces.some(({ personId }) => names.some((name) => personIds.get(name) === personId))
const isAbroad = ({ exif }: Asset): boolean => exif?.country != null && exif.country !== 'Germany'
const isPlaced = ({ exif }: Asset): boolean => exif?.latitude != null
const folderOf = ({ originalPath }: Asset): string => originalPath.slice(0, originalPath.lastIndexOf('/'))

/** Some of them, the same every time. */
const pick = (assets: readonly Asset[], count: number, seed = 1): Asset[] => {
  const random = randomFrom(seed)
  return assets
    .map((asset) => ({ asset, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ asset }) => asset)
}

/** Assets of which some were taken out and others put in; what is archived stays. */
const disturbed = (assets: readonly Asset[], out: number, strangers: number): Asset[] => {
  const inside = new Set(assets)
  const others = timeline.filter((asset) => !inside.has(asset))
  const gone = new Set(
    pick(
      assets.filter(({ visibility }) => visibility === 'timeline'),
      out,
    ),
  )
  return [...assets.filter((asset) => !gone.has(asset)), ...pick(others, strangers)]
}

const annas = shown.filter((asset) => isOn('Anna Weber')(asset) && yearOf(asset) === '2023')
const trashed = [...state.assets.values()].find(({ ownerId, trashedAt }) => ownerId === jonas && trashedAt !== null)
const live = timeline.find(({ livePhotoVideoId }) => livePhotoVideoId !== null)
const phoneScreens = shown.filter(({ originalFileName }) => originalFileName.startsWith('Screenshot'))
const isAprilOfItaly = (asset: Asset): boolean => !isPlaced(asset) || asset.exif?.country === 'Italy'

/**
 * An example with what is known of it: these figures are those of another program, written before this one. Of what no rule
 * explains `where` is the nearest.
 */
interface Row {
  readonly example: number
  readonly name: string
  readonly assets: readonly (Asset | undefined)[]
  readonly kind: LearnedAlbum['kind']
  readonly found: number
  readonly hit: number
  readonly members: number
  readonly where?: object
  /** Bits saved, and bits without a rule. */
  readonly bits?: readonly [saved: number, without: number]
  /** Bits saved as a share of those without a rule. */
  readonly ratio?: number
  /** Hidden members that were found again, of how many; and how later ones did. */
  readonly hidden?: readonly [found: number, of: number]
  readonly later?: { readonly recall: number; readonly precision: number }
}

const taken = (from: string, to: string): object => ({ taken: { from, to } })

const rows: readonly Row[] = [
  {
    ...{ example: 11, name: 'Two weeks in July', kind: 'closed', found: 184, hit: 175, members: 178 },
    // One of the 184 is archived, and in the album: the archive is looked at as well.
    assets: disturbed(shown.filter(isBetween('2022-07-01', '2022-07-14')), 9, 3),
    where: taken('2022-07-01', '2022-07-14'),
    bits: [1562, 1705],
  },
  {
    ...{ example: 12, name: 'Mood 4', kind: 'hint', found: 23, hit: 6, members: 6, ratio: 0.47 },
    assets: pick(timeline.filter(isBetween('2021-03-08', '2021-03-08')), 6),
    where: taken('2021-03-08', '2021-03-08'),
  },
  {
    ...{ example: 13, name: 'Lucky 2', kind: 'hint', found: 6, hit: 6, members: 6, ratio: 0.66, hidden: [6, 6] },
    assets: timeline.filter(isBetween('2020-11-15', '2020-11-15')),
    where: taken('2020-11-15', '2020-11-15'),
  },
  {
    ...{ example: 14, name: 'Best of 2014', kind: 'none', found: 81, hit: 25, members: 25, ratio: 0.69 },
    assets: pick(
      timeline.filter((asset) => asset.isFavorite && yearOf(asset) === '2014'),
      25,
    ),
    where: { all: [{ favorite: true }, { taken: { year: 2014 } }] },
  },
  {
    ...{ example: 15, name: 'Fernweh', kind: 'none', found: 4409, hit: 40, members: 40, bits: [111, 478] },
    assets: pick(timeline.filter(isAbroad), 40),
    where: { all: [{ hasLocation: true }, { not: { country: 'Germany' } }] },
  },
  {
    // The table has 8,895 and 112 bits: what shows a person with a name. `hasFaces` is true of the eight without one as well.
    ...{ example: 16, name: 'Kids', kind: 'none', found: 9278, hit: 58, members: 60 },
    assets: [
      ...pick(
        timeline.filter(({ faces }) => faces.length > 0),
        58,
      ),
      ...pick(
        timeline.filter(({ faces }) => faces.length === 0),
        2,
      ),
    ],
    where: { hasFaces: { unassigned: false } },
  },
  {
    ...{ example: 17, name: '2019 Christmas', kind: 'none', found: 90, hit: 41, members: 41, bits: [374, 488] },
    assets: pick(
      timeline.filter((asset) => folderOf(asset) === '/external/Photos/2019/Christmas'),
      41,
    ),
    // The album's name says the year, and it is true.
    where: { all: [{ path: '/external/Photos/2019/Christmas/**' }, { taken: { year: 2019 } }] },
  },
  {
    ...{ example: 18, name: 'Old camera abroad', kind: 'open', found: 790, hit: 790, members: 790, ratio: 0.99 },
    assets: timeline.filter((asset) => asset.exif?.model === 'iPhone X' && isPlaced(asset) && isAbroad(asset)),
    where: { all: [{ model: 'iPhone X' }, { hasLocation: true }, { not: { country: 'Germany' } }] },
    ...{ hidden: [159, 159], later: { recall: 1, precision: 1 } },
  },
  {
    ...{
      example: 19,
      name: 'Anna 2023',
      kind: 'closed',
      found: 295,
      hit: 295,
      members: 295,
      ratio: 0.99,
      hidden: [51, 51],
    },
    assets: [
      ...annas,
      trashed,
      ...assetsOf(lena)
        .filter(({ visibility }) => visibility === 'timeline')
        .slice(0, 40),
    ],
    where: { all: [{ person: 'Anna Weber' }, { taken: { year: 2023 } }] },
  },
  {
    ...{ example: 20, name: 'Live', kind: 'none', found: 0, hit: 0, members: 1 },
    assets: [live, live && state.assets.get(live.livePhotoVideoId ?? '')],
  },
  {
    ...{ example: 21, name: 'Grandparents', kind: 'open', found: 1703, hit: 1618, members: 1622, ratio: 0.94 },
    assets: disturbed(timeline.filter(isOn('Oma Käthe', 'Opa Jürgen')), 85, 4),
    where: { person: { any: ['Oma Käthe', 'Opa Jürgen'] } },
    // All that were hidden but strangers, of which there are four.
    later: { recall: 1, precision: 0.95 },
  },
  {
    // With the three that are archived; 380 are on the timeline. The table has 3,190 bits: it knows the eight people with a
    // name, here are eight without one besides, so each of the three costs a bit more.
    ...{ example: 22, name: 'Grandma and the children', kind: 'open', found: 383, hit: 383, members: 383 },
    assets: shown.filter((asset) => isOn('Oma Käthe')(asset) && isOn('Anna Weber', 'Emil Weber')(asset)),
    where: { all: [{ person: 'Oma Käthe' }, { person: { any: ['Anna Weber', 'Emil Weber'] } }] },
    ...{ bits: [3187, 3231], hidden: [66, 66], later: { recall: 1, precision: 1 } },
  },
  {
    ...{
      example: 23,
      name: 'Amore',
      kind: 'closed',
      found: 162,
      hit: 161,
      members: 161,
      ratio: 0.97,
      hidden: [28, 28],
    },
    assets: timeline.filter((asset) => isBetween('2011-04-04', '2011-04-17')(asset) && isAprilOfItaly(asset)),
    where: {
      all: [taken('2011-04-01', '2011-04-30'), { any: [{ country: 'Italy' }, { not: { hasLocation: true } }] }],
    },
  },
  {
    ...{
      example: 24,
      name: 'At the sea',
      kind: 'closed',
      found: 111,
      hit: 111,
      members: 111,
      ratio: 0.93,
      hidden: [25, 25],
    },
    // The table does not say which trips; these two have as many pictures. On the first two days of the second there is none.
    assets: timeline.filter(
      (asset) => isBetween('2014-07-05', '2014-07-12')(asset) || isBetween('2018-08-08', '2018-08-19')(asset),
    ),
    where: { any: [taken('2014-07-05', '2014-07-12'), taken('2018-08-10', '2018-08-19')] },
  },
  {
    ...{ example: 25, name: 'Phone screens', kind: 'open', found: 1497, hit: 1497, members: 1497, bits: [9593, 9629] },
    assets: phoneScreens,
    where: { fileName: 'Screenshot*' },
    hidden: [302, 302],
  },
]

const albumOf = (albumName: string, assets: readonly (Asset | undefined)[], index: number): AlbumInput => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  albumName,
  ownerId: jonas,
  assetIds: assets.flatMap((asset) => asset?.id ?? []),
})
const withAlbums = (albums: readonly (readonly [string, readonly (Asset | undefined)[]])[]): LibraryInput => ({
  ...sample,
  albums: albums.map(([name, assets], index) => albumOf(name, assets, index)),
})
const homeWith = (albums: readonly (readonly [string, readonly (Asset | undefined)[]])[]): Promise<Home> =>
  homeFor({ library: withAlbums(albums), files: { 'immichrc.yaml': 'recipes: []\n' } })

/** Parts of a condition in one order: which is named first is no matter here. */
const inOrder = (where: object | undefined): unknown =>
  where && 'all' in where && Array.isArray(where.all)
    ? { all: where.all.map((part) => JSON.stringify(part)).sort() }
    : where

/** Whole bits; that program may have counted a value of a column more or less. */
const near = (bits: number, expected: number): number => (Math.abs(bits - expected) < 2 ? expected : bits)
const hundredths = (share: number): number => Math.round(100 * share) / 100

/** What was said of an album, as far as its row tells. */
const told = (album: LearnedAlbum, { where, bits, ...row }: Row) => ({
  ...{ example: row.example, name: album.name, kind: album.kind, members: album.members.used },
  ...{ found: album.found, hit: album.hit },
  where: where && inOrder(album.rule ?? album.nearest[0]?.where),
  bits: bits && [near(album.bits.without - album.bits.with, bits[0]), near(album.bits.without, bits[1])],
  ratio: row.ratio && hundredths(1 - album.bits.with / album.bits.without),
  hidden: row.hidden && [album.hidden?.found, album.hidden?.of],
  later: row.later && {
    recall: hundredths(album.later?.recall ?? 0),
    precision: hundredths(album.later?.precision ?? 0),
  },
})

const expected = ({ assets: _, where, ...row }: Row) => ({ ...row, where: inOrder(where) })

describe('learn from the albums of the worked examples, each by itself', () => {
  it('says of each what is known of it', async () => {
    const home = await homeWith(rows.map(({ name, assets }) => [name, assets]))
    const { albums } = await reportIn(home, '--no-families')
    const byName = new Map(albums.map((album) => [album.name, album]))
    expect(rows.map((row) => told(byName.get(row.name) as LearnedAlbum, row))).toEqual(rows.map((row) => expected(row)))
    const scopes = albums.filter(({ recipe }) => recipe?.scope).map(({ name, recipe }) => [name, recipe?.scope])
    const withArchive = { visibility: ['timeline', 'archive'] }
    expect(scopes).toEqual(
      ['Anna 2023', 'Grandma and the children', 'Phone screens', 'Two weeks in July'].map((name) => [
        name,
        withArchive,
      ]),
    )
    expect(byName.get('Two weeks in July')).toMatchObject({ adds: { length: 9 }, misses: { length: 3 } })
    expect(byName.get('Anna 2023')).toMatchObject({ members: { all: 336, other: 40, trashed: 1, archived: 3 } })
    const { hidden } = byName.get('Grandparents') ?? {}
    expect((hidden?.of ?? 0) - (hidden?.found ?? 0)).toBeLessThanOrEqual(4)
  })

  it('names what is not learned from, and switches on what adds a little', async () => {
    const chosen = rows.filter(({ example }) => [19, 20, 21].includes(example))
    const home = await homeWith(chosen.map(({ name, assets }) => [name, assets]))
    const { stdout } = await home.darkroom('learn', '--no-families')
    expect(stdout).toContain('40 of Lena Weber: an own rule cannot put them in')
    expect(stdout).toContain('1 in the trash')
    expect(stdout).toContain('# Album "Live" (1 asset of 2): too few to tell')
    expect(stdout).toContain('1 motion part: its still counts')
    // 85 additions are 5.2 % of the album.
    expect(stdout).toContain('\n- name: learned-grandparents')
    const strict = await home.darkroom('learn', '--no-families', '--max-additions', '5%')
    expect(strict.stdout).toContain('\n# - name: learned-grandparents')
  })
})

type Albums = readonly (readonly [name: string, assets: readonly Asset[]])[]

/** Albums of one name each year, of the assets that are meant. */
const everyYear = (name: string, isMeant: (asset: Asset) => boolean): Albums =>
  [...Map.groupBy(timeline.filter(isMeant), yearOf)].map(([year, assets]) => [`${name} ${year}`, assets])

const isFavorite = (asset: Asset): boolean => asset.isFavorite
const trips: Albums = [
  ...Map.groupBy(timeline.filter(isAbroad), (asset) => `Trip ${yearOf(asset)} ${asset.exif?.country}`),
]
const christmas = everyYear('Christmas', (asset) => /-12-2[456]$/.test(dayOf(asset)))
/** Of 1970 there are two, by a camera whose clock was wrong: nobody made an album of them. */
const favorites = everyYear('Favourites', (asset) => isFavorite(asset) && yearOf(asset) !== '1970')
const birthdays = everyYear('Birthday of Anna', (asset) => isOn('Anna Weber')(asset) && dayOf(asset).endsWith('-03-14'))
const emils = everyYear(
  'Emil',
  (asset) => isOn('Emil Weber')(asset) && ['2018', '2021', '2023'].includes(yearOf(asset)),
)
/** Of each year from 2016 on 25 of the favorites. */
const bests: Albums = everyYear('Best of', (asset) => isFavorite(asset) && yearOf(asset) >= '2016').map(
  ([name, assets]) => [name, pick(assets, 25)],
)
const events: Albums = [
  ...Map.groupBy(
    timeline.filter(({ originalPath }) => /^\/external\/Photos\/\d{4}\/[^/]+\//.test(originalPath)),
    ({ originalPath }) => originalPath.split('/').slice(3, 5).join(' '),
  ),
]

const namesOf = (albums: Albums): string[] => albums.map(([name]) => name).sort()

/** Families by their forms, with what is written and all that they find. */
const familiesIn = ({ families, albums }: LearnReport): Record<string, object> => {
  const sum = (names: readonly string[], of: (album: LearnedAlbum) => number): number =>
    albums.filter(({ name }) => names.includes(name)).reduce((all, album) => all + of(album), 0)
  return Object.fromEntries(
    families.map(({ form, albums: names, recipe, plugin, wouldMake }) => [
      form,
      {
        ...{ albums: names.length, wouldMake, written: plugin ?? recipe?.where },
        found: sum(names, ({ found }) => found),
        hit: sum(names, ({ hit }) => hit),
        members: sum(names, ({ members }) => members.used),
      },
    ]),
  )
}

const exactly = (albums: number, assets: number, written: object): object => ({
  ...{ albums, wouldMake: [], written },
  ...{ found: assets, hit: assets, members: assets },
})
const peopleAlbums = (rule: object): object => ({ use: 'people-albums', rules: [{ mode: 'add', ...rule }] })

/** Families of the examples 26 to 28 and 30. */
const known = {
  'Trip {year} {country}': exactly(43, 4409, { not: { country: 'Germany' } }),
  'Christmas {year}': exactly(
    15,
    1978,
    peopleAlbums({
      name: 'Christmas',
      recurring: { monthDay: '12-24', durationDays: 3, albumName: 'Christmas {year}' },
    }),
  ),
  'Favourites {year}': exactly(15, 1287, { favorite: true }),
  'Birthday of Anna {year}': exactly(
    3,
    37,
    peopleAlbums({
      name: 'Birthday of Anna',
      recurring: { birthday: 'Anna Weber', albumName: 'Birthday of Anna {year}' },
      match: { key: 'people', val: 'Anna Weber' },
    }),
  ),
  // It would make seven more: three of ten is no family that grows.
  'Emil {year}': exactly(3, 671, {
    all: [{ person: 'Emil Weber' }, { any: [2018, 2021, 2023].map((year) => ({ taken: { year } })) }],
  }),
  'folders below /external/Photos, levels 2': exactly(176, events.flatMap(([, assets]) => assets).length, {
    ...{ use: 'folder-albums', rootPath: '/external/Photos', albumLevels: 2, findAssetsInAlbums: true },
    pathFilterRegex: [{ regex: '\\d{4}/.*' }],
  }),
}

describe('learn from the albums of the worked examples, several by one rule', () => {
  it('finds the families, whose first plan adds nothing', async () => {
    const home = await homeWith([...trips, ...christmas, ...favorites, ...birthdays, ...emils, ...bests, ...events])
    const report = await reportIn(home)
    expect(familiesIn(report)).toEqual(known)
    const byName = new Map(report.albums.map((album) => [album.name, album]))
    // 31: a name of the form "{year} Christmas" too, but folders come first.
    expect(byName.get('2013 Christmas')).toMatchObject({ kind: 'family', found: 52, hit: 52 })
    // 29: as "Best of 2014" is none, so are all of them.
    const chosen = bests.map(([name]) => byName.get(name))
    expect(chosen.map((album) => album?.kind)).toEqual(Array(10).fill('none'))
    const found = chosen.reduce((sum, album) => sum + (album?.found ?? 0), 0)
    expect(hundredths(250 / found)).toBe(0.28)
    // 32: seven albums named by a city, with 173 of 495 pictures from there.
    const advents = events.filter(([name]) => /^20(?:1\d|20) Advent in /.test(name))
    const inCity = advents.map(([name, assets]) => assets.filter(({ exif }) => exif?.city && name.endsWith(exif.city)))
    expect([advents.length, advents.flatMap(([, assets]) => assets).length, inCity.flat().length]).toEqual([
      7, 495, 173,
    ])
    expect((await reportIn(home, ...namesOf(advents))).families).toEqual([])

    expect((await home.darkroom('learn', '--out', '.')).code).toBe(0)
    await home.write({
      'immichrc.yaml': `recipes: ['recipes/*.yaml']\nplugins:\n${readFileSync(join(home.folder, 'learned-plugins.yaml'), 'utf8')}`,
    })
    expect((await home.plan()).operations).toEqual([])
  })

  it('finds the same without any one of the albums, and would make that one', async () => {
    const all = [trips, christmas, favorites]
    const sandbox = await sandboxFor(withAlbums(all.flat()))
    const { darkroom } = await darkroomFor(sandbox, {})
    const session = await darkroom.session('me')
    const chosen = new Set(sandbox.state.albums.keys())
    const wanted = { of: 'albums', chosen, vocabulary: standardVocabulary } as const
    const read = await readLibrary((recipe) => session.look(recipe), wanted)
    const tried = all.flatMap((albums) =>
      [0, Math.floor(albums.length / 2), albums.length - 1].map((index) => [albums, index] as const),
    )
    for (const [albums, index] of tried) {
      const [name = '', assets = []] = albums[index] ?? []
      const isOther = (other: string): boolean => other !== name
      const names = read.names.filter(isOther)
      const collections = read.collections.filter((collection) => isOther(collection.name))
      const { families } = await learn(
        { ...read, names, collections },
        { ...defaultOptions, of: 'albums', families: true },
      )
      expect(families.map(({ form }) => form).sort()).toEqual([
        'Christmas {year}',
        ...['Favourites {year}', 'Trip {year} {country}'],
      ])
      // Whatever has as many assets as the smallest of the others.
      const smallest = Math.min(...albums.toSpliced(index, 1).map(([, own]) => own.length))
      const made = families.filter(({ wouldMake }) => wouldMake.length > 0)
      expect(made.map(({ wouldMake, adds }) => ({ wouldMake, adds }))).toEqual(
        assets.length < smallest ? [] : [{ wouldMake: [name], adds: assets.length }],
      )
    }
  })
})
