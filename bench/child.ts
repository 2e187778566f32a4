import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { allocator, v8Flags } from './target.ts'

/** What a measured program says of itself at its end. */
export interface Probed {
  /** Milliseconds from its first request to its end. */
  readonly workMs: number
  /** Processor time in milliseconds, all threads, user and system. */
  readonly cpuMs: number
  readonly requests: number
  /** Bytes its sockets received, heads of answers included. */
  readonly bytes: number
  /** Highest resident memory in bytes. */
  readonly peak: number
}

/** What a run cost. */
export interface Figures extends Probed {
  /** Milliseconds from the start of the process to its end. */
  readonly ms: number
}

/** A search that a program sent. */
export interface RecordedSearch {
  readonly path: string
  readonly body: string
  /** Compression that was asked for. */
  readonly zip?: string
}

/** A program to measure. */
export interface Program {
  /** Script and its arguments. */
  readonly args: readonly string[]
  /** Where the program runs, and where the probe writes. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** File for the searches that the program sends. */
  readonly record?: string
}

const probe = new URL('probe.mjs', import.meta.url).href

/**
 * Runs a program in a process of its own and returns what it cost.
 * @throws Error with what the program said where it fails
 */
export const run = async ({ args, folder, env, record }: Program): Promise<Figures> => {
  const file = join(folder, 'probe.json')
  const started = performance.now()
  const child = spawn(process.execPath, [...v8Flags, '--import', probe, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ...allocator,
      ...env,
      BENCH_PROBE: file,
      ...(record ? { BENCH_RECORD: record } : {}),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = text(child.stderr)
  const [code] = await once(child, 'exit')
  const ms = performance.now() - started
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${await said}`)
  return { ms, ...JSON.parse(await readFile(file, 'utf8')) }
}

/** The fastest of several runs, with the highest memory of all of them. */
export const best = (runs: readonly Figures[]): Figures => {
  const [fastest] = runs.toSorted((a, b) => a.ms - b.ms)
  if (!fastest) throw new Error('nothing was run')
  return { ...fastest, peak: Math.max(...runs.map(({ peak }) => peak)) }
}
