import { spawnSync } from 'node:child_process'
import { styleText } from 'node:util'
import { DarkroomError, reasonOf } from '../core/errors.ts'
import { createMask, type Logger, type Mask } from '../core/log.ts'
import { createLogger } from '../engine/logger.ts'
import { type Paint, plain, wrap } from '../engine/plan/text.ts'
import { type Bar, createBar } from './bar.ts'
import { commandText, withCommands } from './command-line.ts'

/** Streams and facts of the process; tests pass their own. */
export interface Io {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly stdin: NodeJS.ReadStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** How this command was called, such as `npx darkroom`. */
  readonly called: string
}

/** Options that every command knows. */
export interface GlobalOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly config?: string
  readonly account?: string
  readonly stateDir?: string
  /** `--no-input` makes it false. */
  readonly input?: boolean
  readonly yes?: boolean
  /** `--no-pager` makes it false. */
  readonly pager?: boolean
}

/** Messages on stderr, results on stdout. */
export interface Terminal {
  readonly io: Io
  readonly options: GlobalOptions
  readonly log: Logger
  readonly paint: Paint
  /** Columns of the screen, or of COLUMNS where there is none; default: 80. */
  readonly width: number
  /** A result, on stdout, in full. */
  print(text: string): void
  /** What is saved, such as a configuration, on stdout: names in it stay as they are. */
  write(text: string): void
  /** A long result: on a terminal with a pager where it is longer than the screen, unless `--no-pager`. */
  page(text: string): Promise<void>
  /** Sentences as wide as the screen, wrapped between words; as they are where there is none. */
  fitted(text: string): string
  /** A message on stderr, unless `--quiet`. */
  say(text: string): void
  /** A command to paste: called as this one was, with its configuration. */
  command(...args: readonly string[]): string
  /** Keeps these texts out of everything shown from now on. */
  hide(secrets: readonly string[]): void
  /** A text without them, for files. */
  mask(text: string): string
  /** Asks; without a terminal or with `--no-input` the answer is no, and null is none: Ctrl-C, or the end of the input. */
  ask(question: string): Promise<boolean | null>
  /** A progress bar on a terminal, nothing elsewhere. */
  bar(label: string): Bar
}

/** As other commands do it: NO_COLOR goes first, and FORCE_COLOR has colours in a pipe or a log, too. */
const hasColours = ({ isTTY }: NodeJS.WriteStream, { NO_COLOR, FORCE_COLOR, TERM }: Io['env']): boolean => {
  if (NO_COLOR) return false
  return FORCE_COLOR ? !['0', 'false'].includes(FORCE_COLOR) : isTTY && TERM !== 'dumb'
}

/** Without yellow: on a white ground most terminals make it too light to be read. */
const createPaint = (stream: NodeJS.WriteStream, env: Io['env']): Paint => {
  if (!hasColours(stream, env)) return plain
  const as = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { stream, validateStream: false })
  return { add: as('green'), change: as('magenta'), warn: as('red'), dim: as('dim'), bold: as('bold') }
}

/** Shows a text in the reader's pager, `less` if none is named. @returns false where there is no pager */
const pageThrough = (text: string, env: Io['env']): boolean => {
  const { status, error } = spawnSync(env.PAGER || 'less', {
    input: `${text}\n`,
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    // Colours, no pager for what fits, and what was read stays on the screen; unless the reader decides otherwise.
    env: { ...env, LESS: env.LESS ?? 'FRX' },
  })
  return error === undefined && status !== 127
}

/** Asks something; Ctrl-D and the end of the input cancel it, which would leave it without an answer for ever. */
export const asking = async <T>({ stdin }: Pick<Io, 'stdin'>, ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController()
  const end = (): void => controller.abort()
  const onKey = (_: unknown, { ctrl, name }: { ctrl?: boolean; name?: string } = {}): void => {
    if (ctrl && name === 'd') end()
  }
  stdin.once('end', end).on('keypress', onKey)
  try {
    return await ask(controller.signal)
  } finally {
    stdin.off('end', end).off('keypress', onKey)
  }
}

