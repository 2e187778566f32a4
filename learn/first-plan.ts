import type { Asset } from '../core/assets/asset.ts'
import { LocalTime } from '../core/assets/local-time.ts'
import { withNames } from '../language/name-templates.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { type Bits, clearBit, keepIn, positionsIn } from './bits.ts'
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
  const found = (await check.find(where)).slice()
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
const assetAt = ({ library }: LibraryRead, position: number): Asset<'exif'> => {
  const exif = Object.entries(exifFields).map(([name, field]) => {
    const column = library.columns[name as TextColumn]
    return [field, column.values[column.codeAt(position)]?.label]
  })
  return { takenAt: new LocalTime(library.times[position] ?? 0), exif: Object.fromEntries(exif) } as Asset<'exif'>
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
    asset: Asset<'exif'>,
  ) => readonly { readonly album?: string; readonly tag?: string }[]
  const byName = Map.groupBy(positionsIn(await foundBy(read, check, recipe)), (position) => {
    const [{ album, tag } = {}] = make(assetAt(read, position))
    return album ?? tag ?? ''
  })
  byName.delete('')
  const taken = new Set(read.names.map((name) => name.normalize('NFC')))
  const members = new Map(read.collections.map(({ name, content }) => [name.normalize('NFC'), content.positions]))
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
