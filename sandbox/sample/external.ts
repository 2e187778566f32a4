import type { SampleAsset, Shelf } from './asset.ts'
import { day, hour, iso, minute, serverStart } from './calendar.ts'
import type { Random } from './random.ts'

export interface ExternalLibrary {
  id: string
  ownerId: string
  /** The folder below which all others lie. */
  root: string
}

const week = 7 * day
const firstScan = serverStart + 3 * day
const scans = new Map<number, string>()

/** What every file of an external library has. */
export function externalFile(
  random: Random,
  shelf: Shelf,
  { id: libraryId, ownerId, root }: ExternalLibrary,
  folder: string,
  fileName: string,
  createdAt: string,
) {
  const originalPath = shelf.path(folder === '' ? root : `${root}/${folder}`, fileName)
  return { id: random.uuid(), ownerId, libraryId, originalPath, createdAt } satisfies Partial<SampleAsset>
}

/** When the server found a file: in the first scan, which took some hours, or in the nightly one at the end of the week. */
export function scanTime(taken: number): string {
  const found =
    taken < firstScan ? firstScan - minute * Math.floor((firstScan - taken) / (30 * day)) : nightAfter(taken)
  const text = scans.get(found) ?? iso(found)
  scans.set(found, text)
  return text
}

const nightAfter = (taken: number) => (Math.floor((taken + 3 * day) / week) + 1) * week + 2 * hour
