import { describe, expect, it } from 'vitest'
import type { AlbumInput, AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { randomFrom } from '../../sandbox/library/chance.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { learnIn } from '../support/learning.ts'

const sample = sampleLibrary({ assets: 8000, version: '3.1.0' })
const [jonas = '', lena = ''] = (sample.users ?? []).map(({ id }) => id)
const anna = sample.people?.find(({ name, ownerId }) => name === 'Anna Weber' && ownerId === jonas)?.id ?? ''

const dayOf = ({ localDateTime, fileCreatedAt }: AssetInput): string => `${localDateTime ?? fileCreatedAt}`.slice(0, 10)
const isOn = ({ faces }: AssetInput, person: string): boolean =>
  faces?.some(({ personId }) => personId === person) === true
const folderOf = ({ originalPath = '' }: AssetInput): string => originalPath.slice(0, originalPath.lastIndexOf('/'))
const idsOf = (assets: readonly AssetInput[]): string[] => assets.map(({ id = '' }) => id)

const own = (sample.assets ?? []).filter(
  ({ ownerId, trashedAt, isOffline, visibility = 'timeline' }) =>
    ownerId === jonas && !trashedAt && !isOffline && visibility === 'timeline',
)
/** Some of them, the same for the same seed. */
const pick = (assets: readonly AssetInput[], count: number, seed = 1): AssetInput[] => {
  const random = randomFrom(seed)
  return assets
    .map((asset) => ({ asset, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ asset }) => asset)
}
const albumOf = (albumName: string, assets: readonly AssetInput[]): AlbumInput => ({
  albumName,
  ownerId: jonas,
  assetIds: idsOf(assets),
})
const withAlbums = (...albums: AlbumInput[]): LibraryInput => ({ ...sample, albums })
const byDay = [...Map.groupBy(own, dayOf)].map(([day, assets]) => ({ day, assets }))

/** What is learned of one album. */
const learnOne = async (album: AlbumInput, ...args: string[]) => {
  const { report, home } = await learnIn(withAlbums(album), ...args)
  return { album: report.albums[0], home }
}

const personIds = new Map(
  (sample.people ?? []).filter(({ ownerId }) => ownerId === jonas).map(({ name, id }) => [name, id]),
)
const yearOf = (asset: AssetInput): string => dayOf(asset).slice(0, 4)
const seasons = [...Map.groupBy(own, yearOf)]

/** Albums of one name each, with what their assets have in common; without those of fewer than eight. */
const albumsOf = (groups: readonly (readonly [string, readonly AssetInput[]])[]): AlbumInput[] =>
  groups.flatMap(([name, assets]) => (assets.length >= 8 ? [albumOf(name, assets)] : []))

/** Albums of a family, and what is said of it. */
const families: readonly (readonly [
  string,
  AlbumInput[],
  { readonly form: string; readonly where: object | undefined },
])[] = [
  [
    'trips, at home excluded',
    albumsOf(
      seasons.flatMap(([year, assets]) =>
        [...Map.groupBy(assets, ({ exif }) => exif?.country ?? '')]
          .filter(([country]) => country !== '' && country !== 'Germany')
          .map(([country, there]) => [`Trip ${year} ${country}`, there] as const),
      ),
    ),
    { form: 'Trip {year} {country}', where: { not: { country: 'Germany' } } },
  ],
  [
    'favorites of every year',
    albumsOf(seasons.map(([year, assets]) => [`Favourites ${year}`, assets.filter(({ isFavorite }) => isFavorite)])),
    { form: 'Favourites {year}', where: { favorite: true } },
  ],
  [
    'one person in some years of many',
    albumsOf(
      ['2018', '2021', '2023'].map((year) => [
        `Emil ${year}`,
        own.filter((asset) => isOn(asset, personIds.get('Emil Weber') ?? '') && yearOf(asset) === year),
      ]),
    ),
    {
      form: 'Emil {year}',
      where: {
        all: [
          { person: 'Emil Weber' },
          { any: ['2018', '2021', '2023'].map((year) => ({ taken: { year: Number(year) } })) },
        ],
      },
    },
  ],
  [
    'some people of many, who are on photos together',
    albumsOf(
      ['Emil Weber', 'Oma Käthe', 'Opa Jürgen'].map((name) => [
        `All of ${name}`,
        own.filter((asset) => isOn(asset, personIds.get(name) ?? '')),
      ]),
    ),
    { form: 'All of {person}', where: { person: { any: ['Emil Weber', 'Oma Käthe', 'Opa Jürgen'] } } },
  ],
]

describe('learn from albums made by hand', () => {
  it('gives a hint for fewer than eight, be it a few of a day or all of it', async () => {
    const onDay = (count: number) => byDay.find(({ assets }) => assets.length === count) ?? { day: '', assets: [] }
    const [some, all] = [onDay(23), onDay(6)]
    const { report, home } = await learnIn(
      withAlbums(albumOf('Lucky', all.assets), albumOf('Mood', pick(some.assets, 6))),
    )
    expect(report.albums).toMatchObject([
      {
        name: 'Lucky',
        kind: 'hint',
        rule: { taken: { from: all.day, to: all.day } },
        found: 6,
        hit: 6,
        hidden: { found: 6, of: 6 },
        recipe: null,
      },
      {
        name: 'Mood',
        kind: 'hint',
        rule: { taken: { from: some.day, to: some.day } },
        found: 23,
        hit: 6,
        recipe: null,
      },
    ])
    const { stdout, stderr } = await home.darkroom('learn')
    expect(stdout).toContain(`too few to tell; hint: taken on ${some.day}, 6 of the 23 it finds`)
    expect(stderr).toContain('of 2 albums: 2 too small\n')
  })

  it('names what comes nearest, though all members fit it', async () => {
    const abroad = own.filter(({ exif }) => exif?.country && exif.country !== 'Germany')
    const { album } = await learnOne(albumOf('Fernweh', pick(abroad, 40)))
    expect(album).toMatchObject({
      kind: 'none',
      recipe: null,
      found: abroad.length,
      hit: 40,
      nearest: [{ where: { all: [{ hasLocation: true }, { not: { country: 'Germany' } }] } }],
    })
  })

  it('names what comes nearest, though some members do not fit it', async () => {
    const [faces, none] = [own.filter(({ faces }) => faces?.length), own.filter(({ faces }) => !faces?.length)]
    const { album } = await learnOne(albumOf('Kids', [...pick(faces, 58), ...pick(none, 2)]))
    expect(album).toMatchObject({ kind: 'none', recipe: null, found: faces.length, hit: 58 })
    expect(album?.nearest).toMatchObject([{ where: { hasFaces: expect.anything() } }])
  })

  it('refuses a folder for half of it', async () => {
    const folder = '/external/Photos/2022/Christmas'
    const there = own.filter((asset) => folderOf(asset) === folder)
    const half = pick(there, Math.floor(there.length * 0.45))
    const { album, home } = await learnOne(albumOf('2022 Christmas', half), '--top', '2')
    expect(album).toMatchObject({ kind: 'none', recipe: null, found: there.length, hit: half.length })
    expect(album?.nearest).toHaveLength(2)
    expect(JSON.stringify(album?.nearest[0])).toContain(`{"path":"${folder}/**"}`)
    expect((await home.darkroom('learn')).stdout).toContain(
      `no rule: all ${half.length} are: path ${folder}/**, taken in 2022; but so are ${there.length - half.length} others`,
    )
  })

  it('tells what is not one’s own, and does not miss it', async () => {
    const annas = own.filter((asset) => isOn(asset, anna) && dayOf(asset).startsWith('2023'))
    const archived = new Set(idsOf(annas.slice(3, 6)))
    const [trashed] = idsOf(annas.slice(10, 11))
    const lenas = (sample.assets ?? [])
      .filter(({ ownerId, visibility = 'timeline' }) => ownerId === lena && visibility === 'timeline')
      .slice(0, 40)
    const stateOf = ({ id = '' }: AssetInput): AssetInput => {
      if (archived.has(id)) return { visibility: 'archive' }
      return id === trashed ? { trashedAt: '2024-01-01T00:00:00Z', status: 'trashed' } : {}
    }
    const { report, home } = await learnIn({
      ...sample,
      assets: (sample.assets ?? []).map((asset) => ({ ...asset, ...stateOf(asset) })),
      albums: [{ ...albumOf('Anna 2023', [...annas, ...lenas]), users: [{ userId: lena, role: 'editor' }] }],
    })
    const used = annas.length - 1
    expect(report.albums).toMatchObject([
      {
        members: { all: used + 41, used, other: 40, trashed: 1, archived: 3, motion: 0, offline: 0 },
        found: used,
        hit: used,
        adds: [],
        misses: [],
        hidden: { found: used, of: used },
        recipe: { scope: { visibility: ['timeline', 'archive'] } },
      },
    ])
    const rule = report.albums[0]?.rule ?? {}
    const parts = 'all' in rule && Array.isArray(rule.all) ? rule.all : []
    expect(new Set(parts)).toEqual(new Set([{ person: 'Anna Weber' }, { taken: { year: 2023 } }]))
    const { stdout } = await home.darkroom('learn')
    expect(stdout).toContain('40 of Lena Weber: an own rule cannot put them in')
    expect(stdout).toContain('1 in the trash')
  })

  it.each(families)('finds the family of %s, whose first plan adds nothing', async (_, albums, { form, where }) => {
    expect(albums.length).toBeGreaterThanOrEqual(3)
    const { report, home } = await learnIn(withAlbums(...albums), '--out', '.')
    expect(report.families).toMatchObject([{ form, wouldMake: [], recipe: { where } }])
    expect(report.families[0]?.albums).toHaveLength(albums.length)
    await home.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await home.plan()).operations).toEqual([])
  })

  it('makes no family of the best of each year', async () => {
    const years = [...Map.groupBy(own, (asset) => dayOf(asset).slice(0, 4))].flatMap(([year, assets]) => {
      const favorites = assets.filter(({ isFavorite }) => isFavorite)
      return favorites.length >= 12 ? [{ year, favorites }] : []
    })
    expect(years.length).toBeGreaterThanOrEqual(6)
    const { report } = await learnIn(
      withAlbums(...years.map(({ year, favorites }) => albumOf(`Best of ${year}`, pick(favorites, 8)))),
    )
    expect(report.families).toEqual([])
    for (const { year, favorites } of years)
      expect(report.albums.find(({ name }) => name === `Best of ${year}`)).toMatchObject({
        kind: 'none',
        recipe: null,
        found: favorites.length,
        hit: 8,
        nearest: [{ where: { all: [{ favorite: true }, { taken: { year: Number(year) } }] } }],
      })
  })
})
