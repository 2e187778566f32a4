import type { Need } from '../assets/asset.ts'
import type { Predicate } from '../predicates/predicate.ts'
import type { LoadedRecipe } from './runner.ts'

/** Permissions a key needs for one recipe (`immich-api.md` 5.4). */
export interface RecipeScopes {
  readonly recipe: string
  readonly scopes: readonly string[]
}

const always = ['user.read', 'asset.read', 'asset.statistics']
const byKind = {
  'album.add': ['album.read', 'album.create', 'albumAsset.create'],
  'tag.add': ['tag.read', 'tag.create', 'tag.asset'],
  'asset.set': ['asset.update'],
} as const

const scopesOf = (predicate: Predicate<Need> | undefined): readonly string[] => [
  ...(predicate?.scopes ?? []),
  ...(predicate?.parts ?? []).flatMap(scopesOf),
]

/**
 * Permissions that recipes need. What a function of the asset or a stream wishes for is only known when it runs; such a
 * recipe is taken to need those for albums, the most frequent wish.
 */
export const runtimeScopes = (recipes: readonly LoadedRecipe[]): RecipeScopes[] =>
  recipes.map(({ recipe }) => {
    const kinds =
      typeof recipe.actions === 'object'
        ? recipe.actions.map(({ kind }: { kind: keyof typeof byKind }) => kind)
        : (['album.add'] as const)
    return {
      recipe: recipe.name,
      scopes: [
        ...new Set([
          ...always,
          ...scopesOf(recipe.where),
          ...kinds.flatMap((kind: keyof typeof byKind) => byKind[kind]),
        ]),
      ],
    }
  })
