import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parse } from 'yaml'
import { connect } from '../core/api/server.ts'
import type { AnyRecipe } from '../core/recipes/recipe.ts'
import { silentLogger } from '../engine/logger.ts'
import type { AccountPlan } from '../engine/plan/plan.ts'
import { runRecipes } from '../engine/runner/runner.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'

/** The day for which the gallery is made. */
export const galleryDay = '2026-03-01T12:00:00Z'

const folder = join(import.meta.dirname, '../recipes')

/**
 * A shipped recipe, of code or of plain data.
 * @throws where the file is none
 */
export const recipeIn = async (file: string): Promise<AnyRecipe> => {
  if (extname(file) === '.ts') return (await import(join(folder, file))).default
  const { recipe, problems } = parseRecipe(parse(readFileSync(join(folder, file), 'utf8')))
  if (recipe === undefined) throw new Error(`${file}: ${problems.map(({ message }) => message).join(', ')}`)
  return recipe
}

/** What a recipe finds in the sample library, and what that costs. */
export interface GalleryFigures {
  readonly plan: AccountPlan
  /** Assets that the plan wants something of, by album, tag or value. */
  readonly targets: ReadonlyMap<string, readonly string[]>
  readonly read: number
  readonly requests: number
}

const targetOf = (operation: AccountPlan['operations'][number]): string | null => {
  if (!('assetIds' in operation)) return null
  if ('album' in operation) return operation.album.name
  if ('tag' in operation) return operation.tag.value
  return 'set' in operation && operation.set.visibility ? operation.set.visibility : operation.op
}

/** Plans a recipe alone for the sample library, as on the day of the gallery. */
export const figuresOf = async (file: string): Promise<GalleryFigures> => {
  const sandbox = await startSandbox({ library: sampleLibrary({ assets: 2000, seed: 1 }) })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  try {
    const recipes = [{ recipe: await recipeIn(file), plugin: null, from: file }]
    const { plan, report, failures } = await runRecipes({
      account: 'gallery',
      server,
      recipes,
      log: silentLogger,
      now: new Date(galleryDay),
    })
    if (failures[0]) throw failures[0]
    const targets = new Map<string, string[]>()
    for (const operation of plan.operations) {
      const target = targetOf(operation)
      if (target !== null && 'assetIds' in operation)
        targets.set(target, [...(targets.get(target) ?? []), ...operation.assetIds])
    }
    const requests = [...sandbox.requests.values()].reduce((sum, count) => sum + count, 0)
    return { plan, targets, read: report?.distinct ?? 0, requests }
  } finally {
    await server.close()
    await sandbox.close()
  }
}

const listed = (targets: GalleryFigures['targets']): string => {
  const names = [...targets].map(([name, ids]) => `\`${name}\` (${ids.length})`)
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
}

/** The line about a recipe on the page of the gallery. */
export const figuresLine = ({ targets, read, requests }: GalleryFigures): string => {
  const found = new Set([...targets.values()].flat()).size
  return `In the sample ${found} ${found === 1 ? 'asset' : 'assets'}: ${listed(targets)}. Reads ${read.toLocaleString('en')} assets in ${requests} requests.`
}

/** The figures on the page of the gallery, by recipe. */
export const figuresIn = (page: string): ReadonlyMap<string, string> =>
  new Map(
    [...page.matchAll(/<!-- figures ([a-z-]+) -->\n([\s\S]*?)<!-- \/figures -->/g)].map(([, name = '', text = '']) => [
      name,
      text.trim(),
    ]),
  )

/** What stands between the marks of a recipe on the page. */
export const shownFigures = (name: string, line: string): string =>
  `![What ${name} finds in the sample library](pictures/recipes/${name}.jpg)\n\n${line}`
