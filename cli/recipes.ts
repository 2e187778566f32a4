import { type AnyRecipe, needsOf } from '../core/recipes/recipe.ts'
import { runtimeScopes } from '../engine/runner/scopes.ts'
import { recipesOf } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import type { Terminal } from './terminal.ts'

const whereLabel = ({ where }: AnyRecipe): string =>
  typeof where === 'function' ? 'determined at run time' : (where?.label ?? 'everything')

/** `darkroom recipes`: what is loaded, from where, and what it looks at. */
export const recipesCommand = async (terminal: Terminal): Promise<End> => {
  const config = await openConfig(terminal)
  const loaded = recipesOf(config)
  const scopes = new Map(runtimeScopes(loaded).map((entry) => [entry.recipe, entry.scopes]))
  const rows = loaded.map(({ recipe, plugin, from }) => ({
    name: recipe.name,
    plugin,
    from,
    needs: needsOf(recipe),
    /** Permissions of the key. */
    scopes: scopes.get(recipe.name) ?? [],
    where: whereLabel(recipe),
    judges: recipe.stream ? 'groups' : 'assets',
    scope: {
      visibility: recipe.scope?.visibility ?? ['timeline'],
      owners: recipe.scope?.owners ?? 'me',
      trashed: recipe.scope?.trashed ?? false,
      offline: recipe.scope?.offline ?? false,
    },
  }))
  if (terminal.options.json) {
    terminal.print(JSON.stringify(rows, null, 2))
    return 'fine'
  }
  if (rows.length === 0) terminal.say(`${config.file} lists no recipes.`)
  for (const { name, from, plugin, needs, scopes: permissions, where, judges, scope } of rows) {
    const { paint } = terminal
    terminal.print(`${paint.bold(name)}${paint.dim(`  ${plugin ? `plugin ${plugin}, ${from}` : from}`)}`)
    terminal.print(terminal.fitted(`  where ${where}${judges === 'groups' ? ', judged in groups' : ''}`))
    terminal.print(
      `  looks at ${scope.visibility.join(', ')}${scope.owners === 'any' ? ', partners’ too' : ''}${scope.trashed ? ', trash' : ''}${needs.length > 0 ? `; reads ${needs.join(', ')}` : ''}`,
    )
    terminal.print(paint.dim(terminal.fitted(`  needs a key with ${permissions.join(', ')}`)))
  }
  return 'fine'
}
