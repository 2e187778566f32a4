import { stringify } from 'yaml'
import type { Family } from './family.ts'
import type { Learning, LearnRequest } from './learn.ts'
import type { Learned } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { importLines, recipeExpression } from './typescript.ts'
import { asComment, noneComments, proposalComments, recipeLines, switchedOff } from './yaml.ts'

/** The proposals as text, by what they are for. */
export interface Written {
  /** Recipes, with what is said of each, and of what has none. */
  readonly recipes: string
  /** Entries of `plugins`; empty where there are none. */
  readonly plugins: string
}

const familyComments = ({ comments, isOn }: Family): readonly string[] => (isOn ? comments : [...comments, switchedOff])

/** Own rules: those that are switched on, then those that are not. */
const proposals = (learned: readonly Learned[]): Learned[] => {
  const own = learned.filter(({ recipe, family }) => recipe !== null && family === null)
  return [...own.filter(({ verdict }) => verdict.isOn), ...own.filter(({ verdict }) => !verdict.isOn)]
}

const nones = (learned: readonly Learned[]): Learned[] =>
  learned.filter(({ recipe, family }) => recipe === null && family === null)

const head = (of: 'albums' | 'tags'): string =>
  `Learned from ${of} by darkroom learn. Move what pleases into your own recipes.`

const recipesAsYaml = (read: LibraryRead, { learned, families }: Learning, request: LearnRequest): string => {
  const blocks = [
    asComment([head(request.of)]),
    ...families.flatMap((family) => {
      const lines = family.recipe ? recipeLines(family.recipe) : []
      return family.recipe ? [[...asComment(familyComments(family)), ...(family.isOn ? lines : asComment(lines))]] : []
    }),
    ...proposals(learned).map((one) => {
      const lines = one.recipe ? recipeLines(one.recipe) : []
      return [...asComment(proposalComments(read, one, request)), ...(one.verdict.isOn ? lines : asComment(lines))]
    }),
    ...nones(learned).map((one) => asComment(noneComments(read, one, request))),
  ]
  const isAnyOn =
    families.some(({ recipe, isOn }) => recipe && isOn) || proposals(learned).some(({ verdict }) => verdict.isOn)
  // Comments alone are no list of recipes.
  if (!isAnyOn) blocks.push(['# No recipe is switched on: take this line out with the marks of one.', '[]'])
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const recipesAsTypeScript = (read: LibraryRead, { learned, families }: Learning, request: LearnRequest): string => {
  const names = new Set<string>()
  const asTsComment = (lines: readonly string[], indent = '  '): string[] =>
    lines.map((line) => `${indent}// ${line}`.trimEnd())
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

const pluginsAsYaml = ({ families }: Learning): string => {
  const blocks = families.flatMap((family) => {
    if (!family.plugin) return []
    const lines = stringify([family.plugin], { lineWidth: 0, singleQuote: true }).trim().split('\n')
    return [[...asComment(familyComments(family)), ...(family.isOn ? lines : asComment(lines))]]
  })
  if (blocks.length === 0) return ''
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** What was learned as files of recipes and plugins. */
export const writeLearned = (
  read: LibraryRead,
  learning: Learning,
  request: LearnRequest,
  format: 'yaml' | 'ts',
): Written => ({
  recipes: format === 'ts' ? recipesAsTypeScript(read, learning, request) : recipesAsYaml(read, learning, request),
  plugins: pluginsAsYaml(learning),
})
