import {
  type Action,
  type AlbumRef,
  type AnyRecipe,
  type ApiContext,
  type Asset,
  album,
  all,
  any,
  DarkroomError,
  defineRecipe,
  type Need,
  type Predicate,
  type RecipeContext,
  type RecipeResult,
  type Sharing,
  type SyncOptions,
  syncAlbum,
} from '../../index.ts'
import { findUser, isSameName, ownAlbums } from '../../toolkit.ts'
import { conditionOf } from './condition.ts'
import type { PersonRef } from './keys.ts'
import { type Match, peopleIn } from './match.ts'
import { maybeNeighbour, neighboursOf } from './neighbours.ts'
import type { PeopleAlbums, Rule } from './options.ts'
import { type Group, nameOf, resolvePeople } from './people.ts'
import { intervalOf, onDays, type Recurring, recurringOf, yearsOf } from './recurring.ts'

/** What a rule came to when its names were looked up. */
interface PreparedRule {
  readonly match: Predicate<Need>
  readonly recurring: Recurring | null
  readonly users: readonly Sharing[] | null
  /** Albums of the run, and whether something is put into each. */
  readonly albums: Map<AlbumRef, boolean>
}

const matchOf = ({ filters, match }: Rule): Match => match ?? { all: filters ?? [] }

const namedIn = (rule: Rule): readonly PersonRef[] => [
  ...peopleIn(matchOf(rule)),
  ...(rule.recurring?.birthday === undefined ? [] : [rule.recurring.birthday]),
]

const albumOf = ({ album: given, name }: Rule): AlbumRef =>
  given === undefined ? name : typeof given === 'object' && 'name' in given ? given.name : given

/** The album's name for a year. */
const nameIn = ({ name, recurring }: Rule, year: number): string =>
  (recurring?.albumName ?? (name.includes('{year}') ? name : `${name} {year}`)).replaceAll('{year}', String(year))

/** Rules of the same album: what one of them wants, the others leave in, so they succeed and fail together. */
const siblingsOf = (rule: Rule, rules: readonly Rule[]): readonly Rule[] => {
  const key = (one: Rule): string => JSON.stringify(one.recurring ? nameIn(one, 0) : albumOf(one))
  return rules.filter((other) => other !== rule && key(other) === key(rule))
}

/** Those an album is shared with, by their ids, its owner left out. */
const usersOf = async (
  { users, me }: ApiContext,
  given: NonNullable<Rule['shareWith']>,
): Promise<readonly Sharing[]> => {
  const known = await users.list()
  const sharings = given === 'ALL' ? known.map(({ id }) => id) : given
  return sharings
    .map((one) => (typeof one === 'string' ? { user: one, role: 'viewer' as const } : one))
    .map(({ user, role }) => ({ user: findUser(known, user).id, role }))
    .filter(({ user }) => user !== me.id)
}

/** The server tells faces without a name and faces without a person apart only by asking for each asset. */
const assertNamed = ({ name }: Rule, people: Group): void => {
  const unnamed = people.find((person) => person.name === '')
  if (!unnamed) return
  throw new DarkroomError('USAGE', {
    message: `${name}: ${unnamed.id} has no name, and a face of such a person counts as unassigned.`,
    hint: 'Give the person a name in the web page, or leave out ignore.countUnassigned.',
  })
}

const prepareRule = async (
  rule: Rule,
  strictNames: boolean,
  context: ApiContext,
  note: RecipeContext['note'],
): Promise<PreparedRule> => {
  const { ignore, recurring, shareWith, mode } = rule
  const groups = await resolvePeople(context, namedIn(rule), strictNames, note)
  const groupOf = (ref: PersonRef): Group => groups.get(nameOf(ref)) ?? []
  const users = shareWith === undefined ? null : await usersOf(context, shareWith)
  const people = [...groups.values()].flat()
  if (ignore.countUnassigned) assertNamed(rule, people)
  const named = new Set(people.map(({ id }) => id))
  const match = conditionOf(matchOf(rule), {
    context,
    groupOf,
    counts: ({ id, name, isHidden }) =>
      named.has(id) || !((ignore.hidden && isHidden) || (ignore.unnamed && name === '')),
    countUnassigned: ignore.countUnassigned,
    needsProof: mode !== 'add',
  })
  return { match, recurring: recurring ? recurringOf(recurring, groupOf) : null, users, albums: new Map() }
}

