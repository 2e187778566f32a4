import type { Server } from '../../core/api/server.ts'
import { countOf, filterInPass, type ScanPass, scan } from '../../core/scan/scan.ts'
import { type Window, windowFilter } from '../../core/scan/windows.ts'
import { nameOf, type Store } from './store.ts'

/** Windows of about this many assets are not cut again: they fit an answer. */
const windowSize = 1000

/** Capture times and ids of a pass, oldest first. */
class Times {
  readonly #entries: readonly { readonly at: number; readonly id: string }[]

  constructor(store: Store, pass: ScanPass) {
    const entries: { at: number; id: string }[] = []
    for (const rows of store.rows(nameOf(pass), false))
      for (const { id, fileCreatedAt } of rows) entries.push({ at: Date.parse(fileCreatedAt), id })
    this.#entries = entries.sort((a, b) => a.at - b.at)
  }

  #firstAt(at: number): number {
    let [low, high] = [0, this.#entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#entries[middle]?.at ?? Infinity) < at) low = middle + 1
      else high = middle
    }
    return low
  }

  #range({ from, to }: Window): [start: number, end: number] {
    return [from === null ? 0 : this.#firstAt(from), to === null ? this.#entries.length : this.#firstAt(to + 1)]
  }

  count(window: Window): number {
    const [start, end] = this.#range(window)
    return end - start
  }

  ids(window: Window): string[] {
    return this.#entries.slice(...this.#range(window)).map(({ id }) => id)
  }

  /** Two windows with half of the assets each; null where all have one capture time. */
  halves(window: Window): [Window, Window] | null {
    const [start, end] = this.#range(window)
    const middle = this.#entries[(start + end) >> 1]?.at
    if (middle === undefined) return null
    const cut = this.#entries[start]?.at === middle ? middle + 1 : middle
    if (cut > (this.#entries[end - 1]?.at ?? -Infinity)) return null
    return [
      { from: window.from, to: cut - 1 },
      { from: cut, to: window.to },
    ]
  }
}

/** Reads the windows of one pass again in which the mirror has more, or fewer, assets than the server. */
class Differences {
  readonly #server: Server
  readonly #store: Store
  readonly #pass: ScanPass
  readonly #times: Times
  readonly #withExif: boolean
  #left: number
  forgotten = 0

  constructor(server: Server, store: Store, pass: ScanPass, withExif: boolean) {
    this.#server = server
    this.#withExif = withExif
    this.#store = store
    this.#pass = pass
    this.#times = new Times(store, pass)
    // Beyond that, one reading of the whole is cheaper.
    this.#left = 16 + this.#times.count({ from: null, to: null }) / windowSize / 2
  }

  /** Returns false where too much differs. */
  async settle(window: Window): Promise<boolean> {
    if (this.#left <= 0) return false
    this.#left -= 1
    const known = this.#times.count(window)
    const counted = await countOf(this.#server, { ...filterInPass(this.#pass), ...windowFilter(window) })
    if (counted === known) return true
    const halves = known > windowSize ? this.#times.halves(window) : null
    if (halves === null) return this.#read(window)
    return (await this.settle(halves[0])) && this.settle(halves[1])
  }

  async #read(window: Window): Promise<boolean> {
    const { server, filter } = { server: this.#server, filter: windowFilter(window) }
    const { batches, report } = scan({ server, passes: [this.#pass], filter, withExif: this.#withExif })
    const missing = new Set(this.#times.ids(window))
    for await (const rows of batches) {
      this.#left -= 1
      for (const { id } of rows) missing.delete(id)
      this.#store.replace(rows)
    }
    this.forgotten += this.#store.forget([...missing, ...report.vanished])
    return report.complete
  }
}

/**
 * Finds what is gone from a pass, or came without a stamp, by counts: halves time until the windows that differ are
 * small, and reads these again.
 * @returns how many assets were forgotten; null where so much differs that the pass had better be read as a whole
 */
export const settleDifferences = async (
  server: Server,
  store: Store,
  pass: ScanPass,
  withExif: boolean,
): Promise<number | null> => {
  const differences = new Differences(server, store, pass, withExif)
  return (await differences.settle({ from: null, to: null })) ? differences.forgotten : null
}
