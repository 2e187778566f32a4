import type { Action, AlbumRef, AssetValues } from '../../core/actions/action.ts'
import { isExifField } from '../../core/actions/action.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import { DarkroomError } from '../../core/errors.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { composed, isAtOrBelow, isSameName } from '../../core/same-name.ts'
import { isId } from '../../language/predicates/names.ts'
import { standardVocabulary } from '../../language/yaml/vocabulary.ts'
import { fieldsOf } from '../plan/values.ts'
import type { MembershipChanges } from '../planner/desired-state.ts'
import type { RecipeRun } from './recipe-run.ts'

/** Something that a recipe may change of assets and later ones see. Without `to` it may be any album, or any tag. */
type Change =
  | { readonly of: 'album'; readonly to?: AlbumRef }
  | { readonly of: 'tag'; readonly to?: string }
  | { readonly of: keyof AssetValues | 'isTrashed' }

const changesBy = (action: Action): readonly Change[] => {
  if (action.kind === 'asset.set') return fieldsOf(action.set).map((of) => ({ of }))
  if (action.kind === 'asset.trash') return [{ of: 'isTrashed' }]
  if ('tag' in action) return [{ of: 'tag', to: action.tag }]
  return 'album' in action && action.kind !== 'album.set' ? [{ of: 'album', to: action.album }] : []
}

/** What a recipe may change; null where its code decides and nothing tells what. */
const changesOf = ({ actions, possibleActions }: AnyRecipe): readonly Change[] | null => {
  if (typeof actions === 'object') return actions.flatMap(changesBy)
  // Examples: they may name other albums and tags.
  return possibleActions?.flatMap(changesBy).map(({ of }): Change => ({ of })) ?? null
}

const isSameAlbum = (a: AlbumRef, b: AlbumRef): boolean => {
  const refs = [a, b].map((ref) => (typeof ref === 'string' ? { name: ref } : ref))
  const [one = '', other = ''] = refs.map((ref) => ('id' in ref ? ref.id : ref.name))
  const folders = refs.flatMap((ref) => ('folder' in ref ? composed(ref.folder) : []))
  if (folders.length === 2 && folders[0] !== folders[1]) return false
  // Only the library knows the name of an id.
  return isSameName(one, other) || isId(one) !== isId(other)
}

const isField =
  (...fields: readonly Change['of'][]) =>
  ({ of }: Change): boolean =>
    fields.includes(of)

/** What words of conditions see of changes; words of the language that are not listed see nothing of them. */
const seenBy: Readonly<Record<string, (change: Change, asked: unknown) => boolean>> = {
  favorite: isField('isFavorite'),
  taken: isField('dateTimeOriginal'),
  rating: isField('rating'),
  description: isField('description'),
  near: isField('latitude', 'longitude'),
  hasLocation: isField('latitude', 'longitude'),
  exif: ({ of }, asked) => Object.keys(asked as object).includes(of),
  duplicate: isField('duplicateId'),
  jsonPath: ({ of }) => of !== 'album' && of !== 'tag',
  inAlbum: (change, asked) => change.of === 'album' && (!change.to || isSameAlbum(change.to, String(asked))),
  inAnyAlbum: isField('album'),
  tagged: (change, asked) => {
    const path = typeof asked === 'object' ? (asked as { tag: string }).tag : String(asked)
    return change.of === 'tag' && (change.to === undefined || isAtOrBelow(change.to, path))
  },
  untagged: isField('tag'),
}

/** Whether code that gets assets could see a change: any field of them, and the parts that it asks for. */
const codeSees = (needs: readonly Need[], { of }: Change, looksUp = false): boolean => {
  if (of === 'album' || of === 'tag') return looksUp || needs.includes(`${of}s`)
  if (of === 'isTrashed' || of === 'dateTimeOriginal' || !isExifField(of)) return true
  return needs.includes('exif') || needs.includes('raw')
}

/** One that is pure looks up nothing that recipes change. */
const looksUp = ({ pure = false, resolve, load }: Predicate<Need>): boolean =>
  pure === false && (resolve ?? load) !== undefined

