import type { Asset, Need } from '../core/assets/asset.ts'
import { LocalTime } from '../core/assets/local-time.ts'
import type { ApiContext } from '../core/context/context.ts'
import type { Predicate } from '../core/predicates/predicate.ts'
import { parseCondition } from '../language/yaml/conditions.ts'
import { addAll, type Bits, bitsFor, fillBetween, hasBit, keepIn, setBit, takeOut } from './bits.ts'
import type { Column } from './columns.ts'
import type { ConditionData } from './conditions.ts'
import { dayText, exifFields, firstOfDay, type Library, type TextColumn } from './library.ts'

/** What a predicate looks at of an asset. */
type Part = Partial<Asset<'exif'>>

type OfColumn = readonly [column: TextColumn, show: (label: string) => Part]

const inFolder: OfColumn = ['folder', (folder) => ({ originalPath: `${folder}/file` })]
const columnWords: Readonly<Record<string, OfColumn>> = {
  type: ['type', (type) => ({ type: type as 'IMAGE' })],
  extension: ['extension', (end) => ({ originalFileName: `a.${end}` })],
  path: inFolder,
  folder: inFolder,
}

/** The column that alone decides a condition, and what an asset with one of its labels shows; undefined where none does. */
const columnOf = (word: string): OfColumn | undefined => {
  const exif = exifFields[word as TextColumn]
  return exif === undefined ? columnWords[word] : [word as TextColumn, (label) => ({ exif: { [exif]: label } })]
}

type Show = (library: Library, position: number) => Part

/** What an asset shows to conditions of other words. */
const shownTo: Readonly<Record<string, Show>> = {
  fileName: ({ names }, at) => ({ originalFileName: names.at(at) }),
  rating: ({ ratings }, at) => ({ exif: { rating: ratings[at] || null } }),
  favorite: ({ flags }, at) => ({ isFavorite: hasBit(flags.favorite, at) }),
  livePhoto: ({ flags }, at) => ({ livePhotoVideoId: hasBit(flags.livePhoto, at) ? 'motion' : null }),
  hasCamera: ({ flags }, at) => ({ exif: { make: hasBit(flags.hasCamera, at) ? 'make' : null } }),
  hasLocation: ({ flags }, at) => ({ exif: hasBit(flags.hasLocation, at) ? { latitude: 0, longitude: 0 } : {} }),
}
const showPlace: Show = ({ flags, latitudes, longitudes }, at) =>
  hasBit(flags.hasLocation, at)
    ? { exif: { latitude: latitudes[at] ?? 0, longitude: longitudes[at] ?? 0 } }
    : { exif: {} }

/**
 * Finds with the product's own predicates what a condition finds in a library that was read: what was learned is tried
 * in the words in which it is written. Each predicate is asked once for each value that it looks at.
 */
export class ConditionCheck {
  readonly #library: Library
  readonly #known = new Map<string, Bits>()

  constructor(library: Library) {
    this.#library = library
  }

  /** All positions for which a condition is true. */
  async find(data: ConditionData): Promise<Bits> {
    const { size } = this.#library
    const found = bitsFor(size)
    if (Array.isArray(data.all)) {
      fillBetween(found, 0, size)
      for (const part of data.all) keepIn(found, await this.find(part))
      return found
    }
    if (Array.isArray(data.any)) {
      for (const part of data.any) addAll(found, await this.find(part))
      return found
    }
    if (data.not !== undefined) {
      fillBetween(found, 0, size)
      takeOut(found, await this.find(data.not as ConditionData))
      return found
    }
    const key = JSON.stringify(data)
    const known = this.#known.get(key) ?? (await this.#leaf(data))
    // Each event has days of its own, and a large library a set of 36 kB for each.
    if (data.taken === undefined) this.#known.set(key, known)
    return known
  }

  async #leaf(data: ConditionData): Promise<Bits> {
    const [word = ''] = Object.keys(data)
    const flagged = word.includes('.') ? this.#library.flags[word as `${string}.${string}`] : undefined
    if (flagged) return flagged
    const { predicate, problems } = parseCondition(data)
    if (!predicate)
      throw new Error(`learned ${JSON.stringify(data)}: ${problems.map(({ message }) => message).join('; ')}`)
    const bits = bitsFor(this.#library.size)
    if (word === 'tagged' || word === 'inAlbum') {
      const set = this.#library.sets.find((one) => one.word === word && one.name === data[word])
      return set?.bits ?? bits
    }
    if (word === 'person') return this.#ofPeople(predicate, bits)
    const is = (part: Part): boolean => predicate.test(part as Asset<Need>)
    const [column, show] = columnOf(word) ?? []
    if (column && show) this.#ofColumn(column, (label) => is(show(label)), bits)
    else if (word === 'library') this.#ofColumn('library', (id) => id === data.library, bits)
    else if (word === 'taken') this.#ofDays((day) => is({ takenAt: new LocalTime(day) }), bits)
    else if (word === 'hasFaces') addAll(bits, this.#library.flags.hasFaces)
    else this.#ofEach(shownTo[word] ?? showPlace, is, bits)
    return bits
  }

  #ofColumn(name: TextColumn, is: (label: string) => boolean, bits: Bits): void {
    const column: Column = this.#library.columns[name]
    for (const { code, label } of column.values) if (is(label)) column.fill(bits, code)
  }

  #ofDays(is: (day: string) => boolean, bits: Bits): void {
    const { days, size } = this.#library
    for (let first = 0; first < size; ) {
      const day = days[first] ?? 0
      const next = firstOfDay(this.#library, day + 1)
      if (is(dayText(day))) fillBetween(bits, first, next)
      first = next
    }
  }

  #ofEach(show: Show, is: (part: Part) => boolean, bits: Bits): void {
    const answers = new Map<string, boolean>()
    for (let position = 0; position < this.#library.size; position += 1) {
      const given = show(this.#library, position)
      const key = JSON.stringify(given)
      const answer = answers.get(key) ?? is(given)
      answers.set(key, answer)
      if (answer) setBit(bits, position)
    }
  }

  async #ofPeople(predicate: Predicate<Need>, bits: Bits): Promise<Bits> {
    const { people, persons } = this.#library
    // Positions stand for ids, of which only those with anybody asked for can match.
    const asked = new Set<number>()
    const context = {
      people: {
        list: async () => persons,
        assets: async (id: string) => {
          const code = people.values.find(({ key }) => key === id)?.code
          const positions = code === undefined ? [] : [...people.positions(code)]
          for (const position of positions) asked.add(position)
          const keysAt = (position: number) =>
            Array.from(people.codesAt(position), (one) => people.values[one]?.key ?? '')
          return new Map(positions.map((position) => [String(position), keysAt(position)]))
        },
      },
    } as unknown as ApiContext
    const run = {
      created: { albums: new Set<string>(), tags: new Set<string>() },
      now: new Date(0),
      found: {},
      sought: {},
    }
    const resolved = (await predicate.resolve?.(context, run)) ?? predicate
    const loaded = (await resolved.load?.(context, run)) ?? resolved
    for (const position of asked) if (loaded.test({ id: String(position) } as Asset<Need>)) setBit(bits, position)
    return bits
  }
}
