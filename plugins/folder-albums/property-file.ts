import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'

export type Visibility = 'archive' | 'locked' | 'timeline'
export type Role = 'viewer' | 'editor' | 'none'

/** What a property file may say once for an album. */
export interface PropertyValues {
  readonly override_name?: string
  readonly description?: string
  readonly thumbnail_setting?: string
  readonly sort_order?: 'asc' | 'desc'
  readonly visibility?: Visibility
  readonly comments_and_likes_enabled?: boolean
}

/** Somebody a property file shares with, or does not. */
export interface Share {
  readonly user: string
  readonly role: Role
}

/** A property file as it was read. */
export interface PropertyFile {
  /** Where it lies, for people. */
  readonly path: string
  readonly values: PropertyValues
  readonly shares?: readonly Share[]
  readonly inherit: boolean
  /** What it takes from files above it; everything where it does not say. */
  readonly inherits?: readonly string[]
  readonly warnings: readonly string[]
  /** What is wrong with it; then nothing else counts. */
  readonly problem: string | null
}

type Reader = (value: unknown) => unknown

/** All keys that can be inherited, and `inherit` itself. */
const inheritable = [
  'override_name',
  'description',
  'share_with',
  'thumbnail_setting',
  'sort_order',
  'visibility',
  'comments_and_likes_enabled',
]

const text: Reader = (value) => {
  if (typeof value !== 'string') throw new Error('must be text')
  return value
}

const oneOf =
  (...words: readonly string[]): Reader =>
  (value) => {
    if (typeof value === 'string' && words.includes(value)) return value
    throw new Error(`must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not ${JSON.stringify(value)}`)
  }

const yesOrNo: Reader = (value) => {
  const word = String(value).toLowerCase()
  if (['true', 'yes', 'on'].includes(word)) return true
  if (['false', 'no', 'off'].includes(word)) return false
  throw new Error(`must be true or false, not ${JSON.stringify(value)}`)
}

const list = (entry: Reader): Reader => {
  return (value) => {
    // A key without a value reads as empty text.
    if (value === '') return []
    if (!Array.isArray(value)) throw new Error('must be a list')
    return value.map(entry)
  }
}

const roleOf = oneOf('viewer', 'editor', 'none')

const share: Reader = (value) => {
  const { user, role = 'viewer', ...others } = (value ?? {}) as Record<string, unknown>
  if (typeof user !== 'string' || user === '' || Object.keys(others).length > 0)
    throw new Error('must be a list of { user, role }')
  return { user, role: roleOf(role) }
}

const thumbnail: Reader = (value) => {
  if (typeof value === 'string' && (/^(first|last|random)$/.test(value) || value.startsWith('/'))) return value
  throw new Error(`must be first, last, random or the full path of an asset, not ${JSON.stringify(value)}`)
}

const readers: Readonly<Record<string, Reader>> = {
  override_name: (value) => String(text(value)).trim().normalize('NFC'),
  description: text,
  share_with: list(share),
  thumbnail_setting: thumbnail,
  sort_order: oneOf('asc', 'desc'),
  visibility: oneOf('archive', 'locked', 'timeline'),
  comments_and_likes_enabled: yesOrNo,
  inherit: yesOrNo,
  inherit_properties: list(oneOf(...inheritable)),
}

const broken = (path: string, problem: string): PropertyFile => ({
  path,
  values: {},
  inherit: false,
  warnings: [],
  problem: `${path}: ${problem}`,
})

/**
 * Reads the text of a property file. Every scalar is taken as it is written: `2024` and `no` are texts where a text
 * belongs.
 *
 * @example readPropertyFile('/pics/.albumprops', 'description: House').values // { description: 'House' }
 */
export const readPropertyFile = (path: string, source: string): PropertyFile => {
  const lines = new LineCounter()
  const document = parseDocument(source, { schema: 'failsafe', prettyErrors: false, lineCounter: lines })
  const lineOf = (offset: number): string => `line ${lines.linePos(offset).line}`
  const [error] = document.errors
  if (error) return broken(path, `${lineOf(error.pos[0])}: ${error.message.split('\n')[0]}`)
  const { contents } = document
  const isEmpty = contents === null || (isScalar(contents) && contents.value === '')
  if (!isEmpty && !isMap(contents)) return broken(path, 'line 1: must hold keys with values')
  const read: Record<string, unknown> = {}
  const warnings: string[] = []
  for (const { key, value } of isMap(contents) ? contents.items : []) {
    const name = isScalar(key) ? String(key.value) : ''
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    const node = (value ?? key) as Node
    const line = lineOf(node.range?.[0] ?? 0)
    if (!reader) warnings.push(`${path}: ${line}: "${name}" is not a known key.`)
    else
      try {
        read[name] = reader(value === null ? '' : (value as Node).toJS(document))
      } catch (problem) {
        return broken(path, `${line}: ${name} ${(problem as Error).message}`)
      }
  }
  return { path, ...arrange(read), warnings, problem: null }
}

/** A file that could not be read at all. */
export const unreadablePropertyFile = broken

const arrange = (read: Record<string, unknown>): Pick<PropertyFile, 'values' | 'shares' | 'inherit' | 'inherits'> => {
  const { share_with: shares, inherit = false, inherit_properties: inherits, override_name: name, ...values } = read
  return {
    values: { ...values, ...(name ? { override_name: String(name) } : {}) },
    inherit: inherit === true,
    ...(shares ? { shares: shares as readonly Share[] } : {}),
    ...(inherits ? { inherits: inherits as readonly string[] } : {}),
  }
}
