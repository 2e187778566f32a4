import type { SampleAsset, SampleExif, Shelf } from './asset.ts'
import { day, hour, iso, minute } from './calendar.ts'
import { type ExternalLibrary, externalFile } from './external.ts'
import { type Random, shareOut } from './random.ts'

interface Box {
  folder: string
  prefix: string
  about: string
}

const boxes: readonly Box[] = [
  { folder: 'Scans/Großeltern/1950er', prefix: 'scan_', about: 'Oma Käthe, about 1955' },
  { folder: 'Scans/Großeltern/1960er', prefix: 'scan_', about: 'Opa Jürgen, about 1965' },
  { folder: 'Scans/Hochzeit 1971', prefix: 'img', about: 'Wedding, 1971' },
  { folder: 'Scans/Dias/Magazin 01', prefix: 'Dia ', about: 'Slides, Norderney' },
  { folder: 'Scans/Dias/Magazin 02', prefix: 'Dia ', about: 'Slides, Harz' },
  { folder: 'Scans/Jonas Schulzeit', prefix: 'FastFoto_', about: 'School, about 1990' },
]

const scanner = { make: 'EPSON', model: 'Perfection V600' }
const paper: readonly [number, number][] = [
  [2480, 3508],
  [1748, 1240],
  [3000, 2000],
  [2126, 1417],
]

/** The one instant that most scans claim to be from: the scanning program gave it to all of them. */
const scanInstant = Date.UTC(2019, 2, 17, 13, 20)
const scanned = scanInstant + 2 * 365 * day
const imported = Date.UTC(2022, 4, 4, 2)

/**
 * Scanned prints, all with wrong dates: seven of ten on one and the same instant, the rest in 1970 or on the day of
 * scanning. `ties` asks for a least number on the one instant.
 */
export function scanPrints(random: Random, shelf: Shelf, library: ExternalLibrary, count: number, ties: number): void {
  const same = Math.max(ties, Math.round(count * 0.7))
  const counts = shareOut(
    count,
    boxes.map(() => 1),
  )
  let turn = 0
  boxes.forEach((box, position) => {
    for (let number = 1; number <= (counts[position] ?? 0); number++, turn++) {
      const instant = turn < same ? scanInstant : turn % 2 === 0 ? 0 : scanned + turn * 20 * 1000
      shelf.assets.push(scan(random, shelf, library, box, number, instant))
    }
  })
}

function scan(
  random: Random,
  shelf: Shelf,
  library: ExternalLibrary,
  box: Box,
  number: number,
  instant: number,
): SampleAsset {
  const name = `${box.prefix}${String(number).padStart(4, '0')}.jpg`
  const [exifImageWidth, exifImageHeight] = random.pick(paper)
  const exif: SampleExif = { exifImageWidth, exifImageHeight, fileSizeInByte: random.int(600_000, 5_000_000) }
  if (random.chance(0.6)) Object.assign(exif, scanner)
  if (random.chance(0.1)) exif.description = box.about
  const batch = iso(imported + Math.floor(number / 200) * minute + random.int(0, 3) * hour)
  const place = externalFile(random, shelf, library, box.folder, name, batch)
  return { ...place, type: 'IMAGE', fileCreatedAt: iso(instant), exif }
}
