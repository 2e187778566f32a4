import {
  type Asset,
  type AssetGroup,
  addToAlbum,
  all,
  any,
  definePlugin,
  defineRecipe,
  inTrash,
  leaveDuplicates,
  type Predicate,
  type RecipeContext,
  type StackOptions,
  stack,
  type,
  unstack,
} from '../../index.ts'
import { isRawFile } from '../../toolkit.ts'
import { type Decision, decide, labelOf } from './decide.ts'
import { stackGroups } from './groups.ts'
import { loneIn, mayBelong, rawsOfTrashed } from './lone.ts'
import { type StacksOptions, stacksOptions } from './options.ts'

export { type StacksInput, stacksOptions } from './options.ts'

type Stackable = Asset<'exif' | 'stack' | 'albums'>

/** Every other asset goes into the albums of the one on top. */
function* joinAlbums(group: readonly Stackable[], top: string | null): Generator<AssetGroup> {
  const first = group.find(({ id }) => id === top)
  for (const asset of first ? group : []) {
    const missing = (first?.albums ?? []).filter(
      ({ id, name }) => !asset.albums.some((own) => own.id === id && own.name === name),
    )
    const reason = `stacked below ${first?.originalFileName}`
    const actions = missing.map(({ id, name }) => addToAlbum(id === null ? name : { id }, { reason }))
    if (actions.length > 0) yield { assets: [asset], actions }
  }
}

const topFirst = (group: readonly Stackable[], top: string): Stackable[] =>
  group.toSorted((a, b) => Number(b.id === top) - Number(a.id === top))

/** The top is fixed where a stack changes it, or motion would be hidden; else an existing or planned stack keeps its own. */
const chosenTop = (
  { primary, replace }: Extract<Decision, { kind: 'stack' }>,
  group: readonly Stackable[],
): StackOptions => {
  const isFixed = replace || group.some(({ livePhotoVideoId }) => livePhotoVideoId !== null)
  return { replace, ...(primary === undefined || !isFixed ? {} : { primary }) }
}

function* stackAll(
  assets: readonly Stackable[],
  options: StacksOptions,
  { note }: RecipeContext,
): Generator<AssetGroup> {
  for (const group of stackGroups(assets, options)) {
    const decision = decide(group, options)
    if (decision.kind === 'review') {
      const text = `${labelOf(group)} are left for you to stack: ${decision.reason}.`
      note('decision', 'stack-or-not', text, { assets: group })
      continue
    }
    if (decision.kind === 'stack') {
      yield { assets: topFirst(group, decision.top), actions: [stack(chosenTop(decision, group))] }
      // As the web page does, which shows no stacked ones among the duplicates.
      const copies = group.filter(({ duplicateId }) => duplicateId !== null)
      if (copies.length > 0) yield { assets: copies, actions: [leaveDuplicates()] }
    }
    if (options.albums === 'union') yield* joinAlbums(group, decision.top)
  }
}

/** What is left alone: raw pictures without what was developed from them are reported, stacks of one dissolved. */
function* leftAlone(
  shown: readonly Stackable[],
  trashed: readonly Stackable[],
  options: StacksOptions,
  { note }: RecipeContext,
  lone: ReadonlySet<string>,
): Generator<AssetGroup> {
  const reported = new Map<Stackable, string>()
  if (options.reportLoneRaws) {
    for (const asset of shown.filter(({ id, originalFileName }) => lone.has(id) && isRawFile(originalFileName)))
      reported.set(asset, 'it is all that is left of a stack')
    for (const [asset, gone] of rawsOfTrashed(shown, trashed, options))
      reported.set(asset, `${gone.originalFileName} is in the trash`)
  }
  for (const [asset, reason] of reported) {
    const text = `${asset.originalFileName} may have lost what was developed from it: ${reason}.`
    note('decision', 'raw-without-picture', text, { assets: [asset] })
  }
  const singles = shown.filter((asset) => lone.has(asset.id) && !reported.has(asset) && !mayBelong(asset, trashed))
  if (options.dissolveSingles) for (const asset of singles) yield { assets: [asset], actions: [unstack()] }
}

const recipeFor = (options: StacksOptions, name: string) => {
  const { where, videos, existing, dissolveSingles, reportLoneRaws } = options
  const concerned = all(...(videos === 'leave' ? [type('IMAGE')] : []), ...(where ? [where as Predicate] : []))
  const looksAtTrash = dissolveSingles || reportLoneRaws
  return defineRecipe({
    name,
    scope: { visibility: options.includeArchived ? ['timeline', 'archive'] : ['timeline'], trashed: looksAtTrash },
    prepare: async (context) => (looksAtTrash ? loneIn(context) : new Set<string>()),
    where: looksAtTrash ? any(concerned, inTrash()) : concerned,
    needs: ['exif', 'stack', ...(options.albums === 'union' ? (['albums'] as const) : [])],
    possibleActions: [
      stack(),
      leaveDuplicates(),
      ...(existing === 'replace' || dissolveSingles ? [unstack()] : []),
      ...(options.albums === 'union' ? [addToAlbum('a')] : []),
    ],
    async *stream(assets, context, lone) {
      const found = (await assets.toArray()) as readonly Stackable[]
      const shown = found.filter(({ isTrashed }) => !isTrashed)
      const grouped = new Set<string>()
      for (const group of stackAll(shown, options, context)) {
        for (const { id } of group.assets) grouped.add(id)
        yield group
      }
      const rest = shown.filter(({ id }) => !grouped.has(id))
      yield* leftAlone(
        rest,
        found.filter(({ isTrashed }) => isTrashed),
        options,
        context,
        lone,
      )
    },
  })
}

/**
 * Stacks raw pictures with what was developed from them, pictures with their edits, and on request bursts.
 * Rules follow docs/plugins/stacks.md.
 * @example
 * stacks({ kinds: ['burst'], criteria: [{ time: 500 }] })
 */
export default definePlugin({
  name: 'stacks',
  description: 'Stacks raw pictures with their JPEGs, pictures with their edits, and on request bursts.',
  options: stacksOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
