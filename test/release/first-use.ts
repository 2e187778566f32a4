import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { startSandbox } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'

/** Packs the package as it would be published. */
const pack = (root: string, folder: string): string => {
  const args = ['pack', '--json', '--silent', '--pack-destination', folder]
  const out = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [{ filename }] = JSON.parse(out.slice(out.indexOf('[')))
  return join(folder, filename)
}

/** The folder of a Node of a version: the one that runs this, or that of the package `node`. */
const nodeOf = (version: string, folder: string): string => {
  if (process.versions.node.startsWith(`${version}.`)) return dirname(process.execPath)
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', `node@${version}`]
  execFileSync('npm', args, { stdio: 'ignore' })
  return join(folder, 'node_modules', 'node', 'bin')
}

/**
 * What a newcomer types, in an empty folder and with an empty cache of npx: `npx immich-darkroom init`, then `plan`.
 * @param root folder of the package
 * @returns what went wrong; null where nothing did
 */
export const firstUse = async (root: string, version: string): Promise<string | null> => {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-first-use-'))
  const sandbox = await startSandbox({ library: sampleLibrary({ assets: 500 }) })
  try {
    const tarball = pack(root, folder)
    const home = join(folder, 'home')
    mkdirSync(home)
    writeFileSync(join(folder, 'key'), `${sandbox.users[0]?.apiKey}\n`)
    const env = {
      ...process.env,
      PATH: [nodeOf(version, join(folder, 'node')), process.env.PATH].join(delimiter),
      ...{ npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false', NODE_OPTIONS: '' },
      ...{ DARKROOM_STATE_DIR: join(folder, 'state'), IMMICH_URL: '', IMMICH_API_KEY: '' },
    }
    const run = async (...args: readonly string[]) => {
      const child = spawn('npx', ['--yes', `file:${tarball}`, ...args], {
        cwd: home,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          output += chunk
        })
      const [code] = await once(child, 'close')
      return { code, output }
    }
    const used = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim()
    if (!used.startsWith(`v${version}.`)) return `ran on ${used}`
    const init = await run('init', '--url', sandbox.url, '--key-file', join(folder, 'key'))
    if (init.code !== 0) return `init ended with ${init.code}: ${init.output}`
    if (!existsSync(join(home, 'immichrc.yaml'))) return `init wrote no immichrc.yaml: ${init.output}`
    if (!readFileSync(join(home, 'immichrc.yaml'), 'utf8').includes(new URL(sandbox.url).host))
      return 'the address is missing'
    const plan = await run('plan')
    return plan.code === 0 && plan.output.includes('adds') ? null : `plan ended with ${plan.code}: ${plan.output}`
  } finally {
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
