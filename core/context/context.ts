import { distance } from 'fastest-levenshtein'
import type { Album, Person, Stack, Tag } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import { readAlbums, type Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { DarkroomError, hasCode, isNotShown } from '../errors.ts'
import { memoize } from '../memoize.ts'
import { isInPasses, type ScanPass, type ScanReport, scan } from '../scan/scan.ts'
import { type AssetCache, noCache } from './asset-cache.ts'
import { type Contents, createContents } from './contents.ts'
import { createFaces } from './faces.ts'
import {
  assertTextSearch,
  type ListedField,
  readSmart,
  readSmartHits,
  readSpellings,
  type SmartQuestion,
} from './recognition.ts'
import { createTagMembers, type TagMembers } from './tag-members.ts'
import { unalbumed } from './unalbumed.ts'

/** Up to `most` names, those that look most like the wanted one first. */
export const closestNames = (wanted: string, names: Iterable<string>, most = 5): string[] => {
  const near = (name: string) => distance(wanted.toLowerCase(), name.toLowerCase())
  return [...new Set(names)].sort((a, b) => near(a) - near(b) || (a < b ? -1 : 1)).slice(0, most)
}

/** What a run knows of a library besides its assets. Each question is asked once. */
export interface ApiContext extends Contents {
  readonly server: Server
  /** Own albums and those shared with the user, newest first. */
  albums(): Promise<readonly Album[]>
  /** Ids of an album's assets, as far as the run's scopes see them. */
  albumMembers(albumId: string): Promise<ReadonlySet<string>>
  tags(): Promise<readonly Tag[]>
  /** Those of some assets that carry exactly this tag; having only a child of it does not count. */
  taggedAmong(tag: Tag, assetIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Full paths of the tags that each asset itself carries, sorted; of assets under a filter, those with any tag. */
  assetTags(filter: SearchFilter): Promise<ReadonlyMap<string, readonly string[]>>
  /** Ids of the assets that the server finds under a filter. */
  assetsFound(filter: SearchFilter): Promise<ReadonlySet<string>>
  /** Whether assets that the run's scopes see are in no album of anybody. */
  unalbumed(): Promise<(id: string) => boolean>
  /** @throws DarkroomError FILTER_IGNORED where the server's filter for assets without album has no effect. */
  assertUnalbumedFilter(): Promise<void>
  /** Assets of an album, read so that a `not` may rely on it. */
  albumAssets(album: Album): Promise<ReadonlySet<string>>
  /** Assets that carry a tag or one of its children. */
  taggedAssets(tag: Tag): Promise<ReadonlySet<string>>
  /** Assets with any tag at all. */
  allTaggedAssets(): Promise<ReadonlySet<string>>
  /** Everybody the account knows, hidden and unnamed people too. */
  people(): Promise<readonly Person[]>
  /** Assets with a person, and the ids of all people on each. */
  personAssets(personId: string): Promise<ReadonlyMap<string, readonly string[]>>
  /** All stacks with their assets, those in the trash left out. */
  stacks(): Promise<readonly Stack[]>
  /** Assets that are in a stack. */
  stackedAssets(): Promise<ReadonlySet<string>>
  /** Own assets with a face that can be seen, or only those with a person on them. @param filter of those asked for */
  assetsWithFaces(filter: SearchFilter, unassigned: boolean): Promise<ReadonlySet<string>>
  /** Own assets with the face of a person without a name, or a face that nobody is assigned to. */
  assetsWithUnnamedFaces(filter: SearchFilter, unassigned: boolean): Promise<ReadonlySet<string>>
  /** @throws DarkroomError FEATURE_OFF */
  smartAssets(text: string, limit: number): Promise<ReadonlySet<string>>
  /** The hits of a smart search, and the place of each. @throws DarkroomError FEATURE_OFF */
  smartHits(question: SmartQuestion): Promise<ReadonlyMap<string, number>>
  /** @throws DarkroomError FEATURE_OFF, FILTER_IGNORED where text in pictures cannot be searched. */
  assertTextSearch(): Promise<void>
  /** All values of a field of exif; null where the server does not list all that the run's scopes see. */
  spellings(field: ListedField): Promise<readonly string[] | null>
  /** Whether any own asset lies below a folder. */
  hasAssetUnder(folder: string): Promise<boolean>
  /** @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS */
  libraryId(nameOrId: string): Promise<string>
}

/** Newest first, in one order on every server. */
const newestFirst = (a: Album, b: Album): number =>
  a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1

const assertComplete = (filter: SearchFilter, { expected, distinct, complete }: ScanReport): void => {
  if (expected === null || complete) return
  throw new DarkroomError('SCAN_INCOMPLETE', { what: `for ${JSON.stringify(filter)}`, expected, read: distinct })
}

/**
 * Makes the cached view of a library for one run.
 * @param passes what the run's recipes look at, all together
 */
export const createContext = (
  server: Server,
  passes: readonly ScanPass[],
  memory: AssetCache = noCache,
): ApiContext => {
  const { reads, capabilities } = server

  const ids = async (filter: SearchFilter, options: { verify?: boolean } = {}): Promise<Set<string>> => {
    const found = new Set<string>()
    let own = 0
    const { batches, report } = scan({ server, passes, filter, ...options })
    for await (const rows of batches) {
      for (const { id, ownerId } of rows) {
        found.add(id)
        if (ownerId === server.user.id) own += 1
      }
    }
    // An own album may hold a partner's assets, which 3.0 finds and does not count (`immich-api.md` 1.3).
    if (filter.albumIds === undefined || own !== report.expected) assertComplete(filter, report)
    return found
  }

  const albums = memoize(async () => (await readAlbums(server)).sort(newestFirst))

  const contents = createContents(server, memory)

  /** Up to 2.7.5 an album brings its members along; from 1.135 they can be searched for. */
  const shownWith = async (albumId: string): Promise<ReadonlySet<string>> =>
    new Set((await reads.albumAssets(albumId)).assets.map(({ id }) => id))

  const albumAssets = memoize(async (album: Album): Promise<ReadonlySet<string>> => {
    if (!capabilities.searchByAlbum) return shownWith(album.id)
    const content = await contents.contentOfAlbum(album)
    return new Set([...content].flatMap(([id, place]) => (isInPasses(passes, place) ? [id] : [])))
  })

  const albumMembers = memoize(async (albumId: string): Promise<ReadonlySet<string>> => {
    const album = (await albums(null)).find(({ id }) => id === albumId)
    try {
      if (album) return await albumAssets(album)
    } catch (error) {
      // The answer to adding says what was there already, so a member missed here is no harm.
      if (!hasCode(error, 'SCAN_INCOMPLETE')) throw error
    }
    return capabilities.searchByAlbum ? ids({ albumIds: [albumId] }, { verify: false }) : shownWith(albumId)
  })

  const tags = memoize(() => reads.tags())
  /** Ids of the tags that an asset itself carries; none where it is gone. */
  const ownTags = memoize(async (assetId: string): Promise<readonly string[]> => {
    try {
      return (await reads.asset(assetId)).tags?.map(({ id }) => id) ?? []
    } catch (error) {
      if (!isNotShown(error)) throw error
      return []
    }
  })
  const readOwnTags = async (assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
    const found = new Map<string, readonly string[]>()
    await forEachConcurrently(assetIds, async (id) => void found.set(id, await ownTags(id)))
    return found
  }

  const readTagged = (tagId: string): Promise<ReadonlySet<string>> => ids({ tagIds: [tagId] })
  const carriers: TagMembers =
    memory === noCache
      ? { members: memoize(readTagged), own: readOwnTags }
      : createTagMembers({ server, passes, memory, tags: () => tags(null), read: readTagged, readOwn: readOwnTags })
  /** The search for a tag finds assets of its children too. */
  const taggedWithChildren = carriers.members

  const taggedAmong = async (tag: Tag, assetIds: readonly string[]): Promise<Set<string>> => {
    const children = (await tags(null)).filter(({ parentId }) => parentId === tag.id)
    const below = await Promise.all(children.map(({ id }) => taggedWithChildren(id)))
    const found = await taggedWithChildren(tag.id)
    const isUnclear = (id: string): boolean => below.some((members) => members.has(id))
    const wanted = assetIds.filter((id) => found.has(id))
    const own = await carriers.own(wanted.filter(isUnclear))
    return new Set(wanted.filter((id) => !isUnclear(id) || own.get(id)?.includes(tag.id)))
  }

  const isBelow = (path: string, parent: string): boolean => path.startsWith(`${parent}/`)

  const assetTags = async (filter: SearchFilter): Promise<ReadonlyMap<string, readonly string[]>> => {
    const found = new Map<string, string[]>()
    if (filter.tagIds === null) return found
    const isNarrow = Object.keys(filter).length > 0
    await forEachConcurrently(await tags(null), async ({ id, value }) => {
      const tagIds = [...new Set([...(filter.tagIds ?? []), id])]
      for (const assetId of await (isNarrow ? ids({ ...filter, tagIds }) : taggedWithChildren(id))) {
        const paths = found.get(assetId)
        if (paths) paths.push(value)
        else found.set(assetId, [value])
      }
    })
    // Found by a parent as well as by its child: only the asset itself tells whether it carries both.
    const unclear = [...found].filter(([, paths]) => paths.some((path) => paths.some((other) => isBelow(other, path))))
    const own = await carriers.own(unclear.map(([assetId]) => assetId))
    const paths = new Map((await tags(null)).map(({ id, value }) => [id, value]))
    for (const [assetId] of unclear) found.set(assetId, own.get(assetId)?.flatMap((id) => paths.get(id) ?? []) ?? [])
    for (const carried of found.values()) carried.sort()
    return found
  }

  const allTaggedAssets = memoize(async () => {
    const roots = (await tags(null)).filter(({ parentId }) => !parentId)
    const sets = await Promise.all(roots.map(({ id }) => taggedWithChildren(id)))
    return new Set(sets.flatMap((set) => [...set]))
  })

  const people = memoize(async () => {
    const known: Person[] = []
    for (let page = 1, more = true; more; page += 1) {
      const answer = await reads.people(page)
      known.push(...answer.people)
      more = answer.hasNextPage ?? false
    }
    return known
  })

  const personAssets = memoize(async (personId: string) => {
    const found = new Map<string, string[]>()
    const filter = { personIds: [personId] }
    const { batches, report } = scan({ server, passes, filter, withPeople: true })
    for await (const rows of batches) {
      for (const { id, people: present = [] } of rows) {
        const onIt = present.map((person) => person.id)
        // The people on the asset have the last word, not the filter.
        if (onIt.includes(personId)) found.set(id, onIt)
      }
    }
    assertComplete(filter, report)
    return found
  })

  const stacks = memoize(() => reads.stacks())
  const stackedAssets = memoize(
    async () => new Set((await stacks(null)).flatMap(({ assets }) => assets.map(({ id }) => id))),
  )

  const found = memoize((filter: string) => ids(JSON.parse(filter)))
  const assetsFound = (filter: SearchFilter): Promise<ReadonlySet<string>> => found(JSON.stringify(filter))

  const outsideAlbums = memoize(() =>
    unalbumed({
      server,
      passes,
      albums: () => albums(null),
      contentOfAlbum: contents.contentOfAlbum,
      read: () => assetsFound({ isNotInAlbum: true }),
      isKept: memory !== noCache,
    }),
  )

  /** An asset that certainly is in an album, if one of a few albums has any. */
  const knownMember = async (): Promise<string | undefined> => {
    const own = (await albums(null)).filter(({ assetCount, ownerId }) => assetCount > 0 && ownerId === server.user.id)
    for (const { id } of own.slice(0, 3)) {
      for (const visibility of ['timeline', 'archive'] as const) {
        const { items } = await reads.search({ albumIds: [id], visibility }, { size: 1 })
        if (items[0]) return items[0].id
      }
    }
    return undefined
  }

  const assertUnalbumedFilter = memoize(async () => {
    if (!capabilities.searchByAlbum) return
    const id = await knownMember()
    if (id === undefined) return
    const { items } = await reads.search({ isNotInAlbum: true }, { id, size: 1 })
    if (items.length > 0)
      throw new DarkroomError('FILTER_IGNORED', { filter: 'isNotInAlbum', version: capabilities.version })
  })

  const hasAssetUnder = async (folder: string): Promise<boolean> => {
    const below = folder.endsWith('/') ? folder : `${folder}/`
    // The filter finds the text anywhere in a path, so the answer is looked at.
    const { items } = await reads.search({ visibility: 'timeline' }, { originalPath: below })
    return items.some(({ originalPath }) => originalPath.normalize('NFC').startsWith(below.normalize('NFC')))
  }

  const libraries = memoize(async () => {
    try {
      return await reads.libraries()
    } catch (error) {
      if (!hasCode(error, 'API_FORBIDDEN')) throw error
      const message = 'Libraries can only be looked up by name with an administrator’s key.'
      throw new DarkroomError('USAGE', { message, hint: 'Give the id of the library instead.' }, { cause: error })
    }
  })

  const libraryId = async (name: string): Promise<string> => {
    const known = await libraries(null)
    const [found, ...others] = known.filter((library) => library.name === name || library.id === name)
    if (!found)
      throw new DarkroomError('NAME_UNKNOWN', {
        kind: 'library',
        name,
        closest: closestNames(
          name,
          known.map((library) => library.name),
        ),
      })
    if (others.length > 0) {
      throw new DarkroomError('NAME_AMBIGUOUS', {
        kind: 'library',
        name,
        candidates: [found, ...others].map(({ id }) => id),
      })
    }
    return found.id
  }

  const textSearch = memoize(() => assertTextSearch(server))
  const smart = memoize((key: string) => {
    const [text, limit] = JSON.parse(key)
    return readSmart(server, passes, text, limit)
  })

  const smartHits = memoize((key: string) => readSmartHits(server, JSON.parse(key)))

  return {
    server,
    ...createFaces(server, passes),
    ...contents,
    smartAssets: (text, limit) => smart(JSON.stringify([text, limit])),
    smartHits: (question) => smartHits(JSON.stringify(question)),
    assertTextSearch: () => textSearch(null),
    spellings: memoize((field) => readSpellings(server, passes, field)),
    albums: () => albums(null),
    albumMembers,
    tags: () => tags(null),
    taggedAmong,
    assetTags,
    assetsFound,
    unalbumed: () => outsideAlbums(null),
    assertUnalbumedFilter: () => assertUnalbumedFilter(null),
    albumAssets,
    taggedAssets: (tag) => taggedWithChildren(tag.id),
    allTaggedAssets: () => allTaggedAssets(null),
    people: () => people(null),
    personAssets,
    stacks: () => stacks(null),
    stackedAssets: () => stackedAssets(null),
    hasAssetUnder,
    libraryId,
  }
}
