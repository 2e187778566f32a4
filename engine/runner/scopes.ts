import type { Action, ActionKind } from '../../core/actions/action.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { needsOf } from '../../core/recipes/recipe.ts'
import type { LoadedRecipe } from './loaded.ts'

/** Permissions a key needs for one recipe (`immich-api.md` 5.4). */
export interface RecipeScopes {
  readonly recipe: string
  readonly scopes: readonly string[]
}

/** Permissions that every plan needs. */
export const readingScopes = ['user.read', 'asset.read', 'asset.statistics']
/** Permissions that carry out each kind of action. */
export const actionScopes = {
  'album.add': ['album.read', 'album.create', 'albumAsset.create'],
  'album.remove': ['album.read', 'albumAsset.delete'],
  'album.sync': ['album.read', 'album.create', 'albumAsset.create', 'albumAsset.delete'],
  'album.set': ['album.read', 'album.update'],
  'tag.add': ['tag.read', 'tag.create', 'tag.asset'],
  'tag.remove': ['tag.read', 'tag.asset'],
  'tag.sync': ['tag.read', 'tag.create', 'tag.asset'],
  'asset.set': ['asset.update'],
  'stack.add': ['stack.read', 'stack.create', 'stack.update'],
  'stack.leave': ['stack.read', 'stack.create', 'stack.update', 'stack.delete'],
  'asset.trash': ['asset.delete', 'stack.read', 'stack.update', 'album.read', 'album.update'],
} as const satisfies Readonly<Record<ActionKind, readonly string[]>>
/** Permissions that sharing an album needs besides. */
const sharingScopes = ['album.update', 'albumUser.create', 'albumUser.update']

const scopesOfAction = (action: Action): readonly string[] => {
  const properties = 'properties' in action ? action.properties : undefined
  return [
    ...actionScopes[action.kind],
    ...(properties ? ['album.update'] : []),
    ...(properties?.shareWith || properties?.shareOnlyWith ? sharingScopes : []),
    ...(properties?.shareOnlyWith || properties?.unshare ? ['albumUser.delete'] : []),
    ...('entry' in action ? (action.entry?.followUps ?? []).flatMap(scopesOfAction) : []),
  ]
}

/** Permissions that parts of assets need beyond those; the others come with the assets. */
const partScopes: { readonly [N in Need]?: string } = { tags: 'tag.read', albums: 'album.read', stack: 'stack.read' }

const scopesOf = (predicate: Predicate<Need> | undefined): readonly string[] => [
  ...(predicate?.scopes ?? []),
  ...(predicate?.parts ?? []).flatMap(scopesOf),
]

/**
 * Permissions that recipes need. What a function of the asset or a stream asks for is only known when it runs; such a
 * recipe is taken to need those for `possibleActions`, or for albums, the most frequent action.
 */
export const runtimeScopes = (recipes: readonly LoadedRecipe[]): RecipeScopes[] =>
  recipes.map(({ recipe }) => {
    const wanted = typeof recipe.actions === 'object' ? recipe.actions : recipe.possibleActions
    const actions = wanted ? wanted.flatMap(scopesOfAction) : actionScopes['album.add']
    return {
      recipe: recipe.name,
      scopes: [
        ...new Set([
          ...readingScopes,
          ...(typeof recipe.where === 'object' ? scopesOf(recipe.where) : []),
          ...(recipe.permissions ?? []),
          ...needsOf(recipe).flatMap((need) => partScopes[need] ?? []),
          ...actions,
        ]),
      ],
    }
  })
