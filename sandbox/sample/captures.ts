import type { SampleAsset, Shelf } from './asset.ts'
import { iso, minute, someTime, stampOf } from './calendar.ts'
import { type Device, inUse, type Screen } from './devices.ts'
import { home } from './places.ts'
import type { Random } from './random.ts'
import { wallOf } from './shot.ts'
import { type Owner, upload, uploadTime } from './uploads.ts'

interface Desktop {
  name(date: string, time: string): string
  width: number
  height: number
}

const apps = ['WhatsApp', 'Chrome', 'Maps', 'Instagram', 'DB Navigator', 'Banking']

const desktops: readonly Desktop[] = [
  { name: (date, time) => `Bildschirmfoto ${date} um ${time}`, width: 2880, height: 1800 },
  { name: (date, time) => `Screenshot ${date} at ${time}`, width: 3024, height: 1964 },
  {
    name: (date, time) => `Screenshot from ${date} ${time.replaceAll('.', '-')}`,
    width: 1920,
    height: 1080,
  },
  {
    name: (date, time) => `Screenshot ${date} ${time.replaceAll('.', '')}`,
    width: 2560,
    height: 1440,
  },
]

/** Whose uploads, from which phones. */
export interface CaptureTarget {
  random: Random
  shelf: Shelf
  owner: Owner
  phones: readonly Device[]
}

/** Screenshots of phones and desktops. They know nothing but their size; only the name and the file's time tell when. */
export function takeScreenshots(target: CaptureTarget, count: number): void {
  const { random } = target
  for (const instant of sometimes(random, count)) {
    const shot = random.chance(0.15) ? desktopShot(random, instant) : phoneShot(target, instant)
    const exif = {
      exifImageWidth: shot.width,
      exifImageHeight: shot.height,
      fileSizeInByte: random.int(90_000, 2_400_000),
    }
    const asset: SampleAsset = { ...file(target, instant, shot.name), type: 'IMAGE', exif }
    if (random.chance(0.12)) asset.visibility = 'archive'
    target.shelf.assets.push(asset)
  }
}

/** Films of a screen. */
export function takeScreenRecordings(target: CaptureTarget, count: number): void {
  const { random } = target
  for (const instant of sometimes(random, count)) {
    const { style, width, height } = screenAt(target, instant)
    const durationMs = random.int(4_000, 4 * minute)
    const exif = {
      exifImageWidth: width,
      exifImageHeight: height,
      fileSizeInByte: durationMs * random.int(300, 900),
      fps: 60,
    }
    const name = recordingName(random, style, instant)
    target.shelf.assets.push({ ...file(target, instant, name), type: 'VIDEO', durationMs, exif })
  }
}

function file({ random, shelf, owner }: CaptureTarget, instant: number, name: string) {
  const createdAt = uploadTime(random, instant)
  return { ...upload(random, shelf, owner, instant, name, createdAt), fileCreatedAt: iso(instant) }
}

function sometimes(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(someTime(random) / 1000) * 1000).sort((a, b) => a - b)
}

function screenAt({ random, phones }: CaptureTarget, instant: number): Screen {
  const { screen } = random.pick(inUse(phones, instant))
  return screen ?? { style: 'pixel', width: 480, height: 800 }
}

function phoneShot(target: CaptureTarget, instant: number) {
  const { style, width, height } = screenAt(target, instant)
  return { name: screenshotName(target.random, style, instant), width, height }
}

function screenshotName(random: Random, style: Screen['style'], instant: number): string {
  const { date, time } = stampOf(wallOf({ instant, place: home }))
  if (style === 'apple') return `IMG_${random.int(1000, 9999)}.PNG`
  if (style === 'pixel') return `Screenshot_${date}-${time}.png`
  const app = random.pick(apps)
  if (style === 'samsung') return `Screenshot_${date}_${time}_${app}.jpg`
  return `Screenshot_${dashed(date)}-${dashed(time)}-${random.int(100, 999)}_com.${app.toLowerCase().replace(' ', '')}.jpg`
}

function recordingName(random: Random, style: Screen['style'], instant: number): string {
  const { date, time } = stampOf(wallOf({ instant, place: home }))
  if (style === 'apple') return `RPReplay_Final${Math.floor(instant / 1000)}.MP4`
  if (style === 'pixel') return `screen-${date}-${time}.mp4`
  if (style === 'samsung') return `Screen_Recording_${date}-${time}_${random.pick(apps)}.mp4`
  return `Screenrecorder-${dashed(date)}-${dashed(time)}-${random.int(100, 999)}.mp4`
}

function desktopShot(random: Random, instant: number) {
  const { name, width, height } = random.pick(desktops)
  const wall = iso(wallOf({ instant, place: home }))
  return {
    name: `${name(wall.slice(0, 10), wall.slice(11, 19).replaceAll(':', '.'))}.png`,
    width,
    height,
  }
}

/** `20230105` as `2023-01-05`, `101112` as `10-11-12`. */
function dashed(digits: string): string {
  const year = digits.length - 4
  return `${digits.slice(0, year)}-${digits.slice(year, year + 2)}-${digits.slice(year + 2)}`
}
