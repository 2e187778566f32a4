import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { AlbumInput, AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { homeFor } from '../support/home.ts'
import { learnIn } from '../support/learning.ts'
import { annaId, twoUsers } from '../support/library.ts'

const years = [2012, 2013, 2014, 2015, 2016, 2017, 2018]
let made = 0

/** As many photos of a day as there are cities. */
const photosOf = (day: string, cities: readonly string[]): AssetInput[] =>
  cities.map((city, index) => {
    made += 1
    return {
      id: `10000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
      ownerId: annaId,
      originalPath: `/upload/IMG_${made}.jpg`,
      fileCreatedAt: `${day}T1${index}:00:00Z`,
      exif: { city, latitude: 50, longitude: 8 },
    }
  })
const albumOf = (albumName: string, assets: readonly AssetInput[], ownerId = annaId): AlbumInput => ({
  albumName,
  ownerId,
  assetIds: assets.map(({ id = '' }) => id),
})
/** Ten photos at home on the first of each month, and of one more year. */
const everyday = [...years, 2019].flatMap((year) =>
  Array.from({ length: 12 }, (_, month) =>
    photosOf(`${year}-${String(month + 1).padStart(2, '0')}-01`, Array(10).fill('Hamburg')),
  ).flat(),
)

/** Albums named by a city, of which a part of the photos are from there. */
const adventsWith = (share: number): LibraryInput => {
  const advents = years.map((year, index) => {
    const city = ['Rome', 'Vienna', 'Prague'][index % 3] ?? ''
    const cities = Array.from({ length: 10 }, (_, photo) => (photo < 10 * share ? city : 'Bremen'))
    return {
      name: `${year} Advent in ${city}`,
      assets: [6, 7, 8].flatMap((day) => photosOf(`${year}-12-0${day}`, cities)),
    }
  })
  return {
    users: twoUsers,
    assets: [...everyday, ...advents.flatMap(({ assets }) => assets)],
    albums: advents.map(({ name, assets }) => albumOf(name, assets)),
  }
}

const christmas = years.map((year) => ({
  year,
  assets: [24, 25, 26].flatMap((day) => photosOf(`${year}-12-${day}`, Array(4).fill('Hamburg'))),
}))

const nas = { id: '50000000-0000-4000-8000-000000000001', name: 'NAS', ownerId: annaId, importPaths: ['/nas'] }

const tagId = (index: number): string => `40000000-0000-4000-8000-00000000000${index}`

/**
 * Photos of people in four years, on days of their own: two of three show one person, every third the next one as well. Besides
 * them photos of nobody.
 */
const peopleLibrary = ({ people: count = 3 } = {}) => {
  const named = ['Rosa Weber', 'Carl Weber', 'Emil Weber', 'Dora Weber', 'Olga Weber', 'Nils Weber', 'Paul Weber']
    .slice(0, count)
    .map((name, index) => ({ name, first: name.slice(0, 4), id: `30000000-0000-4000-8000-00000000000${index}` }))
  const all = named.flatMap((_, person) =>
    years.slice(0, 4).flatMap((year) =>
      photosOf(`${year}-0${person + 2}-10`, Array(9).fill('Hamburg')).map((asset, index) => {
        const on = index % 3 === 0 ? [person, (person + 1) % count] : [person]
        return { asset: { ...asset, faces: on.map((one) => ({ personId: named[one]?.id ?? null })) }, on, year }
      }),
    ),
  )
  return {
    named,
    input: {
      users: twoUsers,
      people: named.map(({ id, name }) => ({ id, name, ownerId: annaId })),
      assets: [...everyday, ...all.map(({ asset }) => asset)],
    } satisfies LibraryInput,
    /** What shows a person, in all years or one of them. */
    photos: (person: number, in_?: number): AssetInput[] =>
      all.filter(({ on, year }) => on.includes(person) && (in_ ?? year) === year).map(({ asset }) => asset),
  }
}

describe('learn families', () => {
  const sample = sampleLibrary({ assets: 8000, version: '3.1.0' })
  const jonas = sample.users?.[0]?.id ?? ''
  const folders = Map.groupBy(
    (sample.assets ?? []).filter(
      ({ ownerId, trashedAt, isOffline, visibility = 'timeline', originalPath = '' }) =>
        ownerId === jonas &&
        !trashedAt &&
        !isOffline &&
        visibility === 'timeline' &&
        /^\/external\/Photos\/\d{4}\/[^/]+\//.test(originalPath),
    ),
    ({ originalPath = '' }) => originalPath.split('/').slice(3, 5).join(' '),
  )
  const albums = [...folders].map(([name, assets]) => albumOf(name, assets, jonas))

  it('asks folders before names', async () => {
    const { report } = await learnIn({ ...sample, albums })
    expect(report.families).toMatchObject([
      {
        form: 'folders below /external/Photos, levels 2',
        plugin: { rootPath: '/external/Photos', albumLevels: 2, pathFilterRegex: [{ regex: '\\d{4}/.*' }] },
        wouldMake: [],
      },
    ])
    expect(report.families[0]?.albums).toHaveLength(albums.length)
    const named = report.albums.find(({ name }) => name === '2013 Christmas')
    const size = folders.get('2013 Christmas')?.length
    expect(named).toMatchObject({ kind: 'family', found: size, hit: size, recipe: null })
  })

  const tours = ['Lake', 'Moor', 'Peak', 'Cape', 'Dune', 'Glen']
  /** Ten photos in a folder of an external library. */
  const inFolder = (folder: string, index: number): AssetInput[] =>
    photosOf(`201${index}-0${index + 1}-1${index}`, Array(10).fill('Hamburg')).map((asset) => ({
      ...asset,
      libraryId: nas.id,
      originalPath: `${folder}/${asset.originalPath?.split('/').at(-1)}`,
    }))

  it.each<[string, (tour: string, index: number) => { folders: string[]; album: string }, object]>([
    [
      'the last folder',
      (tour, index) => ({ folders: [`/nas/pics/201${index}/${tour}`], album: tour }),
      { albumLevels: -1 },
    ],
    [
      'two folders with a dash',
      (tour, index) => ({ folders: [`/nas/pics/201${index}/${tour}`], album: `201${index} - ${tour}` }),
      { albumSeparator: ' - ' },
    ],
    [
      'a folder without its date',
      (tour, index) => ({ folders: [`/nas/pics/201${index}-07-2${index} ${tour}`], album: tour }),
      { albumNamePostRegex: [[{ regex: expect.any(String) }]] },
    ],
    [
      'a folder with blanks for lines',
      (tour) => ({ folders: [`/nas/pics/${tour}_in_May`], album: `${tour} in May` }),
      { albumNamePostRegex: [[{ regex: '_' }, ' ']] },
    ],
    [
      'the second folder with what is below it',
      (tour, index) => ({
        folders: [`/nas/pics/201${index}/${tour}`, `/nas/pics/201${index}/${tour}/raw`],
        album: tour,
      }),
      { albumLevels: '2,2' },
    ],
    [
      // As a Mac writes it, in the names of folders and in those of albums that were made of them.
      'folders with accents of two code points',
      (tour, index) => ({
        folders: [`/nas/pics/201${index}/Cafe\u0301 ${tour}`],
        album: `201${index} Cafe\u0301 ${tour}`,
      }),
      { albumLevels: 2 },
    ],
  ])('finds the folders that name albums: %s', async (_, kind, entry) => {
    const made = tours.map((tour, index) => {
      const { folders, album } = kind(tour, index)
      return { album, assets: folders.flatMap((folder) => inFolder(folder, index)) }
    })
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        libraries: [nas],
        assets: [...everyday, ...made.flatMap(({ assets }) => assets)],
        albums: made.map(({ album, assets }) => albumOf(album, assets)),
      },
      '--out',
      '.',
    )
    expect(report.families).toMatchObject([{ plugin: { use: 'folder-albums', ...entry }, wouldMake: [] }])
    expect(report.families[0]?.albums).toEqual(made.map(({ album }) => album.normalize('NFC')).sort())
    await home.write({
      'immichrc.yaml': `recipes: []\nplugins:\n${readFileSync(join(home.folder, 'learned-plugins.yaml'), 'utf8')}`,
    })
    expect((await home.plan()).operations).toEqual([])
  })

  it('leaves a folder alone, with all below it, whose album somebody filled otherwise', async () => {
    const made = tours.map((tour, index) => ({ tour, assets: inFolder(`/nas/pics/201${index}/${tour}`, index) }))
    const days = [1, 2, 3].flatMap((day) => inFolder(`/nas/pics/2017/Hike/Day ${day}`, 7))
    const library = (own: readonly string[]): LibraryInput => ({
      users: twoUsers,
      libraries: [nas],
      assets: [...everyday, ...made.flatMap(({ assets }) => assets), ...days],
      albums: [
        ...made.map(({ tour, assets }, index) =>
          albumOf(`201${index} ${tour}`, own.includes(tour) ? assets : assets.slice(0, 2)),
        ),
        albumOf('2017 Hike', everyday.slice(0, 9)),
      ],
    })
    const { report, home } = await learnIn(library(tours), '--out', '.')
    expect(report.families).toMatchObject([{ plugin: { ignoreRegex: [{ regex: '2017/.*' }] }, wouldMake: [] }])
    expect(report.families[0]?.albums).toHaveLength(tours.length)
    await home.write({
      'immichrc.yaml': `recipes: []\nplugins:\n${readFileSync(join(home.folder, 'learned-plugins.yaml'), 'utf8')}`,
    })
    expect((await home.plan()).operations).toEqual([])
    // Three of seven are no family.
    expect((await learnIn(library(tours.slice(0, 3)))).report.families).toEqual([])
  })

  it('makes no family of folders that hold too much besides the albums of their names', async () => {
    const made = tours.map((tour, index) => ({ tour, assets: inFolder(`/nas/pics/201${index}/${tour}`, index) }))
    const { report } = await learnIn({
      users: twoUsers,
      libraries: [nas],
      assets: [...everyday, ...made.flatMap(({ assets }) => assets)],
      albums: made.map(({ tour, assets }) => albumOf(tour, assets.slice(0, 8))),
    })
    expect(report.families).toEqual([])
  })

  it('makes no family of names whose days hold too many strangers', async () => {
    const { report } = await learnIn({
      ...sample,
      libraries: [],
      assets: (sample.assets ?? []).map(({ libraryId: _, ...asset }) => asset),
      albums: albums.filter(({ albumName }) => albumName?.endsWith(' Christmas')),
    })
    expect(report.albums.length).toBeGreaterThanOrEqual(12)
    expect(report.families).toEqual([])
  })

  it('believes names only where they are true', async () => {
    const { report } = await learnIn(adventsWith(0.4))
    expect(report.families).toEqual([])
    for (const album of report.albums) expect(album).toMatchObject({ kind: 'closed', found: 30, hit: 30 })
    expect((await learnIn(adventsWith(1))).report.families).toMatchObject([{ form: '{year} Advent in {city}' }])
  })

  it('leaves an album of the name alone that somebody filled otherwise', async () => {
    const other = 2016
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        assets: [
          ...everyday,
          ...christmas.flatMap(({ year, assets }) => (year === other ? assets.slice(0, 8) : assets)),
        ],
        albums: christmas.map(({ year, assets }) =>
          albumOf(`Christmas ${year}`, year === other ? assets.slice(0, 3) : assets),
        ),
      },
      '--out',
      '.',
    )
    const [family, ...more] = report.families
    expect(more).toEqual([])
    expect(family).toMatchObject({ form: 'Christmas {year}', wouldMake: [] })
    expect(family?.albums).toEqual(years.filter((year) => year !== other).map((year) => `Christmas ${year}`))
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
    expect((await home.darkroom('find', family?.recipe?.name ?? '', '--ids')).stdout.trim().split('\n')).toHaveLength(
      72,
    )
  })

  it('writes all days of every year as rules of one plugin', async () => {
    const eves = years.map((year) => ({ year, assets: photosOf(`${year}-10-31`, Array(9).fill('Hamburg')) }))
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        assets: [...everyday, ...[...christmas, ...eves].flatMap(({ assets }) => assets)],
        albums: [
          ...christmas.map(({ year, assets }) => albumOf(`Feast ${year}`, assets)),
          ...eves.map(({ year, assets }) => albumOf(`${year} Feast`, assets)),
        ],
      },
      '--out',
      '.',
    )
    expect(report.families.map(({ form }) => form).sort()).toEqual(['Feast {year}', '{year} Feast'])
    const plugins = readFileSync(join(home.folder, 'learned-plugins.yaml'), 'utf8')
    expect(parse(plugins)).toMatchObject([{ use: 'people-albums', rules: [{ name: 'Feast' }, { name: 'Feast 2' }] }])
    await home.write({ 'immichrc.yaml': `recipes: []\nplugins:\n${plugins}` })
    expect((await home.plan()).operations).toEqual([])
  })

  it('writes a recipe for days over New Year, each album with the pictures of its year', async () => {
    const newYears = years.flatMap((year) => [
      ...photosOf(`${year}-01-01`, Array(4).fill('Hamburg')),
      ...photosOf(`${year}-12-31`, Array(8).fill('Hamburg')),
    ])
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        assets: [...everyday.filter(({ fileCreatedAt = '' }) => !`${fileCreatedAt}`.includes('-01-01T')), ...newYears],
        albums: years.map((year) =>
          albumOf(
            `Fireworks ${year}`,
            newYears.filter(({ fileCreatedAt = '' }) => fileCreatedAt.startsWith(`${year}`)),
          ),
        ),
      },
      '--out',
      '.',
    )
    expect(report.families).toMatchObject([{ form: 'Fireworks {year}', recipe: { name: 'learned-fireworks-year' } }])
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('leaves years with too few to a recipe, because people-albums would make albums of them', async () => {
    const few = photosOf('2019-12-24', Array(3).fill('Hamburg'))
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        assets: [...everyday, ...christmas.flatMap(({ assets }) => assets), ...few],
        albums: christmas.map(({ year, assets }) => albumOf(`Christmas ${year}`, assets)),
      },
      '--out',
      '.',
    )
    expect(report.families).toMatchObject([
      { form: 'Christmas {year}', wouldMake: [], recipe: { actions: [{ addToAlbum: { atLeast: 12 } }] } },
    ])
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('makes families of tags too', async () => {
    const cities = ['Rome', 'Vienna', 'Prague', 'Lisbon', 'Oslo']
    const trips = cities.map((city, index) => ({
      city,
      assets: photosOf(`201${4 + index}-05-20`, Array(9).fill(city)),
    }))
    const ids = cities.map((_, index) => `40000000-0000-4000-8000-00000000000${index}`)
    const tagged = trips.flatMap(({ assets }, index) =>
      assets.map((asset) => ({ ...asset, tagIds: [ids[index] ?? ''] })),
    )
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        assets: [...everyday, ...tagged],
        tags: cities.map((city, index) => ({ id: ids[index] ?? '', userId: annaId, value: `Trips in ${city}` })),
      },
      '--tags',
      '--out',
      '.',
    )
    expect(report.families).toMatchObject([
      { form: 'Trips in {city}', albums: cities.map((city) => `Trips in ${city}`).sort(), wouldMake: [] },
    ])
    expect(report.families[0]?.recipe).toMatchObject({ actions: [{ addTag: 'Trips in {city}' }] })
    expect((await home.darkroom('learn', '--tags')).stderr).toContain(
      'of 5 tags: 1 family 5; the first plan would add nothing',
    )
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('reads months in numbers and in words', async () => {
    const names = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September']
    const cities = [...Array(4).fill('Hamburg'), ...Array(6).fill('Rome')]
    const assets = names.flatMap((_, month) => photosOf(`2015-0${month + 1}-10`, cities))
    const inRome = (month: number): AssetInput[] => assets.slice(10 * month + 4, 10 * (month + 1))
    const familyOf = async (nameOf: (month: number) => string) => {
      const { report, home } = await learnIn(
        { users: twoUsers, assets, albums: names.map((_, month) => albumOf(nameOf(month), inRome(month))) },
        '--out',
        '.',
      )
      await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
      expect((await home.plan()).operations).toEqual([])
      return report.families
    }
    // As folders and tags have them.
    expect(await familyOf((month) => `Abroad/2015/0${month + 1}`)).toMatchObject([{ form: 'Abroad/2015/{month}' }])
    expect(await familyOf((month) => `Abroad, 2015_0${month + 1}`)).toMatchObject([
      { form: 'Abroad, 2015_{month}', recipe: { where: { all: [{ taken: { year: 2015 } }, { city: 'Rome' }] } } },
    ])
    expect(await familyOf((month) => `Abroad in ${names[month]} 2015`)).toMatchObject([
      {
        form: 'Abroad in {taken:MMMM} 2015',
        recipe: { where: { all: [{ taken: { year: 2015 } }, { city: 'Rome' }] } },
      },
    ])
  })

  it('makes a family of people: each in the album of each of them, and of each year', async () => {
    const { input, photos, named } = peopleLibrary()
    const { report, home } = await learnIn(
      {
        ...input,
        albums: [0, 1, 2].flatMap((person) =>
          years.slice(0, 4).map((year) => albumOf(`${named[person]?.first} ${year}`, photos(person, year))),
        ),
      },
      '--out',
      '.',
    )
    expect(report.families).toMatchObject([{ form: '{person:first} {year}', wouldMake: [] }])
    expect(report.families[0]?.albums).toHaveLength(12)
    expect(report.families[0]?.recipe).not.toHaveProperty('where')
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
    expect((await home.darkroom('test')).code).toBe(0)
  })

  it('lists people where others have no album, and makes none of others who are on the same photos', async () => {
    const { input, photos, named } = peopleLibrary({ people: 7 })
    const albums = [0, 1, 2].map((person) => albumOf(`With ${named[person]?.name}`, photos(person)))
    const { report, home } = await learnIn({ ...input, albums }, '--out', '.')
    const names = [0, 1, 2].map((person) => named[person]?.name).sort()
    expect(report.families).toMatchObject([
      {
        form: 'With {person}',
        wouldMake: [],
        recipe: { where: { person: { any: names } }, actions: [{ addToAlbum: { name: 'With {person}' } }] },
      },
    ])
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('learns what photos of people have in common besides, and tags people too', async () => {
    const { input, photos, named } = peopleLibrary()
    const favorites = new Set([0, 1, 2].flatMap((person) => photos(person).slice(0, 12)).map(({ id }) => id))
    const assets = input.assets?.map((asset) => ({ ...asset, isFavorite: favorites.has(asset.id) })) ?? []
    const best = (person: number) => photos(person).filter(({ id }) => favorites.has(id))
    const albums = named.map(({ first }, person) => albumOf(`Best of ${first}`, best(person)))
    const ofAlbums = await learnIn({ ...input, assets, albums })
    expect(ofAlbums.report.families).toMatchObject([
      { form: 'Best of {person:first}', recipe: { where: { favorite: true } }, wouldMake: [] },
    ])
    const tags = named.map(({ name }, index) => ({ id: tagId(index), userId: annaId, value: `People/${name}` }))
    const isOn = (person: number) => new Set(photos(person).map(({ id }) => id))
    const tagged = (input.assets ?? []).map((asset) => ({
      ...asset,
      tagIds: named.flatMap((_, person) => (isOn(person).has(asset.id) ? [tagId(person)] : [])),
    }))
    const { report, home } = await learnIn({ ...input, assets: tagged, tags }, '--tags', '--out', '.')
    expect(report.families).toMatchObject([
      { form: 'People/{person}', recipe: { actions: [{ addTag: 'People/{person}' }] }, wouldMake: [] },
    ])
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('makes a family of one person, where others have albums of other years', async () => {
    const { input, photos, named } = peopleLibrary()
    const made = [...years.slice(0, 4).map((year) => [0, year] as const), [1, years[2] ?? 0] as const]
    const albums = made.map(([person, year]) => albumOf(`${named[person]?.first} ${year}`, photos(person, year)))
    const { report, home } = await learnIn({ ...input, albums }, '--out', '.')
    expect(report.families).toMatchObject([{ form: 'Rosa {year}', recipe: { where: { person: 'Rosa Weber' } } }])
    expect(report.albums.map(({ name, kind }) => [name, kind])).toContainEqual([`Carl ${years[2]}`, 'closed'])
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('leaves the album of a person alone that somebody filled otherwise', async () => {
    const { input, photos, named } = peopleLibrary({ people: 5 })
    const albums = named.map(({ first }, person) =>
      albumOf(`${first}`, person === 3 ? photos(person).slice(0, 3) : photos(person)),
    )
    const { report, home } = await learnIn({ ...input, albums }, '--out', '.')
    expect(report.families).toMatchObject([{ form: '{person:first}' }])
    expect(report.families[0]?.albums).not.toContain(named[3]?.first)
    expect(report.families[0]?.albums).toHaveLength(4)
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('takes a word for a name only where the person is on the photos', async () => {
    const { input, named } = peopleLibrary()
    const albums = christmas.map(({ year, assets }) => albumOf(`${named[0]?.first} Christmas ${year}`, assets))
    const all = {
      ...input,
      assets: [...everyday, ...christmas.flatMap(({ assets }) => assets), ...(input.assets ?? [])],
    }
    expect((await learnIn({ ...all, albums })).report.families).toMatchObject([
      { form: `${named[0]?.first} Christmas {year}`, plugin: { rules: [{ recurring: { monthDay: '12-24' } }] } },
    ])
  })

  it('makes albums of years, without a condition', async () => {
    const { report, home } = await learnIn(
      {
        users: twoUsers,
        assets: everyday,
        albums: [...years, 2019].map((year) =>
          albumOf(
            `${year}`,
            everyday.filter(({ fileCreatedAt }) => `${fileCreatedAt}`.startsWith(`${year}`)),
          ),
        ),
      },
      '--out',
      '.',
    )
    expect(report.families).toMatchObject([{ form: '{year}', wouldMake: [] }])
    expect(report.families[0]?.recipe).not.toHaveProperty('where')
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
    expect((await home.darkroom('learn', '--format', 'ts')).stdout).not.toContain('where')
  })

  it('says of what is empty, or holds nothing that counts, just that', async () => {
    const trashed = everyday.slice(0, 10).map((asset) => ({ ...asset, trashedAt: '2024-01-01T00:00:00Z' }))
    const home = await homeFor({
      library: {
        users: twoUsers,
        assets: [...trashed, ...everyday.slice(10)],
        albums: [albumOf('Empty', []), albumOf('Gone', trashed)],
      },
      files: { 'immichrc.yaml': 'recipes: []\n' },
    })
    const { stdout, stderr } = await home.darkroom('learn')
    expect(stdout).toContain('# Album "Empty" (0 assets): no rule: it is empty.')
    expect(stdout).toContain(
      '# Album "Gone" (0 assets of 10): no rule: nothing that counts is in it.\n#   10 in the trash',
    )
    expect(stderr).toContain('2 too small')
  })

  it('switches a family off that would add too much', async () => {
    const home = await homeFor({
      library: {
        users: twoUsers,
        assets: [...everyday, ...christmas.flatMap(({ assets }) => assets)],
        // Of the twelve of each year one is missing, and no one made an album of the last.
        albums: christmas.slice(0, -1).map(({ year, assets }) => albumOf(`Christmas ${year}`, assets.slice(0, 11))),
      },
      files: { 'immichrc.yaml': 'recipes: []\n' },
    })
    const off = await home.darkroom('learn')
    expect(off.stdout).toContain('# - use: people-albums')
    expect(off.stdout).toContain('would also make 1: Christmas 2018')
    expect(off.stderr).toContain('1 plugin explains 6, 1 of these switched off')
    expect(off.stderr).toContain('the first plan would add nothing')
    const on = await home.darkroom('learn', '--max-additions', '18')
    expect(on.stdout).toContain('\n- use: people-albums')
    expect(on.stderr).toContain('the first plan would add 18 assets')
  })
})

describe('months and seasons', () => {
  // No photo of the first and the last day of a month, so that no window of days ends there.
  const days = years.flatMap((year) =>
    Array.from({ length: 12 }, (_, month) =>
      [3, 9, 14, 22, 27].flatMap((day) => {
        const date = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`
        return { year, month: month + 1, assets: photosOf(date, ['Hamburg', 'Hamburg', 'Bremen']) }
      }),
    ).flat(),
  )
  const assets = days.flatMap((day) => day.assets)

  it.each([
    ['Juli', [7], { from: '07-01', to: '07-31' }],
    ['février', [2], { from: '02-01', to: '02-29' }],
    ['Sommer', [6, 7, 8], { from: '06-01', to: '08-31' }],
  ])('%s is whole months', async (word, months, { from, to }) => {
    const albums = years.map((year) =>
      albumOf(
        `${word} ${year}`,
        days.filter((day) => day.year === year && months.includes(day.month)).flatMap((day) => day.assets),
      ),
    )
    const { report } = await learnIn({ users: twoUsers, assets, albums })
    const [family] = report.families
    expect(family).toMatchObject({ form: `${word} {year}`, wouldMake: [] })
    const text = JSON.stringify(family?.plugin ?? family?.recipe)
    const length = (Date.parse(`2024-${to}`) - Date.parse(`2024-${from}`)) / 86_400_000 + 1
    expect(text).toContain(
      family?.plugin ? `"monthDay":"${from}","durationDays":${length}` : `{"from":"${from}","to":"${to}"}`,
    )
    expect(report.albums.every(({ found, hit, members }) => found === hit && hit === members.used)).toBe(true)
  })
})
