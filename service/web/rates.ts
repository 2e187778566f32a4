const minute = 60_000
const longestWait = 15 * minute
const aMoment = 1_000

/** Wrong logins: five a minute from one address and thirty in all; then waits that grow up to a quarter of an hour. */
export class LoginRates {
  readonly #perAddress: number
  readonly #inAll: number
  readonly #wrong = new Map<string, number[]>()
  readonly #blocked = new Map<string, { until: number; count: number }>()
  /** Logins that are being checked. */
  readonly #underWay = new Map<string, number>()

  constructor(perAddress = 5, inAll = 30) {
    this.#perAddress = perAddress
    this.#inAll = inAll
  }

  #recent(key: string, now: number): number[] {
    const times = (this.#wrong.get(key) ?? []).filter((at) => at > now - minute)
    this.#wrong.set(key, times)
    return times
  }

  /** Milliseconds until an address may try again; 0 where it may now. */
  wait(address: string, now: number): number {
    return Math.max(0, ...['', address].map((key) => (this.#blocked.get(key)?.until ?? 0) - now))
  }

  /**
   * Begins to check a login, which counts as wrong until it is ended: many at once are no more than one after the other.
   * @returns milliseconds until an address may try again; 0 where it was begun
   */
  begin(address: string, now: number): number {
    const wait = this.wait(address, now)
    if (wait > 0) return wait
    const isFull = (key: string, most: number): boolean =>
      this.#recent(key, now).length + (this.#underWay.get(key) ?? 0) >= most
    if (isFull(address, this.#perAddress) || isFull('', this.#inAll)) return aMoment
    this.#step(address, 1)
    return 0
  }

  end(address: string): void {
    this.#step(address, -1)
  }

  #step(address: string, by: number): void {
    for (const key of ['', address]) {
      const size = (this.#underWay.get(key) ?? 0) + by
      if (size > 0) this.#underWay.set(key, size)
      else this.#underWay.delete(key)
    }
  }

  noteWrong(address: string, now: number): void {
    for (const [key, most] of [
      [address, this.#perAddress],
      ['', this.#inAll],
    ] as const) {
      const times = this.#recent(key, now)
      times.push(now)
      if (times.length < most) continue
      const { count } = this.#blocked.get(key) ?? { count: 0 }
      this.#blocked.set(key, { until: now + Math.min(longestWait, minute * 2 ** count), count: count + 1 })
      this.#wrong.delete(key)
    }
    // Whoever tries from many addresses does not fill the memory.
    for (const known of [this.#wrong, this.#blocked])
      if (known.size > 1_000) for (const key of [...known.keys()].slice(0, 500)) if (key !== '') known.delete(key)
  }

  noteRight(address: string): void {
    this.#wrong.delete(address)
    this.#blocked.delete(address)
  }
}

/** At most so many of something in a second for each key. */
export class SecondRates {
  readonly #most: number
  #second = 0
  #counts = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** @returns whether one more is within the rate */
  take(key: string, now: number): boolean {
    const second = Math.floor(now / 1_000)
    if (second !== this.#second) this.#counts = new Map()
    this.#second = second
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count <= this.#most
  }
}
