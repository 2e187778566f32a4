import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { DarkroomError } from '../core/errors.ts'
import { limitOf } from './bounds.ts'
import { createTerminal, errorText, type GlobalOptions, type Io, type Terminal } from './terminal.ts'

/** What a command does: the exit code is its answer. */
type Handler = (terminal: Terminal, args: readonly string[], flags: Record<string, unknown>) => Promise<number>

const version = (): string => {
  // One folder up in a clone's cli, two in a package's dist/cli.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version
    } catch {}
  }
  return 'unknown'
}

const globalOptions = [
  new Option('--config <file>', 'configuration to use'),
  new Option('--account <name>', 'only this account of the configuration'),
  new Option('--state-dir <folder>', 'where journals are kept'),
  new Option('--json', 'results as JSON'),
  new Option('--quiet', 'only results and errors'),
  new Option('--verbose', 'say more'),
  new Option('--no-input', 'never ask'),
  new Option('--yes', 'do not ask before writing'),
]

const wholeNumber = (text: string): number => {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0) return number
  throw new DarkroomError('USAGE', { message: `"${text}" is not a whole number.` })
}

/** Takes an option that may be given several times. */
const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, ...text.split(',')]

const withBounds = (command: Command): Command =>
  command
    .option('--allow <operation>', 'allow this for once, such as album.delete; may be given several times', several)
    .option('--max-changes <limit>', 'assets that may be changed, for once: a number or a share such as 20%', limitOf)
    .option('--max-removals <limit>', 'assets that may be removed from something, for once', limitOf)
    .option('--max-removals-per-album <limit>', 'assets that may be taken out of one album, for once', limitOf)

const withReading = (command: Command): Command =>
  command
    .option('--fresh', 'read everything from the server, as if nothing was known')
    .option('--verify', 'read everything from the server, and correct what is known by it')

/** `--no-verify` beside the `--verify` of reading: what is read anew is not what is read back. */
const withVerifying = (command: Command): Command =>
  command
    .option('--no-verify', 'end after the last request: do not read back what was changed and repeat what was lost')
    .option('--verify-timeout <seconds>', 'wait so long at most until the server has finished', wholeNumber)

const retryText = 'write again at once what the server took back, as it does on read-only storage'

