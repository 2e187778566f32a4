import { type Asset, all, any, definePredicate, not, type Predicate, satisfies, unanswered } from '../../index.ts'
import { matchesSearch, matchesSpan, type SearchSpan, showing } from '../../toolkit.ts'
import { type QueryInput, type Reading, readQuery } from './inputs.ts'
import { readLocal } from './local.ts'
import type { Exclude, SmartAlbumRule } from './options.ts'
import {
  asksForTrash,
  everywhere,
  type Query,
  type Shown,
  type SmartQuestion,
  seesTrash,
  smartFilter,
} from './query.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

/** What a recipe of rules reads of an asset. */
export type Read = 'exif' | 'raw'
type Part = Predicate<Read>

/** One thing wrong with a rule, and where. */
interface RuleProblem extends Pick<Refusal, 'refusal' | 'message' | 'hint'> {
  readonly path: string
}

/** The newest or oldest assets of a set, so many. */
interface Limit {
  readonly of: Part
  readonly count: number
  readonly order: 'asc' | 'desc'
  /** Stands for them in the condition of a rule: which they are is known when all assets are there. */
  readonly mark: Predicate
}

/** A rule ready to run. */
export interface CompiledRule {
  readonly term: Part
  readonly limits: readonly Limit[]
  /** Smart searches that it takes from. */
  readonly questions: readonly SmartQuestion[]
  /** People that it names. */
  readonly names: readonly string[]
  readonly warnings: readonly string[]
  readonly visibility: readonly Shown[]
  readonly trash: { readonly trashed: boolean; readonly offline: boolean }
}

type Side = 'include' | 'exclude'
const categories = ['metadata', 'smart', 'local'] as const
const modes = ['union', 'intersection'] as const

/** Conditions of one category, by how they are combined. */
interface Sets {
  readonly union: Part[]
  readonly intersection: Part[]
}
const noSets = (): Sets => ({ union: [], intersection: [] })

/** What the parts of a rule leave behind while it is compiled. */
interface Notes {
  readonly rule: SmartAlbumRule
  readonly reading: Reading
  readonly problems: RuleProblem[]
  readonly limits: Limit[]
  readonly questions: SmartQuestion[]
  readonly names: Set<string>
  readonly visibility: Set<Shown>
  readonly trash: { trashed: boolean; offline: boolean }
}

/** Reads one part; what is wrong with it is noted, so that all problems show at once. */
const attempt = (notes: Notes, path: string, read: () => void): void => {
  try {
    read()
  } catch (error) {
    if (!isRefusal(error)) throw error
    notes.problems.push({ path, refusal: error.refusal, message: error.message, hint: error.hint })
  }
}

const placesOf = ({ rule: { visibility } }: Notes): readonly Shown[] =>
  visibility === 'any' ? everywhere : [visibility]

/** Notes where assets have to be looked at. */
const see = ({ visibility }: Notes, places: readonly Shown[]): void => {
  for (const place of places) visibility.add(place)
}

/** Shown in one of some places, and not in the trash unless the query says so. */
const shownIn = (places: readonly Shown[], withTrash: boolean): Predicate =>
  satisfies(
    ({ visibility, isTrashed }) => (withTrash || !isTrashed) && places.some((place) => place === visibility),
    `shown in ${places.join(' or ')}`,
  )

/** All that a query asks, wherever the asset is shown. */
const matching = ({ conditions, spans, isLocal }: Query): Part =>
  all(
    matchesSearch(conditions),
    ...Object.entries(spans).map(([name, span]) => matchesSpan(name as SearchSpan, span, isLocal)),
  )

/** Among the hits of a smart search. */
const hitBy = (question: SmartQuestion): Predicate => {
  const { limit, query, queryAssetId } = question
  const label = `among the best ${limit} for ${query === undefined ? `what looks like ${queryAssetId}` : `"${query}"`}`
  return definePredicate({
    label,
    test: unanswered(label),
    load: async ({ search }) => {
      const places = await search.smartHits(question)
      const inspect = ({ id }: Asset) => places.get(id) ?? null
      return definePredicate({ label, inspect, test: ({ id }) => places.has(id) })
    },
  })
}

const limited = (notes: Notes, side: Side, of: Part, { limit: count, order }: Query): Part => {
  if (count === null) return of
  // As long as they are not known, all are let through.
  const isIncluded = side === 'include'
  const label = `among the ${order === 'asc' ? 'oldest' : 'newest'} ${count}`
  const mark = definePredicate({ label, test: () => isIncluded })
  notes.limits.push({ of, count, order, mark })
  return isIncluded ? all(mark, of) : mark
}

const metadataPart = (notes: Notes, side: Side, query: Query): Part => {
  const places = query.visibility ?? (side === 'include' ? placesOf(notes) : everywhere)
  const hasTrash = side === 'exclude' || seesTrash(query)
  // The newest of a query are chosen among all that it finds, so all of it has to be seen.
  if (side === 'include' || query.limit !== null) see(notes, places)
  if (side === 'include') {
    notes.trash.trashed ||= asksForTrash(query)
    notes.trash.offline ||= seesTrash(query)
  }
  return limited(notes, side, all(matching(query), shownIn(places, hasTrash)), query)
}

