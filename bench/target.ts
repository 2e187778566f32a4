import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server to measure against. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly key: string
  close(): Promise<void>
}

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

/** Arguments of node that the `darkroom` command gives. */
export const v8Flags = [
  '--min-semi-space-size=8',
  '--max-semi-space-size=8',
  '--heap-growing-percent=40',
  '--expose-gc',
]

/** What the `darkroom` command has in its environment for the allocator. */
export const allocator = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' }

/** Arguments of node that the `darkroom` script gives. */
export const nodeFlags = ['--conditions=darkroom-source', ...v8Flags]

/** How a sandbox answers. */
export interface SandboxCosts {
  /** Microseconds for each row that offset paging skips. */
  readonly offset?: number
  /** Microseconds for each row that a search sends. */
  readonly row?: number
  /** Milliseconds for each request of a route, such as `PUT /assets`. */
  readonly routes?: Readonly<Record<string, number>>
}

/** A sandbox in a process of its own, so that it has a core of its own. */
export const sandbox = async (
  assets: number,
  { offset = 0, row = 0, routes = {} }: SandboxCosts = {},
): Promise<Target> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
  const faults = join(folder, 'faults.json')
  const rules = Object.entries(routes).map(([route, latency]) => ({ route, latency }))
  await writeFile(faults, JSON.stringify(rules.filter(({ latency }) => latency > 0)))
  const size = [
    '--assets',
    String(assets),
    '--offset-cost',
    String(offset),
    '--row-cost',
    String(row),
    '--faults',
    faults,
  ]
  // A million assets in memory take more than a heap's usual limit.
  const flags = ['--max-old-space-size=8192', ...nodeFlags]
  const child = spawn(process.execPath, [...flags, main, 'sandbox', ...size, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!child.stdout) throw new Error('the sandbox has no output')
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the sandbox ended with ${code}`)
  })
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  ended.catch(() => {})
  const { url, users } = JSON.parse(line)
  return {
    name: `sandbox, ${assets.toLocaleString('en')} assets`,
    url,
    key: users[0].apiKey,
    close: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
      await rm(folder, { recursive: true })
    },
  }
}
