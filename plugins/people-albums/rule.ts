import {
  type Action,
  type AlbumRef,
  type Asset,
  album,
  all,
  any,
  type BindContext,
  definePredicate,
  defineRecipe,
  type Need,
  type Predicate,
  type Recipe,
  type SearchFilter,
  type Sharing,
  syncAlbum,
} from '../../core/index.ts'
import { conditionOf, type Meaning, peopleIn } from './condition.ts'
import type { Match, PersonRef } from './form.ts'
import { neighboursOf } from './neighbours.ts'
import type { Rule } from './options.ts'
import { counting, type Group, keyOf, resolvePeople } from './people.ts'
import { birthDateOf, intervalOf, type Recurring, yearsOf } from './recurring.ts'
import { findUsers } from './sharing.ts'

/** What a rule came to when its names were looked up. */
interface Prepared {
  readonly meaning: Meaning
  readonly recurring: Recurring | null
  readonly users: readonly Sharing[] | null
}

/** What belongs to a recipe while it runs. */
interface State {
  prepared: Prepared | null
  /** What matches, with everything looked up. */
  match: Predicate<Need> | null
  thisYear: number
}

/** What a plugin's instance says to all of its rules. */
export interface RuleContext {
  readonly instance: string
  readonly strictNames: boolean
  /** Rules that may share an album. */
  readonly rules: readonly Rule[]
}

const matchOf = ({ filters, match }: Rule): Match | null => match ?? (filters ? { all: filters } : null)

const refsOf = (rule: Rule): readonly PersonRef[] => {
  const match = matchOf(rule)
  const born = rule.recurring?.birthday
  return [...(match ? peopleIn(match) : []), ...(born === undefined ? [] : [born])]
}

const albumOf = ({ album: given, name }: Rule): AlbumRef =>
  given === undefined ? name : typeof given === 'string' ? given : 'id' in given ? { id: given.id } : given.name

/** The album's name for a year. */
const nameIn = ({ name, recurring }: Rule, year: number): string =>
  (recurring?.albumName ?? (name.includes('{year}') ? name : `${name} {year}`)).replaceAll('{year}', String(year))

const firstYear = 1900

const recurringOf = ({ recurring }: Rule, groupOf: Meaning['groupOf']): Recurring | null => {
  if (!recurring) return null
  const { birthday, years = [1, 9999], leapDay = birthday === undefined ? 'skip' : 'feb28', ...rest } = recurring
  if (birthday === undefined) return { ...rest, years, leapDay, monthDay: rest.monthDay ?? '' }
  const born = birthDateOf(keyOf(birthday), groupOf(birthday))
  const first = Math.max(years[0], Number(born.slice(0, 4)))
  return { ...rest, years: [first, years[1]], leapDay, monthDay: born.slice(5) }
}

const meaningOf = (rule: Rule, groupOf: (ref: PersonRef) => Group): Meaning => {
  const named = new Set(refsOf(rule).flatMap((ref) => groupOf(ref).map(({ id }) => id)))
  return {
    groupOf,
    count: counting(rule.ignore, named),
    countUnassigned: rule.ignore.countUnassigned,
    needsProof: rule.mode !== 'add',
  }
}

/** Before names are looked up, so that it is known what a rule needs. */
const unknown: Group = [{ id: '', name: '', isHidden: false, birthDate: '2000-01-01' }]

const prepare = async (
  rule: Rule,
  { strictNames }: RuleContext,
  { library }: BindContext,
  warn: (message: string) => void,
): Promise<Prepared> => {
  const people = await resolvePeople(library, refsOf(rule), strictNames, warn)
  const groupOf = (ref: PersonRef): Group => people.get(keyOf(ref)) ?? []
  const users =
    rule.shareWith === undefined ? null : findUsers(await library.users(), rule.shareWith, library.server.user.id)
  const meaning = meaningOf(rule, groupOf)
  const match = matchOf(rule)
  // Dates of birth are looked at here, too.
  if (match) conditionOf(match, meaning)
  return { meaning, recurring: recurringOf(rule, groupOf), users }
}

