import type { SampleAsset, Shelf } from './asset.ts'
import { beginning, hour, iso, minute, serverStart } from './calendar.ts'
import type { Random } from './random.ts'

export interface Owner {
  id: string
  /** The folder of the storage template. */
  label: string
}

const templateStart = Date.UTC(2013, 0, 1)

/** What every upload has. */
export function upload(random: Random, shelf: Shelf, owner: Owner, wall: number, fileName: string, createdAt: string) {
  const place = uploadPlace(random, shelf, owner, wall, fileName)
  return { id: random.uuid(), ownerId: owner.id, ...place, createdAt } satisfies Partial<SampleAsset>
}

/** Before the server existed: one long import in the order of the pictures. Since then: minutes or hours later. */
export function uploadTime(random: Random, taken: number): string {
  if (taken >= serverStart) return iso(taken + random.int(40 * minute, 9 * hour))
  return iso(serverStart + Math.floor(((taken - beginning) / (serverStart - beginning)) * 8 * hour))
}

/** Where the server keeps an upload: by month, except for the oldest, which came before the storage template. */
function uploadPlace(random: Random, shelf: Shelf, owner: Owner, wall: number, fileName: string) {
  if (wall < templateStart) {
    const stored = `${random.uuid()}${fileName.slice(fileName.lastIndexOf('.'))}`
    const folder = `/data/upload/${owner.id}/${stored.slice(0, 2)}/${stored.slice(2, 4)}`
    return { originalPath: shelf.path(folder, stored), originalFileName: fileName }
  }
  const month = iso(wall)
  const originalPath = shelf.path(`/data/library/${owner.label}/${month.slice(0, 4)}/${month.slice(5, 7)}`, fileName)
  return { originalPath, originalFileName: fileName }
}
