import type { SampleAsset, Shelf } from './asset.ts'
import { day, hour, someTime } from './calendar.ts'
import { type Device, inUse } from './devices.ts'
import { type Outing, placeOn } from './outings.ts'
import type { createFaces } from './people.ts'
import { home, type Place } from './places.ts'
import type { Random } from './random.ts'
import { filmExif, filmLength, filmTakenAt, photoExif, type Shot, stemOf, takenAt, wallOf } from './shot.ts'
import { type Owner, upload, uploadTime } from './uploads.ts'
import { instantOf } from './zones.ts'

interface Roll {
  random: Random
  shelf: Shelf
  owner: Owner
  phones: readonly Device[]
  outings: readonly Outing[]
  findFaces: ReturnType<typeof createFaces>
  count: number
}

/** A few minutes with the phone in hand, and how many assets come of it. */
interface Session {
  instant: number
  place: Place
  size: number
}

/** Years of phone pictures, uploaded by the app: `count` assets, the motion parts of live photos among them. */
export function takePhonePictures(roll: Roll): void {
  const { random, phones } = roll
  const counters = new Map<Device, number>()
  for (const session of planSessions(roll)) {
    const device = random.pick(inUse(phones, session.instant))
    const shoot = { device, place: session.place, hasPosition: random.chance(0.88) }
    const createdAt = uploadTime(random, session.instant)
    let left = session.size
    for (const instant of moments(random, device, session)) {
      if (left <= 0) break
      const counter = (counters.get(device) ?? random.int(1, 900)) + 1
      counters.set(device, counter)
      left -= take(roll, { ...shoot, instant }, counter, createdAt, left)
    }
  }
}

/** Sessions that make up the whole count, in order of time: the counters in file names grow with it. */
function planSessions({ random, phones, outings, count }: Roll): Session[] {
  const first = Date.parse(phones[0]?.from ?? '')
  const travels = outings.filter(({ start }) => start >= first)
  const sessions: Session[] = []
  for (let planned = 0; planned < count; ) {
    const size = Math.min(count - planned, 1 + Math.floor(-Math.log(1 - random.next()) * 6))
    const session =
      random.chance(0.3) && travels.length > 0 ? away(random, random.pick(travels)) : atHome(random, first)
    sessions.push({ ...session, size })
    planned += size
  }
  return sessions.sort((a, b) => a.instant - b.instant)
}

function away(random: Random, outing: Outing): Omit<Session, 'size'> {
  const dayNumber = random.int(0, outing.days - 1)
  const place = placeOn(outing, dayNumber)
  return { instant: instantOf(place.zone, outing.start + dayNumber * day + awake(random)), place }
}

function atHome(random: Random, first: number): Omit<Session, 'size'> {
  const time = someTime(random, first)
  return { instant: instantOf(home.zone, time - (time % day) + awake(random)), place: home }
}

/** A time of day between seven in the morning and ten at night. */
const awake = (random: Random) => Math.floor((7 + 15 * random.next()) * hour)

/** One instant for each picture of a session; now and then a burst of several within a second or two. */
function* moments(random: Random, device: Device, { instant, size }: Session) {
  let burst = 0
  let time = instant
  for (let turn = 0; turn < size; turn++) {
    yield device.millis ? time : time - (time % 1000)
    if (burst === 0 && random.chance(0.04)) burst = random.int(2, 6)
    time += burst > 0 ? random.int(180, 420) : random.int(2_000, 90_000)
    burst = Math.max(0, burst - 1)
  }
}

/** Puts one picture on the shelf, or a film, or a live photo with its motion part; answers how many assets that were. */
function take(roll: Roll, shot: Shot, counter: number, createdAt: string, room: number): number {
  const { random, shelf } = roll
  if (random.chance(0.05)) {
    shelf.assets.push(film(roll, shot, counter, createdAt, filmLength(random)))
    return 1
  }
  const still = photo(roll, shot, counter, createdAt)
  shelf.assets.push(still)
  if (!shot.device.livePhotos || room < 2 || random.chance(0.6)) return 1
  const motion = film(roll, shot, counter, createdAt, random.int(1_200, 2_900))
  still.livePhotoVideoId = motion.id
  shelf.assets.push({ ...motion, visibility: 'hidden' })
  return 2
}

function photo(roll: Roll, shot: Shot, counter: number, createdAt: string): SampleAsset {
  const { random, findFaces } = roll
  const { device } = shot
  const taken = takenAt(shot)
  const name = `${stemOf(shot, counter)}.${device.extension}`
  const exif = photoExif(random, shot, taken)
  const asset: SampleAsset = { ...base(roll, shot, name, createdAt), ...taken.times, type: 'IMAGE', exif }
  if (device.make === 'Apple' && random.chance(0.25)) turn(asset, device)
  if (random.chance(0.28)) {
    const faces = findFaces(asset.fileCreatedAt, asset.width ?? device.width, asset.height ?? device.height)
    if (faces.length > 0) asset.faces = faces
  }
  return asset
}

/** A picture held upright: the file lies on its side, the server shows it turned. */
function turn(asset: SampleAsset, { width, height }: Device): void {
  Object.assign(asset, { width: height, height: width })
  if (asset.exif) asset.exif.orientation = '6'
}

function film(roll: Roll, shot: Shot, counter: number, createdAt: string, durationMs: number): SampleAsset {
  const taken = filmTakenAt(shot)
  const name = `${stemOf(shot, counter, true)}.${shot.device.video}`
  const exif = filmExif(roll.random, shot, taken, durationMs)
  return { ...base(roll, shot, name, createdAt), ...taken.times, type: 'VIDEO', durationMs, exif }
}

function base({ random, shelf, owner }: Roll, shot: Shot, name: string, createdAt: string) {
  return upload(random, shelf, owner, wallOf(shot), name, createdAt)
}