/** Rules of the same album: what one of them wants, the others leave in, so they stand and fall together. */
const siblingsOf = (rule: Rule, rules: readonly Rule[]): readonly Rule[] => {
  const key = (one: Rule): string => JSON.stringify(one.recurring ? nameIn(one, 0) : albumOf(one))
  return rules.filter((other) => other !== rule && key(other) === key(rule))
}

const everything = (): Predicate<Need> => all()

const conditionFor = (rule: Rule, meaning: Meaning): Predicate<Need> => {
  const match = matchOf(rule)
  return match ? conditionOf(match, meaning) : everything()
}

/** Keeps what a predicate came to be when everything was looked up. */
const keeping = (predicate: Predicate<Need>, keep: (bound: Predicate<Need>) => void): Predicate<Need> => {
  keep(predicate)
  const { bind } = predicate
  return bind ? { ...predicate, bind: async (context) => keeping(await bind(context), keep) } : predicate
}

const dayMs = 86_400_000

/** What the server can look for where the years are given; anywhere on Earth a day lies within a day of it in UTC. */
const spanOf = ({ years: [first, last], daysBefore, durationDays }: Recurring): SearchFilter =>
  first < 1000 || last > 9000
    ? {}
    : {
        takenAfter: new Date(Date.UTC(first, 0, 1) - (daysBefore + 1) * dayMs).toISOString(),
        takenBefore: new Date(Date.UTC(last + 1, 0, 1) + (durationDays + 1) * dayMs).toISOString(),
      }

const onDays = (recurring: Recurring): Predicate<Need> => {
  const years = yearsOf(recurring)
  return definePredicate({
    label: `taken on the days of ${recurring.monthDay}`,
    see: years,
    test: (asset) => years(asset).length > 0,
    narrow: () => spanOf(recurring),
  })
}

const inSpan = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Predicate<Need> =>
  definePredicate({
    label: 'may be a neighbour',
    needs: ['exif'],
    test: ({ fileCreatedAt }) =>
      (from === undefined || fileCreatedAt.getTime() >= Date.parse(from)) &&
      (to === undefined || fileCreatedAt.getTime() < Date.parse(to)),
    narrow: () => ({
      ...(from === undefined ? {} : { takenAfter: new Date(from).toISOString() }),
      ...(to === undefined ? {} : { takenBefore: new Date(to).toISOString() }),
    }),
  }) as Predicate<Need>

/** What the recipe has to look at: the matches, and for neighbours what may be one. */
const lookedAt = (rule: Rule, { meaning, recurring }: Prepared, state: State): Predicate<Need> => {
  const match = keeping(conditionFor(rule, meaning), (bound) => {
    state.match = bound
  })
  const wanted = rule.neighbours ? any(match, inSpan(rule.neighbours)) : match
  return recurring ? all(onDays(recurring), wanted) : wanted
}

const sharingScopes = ['user.read', 'album.update', 'albumUser.create', 'albumUser.update', 'albumUser.delete']

/** Permissions beyond those that the core can tell by itself. */
const scopesOf = (rule: Rule): readonly string[] => [
  ...(refsOf(rule).length > 0 ? ['person.read', 'person.statistics'] : []),
  ...(rule.mode === 'add' ? [] : ['albumAsset.delete']),
  ...(rule.shareWith === undefined ? [] : sharingScopes),
]

const whereOf = (rule: Rule, context: RuleContext, state: State, warn: (message: string) => void): Predicate<Need> => {
  const groupOf = (): Group => unknown
  const draft = lookedAt(
    rule,
    { meaning: meaningOf(rule, groupOf), recurring: recurringOf(rule, groupOf), users: null },
    { ...state },
  )
  return {
    ...draft,
    scopes: [...(draft.scopes ?? []), ...scopesOf(rule)],
    narrow: () => ({}),
    narrowNot: () => ({}),
    test: () => {
      throw new Error(`${rule.name}: only known after the library was asked`)
    },
    bind: async (given) => {
      for (const sibling of siblingsOf(rule, context.rules)) await prepare(sibling, context, given, () => {})
      state.prepared = await prepare(rule, context, given, warn)
      state.thisYear = given.now.getFullYear()
      return lookedAt(rule, state.prepared, state)
    },
  }
}

