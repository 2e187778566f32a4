import { Command, CommanderError, Option } from 'commander'
import { DarkroomError, hasCode } from '../core/errors.ts'
import { allowancesOf, limitOf } from './bounds.ts'
import { commandText } from './command-line.ts'
import { type End, endByError, exitCodeOf } from './exit-code.ts'
import { packageVersion } from './package.ts'
import { watchSilence } from './silence.ts'
import { createTerminal, errorText, type GlobalOptions, type Io, type Terminal } from './terminal.ts'

/** A command; it returns what it came to. */
type Handler = (terminal: Terminal, args: readonly string[], flags: Record<string, unknown>) => Promise<End>

const globalOptions = [
  new Option('--config <file>', 'configuration to use'),
  new Option('--account <name>', 'only this account of the configuration'),
  new Option('--state-dir <folder>', 'where journals are kept'),
  new Option('--json', 'results as JSON'),
  new Option('--quiet', 'only results and errors'),
  new Option('--verbose', 'more messages'),
  new Option('--no-input', 'never ask'),
  new Option('--yes', 'do not ask before writing'),
  new Option('--no-pager', 'never page long results'),
].map((option) => option.helpGroup('Options of every command:'))

const wholeNumber = (text: string): number => {
  // An empty text, as of a variable that is not set, is no zero.
  if (/^\s*\d{1,15}\s*$/.test(text)) return Number(text)
  throw new DarkroomError('USAGE', { message: `"${text}" is not a whole number.` })
}

const oneOrMore = (text: string): number => {
  const number = wholeNumber(text)
  if (number > 0) return number
  throw new DarkroomError('USAGE', { message: '0 is too few: give 1 or more.' })
}

/** Collects an option that may be repeated. */
const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, ...text.split(',')]

const allowText = 'allow this operation in this run, such as album.delete; may be repeated'
const allowing = new Option('--allow <operation>', allowText).argParser(allowancesOf)

const withBounds = (command: Command): Command =>
  command
    .addOption(allowing)
    .option('--max-changes <limit>', 'limit of changed assets: a number or a percentage such as 20%', limitOf)
    .option('--max-removals <limit>', 'limit of assets that are removed from something or trashed', limitOf)
    .option('--max-removals-per-album <limit>', 'limit of assets removed from a single album', limitOf)

const withReading = (command: Command): Command =>
  command
    .option('--fresh', 'read everything from the server and ignore the mirror')
    .option('--verify', 'read everything from the server and correct the mirror')

/** `--no-verify` is not the opposite of `--verify`, which reads the library anew. */
const withVerifying = (command: Command): Command =>
  command
    .option('--no-verify', 'do not read changes back and repeat lost ones; end after the last request')
    .option('--verify-timeout <seconds>', 'how long to wait at most until the server has finished', wholeNumber)

const withReport = (command: Command): Command =>
  command
    .option('--html <file>', 'also save it as one page to look at, with pictures')
    .option('--pictures <number>', 'small pictures in that page at most; default: 2000', wholeNumber)
    .option('--no-pictures', 'no pictures in that page')

const retryText = 'write again at once what the server reverted, as it does on read-only storage'

/** What these wait for may be a channel of messages, whose address is a secret; the daemon has a log of its own, too. */
const silent = new Set(['serve', 'notify'])

/** Adds a command with the options that all have. */
type Add = (usage: string, description: string, handler: () => Promise<Handler>) => Command

/** What adds commands to a program. */
const addingTo =
  (program: Command, io: Io, ended: (end: End) => void): Add =>
  (usage, description, handler) => {
    const command = program.command(usage).description(description)
    return command.action(async (...given: unknown[]) => {
      const flags = command.opts()
      const terminal = createTerminal(io, flags as GlobalOptions)
      const args = given.flat().filter((arg) => typeof arg === 'string')
      const stop = silent.has(command.name()) ? () => {} : watchSilence((text) => terminal.say(text))
      try {
        ended(await (await handler())(terminal, args, flags))
      } catch (error) {
        ended(endByError(error))
        terminal.log.error(errorText(error, terminal.options.verbose))
      } finally {
        stop()
      }
    })
  }

// Commands are imported when they are called, so that each starts as quickly as it can.