const createProgram = (io: Io, setExitCode: (code: number) => void): Command => {
  const program = new Command('darkroom')
    .description('Automation for Immich photo libraries: plan, look, apply. Unofficial.')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })

  const add = (usage: string, description: string, handler: () => Promise<Handler>): Command => {
    const command = program.command(usage).description(description)
    for (const option of globalOptions) command.addOption(option)
    return command.action(async (...given: unknown[]) => {
      const flags = command.opts()
      const terminal = createTerminal(io, flags as GlobalOptions)
      const args = given
        .slice(0, -2)
        .flat()
        .filter((arg): arg is string => typeof arg === 'string')
      try {
        setExitCode(await (await handler())(terminal, args, flags))
      } catch (error) {
        setExitCode(error instanceof DarkroomError ? error.exitCode : 1)
        terminal.log.error(errorText(error, terminal.options.verbose))
      }
    })
  }

  // Commands are imported when they are called, so that each starts as quickly as it can.
  add(
    'init',
    'check address and key, write a configuration and a first recipe, show the first plan',
    async () => (await import('./init/init.ts')).initCommand,
  )
    .option('--url <address>', 'address of the web page; IMMICH_URL where it is left out')
    .option('--key-file <file>', 'file with the API key; IMMICH_API_KEY or IMMICH_API_KEY_FILE where it is left out')
    .option('--dir <folder>', 'folder to write into; the working directory where it is left out')
    .option('--no-plan', 'leave out the first plan')
  withReading(
    withBounds(
      add(
        'plan [recipes...]',
        'show what would be changed; writes nothing',
        async () => (await import('./plan.ts')).planCommand,
      ),
    ),
  )
    .option('--retry', retryText)
    .option('--out <file>', 'also save the plan, for apply')
    .option('--detailed-exitcode', 'exit with 2 where changes are pending')
  withVerifying(
    withReading(
      withBounds(
        add(
          'apply [recipes...]',
          'plan (or load a saved plan.json), show, ask, and carry it out',
          async () => (await import('./apply.ts')).applyCommand,
        ),
      ),
    ),
  )
    .option('--retry', retryText)
    .option('--resume', 'finish what is left of the last run, if it did not end well')
  withVerifying(
    withBounds(
      add('undo [run]', 'take back a run (default: the last one)', async () => (await import('./undo.ts')).undoCommand),
    ),
  )
  add(
    'runs [run]',
    'the journal: what was applied, and what came of it',
    async () => (await import('./runs.ts')).runsCommand,
  ).option('--report', 'each change of one run with its outcome, and a summary; with --json a line of JSON for each')
  add(
    'doctor',
    'check configuration, server, key, names, clock and state folder',
    async () => (await import('./doctor/doctor.ts')).doctorCommand,
  )
    .option('--repair', 'save what can be read of a damaged state file into a new one')
    .option('--forget <recipe>', 'let go what the ledger knows of a recipe that is gone')
  add('test [recipes...]', 'run the examples of recipes', async () => (await import('./test.ts')).testCommand)
  add(
    'schema [of]',
    'the JSON schema of a configuration, or with "recipe" of a recipe file, for editors',
    async () => (await import('./schema.ts')).schemaCommand,
  )
  add(
    'explain <asset> [recipe]',
    'what each recipe makes of one asset, by its id or web link, and why',
    async () => (await import('./explain.ts')).explainCommand,
  )
  withReading(
    add(
      'find <what>',
      'the assets that a recipe or a JSON condition selects',
      async () => (await import('./find.ts')).findCommand,
    ),
  )
    .option('--ids', 'only ids')
    .option('--links', 'only links of the web page')
    .option('--limit <number>', 'show so many at most', wholeNumber)
  add(
    'names',
    'the albums, people, tags and users that can be named, with their ids',
    async () => (await import('./names.ts')).namesCommand,
  )
  add('recipes', 'the recipes that are loaded', async () => (await import('./recipes.ts')).recipesCommand)
  add(
    'plugins [name]',
    'the plugins that are loaded; with a name, its options',
    async () => (await import('./plugins.ts')).pluginsCommand,
  )
  add(
    'snapshot',
    "save the library's metadata in the sandbox's format",
    async () => (await import('./snapshot.ts')).snapshotCommand,
  ).requiredOption('--out <file>', 'file to write')
  add(
    'sandbox',
    'run a simulated Immich server in the foreground',
    async () => (await import('./sandbox.ts')).sandboxCommand,
  )
    .option('--library <file>', 'library to serve, in the format of snapshot')
    .option('--port <number>', 'port; 0 for a free one', wholeNumber)
    .option('--immich-version <version>', 'version to act as')
    .option('--assets <number>', 'size of the sample library', wholeNumber)
    .option('--seed <number>', 'seed of the sample library', wholeNumber)
    .option('--faults <file>', 'faults to inject, as JSON')
    .option('--offset-cost <microseconds>', 'what each row skipped by offset paging costs', wholeNumber)
    .option('--row-cost <microseconds>', 'what each row costs that a search sends', wholeNumber)
  add(
    'demo',
    'show plan, apply, an empty second plan and undo on a sandbox; needs no server',
    async () => (await import('./demo.ts')).demoCommand,
  ).option('--assets <number>', 'size of the sample library', wholeNumber)
  return program
}

/**
 * Runs one command line and returns its exit code.
 * @example
 * process.exitCode = await run(process.argv.slice(2), io)
 */
export const run = async (args: readonly string[], io: Io): Promise<number> => {
  let exitCode = 0
  // `darkroom plan | head` closes the pipe early; that is no failure.
  io.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const program = createProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3
    io.stderr.write(`error: ${errorText(error)}\n`)
    return error instanceof DarkroomError && error.code === 'USAGE' ? 3 : 1
  }
}
