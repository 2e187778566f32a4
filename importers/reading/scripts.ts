import { dirname, join } from 'node:path/posix'
import type { Call, Files, Setting, TextSource, Tool } from '../contract.ts'
import { bareCall, problemOf } from '../values.ts'
import { needsTemplate } from './compose.ts'
import { templateAsScript } from './containers.ts'
import { callsOfDocker, containersOf, type Place } from './docker-run.ts'
import { readEnvFile } from './env-file.ts'
import { assignment, commandInside, type ShellCommand, shellCommands } from './shell.ts'
import { windowsAsScript } from './windows.ts'

export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Commands that name a script without starting it. */
const others = new Set(
  [
    'cd mkdir rm rmdir cp mv ln ls cat head tail less chmod chown touch echo printf logger test [ [[ true false sleep kill',
    'pkill pgrep grep sed awk cut sort tee curl wget git pip pip3 pipx apt apt-get set unset exit systemctl service crontab',
    'tar rsync find which command type hash nano vi vim',
  ].flatMap((words) => words.split(' ')),
)

/** `docker run` over several lines as Unraid shows it: each option on its own, and nothing that says that it goes on. */
const shownByUnraid = /^[ \t]*(?:\S*\/)?docker (?:run|create)[ \t]*\r?\n(?:[ \t]+\S[^\n]*(?:\n|$))+/gm

/** The same on lines that go on. */
const withContinuations = (text: string): string =>
  text.replace(shownByUnraid, (command) => `${command.trimEnd().replace(/[ \t]*\\?\r?\n/g, ' \\\n')}\n`)

/** Files that a script reads in for what is not the tool's. */
const ofSystem = /(^|\/)(activate|profile|\.?(bash|zsh)rc|\.profile|\.bash_profile)$/

/** A unit of systemd as the commands that it comes to, on the same lines. */
const unitAsScript = (text: string): string =>
  text
    .replaceAll('\\\n', '  ')
    .split('\n')
    .map((line) => {
      const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line.trim()) ?? []
      if (key === 'Environment') return `export ${value}`
      if (key === 'EnvironmentFile') return `. ${value.replace(/^-/, '')}`
      if (key === 'WorkingDirectory') return `cd ${value}`
      return key === 'ExecStart' ? value.replace(/^[-@:+!]+/, '') : ''
    })
    .join('\n')

const podmanOptions = new Map([
  ['Environment', '-e'],
  ['EnvironmentFile', '--env-file'],
  ['Volume', '-v'],
  ['ContainerName', '--name'],
  ['Timezone', '--tz'],
])

/** A container of Podman in a unit of systemd as the command that it comes to, on the line of its image. */
const containerAsScript = (text: string): string => {
  const lines = text.replaceAll('\\\n', '  ').split('\n')
  const options = lines.flatMap((line) => {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line.trim()) ?? []
    const words = podmanOptions.has(key) ? (value.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []) : []
    return words.map((word) => `${podmanOptions.get(key)} ${word}`)
  })
  const command = /^Exec=(.*)$/m.exec(text)?.[1] ?? ''
  const start = (image: string): string => ['podman run', ...options, image, command].join(' ')
  return lines.map((line) => (line.startsWith('Image=') ? start(line.slice(6)) : '')).join('\n')
}

const isContainer = (text: string): boolean => /^\[Container\]\s*$/m.test(text) && /^Image=/m.test(text)

/** Whether a text is a unit of systemd that starts something. */
export const isUnit = (text: string): boolean =>
  isContainer(text) || (/^\[Service\]\s*$/m.test(text) && /^ExecStart=/m.test(text))

const globsIn = (words: readonly string[], folder: string, files: Files): string[] =>
  words.flatMap((word) =>
    /[*?]/.test(word) && word.endsWith('.json')
      ? files.glob(word.startsWith('/') ? word : `${folder}/${word}`)
      : [word],
  )

/** A call with the variables in it that have no value as problems. */
const withMissing = (call: Call, candidates: readonly Tool[]): Call => {
  if (call.problems.length > 0) return call
  const isRead = (name: string): boolean => candidates.some(({ names }) => names.includes(name))
  // Of what a script sets, only what the tool reads.
  const read = call.variables.filter(({ name }) => call.isOwn || isRead(name))
  const texts = [...(call.words ?? []), ...read.map(({ value }) => value)]
  const template = texts.find((text) => text.includes('{{'))
  if (template) {
    const message = 'the line is filled in by a template ({{ … }})'
    return { ...call, problems: [problemOf('needs-running', call.at, message, needsTemplate)] }
  }
  const missing = new Set(texts.flatMap((part) => [...part.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)))
  const problems = [...missing].map((name) =>
    problemOf('variable-missing', call.at, `$${name} has no value`, `Give it in a file: --env .env with ${name}=…`),
  )
  return { ...call, problems }
}

/**
 * A call with what cannot be known of it as problems.
 * @param needsShell what of it only a shell could tell
 */
