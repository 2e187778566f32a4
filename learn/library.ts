import type { Asset } from '../core/assets/asset.ts'
import type { Predicate } from '../core/predicates/predicate.ts'
import { fold } from '../language/predicates/patterns.ts'
import { type Bits, bitsFor, setBit } from './bits.ts'
import { type Column, ColumnBuilder } from './columns.ts'
import { type Ids, IdsBuilder } from './ids.ts'
import { Measure } from './measure.ts'
import { Numbers } from './numbers.ts'
import { type Texts, TextsBuilder } from './texts.ts'

/** Columns with one text, or none, for each asset. */
export const textColumns = [
  'country',
  'state',
  'city',
  'make',
  'model',
  'lens',
  'type',
  'extension',
  'prefix',
  'pattern',
  'library',
  'folder',
] as const
export type TextColumn = (typeof textColumns)[number]

/** Columns of the exif record, and what their fields are called there. */
export const exifFields: Readonly<Partial<Record<TextColumn, string>>> = {
  country: 'country',
  state: 'state',
  city: 'city',
  make: 'make',
  model: 'model',
  lens: 'lensModel',
}

/** What is true of an asset, or not. */
const flagNames = ['favorite', 'hasCamera', 'hasLocation', 'livePhoto', 'hasFaces'] as const
type OwnFlag = (typeof flagNames)[number]
/** A flag of the language, or a word of a plugin such as `screen-captures.isScreenshot`. */
export type Flag = OwnFlag | `${string}.${string}`
/** What a word of a plugin says of an asset. */
export type FlagWords = ReadonlyMap<`${string}.${string}`, Predicate<'exif' | 'people'>>

/** A person as rules name them. */
export interface KnownPerson {
  readonly id: string
  readonly name: string
  readonly birthDate: string | null
  readonly isHidden: boolean
}

/** The assets of a tag or an album, as a condition asks for them. */
export interface NamedSet {
  readonly word: 'tagged' | 'inAlbum'
  readonly id: string
  /** As a condition names it. */
  readonly name: string
  readonly bits: Bits
}

/** The library as columns, assets in the order of their days. */
export interface Library {
  /** Own assets of timeline and archive, neither trashed nor offline, without motion parts. */
  readonly size: number
  /** Assets on the timeline alone. */
  readonly timeline: Bits
  readonly ids: Ids
  /** Names of files. */
  readonly names: Texts
  /** To which fifth an asset belongs when members are hidden from learning: by its id, whatever it shows. */
  readonly fifths: Uint8Array
  /** Milliseconds since 1970 by the clock at the place. */
  readonly times: Float64Array
  /** Days since 1970 by the clock at the place. */
  readonly days: Int32Array
  /** Different days with assets. */
  readonly dayCount: number
  readonly years: readonly number[]
  readonly columns: Readonly<Record<TextColumn, Column>>
  readonly people: Column
  /** The people of the people's column, by their codes. */
  readonly persons: readonly KnownPerson[]
  /** Names, caseless, that more than one person bears. */
  readonly sharedNames: ReadonlySet<string>
  readonly flags: Readonly<Record<OwnFlag, Bits> & Partial<Record<Flag, Bits>>>
  /** Stars, 0 for none. */
  readonly ratings: Uint8Array
  /** Degrees; NaN where the place is not known. */
  readonly latitudes: Float64Array
  readonly longitudes: Float64Array
  /** Positions in order of latitude, only those with a place. */
  readonly byLatitude: Uint32Array
  readonly measure: Measure
  /** Tags and albums that may be conditions; none by default. */
  readonly sets: readonly NamedSet[]
  /** The motion parts of live photos. */
  readonly motionParts: Ids
}

/** An asset as it is looked at. */
type LearningAsset = Asset<'exif' | 'people'>

const dayLength = 86_400_000

/** Day of a number of days since 1970, as `2023-07-01`. */
export const dayText = (day: number): string => {
  const known = dayTexts.get(day)
  if (known !== undefined) return known
  const text = new Date(day * dayLength).toISOString().slice(0, 10)
  dayTexts.set(day, text)
  return text
}
/** A library has a few thousand days, and each is asked for again and again. */
const dayTexts = new Map<number, string>()

/** The number of a day. */
export const dayNumber = (text: string): number => Date.parse(text) / dayLength

