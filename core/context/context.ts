import type { Capabilities } from '../api/capabilities.ts'
import type { SearchOptions } from '../api/reads.ts'
import type { AssetRow, SharedLink, Stack, User } from '../api/schemas.ts'
import type { SearchFilter, Visibility } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { memoize } from '../memoize.ts'
import type { ScanPass } from '../scan/scan.ts'
import { type AlbumReads, createAlbumReads } from './albums.ts'
import { type AssetCache, noCache } from './asset-cache.ts'
import { createDuplicateReads, type DuplicateReads } from './duplicates.ts'
import { createSearches } from './found.ts'
import { createLibraryReads, type LibraryReads } from './libraries.ts'
import { createPeopleReads, type PeopleReads } from './people.ts'
import { isBelow } from './place.ts'
import {
  assertTextSearch,
  type ListedField,
  readSmart,
  readSmartHits,
  readSpellings,
  type SmartQuestion,
} from './recognition.ts'
import { createTagReads, type TagReads } from './tags.ts'

/** A capability that can be asked for by name. */
export type Capability = { [K in keyof Capabilities]: Capabilities[K] extends boolean ? K : never }[keyof Capabilities]

/** What a run knows of stacks. */
export interface StackReads {
  /** All stacks with their assets, those in the trash left out. */
  list(): Promise<readonly Stack[]>
  /** Ids of the assets that are in a stack. */
  assets(): Promise<ReadonlySet<string>>
}

/** Searches of a run. */
export interface SearchReads {
  /** Ids of what the server finds under a filter, in the run's scopes. @throws DarkroomError SCAN_INCOMPLETE */
  ids(filter: SearchFilter): Promise<ReadonlySet<string>>
  /** How many own assets are shown somewhere; the trash does not count. */
  total(visibility: Visibility): Promise<number>
  /** Whether the server finds anything under a filter; nothing proves that it knows the filter. */
  findsAny(filter: SearchFilter): Promise<boolean>
  /** Assets by their ids, with exif; those that are gone or locked are missing. */
  rows(ids: readonly string[]): Promise<ReadonlyMap<string, AssetRow>>
  /** One page of what the server finds, 1 to 1,000 assets: for samples, because nothing proves that it is complete. */
  page(filter: SearchFilter, options: Pick<SearchOptions, 'page' | 'size'>): Promise<readonly AssetRow[]>
  /** Whether an asset on the timeline lies below a folder, as far as one page shows. @param folder in NFC, with a slash at its end */
  findsBelow(folder: string): Promise<boolean>
  /** The best hits of a smart search. @throws DarkroomError FEATURE_OFF */
  smart(text: string, limit: number): Promise<ReadonlySet<string>>
  /** The hits of a smart search, and the place of each, 0 for the best. @throws DarkroomError FEATURE_OFF */
  smartHits(question: SmartQuestion): Promise<ReadonlyMap<string, number>>
  /** @throws DarkroomError FEATURE_OFF, FILTER_IGNORED where text in pictures cannot be searched */
  assertText(): Promise<void>
  /** All values of a field of exif; null where the server does not list all that the run's scopes see. */
  spellings(field: ListedField): Promise<readonly string[] | null>
}

/**
 * What recipes, predicates and plugins can ask of the server: reads only, each question asked once per run. Nothing
 * reachable from it sends a write or shows the key (`docs/safety.md`).
 * @example
 * prepare: async (context) => new Set((await context.albums.list()).map(({ albumName }) => albumName))
 */
export interface ApiContext {
  /** The account's user. */
  readonly me: User
  /** Of the server, such as `3.0.3`. */
  readonly version: string
  /** Address of the API, as it is in the configuration. */
  readonly url: string
  /** Whether the server's version has a capability. */
  can(capability: Capability): boolean
  readonly albums: AlbumReads
  readonly tags: TagReads
  readonly people: PeopleReads
  readonly stacks: StackReads
  readonly duplicates: DuplicateReads
  readonly users: {
    /** Users that the server shows to this key: all of them, or only the account's own. */
    list(): Promise<readonly User[]>
  }
  readonly search: SearchReads
  readonly libraries: LibraryReads
  sharedLinks(): Promise<readonly SharedLink[]>
  /** Features by name, as `GET /server/features` lists them. */
  features(): Promise<Readonly<Record<string, unknown>>>
  /** Address of the web page as an administrator set it; empty where nobody did. */
  externalDomain(): Promise<string>
  /** Whether the user has tags shown in the web page; true where the key may not ask. */
  showsTags(): Promise<boolean>
}

/**
 * Makes the cached view of a library for one run.
 * @param passes what the run's recipes look at, all together
 */
export const createContext = (server: Server, passes: readonly ScanPass[], cache: AssetCache = noCache): ApiContext => {
  const { reads, capabilities, user } = server
  const searches = createSearches(server, passes, cache.forPlaces?.(server))
  const duplicates = createDuplicateReads(server)
  const stacks = memoize(() => reads.stacks())
  const stacked = memoize(async () => new Set((await stacks()).flatMap(({ assets }) => assets.map(({ id }) => id))))

  const smart = memoize((key: string) => {
    const [text, limit] = JSON.parse(key)
    return readSmart(server, passes, text, limit)
  })
  const smartHits = memoize((key: string) => readSmartHits(server, JSON.parse(key)))

  return {
    me: user,
    version: capabilities.version,
    url: server.url,
    can: (capability) => capabilities[capability],
    albums: createAlbumReads(server, passes, cache, searches),
    tags: createTagReads(server, passes, cache, searches, duplicates),
    people: createPeopleReads(server, passes),
    duplicates,
    stacks: { list: stacks, assets: stacked },
    users: { list: memoize(() => reads.users()) },
    search: {
      ids: searches.found,
      total: memoize(reads.ownTotal),
      findsAny: async (filter) => (await reads.search(filter, { size: 1 })).items.length > 0,
      rows: searches.rows,
      page: async (filter, options) => (await reads.search(filter, options)).items,
      findsBelow: async (folder) =>
        (await reads.search({ visibility: 'timeline' }, { originalPath: folder })).items.some(isBelow(folder)),
      smart: (text, limit) => smart(JSON.stringify([text, limit])),
      smartHits: (question) => smartHits(JSON.stringify(question)),
      assertText: memoize(() => assertTextSearch(server)),
      spellings: memoize((field) => readSpellings(server, passes, field)),
    },
    libraries: createLibraryReads(server),
    sharedLinks: () => reads.sharedLinks(),
    features: () => reads.features(),
    externalDomain: () => reads.externalDomain(),
    showsTags: () => reads.showsTags(),
  }
}
