import type { Server } from '../../core/api/server.ts'
import { chooseSource } from '../../engine/mirror/mirror-cache.ts'
import { whatToRead } from '../../engine/runner/runner.ts'
import { type LoadedConfig, recipesOf } from '../config/load-config.ts'
import { mirrorOf, withMemory } from '../state.ts'
import type { Terminal } from '../terminal.ts'

/** Where a plan of all recipes of an account would read assets from now, and why. */
export const nextReading = async (
  terminal: Terminal,
  config: LoadedConfig,
  server: Server,
  account: string,
): Promise<string> => {
  const recipes = recipesOf(config).filter(({ recipe }) => recipe.accounts?.includes(account) ?? true)
  const log = terminal.log.scoped(account)
  const wanted = await withMemory(terminal, config, server, {}, (memory) =>
    whatToRead({ account, server, recipes, log, memory }),
  )
  if (wanted === null) return 'no recipe would read any'
  const mirror = mirrorOf(terminal, config, server)
  try {
    const { from, why } = await chooseSource({ mirror, verify: false }, wanted)
    return `the next plan reads them from the ${from}: ${why}`
  } finally {
    mirror.close()
  }
}
