import {
  type Action,
  type Asset,
  addTag,
  addToAlbum,
  album,
  type BaseAsset,
  DarkroomError,
  definePredicate,
  defineRecipe,
  type Predicate,
  type Recipe,
  type RecipeContext,
  type RecipeResult,
  removeFromAlbum,
  removeTag,
} from '../../index.ts'
import { closing } from './closing.ts'
import { parseLink } from './link.ts'
import { createNotes, type Notes, note, report } from './notes.ts'
import type { AutotagOptions } from './options.ts'
import { type Prepared, prepare } from './prepare.ts'
import { emptyFolder, type Selection } from './selection.ts'
import { type Judged, judge } from './wishes.ts'

type Marked = Asset<'albums'>

/** What a run of the recipe knows. */
interface State {
  prepared: Prepared | null
  readonly notes: Notes
}

const preparedIn = ({ prepared }: State): Prepared => {
  if (prepared) return prepared
  throw new DarkroomError('USAGE', { message: 'autotag judges assets of a library, and none was read.' })
}

const kindsOf = ({ only, exclude }: AutotagOptions) =>
  new Set([...only, ...exclude].map((text) => parseLink(text).kind))

/** Permissions that options ask for besides those for what is wished. */
const scopesOf = (options: AutotagOptions): string[] => {
  const kinds = kindsOf(options)
  return [
    'album.read',
    'tag.read',
    ...(kinds.has('sharedLink') ? ['sharedLink.read'] : []),
    ...(kinds.has('person') ? ['person.read', 'person.statistics'] : []),
    ...(options.mergeAlbums === 'all' ? ['album.update'] : []),
    ...(options.mergeAlbums === 'all' || options.tempAlbums.enabled ? ['album.delete'] : []),
  ]
}

/** Wishes that it may come to, so that the key's permissions follow. */
const possibleActions = (options: AutotagOptions): Action[] => {
  const { conversions, tempAlbums, folderAlbums, share } = options
  const isFiling = tempAlbums.enabled || folderAlbums.enabled || options.mergeAlbums === 'all'
  const fillsAlbums = isFiling || conversions.some(({ to }) => (to.albums ?? []).length > 0)
  const empties = tempAlbums.enabled || conversions.some(({ from }) => (from.albums ?? []).length > 0)
  return [
    addTag('output'),
    removeTag('output'),
    ...(fillsAlbums ? [addToAlbum('some')] : []),
    ...(empties ? [removeFromAlbum('some')] : []),
    ...(share.enabled ? [album('some', share.prune ? { shareOnlyWith: [] } : { shareWith: [] })] : []),
  ]
}

/** Selected by `only`, where that says anything, and not by `exclude`. */
const isWanted = (options: AutotagOptions, state: State): Predicate => {
  const selectedBy = (selections: readonly Selection[], asset: BaseAsset): boolean => {
    const found = selections.filter(({ selects }) => selects(asset))
    for (const { text } of found) state.notes.selected.add(text)
    return found.length > 0
  }
  const wanted: Omit<Predicate, 'narrow' | 'narrowNegated' | 'needs'> = {
    label: options.only.length + options.exclude.length > 0 ? 'selected by only and exclude' : 'every asset',
    scopes: scopesOf(options),
    test: (asset) => {
      const { only, exclude } = preparedIn(state)
      const isOnly = selectedBy(only, asset) || only.length === 0
      return !selectedBy(exclude, asset) && isOnly
    },
  }
  return definePredicate({
    ...wanted,
    bind: async (context) => {
      state.prepared = await prepare(options, context)
      return definePredicate(wanted)
    },
  })
}

const judged = (state: State, asset: Marked, context: RecipeContext): Judged => {
  const prepared = preparedIn(state)
  const answer = judge(asset, prepared)
  note(state.notes, asset, answer, context, prepared)
  return answer
}

const assertSelected = ({ notes, prepared }: State): void => {
  for (const { text, mustSelect } of [...(prepared?.only ?? []), ...(prepared?.exclude ?? [])])
    if (mustSelect && !notes.selected.has(text)) throw emptyFolder(text)
}

const byCreation = (a: Marked, b: Marked): number =>
  a.fileCreatedAt.getTime() - b.fileCreatedAt.getTime() || (a.id < b.id ? -1 : 1)

/** The recipe of an instance. */
export const recipeFor = (options: AutotagOptions, name: string): Recipe<'albums', never> => {
  const state: State = { prepared: null, notes: createNotes() }
  const { batch, skip } = options.loop
  const common = {
    name,
    scope: { visibility: ['timeline', 'archive'] as const },
    needs: ['albums'] as const,
    where: isWanted(options, state),
    possibleActions: possibleActions(options),
    finish: async (result: RecipeResult) => {
      assertSelected(state)
      report(state.notes, options, result)
      if (!preparedIn(state).showsTags)
        result.warn('Tags are switched off in your account settings: they work, but the web page does not show them.')
      return closing(options, preparedIn(state), state.notes, result)
    },
  }
  if (batch === null && skip === 0)
    return defineRecipe({ ...common, actions: (asset: Marked, context) => judged(state, asset, context).actions })
  return defineRecipe({
    ...common,
    async *stream(assets, context) {
      const all = (await assets.toArray()).toSorted(byCreation)
      let left = batch ?? Number.POSITIVE_INFINITY
      for (const asset of all.slice(skip)) {
        if (left === 0) return
        const { actions } = judged(state, asset, context)
        if (actions.length > 0) left -= 1
        yield { assets: [asset], actions }
      }
    },
  })
}
