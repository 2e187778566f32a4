import type { ActionKind } from '../../core/actions/action.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Server } from '../../core/api/server.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { IdMap } from '../../core/scan/id-map.ts'
import { filtersOf, joinEither, type Narrowing } from '../../core/scan/narrowing.ts'
import type { PeopleOnAssets } from './parts.ts'
import type { RecipeRun } from './recipe-run.ts'

type Family = ActionKind extends `${infer F}.${string}` ? F : never

/** Fields of a filter that an asset may fulfil, or not any more, once an action is planned for it. */
const changedBy = {
  album: ['albumIds', 'isNotInAlbum'],
  tag: ['tagIds'],
  asset: ['isFavorite', 'rating', 'takenAfter', 'takenBefore', 'trashedAfter', 'trashedBefore', 'visibility'],
  stack: [],
} as const satisfies { readonly [F in Family]: readonly (keyof SearchFilter)[] }

const fieldsChangedBy = ({ actions, possibleActions }: AnyRecipe): readonly string[] => {
  const possible = typeof actions === 'object' ? actions : possibleActions
  const families = possible?.map(({ kind }) => kind.split('.')[0] as Family) ?? (Object.keys(changedBy) as Family[])
  return families.flatMap((family) => changedBy[family])
}

/** What holds of every match, whatever becomes of some fields. */
const without = (narrowing: Narrowing, fields: ReadonlySet<string>): Narrowing =>
  joinEither(
    filtersOf(narrowing).map((filter) =>
      Object.fromEntries(Object.entries(filter).filter(([field, value]) => value !== undefined && !fields.has(field))),
    ),
  )

const isCostly = ({ known }: RecipeRun): boolean =>
  known?.needs.some((need) => need === 'people' || need === 'raw') ?? false

const isEverything = (narrowing: Narrowing): boolean =>
  filtersOf(narrowing).some((filter) => Object.keys(filter).length === 0)

/** What is read at once, and the recipes it is read for. */
export interface Reading {
  readonly narrowing: Narrowing
  readonly recipes: readonly RecipeRun[]
  /** Where some recipes are shown nothing else: ids of its assets. */
  readonly shown?: Set<string>
  /** Assets whose people are read apart from the rows, and the recipes that are shown the others. */
  readonly apart?: {
    readonly narrowing: Narrowing
    readonly people: PeopleOnAssets
    readonly others: readonly RecipeRun[]
  }
}

/**
 * What recipes have to be shown; nothing where there are none. Usually that is read at once. Where only some of them need
 * what makes rows costly, and look for few assets, these are read apart and first, for everybody; the rest is read
 * without, for the others. Where the rest is all there is, only the people on the few are read apart: their rows come with the
 * others, in most runs from the mirror. Servers that cannot count by person would not prove that.
 */
export const readingsFor = (recipes: readonly RecipeRun[], { capabilities }: Server): readonly Reading[] => {
  for (const running of recipes) {
    const others = recipes.filter((other) => other !== running)
    running.narrowing = running.known?.where?.narrow(capabilities) ?? {}
    running.steady = without(running.narrowing, new Set(others.flatMap(({ recipe }) => fieldsChangedBy(recipe))))
  }
  const [costly, others] = [recipes.filter(isCostly), recipes.filter((running) => !isCostly(running))]
  const few = joinEither(costly.map(({ steady }) => steady))
  const rest = joinEither(others.map(({ narrowing }) => narrowing))
  const isWithin = JSON.stringify(joinEither([few, rest])) === JSON.stringify(few)
  if (costly.length === 0 || !capabilities.countByPerson || isEverything(few) || isWithin)
    return recipes.length === 0 ? [] : [{ narrowing: joinEither(recipes.map(({ narrowing }) => narrowing)), recipes }]
  if (isEverything(rest) && !costly.some(({ known }) => known?.needs.includes('raw'))) {
    const people: PeopleOnAssets = new IdMap()
    for (const running of costly) running.shown = people
    return [{ narrowing: rest, recipes, apart: { narrowing: few, people, others } }]
  }
  const shown = new Set<string>()
  for (const running of costly) running.shown = shown
  return [
    { narrowing: few, recipes, shown },
    { narrowing: rest, recipes: others },
  ]
}
