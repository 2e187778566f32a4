/** Digits of hexadecimal numbers by their codes; 255 for others, also capitals, because ids must come back unchanged. */
const digits = new Uint8Array(65_536).fill(255)
for (const [digit, letter] of [...'0123456789abcdef'].entries()) digits[letter.charCodeAt(0)] = digit

const dash = '-'.charCodeAt(0)
const isDashAt = (index: number): boolean => index === 8 || index === 13 || index === 18 || index === 23
/** Words of an id. */
export const wordsInId = 4
const firstSlots = 1024

/** Writes an id into four words; false where it is not a UUID in Immich's form. */
export const writeWords = (id: string, words: Uint32Array): boolean => {
  if (id.length !== 36) return false
  let word = 0
  let count = 0
  for (let index = 0; index < 36; index += 1) {
    const code = id.charCodeAt(index)
    if (isDashAt(index)) {
      if (code !== dash) return false
      continue
    }
    const digit = digits[code] ?? 255
    if (digit === 255) return false
    word = (word << 4) | digit
    count += 1
    if (count % 8 === 0) words[count / 8 - 1] = word
  }
  return true
}

const letters = Buffer.from('0123456789abcdef')
const form = Buffer.from('00000000-0000-0000-0000-000000000000')

/** The id that four words were written from. */
export const idOfWords = (words: Uint32Array): string => {
  for (let index = 0, digit = 0; index < form.length; index += 1) {
    if (isDashAt(index)) continue
    form[index] = letters[((words[digit >>> 3] ?? 0) >>> (28 - 4 * (digit & 7))) & 15] ?? 0
    digit += 1
  }
  return form.toString('latin1')
}

/**
 * Ids with one of a few values each. A million of them take a third of the memory of a `Map`, and cost the garbage
 * collector nothing, because UUIDs are kept as numbers.
 * @example
 * const tags = new IdMap<readonly string[]>()
 * tags.set(asset.id, ['Trips'])
 */
export class IdMap<V extends object> {
  #words = new Uint32Array(wordsInId * firstSlots)
  /** What each slot means: nothing, or the place of a value plus one. */
  #places = new Uint32Array(firstSlots)
  #used = 0
  #gone = 0
  /** The first marks ids that were deleted. */
  readonly #values: (V | undefined)[] = [undefined]
  readonly #placeOf = new Map<V | undefined, number>([[undefined, 1]])
  readonly #others = new Map<string, V>()
  readonly #wanted = new Uint32Array(wordsInId)

  get size(): number {
    return this.#used - this.#gone + this.#others.size
  }

  get(id: string): V | undefined {
    if (!writeWords(id, this.#wanted)) return this.#others.get(id)
    return this.#valueAt(this.#slotOf(this.#wanted))
  }

  has(id: string): boolean {
    return this.get(id) !== undefined
  }

  set(id: string, value: V): void {
    if (!writeWords(id, this.#wanted)) return void this.#others.set(id, value)
    if (3 * this.#used > this.#places.length * 2) this.#grow()
    const slot = this.#slotOf(this.#wanted)
    if (this.#places[slot] === 0) {
      this.#used += 1
      this.#words.set(this.#wanted, wordsInId * slot)
    } else if (this.#valueAt(slot) === undefined) this.#gone -= 1
    this.#places[slot] = this.#placeFor(value)
  }

  delete(id: string): void {
    if (!writeWords(id, this.#wanted)) return void this.#others.delete(id)
    const slot = this.#slotOf(this.#wanted)
    if (this.#valueAt(slot) === undefined) return
    this.#gone += 1
    this.#places[slot] = this.#placeFor(undefined)
  }

  /** All ids, in no order. */
  [Symbol.iterator](): Generator<string> {
    return this.#idsWhere((value) => value !== undefined)
  }

  /** All ids with a value, in no order. */
  idsWith(value: V): string[] {
    return [...this.#idsWhere((one) => one === value)]
  }

  *#idsWhere(isWanted: (value: V | undefined) => boolean): Generator<string> {
    for (let slot = 0; slot < this.#places.length; slot += 1)
      if (isWanted(this.#valueAt(slot))) yield idOfWords(this.#wordsAt(slot))
    for (const [id, value] of this.#others) if (isWanted(value)) yield id
  }

  #valueAt(slot: number): V | undefined {
    return this.#values[(this.#places[slot] ?? 0) - 1]
  }

  #placeFor(value: V | undefined): number {
    const known = this.#placeOf.get(value)
    if (known !== undefined) return known
    const place = this.#values.push(value)
    this.#placeOf.set(value, place)
    return place
  }

  #wordsAt(slot: number): Uint32Array {
    return this.#words.subarray(wordsInId * slot, wordsInId * (slot + 1))
  }

  /** The slot of an id, or the free one where it belongs. */
  #slotOf(wanted: Uint32Array): number {
    const a = wanted[0] ?? 0
    const b = wanted[1] ?? 0
    const c = wanted[2] ?? 0
    const d = wanted[3] ?? 0
    const words = this.#words
    const mask = this.#places.length - 1
    const mixed = Math.imul(
      a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35),
      0x27d4eb2f,
    )
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      if (this.#places[slot] === 0) return slot
      const at = wordsInId * slot
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return slot
    }
  }

  #grow(): void {
    const [words, places] = [this.#words, this.#places]
    this.#words = new Uint32Array(2 * words.length)
    this.#places = new Uint32Array(2 * places.length)
    for (const [from, place] of places.entries()) {
      if (place === 0) continue
      const wanted = words.subarray(wordsInId * from, wordsInId * (from + 1))
      const slot = this.#slotOf(wanted)
      this.#words.set(wanted, wordsInId * slot)
      this.#places[slot] = place
    }
  }
}

/** Ids of assets, each once and in no order. */
export type AssetIds = Pick<ReadonlySet<string>, 'has' | 'size' | typeof Symbol.iterator>

/** The same ids, as an `IdMap` keeps them. */
export const compactIds = (ids: Iterable<string>): AssetIds => {
  const compact = new IdMap<object>()
  for (const id of ids) compact.set(id, compact)
  return compact
}
