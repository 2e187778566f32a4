import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A command line in a process of its own. */
export interface Child {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  /** Its first line on stdout. */
  firstLine(): Promise<string>
  /** Its exit code, or the signal that ended it, and all it printed. */
  end(): Promise<{ code: number | string; stdout: string; stderr: string }>
}

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/**
 * Starts a command line as a child process, which is killed when the test ends.
 * @example
 * const child = startCli(['sandbox', '--assets', '50'], { cwd })
 * const { url } = JSON.parse(await child.firstLine())
 */
export const startCli = (
  args: readonly string[],
  { cwd, env = {}, ...user }: { cwd: string; env?: object; uid?: number; gid?: number },
): Child => {
  const child = spawn(process.execPath, ['--conditions=darkroom-source', main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, DARKROOM_COMMAND: 'darkroom', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close')
  return {
    process: child,
    firstLine: async () => {
      const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
      if (typeof line !== 'string') throw new Error(`ended without a line: ${stderr}`)
      return line
    },
    end: async () => {
      const [code, signal] = await ended
      return { code: code ?? signal, stdout, stderr }
    },
  }
}

/** A command line that can be told to end. */
export interface Told extends Child {
  /** Sends the signal, and waits until it has arrived; again it only waits. */
  tell(): Promise<void>
}

/**
 * Starts a command line that hears a signal by itself, and says when it does.
 * @example
 * const child = startTold('SIGINT', ['apply', '--yes'], { cwd, env })
 * await child.tell()
 */
export const startTold = (
  signal: NodeJS.Signals,
  args: readonly string[],
  place: { cwd: string; env: object },
): Told => {
  const saying = `data:text/javascript,process.on('${signal}',()=>console.error('arrived'))`
  const child = startCli(args, { ...place, env: { ...place.env, NODE_OPTIONS: `--import=${saying}` } })
  const arrived = new Promise<void>((resolve) => {
    child.process.stderr.on('data', (text) => String(text).includes('arrived') && resolve())
  })
  let isSent = false
  const tell = async (): Promise<void> => {
    if (!isSent) child.process.kill(signal)
    isSent = true
    await arrived
  }
  return { ...child, tell }
}
