import { createRequire } from 'node:module'
import { PassThrough, Writable } from 'node:stream'

// Past vitest's own module loader: the command line loads the files of users through hooks of Node's loader.
const { run } = createRequire(import.meta.url)('../../cli/run.ts') as typeof import('../../cli/run.ts')

type Io = Parameters<typeof run>[1]

/** Where a command line is run. */
export interface CliPlace {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Keys typed at a terminal; without them there is no terminal. */
  readonly typed?: string
}

/** What a command line printed, and how it ended. */
export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The JSON on stdout. */
  json<T>(): T
}

const capture = (tty: boolean): { stream: Writable; text: () => string } => {
  const chunks: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk))
      done()
    },
  })
  return {
    stream: Object.assign(stream, tty ? { isTTY: true, columns: 100, rows: 40 } : {}),
    text: () => chunks.join(''),
  }
}

const keyboard = (typed: string | undefined): PassThrough => {
  const stream = new PassThrough()
  stream.write(typed ?? '')
  return Object.assign(stream, { isTTY: typed !== undefined, setRawMode: () => stream })
}

/**
 * Runs a command line in this process, with captured streams and nothing of this process's environment.
 * @example
 * const { code, stdout } = await runCli(['plan'], { cwd: folder, env: { IMMICH_URL: sandbox.url } })
 */
export const runCli = async (args: readonly string[], { cwd, env = {}, typed }: CliPlace): Promise<CliRun> => {
  const tty = typed !== undefined
  const stdout = capture(false)
  const stderr = capture(tty)
  const io = {
    cwd,
    // Wide, so that no sentence is broken; tests of the layout say otherwise.
    env: { COLUMNS: '1000', ...env },
    called: 'darkroom',
    stdin: keyboard(typed),
    stdout: stdout.stream,
    stderr: stderr.stream,
  } as unknown as Io
  const code = await run(args, io)
  return { code, stdout: stdout.text(), stderr: stderr.text(), json: () => JSON.parse(stdout.text()) }
}
