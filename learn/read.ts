import { webAddress } from '../core/api/client.ts'
import type { Album } from '../core/api/schemas.ts'
import { forEachConcurrently } from '../core/concurrency.ts'
import { mayFill } from '../core/context/albums.ts'
import type { ApiContext } from '../core/context/context.ts'
import { hasCode } from '../core/errors.ts'
import { byName } from '../core/order.ts'
import { type AnyRecipe, defineRecipe } from '../core/recipes/recipe.ts'
import { caseless, composed } from '../core/same-name.ts'
import type { Vocabulary } from '../language/yaml/vocabulary.ts'
import { countBits } from './bits.ts'
import { type FlagWords, type Library, LibraryBuilder, type NamedSet } from './library.ts'
import { type LearningContent, membersOf } from './members.ts'

/** An album or a tag with what is in it. */
export interface Collection {
  readonly id: string
  /** Of a tag its full path. */
  readonly name: string
  readonly content: LearningContent
}

/** What learning goes by: read once, before anything is learned. */
export interface LibraryRead {
  readonly library: Library
  /** What partners show in the timeline. */
  readonly partners: Library
  /** Assets on the timeline. */
  readonly timelineSize: number
  readonly collections: readonly Collection[]
  /** Names of all albums that can be seen, or paths of all tags, composed; those that are there more than once stand twice. */
  readonly names: readonly string[]
  /** Names of people by their ids. */
  readonly userNames: ReadonlyMap<string, string>
  /** Names of external libraries by their ids; empty where the key is not an administrator's. */
  readonly libraryNames: ReadonlyMap<string, string>
  /** Address of the web page. */
  readonly page: string
  /** The words of the recipes, and those among them that recipes in TypeScript can import. */
  readonly vocabulary: Vocabulary
  readonly modules: Vocabulary
}

/** Which albums or tags are read. */
export interface Wanted {
  readonly of: 'albums' | 'tags'
  /** What may be conditions besides. */
  readonly use?: { readonly tags: boolean; readonly albums: boolean }
  /** Ids of those that are read. */
  readonly chosen: ReadonlySet<string>
  /** The words of the recipes; those of plugins that look at nothing but the asset may become conditions. */
  readonly vocabulary: Vocabulary
  /** Words that recipes in TypeScript can import; default: all. */
  readonly modules?: Vocabulary
  /** Is told after each album or tag. */
  readonly onProgress?: (done: number, of: number) => void
}

const isFlag = (name: string): name is `${string}.${string}` => name.includes('.')

/** Words of plugins that may be learned: they take no value, and look at nothing but the asset (`pure`). */
const flagWordsIn = ({ conditions }: Vocabulary): FlagWords =>
  new Map(
    Object.entries(conditions).flatMap(([name, { form, make }]) => {
      if (!isFlag(name) || !form.safeParse(true).success) return []
      const predicate = make(form.parse(true))
      const isKnown = predicate.needs.every((need) => need === 'exif' || need === 'people')
      return predicate.pure === true && isKnown ? [[name, predicate as never]] : []
    }),
  )

/** What could be learned from. */
export interface Choosable {
  readonly id: string
  readonly name: string
}

/** Which albums are meant where none is named: own ones, those that the account may fill as well, or all it sees. */
type AlbumsMeant = 'own' | 'editable' | 'visible'

/** Albums or tags that can be learned from. */
export const choosable = async (
  { albums, tags, me }: ApiContext,
  of: Wanted['of'],
  meant: AlbumsMeant,
): Promise<Choosable[]> => {
  if (of === 'tags') return (await tags.list()).map(({ id, value }) => ({ id, name: value }))
  const isMeant: Record<AlbumsMeant, (album: Album) => boolean> = {
    own: ({ ownerId }) => ownerId === me.id,
    editable: (album) => mayFill(album, me.id),
    visible: () => true,
  }
  return (await albums.list()).filter(isMeant[meant]).map(({ id, albumName }) => ({ id, name: albumName }))
}

const unlessForbidden = async <T>(ask: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await ask
  } catch (error) {
    if (hasCode(error, 'API_FORBIDDEN')) return otherwise
    throw error
  }
}

