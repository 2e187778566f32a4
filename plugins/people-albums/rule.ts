import {
  type Action,
  type AlbumRef,
  type Asset,
  album,
  defineRecipe,
  type Need,
  type Recipe,
  syncAlbum,
} from '../../index.ts'
import { neighboursOf } from './neighbours.ts'
import type { Rule } from './options.ts'
import { albumOf, nameIn, type RuleContext } from './prepare.ts'
import { intervalOf, type Recurring, yearsOf } from './recurring.ts'
import { type State, whereOf } from './where.ts'

/** Empty albums of years are looked at from then on. */
const firstYear = 1900

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
    finish: async ({ warn, matched, ownAlbums }: Parameters<NonNullable<Recipe['finish']>>[0]) => {
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
