import { dirname } from 'node:path/posix'
import { suggestion } from '../index.ts'
import { albumButler } from './album-butler/index.ts'
import { autoAlbum } from './auto-album/index.ts'
import { autotag } from './autotag/index.ts'
import type {
  Call,
  Draft,
  Files,
  Given,
  Imported,
  ImportProblem,
  OptionRow,
  Settings,
  TextSource,
  Tool,
} from './contract.ts'
import { createDraft } from './draft.ts'
import { dynamicAlbumsJson } from './dynamic-albums/json.ts'
import { dynamicAlbumsYaml } from './dynamic-albums/yaml.ts'
import { folderAlbumCreator } from './folder-album-creator/index.ts'
import { personToAlbum } from './person-to-album/index.ts'
import { callsOfCompose, isCompose } from './reading/compose.ts'
import { readEnvFile } from './reading/env-file.ts'
import { type ReadData, readJsonSettings, readYamlSettings } from './reading/places.ts'
import { readPythonSettings } from './reading/python.ts'
import { baseOf, callsOfScript, isUnit } from './reading/scripts.ts'
import { shellCommands } from './reading/shell.ts'
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
  /^[A-Z_]+(?:\s*:\s*\w+)?\s*=\s*[[{("'\w]/m.test(text) && /^\s*SYNC_CONFIGS\b/m.test(text)
const looksLikeToml = (text: string): boolean => /^\s*\[[\w.\-"' ]+\]\s*$/m.test(text) && /^\s*[\w-]+\s*=/m.test(text)

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
      else if (isOwn) draft.row(name, at, null, 'idle', 'is no variable of the tool')
    }
}

const problemAt = ({ file }: TextSource, data: ReadData): ImportProblem[] =>
  data.problem
    ? [
        problemOf(
          data.problem.message.startsWith('needs Python') ? 'needs-running' : 'value-invalid',
          `${file}:${data.problem.line}`,
          data.problem.message,
          'Write it out as plain data.',
        ),
      ]
    : []

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
  const asCompose = ({ settings }: ReadData): Readings | null => {
    if (!settings || !isCompose(settings.value)) return null
    const problems: ImportProblem[] = []
    const report = (problem: ImportProblem): void => void problems.push(problem)
    return { ...nothing, calls: callsOfCompose(settings, text, { files: input.files, environment, report }), problems }
  }
  if (/^(?:\s|#[^\n]*|\/\/[^\n]*)*(?:\{\s*["#/}]|\[\s*[{"[\]#/])/.test(text)) {
    const json = readJsonSettings(file, text)
    return asCompose(json) ?? asSettings(json)
  }
  if (looksLikePython(text))
    return asSettings(
      readPythonSettings(file, text, environment, (name) =>
        /^(SYNC_CONFIGS|IMMICH_BASE_URL|API_KEY|MAX_CONCURRENT_REQUESTS|ENABLE_EMAIL_ON_ERROR|EMAIL_\w+)$/.test(name),
      ),
    )
  const line = text.split('\n').findIndex((one) => /^(?:from|import) immich_autotag\b/.test(one))
  if (line >= 0) {
    const hint = 'Import the user_config_dump.yaml of a run folder (logs/…) instead.'
    const message = 'it is Python that builds objects'
    return { ...nothing, problems: [problemOf('needs-running', `${file}:${line + 1}`, message, hint)] }
  }
  const variables = readEnvFile(file, text, environment)
  if (variables && variables.length > 0) {
    return { ...nothing, calls: [bareCall(`${file}:1`, { folder: dirname(file), variables })] }
  }
  if (looksLikeToml(text) && !isUnit(text)) return asSettings(readTomlSettings(file, text))
  const yaml = readYamlSettings(file, text)
  const compose = asCompose(yaml)
  if (compose) return compose
  const { settings } = yaml
  // Its texts may name scripts, too.
  if (settings && candidates.some((tool) => tool.owns(settings))) return asSettings(yaml)
  const commands = callsOfScript(source, input.files, environment, candidates)
  if (commands.length > 0) return { ...nothing, calls: commands }
  return yaml.settings && typeof yaml.settings.value !== 'object' ? nothing : asSettings(yaml)
}

const toolOfCall = (call: Call, candidates: readonly Tool[]): readonly Tool[] => {
  const image = call.program.replace(/@.*$/, '').replace(/:[^/]*$/, '')
  const byProgram = candidates.filter(({ image: known, script }) => known.test(image) || script.test(image))
  const own = byProgram.filter((tool) => tool.isOf?.(call) ?? true)
  if (byProgram.length > 0) return candidates.length > 1 ? own : byProgram
  const byWords = candidates.filter(({ script }) => call.words?.some((word) => script.test(baseOf(word))))
  if (byWords.length > 0 || call.program !== '') return byWords
  // What is built beside the compose file has no image, but mostly the name of one.
  const byName = candidates.filter(({ image: known }) =>
    call.containers.some((name) => known.test(name.replaceAll('_', '-'))),
  )
  if (byName.length > 0) return byName
  return candidates.filter(({ variables }) => call.variables.some(({ name }) => variables.test(name)))
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
    const service = [...services.keys()].find(({ containers }) => containers.includes(container))
    if (service) services.get(service)?.push(call)
    else if (call.words !== null && call.words.length > 0) others.push(call)
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

/**
 * Turns the settings of an earlier tool into a configuration. It reads texts and gives data: nothing is executed, written or asked.
 */
export const importSettings = (input: ImportInput): Imported => {
  const problems: ImportProblem[] = []
  const candidates = input.tool === null ? tools : toolsNamed(input.tool)
  if (candidates.length === 0) {
    const names = [...new Set(tools.map(({ name }) => name.replace(/ \(.*/, '')))]
    const near = suggestion(input.tool ?? '', names)
    return importedFrom(input.tool ?? '', [
      problemOf(
        'not-this-tool',
        input.tool ?? '',
        `"${input.tool}" is no tool that can be imported`,
        near ? `Did you mean ${near}?` : `Tools: ${names.join(', ')}.`,
      ),
    ])
  }
  const given = input.environment.map((source) => ({ source, settings: readEnvFile(source.file, source.text) }))
  for (const { source, settings } of given)
    if (!settings)
      problems.push(problemOf('value-invalid', source.file, 'is no file of variables', 'One NAME=value a line.'))
  const variables = given.flatMap(({ settings }) => settings ?? [])
  const environment = new Map(variables.map(({ name, value }) => [name, value]))
  const readings = input.sources.map((source) => readSource(source, input, environment, candidates))
  if (input.args !== null) {
    const named = candidates.some(({ script }) =>
      shellCommands('--args', input.args ?? '', environment, () => []).some(({ words }) =>
        words.some((word) => script.test(baseOf(word))),
      ),
    )
    const isOpen = !named && candidates.length > 1
    if (isOpen)
      problems.push(
        problemOf(
          'ambiguous',
          '--args',
          'nothing tells which tool the command line is of',
          'Name the tool, or put its script in front.',
        ),
      )
    const words = shellCommands('--args', `tool ${input.args}`, environment, () => [])[0]?.words.slice(1) ?? []
    const calls = named
      ? callsOfScript({ file: '--args', text: input.args }, input.files, environment, candidates)
      : [bareCall('--args:1', { variables, words })]
    if (!isOpen) readings.push({ calls, settings: [], problems: [], notes: [] })
  }
  problems.push(...readings.flatMap((reading) => reading.problems))
  const byTool = new Map<Tool, { calls: Call[]; settings: Settings[] }>()
  const under = (tool: Tool) => {
    const known = byTool.get(tool) ?? { calls: [], settings: [] }
    byTool.set(tool, known)
    return known
  }
  const withEnv = (call: Call): Call => ({
    ...call,
    variables: [...variables.filter(({ name }) => !call.variables.some((own) => own.name === name)), ...call.variables],
  })
  const only = (call: Call): boolean =>
    input.service === null || call.service === null || call.service === input.service
  for (const call of inServices(
    readings.flatMap((reading) => reading.calls),
    problems,
  )) {
    const fitting =
      call.at.startsWith('--args') && call.program === '' ? candidates.slice(0, 1) : toolOfCall(call, candidates)
    if (!only(call)) continue
    for (const tool of fitting) under(tool).calls.push(afterScript(call.service === null ? withEnv(call) : call, tool))
  }
  for (const settings of readings.flatMap((reading) => reading.settings))
    for (const tool of candidates) if (tool.owns(settings)) under(tool).settings.push(settings)
  if (byTool.size === 0 && variables.length > 0 && input.sources.length === 0) {
    const call = bareCall(variables[0]?.at ?? '', { variables })
    for (const tool of toolOfCall(call, candidates)) under(tool).calls.push(call)
  }
  const services = readings.flatMap(({ calls }) => calls.flatMap(({ service }) => service ?? []))
  if (input.service !== null && !services.includes(input.service))
    return importedFrom(input.tool ?? '', [
      ...problems,
      problemOf(
        'nothing-found',
        '--service',
        `there is no service ${input.service}`,
        services.length > 0 ? `There are: ${services.join(', ')}.` : 'Give the compose file that has it.',
      ),
    ])
  const [[tool, found] = [], ...others] = byTool
  if (!tool || !found) {
    const known = readings.some(({ calls, settings }) => calls.length + settings.length > 0)
    const at = input.sources.map(({ file }) => file).join(', ') || (input.args === null ? 'the input' : '--args')
    if (problems.length === 0)
      problems.push(
        known && input.tool !== null
          ? problemOf(
              'not-this-tool',
              at,
              `nothing in it is of ${input.tool}`,
              'Leave the name of the tool out to have it told from the files.',
            )
          : problemOf(
              'nothing-found',
              at,
              'no setting of a tool that can be imported was found',
              'Give its compose file, crontab, script, or settings file.',
            ),
      )
    return importedFrom(input.tool ?? '', problems)
  }
  if (others.length > 0) {
    const names = [tool, ...others.map(([other]) => other)].map(({ name }) => name)
    return importedFrom('', [
      ...problems,
      problemOf(
        'ambiguous',
        input.sources.map(({ file }) => file).join(', '),
        `the files fit ${names.join(' and ')}`,
        'Name the tool, and one service with --service.',
      ),
    ])
  }
  const draft = createDraft()
  for (const note of [...readings, ...found.calls].flatMap((reading) => reading.notes)) draft.comment(note)
  // Settings files that calls name, as they lie on the host.
  for (const call of found.calls) {
    const path = tool.settingsOf?.(call, input.files) ?? null
    if (path === null || found.settings.some(({ file }) => file === path)) continue
    const text = input.files.read(path)
    if (text === null) {
      problems.push(
        problemOf('file-missing', call.at, `the settings file ${path} is not there`, 'Give it as a further file.'),
      )
      continue
    }
    const reading = readSource(
      { file: path, text },
      input,
      new Map([...environment, ...call.variables.map(({ name, value }) => [name, value] as const)]),
      [tool],
    )
    found.settings.push(...reading.settings)
    problems.push(...reading.problems)
  }
  problems.push(...found.calls.flatMap((call) => call.problems))
  // What needs a shell cannot be read any further.
  const readable = found.calls.filter((call) => call.problems.every(({ code }) => code !== 'needs-running'))
  if (readable.length === 0 && found.calls.length > 0) return importedFrom(tool.name, problems)
  const all: Given = {
    ...found,
    calls: readable,
    variables,
    files: input.files,
    exact: input.exact,
    adopt: input.adopt,
    state: input.state,
  }
  listOthers(tool, found.calls, draft)
  const isTold = problems.some(({ code }) => code === 'file-missing' || code === 'needs-running')
  if (tool.file && found.settings.length === 0 && !isTold)
    draft.problem('file-missing', found.calls[0]?.at ?? '', `${tool.file} was not found`, 'Give it as a further file.')
  tool.read(all, draft)
  const sources = [
    ...found.calls.map(({ at, service }) => ({
      file: at.replace(/:\d+$/, ''),
      ...(service === null ? { line: Number(/\d+$/.exec(at)?.[0] ?? 1) } : { service }),
    })),
    ...found.settings.map(({ file }) => ({ file })),
  ]
  return importedFrom(tool.name.replace(/ \(.*/, ''), problems, draft, sources)
}
