import { DarkroomError } from '../../index.ts'
import type { FolderAlbumsInput } from '../../plugins/folder-albums/index.ts'
import { translateRegex, translateRule } from './python-regex.ts'
import { splitShellWords } from './shell-words.ts'

type Reader = (value: string) => unknown

const text: Reader = (value) => value

const integer = (value: string): number => {
  if (!/^[+-]?\d+$/.test(value.trim())) throw new Error(`must be a whole number, not "${value}"`)
  return Number(value)
}

const yesOrNo: Reader = (value) => {
  const word = value.trim().toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw new Error(`must be yes or no (1 true yes on, 0 false no off), not "${value}"`)
}

/** A JSON array of texts, by which an entry can hold what separates entries otherwise. */
const jsonList = (value: string): readonly string[] | null => {
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) && list.every((entry) => typeof entry === 'string') ? list : null
  } catch {
    return null
  }
}

const listBy =
  (separator: string, change: (entry: string) => string = (entry) => entry): Reader =>
  (value) => {
    const entries = jsonList(value) ?? value.split(separator).map(change).filter(Boolean)
    return entries.length > 0 ? entries : undefined
  }
const colons = listBy(':')

/** Variables that are options of the plugin. */
const optionVariables: Readonly<Record<string, readonly [option: keyof FolderAlbumsInput, read: Reader]>> = {
  ROOT_PATH: ['rootPath', listBy(',', (entry) => entry.trim())],
  ALBUM_LEVELS: ['albumLevels', text],
  ALBUM_SEPARATOR: ['albumSeparator', (value) => (value === '""' ? '' : value)],
  PATH_FILTER: ['pathFilter', colons],
  IGNORE: ['ignore', colons],
  MODE: ['mode', text],
  DELETE_CONFIRM: ['deleteConfirm', yesOrNo],
  FIND_ASSETS_IN_ALBUMS: ['findAssetsInAlbums', yesOrNo],
  FIND_ARCHIVED_ASSETS: ['findArchivedAssets', yesOrNo],
  VISIBILITY: ['visibility', text],
  ALBUM_ORDER: ['albumOrder', text],
  COMMENTS_AND_LIKES: ['commentsAndLikes', yesOrNo],
  SET_ALBUM_THUMBNAIL: ['setAlbumThumbnail', text],
  SHARE_WITH: ['shareWith', colons],
  SHARE_ROLE: ['shareRole', text],
  UPDATE_ALBUM_PROPS_MODE: ['updateAlbumPropsMode', integer],
  READ_ALBUM_PROPERTIES: ['readAlbumProperties', yesOrNo],
  SYNC_MODE: ['syncMode', integer],
}

/** Variables that belong to the account or the schedule, or have no counterpart. */
const settingVariables: Readonly<Record<string, readonly [setting: string, read: Reader]>> = {
  ARCHIVE: ['archive', yesOrNo],
  CHUNK_SIZE: ['chunkSize', integer],
  FETCH_CHUNK_SIZE: ['fetchChunkSize', integer],
  THREADS: ['threads', integer],
  API_TIMEOUT: ['apiTimeout', integer],
  MAX_RETRY_COUNT: ['maxRetryCount', integer],
  INSECURE: ['insecure', yesOrNo],
  API_URL: ['apiUrl', text],
  API_KEY: ['apiKey', colons],
  API_KEY_FILE: ['apiKeyFile', colons],
  UNATTENDED: ['unattended', yesOrNo],
  LOG_LEVEL: ['logLevel', text],
  CRON_EXPRESSION: ['cronExpression', text],
  RUN_IMMEDIATELY: ['runImmediately', yesOrNo],
}

const variables = { ...optionVariables, ...settingVariables }

/** The words of a value: of a shell where it begins with a quote, otherwise all of it. */
const wordsIn = (value: string, most: number): readonly string[] => {
  const words = /^['"]/.test(value) ? splitShellWords(value) : [value]
  if (words.length > most) throw new Error(`may have ${most === 1 ? 'one word' : `${most} words`}, not ${words.length}`)
  return words
}

const regex: Reader = (value) => translateRegex(wordsIn(value, 1)[0] ?? '')

/** Variables that carry a number at their end; each is one entry of the option. */
const numberedVariables: Readonly<Record<string, readonly [option: keyof FolderAlbumsInput, read: Reader]>> = {
  ALBUM_NAME_POST_REGEX: [
    'albumNamePostRegex',
    (value) => {
      const [pattern = '', replacement] = wordsIn(value, 2)
      return translateRule(pattern, replacement)
    },
  ],
  PATH_FILTER_REGEX: ['pathFilterRegex', regex],
  IGNORE_REGEX: ['ignoreRegex', regex],
}

const baseName = (name: string): string => name.replace(/\d+$/, '')
const isNumbered = (name: string): boolean =>
  Object.hasOwn(numberedVariables, baseName(name)) && /[A-Z][1-9]\d*$/.test(name)

// Numbers may be longer than a double holds exactly, so the shorter name is the smaller number.
const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1)

