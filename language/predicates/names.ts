import type { Album, Person, Tag } from '../../core/api/schemas.ts'
import { closestNames, unknownName } from '../../core/context/closest-names.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { DarkroomError, shownOr } from '../../core/errors.ts'
import { counted } from '../../core/number-text.ts'
import type { CreatedNames } from '../../core/predicates/predicate.ts'
import { caseless, composed, isAtOrBelow, isSameName } from '../../core/same-name.ts'

/**
 * Whether a text is an id in Immich's form.
 * @example
 * isId('0b5f3a52-6f0e-4b59-9a44-1d6a9f3f1c11') // true
 */
export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)

const photos = async (context: ApiContext, people: readonly Person[]): Promise<string[]> => {
  const count = async ({ id, name }: Person): Promise<string> =>
    `${name || 'unnamed'} ${id} (${counted(await context.people.assetCount(id), 'photo')})`
  return Promise.all(people.slice(0, 5).map(count))
}

/** How names of people are compared. */
export interface NameOptions {
  /** `Ann` is not `ann` then. */
  readonly matchCase?: boolean
}

/**
 * Everybody of a name, hidden people too, or the one person of an id. An id counts although the list may not show the
 * person (`immich-api.md` 2.8), as long as the server knows it. White space around names and their Unicode form never
 * matter.
 * @throws DarkroomError NAME_UNKNOWN, with the number of photos beside each candidate
 * @example
 * definePredicate({ label: 'a Sam', test, resolve: async (context) => withAny(await findPeople(context, 'sam')) })
 */
export const findPeople = async (
  context: ApiContext,
  nameOrId: string,
  { matchCase = false }: NameOptions = {},
): Promise<readonly Person[]> => {
  const known = await context.people.list()
  const id = nameOrId.trim().toLowerCase()
  if (isId(id)) {
    const person = known.find((one) => one.id === id)
    if (person) return [person]
    if (await isKnownPerson(context, id)) return [{ id, name: '', isHidden: false }]
  }
  const form = matchCase ? (text: string) => composed(text.trim()) : caseless
  const people = known.filter(({ name }) => name !== '')
  const found = people.filter(({ name }) => form(name) === form(nameOrId))
  if (found.length > 0) return found
  const names = people.map(({ name }) => name)
  const near = closestNames(nameOrId, names).flatMap((one) => people.find(({ name }) => name === one) ?? [])
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'person', name: nameOrId, closest: await photos(context, near) })
}

/**
 * The id of the one person of a name or an id.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS, both with the number of photos beside each candidate
 */
export const findPerson = async (context: ApiContext, nameOrId: string): Promise<string> => {
  if (isId(nameOrId)) return nameOrId
  const found = await findPeople(context, nameOrId)
  const [person] = found
  if (person && found.length === 1) return person.id
  const candidates = await photos(context, found)
  throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'person', name: nameOrId, candidates })
}

/** The list leaves people out who are only on archived or trashed assets (`immich-api.md` 2.8). */
const isKnownPerson = async (context: ApiContext, id: string): Promise<boolean> =>
  (await shownOr(context.people.assetCount(id), -1)) >= 0

/**
 * The album of a name or an id, own or shared; undefined where it is one that this run creates.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS
 * @example
 * definePredicate({ label: 'Trip', test, resolve: async (context, { created }) => of(await findAlbum(context, 'Trip', created)) })
 */
export const findAlbum = async (
  context: ApiContext,
  nameOrId: string,
  { albums: made, pendingNames }: Pick<CreatedNames, 'albums' | 'pendingNames'>,
): Promise<Album | undefined> => {
  const albums = await context.albums.list()
  const [found, ...others] = albums.filter(({ id, albumName }) => id === nameOrId || isSameName(albumName, nameOrId))
  if (found && others.length > 0) {
    const candidates = [found, ...others].map(({ id, assetCount }) => `${id} (${assetCount} assets)`)
    throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'album', name: nameOrId, candidates })
  }
  if (found || made.has(composed(nameOrId))) return found
  if (pendingNames) return void pendingNames.albums.add(nameOrId)
  const names = albums.map(({ albumName }) => albumName)
  throw unknownName('album', nameOrId, names)
}

/**
 * The tag of a full path; undefined where it is one that this run creates.
 * @throws DarkroomError NAME_UNKNOWN
 */
export const findTag = async (
  context: ApiContext,
  path: string,
  { tags: made, pendingNames }: Pick<CreatedNames, 'tags' | 'pendingNames'>,
): Promise<Tag | undefined> => {
  const tags = await context.tags.list()
  const found = tags.find(({ id, value }) => id === path || isSameName(value, path))
  if (found || [...made].some((value) => isAtOrBelow(value, path))) return found
  if (pendingNames) return void pendingNames.tags.add(path)
  const names = tags.map(({ value }) => value)
  throw unknownName('tag', path, names)
}
