import type { BaseAsset } from '../core/assets/asset.ts'
import { DarkroomError, reasonOf } from '../core/errors.ts'
import { type AnyRecipe, defineRecipe } from '../core/recipes/recipe.ts'
import type { ScanProgress } from '../core/scan/scan.ts'
import { counted } from '../engine/plan/format.ts'
import type { LoadedRecipe } from '../engine/runner/loaded.ts'
import { runRecipes } from '../engine/runner/runner.ts'
import { parseCondition } from '../language/yaml/conditions.ts'
import type { Account } from './config/load-accounts.ts'
import { type LoadedConfig, recipesOf } from './config/load-config.ts'
import { chosenAccounts, chosenRecipes, openConfig, openServer } from './session.ts'
import { type ReadingFlags, withMemory } from './state.ts'
import type { Terminal } from './terminal.ts'

/** Flags of `find`. */
export interface FindFlags extends ReadingFlags {
  readonly ids?: boolean
  readonly links?: boolean
  readonly limit?: number
}

/** An asset that was found, as `--json` prints it. */
interface Found {
  readonly account: string
  readonly id: string
  readonly takenAt: string
  readonly type: string
  readonly visibility: string
  readonly originalFileName: string
  readonly originalPath: string
  readonly link: string
}

const conditionRecipe = (text: string): AnyRecipe => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    const hint = `Write it as '{"all": [{"type": "VIDEO"}, {"favorite": true}]}'.`
    throw new DarkroomError(
      'USAGE',
      { message: `The condition is not JSON: ${reasonOf(error)}.`, hint },
      { cause: error },
    )
  }
  const { predicate, problems } = parseCondition(data)
  if (problems) throw new DarkroomError('CONFIG_INVALID', { file: 'The condition', problems })
  return defineRecipe({ name: 'find', where: predicate, actions: [] })
}

const chosen = (config: LoadedConfig, what: string): LoadedRecipe => {
  if (what.trimStart().startsWith('{')) return { recipe: conditionRecipe(what), plugin: null, from: 'the command line' }
  const [recipe] = chosenRecipes(recipesOf(config), [what])
  if (!recipe) throw new Error(`no recipe ${what}`)
  return recipe
}

const row = (account: string, page: string, asset: BaseAsset): Found => ({
  account,
  id: asset.id,
  takenAt: asset.takenAt.toISOString().slice(0, 19),
  type: asset.type,
  visibility: asset.visibility,
  originalFileName: asset.originalFileName,
  originalPath: asset.originalPath,
  link: `${page}/photos/${asset.id}`,
})

const findIn = async (
  terminal: Terminal,
  config: LoadedConfig,
  account: Account,
  loaded: LoadedRecipe,
  flags: FindFlags,
): Promise<Found[]> => {
  const server = await openServer(terminal, account)
  const page = server.url.replace(/\/api$/, '')
  // By id: a stream may yield an asset in several groups.
  const found = new Map<string, Found>()
  const actions = (asset: BaseAsset): [] => {
    found.set(asset.id, row(account.name, page, asset))
    return []
  }
  const { finish: _, actions: __, ...kept } = loaded.recipe
  const { stream } = loaded.recipe
  const grouped: NonNullable<AnyRecipe['stream']> = async function* (...given) {
    for await (const group of stream?.(...given) ?? []) {
      for (const asset of group.assets) actions(asset)
      yield { assets: group.assets, actions: [] }
    }
  }
  const bar = terminal.bar('Reading assets:')
  try {
    const recipe = (stream ? { ...kept, stream: grouped } : { ...kept, actions }) as AnyRecipe
    const recipes = [{ ...loaded, recipe }]
    const log = terminal.log.scoped(account.name)
    const onProgress = ({ seen, expected }: ScanProgress): void => bar.update(seen, expected)
    const { failures } = await withMemory(terminal, config, server, flags, (memory) =>
      runRecipes({ account: account.name, server, recipes, log, onProgress, memory }),
    )
    if (failures[0]) throw failures[0]
  } finally {
    bar.hide()
    await server.close()
  }
  return [...found.values()].sort((a, b) =>
    a.takenAt < b.takenAt ? -1 : a.takenAt > b.takenAt ? 1 : a.id < b.id ? -1 : 1,
  )
}

const lineOf =
  ({ ids, links }: FindFlags) =>
  (found: Found): string =>
    ids
      ? found.id
      : links
        ? found.link
        : `${found.takenAt.replace('T', ' ')}  ${found.type.padEnd(5)}  ${found.originalPath}`

/** `darkroom find <recipe or JSON condition>`: the assets it selects, oldest first. Writes nothing. */
export const findCommand = async (
  terminal: Terminal,
  [what = '']: readonly string[],
  flags: FindFlags,
): Promise<number> => {
  const config = await openConfig(terminal)
  const loaded = chosen(config, what)
  const found: Found[] = []
  for (const account of chosenAccounts(config, terminal.options.account))
    found.push(...(await findIn(terminal, config, account, loaded, flags)))
  const shown = found.slice(0, flags.limit ?? found.length)
  if (terminal.options.json) terminal.print(JSON.stringify(shown, null, 2))
  else if (shown.length > 0) terminal.print(shown.map(lineOf(flags)).join('\n'))
  terminal.say(
    shown.length < found.length
      ? `${counted(found.length, 'asset')}, the first ${shown.length} shown.`
      : `${counted(found.length, 'asset')}.`,
  )
  return 0
}
