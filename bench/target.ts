import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server to measure against. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly key: string
  close(): Promise<void>
}

const main = fileURLToPath(new URL('../core/cli/main.ts', import.meta.url))

/** Arguments of node that the `darkroom` command gives. */
export const v8Flags = ['--max-semi-space-size=8', '--heap-growing-percent=30']

/** Arguments of node that the `darkroom` script gives. */
export const nodeFlags = ['--conditions=darkroom-source', ...v8Flags]

/** Starts `darkroom` with some arguments. */
export const darkroom = (args: readonly string[], options: Parameters<typeof spawn>[2]): ChildProcess =>
  spawn(process.execPath, [...nodeFlags, main, ...args], options)

/** A sandbox in a process of its own, so that it has a core of its own. */
export const sandbox = async (assets: number, offsetCost: number, more: readonly string[] = []): Promise<Target> => {
  const size = ['--assets', String(assets), '--offset-cost', String(offsetCost)]
  const child = darkroom(['sandbox', ...size, '--quiet', ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
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
    },
  }
}
