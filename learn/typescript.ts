import type { Vocabulary } from '../language/yaml/vocabulary.ts'
import type { ConditionData } from './conditions.ts'
import type { LearnedRecipe } from './proposal.ts'

/** An expression in TypeScript, with the names that it imports. */
interface Expression {
  readonly text: string
  /** Those of plugins as `<plugin>.<name>`. */
  readonly names: readonly string[]
}

/** A text as YAML and TypeScript both write it. */
export const quoted = (text: string): string => (/['\\\p{Cc}]/u.test(text) ? JSON.stringify(text) : `'${text}'`)

const literal = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (Object.keys(value).length === 0) return '{}'
  const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key))
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${keyOf(key)}: ${literal(one)}`)
    .join(', ')} }`
}

const joined = (name: string, parts: readonly ConditionData[]): Expression => {
  const all = parts.map(conditionExpression)
  return {
    text: `${name}(${all.map(({ text }) => text).join(', ')})`,
    names: [name, ...all.flatMap(({ names }) => names)],
  }
}

const isRegex = (value: unknown): value is { readonly regex: string; readonly flags?: string } =>
  typeof value === 'object' && value !== null && 'regex' in value

/** A condition of a recipe in YAML, in TypeScript. */
const conditionExpression = (data: ConditionData): Expression => {
  const [[word, value] = ['', null]] = Object.entries(data)
  if (word === 'all' || word === 'any') return joined(word, value as ConditionData[])
  if (word === 'not') return joined('not', [value as ConditionData])
  const name = word
  if (value === true) return { text: `${name.split('.').at(-1)}()`, names: [name] }
  if (word === 'person' && typeof value === 'object' && value !== null) {
    const [[way, names] = ['any', []]] = Object.entries(value as Record<string, readonly string[]>)
    return { text: `person(${names.map(literal).join(', ')}).${way}`, names: ['person'] }
  }
  if (isRegex(value)) return { text: `${name}(/${value.regex}/${value.flags ?? ''})`, names: [name] }
  if (word === 'extension' && Array.isArray(value))
    return { text: `extension(${value.map(literal).join(', ')})`, names: ['extension'] }
  return { text: `${name}(${literal(value)})`, names: [name] }
}

/** An action of a recipe in YAML, in TypeScript. */
const actionExpression = (data: { readonly [word: string]: unknown }): Expression => {
  const [[word, value] = ['', null]] = Object.entries(data)
  if (typeof value === 'object' && value !== null && 'name' in value) {
    const { name, ...options } = value
    return { text: `${word}(${literal(name)}, ${literal(options)})`, names: [word] }
  }
  return { text: `${word}(${literal(value)})`, names: [word] }
}

/** A recipe as a file of its own in TypeScript; null where it has words of plugins that it could not import. */
export const typeScriptOf = (recipe: LearnedRecipe, { conditions }: Vocabulary): string | null => {
  const { lines, names } = recipeExpression(recipe)
  if (names.some((name) => name.includes('.') && !(name in conditions))) return null
  const text = lines.map((line) => line.slice(2)).join('\n')
  return `${importLines(names).join('\n')}\n\nexport default ${text.replace(/,$/, '')}\n`
}

/** Imports of names, those of plugins from these. */
export const importLines = (names: readonly string[]): string[] =>
  [...Map.groupBy([...new Set(names)].sort(), (name) => name.split('.').at(-2) ?? '')]
    .map(([plugin, own]) => {
      const from = plugin === '' ? 'immich-darkroom' : `immich-darkroom/plugins/${plugin}`
      return `import { ${own.map((name) => name.split('.').at(-1)).join(', ')} } from '${from}'`
    })
    .sort()

/** A recipe as lines of a list in TypeScript, with the names that it imports. */
export const recipeExpression = (recipe: LearnedRecipe): { readonly lines: string[]; readonly names: string[] } => {
  const where = recipe.where && conditionExpression(recipe.where)
  const actions = recipe.actions.map(actionExpression)
  return {
    names: ['defineRecipe', ...(where?.names ?? []), ...actions.flatMap(({ names }) => names)],
    lines: [
      '  defineRecipe({',
      `    name: ${literal(recipe.name)},`,
      ...(recipe.scope ? [`    scope: ${literal(recipe.scope)},`] : []),
      ...(where ? [`    where: ${where.text},`] : []),
      `    actions: [${actions.map(({ text }) => text).join(', ')}],`,
      ...(recipe.examples
        ? ['    examples: [', ...recipe.examples.map((example) => `      ${literal(example)},`), '    ],']
        : []),
      '  }),',
    ],
  }
}
