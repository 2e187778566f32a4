import { pageSize } from '../../core/api/reads.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Server } from '../../core/api/server.ts'
import type { Need } from '../../core/assets/asset.ts'
import { createContext } from '../../core/context/context.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { filtersOf, joinBoth } from '../../core/scan/narrowing.ts'
import { countOf, filterInPass, type ScanPass } from '../../core/scan/scan.ts'
import { type AccountContext, recipesNamed } from './account-context.ts'

/** A part of a list: which one is first, from 0, and how many. */
export interface PartWanted {
  readonly offset: number
  readonly limit: number
}

/** Some of what a recipe selects, in the server's order, newest first, and how many there are. */
export interface FoundPart {
  readonly total: number
  readonly rows: readonly AssetRow[]
}

const always = (): boolean => true

/**
 * Conditions that are fulfilled by all that their filter finds, by their words; most filters find more, such as those of
 * days. Texts are asked for by one spelling, which the server compares exactly; several are several filters.
 */
const decided: Readonly<Record<string, (given: unknown) => boolean>> = {
  ...Object.fromEntries(['country', 'state', 'city', 'make', 'model', 'lens', 'library'].map((word) => [word, always])),
  rating: (given) => typeof given === 'number',
  type: always,
  favorite: always,
  inAlbum: always,
  tagged: (given) => typeof given === 'string',
  person: (given) =>
    typeof given === 'string' ||
    Object.entries(given as object).every(([way, names]) => way === 'all' || (way === 'any' && names.length === 1)),
}

/** What of an account it takes. */
type FindsPart = Pick<AccountContext, 'server'> & { readonly config: Pick<AccountContext['config'], 'recipes'> }

const timeline: ScanPass = { visibility: 'timeline', trashed: false }

const partsOf = (where: Predicate<Need>): readonly Predicate<Need>[] =>
  where.combines === 'all' ? (where.parts ?? []).flatMap(partsOf) : [where]

/** The filter of a part; null where what it finds has to be judged. */
const filterOf = (part: Predicate<Need>, { capabilities }: Server): SearchFilter | null => {
  const [[word, given] = ['', null], ...others] = Object.entries(part.condition ?? {})
  if (others.length > 0 || !decided[word]?.(given)) return null
  const [filter = {}, ...more] = filtersOf(part.narrow(capabilities))
  return more.length > 0 || Object.keys(filter).length === 0 ? null : filter
}

/** The filter that finds what a condition selects, no more and no less; null where there is none. */
const decidingFilter = async (where: Predicate<Need>, server: Server): Promise<SearchFilter | null> => {
  const created = { albums: new Set<string>(), tags: new Set<string>() }
  const named = await where.resolve?.(createContext(server, [timeline]), { created, now: new Date() })
  const filters = partsOf(named ?? where).map((part) => filterOf(part, server))
  const certain = filters.filter((filter) => filter !== null)
  // Of two claims on one field a filter says only one; lists of ids hold together.
  const claims = certain.flatMap((filter) => Object.entries(filter).filter(([, value]) => !Array.isArray(value)))
  const isOne = new Set(claims.map(([field]) => field)).size === claims.length
  if (certain.length === 0 || certain.length < filters.length || !isOne) return null
  const [filter = {}] = filtersOf(joinBoth(certain))
  return filter.personIds || (await showsOwnAlone(server)) ? filterInPass(timeline, filter) : null
}

/** People are on own assets alone; anything else may hold of a partner's too, which no recipe selects unless it says so. */
const showsOwnAlone = async (server: Server): Promise<boolean> => {
  const [shown, own] = await Promise.all([
    countOf(server, filterInPass(timeline)),
    server.capabilities.searchCount ? server.reads.ownTotal('timeline') : null,
  ])
  return shown !== null && shown === own
}

/**
 * Some of what a recipe selects, without reading the rest; null where only reading tells what it selects.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS, RECIPE_UNKNOWN
 */
export const findPart = async (
  { server, config }: FindsPart,
  what: string | AnyRecipe,
  { offset, limit }: PartWanted,
): Promise<FoundPart | null> => {
  const [recipe, ...others] =
    typeof what === 'string' ? recipesNamed(config.recipes(), [what]).map((loaded) => loaded.recipe) : [what]
  if (!recipe || others.length > 0) return null
  const { where, prepare, stream, scope } = recipe
  if (typeof where !== 'object' || prepare || stream || scope) return null
  const filter = await decidingFilter(where, server)
  const size = Math.min(limit, pageSize)
  const first = Math.floor(offset / size)
  const pages = Array.from({ length: Math.ceil((offset + limit) / size) - first }, (_, index) => first + index + 1)
  if (filter === null) return null
  const [total, ...read] = await Promise.all([
    countOf(server, filter),
    ...pages.map((page) => server.reads.search(filter, { order: 'desc', size, page })),
  ])
  if (total === null) return null
  const from = offset - first * size
  return { total, rows: read.flatMap(({ items }) => items).slice(from, from + limit) }
}