// A name that begins with its only dot has no extension, as in `extension`.
const extensionOf = (name: string): string | undefined => /^.+\.([^.]+)$/s.exec(fold(name))?.[1]

/** What a name begins with, up to a blank, a sign or a digit. */
const prefixOf = (name: string): string | undefined => {
  const prefix = /^[^\s_.\-\d]+/.exec(name)?.[0]
  return prefix === name ? undefined : prefix
}

/** Where a pattern of names leaves a number open, and where a hash. */
export const openNumber = '\uE000'
export const openHash = '\uE001'

/** A name with its numbers and hashes left open. */
const patternOf = (name: string): string | undefined => {
  const open = name.replace(/(?=[\da-f]*\d)(?=[\da-f]*[a-f])[\da-f]{8,}|\d+/gi, (found) =>
    /^\d+$/.test(found) ? openNumber : openHash,
  )
  return open === name ? undefined : open
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))).normalize('NFC')

const keyOf: Partial<Record<TextColumn, (text: string) => string>> = {
  country: fold,
  state: fold,
  city: fold,
  make: fold,
  model: fold,
  lens: fold,
  extension: fold,
  prefix: fold,
  pattern: (text) => text.normalize('NFC').toLowerCase(),
}

const textsOf = (asset: LearningAsset): Record<TextColumn, string | null | undefined> => ({
  country: asset.exif.country,
  state: asset.exif.state,
  city: asset.exif.city,
  make: asset.exif.make,
  model: asset.exif.model,
  lens: asset.exif.lensModel,
  type: asset.type,
  extension: extensionOf(asset.originalFileName),
  prefix: prefixOf(asset.originalFileName),
  pattern: patternOf(asset.originalFileName),
  library: asset.libraryId,
  folder: folderOf(asset.originalPath),
})

const ownFlags: Readonly<Record<OwnFlag, (asset: LearningAsset) => boolean>> = {
  favorite: ({ isFavorite }) => isFavorite,
  hasCamera: ({ exif }) => Boolean(exif.make || exif.model),
  hasLocation: ({ exif }) => exif.latitude != null && exif.longitude != null,
  livePhoto: ({ livePhotoVideoId }) => livePhotoVideoId !== null,
  hasFaces: ({ people }) => people.length > 0,
}

/** A number that is the same for an id everywhere and has nothing to do with what the asset shows (FNV-1a). */
const hashOf = (id: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** Places in the order in which something was added. */
const placesOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, place) => place)

