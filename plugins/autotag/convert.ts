import {
  type Criteria,
  createMatcher,
  isMatch,
  type Matched,
  type OutputOptions,
  type SeenAlbum,
  type SeenAsset,
} from './classify.ts'
import { tagKey } from './patterns.ts'

/** Moves or copies markers between tags and albums. */
export interface Conversion {
  readonly from: Criteria
  readonly to: { readonly tags?: readonly string[] | undefined; readonly albums?: readonly string[] | undefined }
  readonly mode?: 'move' | 'copy' | undefined
  readonly createMissing?: boolean | undefined
}

/** One step of a conversion; albums are named. */
export type ConversionStep =
  | { readonly op: 'tag.add' | 'tag.remove'; readonly tag: string }
  | { readonly op: 'album.create' | 'album.add' | 'album.remove'; readonly album: string }

/** Why a destination could not be reached. */
export type ConversionProblem = 'album-missing' | 'album-ambiguous'

/** A step with the album that it means. */
export interface ConvertedStep {
  readonly step: ConversionStep
  readonly album?: SeenAlbum
}

/** What conversions make of an asset. */
export interface Converted {
  readonly steps: readonly ConvertedStep[]
  readonly problems: readonly { readonly problem: ConversionProblem; readonly album: string }[]
  readonly tags: readonly string[]
  readonly albums: readonly SeenAlbum[]
}

const sameAlbum = (a: SeenAlbum, b: SeenAlbum): boolean =>
  a.id && b.id ? a.id === b.id : a.name.normalize('NFC') === b.name.normalize('NFC')

/** Finds the albums of a name. */
export type FindAlbums = (name: string) => readonly SeenAlbum[]

/** Makes a lookup of albums by their names. */
export const albumsByName = (albums: readonly SeenAlbum[]): FindAlbums => {
  const known = Map.groupBy(albums, ({ name }) => name.normalize('NFC'))
  return (name) => known.get(name.normalize('NFC')) ?? []
}

/** An asset while it is converted, and the albums there are. */
class Conversions {
  tags: readonly string[]
  albums: readonly SeenAlbum[]
  readonly steps: ConvertedStep[] = []
  readonly problems: { problem: ConversionProblem; album: string }[] = []
  readonly #find: FindAlbums
  readonly #made: SeenAlbum[] = []

  constructor({ tags, albums }: SeenAsset, find: FindAlbums) {
    this.tags = tags
    this.albums = albums
    this.#find = find
  }

  apply({ to, mode = 'move', createMissing = false }: Conversion, found: Matched): void {
    const { tags = [], albums = [] } = to
    for (const tag of tags) this.#addTag(tag)
    const isDone = albums.map((name) => this.#addTo(name, createMissing)).every(Boolean)
    if (mode === 'copy' || !isDone) return
    const targets = new Set(tags.map(tagKey))
    const names = new Set(albums.map((name) => name.normalize('NFC')))
    for (const tag of found.tags) if (!targets.has(tagKey(tag))) this.#removeTag(tag)
    for (const album of found.albums) if (!names.has(album.name.normalize('NFC'))) this.#leave(album)
  }

  #addTag(tag: string): void {
    if (this.tags.some((one) => tagKey(one) === tagKey(tag))) return
    this.tags = [...this.tags, tag]
    this.steps.push({ step: { op: 'tag.add', tag } })
  }

  #removeTag(tag: string): void {
    this.tags = this.tags.filter((one) => one !== tag)
    this.steps.push({ step: { op: 'tag.remove', tag } })
  }

  /** Returns whether the asset is in the album now. */
  #addTo(name: string, createMissing: boolean): boolean {
    const known = [...this.#find(name), ...this.#made.filter((album) => sameAlbum(album, { name }))]
    const problem = known.length > 1 ? 'album-ambiguous' : known.length === 0 && !createMissing ? 'album-missing' : null
    if (problem !== null) {
      this.problems.push({ problem, album: name })
      return false
    }
    const album = known[0] ?? { id: null, name }
    if (known.length === 0) {
      this.#made.push(album)
      this.steps.push({ step: { op: 'album.create', album: name }, album })
    }
    if (this.albums.some((one) => sameAlbum(one, album))) return true
    this.albums = [...this.albums, album]
    this.steps.push({ step: { op: 'album.add', album: name }, album })
    return true
  }

  #leave(album: SeenAlbum): void {
    this.albums = this.albums.filter((one) => !sameAlbum(one, album))
    this.steps.push({ step: { op: 'album.remove', album: album.name }, album })
  }
}

/** Makes the function that converts assets, each conversion upon what the former one left. */
export const createConverter = (
  conversions: readonly Conversion[],
  options: OutputOptions = {},
): ((asset: SeenAsset, find: FindAlbums) => Converted) => {
  const matchers = conversions.map((conversion) => ({ conversion, match: createMatcher(conversion.from, options) }))
  return (asset, find) => {
    const state = new Conversions(asset, find)
    for (const { conversion, match } of matchers) {
      const found = match({ id: asset.id, tags: state.tags, albums: state.albums })
      if (isMatch(found)) state.apply(conversion, found)
    }
    return state
  }
}

/**
 * Says what conversions do to an asset, in order. Album names that fit none or several of the existing albums are told
 * as warnings, and then the sources stay.
 * @throws Error for a conversion without criteria, SyntaxError for a wrong regular expression
 * @example
 * convert({ asset, conversions: [{ from: { tags: ['meme'] }, to: { albums: ['memes'] } }], existingAlbums })
 * // { operations: [{ op: 'album.add', album: 'memes' }, { op: 'tag.remove', tag: 'meme' }], warnings: [] }
 */
export const convert = ({
  asset,
  conversions,
  existingAlbums = [],
  options = {},
}: {
  readonly asset: SeenAsset
  readonly conversions: readonly Conversion[]
  readonly existingAlbums?: readonly (SeenAlbum | string)[]
  readonly options?: OutputOptions
}): { readonly operations: readonly ConversionStep[]; readonly warnings: readonly ConversionProblem[] } => {
  const existing = existingAlbums.map((album) => (typeof album === 'string' ? { name: album } : album))
  const { steps, problems } = createConverter(conversions, options)(asset, albumsByName(existing))
  return { operations: steps.map(({ step }) => step), warnings: problems.map(({ problem }) => problem) }
}