/** Makes the terminal of one command. */
export const createTerminal = (io: Io, options: GlobalOptions): Terminal => {
  const secrets: string[] = []
  let mask: Mask = (text) => text
  let shown: Bar | undefined
  const paint = options.json ? plain : createPaint(io.stdout, io.env)
  const harmless = harmlessWith(paint)
  const chat = (text: string): void => {
    shown?.hide()
    io.stderr.write(`${harmless(withCommands(text, io.called, options))}\n`)
  }
  const told = (text: string): string => mask(options.json ? text : withCommands(text, io.called, options))
  const shownAs = (text: string): string => (options.json ? told(text) : harmless(told(text)))
  const print = (text: string): void => void io.stdout.write(`${shownAs(text)}\n`)
  const level = options.quiet ? 'error' : options.verbose ? 'debug' : 'info'
  const width = io.stdout.columns || Number(io.env.COLUMNS) || 80
  const interactive = io.stdin.isTTY === true && io.stderr.isTTY === true && options.input !== false
  return {
    io,
    options,
    width,
    paint,
    log: createLogger({
      level,
      mask: (text) => mask(text),
      write: (line, at) => chat(`${at === 'info' ? '' : `${at}: `}${line}`),
    }),
    print,
    write: (text) => void io.stdout.write(`${told(text)}\n`),
    page: async (text) => {
      const isLong = text.split('\n').length >= (io.stdout.rows ?? Infinity)
      const isPaged = io.stdout.isTTY && isLong && options.pager !== false
      if (!isPaged || !pageThrough(shownAs(text), io.env)) print(text)
    },
    fitted: (text) => {
      const lines = text.split('\n')
      return (io.stdout.isTTY ? lines.flatMap((line) => wrap(line, width)) : lines).join('\n')
    },
    say: (text) => {
      if (!options.quiet) chat(mask(text))
    },
    command: (...args) => commandText(io.called, options, args),
    hide: (more) => {
      secrets.push(...more)
      mask = createMask(secrets)
    },
    mask: (text) => mask(text),
    ask: async (question) => {
      if (!interactive) return false
      const { confirm, isCancel } = await import('@clack/prompts')
      const shownOn = { input: io.stdin, output: io.stderr, withGuide: false }
      const answer = await asking(io, (signal) =>
        confirm({ message: question, initialValue: false, ...shownOn, signal }),
      )
      return isCancel(answer) ? null : answer
    },
    bar: (label) => {
      // A line cannot be drawn again where the terminal knows no signs for that.
      if (!io.stderr.isTTY || io.env.TERM === 'dumb' || options.quiet) return { update: () => {}, hide: () => {} }
      const bar = createBar(label, io.stderr)
      shown = bar
      return {
        ...bar,
        // One that goes on after another is the one to be wiped.
        update: (done, total) => {
          shown = bar
          bar.update(done, total)
        },
      }
    },
  }
}

const moving = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours begin
const movingButColours = /(?![\t\n]|\u001b\[(?:1|2|22|31|32|35|39)m)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/**
 * What takes from a text all that would move the cursor, clear the screen, hide what follows or turn the direction of
 * writing: names and paths come from other people, too. Colours stay that `createPaint` makes.
 */
const harmlessWith =
  (paint: Paint) =>
  (text: string): string =>
    text.replaceAll('\r\n', '\n').replace(paint === plain ? moving : movingButColours, '\ufffd')

/** The message before a request is sent again. */
export const retryText = (reason: string, ms: number): string => `${reason} Trying again in ${ms} ms.`

/** An error as people read it: what happened, and what to do. Without `--verbose` no stack trace. */
export const errorText = (error: unknown, verbose = false): string => {
  if (!(error instanceof DarkroomError))
    return verbose && error instanceof Error ? String(error.stack) : `Unexpected: ${reasonOf(error)}`
  return error.hint ? `${error.message}\n${error.hint}` : error.message
}
