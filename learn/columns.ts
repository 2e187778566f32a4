import { compare } from '../core/order.ts'
import { addAll, type Bits, bitsFor, countBoth, hasBit, setBit } from './bits.ts'
import { Numbers } from './numbers.ts'

/** A value of a column, with the assets that have it. */
interface Value {
  /** As it is compared: without case and accents for text. */
  readonly key: string
  /** As it is shown: the most frequent spelling. */
  readonly label: string
  readonly code: number
}

/** Where an asset has no value. */
const none = 0xffff_ffff

/** Values of assets, by position: of each asset one, several, or none. */
export class Column {
  readonly values: readonly Value[]
  /** Where the codes of a position begin, one after the other; null where none has several, and each position has its code or `none`. */
  readonly #starts: Uint32Array | null
  readonly #codes: Uint32Array
  /** The same the other way round: where the positions of a code begin. */
  readonly #postingStarts: Uint32Array
  readonly #postings: Uint32Array
  readonly #dense = new Map<number, Bits>()
  /** For counting; zeros between two calls. */
  readonly #counts: Uint32Array
  readonly #assets: number

  constructor(values: readonly Value[], starts: Uint32Array | null, codes: Uint32Array) {
    this.values = values
    this.#starts = starts
    this.#codes = codes
    this.#assets = starts ? starts.length - 1 : codes.length
    this.#counts = new Uint32Array(values.length)
    const counts = new Uint32Array(values.length + 1)
    for (const code of codes) if (code !== none) counts[code + 1] = (counts[code + 1] ?? 0) + 1
    for (let code = 0; code < values.length; code += 1) counts[code + 1] = (counts[code + 1] ?? 0) + (counts[code] ?? 0)
    this.#postingStarts = counts
    this.#postings = new Uint32Array(counts[values.length] ?? 0)
    const next = counts.slice()
    for (let position = 0; position < this.#assets; position += 1)
      for (let at = this.#first(position); at < this.#end(position); at += 1) {
        const code = codes[at] ?? 0
        const free = next[code] ?? 0
        this.#postings[free] = position
        next[code] = free + 1
      }
  }

  /** Where the codes of a position begin. */
  #first(position: number): number {
    return this.#starts ? (this.#starts[position] ?? 0) : position
  }

  /** Where they end. */
  #end(position: number): number {
    if (this.#starts) return this.#starts[position + 1] ?? 0
    return this.#codes[position] === none ? position : position + 1
  }

