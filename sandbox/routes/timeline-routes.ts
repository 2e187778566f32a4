import { stumbled } from '../http/http-error.ts'
import { type Call, type Route, route } from '../http/route.ts'
import { type Instant, parseInstant, toMicros } from '../library/instant.ts'
import type { Asset, Exif } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { bucketAsked, readOptions, type TimelineOptions, timelineTest } from '../search/timeline-filter.ts'

// Months counted from the year 0: much cheaper than texts when a whole library is counted.
const monthOf = (instant: Instant): number => {
  const date = new Date(Math.floor(instant / 1000))
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

const nameOf = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`

const ordersByCreation = (options: TimelineOptions, call: Call): boolean =>
  call.profile.timelineCreatedAt && options.orderBy === 'createdAt'

const groupedBy = (options: TimelineOptions, call: Call): ((asset: Asset) => Instant) =>
  ordersByCreation(options, call) ? (asset) => asset.createdAt : (asset) => asset.localDateTime

const countBuckets = (options: TimelineOptions, call: Call) => {
  const test = timelineTest(options, call)
  const read = groupedBy(options, call)
  const counts = new Map<number, number>()
  for (const asset of call.state.assets.values()) {
    if (!test(asset)) continue
    const month = monthOf(read(asset))
    counts.set(month, (counts.get(month) ?? 0) + 1)
  }
  const sign = options.order === 'asc' ? 1 : -1
  const months = [...counts].sort(([a], [b]) => sign * (a - b))
  return months.map(([month, count]) => ({ timeBucket: nameOf(month), count }))
}

const caches = new WeakMap<State, { revision: number; answers: Map<string, unknown> }>()

/** Buckets are counted once until the next write. */
const listBuckets = (call: Call): unknown => {
  const options = readOptions(call)
  const { state, user } = call
  let cache = caches.get(state)
  if (cache?.revision !== state.revision) {
    cache = { revision: state.revision, answers: new Map() }
    caches.set(state, cache)
  }
  const key = JSON.stringify([user.id, options])
  if (!cache.answers.has(key)) cache.answers.set(key, countBuckets(options, call))
  return cache.answers.get(key)
}

const withoutZone = (instant: Instant): string => toMicros(instant).slice(0, -6)

const turned = ['5', '6', '7', '8', '-90', '90']

// 2.5 and later keep the size as shown beside the asset, before that the camera's orientation decides.
const ratioOf = (asset: Asset, exif: Exif): number => {
  const isTurned = asset.width === null && turned.includes(exif.orientation ?? '')
  const width = asset.width ?? exif.exifImageWidth
  const height = asset.height ?? exif.exifImageHeight
  if (!width || !height) return 1
  return Math.round((isTurned ? height / width : width / height) * 1000) / 1000
}

const stackColumn = (asset: Asset, { state }: Call): unknown => {
  const stack = asset.stackId ? state.stacks.get(asset.stackId) : undefined
  if (!stack) return null
  const members = stack.assetIds.filter((id) => state.assets.get(id)?.trashedAt === null)
  return [stack.id, String(members.length)]
}

const rowOf = (asset: Asset, exif: Exif, options: TimelineOptions, call: Call): Record<string, unknown> => ({
  city: exif.city,
  country: exif.country,
  duration: call.profile.durationInMilliseconds ? asset.durationMs : asset.durationText,
  id: asset.id,
  visibility: asset.visibility,
  isFavorite: asset.isFavorite,
  isImage: asset.type === 'IMAGE',
  isTrashed: asset.trashedAt !== null,
  livePhotoVideoId: asset.livePhotoVideoId,
  fileCreatedAt: withoutZone(asset.fileCreatedAt),
  localOffsetHours: (asset.localDateTime - asset.fileCreatedAt) / 3_600_000_000,
  ...(call.profile.timelineCreatedAt ? { createdAt: withoutZone(asset.createdAt) } : {}),
  ownerId: asset.ownerId,
  projectionType: exif.projectionType,
  ratio: ratioOf(asset, exif),
  status: asset.status,
  thumbhash: asset.thumbhash,
  ...(options.withCoordinates && call.profile.timelineCoordinates
    ? { latitude: exif.latitude, longitude: exif.longitude }
    : {}),
  ...(options.withStacked ? { stack: stackColumn(asset, call) } : {}),
})

const emptyExif = {} as Exif

const columnsOf = (rows: readonly Record<string, unknown>[], names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]))

// A day other than the first names no bucket.
const spanOf = (asked: string): readonly [start: Instant, end: Instant] => {
  const instant = /^\d{4}-\d\d-\d\d/.test(asked) ? parseInstant(asked) : Number.NaN
  if (Number.isNaN(instant)) throw stumbled()
  const month = monthOf(instant)
  const [start, end] = [month, month + 1].map((each) => parseInstant(`${nameOf(each)}T00:00:00Z`))
  return instant === start && end !== undefined ? [start, end] : [0, 0]
}

const assetsIn = (options: TimelineOptions, call: Call): Asset[] => {
  const [start, end] = spanOf(bucketAsked(options))
  const test = timelineTest(options, call)
  const read = groupedBy(options, call)
  const sign = options.order === 'asc' ? 1 : -1
  const moment = ordersByCreation(options, call) ? read : (asset: Asset) => asset.fileCreatedAt
  return [...call.state.assets.values()]
    .filter((asset) => asset.exif && read(asset) >= start && read(asset) < end && test(asset))
    .sort((a, b) => sign * (moment(a) - moment(b)))
}

const showBucket = (call: Call): unknown => {
  const options = readOptions(call)
  const rows = assetsIn(options, call).map((asset) => rowOf(asset, asset.exif ?? emptyExif, options, call))
  const sample = call.state.assets.values().next().value
  return columnsOf(rows, sample ? Object.keys(rowOf(sample, emptyExif, options, call)) : [])
}

/** The timeline of the web client: counts by month, and one month as columns. */
export const timelineRoutes: readonly Route[] = [
  route('GET', '/timeline/buckets', 'asset.read', listBuckets, { loose: true }),
  route('GET', '/timeline/bucket', 'asset.read', showBucket, { loose: true }),
]
