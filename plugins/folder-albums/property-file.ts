import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { roles } from './sharing.ts'

const oneOf = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.enum(words, {
    error: ({ input }) => `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not ${JSON.stringify(input)}`,
  })

const text = z.string('must be text')

const yesOrNo = z.stringbool({
  truthy: ['true', 'yes', 'on'],
  falsy: ['false', 'no', 'off'],
  error: ({ input }) => `must be true or false, not ${JSON.stringify(input)}`,
})

// A key without a value reads as empty text.
const listOf = <F extends z.ZodType>(entry: F) =>
  z.preprocess((value) => (value === '' ? [] : value), z.array(entry, 'must be a list'))

const thumbnail = z.custom<string>((value) => /^(?:first|last|random|\/.*)$/s.test(String(value)), {
  error: ({ input }) => `must be first, last, random or the full path of an asset, not ${JSON.stringify(input)}`,
})

const sharing = 'must be a list of { user, role }'

/** What a property file may say once for an album. */
const valueForms = {
  override_name: text.transform((name) => name.trim().normalize('NFC')),
  description: text,
  thumbnail_setting: thumbnail,
  sort_order: oneOf('asc', 'desc'),
  visibility: oneOf('archive', 'locked', 'timeline'),
  comments_and_likes_enabled: yesOrNo,
}

const forms = {
  ...valueForms,
  share_with: listOf(
    z.strictObject({ user: z.string(sharing).min(1, sharing), role: oneOf(...roles).default('viewer') }, sharing),
  ),
  /** What there was before `visibility`, which comes before it where both are given. */
  archive: yesOrNo,
  inherit: yesOrNo,
  inherit_properties: listOf(
    z.preprocess(
      (key) => (key === 'archive' ? 'visibility' : key),
      oneOf('share_with', ...(Object.keys(valueForms) as (keyof typeof valueForms)[])),
    ),
  ),
}

type Content = { readonly [K in Exclude<keyof typeof forms, 'archive'>]?: z.output<(typeof forms)[K]> }

/** What a property file may say once for an album. */
export type PropertyValues = Pick<Content, keyof typeof valueForms>

/** A property file as it was read. */
export interface PropertyFile {
  /** Where it lies, for people. */
  readonly path: string
  readonly content: Content
  readonly warnings: readonly string[]
  /** What is wrong with it; then nothing else counts. */
  readonly problem: string | null
}

/** A file that counts for nothing, because it is not right. */
export const brokenFile = (path: string, problem: string): PropertyFile => ({
  path,
  content: {},
  warnings: [],
  problem: `${path}: ${problem}`,
})

/**
 * Reads the text of a property file. Every scalar is taken as it is written: `2024` and `no` are texts where a text
 * belongs.
 * @example
 * readPropertyFile('/pics/.albumprops', 'description: House').content // { description: 'House' }
 */
export const readPropertyFile = (path: string, source: string): PropertyFile => {
  const lines = new LineCounter()
  const document = parseDocument(source, { schema: 'failsafe', prettyErrors: false, lineCounter: lines })
  const lineAt = (offset = 0): string => `line ${lines.linePos(offset).line}`
  const [error] = document.errors
  if (error) return brokenFile(path, `${lineAt(error.pos[0])}: ${error.message.split('\n')[0]}`)
  const { contents } = document
  const isEmpty = contents === null || (isScalar(contents) && contents.value === '')
  if (!isEmpty && !isMap(contents)) return brokenFile(path, 'line 1: must hold keys with values')
  const content: Record<string, unknown> = {}
  const warnings: string[] = []
  for (const { key, value } of isMap(contents) ? contents.items : []) {
    const name = isScalar(key) ? String(key.value) : ''
    const line = lineAt(((value ?? key) as Node).range?.[0])
    const form: z.ZodType | undefined = Object.hasOwn(forms, name) ? forms[name as keyof typeof forms] : undefined
    const read = form?.safeParse(value === null ? '' : (value as Node).toJS(document))
    if (!read) warnings.push(`${path}: ${line}: "${name}" is not a known key.`)
    else if (read.error) return brokenFile(path, `${line}: ${name} ${read.error.issues[0]?.message}`)
    else content[name] = read.data
  }
  if (content.override_name === '') delete content.override_name
  const { archive, ...current } = content
  if (archive !== undefined) current.visibility ??= archive ? 'archive' : 'timeline'
  return { path, content: current, warnings, problem: null }
}
