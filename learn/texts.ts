import { Numbers } from './numbers.ts'

/** Texts by position, as bytes: a name cut out of a path would keep the path in memory. */
export class Texts {
  readonly #bytes: Uint8Array
  readonly #starts: Uint32Array
  readonly #decoder = new TextDecoder()

  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.#bytes = bytes
    this.#starts = starts
  }

  at(position: number): string {
    return this.#decoder.decode(this.#bytes.subarray(this.#starts[position] ?? 0, this.#starts[position + 1] ?? 0))
  }
}

/** Gathers texts, which may come in any order. */
export class TextsBuilder {
  readonly #encoder = new TextEncoder()
  #bytes = new Uint8Array(65_536)
  readonly #ends = new Numbers(Uint32Array)
  #end = 0

  add(text: string): void {
    // A letter takes three bytes at most.
    if (this.#end + 3 * text.length > this.#bytes.length)
      this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(1.25 * this.#bytes.length + 3 * text.length))
    this.#end += this.#encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written
    this.#ends.push(this.#end)
  }

  /**
   * The texts in another order, once: what was gathered is gone then.
   * @param order for each position the place at which its text was added
   */
  build(order: Uint32Array): Texts {
    const bytes = new Uint8Array(this.#end)
    const starts = new Uint32Array(order.length + 1)
    let end = 0
    for (const [position, place] of order.entries()) {
      const text = this.#bytes.subarray(place === 0 ? 0 : this.#ends.at(place - 1), this.#ends.at(place))
      bytes.set(text, end)
      end += text.length
      starts[position + 1] = end
    }
    this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(0))
    this.#ends.release()
    return new Texts(bytes, starts)
  }
}
