import { loadRecipes } from '../cli/config/load-recipes.ts'
import type { Problem } from '../core/errors.ts'

const [folder = ''] = process.argv.slice(2)
const problems: Problem[] = []
const started = performance.now()
const { length: recipes } = await loadRecipes({ recipes: ['recipes/*'] }, folder, problems, [])
const ms = performance.now() - started
process.stdout.write(JSON.stringify({ ms, recipes, problems: problems.length }))
