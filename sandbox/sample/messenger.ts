import type { SampleAsset } from './asset.ts'
import { day, hour, iso, someTime, stampOf } from './calendar.ts'
import type { CaptureTarget } from './captures.ts'
import { home } from './places.ts'
import type { Random } from './random.ts'
import { wallOf } from './shot.ts'
import { upload, uploadTime } from './uploads.ts'

const sizes: readonly [number, number][] = [
  [1600, 1200],
  [1200, 1600],
  [1280, 960],
  [900, 1600],
  [1080, 1080],
  [2048, 1536],
]

/** Pictures and films that came through messengers: small, no camera, and now and then with the date of a restored backup. */
export function receivePictures(target: CaptureTarget, count: number): void {
  const { random, phones } = target
  const moves = phones.map(({ from }) => Date.parse(from) + day + 14 * hour)
  const arrivals = Array.from({ length: count }, () => Math.floor(someTime(random) / 1000) * 1000).sort((a, b) => a - b)
  const numbers = createNumbers(random)
  for (const instant of arrivals) {
    const isRestored = random.chance(0.06)
    const claimed = isRestored ? (moves.find((move) => move > instant) ?? instant) : instant
    target.shelf.assets.push(receive(target, instant, claimed, numbers))
  }
}

function receive(
  target: CaptureTarget,
  instant: number,
  claimed: number,
  numberOn: (date: string) => string,
): SampleAsset {
  const { random, shelf, owner } = target
  const isFilm = random.chance(0.08)
  const name = receivedName(random, instant, isFilm, numberOn)
  const asset = {
    ...upload(random, shelf, owner, claimed, name, uploadTime(random, claimed)),
    fileCreatedAt: iso(claimed),
  }
  const [exifImageWidth, exifImageHeight] = isFilm ? [848, 480] : random.pick(sizes)
  const durationMs = random.int(2_000, 120_000)
  const fileSizeInByte = isFilm ? durationMs * random.int(90, 200) : random.int(40_000, 420_000)
  const exif = { exifImageWidth, exifImageHeight, fileSizeInByte }
  if (isFilm) return { ...asset, type: 'VIDEO', durationMs, exif: { ...exif, fps: 30 } }
  return { ...asset, type: 'IMAGE', exif }
}

function receivedName(random: Random, instant: number, isFilm: boolean, numberOn: (date: string) => string): string {
  const wall = wallOf({ instant, place: home })
  const { date, time, millis } = stampOf(wall)
  const [day, clock] = [iso(wall).slice(0, 10), iso(wall).slice(11, 19)]
  const kind = random.next()
  if (isFilm) return `VID-${date}-WA${numberOn(date)}.mp4`
  if (kind < 0.74) return `IMG-${date}-WA${numberOn(date)}.jpg`
  if (kind < 0.82) return `WhatsApp Image ${day} at ${clock.replaceAll(':', '.')}.jpeg`
  if (kind < 0.9) return `signal-${day}-${clock.replaceAll(':', '-')}-${millis}.jpg`
  if (kind < 0.96) return `photo_${day}_${clock.replaceAll(':', '-')}.jpg`
  return time < '120000' ? `FB_IMG_${instant}.jpg` : `received_${random.int(10 ** 15, 10 ** 16 - 1)}.jpeg`
}

/** Running numbers that start anew each day, as in `WA0012`. */
function createNumbers(random: Random) {
  let last = { date: '', number: 0 }
  return (date: string) => {
    last = { date, number: last.date === date ? last.number + 1 : random.int(0, 20) }
    return String(last.number).padStart(4, '0')
  }
}
