import { completeFile, createShelf, type SampleAsset } from './asset.ts'
import { takeScreenRecordings, takeScreenshots } from './captures.ts'
import { backUp, sendBack } from './copies.ts'
import { partnerPhone, phones } from './devices.ts'
import type { ExternalLibrary } from './external.ts'
import { fillDumps, fillFolders } from './folders.ts'
import { isPlain, markSome } from './marks.ts'
import { receivePictures } from './messenger.ts'
import type { Outing } from './outings.ts'
import { createFaces, createRelatives, type Relative } from './people.ts'
import { takePhonePictures } from './phone-roll.ts'
import { type Random, shareOut } from './random.ts'
import { scanPrints } from './scans.ts'

interface Holdings {
  assets: SampleAsset[]
  relatives: Relative[]
}

/** From this many assets on, scans of one instant outnumber every page of a search. */
const large = 100_000

/** The admin's `count` assets: three fifths uploads, two fifths in the external library. */
export function fillAdmin(
  random: Random,
  library: ExternalLibrary,
  outings: readonly Outing[],
  count: number,
): Holdings {
  const relatives = createRelatives(random.fork('relatives'))
  const findFaces = createFaces(random.fork('faces'), relatives)
  const scans = Math.max(Math.round(count * 0.01), count >= large ? 3_600 : 0)
  const shares = shareOut(count - scans, [45, 4.5, 0.4, 9, 0.6, 35, 1.2, 3.3])
  const [pictures = 0, screenshots = 0, recordings = 0, received = 0, returned = 0, sorted = 0, saved = 0] = shares

  const shelf = createShelf()
  const owner = { id: library.ownerId, label: 'admin' }
  takePhonePictures({ random: random.fork('phone'), shelf, owner, phones, outings, findFaces, count: pictures })
  const originals = shelf.assets.filter(isPlain)
  const target = { random: random.fork('received'), shelf, owner, phones }
  takeScreenshots(target, screenshots)
  takeScreenRecordings(target, recordings)
  receivePictures(target, received)
  sendBack(random.fork('returned'), shelf, owner, originals, returned)
  const uploads = shelf.assets.length

  const folders = { random: random.fork('folders'), shelf, library, findFaces, counters: new Map() }
  fillFolders(folders, outings, sorted)
  scanPrints(random.fork('scans'), shelf, library, scans, count >= large ? 3_200 : 0)
  backUp(random.fork('copies'), shelf, library, originals, saved)
  fillDumps(folders, count - shelf.assets.length)
  markSome(random.fork('marks'), shelf.assets.slice(0, uploads), shelf.assets.slice(uploads))
  return { assets: shelf.assets.map(completeFile), relatives }
}

/** The second user's `count` pictures, all from one phone. */
export function fillPartner(random: Random, id: string, outings: readonly Outing[], count: number): Holdings {
  const relatives = createRelatives(random.fork('partner relatives')).slice(0, 3)
  const findFaces = createFaces(random.fork('partner faces'), relatives)
  const shelf = createShelf()
  const owner = { id, label: 'lena' }
  const phone = { random: random.fork('partner phone'), phones: [partnerPhone], findFaces }
  takePhonePictures({ ...phone, shelf, owner, outings, count })
  return { assets: shelf.assets.map(completeFile), relatives }
}
