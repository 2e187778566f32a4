interface Entry {
  readonly due: number
  readonly run: () => void
}

/** What is going to happen, in the order of time: real time, or a simulated one that stands still by itself. */
export class Timeline {
  readonly isSimulated: boolean
  #entries: Entry[] = []
  #ahead = 0
  #present: number | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(isSimulated: boolean) {
    this.isSimulated = isSimulated
  }

  /** Milliseconds on the clock; what happens late still happens at the time it was due. */
  now(): number {
    return this.#present ?? (this.isSimulated ? 0 : performance.now()) + this.#ahead
  }

  /** Lets something happen so many milliseconds from now; what is due at the same time keeps its order. */
  after(milliseconds: number, run: () => void): void {
    const due = this.now() + milliseconds
    const later = this.#entries.findLastIndex((entry) => entry.due <= due) + 1
    this.#entries.splice(later, 0, { due, run })
    this.#wake()
  }

  /** Puts the clock forward, and does what is due by then. */
  advance(milliseconds: number): void {
    const until = this.now() + milliseconds
    this.catchUp(until)
    this.#ahead = this.isSimulated ? until : this.#ahead + milliseconds
  }

  /** Does what is due. */
  catchUp(until = this.now()): void {
    for (let next = this.#entries[0]; next && next.due <= until; next = this.#entries[0]) {
      this.#entries.shift()
      if (this.isSimulated) this.#ahead = Math.max(this.#ahead, next.due)
      this.#present = next.due
      next.run()
    }
    this.#present = undefined
    this.#wake()
  }

  /** Does what comes next; simulated time passes until then. */
  skip(): void {
    this.catchUp(this.#entries[0]?.due)
  }

  /** Does all that is still to come, at once. */
  finish(): void {
    this.catchUp(Number.POSITIVE_INFINITY)
  }

  /** Nothing of it happens any more. */
  clear(): void {
    this.#entries = []
    this.#wake()
  }

  #wake(): void {
    clearTimeout(this.#timer)
    const [next] = this.#entries
    if (!next || this.isSimulated || this.#present !== undefined) return
    this.#timer = setTimeout(() => this.catchUp(), Math.max(0, next.due - this.now())).unref()
  }
}
