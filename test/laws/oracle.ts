import type { Condition } from '../../core/predicates/predicate.ts'
import type { Scope } from '../../core/recipes/recipe.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { albumNames, anna, ben, disk, me, now, partner, zoe } from './library.ts'
import { folderPatterns, isMeant, namePatterns, pathPatterns, textPatterns } from './patterns.ts'

/** What is said about an asset, judged from the library itself and from what the documents promise. */
interface Facts {
  readonly asset: AssetInput
  readonly library: LibraryInput
}

type Value = never
type Judge = (value: Value, facts: Facts) => boolean

const judge =
  <V>(decide: (value: V, facts: Facts) => boolean): Judge =>
  (value, facts) =>
    decide(value as V, facts)

const isOwn = ({ ownerId }: AssetInput): boolean => ownerId === me
const pathOf = ({ originalPath = '' }: AssetInput): string => originalPath
const nameOf = (asset: AssetInput): string => pathOf(asset).split('/').at(-1) ?? ''
const localDay = ({ localDateTime, fileCreatedAt = '' }: AssetInput): string =>
  (localDateTime ?? fileCreatedAt).slice(0, 10)

/** The calendar day so many days from that of the run. */
const dayFromNow = (days: number): string =>
  new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days)).toISOString().slice(0, 10)

interface Taken {
  readonly from?: string
  readonly to?: string
  readonly year?: number
  readonly monthDay?: string | { readonly from: string; readonly to: string }
  readonly timeOfDay?: { readonly from: string; readonly to: string }
  readonly months?: readonly number[]
  readonly lastDays?: number
  readonly olderThanDays?: number
}

/** Whether an asset was taken after a day or time, or then; below zero for the other side. */
const isOnSide = (side: 1 | -1, text: string, { localDateTime, fileCreatedAt = '' }: AssetInput): boolean => {
  const local = localDateTime ?? fileCreatedAt
  if (text.length === 10) return side * local.slice(0, 10).localeCompare(text) >= 0
  const hasZone = /Z$|[+-]\d{2}:\d{2}$/.test(text)
  return side * (Date.parse(hasZone ? fileCreatedAt : local) - Date.parse(hasZone ? text : `${text}Z`)) >= 0
}

/** Each minute of a day, or day of a leap year, from the first to the last, around the end where that comes first. */
const around = (all: readonly string[], { from, to }: { readonly from: string; readonly to: string }): string[] => {
  const [first, last] = [all.indexOf(from), all.indexOf(to)]
  return first <= last ? all.slice(first, last + 1) : [...all.slice(first), ...all.slice(0, last + 1)]
}
const minutes = Array.from({ length: 24 * 60 }, (_, at) => new Date(at * 60_000).toISOString().slice(11, 16))
const yearDays = Array.from({ length: 366 }, (_, at) => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(5, 10))

const isTaken = (
  { from, to, year, monthDay, timeOfDay, months, lastDays, olderThanDays }: Taken,
  asset: AssetInput,
  day = localDay(asset),
): boolean =>
  (from === undefined || isOnSide(1, from, asset)) &&
  (to === undefined || isOnSide(-1, to, asset)) &&
  (timeOfDay === undefined ||
    around(minutes, timeOfDay)
      .slice(0, -1)
      .includes((asset.localDateTime ?? asset.fileCreatedAt ?? '').slice(11, 16))) &&
  (year === undefined || day.startsWith(`${year}-`)) &&
  (monthDay === undefined ||
    (typeof monthDay === 'string' ? [monthDay] : around(yearDays, monthDay)).includes(day.slice(5))) &&
  (months === undefined || months.includes(Number(day.split('-').at(-2)))) &&
  // Somewhere it is tomorrow already.
  (lastDays === undefined || (day >= dayFromNow(1 - lastDays) && day <= dayFromNow(1))) &&
  (olderThanDays === undefined || day < dayFromNow(-olderThanDays))

const idsByName: Readonly<Record<string, string>> = { anna, ben, 'zoë ñandú-o’hara': zoe }

/** Distinct people with a face that can be seen; other users' assets show nobody. */
const peopleOn = ({ asset }: Facts): ReadonlySet<string> =>
  new Set(
    (isOwn(asset) ? (asset.faces ?? []) : []).flatMap(({ personId, isVisible = true, deletedAt }) =>
      personId && isVisible && !deletedAt ? [personId] : [],
    ),
  )

const isWith = (asked: string | Readonly<Record<string, readonly string[]>>, facts: Facts): boolean => {
  const [[way, names] = ['any', [] as readonly string[]]] = Object.entries(
    typeof asked === 'string' ? { any: [asked] } : asked,
  )
  const wanted = new Set(names.map((name) => idsByName[name.toLowerCase()] ?? name))
  const on = peopleOn(facts)
  const found = [...wanted].filter((id) => on.has(id)).length
  if (way === 'any') return found > 0
  if (way === 'none') return found === 0
  if (way === 'onlyAny') return found > 0 && found === on.size
  return found === wanted.size && (way === 'all' || on.size === wanted.size)
}

const albumsOf = ({ asset, library }: Facts): string[] =>
  (library.albums ?? []).flatMap(({ id, assetIds }) => (id && assetIds?.includes(asset.id ?? '') ? [id] : []))

const isInAlbum = (nameOrId: string, facts: Facts): boolean =>
  albumsOf(facts).some((id) => id === nameOrId || albumNames[id] === nameOrId)

