import { setImmediate as turn } from 'node:timers/promises'
import type { AssetRow } from '../api/schemas.ts'

/** So many chunks are some 50 MB of rows. */
const most = 48

/** Chunks that are unpacked while the server is busy with a question. What is in a chunk never changes. */
export class Ahead {
  readonly #chunks = new Map<number, AssetRow[]>()
  readonly #withExif: boolean
  #isStopped = false

  /** @param chunks in the order in which they will be wanted */
  constructor(chunks: readonly number[], withExif: boolean, unpack: (chunk: number) => AssetRow[]) {
    this.#withExif = withExif
    void this.#run(chunks.slice(0, most), unpack)
  }

  async #run(chunks: readonly number[], unpack: (chunk: number) => AssetRow[]): Promise<void> {
    for (const chunk of chunks) {
      await turn()
      if (this.#isStopped) return
      try {
        this.#chunks.set(chunk, unpack(chunk))
      } catch {
        // Whoever needs the chunk finds out.
        return
      }
    }
  }

  stop(): void {
    this.#isStopped = true
  }

  /** A chunk, if it was unpacked; once only, so that it does not stay in memory. */
  take(chunk: number, withExif: boolean): AssetRow[] | undefined {
    if (withExif !== this.#withExif) return undefined
    const rows = this.#chunks.get(chunk)
    this.#chunks.delete(chunk)
    return rows
  }
}
