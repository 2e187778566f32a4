import { type Predicate, satisfies } from '../../index.ts'
import { asksForTrash, matching, seesTrash, shownIn } from './conditions.ts'
import { type QueryInput, type Reading, type ReadQuery, readQuery } from './inputs.ts'
import { readLocal } from './local.ts'
import type { Exclude, Include, SmartAlbumRule } from './options.ts'
import { showing } from './people.ts'
import { everywhere, type Query, type Shown } from './query.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { type SmartHits, smartHits } from './smart.ts'
import { inAll, inAny, type LimitedTerm, limitedTo, notIn, type Read, type Term, termOf } from './terms.ts'

/** One thing wrong with a rule, and where. */
export interface RuleProblem extends Pick<Refusal, 'refusal' | 'message' | 'hint'> {
  readonly path: string
}

/** A rule ready to run. */
export interface CompiledRule {
  readonly term: Term
  readonly limited: readonly LimitedTerm[]
  /** Smart searches that it takes from. */
  readonly smart: readonly SmartHits[]
  readonly visibility: readonly Shown[]
  readonly trash: { readonly trashed: boolean; readonly offline: boolean }
}

type Side = 'include' | 'exclude'
type Mode = 'union' | 'intersection'
const modes: readonly Mode[] = ['union', 'intersection']

/** Terms of one category, by how they are combined. */
type Sets = { readonly [M in Mode]: Term[] }
const noSets = (): Sets => ({ union: [], intersection: [] })

