import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { unknownName } from '../core/context/closest-names.ts'
import { createContext } from '../core/context/context.ts'
import { DarkroomError, hasCode } from '../core/errors.ts'
import { caseless, composed } from '../core/same-name.ts'
import type { ReadOptions } from '../engine/session/account-state.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Session } from '../engine/session.ts'
import { filledIn } from '../engine/state/ledger.ts'
import { durationMs } from '../language/serve-form.ts'
import { tallyOf, tallyText } from '../learn/describe.ts'
import { type Learning, type LearnRequest, learn } from '../learn/learn.ts'
import { type Choosable, choosable, type LibraryRead, readLibrary } from '../learn/read.ts'
import { reportOf } from '../learn/report.ts'
import { defaultOptions, type MostAdditions } from '../learn/verdict.ts'
import { writeLearned } from '../learn/write.ts'
import type { Bar } from './bar.ts'
import { bundledVocabulary } from './config/bundled-plugins.ts'
import { recipesOf } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import { errorText, type Terminal } from './terminal.ts'
import { writeTogether } from './write-files.ts'

/** Flags of `learn`. */
export interface LearnFlags extends ReadOptions {
  /** Says what is meant where nobody is named. */
  readonly all?: boolean
  readonly albums?: boolean
  readonly tags?: boolean
  readonly shared?: boolean
  readonly out?: string
  readonly format?: string
  readonly maxAdditions?: string
  readonly minMembers?: number
  readonly sync?: boolean
  /** `--no-families` makes it false. */
  readonly families?: boolean
  readonly use?: readonly string[]
  readonly top?: number
  readonly explain?: boolean
  readonly time?: string
}

const wrong = (message: string, hint: string): DarkroomError => new DarkroomError('USAGE', { message, hint })

const additionsIn = (text: string | undefined): MostAdditions => {
  if (text === undefined) return defaultOptions.maxAdditions
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  if (number === undefined) throw wrong(`--max-additions ${text} is not a limit.`, 'Give a number such as 0, or 5%.')
  return percent ? { share: Number(number) / 100 } : { assets: Number(number) }
}

/** Milliseconds; a bare number is seconds. */
const timeIn = (text: string | undefined): number => {
  if (text === undefined) return Number.POSITIVE_INFINITY
  const time = durationMs(/^\d+$/.test(text) ? `${text}s` : text)
  if (time === null) throw wrong(`--time ${text} is not a length of time.`, 'Give one such as 30s or 5m.')
  return time
}

const sources = ['tags', 'albums', 'folders']

const requestOf = (flags: LearnFlags): LearnRequest => {
  const { use = [], minMembers = defaultOptions.minMembers, sync = false, top = 1 } = flags
  const unknown = use.find((source) => !sources.includes(source))
  if (unknown !== undefined) throw wrong(`--use ${unknown} is not a source.`, `Known: ${sources.join(', ')}.`)
  return {
    of: flags.tags ? 'tags' : 'albums',
    families: flags.families !== false && !flags.sync,
    maxAdditions: additionsIn(flags.maxAdditions),
    minMembers,
    sync,
    top: flags.explain ? Number.POSITIVE_INFINITY : top,
    useUploadFolders: use.includes('folders'),
  }
}

/** Id of the one that is called so, or has this id. @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS */
const idOf = (kind: string, wanted: string, all: readonly Choosable[]): string => {
  const ways: readonly ((one: Choosable) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ name }) => composed(name) === composed(wanted),
    ({ name }) => caseless(name) === caseless(wanted),
  ]
  const found = ways.map((isMeant) => all.filter(isMeant)).find(({ length }) => length > 0) ?? []
  const [first, second] = found.map(({ id }) => id)
  const known = all.map(({ name }) => name)
  if (first === undefined) throw unknownName(kind, wanted, known)
  if (second === undefined) return first
  throw new DarkroomError('NAME_AMBIGUOUS', { kind, name: wanted, candidates: found.map(({ id }) => id) })
}

/** Albums that a recipe of the configuration filled. */
const filledBy = (session: Session, recipes: readonly string[]): ReadonlySet<string> => {
  const ledger = session.state.known()?.ledger
  return new Set(ledger ? recipes.flatMap((recipe) => [...filledIn(ledger, recipe).filledAlbums().keys()]) : [])
}

/** Ids of the albums or tags to learn from: those that are named, or all that no recipe filled. */
const chosenIn = async (
  session: Session,
  names: readonly string[],
  { tags, shared }: LearnFlags,
  recipes: readonly string[],
): Promise<string[]> => {
  const meant = names.length > 0 ? 'visible' : shared ? 'editable' : 'own'
  const all = await choosable(createContext(session.server, []), tags ? 'tags' : 'albums', meant)
  if (names.length > 0) return names.map((name) => idOf(tags ? 'tag' : 'album', name, all))
  const filled = tags ? new Set() : filledBy(session, recipes)
  return all.flatMap(({ id }) => (filled.has(id) ? [] : id))
}

/** Of names that are wrong: what was typed is, so that it is told as a mistake of the command line. */
const isNameError = (error: unknown): error is DarkroomError =>
  hasCode(error, 'NAME_UNKNOWN') || hasCode(error, 'NAME_AMBIGUOUS')