export const withProblems = (call: Call, needsShell: string | null, candidates: readonly Tool[]): Call => {
  if (needsShell === null) return withMissing(call, candidates)
  const hint = call.at.startsWith('--args') ? 'Write it out.' : 'Write the command out, and give it with --args.'
  return { ...call, problems: [problemOf('needs-running', call.at, `the line needs a shell (${needsShell})`, hint)] }
}

/**
 * What a container has a shell do (`sh -c "…"`), as the calls of tools in it, each with what the container has; the call as it is
 * where no shell is told to start one.
 */
export const callsInShell = (call: Call, candidates: readonly Tool[]): Call[] => {
  const inside = call.words === null ? null : commandInside(call.words)
  if (inside === null) return [call]
  const known = new Map(call.variables.map(({ name, value }) => [name, value]))
  const started = shellCommands('', inside, known, () => []).filter(
    ({ words: [first = '', ...more] }) =>
      !others.has(first) && [first, ...more].some((word) => candidates.some(({ script }) => script.test(baseOf(word)))),
  )
  // What it is told instead is how its image starts, or nothing of a tool.
  if (started.length === 0) return [{ ...call, words: call.program === '' ? call.words : [] }]
  return started.map(({ words, variables, needsShell, cron }) => {
    const own = variables.map((setting) => ({ ...setting, at: call.at }))
    const { problems } = withProblems({ ...call, words, variables: own }, needsShell, candidates)
    return { ...call, words, variables: [...call.variables, ...own], cron: call.cron ?? cron, problems }
  })
}

/** The calls of a command: of a tool's script, or of whatever runs in a container that may be the tool's. */
const callsOfCommand = (
  { words: all, cron, needsShell, variables }: ShellCommand,
  { at, folder, files }: Place,
  candidates: readonly Tool[],
): Call[] => {
  if (others.has(all[0] ?? '')) return []
  const container = containersOf(all)
  const words = container?.words ?? all
  const place = words.findIndex((word) => candidates.some(({ script }) => script.test(baseOf(word))))
  const isNamed = (name: string): boolean =>
    candidates.some(({ image, script }) => image.test(name.replaceAll('_', '-')) || script.test(name))
  if (place < 0)
    return (container?.names ?? []).map((name) =>
      bareCall(at, {
        folder,
        cron,
        runsIn: name,
        program: isNamed(name) ? name : '',
        words: words.length > 0 ? globsIn(words, folder, files) : null,
      }),
    )
  const script = words[place] ?? ''
  // Behind env and sudo.
  const own = words.slice(0, place).flatMap((word): Setting[] => {
    const [, name, value = ''] = assignment.exec(word) ?? []
    return name === undefined ? [] : [{ name, value, at }]
  })
  const call = bareCall(at, {
    folder,
    cron,
    script,
    program: baseOf(script),
    variables: [...variables, ...own],
    words: globsIn(words.slice(place + 1), folder, files),
    runsIn: container?.names[0] ?? null,
  })
  return [withProblems(call, needsShell, candidates)]
}

/** The calls of tools in a script, a crontab or a unit of systemd: what of it starts one of their scripts or containers. */
export const callsOfScript = (
  { file, text }: TextSource,
  files: Files,
  environment: ReadonlyMap<string, string>,
  candidates: readonly Tool[],
): Call[] => {
  const beside = dirname(file)
  const sourced = (path: string): readonly Setting[] | null => {
    const content = files.read(path.startsWith('/') ? path : join(beside, path))
    if (content !== null) return readEnvFile(path, content) ?? []
    return ofSystem.test(path) || environment.size > 0 ? [] : null
  }
  const home = files.home === undefined ? [] : [['HOME', files.home] as const]
  const known = new Map([...home, ...environment])
  const asScript = isContainer(text) ? containerAsScript : isUnit(text) ? unitAsScript : withContinuations
  // What a timer starts.
  const containers = isUnit(text) ? [baseOf(file).replace(/\.container$/, '.service')] : []
  const calls = shellCommands(
    file,
    templateAsScript(text) ?? windowsAsScript(text) ?? asScript(text),
    known,
    sourced,
  ).flatMap((command) => {
    const moved = command.folder === null ? null : join(command.folder.startsWith('/') ? '/' : beside, command.folder)
    const folder = moved !== null && files.glob(`${moved}/{*,.*}`).length > 0 ? moved : beside
    const place = { at: `${file}:${command.line}`, folder, files }
    const notes = command.unread.map(
      (line) => `${file}:${line} reads in a file that is not here; if it has settings, give it with --env.`,
    )
    const started = callsOfDocker(command, place)?.map((call) => withMissing(call, candidates))
    return (started ?? callsOfCommand(command, place, candidates)).map((call) => ({ ...call, notes }))
  })
  return calls.map((call) => ({ ...call, containers: [...call.containers, ...containers] }))
}
