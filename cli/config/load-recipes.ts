import { glob } from 'node:fs/promises'
import { extname, relative, resolve } from 'node:path'
import { stringify } from 'yaml'
import type { Problem } from '../../core/errors.ts'
import { type AnyRecipe, isRecipe } from '../../core/recipes/recipe.ts'
import { asWritten, type LoadedRecipe } from '../../engine/runner/loaded.ts'
import type { CheckedConfig } from '../../language/config.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import type { Vocabulary } from '../../language/yaml/vocabulary.ts'
import { hasUserFile, readUserFile, userFilesBy } from './edition.ts'
import { isFolder } from './find-config.ts'
import { importFile } from './import-module.ts'
import { importProblems } from './import-problems.ts'
import { readJson, readYaml, withPlaces } from './read-yaml.ts'

/** What recipes are read with, and where what is wrong with them goes. */
interface RecipeReading {
  readonly config: CheckedConfig
  /** Folder of the configuration. */
  readonly base: string
  readonly vocabulary: Vocabulary
  /** What the words of plugins are made of, as a text; null where nobody knows. */
  readonly words?: string | null
  readonly problems: Problem[]
  readonly warnings: string[]
}

const isGlob = (pattern: string): boolean => /[*?[{]/.test(pattern)

const recipeFiles = async (pattern: string, base: string): Promise<readonly string[]> => {
  if (!isGlob(pattern)) return hasUserFile(resolve(base, pattern)) ? [resolve(base, pattern)] : []
  return userFilesBy(resolve(base, pattern), () => filesMatching(pattern, base))
}

const filesMatching = async (pattern: string, base: string): Promise<string[]> => {
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: base })) if (!file.endsWith('.d.ts')) files.push(resolve(base, file))
  return files.filter((file) => !isFolder(file)).sort()
}

/** Recipes of a file that exports them. */
const exportedFrom = async (file: string, from: string, problems: Problem[]): Promise<LoadedRecipe[]> => {
  const exported = await importFile(file)
  const recipes = Array.isArray(exported) ? exported : [exported]
  if (recipes.every(isRecipe)) return recipes.map((recipe: AnyRecipe) => ({ recipe, plugin: null, from }))
  problems.push({
    path: from,
    message: 'has no default export with a recipe',
    hint: 'End it with: export default defineRecipe({ … })',
  })
  return []
}

const dataLoaders: Readonly<Record<string, (file: string, text: string) => unknown>> = {
  '.yaml': readYaml,
  '.yml': readYaml,
  '.json': readJson,
}

/** Recipes that a file holds as plain data: one, or a list. */
const writtenIn = async (
  file: string,
  from: string,
  load: (file: string, text: string) => unknown,
  { vocabulary, words, problems }: RecipeReading,
): Promise<LoadedRecipe[]> => {
  const text = await readUserFile(file)
  const data = text.trim() === '' ? undefined : load(from, text)
  if (data === undefined) {
    const hint =
      'A recipe has a name, where and actions, such as: { name: clips, where: { type: VIDEO }, actions: [{ addTag: clips }] }'
    problems.push({ path: from, message: 'is empty', hint })
    return []
  }
  const parsed = (Array.isArray(data) ? data : [data]).map((entry, index) =>
    parseRecipe(entry, Array.isArray(data) ? `[${index}]` : '', vocabulary),
  )
  const wrong = parsed.flatMap((result) => result.problems ?? [])
  problems.push(
    ...withPlaces(text, wrong).map((problem) => ({
      ...problem,
      path: problem.path ? `${from}: ${problem.path}` : from,
    })),
  )
  return parsed.flatMap(({ recipe }, index) =>
    recipe ? [asWritten(recipe, from, Array.isArray(data) ? stringify(data[index]) : text, words)] : [],
  )
}

const recipesIn = async (file: string, reading: RecipeReading): Promise<LoadedRecipe[]> => {
  const { base, problems } = reading
  const from = relative(base, file)
  const load = dataLoaders[extname(file)]
  try {
    return await (load ? writtenIn(file, from, load, reading) : exportedFrom(file, from, problems))
  } catch (error) {
    problems.push(...importProblems(error, from))
    return []
  }
}

/** A recipe inside the configuration. */
const recipeAt = (entry: object, at: string, { vocabulary, words, problems }: RecipeReading): LoadedRecipe[] => {
  if (isRecipe(entry)) return [{ recipe: entry, plugin: null, from: at }]
  const parsed = parseRecipe(entry, at, vocabulary)
  if (parsed.problems) problems.push(...parsed.problems)
  return parsed.recipe ? [asWritten(parsed.recipe, at, stringify(entry), words)] : []
}

/** The recipes of a configuration, from files and its own; a pattern without a file is a warning only. */
export const loadRecipes = async (reading: RecipeReading): Promise<LoadedRecipe[]> => {
  const { config, base, problems, warnings } = reading
  const loaded: LoadedRecipe[] = []
  for (const [index, pattern] of (config.recipes ?? []).entries()) {
    const at = `recipes[${index}]`
    if (pattern === undefined) continue
    if (typeof pattern === 'object') {
      loaded.push(...recipeAt(pattern, at, reading))
      continue
    }
    if (!isGlob(pattern) && isFolder(resolve(base, pattern))) {
      const hint = `Name the files in it: '${pattern.replace(/\/+$/, '')}/*.yaml', or .ts.`
      problems.push({ path: at, message: `${resolve(base, pattern)} is a folder`, hint })
      continue
    }
    const files = await recipeFiles(pattern, base)
    if (files.length === 0 && isGlob(pattern)) warnings.push(`${at}: no file matches ${pattern}.`)
    else if (files.length === 0)
      problems.push({ path: at, message: `the file ${resolve(base, pattern)} does not exist` })
    for (const file of files) loaded.push(...(await recipesIn(file, reading)))
  }
  return loaded
}