  /** How many assets have a value. */
  size(code: number): number {
    return (this.#postingStarts[code + 1] ?? 0) - (this.#postingStarts[code] ?? 0)
  }

  /** How many values an asset has. */
  count(position: number): number {
    return this.#end(position) - this.#first(position)
  }

  /** The codes of an asset. */
  codesAt(position: number): Uint32Array {
    return this.#codes.subarray(this.#first(position), this.#end(position))
  }

  /** The only code of an asset, or its first; -1 where it has none. */
  codeAt(position: number): number {
    const at = this.#first(position)
    return at < this.#end(position) ? (this.#codes[at] ?? 0) : -1
  }

  /** How many of some assets have each value, by codes. */
  counts(positions: Iterable<number>): Map<number, number> {
    const counts = this.#counts
    const met: number[] = []
    for (const position of positions)
      for (let at = this.#first(position); at < this.#end(position); at += 1) {
        const code = this.#codes[at] ?? 0
        const count = counts[code] ?? 0
        if (count === 0) met.push(code)
        counts[code] = count + 1
      }
    const found = new Map<number, number>()
    for (const code of met) {
      found.set(code, counts[code] ?? 0)
      counts[code] = 0
    }
    return found
  }

  has(position: number, code: number): boolean {
    for (let at = this.#first(position); at < this.#end(position); at += 1) if (this.#codes[at] === code) return true
    return false
  }

  /** The positions of a value, in their order. */
  positions(code: number): Uint32Array {
    return this.#postings.subarray(this.#postingStarts[code] ?? 0, this.#postingStarts[code + 1] ?? 0)
  }

  /** Adds the positions of a value to a set. Sets of frequent values are kept: there can only be a few. */
  fill(bits: Bits, code: number): void {
    if (this.size(code) * 32 < this.#assets) {
      for (const position of this.positions(code)) setBit(bits, position)
      return
    }
    addAll(bits, this.#denseOf(code))
  }

  #denseOf(code: number): Bits {
    const known = this.#dense.get(code)
    if (known) return known
    const dense = bitsFor(this.#assets)
    for (const position of this.positions(code)) setBit(dense, position)
    this.#dense.set(code, dense)
    return dense
  }

  /** How many assets of a set have a value; the set has none outside of the words from `from` to before `to`. */
  countIn(code: number, bits: Bits, from = 0, to = bits.length): number {
    if (this.size(code) * 32 >= this.#assets) return countBoth(this.#denseOf(code), bits, from, to)
    let found = 0
    for (const position of this.positions(code)) if (hasBit(bits, position)) found += 1
    return found
  }
}

/** Gathers the values of a column while assets come in any order. */
export class ColumnBuilder {
  readonly #keyOf: (text: string) => string
  readonly #codeOf = new Map<string, number>()
  /** Spellings of each value with how often they occur. */
  readonly #spellings: Map<string, number>[] = []
  readonly #keys: string[] = []
  /** Where the codes of an asset end, one after the other; null where none has several. */
  readonly #ends: Numbers<Uint32Array<ArrayBuffer>> | null
  readonly #codes = new Numbers(Uint32Array)

  /** @param hasSeveral whether an asset may have several values */
  constructor(keyOf: (text: string) => string = (text) => text, hasSeveral = false) {
    this.#keyOf = keyOf
    this.#ends = hasSeveral ? new Numbers(Uint32Array) : null
  }

  /** Adds the value or values of the next asset; empty ones are none. */
  add(...texts: readonly (string | null | undefined)[]): void {
    if (!this.#ends) {
      const [text] = texts
      this.#codes.push(text ? this.#codeFor(text) : none)
      return
    }
    for (const text of texts) if (text) this.#codes.push(this.#codeFor(text))
    this.#ends.push(this.#codes.length)
  }

  #codeFor(text: string): number {
    const key = this.#keyOf(text)
    let code = this.#codeOf.get(key)
    if (code === undefined) {
      code = this.#keys.push(key) - 1
      this.#codeOf.set(key, code)
      this.#spellings.push(new Map())
    }
    const spellings = this.#spellings[code]
    spellings?.set(text, (spellings.get(text) ?? 0) + 1)
    return code
  }

  /**
   * The column, for assets in another order, once: what was gathered is gone then. Codes follow the order of keys, whatever
   * order assets came in.
   * @param order for each new position the place at which the asset was added
   */
  build(order: Uint32Array): Column {
    const ranked = this.#keys.map((_, code) => code).sort((a, b) => compare(this.#keys[a] ?? '', this.#keys[b] ?? ''))
    const rankOf = new Uint32Array(ranked.length)
    for (const [rank, code] of ranked.entries()) rankOf[code] = rank
    const values = ranked.map((old, code) => ({
      code,
      key: this.#keys[old] ?? '',
      label: mostFrequent(this.#spellings[old] ?? new Map()),
    }))
    const rankAt = (at: number): number => rankOf[this.#codes.at(at)] ?? none
    const ends = this.#ends
    const starts = ends && new Uint32Array(order.length + 1)
    const codes = new Uint32Array(this.#codes.length)
    if (ends && starts) {
      let next = 0
      for (const [position, place] of order.entries()) {
        for (let at = place === 0 ? 0 : ends.at(place - 1); at < ends.at(place); at += 1) codes[next++] = rankAt(at)
        starts[position + 1] = next
      }
      ends.release()
    } else for (const [position, place] of order.entries()) codes[position] = rankAt(place)
    this.#codes.release()
    return new Column(values, starts, codes)
  }
}

const mostFrequent = (spellings: ReadonlyMap<string, number>): string =>
  [...spellings].sort(([a, often], [b, oftenB]) => oftenB - often || compare(a, b))[0]?.[0] ?? ''
