import type { BaseAsset, BindContext } from '../../index.ts'
import { readCarried } from './carried.ts'
import type { SeenAlbum } from './classify.ts'
import { albumsByName } from './convert.ts'
import { createDecider, type Decision, type Subject } from './decide.ts'
import { keptFirst, type MergePlan, mergeAlbums } from './merge-albums.ts'
import type { AutotagOptions } from './options.ts'
import { tagKey } from './patterns.ts'
import { assertHosts, expandLinks, type Selection } from './selection.ts'

/** What is known when names and links were looked up. */
export interface Prepared {
  readonly selfId: string
  readonly only: readonly Selection[]
  readonly exclude: readonly Selection[]
  readonly merges: MergePlan
  /** Own albums that were there before. */
  readonly own: readonly SeenAlbum[]
  decide(asset: Subject): Decision
  /** An album as it will be: one that goes into another is that one already. */
  albumOf(id: string | null, name: string): SeenAlbum
  /** Tags of an asset, as far as they matter. */
  tagsOf(asset: BaseAsset): readonly string[]
  /** Whether the web page shows tags; true where that cannot be known. */
  readonly showsTags: boolean
  /** A tag as the server writes it, where it has it in other letters. */
  spelling(tag: string): string
}

const linksOf = ({ rules, conversions, only, exclude }: AutotagOptions): string[] => [
  ...only,
  ...exclude,
  ...rules.flatMap(({ links = [] }) => links),
  ...conversions.flatMap(({ from }) => from.links ?? []),
]

const spellings = (values: readonly string[]): ((tag: string) => string) => {
  const exact = new Set(values)
  const known = new Map(values.toSorted().map((value) => [tagKey(value), value]))
  return (tag) => (exact.has(tag) ? tag : (known.get(tagKey(tag)) ?? tag))
}

/** Looks up what the options name. @throws DarkroomError for links that lead nowhere */
export const prepare = async (options: AutotagOptions, context: BindContext): Promise<Prepared> => {
  const { library } = context
  const selfId = library.me.id
  await assertHosts(linksOf(options), options.hosts, context)
  const [only, exclude] = [await expandLinks(options.only, context), await expandLinks(options.exclude, context)]
  const albums = (await library.albums.list()).map((album) => ({
    ...album,
    name: album.albumName,
    hasSharedLink: album.hasSharedLink ?? false,
  }))
  // A look at a few photos is no occasion to change whole albums.
  const mode = only.length > 0 ? 'off' : options.mergeAlbums
  const merges = mergeAlbums({ albums, selfId, mode })
  const seen = new Map(albums.map(({ id, name, ownerId }): [string, SeenAlbum] => [id, { id, name, ownerId }]))
  const keptBy = new Map(merges.merge.flatMap(({ keep, absorb }) => absorb.map((id) => [id, keep] as const)))
  const lasting = keptFirst(albums.filter(({ id }) => !keptBy.has(id)))
  const own = new Map<string, SeenAlbum>()
  for (const { id, name, ownerId } of lasting)
    if (ownerId === selfId && !own.has(name.normalize('NFC'))) own.set(name.normalize('NFC'), { id, name, ownerId })
  const editable = lasting.filter(
    ({ ownerId, users }) => ownerId === selfId || users.some(({ id, role }) => id === selfId && role === 'editor'),
  )
  return {
    selfId,
    only,
    exclude,
    merges,
    own: lasting.filter(({ ownerId }) => ownerId === selfId),
    decide: createDecider(options, {
      selfId,
      editable: albumsByName(editable.map(({ id, name, ownerId }) => ({ id, name, ownerId }))),
      ownAlbum: (name) => own.get(name.normalize('NFC')),
    }),
    albumOf: (id, name) => (id === null ? { id, name } : (seen.get(keptBy.get(id) ?? id) ?? { id, name })),
    showsTags: await library.showsTags(),
    tagsOf: await readCarried(options, context),
    spelling: spellings((await library.tags.list()).map(({ value }) => value)),
  }
}
