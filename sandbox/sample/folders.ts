import type { SampleAsset, Shelf } from './asset.ts'
import { beginning, day, end, hour } from './calendar.ts'
import { cameras, type Device, drone, inUse, phones } from './devices.ts'
import { type ExternalLibrary, externalFile, scanTime } from './external.ts'
import { type Outing, placeOn } from './outings.ts'
import type { createFaces } from './people.ts'
import { home, type Place } from './places.ts'
import { type Random, shareOut } from './random.ts'
import { filmExif, filmLength, filmTakenAt, photoExif, type Shot, stemOf, takenAt } from './shot.ts'
import { instantOf } from './zones.ts'

interface Folders {
  random: Random
  shelf: Shelf
  library: ExternalLibrary
  findFaces: ReturnType<typeof createFaces>
  /** Pictures taken so far, by device. */
  counters: Map<Device, number>
}

/** One device at work on one day of an outing. */
interface Work {
  device: Device
  folder: string
  place: Place
  /** Midnight of the day on the local wall clock. */
  start: number
  /** Keeps the raw file beside each picture. */
  keepsRaw: boolean
}

/** Pictures sorted into folders by year and occasion, `count` files in all; long journeys have a folder for each day. */
export function fillFolders(folders: Folders, outings: readonly Outing[], count: number): void {
  const { random } = folders
  const weights = outings.map(({ days, isJourney }) => (isJourney ? 4 : 2) + days * random.next())
  const counts = shareOut(count, weights)
  outings.forEach((outing, position) => {
    fillOuting(folders, outing, counts[position] ?? 0)
  })
}

function fillOuting(folders: Folders, outing: Outing, count: number): void {
  const { random } = folders
  const days = shareOut(
    count,
    Array.from({ length: outing.days }, () => 0.3 + random.next()),
  )
  const camera = random.pick(inUse(cameras, outing.start))
  const keepsRaw = camera.raw !== undefined && random.chance(0.25)
  const hasDayFolders = outing.isJourney && outing.days > 6
  days.forEach((share, dayNumber) => {
    const place = placeOn(outing, dayNumber)
    const start = outing.start + dayNumber * day
    const folder = `${outing.year}/${outing.title}${hasDayFolders ? `/${dayFolder(outing, dayNumber, place)}` : ''}`
    const [own = 0, phone = 0, flown = 0] = shareOut(share, flies(random, outing) ? [6, 3, 1] : [6, 4])
    fillDay(folders, { device: camera, folder, place, start, keepsRaw }, own)
    const handy = random.pick(inUse(phones, start))
    fillDay(
      folders,
      { device: handy, folder: hasDayFolders ? `${folder}/Handy` : folder, place, start, keepsRaw: false },
      phone,
    )
    fillDay(folders, { device: drone, folder: `${folder}/Drohne`, place, start, keepsRaw: random.chance(0.5) }, flown)
  })
}

function dayFolder({ stops }: Outing, dayNumber: number, { city }: Place): string {
  const number = String(dayNumber + 1).padStart(2, '0')
  return stops.length > 1 ? `Tag ${number} – ${city}` : `Tag ${number}`
}

const flies = (random: Random, { isJourney, year }: Outing) => isJourney && year >= 2019 && random.chance(0.4)

const dumps = ['100CANON', '101_PANA', '102MSDCF', '103_FUJI']
const portraits = ['Anna', 'Emil', 'Oma Käthe', 'Opa Jürgen']

/** What never got sorted: whole memory cards, portraits by person, and a few files without a folder. */
export function fillDumps(folders: Folders, count: number): void {
  const { random } = folders
  const names = [
    ...cameras.map(({ model }, position) => `Kamera/${model}/${dumps[position]}`),
    ...portraits.map((name) => `Menschen/${name}`),
    '',
  ]
  const shares = shareOut(count, [...cameras.map(() => 4), ...portraits.map(() => 2), 0.5])
  names.forEach((folder, position) => {
    for (let left = shares[position] ?? 0; left > 0; ) {
      const device = cameras[position] ?? random.pick(cameras)
      const size = Math.min(left, random.int(3, 20))
      const start = someDay(random, device)
      fillDay(folders, { device, folder, place: home, start, keepsRaw: false }, size)
      left -= size
    }
  })
}

