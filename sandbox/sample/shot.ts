import type { SampleAsset, SampleExif } from './asset.ts'
import { iso, minute, stampOf } from './calendar.ts'
import { type Device, exposures, isos } from './devices.ts'
import { around, type Place } from './places.ts'
import type { Random } from './random.ts'
import { offsetAt, offsetName } from './zones.ts'

export interface Shot {
  device: Device
  instant: number
  place: Place
  hasPosition: boolean
}

/** When a file was taken, and the zone the server found in it. */
interface Taken {
  times: Pick<SampleAsset, 'fileCreatedAt' | 'localDateTime'>
  timeZone?: string
}

/** The wall-clock time where a shot is taken. */
export function wallOf({ instant, place }: Pick<Shot, 'instant' | 'place'>): number {
  return instant + offsetAt(place.zone, instant) * minute
}

/**
 * What the server makes of a picture's time. Without offset or position in the file it takes the wall clock for UTC,
 * which is why old cameras are an hour or two off.
 */
export function takenAt(shot: Shot): Taken {
  const { device, place, hasPosition } = shot
  const wall = wallOf(shot)
  const known = device.zone === 'offset' || (device.zone === 'position' && hasPosition)
  if (!known) return { times: { fileCreatedAt: iso(wall) } }
  const offset = (wall - shot.instant) / minute
  const timeZone = device.zone === 'offset' ? offsetName(offset) : place.zone.name
  return { times: { fileCreatedAt: iso(shot.instant), localDateTime: iso(wall) }, timeZone }
}

/** Only Apple's films carry an offset; the others are in UTC and the server says so. */
export function filmTakenAt(shot: Shot): Taken {
  if (shot.device.make === 'Apple') return takenAt(shot)
  return { times: { fileCreatedAt: iso(shot.instant) }, timeZone: 'UTC' }
}

/** The file name without extension, by the device's habit. */
export function stemOf(shot: Shot, counter: number, isFilm = false): string {
  const { naming } = shot.device
  if (typeof naming === 'object') {
    const prefix = isFilm ? (naming.video ?? naming.prefix) : naming.prefix
    return prefix + String(counter % 10 ** naming.digits).padStart(naming.digits, '0')
  }
  // Pixel phones name by UTC, all others by the clock on the wall.
  const { date, time, millis } = stampOf(naming === 'pixel' ? shot.instant : wallOf(shot))
  if (naming === 'pixel') return `PXL_${date}_${time}${millis}`
  return naming === 'samsung' ? `${date}_${time}` : `${isFilm ? 'VID' : 'IMG'}_${date}_${time}`
}

/** The exif record of a photo. */
export function photoExif(random: Random, shot: Shot, { timeZone }: Taken): SampleExif {
  const { device } = shot
  const exif: SampleExif = {
    make: device.make,
    model: device.model,
    exifImageWidth: device.width,
    exifImageHeight: device.height,
    fileSizeInByte: Math.round(device.size * 1e6 * (0.6 + random.next() * 0.8)),
    fNumber: device.fNumber,
    focalLength: device.focalLength,
    iso: random.pick(isos),
    exposureTime: random.pick(exposures),
  }
  if (device.lens) exif.lensModel = device.lens
  if (timeZone) exif.timeZone = timeZone
  if (shot.hasPosition) locate(random, exif, shot.place)
  return exif
}

/** The exif record of a film; most phones and cameras say nothing about themselves there. */
export function filmExif(random: Random, shot: Shot, { timeZone }: Taken, durationMs: number): SampleExif {
  const isTall = random.chance(0.2)
  const exif: SampleExif = {
    exifImageWidth: isTall ? 1080 : 1920,
    exifImageHeight: isTall ? 1920 : 1080,
    fileSizeInByte: Math.round(durationMs * (1600 + random.next() * 700)),
    fps: random.pick([24, 30, 30, 30, 60]),
  }
  if (timeZone) exif.timeZone = timeZone
  if (shot.device.make === 'Apple') Object.assign(exif, { make: shot.device.make, model: shot.device.model })
  if (shot.hasPosition) locate(random, exif, shot.place)
  return exif
}

/** Mostly seconds, now and then the whole school play. */
export function filmLength(random: Random): number {
  if (random.chance(0.04)) return random.int(30 * minute, 150 * minute)
  return Math.round(3_000 + 90_000 * random.next() ** 2)
}

function locate(random: Random, exif: SampleExif, place: Place): void {
  const { city, state, country } = place
  Object.assign(exif, around(random, place), { city, state, country })
}
