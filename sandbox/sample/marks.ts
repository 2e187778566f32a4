import type { SampleAsset } from './asset.ts'
import { end, iso, minute } from './calendar.ts'
import { type Random, spread } from './random.ts'

const notes = [
  'Anna on her first bike',
  'Der beste Tag',
  'view from the tower',
  'Emil sleeping',
  'Oma Käthes Garten',
  'for the calendar',
]

/** Below this many pictures nothing is marked for the sake of having one of each. */
const small = 50

/** Hearts, stars, notes, archive, trash, lost files and files not read yet, on a small part of the assets. */
export function markSome(random: Random, uploads: readonly SampleAsset[], files: readonly SampleAsset[]): void {
  const pictures = [...uploads, ...files].filter(isPlain)
  const some = (list: readonly SampleAsset[], share: number, least: number) => {
    return spread(random, list, Math.max(pictures.length < small ? 0 : least, Math.round(list.length * share)))
  }
  for (const asset of some(pictures, 0.03, 5)) asset.isFavorite = true
  for (const asset of some(pictures, 0.012, 3)) asset.visibility = 'archive'
  for (const { exif } of some(pictures, 0.02, 5)) if (exif) exif.rating = random.int(1, 5)
  for (const { exif } of some(pictures, 0.015, 4)) if (exif) exif.description ??= random.pick(notes)
  for (const asset of some(uploads.filter(isPlain), 0.003, 3)) trash(random, asset)
  for (const asset of some(files.filter(isPlain), 0.002, 2)) lose(random, asset)
  leaveUnread(uploads, Math.max(pictures.length < small ? 0 : 2, Math.round(uploads.length * 0.001)))
}

/** In sight, and a photo without a motion part: whatever happens to it happens to nothing else. */
export function isPlain({ type, visibility, trashedAt, livePhotoVideoId, exif }: SampleAsset): boolean {
  return type === 'IMAGE' && !visibility && !trashedAt && !livePhotoVideoId && exif !== null
}

function trash(random: Random, asset: SampleAsset): void {
  Object.assign(asset, { trashedAt: iso(end + random.int(1, 200) * minute), status: 'trashed' })
}

/** The server gives a file it cannot find any more a deletion date as well. */
function lose(random: Random, asset: SampleAsset): void {
  Object.assign(asset, { trashedAt: iso(end + random.int(1, 200) * minute), isOffline: true })
}

/** The newest uploads wait for their metadata to be read: no exif record, and so neither zone nor size. */
function leaveUnread(uploads: readonly SampleAsset[], count: number): void {
  const waiting = uploads.filter((asset) => isPlain(asset) && !asset.faces && !asset.duplicateId && !asset.width)
  waiting.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
  for (const asset of waiting.slice(0, count)) {
    asset.exif = null
    delete asset.localDateTime
  }
}