const addBeginning = (add: Add): void => {
  add(
    'init',
    'check address and key, write a configuration and a first recipe, show the first plan',
    async () => (await import('./init/init.ts')).initCommand,
  )
    .option('--url <address>', 'address of the web page; default: IMMICH_URL')
    .option('--key-file <file>', 'file with the API key; default: IMMICH_API_KEY or IMMICH_API_KEY_FILE')
    .option('--dir <folder>', 'folder to write into; default: the working directory')
    .option('--typescript', 'write TypeScript, checked by your editor, in place of YAML')
    .option('--no-plan', 'skip the first plan')
  add(
    'import [tool] [files...]',
    'turn the settings of an earlier tool (compose file, crontab, script, its own file) into a configuration',
    async () => (await import('./import.ts')).importCommand,
  )
    .option('--env <file>', 'file of variables that the settings use; those of this process are never read')
    .option('--args <line>', 'a command line of the tool, as typed')
    .option('--service <name>', 'only this service of a compose file')
    .option('--state <file>', "the tool's own state, such as state.json of album-butler")
    .option('--out <folder>', 'folder to write into; - prints the configuration; default: ./darkroom')
    .option('--format <format>', 'yaml (default) or ts')
    .option('--adopt', 'count what matches in albums that the tool kept in step as put in by Darkroom')
    .option('--exact', 'also import what removes, deletes or guesses widely')
    .option('--check', 'plan with it at once, and say what is not as expected; writes nothing to the server')
}

const addPlanning = (add: Add): void => {
  const plan = add(
    'plan [recipes...]',
    'show what would change, on one screen; of named recipes, plugins or patterns in detail; writes nothing',
    async () => (await import('./plan.ts')).planCommand,
  )
  plan
    .option('--assets', 'list every asset of each group: file, folder, old and new value, reason, link')
    .option('--group <number>', 'one group alone, with all its assets', wholeNumber)
    .option('--out <file>', 'also save the plan, for apply')
  withReading(withBounds(withReport(plan)))
    .option('--retry', retryText)
    .option('--detailed-exitcode', 'exit with 2 if changes are pending')
  const apply = add(
    'apply [recipes...]',
    'plan (or load a saved plan.json), show it, ask, and apply it',
    async () => (await import('./apply.ts')).applyCommand,
  )
  withVerifying(withReading(withBounds(apply)))
    .option('--retry', retryText)
    .option('--resume', 'finish the last run if it was interrupted or failed in part')
  const adopt = add(
    'adopt <recipes...>',
    'count what an earlier tool put into the albums and tags of these recipes as put in by them; undo takes it back',
    async () => (await import('./adopt.ts')).adoptCommand,
  )
  withVerifying(withReading(adopt))
  const undo = add(
    'undo [run]',
    'undo a run; default: the last one that is not undone',
    async () => (await import('./undo.ts')).undoCommand,
  )
  withVerifying(undo.addOption(allowing)).option('--keep', 'also keep later runs from doing it again')
  add(
    'findings [recipes...]',
    'what the last plan found and left for you to decide, with files and links; asks no server',
    async () => (await import('./findings.ts')).findingsCommand,
  )
  const runs = add(
    'runs [run]',
    'the journal: what was applied, with the outcome of each change',
    async () => (await import('./runs.ts')).runsCommand,
  )
  withReport(runs).option(
    '--report',
    'each change of one run with its outcome, and a summary; with --json a line of JSON for each',
  )
  add(
    'doctor',
    'check configuration, server, key, names, clock and state folder',
    async () => (await import('./doctor/doctor.ts')).doctorCommand,
  )
    .option('--repair', 'recover what can be read of a damaged state file into a new one')
    .option('--forget <recipe>', 'delete what the ledger remembers of a removed recipe')
  add(
    'exclusions',
    'list what no plan proposes again, because somebody said so',
    async () => (await import('./exclusions.ts')).exclusionsCommand,
  ).option('--remove <id>', 'let it be planned again')
}

