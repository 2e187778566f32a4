import { z } from 'zod'
import type { Visibility } from '../../core/api/search-filter.ts'
import type { Asset, AssetType } from '../../core/assets/asset.ts'
import { DarkroomError } from '../../core/errors.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { assetValue } from './asset-value.ts'
import { pattern, text, texts } from './forms.ts'
import { exactPattern, fold, foldedPattern, type Pattern } from './patterns.ts'
import { oneOf } from './range.ts'
import { patternData } from './text.ts'

const types = ['IMAGE', 'VIDEO', 'AUDIO', 'OTHER'] as const
const visibilities = ['timeline', 'archive', 'hidden'] as const

/**
 * The kind of file.
 * @throws DarkroomError USAGE for one that there is not
 * @example
 * type('VIDEO')
 */
export const type = (kind: AssetType): Predicate => {
  const wanted = oneOf('type', kind, types)
  const see = (asset: Asset): AssetType => asset.type
  return assetValue(`type ${wanted}`, { type: wanted }, see, (seen) => seen === wanted, {
    narrow: () => ({ type: wanted }),
  })
}

/**
 * Where the asset is shown. A recipe sees the timeline only, unless its `scope` includes more.
 * @example
 * visibility('archive')
 */
export const visibility = (where: (typeof visibilities)[number]): Predicate => {
  const wanted = oneOf('visibility', where, visibilities)
  const see = (asset: Asset): Visibility => asset.visibility
  return assetValue(`visibility ${wanted}`, { visibility: wanted }, see, (seen) => seen === wanted)
}

/**
 * The whole storage path, case-sensitive: a glob, or a regular expression that may match anywhere.
 * @example
 * path('/usr/src/app/external/**' + '/office/**')
 */
export const path = (pattern: Pattern): Predicate =>
  assetValue(`path ${pattern}`, { path: patternData(pattern) }, (asset) => asset.originalPath, exactPattern(pattern))

/**
 * The original file name. A glob ignores case and accents, a regular expression is used as it is.
 * @example
 * fileName('screenshot*')
 */
export const fileName = (pattern: Pattern): Predicate => {
  const condition = { fileName: patternData(pattern) }
  return assetValue(`file name ${pattern}`, condition, (asset) => asset.originalFileName, foldedPattern(pattern))
}

// A name that begins with its only dot has no extension.
const extensionOf = (name: string): string | null => /^.+\.([^.]+)$/s.exec(fold(name))?.[1] ?? null

/**
 * What the original file name ends with after its last dot, or one of several such; case does not matter.
 * @example
 * extension('heic')
 * extension('jpg', 'jpeg')
 */
export const extension = (...endings: readonly [string, ...string[]]): Predicate => {
  const wanted = new Set(endings.map((ending) => fold(typeof ending === 'string' ? ending : '').replace(/^\./, '')))
  if (wanted.size === 0 || [...wanted].some((ending) => !/^[^.*]+$/.test(ending)))
    throw new DarkroomError('USAGE', {
      message: `extension: ${endings.length === 0 ? 'none' : `"${endings.join('", "')}"`} is given.`,
      hint: 'Give what comes after the last dot, such as heic; for patterns there is fileName.',
    })
  const condition = { extension: endings.length === 1 ? endings[0] : endings }
  const see = ({ originalFileName }: Asset): string | null => extensionOf(originalFileName)
  return assetValue(`extension ${endings.join(', ')}`, condition, see, (ending) => wanted.has(ending))
}

const parentOf = ({ originalPath }: Asset): string => originalPath.slice(0, Math.max(0, originalPath.lastIndexOf('/')))

/**
 * A folder on the way to the file. A glob without a slash is compared with the name of each folder, one with a slash
 * with the whole path of the folder that holds the file; both ignore case and accents. A regular expression sees that
 * whole path as it is.
 * @example
 * folder('office')
 */
export const folder = (pattern: Pattern): Predicate => {
  const matches = foldedPattern(pattern)
  const whole = pattern instanceof RegExp || pattern.includes('/')
  return assetValue(`folder ${pattern}`, { folder: patternData(pattern) }, parentOf, (parent) =>
    whole ? matches(parent) : parent.split('/').some((name) => name !== '' && matches(name)),
  )
}

const endings = z.union([text, texts], { error: 'is neither a text such as heic nor a list of such' })

/** How YAML and JSON say these. */
export const fieldWords = [
  word('type', z.enum(types), type),
  word('visibility', z.enum(visibilities), visibility),
  word('path', pattern, path),
  word('fileName', pattern, fileName),
  word('folder', pattern, folder),
  word('extension', endings, (given) => extension(...([given].flat() as [string, ...string[]]))),
]
