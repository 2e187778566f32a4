import { stringify } from 'yaml'
import type { Family } from './family.ts'
import type { Learning, LearnRequest } from './learn.ts'
import { freeName, type Learned } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { importLines, recipeExpression } from './typescript.ts'
import { oneLine } from './words.ts'
import { asComment, noneComments, proposalComments, recipeLines, switchedOff } from './yaml.ts'

/** The proposals as text, by what they are for. */
interface Written {
  /** Recipes, with what is said of each, and of what has none. */
  readonly recipes: string
  /** Entries of `plugins`; empty where there are none. */
  readonly plugins: string
}

const familyComments = ({ comments, isOn }: Family): readonly string[] => (isOn ? comments : [...comments, switchedOff])

/** What is written, with what is said of it; as a comment where it is switched off. */
const block = (comments: readonly string[], lines: readonly string[], isOn: boolean, width?: number): string[] => [
  ...asComment(comments, width),
  ...(isOn ? lines : asComment(lines)),
]
const familyBlock = (family: Family, lines: readonly string[], width?: number): string[] =>
  block(familyComments(family), lines, family.isOn, width)

/** Own rules: those that are switched on, then those that are not. */
const proposals = (learned: readonly Learned[]): Learned[] => {
  const own = learned.filter(({ recipe, family }) => recipe !== null && family === null)
  return [...own.filter(({ verdict }) => verdict.isOn), ...own.filter(({ verdict }) => !verdict.isOn)]
}

const nones = (learned: readonly Learned[]): Learned[] =>
  learned.filter(({ recipe, family }) => recipe === null && family === null)

const head = (of: 'albums' | 'tags'): string =>
  `Learned from ${of} by darkroom learn. Move what pleases into your recipes.`

const recipesAsYaml = (
  read: LibraryRead,
  { learned, families }: Learning,
  request: LearnRequest,
  width?: number,
): string => {
  const own = proposals(learned)
  const recipes = [
    ...families.flatMap((one) => (one.recipe ? [familyBlock(one, recipeLines(one.recipe), width)] : [])),
    ...own.map((one) => {
      const lines = one.recipe ? recipeLines(one.recipe) : []
      return block(proposalComments(read, one, request), lines, one.verdict.isOn, width)
    }),
  ]
  const blocks = [
    asComment([head(request.of)], width),
    ...recipes,
    ...nones(learned).map((one) => asComment(noneComments(read, one, request), width)),
  ]
  const isAnyOn = families.some(({ recipe, isOn }) => recipe && isOn) || own.some(({ verdict }) => verdict.isOn)
  // Comments alone are no list of recipes.
  const why = recipes.length > 0 ? 'is switched on: take this line out with the marks of one' : 'was found'
  if (!isAnyOn) blocks.push([`# No recipe ${why}.`, '[]'])
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const recipesAsTypeScript = (read: LibraryRead, { learned, families }: Learning, request: LearnRequest): string => {
  const names = new Set<string>()
  const asTsComment = (lines: readonly string[], indent = '  '): string[] =>
    lines.map((line) => `${indent}// ${oneLine(line)}`.trimEnd())
  const expression = (recipe: NonNullable<Learned['recipe']>, isOn: boolean): string[] => {
    const { lines, names: used } = recipeExpression(recipe)
    if (!isOn) return asTsComment(lines.map((line) => line.replace(/^ {2}/, '')))
    for (const name of used) names.add(name)
    return lines
  }
  const blocks = [
    ...families.flatMap((family) =>
      family.recipe ? [[...asTsComment(familyComments(family)), ...expression(family.recipe, family.isOn)]] : [],
    ),
    ...proposals(learned).map((one) => [
      ...asTsComment(proposalComments(read, one, request)),
      ...(one.recipe ? expression(one.recipe, one.verdict.isOn) : []),
    ]),
    ...nones(learned).map((one) => asTsComment(noneComments(read, one, request))),
  ]
  const imports = importLines([...names])
  return [
    ...asTsComment([head(request.of)], ''),
    ...(imports.length > 0 ? [...imports, ''] : []),
    'export default [',
    blocks.map((lines) => lines.join('\n')).join('\n\n'),
    ']',
    '',
  ].join('\n')
}

const yamlLines = (data: unknown): string[] =>
  stringify(data, { lineWidth: 0, singleQuote: true }).trimEnd().split('\n')

/** Rules of a plugin as one entry, because two entries of one plugin are not allowed; each has a name of its own. */
const rulesOfOneEntry = (use: string, families: readonly Family[], width?: number): string[] => {
  const used = new Set<string>()
  const head = [`- use: ${use}`, '  rules:']
  const rules = families.flatMap((family) => {
    const own = (family.plugin?.rules ?? []) as readonly { readonly name: string }[]
    const lines = yamlLines(own.map((rule) => ({ ...rule, name: freeName(used, rule.name, ' ') })))
    return familyBlock(family, lines, width && width - 4).map((line) => `    ${line}`)
  })
  return [...(families.some(({ isOn }) => isOn) ? head : asComment(head)), ...rules]
}

const pluginsAsYaml = ({ families }: Learning, width?: number): string => {
  const entries = families.filter(({ plugin }) => plugin)
  const [single, withRules] = [true, false].map((is) => entries.filter(({ plugin }) => is === !plugin?.rules))
  const byPlugin = Map.groupBy(withRules ?? [], ({ plugin }) => `${plugin?.use}`)
  const blocks = [
    ...(single ?? []).map((family) => familyBlock(family, yamlLines([family.plugin]), width)),
    ...[...byPlugin].map(([use, own]) => rulesOfOneEntry(use, own, width)),
  ]
  if (blocks.length === 0) return ''
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** What was learned as files of recipes and plugins. @param width of a screen, for what people read */
export const writeLearned = (
  read: LibraryRead,
  learning: Learning,
  request: LearnRequest,
  format: 'yaml' | 'ts',
  width?: number,
): Written => ({
  recipes:
    format === 'ts' ? recipesAsTypeScript(read, learning, request) : recipesAsYaml(read, learning, request, width),
  plugins: pluginsAsYaml(learning, width),
})
