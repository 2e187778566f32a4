import {
  type ApiContext,
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
  stack,
  type,
  unstack,
} from '../../index.ts'
import { fileLabels, firstNames, mayFill } from '../../toolkit.ts'
import { decide } from './decide.ts'
import { stackGroups, togetherBy } from './groups.ts'
import { bereftRaws, loneIn, mayBelong } from './lone.ts'
import { type StacksOptions, stacksOptions } from './options.ts'

export { type StacksInput, stacksOptions } from './options.ts'

type Stackable = Asset<'exif' | 'stack' | 'albums'>

/** What one run knows of the server besides the assets. */
interface Known {
  /** Assets that are alone in their stack. */
  readonly lone: ReadonlySet<string>
  /** Albums of others that may only be looked at. */
  readonly closed: ReadonlySet<string>
}

/** Every other asset goes into the albums of the one on top, as far as anything can be put into these. */
function* joinAlbums(group: readonly Stackable[], top: string | null, { closed }: Known): Generator<AssetGroup> {
  const first = group.find(({ id }) => id === top)
  const albums = (first?.albums ?? []).filter(({ id }) => id === null || !closed.has(id))
  for (const asset of first ? group : []) {
    const missing = albums.filter(({ id, name }) => !asset.albums.some((own) => own.id === id && own.name === name))
    const reason = `stacked below ${first?.originalFileName}`
    const actions = missing.map(({ id, name }) => addToAlbum(id === null ? name : { id }, { reason }))
    if (actions.length > 0) yield { assets: [asset], actions }
  }
}

const closedIn = async ({ albums, me }: ApiContext): Promise<ReadonlySet<string>> =>
  new Set((await albums.list()).filter((album) => !mayFill(album, me.id)).map(({ id }) => id))

const topFirst = (group: readonly Stackable[], top: string): Stackable[] =>
  group.toSorted((a, b) => Number(b.id === top) - Number(a.id === top))

function* stackAll(
  assets: readonly Stackable[],
  options: StacksOptions,
  { note }: RecipeContext,
  known: Known,
): Generator<AssetGroup> {
  for (const group of stackGroups(assets, options)) {
    const decision = decide(group, options)
    if (decision.kind === 'review') {
      const text = `${firstNames(fileLabels(group))} are left for you to stack: ${decision.reason}.`
      note('decision', 'stack-or-not', text, { assets: group })
      continue
    }
    if (decision.kind === 'stack') {
      yield { assets: topFirst(group, decision.top), actions: [stack(decision.how)] }
      // As the web page does, which shows no stacked ones among the duplicates.
      const copies = group.filter(({ duplicateId }) => duplicateId !== null)
      if (copies.length > 0) yield { assets: copies, actions: [leaveDuplicates()] }
    }
    if (options.albums === 'union') yield* joinAlbums(group, decision.top, known)
  }
}

/** What is left alone: raw pictures without what was developed from them are reported, stacks of one dissolved. */
function* leftAlone(
  shown: readonly Stackable[],
  trashed: readonly Stackable[],
  options: StacksOptions,
  { note }: RecipeContext,
  { lone }: Known,
): Generator<AssetGroup> {
  const reported = options.reportLoneRaws ? bereftRaws(shown, trashed, options, lone) : new Map<Stackable, string>()
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
    prepare: async (context): Promise<Known> => ({
      lone: looksAtTrash ? await loneIn(context) : new Set(),
      closed: options.albums === 'union' ? await closedIn(context) : new Set(),
    }),
    where: looksAtTrash ? any(concerned, inTrash()) : concerned,
    needs: ['exif', 'stack', ...(options.albums === 'union' ? (['albums'] as const) : [])],
    possibleActions: [
      stack(),
      leaveDuplicates(),
      ...(existing === 'replace' || dissolveSingles ? [unstack()] : []),
      ...(options.albums === 'union' ? [addToAlbum('a')] : []),
    ],
    ...(looksAtTrash ? {} : { together: togetherBy(options) }),
    async *stream(assets, context, known) {
      const found = (await assets.toArray()) as readonly Stackable[]
      const { shown = [], trashed = [] } = Object.groupBy(found, ({ isTrashed }) => (isTrashed ? 'trashed' : 'shown'))
      const grouped = new Set<Stackable>()
      for (const group of stackAll(shown, options, context, known)) {
        for (const asset of group.assets) grouped.add(asset as Stackable)
        yield group
      }
      const rest = shown.filter((asset) => !grouped.has(asset))
      yield* leftAlone(rest, trashed, options, context, known)
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
