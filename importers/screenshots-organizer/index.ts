import { cronSchedule, draftAccounts, zoneOf } from '../accounts.ts'
import type { Call, Data, Draft, Given, How, Tool } from '../contract.ts'
import { type ArgumentForm, type FoundOption, readArguments } from '../reading/arguments.ts'

type Fork = 'screenshots' | 'recordings'

const form: ArgumentForm = [
  [['--include-exifless'], 0],
  [['--include-low-res'], 0],
  [['--with-smartsearch'], 0],
  [['--query', '-q'], 1],
  [['--archive-screens'], 0],
  [['--archive-recordings', '-a'], 0],
  [['--library-name', '-n'], 1],
  [['--import-path', '-p'], 1],
  [['--dry-run', '-d'], 0],
  [['--unattended', '-u'], 0],
  [['--chunk-size', '-c'], 1],
  [['--fetch-chunk-size', '-C'], 1],
  [['--log-level', '-l'], 1],
]

/**
 * Which of the two a command is: by its script, else by options that one of them has alone. The manuals of both have it stored as
 * `immich_screenshot_organizer.py`, which is the first one's where no option says otherwise.
 */
const forkOf = ({ program, words }: Call, options: readonly FoundOption[]): Fork | null => {
  const script = [program, ...(words ?? [])].join(' ')
  if (/screenshots_organizer/.test(script)) return 'screenshots'
  if (/screenrecord_organizer/.test(script)) return 'recordings'
  const names = options.map(({ name }) => name)
  if (names.some((name) => ['--archive-screens', '--include-exifless', '--with-smartsearch'].includes(name)))
    return 'screenshots'
  if (names.some((name) => ['--dry-run', '--query', '--archive-recordings'].includes(name))) return 'recordings'
  return /screenshot_organizer/.test(script) ? 'screenshots' : null
}

type Told = readonly [option: string | null, how: How, note?: string]

/** What a flag comes to. */
const readOption = (
  { name, values: [value = ''] }: FoundOption,
  options: Record<string, unknown>,
  exact: boolean,
  hasName: boolean,
): Told => {
  switch (name) {
    case '--include-exifless':
      options.includeExifless = true
      if (exact) options.minConfidence = 'guess'
      return exact
        ? ['includeExifless', 'same', 'it takes every picture without camera data']
        : [
            'includeExifless',
            'safer',
            'it took the whole library; it counts only with minConfidence: guess, which --exact writes',
          ]
    case '--include-low-res':
      options.includeLowResolution = true
      return ['includeLowResolution', 'changed', 'counts only with minConfidence: guess']
    case '--with-smartsearch':
      options.smartSearch = { enabled: true, query: 'screenshot', limit: 200 }
      return ['smartSearch', 'changed', 'was without a limit; the first 200 hits count, with minConfidence: guess']
    case '--query':
      options.query = value
      options.minConfidence = 'guess'
      return ['query', 'same', 'what a name contains is a guess, so that minConfidence is guess']
    case '--archive-screens':
    case '--archive-recordings':
      options.visibility = 'archive'
      return ['visibility', 'same']
    case '--library-name':
      options.libraryName = value
      return ['libraryName', 'same']
    case '--import-path':
      if (hasName) return [null, 'idle', 'the name of a library was given, which came first']
      options.importPath = value
      return ['importPath', 'same']
    case '--dry-run':
      return [null, 'idle', 'the command changed nothing; `darkroom plan` does the same']
    default:
      return [null, 'idle', 'has no counterpart and needs none']
  }
}

/** The test of the tool was a picture without exposure time, which most of what it took fulfils by chance. */
const wideTest =
  'its test was "no exposure time": of a recorded library that takes 102 of 517 pictures, at most 48 of them captures; ours asks for a surer sign, and --exact takes guesses'

