import { type ClientOptions, webAddress } from '../../core/api/client.ts'
import type { Server } from '../../core/api/server.ts'
import { DarkroomError, type Problem } from '../../core/errors.ts'
import { suggestion } from '../../core/problems.ts'
import type { Limits } from '../plan/limits.ts'
import type { PluginHookCaller } from '../plugin-hooks.ts'
import type { LoadedRecipe } from '../runner/loaded.ts'
import type { AccountState } from './account-state.ts'
import { isNamed } from './recipe-names.ts'
import type { Reporter } from './reporter.ts'

/** An account with everything needed to connect. */
export interface Account extends Pick<ClientOptions, 'url' | 'apiKey' | 'insecure' | 'timeout'> {
  readonly name: string
  /** Where people open the photo server, for links. */
  readonly webUrl?: string | undefined
}

/** What sessions work by. */
export interface SessionConfig {
  readonly accounts: readonly Account[]
  /** The recipes, made anew at each call: those of plugins keep what one plan found. */
  recipes(): readonly LoadedRecipe[]
  /** Hooks of the plugins. */
  readonly hooks: PluginHookCaller
  readonly limits: Limits
  /** Operations that are allowed although they lose something, such as `album.delete`. */
  readonly allow: readonly string[]
  /** Folder of the state files. */
  readonly stateFolder: string
  /** Write to a server whose major version is newer than any known here. */
  readonly allowUnknownServer: boolean
}

/** One account, connected, with all that its use cases need. */
export interface AccountContext {
  readonly name: string
  readonly config: SessionConfig
  readonly reporter: Reporter
  readonly server: Server
  readonly state: AccountState
}

/**
 * The account of a name.
 * @throws DarkroomError ACCOUNT_UNKNOWN
 */
export const accountNamed = ({ accounts }: Pick<SessionConfig, 'accounts'>, name: string): Account => {
  const account = accounts.find((one) => one.name === name)
  if (account) return account
  throw new DarkroomError('ACCOUNT_UNKNOWN', { name, known: accounts.map((one) => one.name) })
}

/**
 * Notes which account is which user of which server. Two that are one would do everything twice, in one state file.
 * @param accounts names of accounts by their users
 * @param key of the user; a state file also tells of one server that has two addresses
 * @throws DarkroomError CONFIG_INVALID where another account is this user
 */
export const noteUser = (
  accounts: Map<string, string>,
  name: string,
  { url, user }: { readonly url: string; readonly user: { readonly id: string; readonly email: string } },
  key = `${new URL(url).host} ${user.id}`,
): void => {
  const other = accounts.get(key) ?? name
  if (other !== name) {
    const message = `is ${user.email} of ${webAddress(url)}, and so is the account "${other}"`
    const problem = { path: `accounts.${name}`, message, hint: 'Remove one of them, or name one with --account.' }
    throw new DarkroomError('CONFIG_INVALID', { file: 'The configuration', problems: [problem] })
  }
  accounts.set(key, name)
}

/**
 * Those recipes that are named, by their own names, their plugins' or a pattern; all where no name is given.
 * @throws DarkroomError RECIPE_UNKNOWN
 */
export const recipesNamed = (recipes: readonly LoadedRecipe[], names: readonly string[]): readonly LoadedRecipe[] => {
  const known = recipes.map(({ recipe }) => recipe.name)
  const isMeant = (name: string, { recipe, plugin }: LoadedRecipe): boolean => isNamed(name, recipe.name, plugin)
  const unknown = names.find((name) => !recipes.some((loaded) => isMeant(name, loaded)))
  if (unknown !== undefined)
    throw new DarkroomError('RECIPE_UNKNOWN', { name: unknown, known, closest: suggestion(unknown, known) })
  return names.length === 0 ? recipes : recipes.filter((loaded) => names.some((name) => isMeant(name, loaded)))
}

/** Those named recipes that are for an account. */
export const recipesFor = ({ name, config }: AccountContext, names: readonly string[] = []): readonly LoadedRecipe[] =>
  recipesNamed(config.recipes(), names).filter(({ recipe }) => recipe.accounts?.includes(name) ?? true)

/** Recipes of the same name, and those for accounts that nobody has. */
export const recipeProblems = (
  recipes: readonly LoadedRecipe[],
  accounts: readonly { readonly name: string }[],
): Problem[] => {
  const problems: Problem[] = []
  const first = new Map<string, string>()
  for (const { recipe, from } of recipes) {
    const other = first.get(recipe.name)
    first.set(recipe.name, other ?? from)
    if (other !== undefined)
      problems.push({
        path: from,
        message: `a recipe called "${recipe.name}" comes from ${other} already`,
        hint: 'Names tell recipes apart in plans and journals.',
      })
  }
  const known = accounts.map(({ name }) => name)
  for (const { recipe, from } of recipes)
    for (const [index, name] of (recipe.accounts ?? []).entries()) {
      if (known.includes(name)) continue
      const near = suggestion(name, known)
      problems.push({
        path: `${from}${from.startsWith('recipes[') ? '.' : ': '}accounts[${index}]`,
        message: `recipe "${recipe.name}" is for "${name}", and no account is called so`,
        hint: near ? `Did you mean "${near}"?` : `Accounts in the configuration: ${known.join(', ')}.`,
      })
    }
  return problems
}
