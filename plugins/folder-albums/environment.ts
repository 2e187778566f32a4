import { splitShellWords } from './shell-words.ts'

interface Values {
  text: string
  separator: string
  integer: number
  boolean: boolean
  commas: string[]
  colons: string[]
}

const variables = {
  ROOT_PATH: ['rootPath', 'commas'],
  ALBUM_LEVELS: ['albumLevels', 'text'],
  ALBUM_SEPARATOR: ['albumSeparator', 'separator'],
  PATH_FILTER: ['pathFilter', 'colons'],
  IGNORE: ['ignore', 'colons'],
  MODE: ['mode', 'text'],
  DELETE_CONFIRM: ['deleteConfirm', 'boolean'],
  FIND_ASSETS_IN_ALBUMS: ['findAssetsInAlbums', 'boolean'],
  FIND_ARCHIVED_ASSETS: ['findArchivedAssets', 'boolean'],
  VISIBILITY: ['visibility', 'text'],
  ARCHIVE: ['archive', 'boolean'],
  ALBUM_ORDER: ['albumOrder', 'text'],
  COMMENTS_AND_LIKES: ['commentsAndLikes', 'boolean'],
  SET_ALBUM_THUMBNAIL: ['setAlbumThumbnail', 'text'],
  SHARE_WITH: ['shareWith', 'colons'],
  SHARE_ROLE: ['shareRole', 'text'],
  UPDATE_ALBUM_PROPS_MODE: ['updateAlbumPropsMode', 'integer'],
  READ_ALBUM_PROPERTIES: ['readAlbumProperties', 'boolean'],
  SYNC_MODE: ['syncMode', 'integer'],
  CHUNK_SIZE: ['chunkSize', 'integer'],
  FETCH_CHUNK_SIZE: ['fetchChunkSize', 'integer'],
  THREADS: ['threads', 'integer'],
  API_TIMEOUT: ['apiTimeout', 'integer'],
  MAX_RETRY_COUNT: ['maxRetryCount', 'integer'],
  INSECURE: ['insecure', 'boolean'],
  API_URL: ['apiUrl', 'text'],
  API_KEY: ['apiKey', 'colons'],
  API_KEY_FILE: ['apiKeyFile', 'colons'],
  UNATTENDED: ['unattended', 'boolean'],
  LOG_LEVEL: ['logLevel', 'text'],
  CRON_EXPRESSION: ['cronExpression', 'text'],
  RUN_IMMEDIATELY: ['runImmediately', 'boolean'],
} as const satisfies Record<string, readonly [key: string, kind: keyof Values]>

/** Variables that carry a number at their end, and how many words one value may have. */
const numbered = {
  ALBUM_NAME_POST_REGEX: ['albumNamePostRegex', 2],
  PATH_FILTER_REGEX: ['pathFilterRegex', 1],
  IGNORE_REGEX: ['ignoreRegex', 1],
} as const

type Variables = typeof variables
type Rule = [pattern: string, replacement?: string]

/** What the environment says: options of this plugin and, for importing, those that belong elsewhere. */
export type EnvironmentOptions = {
  -readonly [V in keyof Variables as Variables[V][0]]?: Values[Variables[V][1]]
} & { albumNamePostRegex?: Rule[]; pathFilterRegex?: string[]; ignoreRegex?: string[] }

/** Everything wrong with the environment, at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/**
 * Reads the variables of the Docker form of the earlier tool; throws an EnvironmentError that lists all problems.
 *
 * @example optionsFromEnvironment({ ROOT_PATH: '/a,/b' }) // { options: { rootPath: ['/a', '/b'] }, warnings: [] }
 */
export function optionsFromEnvironment(env: Readonly<Record<string, string | undefined>>): {
  options: EnvironmentOptions
  warnings: string[]
} {
  const given = Object.entries(env).flatMap(([name, value]) => (value ? [{ name, value }] : []))
  const problems: string[] = []
  const warnings: string[] = []
  const options: Record<string, unknown> = {}
  for (const { name, value } of given.sort((a, b) => compareNumbers(a.name, b.name))) {
    try {
      readVariable(options, name, value)
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : error}`)
    }
    const meant = isKnown(name) ? undefined : nearestVariable(name)
    if (meant) warnings.push(`${name} is not read; did you mean ${meant}?`)
  }
  if (problems.length > 0) throw new EnvironmentError(problems)
  replaceAliases(options, warnings)
  return { options, warnings }
}

function readVariable(options: Record<string, unknown>, name: string, value: string): void {
  if (isVariable(name)) {
    const [key, kind] = variables[name]
    const read = readers[kind](value)
    if (!Array.isArray(read) || read.length > 0) options[key] = read
  } else if (isNumbered(name)) {
    const [key, most] = numbered[baseName(name) as keyof typeof numbered]
    const words = readWords(value, most)
    const entries = Array.isArray(options[key]) ? options[key] : []
    options[key] = [...entries, most === 1 ? words[0] : words]
  }
}

const readers: { readonly [K in keyof Values]: (value: string) => Values[K] } = {
  text: (value) => value,
  separator: (value) => (value === '""' ? '' : value),
  integer(value) {
    if (!/^[+-]?\d+$/.test(value.trim())) throw new Error(`must be a whole number, not "${value}"`)
    return Number(value)
  },
  boolean(value) {
    const word = value.trim().toLowerCase()
    if (['1', 'true', 'yes', 'on'].includes(word)) return true
    if (['0', 'false', 'no', 'off'].includes(word)) return false
    throw new Error(`must be yes or no (1 true yes on, 0 false no off), not "${value}"`)
  },
  commas: (value) => readJsonList(value) ?? splitList(value, ',').flatMap((entry) => entry.trim() || []),
  colons: (value) => readJsonList(value) ?? splitList(value, ':'),
}

function splitList(value: string, separator: string): string[] {
  return value.split(separator).filter((entry) => entry !== '')
}

function readJsonList(value: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) && list.every((entry) => typeof entry === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

function readWords(value: string, most: number): string[] {
  const words = /^['"]/.test(value) ? splitShellWords(value) : [value]
  if (words.length > most) throw new Error(`may have ${most === 1 ? 'one word' : `${most} words`}, not ${words.length}`)
  return words
}

function replaceAliases(options: EnvironmentOptions, warnings: string[]): void {
  const { archive, apiKey, apiKeyFile } = options
  if (archive !== undefined) {
    if (archive) options.visibility ??= 'archive'
    delete options.archive
    warnings.push('ARCHIVE is an old form; write VISIBILITY=archive')
  }
  if (apiKey && apiKeyFile) {
    delete options.apiKeyFile
    warnings.push('API_KEY_FILE is not read, because API_KEY is given')
  }
}

function isVariable(name: string): name is keyof Variables {
  return Object.hasOwn(variables, name)
}

function isNumbered(name: string): boolean {
  return Object.hasOwn(numbered, baseName(name)) && /[A-Z][1-9]\d*$/.test(name)
}

function isKnown(name: string): boolean {
  return isVariable(name) || isNumbered(name)
}

function baseName(name: string): string {
  return name.replace(/\d+$/, '')
}

// Numbers may be longer than a double holds exactly, so the shorter name is the smaller number.
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1)
}

function nearestVariable(name: string): string | undefined {
  const plain = foldName(name)
  const single = Object.keys(variables).find((known) => foldName(known) === plain)
  const base = Object.keys(numbered).find((known) => foldName(known) === baseName(plain))
  return single ?? (base && `${base}1`)
}

function foldName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_').replaceAll('S', '')
}
