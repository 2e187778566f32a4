import { isSameName } from '../../toolkit.ts'
import { albumKey, createMatcher, type MarkedAlbum, type Marks, type OutputTags, sameTag } from './classify.ts'
import type { AutotagOptions } from './options.ts'

/** Moves or copies markers between tags and albums. */
export type Conversion = AutotagOptions['conversions'][number]

/** What conversions make of an asset, and the albums that they could not reach. */
export interface Converted extends Marks {
  readonly problems: readonly string[]
}

/** Finds the albums of a name. */
export type FindAlbums = (name: string) => readonly MarkedAlbum[]

/** The album of a name, or why none can be put into. */
const destination = (name: string, createMissing: boolean, marks: Marks, find: FindAlbums): MarkedAlbum | string => {
  const made = marks.albums.filter((album) => album.id === null && isSameName(album.name, name))
  const [album, ...others] = [...find(name), ...made]
  if (others.length > 0) return `Several albums have the name that a conversion puts into (album-ambiguous): "${name}".`
  if (album || createMissing) return album ?? { id: null, name }
  return `There is no album that a conversion could put into, and createMissing is off (album-missing): "${name}".`
}

/**
 * Makes the function that converts assets, each conversion upon what the one before left. Destinations come first; a
 * source stays where one of them cannot be reached.
 */
export const createConverter = (
  conversions: readonly Conversion[],
  outputs: OutputTags,
  find: FindAlbums,
): ((marks: Marks) => Converted) => {
  const steps = conversions.map((conversion) => ({ ...conversion, match: createMatcher(conversion.from, outputs) }))
  const convert = (marks: Converted, { match, to, mode, createMissing }: (typeof steps)[number]): Converted => {
    const found = match(marks)
    if (!found) return marks
    const reached = to.albums.map((name) => destination(name, createMissing, marks, find))
    const problems = reached.filter((one) => typeof one === 'string')
    const isIn = new Set(marks.albums.map(albumKey))
    const added = reached.filter((one) => typeof one !== 'string').filter((album) => !isIn.has(albumKey(album)))
    const tags = [...marks.tags, ...to.tags.filter((tag) => !marks.tags.some((one) => sameTag(one, tag)))]
    const albums = [...marks.albums, ...added]
    const told = [...marks.problems, ...problems]
    if (mode === 'copy' || problems.length > 0) return { id: marks.id, tags, albums, problems: told }
    const stays = (tag: string): boolean => !found.tags.includes(tag) || to.tags.some((wanted) => sameTag(wanted, tag))
    const holds = (album: MarkedAlbum): boolean =>
      !found.albums.includes(album) || to.albums.some((name) => isSameName(name, album.name))
    return { id: marks.id, tags: tags.filter(stays), albums: albums.filter(holds), problems: told }
  }
  return (marks) => steps.reduce(convert, { ...marks, problems: [] })
}
