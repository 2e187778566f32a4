import { inspect } from 'node:util'
import type { Capabilities } from '../api/capabilities.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import type { Asset, Need } from '../assets/asset.ts'
import type { ApiContext } from '../context/context.ts'
import { DarkroomError } from '../errors.ts'
import { joinBoth, joinEither, type Narrowing } from '../scan/narrowing.ts'

/** What is known of a run while names are looked up, before any asset is read. */
export interface ResolveRun {
  /** Names of albums and tags that recipes of the run create, so that they need not exist yet. */
  readonly created: CreatedNames
  /** Now, as the run sees it. */
  readonly now: Date
}

/** What is known of a run once it is decided which assets it reads. */
export interface LoadRun extends ResolveRun {
  /** The filter under which every asset of this run is found. */
  readonly found: SearchFilter
  /** A filter that every match of the recipe fulfils, whatever the recipes before it plan: of others any answer will do. */
  readonly sought: SearchFilter
}

/** What recipes of a run do to albums and tags, as far as it is known before. */
export interface CreatedNames {
  readonly albums: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
  /** Parts of assets that recipes take something out of. */
  readonly leaves?: ReadonlySet<'albums' | 'tags'>
  /**
   * Where earlier recipes decide as they run, they may create what does not exist yet: such names are noted here, to be
   * looked at when those recipes have run.
   */
  readonly pendingNames?: { readonly albums: Set<string>; readonly tags: Set<string> }
}

/** A predicate as written in YAML and JSON: one key, its name. */
export type Condition = { readonly [name: string]: unknown }

/**
 * A condition on assets. It is evaluated twice: `narrow` gives the server a filter that includes every match and
 * possibly more, `test` always decides.
 */
export interface Predicate<N extends Need = never> {
  /** A text for people. */
  readonly label: string
  readonly needs: readonly N[]
  /** The same as plain data, such as `{ path: '**' + '/office/**' }`; missing where it has no such form. */
  readonly condition?: Condition | undefined
  /** Permissions that a key needs to answer it, beyond those for reading assets. */
  readonly scopes?: readonly string[]
  /** What it is combined from, for an explanation. */
  readonly parts?: readonly Predicate<N>[]
  /** How its parts are combined. */
  readonly combines?: 'all' | 'any' | 'not'
  /** The value it looks at, for an explanation. */
  inspect?(asset: Asset<N>): unknown
  test(asset: Asset<N>): boolean
  /** A filter that every match passes, or several of which it passes one; empty where the server cannot help. */
  narrow(capabilities: Capabilities): Narrowing
  /** A filter that every asset passes that does not match. */
  narrowNegated(capabilities: Capabilities): Narrowing
  /** Its answer depends on the clock, so it may change although nothing else did. */
  readonly volatile?: boolean
  /**
   * Its answer depends on nothing but fields of the asset, as they are without what recipes plan, and on its own code and options: where
   * it needs no more than `exif`, it is kept for later runs as long as none of these change. A text says what else it was told, such as
   * ids that were looked up, or the day.
   */
  readonly pure?: boolean | string
  /** Looks up names, once per run and before any asset is read; returns the predicate that knows them. */
  resolve?(context: ApiContext, run: ResolveRun): Promise<Predicate<N>>
  /** Loads facts about the library, once per run after narrowing; returns the predicate that knows them. */
  load?(context: ApiContext, run: LoadRun): Promise<Predicate<N>>
}

/** What a new predicate consists of; all but `label` and `test` may be left out. */
export interface PredicateDefinition<N extends Need = never> extends Partial<Omit<Predicate<N>, 'label' | 'test'>> {
  readonly label: string
  test(asset: Asset<N>): boolean
}

/** Where something reads costly parts of an asset, it has to name them in `needs` as well. */
export type NeedsNamed<N extends Need> = [N] extends [never] ? unknown : { readonly needs: readonly N[] }

const nothing = (): SearchFilter => ({})

/**
 * Makes a predicate, for recipes and plugins that need a condition of their own.
 * @example
 * const isHeic = definePredicate({ label: 'is HEIC', test: (asset) => /\.heic$/i.test(asset.originalFileName) })
 */
export const definePredicate = <N extends Need = never>(
  definition: PredicateDefinition<N> & NeedsNamed<N>,
): Predicate<NoInfer<N>> => ({ needs: [], narrow: nothing, narrowNegated: nothing, ...definition })

/**
 * A test that throws, because the answer has to be loaded from the library first.
 * @example
 * definePredicate({ label: 'in Trip', test: unanswered('in Trip'), resolve })
 */
export const unanswered = (label: string) => (): never => {
  throw new Error(`${label}: the answer was not loaded from the library yet`)
}

/** The steps of a predicate that is made of others. */
const steps = <N extends Need>(
  parts: readonly Predicate<N>[],
  make: (parts: readonly Predicate<N>[]) => Predicate<N>,
): Pick<Predicate<N>, 'resolve' | 'load' | 'volatile'> => ({
  ...(parts.some(({ volatile }) => volatile) ? { volatile: true } : {}),
  ...(parts.some(({ resolve }) => resolve)
    ? { resolve: async (...given) => make(await Promise.all(parts.map((part) => part.resolve?.(...given) ?? part))) }
    : {}),
  ...(parts.some(({ load }) => load)
    ? { load: async (...given) => make(await Promise.all(parts.map((part) => part.load?.(...given) ?? part))) }
    : {}),
})

/** What its label is made of. */
type Worded = Pick<Predicate<Need>, 'label' | 'combines'> & { readonly parts?: readonly Worded[] }

