import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { figuresIn, figuresLine, figuresOf, shownFigures } from '../bench/gallery-figures.ts'
import { bundledPlugins } from '../cli/config/bundled-plugins.ts'
import { toProblems } from '../core/problems.ts'
import { configSchema } from '../language/config.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { checkFigures } from './figures.ts'

// Before a build: every key in an example is one that there is, every plugin and recipe has its place, and figures are as they are today.

const root = join(import.meta.dirname, '..')
const problems: string[] = []

const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
const configKeys = new Set(Object.keys(configSchema.shape))
const isRecipe = (data: unknown): boolean => isObject(data) && 'name' in data && ('where' in data || 'actions' in data)

/** What is wrong with an example in YAML; nothing with one of something else, such as a compose file. */
const wrongIn = (data: unknown): string[] => {
  if (Array.isArray(data) && data.length > 0 && data.every(isRecipe)) return data.flatMap(wrongIn)
  if (isRecipe(data))
    return (parseRecipe(data).problems ?? []).map(({ path, message, hint = '' }) => `${path} ${message} ${hint}`)
  if (!isObject(data) || !Object.keys(data).some((key) => configKeys.has(key)) || 'services' in data) return []
  const parsed = configSchema.safeParse(data)
  const config = parsed.error ? toProblems(parsed.error, configSchema) : []
  const recipes = Array.isArray(data.recipes) ? data.recipes.filter(isObject).flatMap(wrongIn) : []
  return [...config.map(({ path, message }) => `${path} ${message}`), ...recipes]
}

let examples = 0
for (const page of globSync(['README.md', 'docs/**/*.md'], { cwd: root }))
  for (const [, text = ''] of readFileSync(join(root, page), 'utf8').matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)) {
    examples += 1
    try {
      for (const problem of wrongIn(parse(text))) problems.push(`${page}: ${problem}\n${text}`)
    } catch (error) {
      problems.push(`${page}: ${(error as Error).message}\n${text}`)
    }
  }

for (const name of bundledPlugins)
  if (!existsSync(join(root, `docs/plugins/${name}.md`))) problems.push(`The site lists ${name}, which has no page.`)

const gallery = figuresIn(readFileSync(join(root, 'docs/gallery.md'), 'utf8'))
for (const file of readdirSync(join(root, 'recipes'))) {
  const name = file.replace(/\.\w+$/, '')
  const shown = gallery.get(name) ?? ''
  const found = await figuresOf(file)
  const requests = Number(/in (\d+) requests/.exec(shown)?.[1])
  if (shown !== shownFigures(name, figuresLine({ ...found, requests })) || Math.abs(requests - found.requests) > 7)
    problems.push(`docs/gallery.md has other figures of ${name} than those of today: npm run gallery`)
}

const { version, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const git = spawnSync('git', ['log', '-1', '--format=%cs'], { cwd: root, encoding: 'utf8' })
// Without a clone nobody knows of when the sources are.
const changed = git.status === 0 && git.stdout !== '' ? git.stdout.trim() : new Date().toISOString().slice(0, 10)
const records = JSON.parse(readFileSync(join(root, 'bench/figures.json'), 'utf8'))
const measured = checkFigures({ root, records, version, scripts, changed })
problems.push(...measured.problems)

process.stdout.write(`${measured.statements} statements of what was measured checked\n`)
process.stdout.write(`${examples} examples in YAML and figures of ${gallery.size} recipes checked\n`)
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1