/** What the parts of a rule leave behind while it is compiled. */
interface Notes {
  readonly rule: SmartAlbumRule
  readonly reading: Reading
  readonly problems: RuleProblem[]
  readonly limited: LimitedTerm[]
  readonly smart: SmartHits[]
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

const limitedIn = (notes: Notes, term: Term, { limit, order }: Query): Term => {
  if (limit === null) return term
  const limited = limitedTo(term, limit, order)
  notes.limited.push(limited)
  return limited
}

const metadataTerm = (notes: Notes, side: Side, query: Query): Term => {
  const asked = termOf(matching(query))
  const places = query.visibility ?? (side === 'include' ? placesOf(notes) : everywhere)
  const hasTrash = side === 'exclude' || seesTrash(query)
  // The newest of a query are chosen among all that it finds, so all of it has to be seen.
  if (side === 'include' || query.limit !== null) for (const place of places) notes.visibility.add(place)
  if (side === 'include') {
    notes.trash.trashed ||= asksForTrash(query)
    notes.trash.offline ||= seesTrash(query)
  }
  return limitedIn(notes, inAll([asked, termOf(shownIn(places, hasTrash))]), query)
}

const smartTerm = (notes: Notes, side: Side, query: Query): Term => {
  const { rule, reading } = notes
  const visibility = placesOf(notes)
  const hits = smartHits(query, { ...rule, visibility })
  if (side === 'include') {
    notes.smart.push(hits)
    for (const place of query.visibility ?? visibility) notes.visibility.add(place)
  } else if (query.limit === null) {
    const what = query.wanted.query ?? query.wanted.queryAssetId
    reading.warn(
      `The smart search "${what}" in exclude gives no amount, so the ${rule.defaultSmartLimit} nearest assets are left out, related or not. Write it as "${what} @50".`,
    )
  }
  return inAll([termOf(hits.predicate), termOf(shownIn(query.visibility ?? visibility, false))])
}

/** Reads the queries of both kinds together: an address of a search page says itself which kind it is. */
const readQueries = (notes: Notes, side: Side): { metadata: Sets; smart: Sets } => {
  const found = { metadata: noSets(), smart: noSets() }
  for (const category of ['metadata', 'smart'] as const)
    for (const mode of modes)
      for (const [index, input] of (notes.rule[side]?.[category]?.[mode] ?? []).entries())
        attempt(notes, `${side}.${category}.${mode}[${index}]`, () => {
          const { kind, query }: ReadQuery = readQuery(input as QueryInput, category, notes.reading)
          found[kind][mode].push(kind === 'smart' ? smartTerm(notes, side, query) : metadataTerm(notes, side, query))
        })
  return found
}

const readLocals = (notes: Notes, side: Side): Sets => {
  const found = noSets()
  for (const mode of modes)
    for (const [index, input] of (notes.rule[side]?.local?.[mode] ?? []).entries())
      attempt(notes, `${side}.local.${mode}[${index}]`, () => {
        found[mode].push(...readLocal(input, notes.reading).map((predicate) => termOf(predicate as Predicate<Read>)))
      })
  return found
}

const peopleTerm = ({ reading }: Notes, names: readonly string[], way: 'any' | 'all'): Term =>
  termOf(showing([...new Set(names)], way, reading.warn))

const includedPeople = (notes: Notes, people: Include['people']): Sets => {
  const places = placesOf(notes)
  if (people) for (const place of places) notes.visibility.add(place)
  const shown = (term: Term): Term => inAll([term, termOf(shownIn(places, false))])
  return {
    union: people?.union ? [shown(peopleTerm(notes, people.union, 'any'))] : [],
    intersection: people?.intersection ? [shown(peopleTerm(notes, people.intersection, 'all'))] : [],
  }
}

/** A flat list is one group; each list in a list is one. */
const groupsOf = (
  list: NonNullable<NonNullable<Exclude['people']>['intersection']>,
): readonly (readonly string[])[] => {
  const flat = list.filter((entry) => typeof entry === 'string')
  return [...(flat.length > 0 ? [flat] : []), ...list.filter((entry) => typeof entry !== 'string')]
}

const excludedPeople = (notes: Notes, people: Exclude['people']): Term[] => [
  ...(people?.union ? [peopleTerm(notes, people.union, 'any')] : []),
  ...(people?.intersection ? groupsOf(people.intersection) : []).map((names) => peopleTerm(notes, names, 'all')),
]

const isGiven = ({ union, intersection }: Sets): boolean => union.length + intersection.length > 0

/** In one of the union and in all of the intersection, as far as they are given. */
const combined = ({ union, intersection }: Sets): Term =>
  inAll([...(union.length > 0 ? [inAny(union)] : []), ...intersection])

/** Excludes only add up. */
const removed = ({ union, intersection }: Sets): Term[] => [
  ...union,
  ...(intersection.length > 0 ? [inAll(intersection)] : []),
]

const sourceOf = (notes: Notes, sources: readonly Sets[]): Term => {
  const { base, include } = notes.rule
  const isAsked = include?.metadata || include?.smart || include?.people
  if (base && isAsked) return refuse('rule-invalid', 'base stands beside a query in include', 'Leave one of them out.')
  if (!base && !isAsked)
    return refuse('no-source', 'nothing says where to begin', "Give include, or base: 'library' for everything.")
  if (!base) return inAll(sources.filter(isGiven).map(combined))
  const places = placesOf(notes)
  for (const place of places) notes.visibility.add(place)
  return termOf(shownIn(places, false))
}

/**
 * Compiles a rule, reading its files; nothing is asked of a server.
 * @returns the problems besides, of which a usable rule has none
 */
export const compileRule = (
  rule: SmartAlbumRule,
  reading: Reading,
): { compiled: CompiledRule; problems: readonly RuleProblem[] } => {
  const trash = { trashed: false, offline: false }
  const notes: Notes = { rule, reading, problems: [], limited: [], smart: [], visibility: new Set(), trash }
  const include = readQueries(notes, 'include')
  const local = readLocals(notes, 'include')
  const exclude = readQueries(notes, 'exclude')
  const without = [
    ...removed(exclude.metadata),
    ...removed(exclude.smart),
    ...removed(readLocals(notes, 'exclude')),
    ...excludedPeople(notes, rule.exclude?.people),
  ]
  let source = termOf(satisfies(() => false, 'nothing'))
  attempt(notes, '', () => {
    source = sourceOf(notes, [include.metadata, include.smart, includedPeople(notes, rule.include?.people)])
  })
  const term = inAll([source, combined(local), ...(without.length > 0 ? [notIn(inAny(without))] : [])])
  const { limited, smart, visibility, problems } = notes
  return {
    compiled: { term, limited, smart, visibility: everywhere.filter((place) => visibility.has(place)), trash },
    problems,
  }
}
