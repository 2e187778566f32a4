import type { Call, Files, ImportProblem, Setting, Volume } from '../contract.ts'
import { bareCall, problemOf } from '../values.ts'
import { readArguments } from './arguments.ts'
import { readEnvFile } from './env-file.ts'
import type { ShellCommand } from './shell.ts'

/** Options without a value; whatever else begins with a dash has one. */
const flags = [
  '-d --detach -i --interactive -t --tty -T --no-TTY --rm --init --privileged --read-only -P --publish-all -q --quiet',
  '--no-healthcheck --oom-kill-disable --replace --no-deps --build --force-recreate --remove-orphans --use-aliases',
].flatMap((words) => words.split(' '))
const valued = [['-e', '--env'], ['--env-file'], ['-v', '--volume'], ['--mount'], ['--name'], ['--tz']]

/** Options that a script has in an array, such as `"${OPTIONS[@]}"`. */
const isArray = (word: string): boolean => /^\$\{\w+\[[@*]\]\}$/.test(word)

/** How many words of a command line are options; the first behind them is what the command is about. */
const optionsIn = (words: readonly string[]): number => {
  let count = 0
  for (let word = words[0]; word !== undefined && (word.startsWith('-') || isArray(word)); word = words[count]) {
    const isAlone = word.includes('=') || flags.includes(word) || /^-[ditTPq]+$/.test(word) || isArray(word)
    count += isAlone ? 1 : 2
  }
  return count
}

const needsValues = 'Write its values out, or import what `docker inspect CONTAINER` shows.'

const isDocker = (word: string): boolean => /(^|\/)(docker|podman|nerdctl)$/.test(word)

/** What docker is told behind its own options: a verb, `container` or `service` in front of it or not, and what stands behind it. */
const toldTo = (words: readonly string[]): { readonly verb: string; readonly behind: readonly string[] } => {
  const told = words.slice(optionsIn(words))
  const [verb = '', ...behind] = /^(container|service)$/.test(told[0] ?? '') ? told.slice(1) : told
  return { verb, behind }
}

/** `-e NAME=value`; a name alone has the value that the shell gives it. */
const settingOf = (text: string, known: readonly Setting[], at: string): Setting => {
  const [name = '', ...value] = text.split('=')
  const own = known.findLast((setting) => setting.name === name)?.value ?? `\${${name}}`
  return { name, value: text.includes('=') ? value.join('=') : own, at }
}

const volumeOf = (text: string): Volume[] => {
  const [host = '', inside = ''] = text.split(':')
  return inside === '' ? [] : [{ host, inside }]
}

const mountOf = (text: string): Volume[] => {
  const parts = new Map(text.split(',').map((part) => part.split('=', 2) as [string, string]))
  const host = parts.get('source') ?? parts.get('src')
  const inside = parts.get('target') ?? parts.get('destination') ?? parts.get('dst')
  return host?.startsWith('/') && inside ? [{ host, inside }] : []
}

/** Where a command stands, the folder that it runs in, and the files there. */
export type Place = Pick<Call, 'at' | 'folder'> & { readonly files: Files }

/** What `docker run` or `docker create` (or podman's) starts, as a call; null where a command is none. */
export const callsOfDocker = (
  { words, cron, needsShell, variables: known }: ShellCommand,
  { at, folder, files }: Place,
): Call[] | null => {
  const starts = (word: string, index: number): boolean =>
    isDocker(word) && /^(run|create)$/.test(toldTo(words.slice(index + 1)).verb)
  const place = words.findIndex(starts)
  if (place < 0) return null
  const { behind: rest } = toldTo(words.slice(place + 1))
  const image = optionsIn(rest)
  const { options } = readArguments(rest.slice(0, image), [
    ...flags.map((name) => [[name], 0] as const),
    ...valued.map((names) => [names, 1] as const),
  ])
  const valuesOf = (wanted: string): string[] =>
    options.flatMap(({ name, values: [value = ''] }) => (name === wanted ? [value] : []))
  const problems: ImportProblem[] = needsShell
    ? [problemOf('needs-running', at, `the line needs a shell (${needsShell})`, needsValues)]
    : []
  const settingsIn = (name: string): readonly Setting[] => {
    const path = name.startsWith('/') ? name : `${folder}/${name}`
    const text = files.read(path)
    if (text === null)
      problems.push(problemOf('file-missing', at, `${path} is not there`, 'Run the import where its files are.'))
    return readEnvFile(name, text ?? '') ?? []
  }
  const variables = options.flatMap(({ name, values: [value = ''] }) => {
    if (name === '-e') return [settingOf(value, known, at)]
    // Podman's, which sets the variable.
    if (name === '--tz') return value === 'local' ? [] : [{ name: 'TZ', value, at }]
    return name === '--env-file' ? settingsIn(value) : []
  })
  const call = bareCall(at, {
    folder,
    cron,
    problems,
    variables: [...new Map(variables.map((setting) => [setting.name, setting])).values()],
    isOwn: true,
    words: rest.slice(image + 1),
    program: rest[image] ?? '',
    volumes: [...valuesOf('-v').flatMap(volumeOf), ...valuesOf('--mount').flatMap(mountOf)],
    containers: valuesOf('--name'),
  })
  return [call]
}

/** Containers that a command starts, or in which it runs something, and what that is. */
export const containersOf = (
  words: readonly string[],
): { readonly names: readonly string[]; readonly words: readonly string[] } | null => {
  const place = words.findIndex((word) => isDocker(word) || /(^|\/)docker-compose$/.test(word))
  if (place < 0) return null
  const isCompose = words[place + 1] === 'compose' || !isDocker(words[place] ?? '')
  const rest = words.slice(place + (words[place + 1] === 'compose' ? 2 : 1))
  const { verb, behind } = toldTo(rest)
  if (!(isCompose ? /^(run|exec|up|start|restart)$/ : /^(exec|start|restart)$/).test(verb)) return null
  const named = behind.slice(optionsIn(behind))
  return /^(run|exec)$/.test(verb) ? { names: named.slice(0, 1), words: named.slice(1) } : { names: named, words: [] }
}