const addDaemon = (add: Add): void => {
  add('serve', 'keep running: plan by schedule and when something happens, apply what is within limits', async () => {
    const { serveCommand } = await import('./serve.ts')
    return (terminal, args, flags) => serveCommand(terminal, args, { ...flags, version: packageVersion() })
  })
    .option('--strict', 'exit with 3 if the configuration is not there or wrong')
    .option('--log <format>', 'text or json')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on', wholeNumber)
    .option('--no-http', 'do not listen')
  add(
    'reviews [id]',
    'plans of the daemon that wait for a person; with an id, that plan',
    async () => (await import('./reviews.ts')).reviewsCommand,
  )
    .option('--approve', 'plan anew and apply what was approved and still fits')
    .option('--decline', 'apply nothing of it')
    .option('--snooze', 'do not propose it again for a while (serve.review.snooze)')
    .option('--never', 'do not propose it again')
    .option('--group <numbers>', 'only these groups of it, such as 1,3', (text: string) =>
      text.split(',').map(wholeNumber),
    )
    .option('--confirm-removals <number>', 'how many removals beyond the limit you approve', wholeNumber)
    .option('--all', 'list decided ones, too')
  add(
    'trigger [job]',
    'have the running daemon run a job, or all, now',
    async () => (await import('./trigger.ts')).triggerCommand,
  ).option('--mode <mode>', 'plan, review or apply, for this run')
  add(
    'pause [job]',
    'pause a job of the running daemon, or all of them',
    async () => (await import('./trigger.ts')).pauseCommand,
  ).option('--for <duration>', 'for so long, such as 2h; default: until resume')
  add('resume [job]', 'end a pause', async () => (await import('./trigger.ts')).resumeCommand)
}

const addDoorsOfDaemon = (add: Add): void => {
  add('health', 'whether the running daemon is well; exit code 0 or 1', async () => {
    const { health } = await import('./health.ts')
    return async ({ io: { env, stdout } }, _, { ready, json, stateDir }) => {
      const flags = [...(ready ? ['--ready'] : []), ...(json ? ['--json'] : [])]
      const args = [...flags, ...(stateDir ? [`--state-dir=${stateDir}`] : [])]
      return (await health(args, env, (line) => void stdout.write(`${line}\n`))) === 0 ? 'fine' : 'failed'
    }
  }).option('--ready', 'whether it has a configuration and reaches a server')
  add(
    'hook',
    'what to enter in Immich so that it has the daemon run at once',
    async () => (await import('./hook.ts')).hookCommand,
  ).option('--install', 'make the token for it')
  add(
    'notify [channel]',
    'send a test of every event that is on to each channel, or to one',
    async () => (await import('./notify.ts')).notifyCommand,
  ).option('--test', 'send it; without this nothing is sent')
  add(
    'login-link',
    'make a link that logs in to the page of the running daemon, once and within a day',
    async () => (await import('./login-link.ts')).loginLinkCommand,
  )
  add(
    'token <create>',
    'make a token for scripts: its hash is kept, it is shown once',
    async () => (await import('./token.ts')).tokenCommand,
  )
    .option('--kind <kind>', 'read (metrics), hook (starts runs), assistant or private-assistant (/mcp), or admin')
    .option('--name <name>', 'what it is for')
  add(
    'mcp',
    'serve assistants (Model Context Protocol) on standard input and output: they look, explain and propose',
    async () => {
      const { mcpCommand } = await import('./mcp.ts')
      return (terminal, _, flags) => mcpCommand(terminal, { ...flags, version: packageVersion() })
    },
  ).option('--private', 'tell no names, paths, positions or pictures: ids and dates alone')
}

const addLooking = (add: Add): void => {
  add('test [recipes...]', 'run the examples of recipes', async () => (await import('./test.ts')).testCommand)
  add(
    'schema [of]',
    'the JSON schema of a configuration, for editors; with "recipe" of a recipe file, with "api" of the API of serve',
    async () => (await import('./schema.ts')).schemaCommand,
  )
  add(
    'explain <asset> [recipe]',
    'what each recipe does with one asset (id or web link), and why',
    async () => (await import('./explain.ts')).explainCommand,
  )
  const find = add(
    'find <what>',
    'the assets that a recipe or a condition selects, such as find "rating: { min: 4 }"',
    async () => (await import('./find.ts')).findCommand,
  )
  withReading(find)
    .option('--ids', 'only ids')
    .option('--links', 'only links of the web page')
    .option('--limit <number>', 'show at most this many', wholeNumber)
  const learn = add(
    'learn [albums...]',
    'propose recipes that would fill albums (or tags) as somebody filled them; writes nothing to the server',
    async () => (await import('./learn.ts')).learnCommand,
  )
  withReading(learn)
    .option('--all', 'all own ones that no recipe fills (default where none is named)')
    .option('--albums', 'learn from albums (default)')
    .option('--tags', 'learn from tags')
    .option('--shared', 'also albums of others that the account may edit')
    .option('--out <folder>', 'write recipes, plugins and a report into it; never overwrites')
    .option('--format <format>', 'yaml (default) or ts')
    .option(
      '--max-additions <limit>',
      'what a rule may add today and still be on: a number or a percentage; default: 10%',
    )
    .option('--min-members <number>', 'members that a rule of its own needs; default: 8', oneOrMore)
    .option('--sync', 'keep albums in step in place of adding to them')
    .option('--no-families', 'learn each album by itself')
    .option('--use <sources>', 'conditions that are off by default: tags, albums, folders (of uploads)', several)
    .option('--top <number>', 'also show the next best rules of each album; default: 1', oneOrMore)
    .option('--time <duration>', 'how long to learn at most, such as 30s, the largest albums first; default: no limit')
    .option('--explain', 'of one album, all candidates with bits, members and strangers')
  add(
    'names',
    'list the albums, people, tags and users that recipes can name, with their ids',
    async () => (await import('./names.ts')).namesCommand,
  )
  add('recipes', 'list the loaded recipes', async () => (await import('./recipes.ts')).recipesCommand)
  add(
    'plugins [name]',
    'list the loaded plugins; with a name, the options of that plugin',
    async () => (await import('./plugins.ts')).pluginsCommand,
  )
  add(
    'snapshot',
    "save the library's metadata in the sandbox's format",
    async () => (await import('./snapshot.ts')).snapshotCommand,
  ).requiredOption('--out <file>', 'file to write')
}