function someDay(random: Random, { from, until }: Device): number {
  const first = Math.max(beginning, Date.parse(from))
  return Math.floor((first + (Math.min(end, Date.parse(until)) - first) * random.next()) / day) * day
}

function fillDay(folders: Folders, work: Work, count: number): void {
  const { random } = folders
  const instants = Array.from({ length: count }, () => {
    return instantOf(work.place.zone, work.start + Math.floor((9 + 12 * random.next()) * hour))
  }).sort((a, b) => a - b)
  for (let left = count, turn = 0; left > 0; turn++) {
    left -= shoot(folders, work, instants[turn] ?? work.start, left)
  }
}

/** One picture (with its raw file, if kept and `room` is left) or film; answers how many files that were. */
function shoot(folders: Folders, work: Work, time: number, room: number): number {
  const { random, shelf, counters } = folders
  const { device, place } = work
  const counter = (counters.get(device) ?? random.int(1, 900)) + 1
  counters.set(device, counter)
  const instant = device.millis ? time : time - (time % 1000)
  const hasPosition = device === drone || (!cameras.includes(device) && random.chance(0.9))
  const shot = { device, instant, place, hasPosition }
  const film = random.chance(0.05)
  const main = film ? filmOf(folders, work, shot, counter) : photoOf(folders, work, shot, counter)
  shelf.assets.push(main)
  if (film || !work.keepsRaw || room < 2) return 1
  shelf.assets.push(rawOf(folders, work, shot, main))
  return 2
}

function photoOf(folders: Folders, work: Work, shot: Shot, counter: number): SampleAsset {
  const { random, findFaces } = folders
  const { width, height, extension } = shot.device
  const taken = takenAt(shot)
  const exif = photoExif(random, shot, taken)
  const asset = { ...fileOf(folders, work, shot, `${stemOf(shot, counter)}.${extension}`), ...taken.times, exif }
  const faces = random.chance(0.25) ? findFaces(asset.fileCreatedAt, width, height) : []
  return { ...asset, type: 'IMAGE', ...(faces.length > 0 && { faces }) }
}

function filmOf(folders: Folders, work: Work, shot: Shot, counter: number): SampleAsset {
  const durationMs = filmLength(folders.random)
  const taken = filmTakenAt(shot)
  const exif = filmExif(folders.random, shot, taken, durationMs)
  const name = `${stemOf(shot, counter, true)}.${shot.device.video}`
  return { ...fileOf(folders, work, shot, name), ...taken.times, type: 'VIDEO', durationMs, exif }
}

/** The raw file of a picture: same name, same second, same camera. */
function rawOf(folders: Folders, work: Work, shot: Shot, picture: SampleAsset): SampleAsset {
  const name = picture.originalPath.slice(picture.originalPath.lastIndexOf('/') + 1)
  const raw = `${name.slice(0, name.lastIndexOf('.'))}.${shot.device.raw}`
  const { fileCreatedAt, localDateTime } = picture
  const times = localDateTime === undefined ? { fileCreatedAt } : { fileCreatedAt, localDateTime }
  const exif = picture.exif && { ...picture.exif, fileSizeInByte: picture.exif.fileSizeInByte * 3 + 7_000_000 }
  return { ...fileOf(folders, work, shot, raw), ...times, type: 'IMAGE', exif }
}

function fileOf({ random, shelf, library }: Folders, { folder }: Work, { instant }: Shot, name: string) {
  return externalFile(random, shelf, library, folder, name, scanTime(instant))
}
