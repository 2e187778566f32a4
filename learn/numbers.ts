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
    if (this.#length === this.#values.length)
      this.#values = new this.#kind(this.#values.buffer.transfer(2 * this.#values.byteLength))
    this.#values[this.#length] = value
    this.#length += 1
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }
}
