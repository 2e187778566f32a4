import type { Person } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { shownOr } from '../errors.ts'
import { memoize } from '../memoize.ts'
import type { ScanPass } from '../scan/scan.ts'
import { assertComplete, collect } from './found.ts'

/** What a search says of the faces on an own asset. */
interface Faces {
  readonly people: number
  /** A person on it has no name. */
  readonly unnamed: boolean
  /** A face that nobody is assigned to; null where the search does not say. */
  readonly unassigned: boolean | null
}

/** What a run knows of people and faces. */
export interface PeopleReads {
  /** Everybody the account knows, hidden and unnamed people too. */
  list(): Promise<readonly Person[]>
  /** Assets with a person, and the ids of all people on each. @throws DarkroomError SCAN_INCOMPLETE */
  assets(personId: string): Promise<ReadonlyMap<string, readonly string[]>>
  /** How many assets show a person, as the web page counts. @throws DarkroomError API_STATUS for an unknown person */
  assetCount(personId: string): Promise<number>
  /**
   * Own assets with a face that can be seen.
   * @param filter of those asked for
   * @param unassigned whether faces count that nobody is assigned to
   */
  withFaces(filter: SearchFilter, unassigned: boolean): Promise<ReadonlySet<string>>
  /** Own assets with the face of a person without a name, or a face that nobody is assigned to. */
  withUnnamedFaces(filter: SearchFilter, unassigned: boolean): Promise<ReadonlySet<string>>
}

/** Makes the questions about people and faces. */
export const createPeopleReads = (server: Server, passes: readonly ScanPass[]): PeopleReads => {
  const { reads, capabilities, user } = server

  const list = memoize(async () => {
    const known: Person[] = []
    for (let page = 1, more = true; more; page += 1) {
      const answer = await reads.people(page)
      known.push(...answer.people)
      more = answer.hasNextPage ?? false
    }
    return known
  })

  const withPeople = { server, passes, withPeople: true }

  const assets = memoize(async (personId: string) => {
    const filter = { personIds: [personId] }
    const { found, report } = await collect({ ...withPeople, filter }, ({ people = [] }) => {
      const onIt = people.map(({ id }) => id)
      // The people on the asset decide, not the filter.
      return onIt.includes(personId) ? onIt : undefined
    })
    assertComplete(`for ${JSON.stringify(filter)}`, report)
    return found
  })

  const peopleUnder = memoize(async (filter: string): Promise<ReadonlyMap<string, Faces>> => {
    const { found, report } = await collect({ ...withPeople, filter: JSON.parse(filter) }, (row) => {
      const { ownerId, people = [], unassignedFaces = [] } = row
      // On other users' assets nobody is shown.
      if (ownerId !== user.id) return undefined
      const unassigned = capabilities.unassignedFaces ? unassignedFaces.length > 0 : null
      return { people: people.length, unnamed: people.some(({ name }) => !name), unassigned }
    })
    assertComplete('for their faces', report)
    return found
  })

  const hasUnassigned = memoize(async (id: string) =>
    (await shownOr(reads.faces(id), [])).some(({ person }) => !person),
  )

  /** Assets for which the people on them answer, and those that have a face without a person. */
  const assetsWhere = async (
    filter: SearchFilter,
    isKnown: (faces: Faces) => boolean,
    unassigned: boolean,
  ): Promise<ReadonlySet<string>> => {
    const under = [...(await peopleUnder(JSON.stringify(filter)))]
    const found = new Set(under.flatMap(([id, faces]) => (isKnown(faces) ? id : [])))
    if (!unassigned) return found
    await forEachConcurrently(under, async ([id, faces]) => {
      if (!found.has(id) && (faces.unassigned ?? (await hasUnassigned(id)))) found.add(id)
    })
    return found
  }

  return {
    list,
    assets,
    assetCount: (personId) => reads.personAssetCount(personId),
    withFaces: (filter, unassigned) => assetsWhere(filter, ({ people }) => people > 0, unassigned),
    withUnnamedFaces: (filter, unassigned) => assetsWhere(filter, ({ unnamed }) => unnamed, unassigned),
  }
}
