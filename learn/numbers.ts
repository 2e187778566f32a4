/** Whole numbers from 0 on that come one by one: four bytes each, where a list would take eight. */
export class Numbers {
  #values = new Uint32Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length)
      this.#values = new Uint32Array(this.#values.buffer.transfer(8 * this.#length))
    this.#values[this.#length] = value
    this.#length += 1
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }
}