interface ReadCall {
  readonly call: Call
  readonly fork: Fork
  readonly album: string
  readonly accounts: readonly string[]
  readonly options: Data
  readonly told: readonly (readonly [from: string, ...Told])[]
}

const readCall = (call: Call, given: Given, draft: Draft): ReadCall | null => {
  const { options: found, positionals, problems } = readArguments(call.words ?? [], form)
  for (const { code, message, hint } of problems) draft.problem(code, call.at, message, hint)
  const fork = forkOf(call, found)
  if (fork === null) {
    draft.problem(
      'ambiguous-fork',
      call.at,
      'neither the script nor its options tell whether it is about screenshots or recordings',
      'Put the name of the script in front: immich_screenshots_organizer.py or immich_screenrecord_organizer.py.',
    )
    return null
  }
  const [album, url, key, ...more] = positionals
  if (problems.length === 0 && (album === undefined || more.length > 0))
    draft.problem(
      'value-invalid',
      call.at,
      `${positionals.length} words belong to no option`,
      'It takes three: album, address, key.',
    )
  const hasName = found.some(({ name }) => name === '--library-name')
  const options: Record<string, unknown> = {}
  const told = found.map((option) => [option.written, ...readOption(option, options, given.exact, hasName)] as const)
  if (given.exact) {
    options.minConfidence = 'guess'
    if (fork === 'screenshots') options.includeExifless = true
    else options.query ??= 'screen'
  }
  const accounts = draftAccounts(draft, call, given, {
    url: url ?? null,
    urlFrom: 'url',
    urlAt: call.at,
    keys: key === undefined ? [] : [{ key, file: null, from: 'key', at: call.at }],
  })
  return { call, fork, album: album ?? '', accounts, options, told }
}

/** Calls by instances: one for screenshots and one for recordings that are alike otherwise are one. */
const instancesOf = (read: readonly ReadCall[]): ReadCall[][] => {
  const alike = Map.groupBy(read, ({ accounts, options }) => JSON.stringify([accounts, options]))
  return [...alike.values()].flatMap((calls) => {
    const forks = new Set(calls.map(({ fork }) => fork))
    return forks.size === calls.length ? [calls] : calls.map((call) => [call])
  })
}

const tellCall = ({ call, fork, options, told }: ReadCall, place: string, exact: boolean, draft: Draft): void => {
  const album = fork === 'screenshots' ? 'screenshotAlbum' : 'recordingAlbum'
  const isNarrower = !exact && (fork === 'screenshots' || options.query === undefined)
  draft.row('album', call.at, `${place}.${album}`, isNarrower ? 'safer' : 'same', isNarrower ? wideTest : '')
  for (const [from, to, how, note] of told) draft.row(from, call.at, to === null ? null : `${place}.${to}`, how, note)
  draft.schedule(cronSchedule(call.cron, zoneOf(call)))
}

const addInstance = (calls: readonly ReadCall[], { exact }: Given, draft: Draft): void => {
  const albumOf = (fork: Fork): string | null => calls.find((one) => one.fork === fork)?.album ?? null
  const place = draft.plugin({
    use: 'screen-captures',
    accounts: calls[0]?.accounts,
    screenshotAlbum: albumOf('screenshots'),
    recordingAlbum: albumOf('recordings'),
    ...calls[0]?.options,
  })
  for (const call of calls) tellCall(call, place, exact, draft)
}

/** immich-screenshots-organizer, and its fork for films of the screen. */
export const screenshotsOrganizer: Tool = {
  name: 'screenshots-organizer',
  image: /(^|\/)immich-screen(shots|record)-organizer$/,
  script: /^(immich_screen(shots?|record)_organizer\.py|screenshots-organizer)$/,
  variables: /^$/,
  names: [],
  owns: () => false,
  read: (given, draft) => {
    const read = given.calls.flatMap((call) => readCall(call, given, draft) ?? [])
    for (const calls of instancesOf(read)) addInstance(calls, given, draft)
  },
}