/** What the recipe looks at: the matches and, as the second part, what may be a neighbour of one. */
const lookedAt = ({ neighbours }: Rule, { match, recurring }: PreparedRule): Predicate<Need> => {
  const onTime = (wanted: Predicate<Need>) => (recurring ? all(onDays(recurring), wanted) : wanted)
  return neighbours ? any(onTime(match), onTime(maybeNeighbour(neighbours))) : onTime(match)
}

const removals = { add: 'none', sync: 'ours', mirror: 'all' } as const

const syncOf = ({ mode, readd, adopt, guard }: Rule, target: AlbumRef): Action =>
  syncAlbum(target, { own: true, remove: removals[mode], respectRemovals: !readd, adopt, ...(guard as SyncOptions) })

/** Empty albums of years are looked at from then on. */
const firstYear = 1900

/** What was taken on the days of each year, years until now that nothing was taken in included. */
const byYear = <A extends Asset<Need>>(recurring: Recurring, assets: readonly A[], now: Date): [number, A[]][] => {
  const years = yearsOf(recurring)
  const taken = Map.groupBy(
    assets.flatMap((asset) => years(asset).map((year) => ({ year, asset }))),
    ({ year }) => year,
  )
  const [first, last] = recurring.years
  for (let year = Math.max(first, firstYear); year <= Math.min(last, now.getFullYear()); year += 1)
    if (intervalOf(recurring, year) !== null && !taken.has(year)) taken.set(year, [])
  return [...taken].sort(([a], [b]) => a - b).map(([year, list]) => [year, list.map(({ asset }) => asset)])
}

const permissionsOf = (rule: Rule): readonly string[] => [
  ...(namedIn(rule).length > 0 ? ['person.read', 'person.statistics'] : []),
  ...(rule.ignore.countUnassigned ? ['face.read'] : []),
  ...(rule.mode === 'add' ? [] : ['albumAsset.delete']),
  ...(rule.shareWith ? ['album.update', 'albumUser.create', 'albumUser.update', 'albumUser.delete'] : []),
]

/** Shares what was filled, and what is there already. */
const shareAll = async (rule: Rule, { users, albums }: PreparedRule, { matched, context }: RecipeResult) => {
  if (users === null) return []
  const own = await ownAlbums(context)
  const isThere = (name: string): boolean => own.some(({ albumName }) => isSameName(albumName, name))
  const all = rule.recurring ? [...albums] : [[albumOf(rule), matched > 0] as const]
  const shared = all.filter(([ref, isFilled]) => isFilled || typeof ref !== 'string' || isThere(ref))
  const sharing = rule.exact ? { shareOnlyWith: users } : { shareWith: users, unshare: 'ours' as const }
  return shared.map(([ref]) => album(ref, sharing))
}

/** The recipe of a rule. @param name that of the plugin's instance */
export const recipeFor = (rule: Rule, { rules, strictNames }: PeopleAlbums, name: string): AnyRecipe => {
  const { neighbours } = rule
  const common = {
    name: `${name}: ${rule.name}`,
    scope: { visibility: [rule.visibility].flat(), owners: rule.owners },
    continueOnFailure: true,
    permissions: permissionsOf(rule),
    prepare: async (context: ApiContext, { note }: RecipeContext) => {
      for (const sibling of siblingsOf(rule, rules)) await prepareRule(sibling, strictNames, context, () => {})
      return prepareRule(rule, strictNames, context, note)
    },
    where: (prepared: PreparedRule) => lookedAt(rule, prepared),
    finish: (result: RecipeResult, prepared: PreparedRule) => shareAll(rule, prepared, result),
  }
  if (!rule.recurring && !neighbours)
    return defineRecipe<never, Need, PreparedRule>({ ...common, actions: [syncOf(rule, albumOf(rule))] })
  return defineRecipe<never, Need, PreparedRule>({
    ...common,
    async *stream(assets, context, { recurring, albums }) {
      const found = await assets.toArray()
      const [match = context.where] = neighbours ? (context.where.parts ?? []) : []
      const membersOf = (candidates: typeof found) => {
        if (!neighbours) return candidates
        const matches = candidates.filter((asset) => match.test(asset))
        return [...matches, ...neighboursOf(matches, candidates, neighbours)]
      }
      if (!recurring) return yield { assets: membersOf(found), actions: [syncOf(rule, albumOf(rule))] }
      for (const [year, candidates] of byYear(recurring, found, context.now)) {
        const [target, members] = [nameIn(rule, year), membersOf(candidates)]
        albums.set(target, members.length > 0)
        yield { assets: members, actions: [syncOf(rule, target)] }
      }
    },
  })
}
