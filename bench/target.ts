import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BenchOptions } from './options.ts'

/** A server to measure against. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly key: string
  /** Assets of the sample library; null where it is somebody's own. */
  readonly assets: number | null
  close(): Promise<void>
}

const main = fileURLToPath(new URL('../core/cli/main.ts', import.meta.url))

/** Arguments of node that the `darkroom` script gives. */
export const nodeFlags = ['--conditions=darkroom-source', '--max-semi-space-size=8', '--heap-growing-percent=30']

/** Starts `darkroom` with some arguments. */
export const darkroom = (args: readonly string[], options: Parameters<typeof spawn>[2]): ChildProcess =>
  spawn(process.execPath, [...nodeFlags, main, ...args], options)

/** A sandbox in a process of its own, so that it has a core of its own. */
export const sandbox = async (assets: number, offsetCost: number, more: readonly string[] = []): Promise<Target> => {
  const size = ['--assets', String(assets), '--offset-cost', String(offsetCost)]
  const child = darkroom(['sandbox', ...size, '--quiet', ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!child.stdout) throw new Error('the sandbox has no output')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await once(lines, 'line')) as [string]
  const { url, users } = JSON.parse(line)
  return {
    name: `sandbox, ${assets.toLocaleString('en')} assets`,
    url,
    key: users[0].apiKey,
    assets,
    close: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** The servers to measure, one after the other. */
export async function* targets({ url, key, sizes, offsetCost }: BenchOptions): AsyncGenerator<Target> {
  if (url) {
    if (!key) throw new Error('--url needs --key')
    yield { name: url, url, key, assets: null, close: async () => {} }
    return
  }
  for (const size of sizes) {
    const target = await sandbox(size, offsetCost)
    yield target
    await target.close()
  }
}
