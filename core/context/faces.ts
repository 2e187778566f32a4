import type { SearchFilter } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { DarkroomError, isNotShown } from '../errors.ts'
import { memoize } from '../memoize.ts'
import { type ScanPass, scan } from '../scan/scan.ts'

/** What a search says of the faces on an own asset. */
interface Faces {
  readonly people: number
  /** Somebody on it has no name. */
  readonly unnamed: boolean
  /** A face that nobody is assigned to; null where the search does not say. */
  readonly unassigned: boolean | null
}

/** Questions about faces that a run asks once. */
export const createFaces = (server: Server, passes: readonly ScanPass[]) => {
  const { reads, capabilities, user } = server

  const peopleUnder = memoize(async (filter: string): Promise<ReadonlyMap<string, Faces>> => {
    const found = new Map<string, Faces>()
    const { batches, report } = scan({ server, passes, filter: JSON.parse(filter), withPeople: true })
    for await (const rows of batches) {
      for (const { id, ownerId, people = [], unassignedFaces } of rows) {
        // On other users' assets nobody is shown.
        if (ownerId !== user.id) continue
        const unassigned = capabilities.unassignedFaces ? (unassignedFaces ?? []).length > 0 : null
        found.set(id, { people: people.length, unnamed: people.some(({ name }) => !name), unassigned })
      }
    }
    const { expected, distinct, complete } = report
    if (expected !== null && !complete)
      throw new DarkroomError('SCAN_INCOMPLETE', { what: 'for their faces', expected, read: distinct })
    return found
  })

  const hasUnassigned = memoize(async (id: string): Promise<boolean> => {
    try {
      return (await reads.faces(id)).some(({ person }) => !person)
    } catch (error) {
      // The asset went meanwhile.
      if (!isNotShown(error)) throw error
      return false
    }
  })

  /** Assets for which the people on them answer, and those that have a face without a person. */
  const assetsWhere = async (
    filter: SearchFilter,
    isKnown: (faces: Faces) => boolean,
    unassigned: boolean,
  ): Promise<ReadonlySet<string>> => {
    const assets = [...(await peopleUnder(JSON.stringify(filter)))]
    const found = new Set(assets.flatMap(([id, faces]) => (isKnown(faces) ? id : [])))
    if (!unassigned) return found
    await forEachConcurrently(assets, async ([id, faces]) => {
      if (!found.has(id) && (faces.unassigned ?? (await hasUnassigned(id)))) found.add(id)
    })
    return found
  }

  return {
    assetsWithFaces: (filter: SearchFilter, unassigned: boolean) =>
      assetsWhere(filter, ({ people }) => people > 0, unassigned),
    assetsWithUnnamedFaces: (filter: SearchFilter, unassigned: boolean) =>
      assetsWhere(filter, ({ unnamed }) => unnamed, unassigned),
  }
}
