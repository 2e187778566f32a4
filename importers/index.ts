import { dirname } from 'node:path/posix'
import { suggestion } from '../index.ts'
import { albumButler } from './album-butler/index.ts'
import { autoAlbum } from './auto-album/index.ts'
import { autotag } from './autotag/index.ts'
import type {
  Call,
  Draft,
  Files,
  Imported,
  ImportProblem,
  OptionRow,
  Setting,
  Settings,
  TextSource,
  Tool,
} from './contract.ts'
import { createDraft } from './draft.ts'
import { dynamicAlbumsJson } from './dynamic-albums/json.ts'
import { dynamicAlbumsYaml } from './dynamic-albums/yaml.ts'
import { folderAlbumCreator } from './folder-album-creator/index.ts'
import { personToAlbum } from './person-to-album/index.ts'
import { callsOfCompose, composeIn, needsTemplate, overrideOf, withParts } from './reading/compose.ts'
import { containersIn, cronJobsIn, inspectedIn } from './reading/containers.ts'
import { readEnvFile } from './reading/env-file.ts'
import { callsOfManifests, isManifest } from './reading/manifests.ts'
import { type ReadData, readJsonSettings, readYamlSettings } from './reading/places.ts'
import { readPythonSettings } from './reading/python.ts'
import { baseOf, callsInShell, callsOfScript, isUnit, withProblems } from './reading/scripts.ts'
import { commandInside, shellCommands } from './reading/shell.ts'
import { callsOfTimer, isTimer } from './reading/timers.ts'
import { readTomlSettings } from './reading/toml.ts'
import { screenshotsOrganizer } from './screenshots-organizer/index.ts'
import { smartAlbums } from './smart-albums/index.ts'
import { stack } from './stack/index.ts'
import { bareCall, problemOf } from './values.ts'

/** Tools that can be imported from. */
export const tools: readonly Tool[] = [
  folderAlbumCreator,
  screenshotsOrganizer,
  smartAlbums,
  autotag,
  autoAlbum,
  dynamicAlbumsYaml,
  dynamicAlbumsJson,
  personToAlbum,
  stack,
  albumButler,
]

/** What to import. */
export interface ImportInput {
  /** Name of the tool as given; null to tell it from the files. */
  readonly tool: string | null
  readonly sources: readonly TextSource[]
  /** Files of variables, the later ones win. */
  readonly environment: readonly TextSource[]
  /** A command line of the tool, as typed. */
  readonly args: string | null
  readonly service: string | null
  readonly state: TextSource | null
  readonly files: Files
  readonly exact: boolean
  readonly adopt: boolean
}

/** What was read of the inputs, before a tool is known. */
interface Readings {
  readonly calls: readonly Call[]
  readonly settings: readonly Settings[]
  readonly problems: readonly ImportProblem[]
  readonly notes: readonly string[]
}

const aliases: Readonly<Record<string, string>> = {
  'jaycollett/dynamic-albums': 'dynamic-albums (YAML)',
  'kvalev/dynamic-albums': 'dynamic-albums (JSON)',
}

/** Tools of a name; several where the name alone does not tell. */
const toolsNamed = (name: string): readonly Tool[] => {
  const plain = name.toLowerCase().replace(/^immich-/, '')
  const wanted = aliases[plain] ?? plain
  return tools.filter((tool) => tool.name === wanted || tool.name.startsWith(`${wanted} (`))
}

