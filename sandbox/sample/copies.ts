import type { SampleAsset, SampleExif, Shelf } from './asset.ts'
import { iso, stampOf } from './calendar.ts'
import { type ExternalLibrary, externalFile, scanTime } from './external.ts'
import { type Random, spread } from './random.ts'
import { type Owner, upload, uploadTime } from './uploads.ts'

/** The same pictures once more in a folder of the external library, as a backup of the phone leaves them. */
export function backUp(
  random: Random,
  shelf: Shelf,
  library: ExternalLibrary,
  originals: SampleAsset[],
  count: number,
): void {
  for (const original of spread(random, originals, count)) {
    const { fileCreatedAt, localDateTime, width, height } = original
    const name = original.originalFileName ?? 'picture.jpg'
    const folder = `Handy Backup/${original.exif?.model ?? 'Handy'}`
    const place = externalFile(random, shelf, library, folder, name, scanTime(Date.parse(fileCreatedAt)))
    const exif = original.exif && { ...original.exif }
    const copy: SampleAsset = { ...place, type: 'IMAGE', fileCreatedAt, exif }
    if (localDateTime) copy.localDateTime = localDateTime
    if (width && height) Object.assign(copy, { width, height })
    pair(random, original, copy)
    shelf.assets.push(copy)
  }
}

/** Small versions of own pictures that came back through a messenger. */
export function sendBack(random: Random, shelf: Shelf, owner: Owner, originals: SampleAsset[], count: number): void {
  spread(random, originals, count).forEach((original, number) => {
    const sent = Date.parse(original.fileCreatedAt) + random.int(60, 20_000) * 1000
    const name = `IMG-${stampOf(sent).date}-WA${String(100 + (number % 900)).padStart(4, '0')}.jpg`
    const isTall = (original.height ?? 0) > (original.width ?? 0)
    const [width, height] = isTall ? [1200, 1600] : [1600, 1200]
    const exif: SampleExif = {
      exifImageWidth: width,
      exifImageHeight: height,
      fileSizeInByte: random.int(90_000, 400_000),
    }
    const file = upload(random, shelf, owner, sent, name, uploadTime(random, sent))
    const copy: SampleAsset = { ...file, type: 'IMAGE', fileCreatedAt: iso(sent), width, height, exif }
    pair(random, original, copy)
    shelf.assets.push(copy)
  })
}

/** Puts two assets into one group of duplicates; a third may join later. */
function pair(random: Random, original: SampleAsset, copy: SampleAsset): void {
  original.duplicateId ??= random.uuid()
  copy.duplicateId = original.duplicateId
}