const smartPart = (notes: Notes, side: Side, query: Query): Part => {
  if (seesTrash(query)) {
    const hint = 'Leave out withDeleted, isOffline and the trashed bounds.'
    refuse('query-invalid', 'a smart search does not look into the trash', hint)
  }
  const { owners, defaultSmartLimit } = notes.rule
  const question: SmartQuestion = {
    ...query.wanted,
    filter: smartFilter(query),
    visibility: query.visibility ?? placesOf(notes),
    owners,
    limit: query.limit ?? defaultSmartLimit,
  }
  if (side === 'include') {
    notes.questions.push(question)
    see(notes, question.visibility)
  } else if (query.limit === null) {
    const what = query.wanted.query ?? query.wanted.queryAssetId
    notes.reading.warn(
      `The smart search "${what}" in exclude gives no amount, so the ${question.limit} nearest assets are left out, related or not. Write it as "${what} @50".`,
    )
  }
  return all(hitBy(question), matching(query), shownIn(question.visibility, false))
}

/** Reads the inputs of one side. The address of a search page says itself which kind of query it is. */
const setsOf = (notes: Notes, side: Side) => {
  const found = { metadata: noSets(), smart: noSets(), local: noSets() }
  const read = (category: (typeof categories)[number], mode: keyof Sets, input: QueryInput): void => {
    if (category === 'local') return void found.local[mode].push(...readLocal(input, notes.reading))
    const { kind, query } = readQuery(input, category, notes.reading)
    found[kind][mode].push((kind === 'smart' ? smartPart : metadataPart)(notes, side, query))
  }
  for (const category of categories)
    for (const mode of modes)
      for (const [index, input] of (notes.rule[side]?.[category]?.[mode] ?? []).entries())
        attempt(notes, `${side}.${category}.${mode}[${index}]`, () => read(category, mode, input))
  return found
}

const peoplePart = ({ names }: Notes, given: readonly string[], way: 'any' | 'all'): Part => {
  for (const name of given) names.add(name)
  return showing([...new Set(given)], way)
}

const includedPeople = (notes: Notes): Sets => {
  const { union, intersection } = notes.rule.include?.people ?? {}
  if (union ?? intersection) see(notes, placesOf(notes))
  const shown = (given: readonly string[], way: 'any' | 'all'): Part =>
    all(peoplePart(notes, given, way), shownIn(placesOf(notes), false))
  return { union: union ? [shown(union, 'any')] : [], intersection: intersection ? [shown(intersection, 'all')] : [] }
}

/** A flat list is one group; each list in a list is one. */
const groupsOf = (list: NonNullable<NonNullable<Exclude['people']>['intersection']>): (readonly string[])[] => {
  const flat = list.filter((entry) => typeof entry === 'string')
  return [...(flat.length > 0 ? [flat] : []), ...list.filter((entry) => typeof entry !== 'string')]
}

const excludedPeople = (notes: Notes): Part[] => {
  const { union, intersection = [] } = notes.rule.exclude?.people ?? {}
  return [
    ...(union ? [peoplePart(notes, union, 'any')] : []),
    ...groupsOf(intersection).map((names) => peoplePart(notes, names, 'all')),
  ]
}

/** In one of the union and in all of the intersection, as far as they are given. */
const combined = ({ union, intersection }: Sets): Part[] => [
  ...(union.length > 0 ? [any(...union)] : []),
  ...intersection,
]

/** Excludes only add up. */
const removed = ({ union, intersection }: Sets): Part[] => [
  ...union,
  ...(intersection.length > 0 ? [all(...intersection)] : []),
]

/** Checks where a rule begins; what the whole library is, where it begins with that. */
const baseOf = (notes: Notes): Part[] => {
  const { base, include } = notes.rule
  const isAsked = include?.metadata || include?.smart || include?.people
  if (base && isAsked)
    return refuse('rule-invalid', 'base is given together with a query in include', 'Leave one of them out.')
  if (!base && !isAsked)
    return refuse('no-source', 'nothing says where to begin', "Give include, or base: 'library' for everything.")
  if (!base) return []
  see(notes, placesOf(notes))
  return [shownIn(placesOf(notes), false)]
}

/**
 * Compiles a rule, reading its files; nothing is asked of a server.
 * @returns the problems besides, of which a usable rule has none
 */
export const compileRule = (
  rule: SmartAlbumRule,
  given: Omit<Reading, 'timeZone' | 'warn'>,
): { compiled: CompiledRule; problems: readonly RuleProblem[] } => {
  const warnings = new Set<string>()
  const notes: Notes = {
    rule,
    reading: { ...given, timeZone: rule.timeZone, warn: (message) => warnings.add(message) },
    problems: [],
    limits: [],
    questions: [],
    names: new Set(),
    visibility: new Set(),
    trash: { trashed: false, offline: false },
  }
  const include = setsOf(notes, 'include')
  const exclude = setsOf(notes, 'exclude')
  const sources = [include.metadata, include.smart, includedPeople(notes), include.local].flatMap(combined)
  const without = [...[exclude.metadata, exclude.smart, exclude.local].flatMap(removed), ...excludedPeople(notes)]
  attempt(notes, '', () => sources.unshift(...baseOf(notes)))
  const { problems, names, visibility, ...compiled } = notes
  return {
    compiled: {
      ...compiled,
      term: all(...sources, ...(without.length > 0 ? [not(any(...without))] : [])),
      names: [...names],
      warnings: [...warnings],
      visibility: everywhere.filter((place) => visibility.has(place)),
    },
    problems,
  }
}
