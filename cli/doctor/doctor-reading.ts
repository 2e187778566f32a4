import { chooseSource } from '../../engine/mirror/mirror-cache.ts'
import type { LoadedRecipe } from '../../engine/runner/loaded.ts'
import { whatToRead } from '../../engine/runner/runner.ts'
import type { Session } from '../../engine/session.ts'
import type { Terminal } from '../terminal.ts'

/** Where a plan of some recipes of an account would read assets from now, and why. */
export const nextReading = async (
  terminal: Terminal,
  recipes: readonly LoadedRecipe[],
  { account, server, state }: Session,
): Promise<string> => {
  const log = terminal.log.scoped(account)
  const readings = await whatToRead({ account, server, recipes, log, memory: state.cache({}, terminal.log) })
  const texts = readings.map(async (wanted, index) => {
    const { from, why } = await chooseSource({ mirror: state.mirror, verify: false }, wanted)
    const which = index > 0 ? 'the others' : readings.length > 1 ? 'some' : 'them'
    return `${which} from the ${from}: ${why}`
  })
  return texts.length === 0
    ? 'no recipe would read any'
    : `the next plan reads ${(await Promise.all(texts)).join('; ')}`
}
