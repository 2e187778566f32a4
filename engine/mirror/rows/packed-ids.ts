import { idOfWords, wordsInId, writeWords } from '../../../core/scan/id-map.ts'
import { assertWhole, headLength, headOf, seal } from './sealed.ts'

const bytesInId = wordsInId * Uint32Array.BYTES_PER_ELEMENT

/** Ids in order: sixteen bytes each, and behind them as JSON those that are no UUIDs. They are looked through as they are. */
export class PackedIds implements Iterable<string> {
  /** As a file keeps them. */
  readonly bytes: Uint8Array
  readonly size: number
  /** Four for each id. */
  readonly words: Uint32Array
  /** Those that are no UUIDs, by their places. */
  readonly others: ReadonlyMap<number, string>

  /** @param bytes whole, and where words can be read from */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.size = headOf(bytes)
    this.words = new Uint32Array(bytes.buffer, bytes.byteOffset + headLength, wordsInId * this.size)
    const rest = bytes.subarray(headLength + bytesInId * this.size)
    this.others = new Map(rest.length === 0 ? [] : JSON.parse(Buffer.from(rest).toString()))
  }

  static of(ids: readonly string[]): PackedIds {
    const words = new Uint32Array(wordsInId * ids.length)
    const others = [...ids.entries()].filter(
      ([place, id]) => !writeWords(id, words.subarray(wordsInId * place, wordsInId * (place + 1))),
    )
    const rest = Buffer.from(others.length === 0 ? '' : JSON.stringify(others))
    const bytes = new Uint8Array(headLength + words.byteLength + rest.length)
    bytes.set(new Uint8Array(words.buffer), headLength)
    bytes.set(rest, headLength + words.byteLength)
    return new PackedIds(seal(bytes, ids.length))
  }

  at(place: number): string {
    return this.others.get(place) ?? idOfWords(this.words.subarray(wordsInId * place, wordsInId * (place + 1)))
  }

  *[Symbol.iterator](): Generator<string> {
    for (let place = 0; place < this.size; place += 1) yield this.at(place)
  }
}

/** Ids by their bytes as a file has them. @throws SyntaxError where they are others than were written */
export const readIds = (bytes: Uint8Array): PackedIds => {
  assertWhole(bytes)
  return new PackedIds(bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice())
}

const marks = 2 ** 16

/** A number below `marks` for the id that begins at some word. */
const markAt = (words: Uint32Array, at: number): number =>
  ((words[at] ?? 0) ^ (words[at + 1] ?? 0) ^ (words[at + 2] ?? 0) ^ (words[at + 3] ?? 0)) & (marks - 1)

/** Makes a function that finds the places of some ids among packed ones; most of the others are told by a number alone. */
export const createFinder = (wanted: ReadonlySet<string>): ((ids: PackedIds) => number[]) => {
  const known = new Uint8Array(marks)
  const words = new Uint32Array(wordsInId)
  for (const id of wanted) if (writeWords(id, words)) known[markAt(words, 0)] = 1
  return (ids) => {
    const isAnyPossible = ids.others.size > 0
    const places: number[] = []
    for (let place = 0; place < ids.size; place += 1)
      if ((isAnyPossible || known[markAt(ids.words, wordsInId * place)] === 1) && wanted.has(ids.at(place)))
        places.push(place)
    return places
  }
}