const isTagged = (asked: string | { tag: string; exact?: boolean }, { asset }: Facts): boolean => {
  const { tag, exact = false } = typeof asked === 'string' ? { tag: asked } : asked
  return (asset.tags ?? []).some((path) => path === tag || (!exact && path.startsWith(`${tag}/`)))
}

const isRated = (wanted: number | null | { min?: number; max?: number }, { asset }: Facts): boolean => {
  const { rating } = asset.exif ?? {}
  const stars = rating && rating > 0 ? rating : null
  if (typeof wanted !== 'object' || wanted === null) return stars === wanted
  const { min = 1, max = 5 } = wanted
  return stars !== null && stars >= min && stars <= max
}

const isInFolder = (pattern: unknown, { asset }: Facts): boolean => {
  const folders = pathOf(asset).split('/').slice(0, -1)
  const { whole } = folderPatterns.find((one) => JSON.stringify(one.pattern) === JSON.stringify(pattern)) ?? {}
  const texts = whole ? [folders.join('/')] : folders.filter((name) => name !== '')
  return texts.some((text) => isMeant(folderPatterns, pattern, text))
}

const isStacked = ({ asset, library }: Facts): boolean =>
  // The list of stacks shows own ones, with what is neither hidden nor in the trash.
  isOwn(asset) &&
  asset.visibility !== 'hidden' &&
  !asset.trashedAt &&
  (library.stacks ?? []).some(({ assetIds }) => assetIds.includes(asset.id ?? ''))

const exifText = (field: 'city' | 'state' | 'country'): Judge =>
  judge((pattern: unknown, { asset }) => {
    const text = asset.exif?.[field]
    return text ? isMeant(textPatterns, pattern, text) : false
  })

const judges: Readonly<Record<string, Judge>> = {
  type: judge((wanted: string, { asset }) => (asset.type ?? 'IMAGE') === wanted),
  favorite: judge((wanted: boolean, { asset }) => (isOwn(asset) && asset.isFavorite === true) === wanted),
  visibility: judge((wanted: string, { asset }) => (asset.visibility ?? 'timeline') === wanted),
  inTrash: judge((_, { asset }) => Boolean(asset.trashedAt) && !asset.isOffline),
  offline: judge((_, { asset }) => asset.isOffline === true),
  library: judge(
    (wanted: string | null, { asset }) => (asset.libraryId ?? null) === (wanted === 'Disk' ? disk : wanted),
  ),
  owner: judge((wanted: string, { asset }) => asset.ownerId === (wanted === 'me' ? me : wanted)),
  taken: judge((span: Taken, { asset }) => isTaken(span, asset)),
  path: judge((pattern: unknown, { asset }) => isMeant(pathPatterns, pattern, pathOf(asset), (text) => text)),
  fileName: judge((pattern: unknown, { asset }) => isMeant(namePatterns, pattern, nameOf(asset))),
  folder: judge(isInFolder),
  extension: judge((endings: string | readonly string[], { asset }) =>
    [endings].flat().some((ending) => new RegExp(`.\\.${ending.replace('.', '')}$`, 'i').test(nameOf(asset))),
  ),
  rating: judge(isRated),
  city: exifText('city'),
  state: exifText('state'),
  country: exifText('country'),
  description: judge((pattern: unknown, { asset }) => {
    const text = asset.exif?.description
    return text ? isMeant(textPatterns, pattern, text) : false
  }),
  hasLocation: judge((_, { asset }) => asset.exif?.latitude != null && asset.exif.longitude != null),
  hasCamera: judge((_, { asset }) => Boolean(asset.exif?.make || asset.exif?.model)),
  duration: judge(({ min = 0, max = Infinity }: { min?: number; max?: number }, { asset }) => {
    const seconds = (asset.durationMs ?? 0) / 1000
    return asset.type === 'VIDEO' && seconds > 0 && seconds >= min && seconds <= max
  }),
  livePhoto: judge((_, { asset }) => asset.livePhotoVideoId != null),
  duplicate: judge((_, { asset }) => asset.duplicateId != null),
  person: judge(isWith),
  inAlbum: judge(isInAlbum),
  inAnyAlbum: judge((_, facts) => albumsOf(facts).length > 0),
  tagged: judge(isTagged),
  untagged: judge((_, { asset }) => (asset.tags ?? []).length === 0),
  stacked: judge((_, facts) => isStacked(facts)),
}

/** Words that it judges. */
export const judgedWords: readonly string[] = Object.keys(judges)

const holds = (condition: Condition, facts: Facts): boolean => {
  const [[word, value] = ['', null as unknown]] = Object.entries(condition)
  if (word === 'not') return !holds(value as Condition, facts)
  if (word === 'all') return (value as Condition[]).every((part) => holds(part, facts))
  if (word === 'any') return (value as Condition[]).some((part) => holds(part, facts))
  const decide = judges[word]
  if (!decide) throw new Error(`no judge for ${word}`)
  return decide(value as never, facts)
}

const isLookedAt = (
  { visibility = ['timeline'], owners = 'me', trashed = false, offline = false }: Scope,
  asset: AssetInput,
): boolean =>
  visibility.some((one) => one === (asset.visibility ?? 'timeline')) &&
  (isOwn(asset) || (owners === 'any' && asset.ownerId === partner)) &&
  (asset.isOffline ? offline : !asset.trashedAt || trashed)

/** Ids that a condition selects in a scope, sorted. */
export const selectedBy = (condition: Condition, scope: Scope, library: LibraryInput): string[] =>
  (library.assets ?? [])
    .filter((asset) => isLookedAt(scope, asset) && holds(condition, { asset, library }))
    .map(({ id = '' }) => id)
    .sort()
