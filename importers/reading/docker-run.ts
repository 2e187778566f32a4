import type { Call, Files, Setting, Volume } from '../contract.ts'
import { problemOf } from '../values.ts'
import { readArguments } from './arguments.ts'
import { readEnvFile } from './env-file.ts'
import type { ShellCommand } from './shell.ts'

const flags = ['-d', '--detach', '-i', '--interactive', '-t', '--tty', '--rm', '--init', '--privileged', '--read-only']
const valued = [
  ['-e', '--env'],
  ['--env-file'],
  ['-v', '--volume'],
  ...'--name --network --restart --user --pull --label --entrypoint --hostname --memory --cpus --add-host --dns'
    .split(' ')
    .map((name) => [name]),
  ['-p', '--publish'],
  ['-w', '--workdir'],
  ['-u'],
  ['-l'],
]

/** What `docker run` (or podman's) starts, as a call; null where a command is none. */
export const callsOfDocker = (
  { words, line, cron, needsShell }: ShellCommand,
  { file, folder, files }: { readonly file: string; readonly folder: string; readonly files: Files },
): Call[] | null => {
  const place = words.findIndex((word, index) => /(^|\/)(docker|podman)$/.test(word) && words[index + 1] === 'run')
  if (place < 0) return null
  const at = `${file}:${line}`
  const rest = words.slice(place + 2)
  // The image is the first word that belongs to no option.
  let image = 0
  while (image < rest.length && rest[image]?.startsWith('-')) {
    const word = rest[image] ?? ''
    image += valued.some((names) => names.includes(word)) ? 2 : 1
  }
  const { options } = readArguments(rest.slice(0, image), [
    ...flags.map((name) => [[name], 0] as const),
    ...valued.map((names) => [names, 1] as const),
  ])
  const variables: Setting[] = []
  const volumes: Volume[] = []
  for (const {
    name,
    values: [value = ''],
  } of options) {
    const [key = '', ...more] = value.split('=')
    if (name === '-e') variables.push({ name: key, value: more.join('='), at })
    if (name === '--env-file')
      variables.push(
        ...(readEnvFile(value, files.read(value.startsWith('/') ? value : `${folder}/${value}`) ?? '') ?? []),
      )
    const [host = '', inside = ''] = value.split(':')
    if (name === '-v' && inside !== '') volumes.push({ host, inside })
  }
  const problems = needsShell
    ? [problemOf('needs-running', at, `the line needs a shell (${needsShell})`, 'Write it out.')]
    : []
  const unique = [...new Map(variables.map((setting) => [setting.name, setting])).values()]
  return [
    {
      service: null,
      at,
      folder,
      variables: unique,
      isOwn: true,
      words: rest.slice(image + 1),
      program: rest[image] ?? '',
      volumes,
      cron,
      problems,
    },
  ]
}
