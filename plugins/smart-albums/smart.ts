import { all, definePredicate, type Predicate } from '../../index.ts'
import { matching, seesTrash, smartFilter } from './conditions.ts'
import type { Query, Shown } from './query.ts'
import { refuse } from './refusal.ts'
import type { Read } from './terms.ts'

/** A smart search: who is among its hits, and where. */
export interface SmartHits {
  readonly predicate: Predicate<Read>
  /** 0 for the best hit; undefined for what is none. Known once the run has asked. */
  placeOf(id: string): number | undefined
}

/** What a rule says about its smart searches. */
export interface SmartOptions {
  readonly visibility: readonly Shown[]
  readonly owners: 'me' | 'any'
  readonly defaultSmartLimit: number
}

/** The hits of a smart query; the server narrows before it ranks, and what it narrowed by is asked here again. */
export const smartHits = (query: Query, options: SmartOptions): SmartHits => {
  if (seesTrash(query))
    refuse(
      'query-invalid',
      'a smart search does not look into the trash',
      'Leave out withDeleted, isOffline and the trashed bounds.',
    )
  const { wanted } = query
  const { owners } = options
  const limit = query.limit ?? options.defaultSmartLimit
  const label = `among the best ${limit} for ${wanted.query === undefined ? `what looks like ${wanted.queryAssetId}` : `"${wanted.query}"`}`
  let places: ReadonlyMap<string, number> = new Map()
  const hits: Predicate = definePredicate({
    label,
    test: () => {
      throw new Error(`${label}: only known after the library was asked`)
    },
    bind: async ({ library, found }) => {
      if (found === null) return hits
      const visibility = query.visibility ?? options.visibility
      places = await library.search.smartHits({ ...wanted, filter: smartFilter(query), visibility, owners, limit })
      return definePredicate({ label, inspect: ({ id }) => places.get(id) ?? null, test: ({ id }) => places.has(id) })
    },
  })
  return { predicate: all(hits, matching(query)), placeOf: (id) => places.get(id) }
}