/**
 * Whether a predicate may become true or false by a change.
 * @param mayLookUp whether one that is none of the language may know albums and tags although it does not ask for them
 */
export const predicateSees = (predicate: Predicate<Need>, change: Change, mayLookUp = looksUp): boolean => {
  if (predicate.combines) return predicate.parts?.some((part) => predicateSees(part, change, mayLookUp)) ?? true
  const [[word, asked] = ['', null]] = Object.entries(predicate.condition ?? {})
  if (word in standardVocabulary.conditions) return seenBy[word]?.(change, asked) ?? false
  return codeSees(predicate.needs, change, mayLookUp(predicate))
}

/** Whether what a recipe does may depend on a change; all of them see what leaves or enters their scope. */
const sees = ({ recipe, known }: RecipeRun, change: Change): boolean => {
  if (change.of === 'visibility' || change.of === 'isTrashed') return true
  if (known?.where && predicateSees(known.where, change)) return true
  return typeof recipe.actions !== 'object' && codeSees(known?.needs ?? [], change)
}

/** Tells on which assets nothing shows that a recipe may change; null where on any something may. */
export const invisibleOn = ({ recipe }: RecipeRun): ((asset: ScannedAsset) => boolean) | null => {
  const changes = changesOf(recipe)
  if (changes?.length === 0) return () => true
  // Nothing but leaving a group of duplicates is possible there.
  return changes?.every(({ of }) => of === 'duplicateId') ? ({ duplicateId }) => duplicateId === null : null
}

/** Whether a recipe could see what an earlier one changes. */
export const couldSee = (later: RecipeRun, { recipe }: RecipeRun): boolean =>
  changesOf(recipe)?.some((change) => sees(later, change)) ?? true

const fills = ({ kind }: Action): boolean => /^(album|tag)\.(add|sync)$/.test(kind)

/** Whether a recipe takes something out of an album or a tag that another one, as far as is known, fills. */
const takesOutOf = ({ desired }: RecipeRun, { recipe }: RecipeRun, isLater: boolean): boolean => {
  const { albums, tags, deletions } = desired
  const takenFrom = <T>({ sync, remove }: MembershipChanges<T>): T[] => [
    ...[...sync.values()].flatMap(({ target, sync: { remove: what } }) => (what === 'none' ? [] : [target])),
    // What comes earlier wins anyway.
    ...(isLater ? [...remove.values()].map(({ target }) => target) : []),
  ]
  const refs = [...takenFrom(albums), ...deletions.values()].map(({ album }) => album)
  const paths = takenFrom(tags)
  const filled = (typeof recipe.actions === 'object' ? recipe.actions : (recipe.possibleActions ?? [])).filter(fills)
  return filled.some(
    (action) =>
      ('album' in action && refs.some((ref) => isSameAlbum(ref, action.album))) ||
      ('tag' in action && paths.some((path) => isSameName(path, action.tag))),
  )
}

const stopsOthers = ({ failure, recipe }: RecipeRun): boolean => failure !== null && !recipe.continueOnFailure

const stopOne = (all: readonly RecipeRun[]): boolean => {
  for (const [index, running] of all.entries()) {
    if (running.failure) continue
    const by = all.find((other, at) => {
      const isLater = at < index
      return stopsOthers(other) && ((isLater && couldSee(running, other)) || takesOutOf(running, other, isLater))
    })
    if (!by) continue
    running.failure = new DarkroomError('RECIPE_STOPPED', { recipe: running.name, by: by.name })
    return true
  }
  return false
}

/**
 * Leaves out recipes that cannot do without one that failed, or was left out itself: they run later and could see what
 * it changes, or take something out of what it fills.
 */
export const stopDependents = (all: readonly RecipeRun[]): void => {
  while (all.some(stopsOthers) && stopOne(all));
}

/** Whether recipes that went on may have seen changes of one that failed only after it had planned some. */
export const areMisled = (all: readonly RecipeRun[]): boolean =>
  all.some(
    (running) =>
      running.failure === null &&
      running.earlier.some((other) => other.failure !== null && other.matched > 0 && couldSee(running, other)),
  )