const removals = { add: 'none', sync: 'ours', mirror: 'all' } as const

const syncOf = ({ mode, readd, adopt, guard }: Rule, target: AlbumRef): Action =>
  syncAlbum(target, {
    own: true,
    remove: removals[mode],
    respectRemovals: !readd,
    adopt,
    allowEmpty: guard.allowEmpty,
    ...(guard.maxRemovals === undefined ? {} : { maxRemovals: guard.maxRemovals }),
    ...(guard.maxRemovalPercent === undefined ? {} : { maxRemovalPercent: guard.maxRemovalPercent }),
  })

const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)

/** Matches and their neighbours. */
const membersOf = <P extends Asset<Need>>(rule: Rule, { match }: State, assets: readonly P[]): readonly P[] => {
  if (!rule.neighbours) return assets
  const matches = assets.filter((asset) => match?.test(asset) ?? false)
  return [...matches, ...neighboursOf(matches, assets, rule.neighbours)]
}

/** An album for each year, those that nothing is left of included. */
const yearly = (rule: Rule, recurring: Recurring, state: State, assets: readonly Asset<Need>[]) => {
  const years = yearsOf(recurring)
  const byYear = new Map<number, Asset<Need>[]>()
  for (const asset of assets) for (const year of years(asset)) byYear.set(year, [...(byYear.get(year) ?? []), asset])
  const [first, last] = recurring.years
  const empty = range(Math.max(first, firstYear), Math.min(last, state.thisYear))
  return [...new Set([...byYear.keys(), ...empty])]
    .filter((year) => intervalOf(recurring, year) !== null)
    .sort((a, b) => a - b)
    .map((year) => ({ name: nameIn(rule, year), assets: membersOf(rule, state, byYear.get(year) ?? []) }))
}

/** The recipe of a rule. */
export const recipeFor = (rule: Rule, context: RuleContext): Recipe<never, Need> => {
  const state: State = { prepared: null, match: null, thisYear: 0 }
  const warnings = new Set<string>()
  /** Albums that something is put into, and those that may be there already. */
  const albums = new Map<AlbumRef, boolean>()
  const common = {
    name: `${context.instance}: ${rule.name}`,
    scope: { visibility: [rule.visibility].flat(), owners: rule.owners },
    where: whereOf(rule, context, state, (message) => void warnings.add(message)),
    failsAlone: true,
    done: async ({ warn, matched, ownAlbums }: Parameters<NonNullable<Recipe['done']>>[0]) => {
      for (const warning of warnings) warn(warning)
      const users = state.prepared?.users
      if (!users) return []
      if (!rule.recurring) albums.set(albumOf(rule), matched > 0)
      const present = new Set((await ownAlbums()).map(({ name }) => name))
      const shared = [...albums].filter(([ref, isFilled]) => isFilled || typeof ref !== 'string' || present.has(ref))
      return shared.map(([ref]) =>
        album(ref, rule.exact ? { shareOnlyWith: users } : { shareWith: users, unshare: 'ours' }),
      )
    },
  }
  if (!rule.recurring && !rule.neighbours)
    return defineRecipe<never, Need>({ ...common, actions: [syncOf(rule, albumOf(rule))] })
  return defineRecipe<never, Need>({
    ...common,
    async *stream(assets) {
      const all = await assets.toArray()
      const recurring = state.prepared?.recurring
      if (!recurring) return yield { assets: membersOf(rule, state, all), actions: [syncOf(rule, albumOf(rule))] }
      for (const { name, assets } of yearly(rule, recurring, state, all)) {
        albums.set(name, assets.length > 0)
        yield { assets, actions: [syncOf(rule, name)] }
      }
    },
  })
}