const addServerless = (add: Add): void => {
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
    .option('--offset-cost <microseconds>', 'simulated cost of each row that offset paging skips', wholeNumber)
    .option('--row-cost <microseconds>', 'simulated cost of each row in a search answer', wholeNumber)
  add('demo', 'plan, apply, an empty second plan and undo on a sandbox; needs no server', async () => {
    const [{ demoCommand }, { demoWebCommand }] = [await import('./demo/demo.ts'), await import('./demo/web.ts')]
    return (terminal, args, flags) =>
      flags.web
        ? demoWebCommand(terminal, args, { ...flags, version: packageVersion() })
        : demoCommand(terminal, args, flags)
  })
    .option('--assets <number>', 'size of the sample library', wholeNumber)
    .option('--fast', 'do not pause for reading')
    .option('--html', 'also save the first plan as a page to look at, and open it')
    .option('--web', 'the page of the daemon instead, with a plan that waits; until Ctrl-C')
    .option('--port <number>', 'of that page; default: a free one', wholeNumber)
}

/** All commands with their options. */
export const createProgram = (io: Io, ended: (end: End) => void): Command => {
  const program = new Command('darkroom')
    .description('Automation for Immich photo libraries: plan, review, apply. Unofficial.')
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ subcommandTerm: (one) => `${one.name()} ${one.usage().replace('[options]', '').trim()}` })
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
  const add = addingTo(program, io, ended)
  program.commandsGroup('Begin:')
  addBeginning(add)
  program.commandsGroup('Plan and apply:')
  addPlanning(add)
  program.commandsGroup('Keep running:')
  addDaemon(add)
  addDoorsOfDaemon(add)
  program.commandsGroup('Look at recipes and the library:')
  addLooking(add)
  program.commandsGroup('Without a server:')
  addServerless(add)
  // Below those of its own, which tell more of a command.
  for (const command of program.commands) for (const option of globalOptions) command.addOption(option)
  return program
}

/** A command to paste after one that could not be understood. */
const wayOf = (
  program: Command,
  [first = '', ...rest]: readonly string[],
  called: string,
  { code }: CommanderError,
) => {
  if (globalOptions.some(({ long }) => long === first.split('=')[0]))
    return `Options stand behind the command: ${called} plan --verbose\n`
  const command = program.commands.find((one) => one.name() === first)
  if (!command) return ''
  const isSplit = code === 'commander.excessArguments' && command.registeredArguments.length === 1
  return isSplit && !rest.some((word) => word.startsWith('-'))
    ? `What has spaces stands in quotes: ${commandText(called, {}, [first, rest.join(' ')])}\n`
    : `How it is used: ${called} ${first} --help\n`
}

/**
 * Runs one command line and returns its exit code.
 * @example
 * process.exitCode = await run(process.argv.slice(2), io)
 */
export const run = async (args: readonly string[], io: Io): Promise<number> => {
  let end: End = 'fine'
  // `darkroom plan | head` closes the pipe early; that is not a failure.
  io.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const program = createProgram(io, (came) => {
    end = came
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCodeOf(end)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) io.stderr.write(wayOf(program, args, io.called, error))
    if (error instanceof CommanderError) return exitCodeOf(error.exitCode === 0 ? 'fine' : 'invalid')
    io.stderr.write(`error: ${errorText(error)}\n`)
    return exitCodeOf(hasCode(error, 'USAGE') ? 'invalid' : endByError(error))
  }
}
