import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { CheckedConfig } from '../config.ts'
import type { Problem } from '../errors.ts'
import { importFile } from '../recipes/import-module.ts'
import { isRecipe } from '../recipes/recipe.ts'
import type { LoadedRecipe } from '../recipes/runner.ts'
import { importProblems } from './import-problems.ts'

const isGlob = (pattern: string): boolean => /[*?[{]/.test(pattern)

const recipeFiles = async (pattern: string, base: string): Promise<string[]> => {
  if (!isGlob(pattern)) return existsSync(resolve(base, pattern)) ? [resolve(base, pattern)] : []
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: base })) if (!file.endsWith('.d.ts')) files.push(resolve(base, file))
  return files.sort()
}

const recipesIn = async (file: string, base: string, problems: Problem[]): Promise<LoadedRecipe[]> => {
  const from = relative(base, file)
  try {
    const exported = await importFile(file)
    const recipes = Array.isArray(exported) ? exported : [exported]
    if (recipes.every(isRecipe)) return recipes.map((recipe) => ({ recipe, plugin: null, from }))
    problems.push({
      path: from,
      message: 'does not export a recipe by default',
      hint: 'End it with: export default defineRecipe({ … })',
    })
  } catch (error) {
    problems.push(...importProblems(error, from))
  }
  return []
}

/** The recipes in the files of a configuration; a pattern without a file is a warning only. */
export const loadRecipes = async (
  config: CheckedConfig,
  base: string,
  problems: Problem[],
  warnings: string[],
): Promise<LoadedRecipe[]> => {
  const loaded: LoadedRecipe[] = []
  for (const [index, pattern] of (config.recipes ?? []).entries()) {
    const files = await recipeFiles(pattern, base)
    if (files.length === 0 && isGlob(pattern)) warnings.push(`recipes[${index}]: no file matches ${pattern}.`)
    else if (files.length === 0)
      problems.push({ path: `recipes[${index}]`, message: `there is no file ${resolve(base, pattern)}` })
    for (const file of files) loaded.push(...(await recipesIn(file, base, problems)))
  }
  return loaded
}