/** A label within another: in parentheses where it is one of several parts itself. */
const nested = ({ label, combines, parts = [] }: Worded): string => {
  const [only] = parts
  if (!only || combines === 'not') return label
  return parts.length === 1 ? nested(only) : `(${label})`
}

const labels = (parts: readonly Worded[], word: string): string =>
  parts.length === 1 ? (parts[0]?.label ?? '') : parts.map(nested).join(` ${word} `)

/** The conditions of all parts under one key, if each part has one. */
const conditionOf = (key: string, parts: readonly { condition?: Condition | undefined }[]): Condition | undefined => {
  const conditions = parts.flatMap(({ condition }) => condition ?? [])
  return conditions.length === parts.length ? { [key]: conditions } : undefined
}

/** Whether something is a predicate. */
export const isPredicate = (given: unknown): given is Predicate => {
  const { test, narrow, needs } = Object(given) as Partial<Predicate>
  return typeof test === 'function' && typeof narrow === 'function' && Array.isArray(needs)
}

/** The predicates that something is made of. @throws DarkroomError USAGE where one is none, or only one is taken */
const partsOf = <P extends readonly Predicate<Need>[]>(word: string, given: P): readonly Predicate<NeedsOf<P>>[] => {
  const wrong = given.findIndex((part) => !isPredicate(part))
  const isOne = word !== 'not' || given.length === 1
  if (wrong === -1 && isOne) return given as readonly Predicate<Need>[] as readonly Predicate<NeedsOf<P>>[]
  const shown = Array.isArray(given[wrong]) ? 'a list' : inspect(given[wrong], { depth: 0 })
  const what = isOne ? `${shown} is no condition` : `it takes one condition, not ${given.length}`
  const list = word === 'not' ? 'not(a), or not(any(a, b)),' : `${word}(a, b), or ${word}(...list),`
  const hint = `Write ${list} of conditions such as type('IMAGE').`
  throw new DarkroomError('USAGE', { message: `${word}: ${what}.`, hint })
}

/** The needs of all parts, each once. */
type NeedsOf<P extends readonly Predicate<Need>[]> = P[number]['needs'][number]

const needsOf = <N extends Need>(parts: readonly Predicate<N>[]): readonly N[] => [
  ...new Set(parts.flatMap(({ needs }) => needs)),
]

/**
 * True where every part is true; without parts, for every asset.
 * @example
 * all(type('IMAGE'), path('**' + '/office/**'))
 */
export const all = <P extends readonly Predicate<Need>[]>(...given: P): Predicate<NeedsOf<P>> => {
  const make = (parts: readonly Predicate<NeedsOf<P>>[]): Predicate<NeedsOf<P>> => ({
    label: parts.length === 0 ? 'everything' : labels(parts, 'and'),
    needs: needsOf(parts),
    condition: conditionOf('all', parts),
    parts,
    combines: 'all',
    test: (asset) => parts.every((part) => part.test(asset)),
    narrow: (capabilities) => joinBoth(parts.map((part) => part.narrow(capabilities))),
    narrowNegated: (capabilities) => joinEither(parts.map((part) => part.narrowNegated(capabilities))),
    ...steps(parts, make),
  })
  return make(partsOf('all', given))
}

/**
 * True where at least one part is true; without parts, for no asset.
 * @example
 * any(folder('Scans'), fileName('scan_*'))
 */
export const any = <P extends readonly Predicate<Need>[]>(...given: P): Predicate<NeedsOf<P>> => {
  const make = (parts: readonly Predicate<NeedsOf<P>>[]): Predicate<NeedsOf<P>> => ({
    label: parts.length === 0 ? 'nothing' : labels(parts, 'or'),
    needs: needsOf(parts),
    condition: conditionOf('any', parts),
    parts,
    combines: 'any',
    test: (asset) => parts.some((part) => part.test(asset)),
    narrow: (capabilities) => joinEither(parts.map((part) => part.narrow(capabilities))),
    narrowNegated: (capabilities) => joinBoth(parts.map((part) => part.narrowNegated(capabilities))),
    ...steps(parts, make),
  })
  return make(partsOf('any', given))
}

/** The opposite as people say it: `has no location`, `without Anna`, `not in album Trip`. */
const negatedLabel = (part: Worded): string => {
  const { label, combines, parts } = part
  if (combines === 'not') return parts?.[0]?.label ?? label
  if (label.startsWith('has ')) return label.replace(/^has (an? )?/, 'has no ')
  if (/^(it )?is /.test(label)) return label.replace('is ', 'is not ')
  return /^with (?!(all|only|onlyAny|none) of )/.test(label) ? label.replace('with', 'without') : `not ${nested(part)}`
}

/**
 * True where the part is false. A missing value makes a predicate false, and so its `not` true.
 * @example
 * not(favorite())
 */
export const not = <N extends Need = never>(...given: readonly [part: Predicate<N>]): Predicate<N> => {
  const [part] = given
  // Lists give the position, too: conditions.map(not).
  partsOf('not', typeof given.at(1) === 'number' ? [part] : given)
  return {
    label: negatedLabel(part),
    needs: part.needs,
    condition: part.condition && { not: part.condition },
    parts: [part],
    combines: 'not',
    test: (asset) => !part.test(asset),
    narrow: (capabilities) => part.narrowNegated(capabilities),
    narrowNegated: (capabilities) => part.narrow(capabilities),
    ...steps([part], ([one = part]) => not(one)),
  }
}
