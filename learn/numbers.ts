type NumberArray = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** Numbers that come one by one, in the bytes that their kind needs: a list would take eight for each, and leave its old copies to be collected. */
export class Numbers<A extends NumberArray> {
  readonly #kind: new (
    buffer: ArrayBuffer,
  ) => A
  #values: A
  #length = 0

  /** @param kind such as `Uint8Array` */
  constructor(kind: new (buffer: ArrayBuffer) => A) {
    this.#kind = kind
    this.#values = new kind(new ArrayBuffer(8192))
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    // By a quarter: of what is as large again, half would stay empty.
    if (this.#length === this.#values.length) this.#resize(this.#length + (this.#length >>> 2))
    this.#values[this.#length] = value
    this.#length += 1
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }

  /**
   * The numbers in another order, once: there are none left then.
   * @param order for each number the place at which it was added
   * @param into of the same length
   */
  taken(order: Uint32Array, into: A): A {
    for (const [index, place] of order.entries()) into[index] = this.at(place)
    this.release()
    return into
  }

  /** Gives all memory back at once, which the garbage collector would keep until it runs; there are no numbers from now on. */
  release(): void {
    this.#length = 0
    this.#resize(0)
  }

  #resize(length: number): void {
    this.#values = new this.#kind(this.#values.buffer.transfer(length * this.#values.BYTES_PER_ELEMENT))
  }
}
