import type { Asset } from '../core/assets/asset.ts'
import { LocalTime } from '../core/assets/local-time.ts'
import { composed } from '../core/same-name.ts'
import { withNames } from '../language/name-templates.ts'
import { folderName, folderSegments } from '../language/predicates/folder-name.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { type Bits, clearBit, hasBit, keepIn, positionsIn } from './bits.ts'
import type { ConditionCheck } from './check.ts'
import { exifFields, type TextColumn } from './library.ts'
import type { LearnedRecipe } from './proposal.ts'
import type { LibraryRead } from './read.ts'

/** What a recipe finds, in the product's own words. */
const foundBy = async (
  { library }: LibraryRead,
  check: ConditionCheck,
  { scope, where }: LearnedRecipe,
): Promise<Bits> => {
  const found = (await check.find(where ?? { all: [] })).slice()
  if (!scope?.visibility) keepIn(found, library.timeline)
  return found
}

/** Positions that the first plan with a recipe adds to what has some members. */
export const additionsOf = async (
  read: LibraryRead,
  check: ConditionCheck,
  recipe: LearnedRecipe,
  members: Iterable<number>,
): Promise<Uint32Array> => {
  const found = await foundBy(read, check, recipe)
  for (const position of members) clearBit(found, position)
  return positionsIn(found)
}

/** An asset with what names are made of. */
const assetAt = ({ library }: LibraryRead, position: number): Asset<'exif' | 'people'> => {
  const exif = Object.entries(exifFields).map(([name, field]) => {
    const column = library.columns[name as TextColumn]
    return [field, column.values[column.codeAt(position)]?.label]
  })
  const people = Array.from(library.people.codesAt(position), (code) => library.persons[code])
  const takenAt = new LocalTime(library.times[position] ?? 0)
  return { takenAt, exif: Object.fromEntries(exif), people } as unknown as Asset<'exif' | 'people'>
}

/** What the first plan with a recipe whose names have fields does. */
export interface NamedAdditions {
  readonly assets: number
  /** Names that nobody has yet, in the order of code units. */
  readonly made: readonly string[]
}

/**
 * What the first plan with a recipe adds, whose names are made for each asset.
 * @param atLeast assets without which a name is not made
 */
export const namedAdditionsOf = async (
  read: LibraryRead,
  check: ConditionCheck,
  recipe: LearnedRecipe,
  atLeast: number,
): Promise<NamedAdditions> => {
  const { recipe: parsed } = parseRecipe(recipe, '', read.vocabulary)
  const named = parsed && withNames(parsed)
  if (typeof named?.actions !== 'function') return { assets: 0, made: [] }
  const make = named.actions as unknown as (
    asset: Asset<'exif' | 'people'>,
  ) => readonly { readonly album?: string; readonly tag?: string }[]
  const byName = new Map<string, number[]>()
  for (const position of positionsIn(await foundBy(read, check, recipe)))
    for (const { album, tag } of make(assetAt(read, position))) {
      const name = album ?? tag ?? ''
      const known = byName.get(name)
      if (known) known.push(position)
      else byName.set(name, [position])
    }
  return additionsTo(read, byName, atLeast)
}

/** What is added to albums or tags, given as positions by their names. */
const additionsTo = (
  { names, collections }: Pick<LibraryRead, 'names' | 'collections'>,
  byName: ReadonlyMap<string, readonly number[]>,
  atLeast: number,
): NamedAdditions => {
  const taken = new Set(names)
  const members = new Map(collections.map(({ name, content }) => [composed(name), content.positions]))
  let assets = 0
  const made: string[] = []
  for (const [name, positions] of byName) {
    const own = new Set(members.get(name))
    if (!taken.has(name) && positions.length < atLeast) continue
    if (!taken.has(name)) made.push(name)
    assets += positions.filter((position) => !own.has(position)).length
  }
  return { assets, made: made.sort() }
}

/** An entry of `plugins` for folder-albums, with the options that are learned. */
export interface FolderEntry {
  readonly use: 'folder-albums'
  /** Where it is not the only one. */
  readonly name?: string
  readonly rootPath: string
  readonly albumLevels: number | string
  readonly albumSeparator?: string
  readonly albumNamePostRegex?: readonly (readonly [{ readonly regex: string }, string?])[]
  readonly pathFilterRegex?: readonly { readonly regex: string }[]
  readonly ignoreRegex?: readonly { readonly regex: string }[]
  readonly findAssetsInAlbums: true
}

const foldersAt = (folders: readonly string[], levels: number | string): readonly string[] => {
  if (typeof levels === 'number') return levels > 0 ? folders.slice(0, levels) : folders.slice(levels)
  const [first = 1, last = first] = levels.split(',').map(Number)
  return folders.slice(first - 1, last)
}

/** What the first plan with an entry for folder-albums adds: asset by asset, from the options as they are written. */
export const folderAdditionsOf = (read: LibraryRead, entry: FolderEntry): NamedAdditions => {
  const { folder } = read.library.columns
  const root = folderSegments(entry.rootPath)
  const isIn = (rules: FolderEntry['ignoreRegex'], path: string): boolean =>
    rules?.some(({ regex }) => new RegExp(`^(?:${regex})$`).test(path)) ?? false
  const tidy = (name: string): string =>
    (entry.albumNamePostRegex ?? []).reduce(
      (text, [{ regex }, by = '']) => text.replace(new RegExp(regex, 'g'), by),
      name,
    )
  const byName = new Map<string, number[]>()
  for (const { code, key } of folder.values) {
    const folders = folderSegments(key)
    if (!root.every((segment, index) => segment === folders[index])) continue
    const below = folders.slice(root.length)
    const path = [...below, 'file'].join('/')
    if ((entry.pathFilterRegex && !isIn(entry.pathFilterRegex, path)) || isIn(entry.ignoreRegex, path)) continue
    const name = folderName(foldersAt(below, entry.albumLevels), entry.albumSeparator ?? ' ', tidy)
    const shown = folder.positions(code).filter((position) => hasBit(read.library.timeline, position))
    if (name !== '' && shown.length > 0) byName.set(name, [...(byName.get(name) ?? []), ...shown])
  }
  return additionsTo(read, byName, 1)
}
