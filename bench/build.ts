import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))

/** The command line as the package has it, built anew from the sources of this moment. */
export interface Built {
  readonly main: string
  remove(): Promise<void>
}

/**
 * Builds the package into a folder of its own below `node_modules`, where it finds its dependencies: nothing is measured
 * that was built before, and `dist` is left to whom it belongs.
 * @param root folder of the sources; default: these
 */
export const build = async (root = here): Promise<Built> => {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'darkroom-bench-'))
  const dist = join(folder, 'dist')
  const isBundled = existsSync(join(root, 'build', 'bundle.ts'))
  // Earlier commits were published file by file.
  const builder = isBundled
    ? ['--conditions=darkroom-source', 'build/bundle.ts', dist]
    : [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', dist]
  const { stderr } = spawnSync(process.execPath, builder, { cwd: root, encoding: 'utf8' })
  const main = join(dist, 'cli', 'main.js')
  if (!existsSync(main)) throw new Error(`nothing was built: ${stderr}`)
  // It tells its version, which is that of this file.
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'))
  return { main, remove: () => rm(folder, { recursive: true }) }
}
