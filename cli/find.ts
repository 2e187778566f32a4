import { DarkroomError, reasonOf } from '../core/errors.ts'
import { type AnyRecipe, defineRecipe } from '../core/recipes/recipe.ts'
import { counted } from '../engine/plan/format.ts'
import { recipesNamed } from '../engine/session/account-context.ts'
import type { ReadOptions } from '../engine/session/account-state.ts'
import type { FoundAsset } from '../engine/session/finding.ts'
import { parseCondition } from '../language/yaml/conditions.ts'
import { recipesOf } from './config/load-config.ts'
import { openConfig, withDarkroom } from './open.ts'
import type { Terminal } from './terminal.ts'

/** Flags of `find`. */
export interface FindFlags extends ReadOptions {
  readonly ids?: boolean
  readonly links?: boolean
  readonly limit?: number
}

const conditionRecipe = (text: string): AnyRecipe => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    const hint = `Write it as '{"all": [{"type": "VIDEO"}, {"favorite": true}]}'.`
    throw new DarkroomError(
      'USAGE',
      { message: `The condition is not JSON: ${reasonOf(error)}.`, hint },
      { cause: error },
    )
  }
  const { predicate, problems } = parseCondition(data)
  if (problems) throw new DarkroomError('CONFIG_INVALID', { file: 'The condition', problems })
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

/** `darkroom find <recipe or JSON condition>`: the assets it selects, oldest first. Writes nothing. */
export const findCommand = async (
  terminal: Terminal,
  [what = '']: readonly string[],
  flags: FindFlags,
): Promise<number> => {
  const config = await openConfig(terminal)
  const isCondition = what.trimStart().startsWith('{')
  const wanted = isCondition ? conditionRecipe(what) : what
  // Before any request to a server.
  if (!isCondition) recipesNamed(recipesOf(config), [what])
  const found: ({ readonly account: string } & FoundAsset)[] = []
  await withDarkroom(terminal, config, async (darkroom) => {
    for (const account of darkroom.accounts()) {
      const assets = await (await darkroom.session(account)).find(wanted, flags)
      found.push(...assets.map((asset) => ({ account, ...asset })))
    }
  })
  const shown = found.slice(0, flags.limit ?? found.length)
  if (terminal.options.json) terminal.print(JSON.stringify(shown, null, 2))
  else if (shown.length > 0) terminal.print(shown.map(lineOf(flags)).join('\n'))
  terminal.say(
    shown.length < found.length
      ? `${counted(found.length, 'asset')}, the first ${shown.length} shown.`
      : `${counted(found.length, 'asset')}.`,
  )
  return 0
}