const looksLikePython = (text: string): boolean =>
  /^[A-Z_]+(?:\s*:\s*\w+)?\s*=\s*[[{("'\w]/m.test(text) && /^[ \t]*SYNC_CONFIGS\b/m.test(text)
const looksLikeToml = (text: string): boolean =>
  /^[ \t]*\[[\w.\-"' ]+\]\s*$/m.test(text) && /^[ \t]*[\w-]+\s*=/m.test(text)

const numbered = /[1-9]\d*$/

const reads = ({ names }: Tool, name: string): boolean =>
  names.includes(name) || (numbered.test(name) && names.includes(name.replace(numbered, '1')))

const foldName = (name: string): string =>
  name.toUpperCase().replaceAll('-', '_').replaceAll('S', '').replace(/\d+$/, '')

/** Variables that the tool does not read: mistyped ones are problems, others of a service are listed. */
const listOthers = (tool: Tool, calls: readonly Call[], draft: Draft): void => {
  for (const { variables, isOwn } of calls)
    for (const { name, at } of variables) {
      if (reads(tool, name)) continue
      const meant = tool.names.find((known) => foldName(known) === foldName(name))
      if (meant) draft.problem('option-unknown', at, `${name} is not read by the tool`, `Did you mean ${meant}?`)
      else if (isOwn && name === 'TZ') draft.row(name, at, 'serve.timeZone', 'core')
      else if (isOwn) draft.row(name, at, null, 'idle', 'is not a variable of the tool')
    }
}

const problemAt = ({ file, text }: TextSource, { problem }: ReadData): ImportProblem[] => {
  if (!problem) return []
  const at = `${file}:${problem.line}`
  if (/\{%|\{\{/.test(text)) return [problemOf('needs-running', at, 'it is a template', needsTemplate)]
  const code = problem.needsRunning ? 'needs-running' : 'value-invalid'
  return [problemOf(code, at, problem.message, 'Write it out as plain data.')]
}

/** Sets or texts that begin and end on lines of their own, and words that all modules of NixOS have. */
const isNix = (text: string): boolean =>
  /=\s*(?:rec\s*)?(?:[{[]|'')\s*$/m.test(text) &&
  /^[ \t]*(?:[}\]]|'');\s*$/m.test(text) &&
  /\b(?:pkgs|lib|config)\b/.test(text)
const needsNix =
  'Import what it makes: `docker inspect CONTAINER`, or the script that `systemctl cat UNIT` shows behind ExecStart.'

/** The name of a tool in a text, as an image or script; null where none is. */
const nameOfTool = (text: string, candidates: readonly Tool[]): string | null => {
  const names = text.split(/[\s"'`:;=,()[\]{}@/]+/).filter((word) => /immich/i.test(word))
  return names.find((word) => candidates.some(({ image, script }) => image.test(word) || script.test(word))) ?? null
}

/** A container as it is shown, without the command of its image, which says nothing. */
const withOwnCommand = (call: Call, candidates: readonly Tool[]): Call => {
  const words = call.words ?? []
  const isTold = words.some((word) => candidates.some(({ script }) => script.test(baseOf(word))))
  return isTold || commandInside(words) !== null ? call : { ...call, words: null }
}

/** Reads an input by its content. */
const readSource = (
  source: TextSource,
  input: ImportInput,
  environment: ReadonlyMap<string, string>,
  candidates: readonly Tool[],
): Readings => {
  const { file, text } = source
  const nothing: Readings = { calls: [], settings: [], problems: [], notes: [] }
  const asSettings = (data: ReadData): Readings => ({
    ...nothing,
    settings: data.settings ? [data.settings] : [],
    problems: problemAt(source, data),
    notes: data.settings ? data.notes.map((note) => `${file} ${note}.`) : [],
  })
  const problems: ImportProblem[] = []
  const report = (problem: ImportProblem): void => void problems.push(problem)
  const asCompose = ({ settings }: ReadData): Readings | null => {
    const compose = settings && composeIn(settings)
    if (!compose) return null
    return { ...nothing, calls: callsOfCompose(compose, text, { files: input.files, environment, report }), problems }
  }
  const asContainers = ({ settings }: ReadData): Readings | null => {
    if (!settings || candidates.some((tool) => tool.owns(settings))) return null
    const containers = containersIn(settings, environment).filter((call) => toolOfCall(call, candidates).length > 0)
    const jobs = cronJobsIn(settings)
    const started = jobs === null ? [] : callsOfScript({ file, text: jobs }, input.files, environment, candidates)
    const calls = [...containers, ...started]
    return calls.length > 0 ? { ...nothing, calls } : null
  }
  if (isManifest(text)) return { ...nothing, calls: callsOfManifests(source, environment, report), problems }
  if (/^(?:\s|#[^\n]*|\/\/[^\n]*)*(?:\{\s*["#/}]|\[\s*[{"[\]#/])/.test(text)) {
    const json = readJsonSettings(file, text)
    const inspected = json.settings ? inspectedIn(json.settings) : []
    if (inspected.length > 0) return { ...nothing, calls: inspected.map((call) => withOwnCommand(call, candidates)) }
    return asContainers(json) ?? asCompose(json) ?? asSettings(json)
  }
  if (looksLikePython(text))
    return asSettings(
      readPythonSettings(file, text, environment, (name) =>
        /^(SYNC_CONFIGS|IMMICH_BASE_URL|API_KEY|MAX_CONCURRENT_REQUESTS|ENABLE_EMAIL_ON_ERROR|EMAIL_\w+)$/.test(name),
      ),
    )
  if (isTimer(text)) return { ...nothing, ...callsOfTimer(source) }
  const line = text.split('\n').findIndex((one) => /^(?:from|import) immich_autotag\b/.test(one))
  if (line >= 0) {
    const hint = 'Import the user_config_dump.yaml of a run folder (logs/…) instead.'
    const message = 'it is Python that builds objects'
    return { ...nothing, problems: [problemOf('needs-running', `${file}:${line + 1}`, message, hint)] }
  }
  if (isNix(text)) {
    const isNamed = nameOfTool(text, candidates) !== null
    return isNamed
      ? { ...nothing, problems: [problemOf('needs-running', `${file}:1`, 'it is Nix', needsNix)] }
      : nothing
  }
  const variables = readEnvFile(file, text, environment)
  // Variables in front of a command look alike.
  const isCommand = variables?.some(({ value }) => nameOfTool(value.replace(/^\S+/, ''), candidates) !== null)
  if (variables && variables.length > 0 && !isCommand) {
    return { ...nothing, calls: [bareCall(`${file}:1`, { folder: dirname(file), variables })] }
  }
  if (looksLikeToml(text) && !isUnit(text)) return asSettings(readTomlSettings(file, text))
  const yaml = readYamlSettings(file, text)
  // `env` beside an image is none of compose.
  const services = asContainers(yaml) ?? asCompose(yaml)
  if (services) return services
  const { settings } = yaml
  // Its texts may name scripts, too.
  if (settings && candidates.some((tool) => tool.owns(settings))) return asSettings(yaml)
  const commands = callsOfScript(source, input.files, environment, candidates)
  if (commands.length > 0) return { ...nothing, calls: commands }
  // Any other text is no settings in YAML with a mistake in them.
  const isOther = settings
    ? typeof settings.value !== 'object'
    : text.startsWith('#!') || !/^[ \t]*(?:- )?["']?[\w.-]+["']?\s*:(?:\s|$)/m.test(text)
  return isOther ? nothing : asSettings(yaml)
}

const toolOfCall = (call: Call, candidates: readonly Tool[]): readonly Tool[] => {
  const image = call.program.replace(/@.*$/, '').replace(/:[^/]*$/, '')
  const byProgram = candidates.filter(({ image: known, script }) => known.test(image) || script.test(image))
  const own = byProgram.filter((tool) => tool.isOf?.(call) ?? true)
  if (byProgram.length > 0) return candidates.length > 1 ? own : byProgram
  const words = call.words ?? []
  const byWords = candidates.filter((tool) => {
    const place = words.findIndex((word) => tool.script.test(baseOf(word)))
    const started = { ...call, program: baseOf(words[place] ?? ''), words: words.slice(place + 1) }
    return place >= 0 && (candidates.length === 1 || (tool.isOf?.(started) ?? true))
  })
  const has = (isOf: (name: string) => boolean): boolean => call.variables.some(({ name }) => isOf(name))
  const byVariables = (among: readonly Tool[]): Tool[] =>
    among.filter(({ variables }) => has((name) => variables.test(name)))
  if (byWords.length > 0) return byWords
  // An image of one's own, or of a fork, is taken for the tool that was named.
  const isNamed = candidates.length < tools.length
  if (call.program !== '')
    return isNamed && !tools.some(({ image: known }) => known.test(image)) ? byVariables(candidates) : []
  // What is built beside the compose file has no image, but mostly the name of one.
  const byName = candidates.filter(({ image: known }) =>
    call.containers.some((name) => known.test(name.replaceAll('_', '-'))),
  )
  if (byName.length > 0) return byName
  if (candidates.length > 1 || byVariables(tools).length > 0) return byVariables(candidates)
  // Of the tool that was named, what several tools have is enough.
  return candidates.filter(({ names }) => has((name) => names.includes(name)))
}

/** Words behind the script in a service's command. */
const afterScript = (call: Call, { script }: Tool): Call => {
  if (call.words === null || call.words.length === 0) return { ...call, words: null }
  const place = call.words.findIndex((word) => script.test(baseOf(word)))
  return { ...call, words: place < 0 ? call.words : call.words.slice(place + 1) }
}

/** Calls in containers of services, with what these say: when they run, and what is done in them. */
const inServices = (calls: readonly Call[], problems: ImportProblem[]): readonly Call[] => {
  const services = new Map<Call, Call[]>()
  const others: Call[] = []
  for (const call of calls) if (call.runsIn === null) services.set(call, [])
  for (const call of calls) {
    if (call.runsIn === null) continue
    const container = call.runsIn
    const known = [...services].filter(([{ containers }]) => containers.includes(container))
    for (const [, started] of known) started.push(call)
    if (known.length > 0) continue
    if (call.words !== null && call.words.length > 0) others.push(call)
    else if (call.program !== '')
      problems.push(
        problemOf(
          'nothing-found',
          call.at,
          `the settings of the container ${container} are elsewhere`,
          'Give its compose file as a further file, in front of this one.',
        ),
      )
  }
  const within = [...services].flatMap(([service, started]) => {
    const [cron = null] = started.flatMap((call) => call.cron ?? [])
    const commands = started.filter(({ words }) => words !== null && words.length > 0)
    if (commands.length === 0) return [{ ...service, cron: service.cron ?? cron }]
    return commands.map(({ words, script, folder, cron: own, at, problems: more }) => ({
      ...service,
      words,
      script,
      folder,
      cron: own,
      at,
      problems: [...service.problems, ...more],
    }))
  })
  return [...within, ...others]
}

/** In the order of the input. */
const byPlace = (a: OptionRow, b: OptionRow): number => {
  const [[fileA = '', lineA = ''] = [], [fileB = '', lineB = ''] = []] = [a, b].map(({ at }) => at.split(/:(?=\d+$)/))
  return fileA === fileB ? Number(lineA) - Number(lineB) : fileA < fileB ? -1 : 1
}

const importedFrom = (
  tool: string,
  problems: readonly ImportProblem[],
  draft = createDraft(),
  sources: Imported['sources'] = [],
): Imported => ({
  tool,
  sources,
  accounts: draft.accounts,
  plugins: draft.plugins,
  recipes: draft.recipes,
  allow: draft.allowed,
  options: draft.options.toSorted(byPlace),
  schedule: draft.schedules,
  channels: draft.channels,
  secrets: draft.secrets,
  comments: draft.comments,
  albums: draft.albums,
  variants: draft.names,
  problems: [...problems, ...draft.problems],
})

/** What was found of a tool. */
interface Found {
  readonly calls: Call[]
  readonly settings: Settings[]
}

/** An import under way. */
interface Run {
  readonly input: ImportInput
  /** Tools that it can be. */
  readonly candidates: readonly Tool[]
  /** Variables of `--env`, as settings and by name. */
  readonly variables: readonly Setting[]
  readonly environment: ReadonlyMap<string, string>
  readonly problems: ImportProblem[]
}

const noSuchTool = (name: string): ImportProblem => {
  const names = [...new Set(tools.map((tool) => tool.name.replace(/ \(.*/, '')))]
  const near = suggestion(name, names)
  const hint = near ? `Did you mean ${near}?` : `Tools: ${names.join(', ')}.`
  return problemOf('not-this-tool', name, `"${name}" is not a tool that can be imported`, hint)
}

const noSuchService = (name: string, services: readonly string[]): ImportProblem => {
  const hint = services.length > 0 ? `There are: ${services.join(', ')}.` : 'Give the compose file that has it.'
  return problemOf('nothing-found', '--service', `there is no service ${name}`, hint)
}

const nothingFound = (
  readings: readonly Readings[],
  { sources, args, tool }: ImportInput,
  candidates: readonly Tool[],
): ImportProblem => {
  for (const { file, text } of sources) {
    const name = nameOfTool(text, candidates)
    if (name === null) continue
    const hint = 'Import what `docker inspect CONTAINER` shows, or write the command out, and give it with --args.'
    return problemOf('nothing-found', file, `it names ${name}, but in a form that is not read`, hint)
  }
  const at = sources.map(({ file }) => file).join(', ') || (args === null ? 'the input' : '--args')
  const hasSettings = readings.some(({ calls, settings }) => calls.length + settings.length > 0)
  if (hasSettings && tool !== null) {
    const hint = 'Leave the name of the tool out to have it told from the files.'
    return problemOf('not-this-tool', at, `nothing in it is of ${tool}`, hint)
  }
  const hint = 'Give its compose file, crontab, script, or settings file, or what `docker inspect CONTAINER` shows.'
  return problemOf('nothing-found', at, 'no setting of a tool that can be imported was found', hint)
}

const severalTools = (found: Iterable<Tool>, { sources }: ImportInput): ImportProblem => {
  const names = [...found].map(({ name }) => name)
  const at = sources.map(({ file }) => file).join(', ')
  const hint = `Name one after the other: \`darkroom import ${names[0]?.replace(/ \(.*/, '')} ${sources[0]?.file ?? ''} --out FOLDER\``
  return problemOf('ambiguous', at, `the files fit ${names.join(' and ')}`, hint)
}

/** Variables of the files of `--env`. */
const readEnvironment = ({ environment }: ImportInput, problems: ImportProblem[]): readonly Setting[] =>
  environment.flatMap(({ file, text }) => {
    const settings = readEnvFile(file, text)
    if (!settings) problems.push(problemOf('value-invalid', file, 'is not a variables file', 'One NAME=value a line.'))
    return settings ?? []
  })

/** The command line of `--args`, with or without the script in front. */
const readArgs = ({ input, candidates, variables, environment, problems }: Run): Readings[] => {
  const { args, files } = input
  if (args === null) return []
  const commandsIn = (text: string) => shellCommands('--args', text, environment, () => [])
  const isNamed = commandsIn(args).some(({ words }) =>
    words.some((word) => candidates.some(({ script }) => script.test(baseOf(word)))),
  )
  if (!isNamed && candidates.length > 1) {
    const message = 'nothing tells which tool the command line is of'
    problems.push(problemOf('ambiguous', '--args', message, 'Name the tool, or put its script in front.'))
    return []
  }
  const [command] = commandsIn(`tool ${args}`)
  const bare = bareCall('--args:1', { variables, words: command?.words.slice(1) ?? [] })
  const calls = isNamed
    ? callsOfScript({ file: '--args', text: args }, files, environment, candidates)
    : [withProblems(bare, command?.needsShell ?? null, candidates)]
  return [{ calls, settings: [], problems: [], notes: [] }]
}

/** A call with the variables of `--env`, which its own come before. */
const withEnvironment = (call: Call, { variables }: Run): Call => {
  const own = new Set(call.variables.map(({ name }) => name))
  return { ...call, variables: [...variables.filter(({ name }) => !own.has(name)), ...call.variables] }
}

/** Calls of the service that is asked for, with the tools that each of them can be of. */
const callsByTool = (readings: readonly Readings[], run: Run): (readonly [Tool, Call])[] => {
  const { input, candidates, problems } = run
  const allCalls = withParts(readings.flatMap(({ calls }) => calls)).flatMap((call) => callsInShell(call, candidates))
  return inServices(allCalls, problems)
    .filter(({ service }) => input.service === null || service === null || service === input.service)
    .flatMap((call) => {
      const isArgs = call.at.startsWith('--args') && call.program === ''
      const fitting = isArgs ? candidates.slice(0, 1) : toolOfCall(call, candidates)
      const whole = call.service === null ? withEnvironment(call, run) : call
      return fitting.map((tool) => [tool, afterScript(whole, tool)] as const)
    })
}

/** Calls and settings by the tools that they are of; variables alone where there is nothing else. */
const byTool = (readings: readonly Readings[], run: Run): ReadonlyMap<Tool, Found> => {
  const { input, candidates, variables } = run
  const calls = callsByTool(readings, run)
  const settings = readings
    .flatMap((reading) => reading.settings)
    .flatMap((one) => candidates.filter((tool) => tool.owns(one)).map((tool) => [tool, one] as const))
  const [first] = variables
  if (first && calls.length + settings.length === 0 && input.sources.length === 0) {
    const call = bareCall(first.at, { variables })
    calls.push(...toolOfCall(call, candidates).map((tool) => [tool, call] as const))
  }
  const own = <T>(entries: readonly (readonly [Tool, T])[], tool: Tool): T[] =>
    entries.flatMap(([of, entry]) => (of === tool ? [entry] : []))
  const found = new Set([...calls, ...settings].map(([tool]) => tool))
  return new Map([...found].map((tool) => [tool, { calls: own(calls, tool), settings: own(settings, tool) }]))
}

/** Reads the settings file that a call names, as it lies on the host. */
const readNamedFile = (call: Call, tool: Tool, { settings }: Found, { input, environment, problems }: Run): void => {
  const path = tool.settingsOf?.(call, input.files) ?? null
  const whole = (file: string): string => input.files.absolute?.(file) ?? file
  if (path === null || settings.some(({ file }) => whole(file) === whole(path))) return
  const text = input.files.read(path)
  if (text === null) {
    const message = `the settings file ${path} is not there`
    problems.push(problemOf('file-missing', call.at, message, 'Give it as a further file.'))
    return
  }
  const own = call.variables.map(({ name, value }) => [name, value] as const)
  const reading = readSource({ file: path, text }, input, new Map([...environment, ...own]), [tool])
  settings.push(...reading.settings)
  problems.push(...reading.problems)
}

const sourceOf = ({ at, service }: Call): Imported['sources'][number] => {
  const file = at.replace(/:\d+$/, '')
  return service === null ? { file, line: Number(/\d+$/.exec(at)?.[0] ?? 1) } : { file, service }
}

/** Files, and those that are written in what was read. */
const withWritten = (files: Files, calls: readonly Call[]): Files => {
  const written = new Map(
    calls.flatMap(({ volumes }) => volumes).flatMap(({ host, text }) => (text === undefined ? [] : [[host, text]])),
  )
  return {
    ...files,
    read: (path) => written.get(path) ?? files.read(path),
    absolute: (path) => (written.has(path) ? path : (files.absolute?.(path) ?? path)),
  }
}

const importTool = (tool: Tool, found: Found, readings: readonly Readings[], given: Run): Imported => {
  const run = { ...given, input: { ...given.input, files: withWritten(given.input.files, found.calls) } }
  const { input, variables, problems } = run
  const draft = createDraft()
  for (const note of [...readings, ...found.calls].flatMap(({ notes }) => notes)) draft.comment(note)
  for (const call of found.calls) readNamedFile(call, tool, found, run)
  problems.push(...found.calls.flatMap((call) => call.problems))
  // What needs a shell cannot be read any further.
  const calls = found.calls.filter((call) => call.problems.every(({ code }) => code !== 'needs-running'))
  if (calls.length === 0 && found.calls.length > 0) return importedFrom(tool.name, problems)
  listOthers(tool, found.calls, draft)
  const isTold = problems.some(({ code }) => code === 'file-missing' || code === 'needs-running')
  if (tool.file && found.settings.length === 0 && !isTold)
    draft.problem('file-missing', found.calls[0]?.at ?? '', `${tool.file} was not found`, 'Give it as a further file.')
  const { files, exact, adopt, state } = input
  tool.read({ calls, settings: found.settings, variables, files, exact, adopt, state }, draft)
  const sources = [...found.calls.map(sourceOf), ...found.settings.map(({ file }) => ({ file }))]
  return importedFrom(tool.name.replace(/ \(.*/, ''), problems, draft, sources)
}

/**
 * Turns the settings of an earlier tool into a configuration. It reads texts and gives data: nothing is executed, written or asked.
 */
export const importSettings = (input: ImportInput): Imported => {
  const candidates = input.tool === null ? tools : toolsNamed(input.tool)
  const wanted = input.tool ?? ''
  if (candidates.length === 0) return importedFrom(wanted, [noSuchTool(wanted)])
  const problems: ImportProblem[] = []
  const variables = readEnvironment(input, problems)
  const environment = new Map(variables.map(({ name, value }) => [name, value]))
  const run: Run = { input, candidates, variables, environment, problems }
  const given = new Set(input.sources.map(({ file }) => file))
  const sources = input.sources.flatMap((source) => {
    const override = overrideOf(source.file, input.files)
    return override && !given.has(override.file) ? [source, override] : [source]
  })
  const fromFiles = sources.map((source) => readSource(source, input, environment, candidates))
  const readings = [...fromFiles, ...readArgs(run)]
  problems.push(...readings.flatMap((reading) => reading.problems))
  const found = byTool(readings, run)
  const services = readings.flatMap(({ calls }) => calls.flatMap(({ service }) => service ?? []))
  if (input.service !== null && !services.includes(input.service))
    return importedFrom(wanted, [...problems, noSuchService(input.service, services)])
  const [first, ...others] = found
  if (!first) return importedFrom(wanted, problems.length > 0 ? problems : [nothingFound(readings, input, candidates)])
  if (others.length > 0) return importedFrom('', [...problems, severalTools(found.keys(), input)])
  return importTool(...first, readings, run)
}
