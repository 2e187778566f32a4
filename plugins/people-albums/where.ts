import { all, any, definePredicate, type Need, type Predicate, type SearchFilter } from '../../index.ts'
import { conditionOf, type Meaning } from './condition.ts'
import type { Rule } from './options.ts'
import type { Group } from './people.ts'
import {
  matchOf,
  meaningOf,
  type Prepared,
  prepare,
  type RuleContext,
  recurringOf,
  refsOf,
  siblingsOf,
  unknown,
} from './prepare.ts'
import { type Recurring, yearsOf } from './recurring.ts'

/** What belongs to a recipe while it runs. */
export interface State {
  prepared: Prepared | null
  /** What matches, with everything looked up. */
  match: Predicate<Need> | null
  thisYear: number
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
    inspect: years,
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

export const whereOf = (
  rule: Rule,
  context: RuleContext,
  state: State,
  warn: (message: string) => void,
): Predicate<Need> => {
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
    narrowNegated: () => ({}),
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
