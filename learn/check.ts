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
    const exif = exifFields[word as TextColumn]
    if (exif !== undefined) this.#ofColumn(word as TextColumn, (label) => is({ exif: { [exif]: label } }), bits)
    else if (word === 'type') this.#ofColumn('type', (type) => is({ type: type as 'IMAGE' }), bits)
    else if (word === 'extension') this.#ofColumn('extension', (end) => is({ originalFileName: `a.${end}` }), bits)
    else if (word === 'path' || word === 'folder')
      this.#ofColumn('folder', (folder) => is({ originalPath: `${folder}/file` }), bits)
    else if (word === 'library') addAll(bits, await this.#ofLibrary(data))
    else if (word === 'taken') this.#ofDays((day) => is({ takenAt: new LocalTime(day) }), bits)
    else this.#ofEach(word, is, bits)
    return bits
  }

  #ofColumn(name: TextColumn, is: (label: string) => boolean, bits: Bits): void {
    const column: Column = this.#library.columns[name]
    for (const { code, label } of column.values) if (is(label)) column.fill(bits, code)
  }

  async #ofLibrary(data: ConditionData): Promise<Bits> {
    const bits = bitsFor(this.#library.size)
    this.#ofColumn('library', (id) => id === data.library, bits)
    return bits
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

  #ofEach(word: string, is: (part: Part) => boolean, bits: Bits): void {
    const { size, names, flags, ratings, latitudes, longitudes } = this.#library
    const answers = new Map<string, boolean>()
    const givenAt = (position: number): Part => {
      if (word === 'fileName') return { originalFileName: names.at(position) }
      if (word === 'rating') return { exif: { rating: ratings[position] || null } }
      if (word === 'favorite') return { isFavorite: hasBit(flags.favorite, position) }
      if (word === 'livePhoto') return { livePhotoVideoId: hasBit(flags.livePhoto, position) ? 'motion' : null }
      if (word === 'hasCamera') return { exif: { make: hasBit(flags.hasCamera, position) ? 'make' : null } }
      const isPlaced = hasBit(flags.hasLocation, position)
      if (word === 'hasLocation') return { exif: isPlaced ? { latitude: 0, longitude: 0 } : {} }
      return { exif: isPlaced ? { latitude: latitudes[position] ?? 0, longitude: longitudes[position] ?? 0 } : {} }
    }
    for (let position = 0; position < size; position += 1) {
      if (word === 'hasFaces') {
        if (hasBit(flags.hasFaces, position)) setBit(bits, position)
        continue
      }
      const given = givenAt(position)
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
          return new Map(
            positions.map((position) => [
              String(position),
              Array.from(people.codesAt(position), (one) => people.values[one]?.key ?? ''),
            ]),
          )
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