/** Gathers a library from its assets, which may come in any order. */
export class LibraryBuilder {
  readonly #columns = Object.fromEntries(textColumns.map((name) => [name, new ColumnBuilder(keyOf[name])])) as Record<
    TextColumn,
    ColumnBuilder
  >
  readonly #people = new ColumnBuilder(undefined, true)
  readonly #persons = new Map<string, KnownPerson>()
  readonly #ids = new IdsBuilder()
  readonly #names = new TextsBuilder()
  readonly #fifths = new Numbers(Uint8Array)
  /** Milliseconds by the clock at the place. */
  readonly #times = new Numbers(Float64Array)
  readonly #flags: readonly {
    readonly name: Flag
    is(asset: LearningAsset): boolean
    /** 1 where it is true. */
    readonly values: Numbers<Uint8Array<ArrayBuffer>>
  }[]
  /** 1 on the timeline, 0 in the archive. */
  readonly #timeline = new Numbers(Uint8Array)
  readonly #ratings = new Numbers(Uint8Array)
  readonly #latitudes = new Numbers(Float64Array)
  readonly #longitudes = new Numbers(Float64Array)
  readonly #motionParts = new IdsBuilder()

  constructor(words: FlagWords = new Map()) {
    this.#flags = [
      ...flagNames.map((name) => ({ name, is: ownFlags[name], values: new Numbers(Uint8Array) })),
      ...[...words].map(([name, { test }]) => ({ name, is: test, values: new Numbers(Uint8Array) })),
    ]
  }

  add(asset: LearningAsset): void {
    const texts = textsOf(asset)
    for (const name of textColumns) this.#columns[name].add(texts[name])
    this.#people.add(...new Set(asset.people.map(({ id }) => id)))
    for (const { id, name, birthDate, isHidden } of asset.people)
      if (!this.#persons.has(id))
        this.#persons.set(id, { id, name, birthDate: birthDate?.slice(0, 10) ?? null, isHidden })
    this.#ids.add(asset.id)
    this.#names.add(asset.originalFileName)
    this.#fifths.push(hashOf(asset.id) % 5)
    this.#times.push(asset.takenAt.getTime())
    for (const { is, values } of this.#flags) values.push(Number(is(asset)))
    this.#timeline.push(Number(asset.visibility === 'timeline'))
    this.#ratings.push(Math.max(0, asset.exif.rating ?? 0))
    const isPlaced = ownFlags.hasLocation(asset)
    this.#latitudes.push(isPlaced ? (asset.exif.latitude ?? Number.NaN) : Number.NaN)
    this.#longitudes.push(isPlaced ? (asset.exif.longitude ?? Number.NaN) : Number.NaN)
    if (asset.livePhotoVideoId !== null) this.#motionParts.add(asset.livePhotoVideoId)
  }

  /**
   * The library, once: what was gathered is gone afterwards, part by part, so that nothing of it is there twice for long.
   * @param sharedNames names of people, caseless, that several bear
   * @param sets tags and albums that may be conditions, with the ids of their assets
   */
  build(
    sharedNames: ReadonlySet<string>,
    sets: readonly (Omit<NamedSet, 'bits'> & { readonly ids: Iterable<string> })[] = [],
  ): Library {
    const size = this.#times.length
    const order = placesOf(size).sort((a, b) => this.#times.at(a) - this.#times.at(b) || this.#ids.compare(a, b))
    const bytes = (values: Numbers<Uint8Array<ArrayBuffer>>) => values.taken(order, new Uint8Array(size))
    const doubles = (values: Numbers<Float64Array<ArrayBuffer>>) => values.taken(order, new Float64Array(size))
    const bitsOf = (values: Numbers<Uint8Array<ArrayBuffer>>): Bits => {
      const bits = bitsFor(size)
      for (const [position, is] of bytes(values).entries()) if (is === 1) setBit(bits, position)
      return bits
    }
    const ids = this.#ids.build(order)
    const times = doubles(this.#times)
    const days = Int32Array.from(times, (time) => Math.floor(time / dayLength))
    const people = this.#people.build(order)
    const latitudes = doubles(this.#latitudes)
    const placed = Uint32Array.from(latitudes.keys()).filter((position) => !Number.isNaN(latitudes[position]))
    return {
      size,
      timeline: bitsOf(this.#timeline),
      ids,
      names: this.#names.build(order),
      fifths: bytes(this.#fifths),
      times,
      days,
      dayCount: new Set(days).size,
      years: [...new Set(Array.from(new Set(days), (day) => Number(dayText(day).slice(0, 4))))],
      columns: Object.fromEntries(textColumns.map((name) => [name, this.#columns[name].build(order)])) as Record<
        TextColumn,
        Column
      >,
      people,
      persons: people.values.map(
        ({ key }) => this.#persons.get(key) ?? { id: key, name: '', birthDate: null, isHidden: false },
      ),
      sharedNames,
      flags: Object.fromEntries(this.#flags.map(({ name, values }) => [name, bitsOf(values)])) as Library['flags'],
      ratings: bytes(this.#ratings),
      latitudes,
      longitudes: doubles(this.#longitudes),
      byLatitude: placed.sort((a, b) => (latitudes[a] ?? 0) - (latitudes[b] ?? 0) || a - b),
      measure: new Measure(size),
      sets: sets.map(({ ids: own, ...set }) => {
        const bits = bitsFor(size)
        for (const id of own) {
          const position = ids.positionOf(id)
          if (position !== undefined) setBit(bits, position)
        }
        return { ...set, bits }
      }),
      motionParts: this.#motionParts.build(placesOf(this.#motionParts.length)),
    }
  }
}

/** All flags of a library. */
export const flagsIn = ({ flags }: Library): Flag[] => Object.keys(flags) as Flag[]

/** The assets with a flag. */
export const flagBits = ({ flags, size }: Library, flag: Flag): Bits => flags[flag] ?? bitsFor(size)

/** The first position of a day or later. */
export const firstOfDay = ({ days, size }: Pick<Library, 'days' | 'size'>, day: number): number => {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((days[middle] ?? 0) < day) low = middle + 1
    else high = middle
  }
  return low
}