/** Reads the albums or tags one by one: of large ones only positions are kept. */
const readCollections = async (
  { albums, tags, me }: ApiContext,
  { of, chosen, onProgress }: Wanted,
  library: Library,
  partners: Library,
): Promise<Pick<LibraryRead, 'collections' | 'names'>> => {
  const collections: Collection[] = []
  const all =
    of === 'tags'
      ? (await tags.list()).map((tag) => ({ id: tag.id, name: tag.value, read: () => tags.content(tag) }))
      : (await albums.list()).map((album) => ({
          id: album.id,
          name: album.albumName,
          read: () => albums.content(album),
        }))
  const wanted = all.filter(({ id }) => chosen.has(id))
  await forEachConcurrently(wanted, async ({ id, name, read }) => {
    collections.push({ id, name, content: membersOf(library, partners, me.id, await read()) })
    onProgress?.(collections.length, chosen.size)
  })
  return { collections: collections.sort(byName), names: all.map(({ name }) => composed(name)) }
}

type IdSet = Omit<NamedSet, 'bits'> & { readonly ids: Iterable<string> }

/** Tags and albums that may be conditions, in the order of their names. */
const readSets = async ({ albums, tags }: ApiContext, use: Wanted['use']): Promise<IdSet[]> => {
  const sets: IdSet[] = []
  if (use?.tags)
    for (const tag of await tags.list())
      sets.push({ word: 'tagged', id: tag.id, name: tag.value, ids: await tags.assets(tag) })
  const all = use?.albums ? await albums.list() : []
  const ofName = Map.groupBy(all, ({ albumName }) => composed(albumName))
  for (const album of all) {
    const isOnly = ofName.get(composed(album.albumName))?.length === 1
    const name = isOnly && album.albumName.trim() !== '' ? album.albumName : album.id
    sets.push({ word: 'inAlbum', id: album.id, name, ids: await albums.assets(album) })
  }
  return sets.sort(byName)
}

/** What a scan leaves: the builders of both libraries, and what answers further questions. */
interface Scanned {
  readonly own: LibraryBuilder
  readonly ofPartners: LibraryBuilder
  readonly context: ApiContext
}

/** A recipe that wants nothing and sees everything: own assets of timeline and archive, and what partners show. */
const readingRecipe = ({ vocabulary }: Wanted, done: (scanned: Scanned) => void): AnyRecipe => {
  const own = new LibraryBuilder(flagWordsIn(vocabulary))
  const ofPartners = new LibraryBuilder(flagWordsIn(vocabulary))
  return defineRecipe({
    name: 'learn',
    needs: ['exif', 'people'],
    scope: { owners: 'any', visibility: ['timeline', 'archive'] },
    prepare: ({ me }) => me.id,
    actions: (asset, me) => {
      const to = asset.ownerId === me ? own : ofPartners
      to.add(asset)
      return []
    },
    finish: ({ context }) => done({ own, ofPartners, context }),
  }) as AnyRecipe
}

/** What a scan found, with the albums or tags, which may take minutes: no recipe is waited for meanwhile. */
const libraryOf = async ({ own, ofPartners, context }: Scanned, wanted: Wanted): Promise<LibraryRead> => {
  const people = await unlessForbidden(context.people.list(), [])
  const named = Map.groupBy(
    people.filter(({ name }) => name !== ''),
    ({ name }) => caseless(name),
  )
  const sharedNames = new Set([...named].filter(([, all]) => all.length > 1).map(([name]) => name))
  const users = await unlessForbidden(context.users.list(), [])
  const libraries = await unlessForbidden(context.libraries.list(), [])
  const partners = ofPartners.build(new Set())
  const library = own.build(sharedNames, await readSets(context, wanted.use))
  return {
    ...(await readCollections(context, wanted, library, partners)),
    library,
    partners,
    timelineSize: countBits(library.timeline),
    userNames: new Map(users.map(({ id, name }) => [id, name])),
    libraryNames: new Map(libraries.map(({ id, name }) => [id, name])),
    page: webAddress(context.url),
    vocabulary: wanted.vocabulary,
    modules: wanted.modules ?? wanted.vocabulary,
  }
}

/**
 * Reads a library once, with some of its albums or tags.
 * @param look runs a recipe for what it sees, as a session does
 */
export const readLibrary = async (look: (recipe: AnyRecipe) => Promise<void>, wanted: Wanted): Promise<LibraryRead> => {
  let scanned: Scanned | undefined
  await look(
    readingRecipe(wanted, (all) => {
      scanned = all
    }),
  )
  if (!scanned) throw new Error('the library was not read')
  return libraryOf(scanned, wanted)
}
