import { type AlbumInput, type LibraryInput, loadLibrary, type State } from '../sandbox/index.ts'
import { randomFrom } from '../sandbox/library/chance.ts'

/** An album made by a rule, or by none. */
export interface MadeAlbum {
  readonly name: string
  /** What its rule finds, before some were taken out and others put in; null for one that no rule made. */
  readonly rule: readonly string[] | null
  readonly assetIds: readonly string[]
  /** What kind of albums it is, for tables. */
  readonly kind: string
}

type Asset = ReturnType<State['assets']['get']> & object

const dayOf = ({ localDateTime }: Asset): string => new Date(localDateTime / 1000).toISOString().slice(0, 10)
const yearOf = (asset: Asset): string => dayOf(asset).slice(0, 4)

/** Own assets that rules look at, oldest first. */
const own = (state: State, ownerId: string): Asset[] =>
  [...state.assets.values()]
    .filter(
      (asset) =>
        asset.ownerId === ownerId &&
        asset.trashedAt === null &&
        !asset.isOffline &&
        (asset.visibility === 'timeline' || asset.visibility === 'archive'),
    )
    .sort((a, b) => a.localDateTime - b.localDateTime || (a.id < b.id ? -1 : 1))

/**
 * Albums as people have them, made from a sample library: events, places, people, cameras, families of names and folders, with
 * and without noise, and albums made by hand.
 */
export const madeAlbums = (library: LibraryInput, seed = 1): MadeAlbum[] => {
  const state = loadLibrary(library, '3.1.0')
  const admin = library.users?.[0]?.id ?? ''
  const all = own(state, admin)
  const timeline = all.filter(({ visibility }) => visibility === 'timeline')
  const random = randomFrom(seed)
  const shuffled = <T>(values: readonly T[]): T[] =>
    values
      .map((value) => ({ value, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value)
  const ids = (assets: readonly Asset[]): string[] => assets.map(({ id }) => id)
  const personIds = new Map(
    (library.people ?? []).filter(({ ownerId }) => ownerId === admin).map(({ name, id }) => [name, id]),
  )
  const has = (asset: Asset, name: string): boolean =>
    asset.faces.some(({ personId, isVisible }) => isVisible && personId === personIds.get(name))
  const country = (asset: Asset): string | null => asset.exif?.country ?? null
  const isPlaced = ({ exif }: Asset): boolean => exif?.latitude != null && exif.longitude != null
  const made: MadeAlbum[] = []
  const exact = (kind: string, name: string, assets: readonly Asset[]): void => {
    if (assets.length >= 8) made.push({ kind, name, rule: ids(assets), assetIds: ids(assets) })
  }
  const noisy = (kind: string, name: string, assets: readonly Asset[], out: number, strangers: number): void => {
    const kept = shuffled(assets).slice(Math.round(out * assets.length))
    const inside = new Set(assets)
    const others = shuffled(timeline.filter((asset) => !inside.has(asset))).slice(0, strangers)
    // Of few, two strangers would be a fifth.
    if (kept.length >= 30) made.push({ kind, name, rule: ids(assets), assetIds: ids([...kept, ...others]) })
  }
  // Whoever picks leaves most of it: all of a day would be an event.
  const byHand = (name: string, from: readonly Asset[], most: number): void => {
    const count = Math.min(most, Math.floor(from.length / 3))
    if (count >= 8) made.push({ kind: 'by hand', name, rule: null, assetIds: ids(shuffled(from).slice(0, count)) })
  }
  const between = (from: string, to: string): Asset[] =>
    timeline.filter((asset) => dayOf(asset) >= from && dayOf(asset) <= to)

  noisy('event, noisy', 'Two weeks in July', between('2022-07-01', '2022-07-14'), 0.05, 3)
  exact(
    'camera',
    'Old camera abroad',
    timeline.filter((asset) => asset.exif?.model === 'iPhone X' && isPlaced(asset) && country(asset) !== 'Germany'),
  )
  noisy(
    'people, noisy',
    'Grandparents',
    timeline.filter((asset) => has(asset, 'Oma Käthe') || has(asset, 'Opa Jürgen')),
    0.05,
    4,
  )
  exact(
    'people',
    'Grandma and the children',
    timeline.filter((asset) => has(asset, 'Oma Käthe') && (has(asset, 'Anna Weber') || has(asset, 'Emil Weber'))),
  )
  exact(
    'place and time',
    'Amore',
    timeline.filter((asset) => dayOf(asset).startsWith('2011-04') && (!isPlaced(asset) || country(asset) === 'Italy')),
  )
  exact('two events', 'At the sea', [...between('2014-07-05', '2014-07-12'), ...between('2018-08-10', '2018-08-20')])
  exact(
    'file name',
    'Phone screens',
    all.filter(({ originalFileName }) => /^screenshot/i.test(originalFileName)),
  )
  for (const [day, assets] of [...Map.groupBy(timeline, dayOf)]
    .filter(([, one]) => one.length >= 8)
    .filter((_, index) => index % 40 === 0))
    exact('one day', `On ${day}`, assets)
  for (const [year, assets] of Map.groupBy(timeline, yearOf)) {
    exact(
      'family',
      `Favourites ${year}`,
      assets.filter(({ isFavorite }) => isFavorite),
    )
    exact(
      'family',
      `Christmas ${year}`,
      assets.filter((asset) => /-12-2[456]$/.test(dayOf(asset))),
    )
    byHand(`Best of ${year}`, assets, 10 + Math.floor(random() * 30))
    for (const [place, there] of Map.groupBy(assets.filter(country), country))
      if (place !== 'Germany' && there.length >= 20) exact('family', `Trip ${year} ${place}`, there)
    for (const month of shuffled(['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']).slice(
      0,
      6,
    )) {
      const from = `${year}-${month}-${String(1 + Math.floor(random() * 14)).padStart(2, '0')}`
      const to = `${from.slice(0, 8)}${String(Number(from.slice(8)) + 2 + Math.floor(random() * 12)).padStart(2, '0')}`
      const title = `Event ${from}`
      if (random() < 0.5) exact('event', title, between(from, to))
      else noisy('event, noisy', title, between(from, to), 0.05, 2)
    }
  }
  for (const name of ['Anna Weber', 'Emil Weber', 'Lena Weber', 'Tom Fischer'])
    for (const year of ['2018', '2021', '2023'])
      exact(
        'person and year',
        `${name.split(' ')[0]} ${year}`,
        timeline.filter((asset) => has(asset, name) && yearOf(asset) === year),
      )
  const folders = Map.groupBy(
    all.filter(({ originalPath }) => /^\/external\/Photos\/\d{4}\/[^/]+\//.test(originalPath)),
    ({ originalPath }) => originalPath.split('/').slice(3, 5).join(' '),
  )
  for (const [name, assets] of folders)
    exact(
      'folders',
      name,
      assets.filter(({ visibility }) => visibility === 'timeline'),
    )
  byHand('Kitchen wall', timeline, 40)
  byHand(
    'For the calendar',
    timeline.filter(({ isFavorite }) => isFavorite),
    12,
  )
  for (let count = 0; count < 20; count += 1) byHand(`Picked ${count + 1}`, timeline, 8 + Math.floor(random() * 52))
  return made
}

/** A library with these albums in place of its own; ids follow from their place in the list. */
export const withAlbums = (library: LibraryInput, made: readonly MadeAlbum[]): LibraryInput => ({
  ...library,
  albums: made.map(
    ({ name, assetIds }, index): AlbumInput => ({
      id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
      albumName: name,
      ownerId: library.users?.[0]?.id ?? '',
      assetIds: [...assetIds],
    }),
  ),
})