const foldName = (name: string): string => name.toUpperCase().replaceAll('-', '_').replaceAll('S', '')

/** The variable that a name differs from by case, `-` for `_`, or an `S`. */
const nearestVariable = (name: string): string | undefined => {
  const plain = foldName(name)
  const base = Object.keys(numberedVariables).find((known) => foldName(known) === baseName(plain))
  return Object.keys(variables).find((known) => foldName(known) === plain) ?? (base && `${base}1`)
}

/** What the environment of the earlier tool comes to. */
export interface ImportedFolderAlbums {
  /** Options of the plugin in its own forms; its schema has not checked them yet. */
  readonly options: Partial<FolderAlbumsInput>
  /** What belongs to the account or the schedule, or has no counterpart, by the tool's names. Keys are among them. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What a person should know of it. */
  readonly notes: readonly string[]
}

type Values = Record<string, unknown>

/** What the tool did by itself, or does no longer. */
const adjust = (options: Values, { archive, ...settings }: Values): ImportedFolderAlbums => {
  const notes: string[] = []
  if (archive !== undefined) notes.push('ARCHIVE is an old form of VISIBILITY=archive.')
  if (archive === true) options.visibility ??= 'archive'
  if (/^\s*-.*,/.test(String(options.albumLevels))) options.shallowNegativeRange = 'legacy'
  if (options.syncMode === 2) {
    options.syncMode = 1
    notes.push('SYNC_MODE=2 also deleted offline assets for good, which Darkroom never does; 1 is taken.')
  }
  if (settings.apiKey && settings.apiKeyFile) {
    delete settings.apiKeyFile
    notes.push('API_KEY_FILE is not read, because API_KEY is given.')
  }
  return { options, settings, notes }
}

/**
 * Reads the variables of immich-folder-album-creator in its Docker form. Patterns become regular expressions of
 * JavaScript, lists become lists, and an empty variable counts as not given. Nothing is checked that the plugin's own
 * schema checks.
 * @throws DarkroomError CONFIG_INVALID with every variable that cannot be read
 * @example
 * folderAlbumsFromEnvironment({ ROOT_PATH: '/a,/b', IGNORE_REGEX1: '(?i).*tmp.*' }).options
 * // { rootPath: ['/a', '/b'], ignoreRegex: [{ regex: '.*tmp.*', flags: 'iv' }] }
 */
export const folderAlbumsFromEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
): ImportedFolderAlbums => {
  const [options, settings]: readonly [Values, Values] = [{}, {}]
  const slips: string[] = []
  const problems: { readonly path: string; readonly message: string }[] = []
  const read = (name: string, value: string): void => {
    const [single, numbered] = [variables[name], numberedVariables[baseName(name)]]
    if (Object.hasOwn(variables, name) && single) {
      const found = single[1](value)
      if (found !== undefined) (Object.hasOwn(optionVariables, name) ? options : settings)[single[0]] = found
    } else if (isNumbered(name) && numbered) {
      const known = options[numbered[0]]
      options[numbered[0]] = [...(Array.isArray(known) ? known : []), numbered[1](value)]
    } else {
      const meant = nearestVariable(name)
      if (meant) slips.push(`${name} is not read; did you mean ${meant}?`)
    }
  }
  for (const name of Object.keys(environment).sort(byNumber)) {
    const value = environment[name]
    try {
      if (value) read(name, value)
    } catch (error) {
      problems.push({ path: name, message: error instanceof Error ? error.message : String(error) })
    }
  }
  if (problems.length > 0) throw new DarkroomError('CONFIG_INVALID', { file: 'The environment', problems })
  const { notes, ...imported } = adjust(options, settings)
  return { ...imported, notes: [...slips, ...notes] }
}
