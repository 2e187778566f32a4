import type { Instant } from './instant.ts'
import type { Asset } from './model.ts'

/** By `fileCreatedAt`, then by id. */
export const byTaken = (a: Asset, b: Asset): number => a.fileCreatedAt - b.fileCreatedAt || (a.id < b.id ? -1 : 1)

/** All assets sorted by `fileCreatedAt`; sorted again only when read after a change. */
export class TakenOrder {
  #sorted: Asset[] = []
  #dirty = false
  // Taken out together at the next reading: thousands may go at once.
  readonly #removed = new Set<Asset>()

  add(asset: Asset): void {
    this.#sorted.push(asset)
    this.#dirty = true
  }

  remove(asset: Asset): void {
    this.#removed.add(asset)
  }

  /** To be called when `fileCreatedAt` of any asset has changed. */
  moved(): void {
    this.#dirty = true
  }

  get ascending(): readonly Asset[] {
    if (this.#removed.size > 0) this.#sorted = this.#sorted.filter((asset) => !this.#removed.has(asset))
    this.#removed.clear()
    if (this.#dirty) this.#sorted.sort(byTaken)
    this.#dirty = false
    return this.#sorted
  }

  /** The positions from the first asset at or after `from` to the first one after `to`. */
  range(from: Instant, to: Instant): readonly [start: number, end: number] {
    const assets = this.ascending
    return [
      firstWhere(assets, (asset) => asset.fileCreatedAt >= from),
      firstWhere(assets, (asset) => asset.fileCreatedAt > to),
    ]
  }
}

const firstWhere = (assets: readonly Asset[], reached: (asset: Asset) => boolean): number => {
  let low = 0
  let high = assets.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const asset = assets[middle]
    if (asset && reached(asset)) high = middle
    else low = middle + 1
  }
  return low
}
