import type { Album, Person, Tag } from '../api/schemas.ts'
import { closestNames, type Library } from '../assets/library.ts'
import { DarkroomError, isNotShown } from '../errors.ts'
import type { Made } from './predicate.ts'
import { isId } from './relations.ts'

/** Names are compared without case, white space around them, and Unicode form. */
const same = (text: string): string => text.trim().normalize('NFC').toLowerCase()

const photos = async (library: Library, people: readonly Person[]): Promise<string[]> => {
  const count = async ({ id, name }: Person): Promise<string> =>
    `${name || 'unnamed'} ${id} (${await library.server.reads.personAssetCount(id)} photos)`
  return Promise.all(people.slice(0, 5).map(count))
}

/**
 * Everybody of a name (letter case does not matter), or the one person of an id. An id counts although the list may not
 * show the person (`immich-api.md` 2.8).
 * @throws DarkroomError NAME_UNKNOWN, with the number of photos beside each candidate
 * @example
 * definePredicate({ label: 'a Sam', test, bind: async ({ library }) => withAny(await peopleNamed(library, 'sam')) })
 */
export const peopleNamed = async (library: Library, nameOrId: string): Promise<readonly Person[]> => {
  const known = await library.people()
  if (isId(nameOrId)) return [known.find(({ id }) => id === nameOrId) ?? { id: nameOrId, name: '', isHidden: false }]
  const people = known.filter(({ name }) => name !== '')
  const found = people.filter(({ name }) => same(name) === same(nameOrId))
  if (found.length > 0) return found
  const near = closestNames(
    nameOrId,
    people.map(({ name }) => name),
  )
  const closest = await photos(
    library,
    near.flatMap((name) => people.find((person) => person.name === name) ?? []),
  )
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'person', name: nameOrId, closest })
}

/**
 * The id of the one person of a name or an id.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS, both with the number of photos beside each candidate
 */
export const findPerson = async (library: Library, nameOrId: string): Promise<string> => {
  if (isId(nameOrId)) return nameOrId
  const found = await peopleNamed(library, nameOrId)
  const [person] = found
  if (person && found.length === 1) return person.id
  const candidates = await photos(library, found)
  throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'person', name: nameOrId, candidates })
}

/**
 * Ids of all people of a name, letter case counting, or the one person of an id, for predicates that look names up.
 * @throws DarkroomError NAME_UNKNOWN with the closest names, also for an id that the server does not know
 * @example
 * definePredicate({ label: 'Anna', test, bind: async ({ library }) => withIds(await findPeople(library, 'Anna')) })
 */
export const findPeople = async (library: Library, nameOrId: string): Promise<readonly string[]> => {
  const plain = (text: string): string => text.trim().normalize('NFC')
  const people = await library.people()
  const id = nameOrId.trim().toLowerCase()
  const found = people.filter(
    (person) => person.id === id || (person.name !== '' && plain(person.name) === plain(nameOrId)),
  )
  if (found.length > 0) return found.map((person) => person.id)
  if (isId(id) && (await isKnownPerson(library, id))) return [id]
  const named = people.map(({ name }) => name).filter((name) => name !== '')
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'person', name: nameOrId, closest: closestNames(nameOrId, named) })
}

/** The list leaves people out who are only on archived or trashed assets (`immich-api.md` 2.8). */
const isKnownPerson = async ({ server: { reads } }: Library, id: string): Promise<boolean> => {
  try {
    return (await reads.personAssetCount(id)) >= 0
  } catch (error) {
    if (!isNotShown(error)) throw error
    return false
  }
}

/**
 * The album of a name or an id, own or shared; undefined where it is one that this run makes.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS
 * @example
 * definePredicate({ label: 'Trip', test, bind: async ({ library, made }) => of(await findAlbum(library, 'Trip', made)) })
 */
export const findAlbum = async (
  library: Library,
  nameOrId: string,
  { albums: made, awaited }: Pick<Made, 'albums' | 'awaited'>,
): Promise<Album | undefined> => {
  const albums = await library.albums()
  const [found, ...others] = albums.filter(({ id, albumName }) => id === nameOrId || albumName === nameOrId)
  if (found && others.length > 0) {
    const candidates = [found, ...others].map(({ id, assetCount }) => `${id} (${assetCount} assets)`)
    throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'album', name: nameOrId, candidates })
  }
  if (found || made.has(nameOrId)) return found
  if (awaited) return void awaited.albums.add(nameOrId)
  const closest = closestNames(
    nameOrId,
    albums.map(({ albumName }) => albumName),
  )
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'album', name: nameOrId, closest })
}

/**
 * The tag of a full path; undefined where it is one that this run makes.
 * @throws DarkroomError NAME_UNKNOWN
 */
export const findTag = async (
  library: Library,
  path: string,
  { tags: made, awaited }: Pick<Made, 'tags' | 'awaited'>,
): Promise<Tag | undefined> => {
  const tags = await library.tags()
  const found = tags.find(({ id, value }) => id === path || value === path)
  if (found || [...made].some((value) => value === path || value.startsWith(`${path}/`))) return found
  if (awaited) return void awaited.tags.add(path)
  const closest = closestNames(
    path,
    tags.map(({ value }) => value),
  )
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'tag', name: path, closest })
}
