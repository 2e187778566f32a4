import { loadRecipes } from '../cli/config/load-recipes.ts'
import type { Problem } from '../core/errors.ts'
import { standardVocabulary } from '../language/yaml/vocabulary.ts'

const [folder = ''] = process.argv.slice(2)
const problems: Problem[] = []
const started = performance.now()
const config = { recipes: ['recipes/*'] }
const reading = { config, base: folder, vocabulary: standardVocabulary, problems, warnings: [] }
const { length: recipes } = await loadRecipes(reading)
const ms = performance.now() - started
process.stdout.write(JSON.stringify({ ms, recipes, problems: problems.length }))