/** A progress bar for each step, one after the other. */
const barsOn = (terminal: Terminal) => {
  let [step, bar]: [string, Bar | undefined] = ['', undefined]
  const update = (next: string, done: number, of: number): void => {
    if (step !== next) {
      bar?.hide()
      ;[step, bar] = [next, terminal.bar(`${next}:`)]
    }
    bar?.update(done, of)
  }
  return { update, hide: (): void => bar?.hide() }
}

/** Files that are written, for recipes, plugins and the report; one that exists is an error before anything is read. */
const targetsIn = (format: 'yaml' | 'ts'): readonly string[] => [
  `recipes/learned.${format}`,
  'learned-plugins.yaml',
  'learn-report.json',
]

const show = async (
  terminal: Terminal,
  read: LibraryRead,
  learning: Learning,
  request: LearnRequest,
  flags: LearnFlags,
): Promise<void> => {
  const format = flags.format === 'ts' ? 'ts' : 'yaml'
  const report = `${JSON.stringify(reportOf(read, learning, request.top), null, 2)}\n`
  // What is only read is made to fit the screen.
  const width = flags.out === undefined && terminal.io.stdout.isTTY ? terminal.width : undefined
  const { recipes, plugins } = writeLearned(read, learning, request, format, width)
  if (flags.out !== undefined) {
    const texts = [recipes, plugins, report]
    const files = targetsIn(format).flatMap((path, index) => {
      const text = texts[index] ?? ''
      return text === '' ? [] : [{ path, text: terminal.mask(text), isSecret: false }]
    })
    const folder = resolve(terminal.io.cwd, flags.out)
    writeTogether(folder, files)
    for (const { path } of files) terminal.say(`Written: ${resolve(folder, path)}`)
  }
  if (terminal.options.json) terminal.print(report.trimEnd())
  else if (flags.out === undefined) {
    const entries = plugins === '' ? '' : `# Entries of plugins in the configuration:\n${plugins}\n`
    const text = `${entries}${recipes}`.trimEnd()
    if (terminal.io.stdout.isTTY) await terminal.page(text)
    else terminal.write(text)
  }
}

/** @throws DarkroomError USAGE, FILE_EXISTS: before anything is read */
const assertUsable = (cwd: string, names: readonly string[], flags: LearnFlags): void => {
  const { all, albums, tags, format = 'yaml', out } = flags
  if (all && names.length > 0) throw wrong('--all and names exclude each other.', 'Leave one out.')
  if (albums && tags) throw wrong('--albums and --tags exclude each other.', 'Leave one out.')
  if (format !== 'yaml' && format !== 'ts') throw wrong(`--format ${format} is not known.`, 'Give yaml or ts.')
  const files = out === undefined ? [] : targetsIn(format).map((path) => resolve(cwd, out, path))
  const file = files.find((one) => existsSync(one))
  if (file !== undefined) throw new DarkroomError('FILE_EXISTS', { file })
}

/** `darkroom learn [name or id…]`: proposes recipes for the albums or tags that somebody filled. Writes nothing to the server. */
export const learnCommand = async (terminal: Terminal, names: readonly string[], flags: LearnFlags): Promise<End> => {
  const request = requestOf(flags)
  const time = timeIn(flags.time)
  assertUsable(terminal.io.cwd, names, flags)
  const config = await openConfig(terminal)
  const vocabulary = flags.format === 'ts' ? bundledVocabulary(config.plugins) : config.vocabulary
  const recipes = recipesOf(config).map(({ recipe }) => recipe.name)
  const learnFrom = async (darkroom: Darkroom): Promise<End> => {
    const [account, ...others] = darkroom.accounts()
    if (!account || others.length > 0) throw wrong('Learning needs one account.', 'Choose it with --account.')
    const session = await darkroom.session(account)
    const chosen = await chosenIn(session, names, flags, recipes)
    if (flags.explain && chosen.length !== 1) throw wrong('--explain is for one album.', 'Name it, or give its id.')
    const bars = barsOn(terminal)
    const read = await readLibrary((recipe) => session.look(recipe, flags), {
      of: request.of,
      chosen: new Set(chosen),
      use: { tags: flags.use?.includes('tags') ?? false, albums: flags.use?.includes('albums') ?? false },
      vocabulary,
      onProgress: (done, of) => bars.update(`Reading ${request.of}`, done, of),
    })
    const beganAt = performance.now()
    const seconds = (): number => (performance.now() - beganAt) / 1000
    const isOver = (): boolean => seconds() * 1000 >= time
    const learning = await learn(read, { ...request, isOver, onProgress: bars.update }).finally(bars.hide)
    terminal.log.debug(`Learned from ${read.library.size} assets in ${seconds().toFixed(1)} s.`)
    for (const text of learning.refused) terminal.log.warn(`Not written: ${text}.`)
    await show(terminal, read, learning, request, flags)
    terminal.say(terminal.fitted(tallyText(tallyOf(learning), request.of)))
    return 'fine'
  }
  try {
    return await withDarkroom<End>(terminal, config, learnFrom)
  } catch (error) {
    if (!isNameError(error)) throw error
    terminal.log.error(errorText(error))
    return 'invalid'
  }
}
