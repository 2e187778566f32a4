import { DarkroomError, hasCode } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import { type AnyRecipe, defineRecipe } from '../core/recipes/recipe.ts'
import { recipesNamed } from '../engine/session/account-context.ts'
import type { ReadOptions } from '../engine/session/account-state.ts'
import type { FoundAsset } from '../engine/session/finding.ts'
import { parseCondition } from '../language/yaml/conditions.ts'
import type { Vocabulary } from '../language/yaml/vocabulary.ts'
import { importProblems } from './config/import-problems.ts'
import { recipesOf } from './config/load-config.ts'
import { readYaml, withPlaces } from './config/read-yaml.ts'
import { type End, endByError, endOfLost } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of `find`. */
export interface FindFlags extends ReadOptions {
  readonly ids?: boolean
  readonly links?: boolean
  readonly limit?: number
}

/** What is written in YAML or JSON as a set of keys is a condition; null for what is not, such as a name. */
const conditionIn = (text: string): object | null => {
  try {
    const data = /^\s*[{[]|:(\s|$)/.test(text) ? readYaml('the condition', text) : undefined
    return typeof data === 'object' ? (data ?? null) : null
  } catch (error) {
    throw new DarkroomError('CONFIG_INVALID', { file: 'The condition', problems: importProblems(error, '') })
  }
}

/** Tells why a condition failed: it is no recipe that others could go by. */
const tellCause = ({ log, options }: Terminal, error: unknown): End => {
  if (!hasCode(error, 'RECIPE_FAILED') || !(error.cause instanceof DarkroomError)) throw error
  log.error(errorText(error.cause, options.verbose))
  return endByError(error)
}

const conditionRecipe = (text: string, data: object, vocabulary: Vocabulary): AnyRecipe => {
  const { predicate, problems } = parseCondition(data, '', vocabulary)
  if (problems)
    throw new DarkroomError('CONFIG_INVALID', { file: 'The condition', problems: withPlaces(text, problems) })
  return defineRecipe({ name: 'find', where: predicate, actions: [] })
}

const lineOf =
  ({ ids, links }: FindFlags) =>
  (found: FoundAsset): string =>
    ids
      ? found.id
      : links
        ? found.link
        : `${found.takenAt.replace('T', ' ')}  ${found.type.padEnd(5)}  ${found.originalPath}`

/** `darkroom find <recipe or condition in YAML or JSON>`: the assets it selects, oldest first. Writes nothing. */
export const findCommand = async (
  terminal: Terminal,
  [what = '']: readonly string[],
  flags: FindFlags,
): Promise<End> => {
  const config = await openConfig(terminal)
  const recipes = recipesOf(config)
  // A rule of a plugin may have a colon in its name, as a condition has.
  const condition = recipes.some(({ recipe }) => recipe.name === what) ? null : conditionIn(what)
  // Before any request to a server.
  if (!condition) recipesNamed(recipes, [what])
  const wanted = condition ? conditionRecipe(what, condition, config.vocabulary) : what
  const found: ({ readonly account: string } & FoundAsset)[] = []
  const lost = await withDarkroom(terminal, config, ({ each }) =>
    each(async (session, account) => {
      const assets = await session.find(wanted, flags)
      found.push(...assets.map((asset) => ({ account, ...asset })))
    }),
  ).catch((error) => {
    if (!condition) throw error
    return tellCause(terminal, error)
  })
  if (typeof lost === 'string') return lost
  const shown = found.slice(0, flags.limit ?? found.length)
  if (terminal.options.json) terminal.print(JSON.stringify(shown, null, 2))
  else if (shown.length > 0) terminal.print(shown.map(lineOf(flags)).join('\n'))
  terminal.say(
    shown.length < found.length
      ? `${counted(found.length, 'asset')}, the first ${shown.length} shown.`
      : `${counted(found.length, 'asset')}.`,
  )
  return endOfLost(lost)
}
