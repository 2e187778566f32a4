import type { AssetRow } from '../../core/api/schemas.ts'
import type { Memberships } from '../../core/assets/asset.ts'
import type { LoadedParts } from '../../core/assets/planned-parts.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import { type CompressedRows, compress } from '../mirror/rows/compressed-rows.ts'
import { originOf } from '../mirror/rows/packed-rows.ts'
import { freeMemory } from './free-memory.ts'
import { JudgedAsset } from './judged-asset.ts'
import { showPlans } from './planned-overlay.ts'

/** What assets have besides their rows; null for what none of them has. */
interface States {
  readonly said: Int32Array
  readonly planned: readonly (Memberships | undefined)[] | null
  readonly claims: readonly ScannedAsset['claims'][] | null
  readonly values: readonly ScannedAsset['values'][] | null
}

const column = <T>(assets: readonly ScannedAsset[], get: (asset: ScannedAsset) => T | undefined) =>
  assets.some((asset) => get(asset) !== undefined) ? assets.map(get) : null

const statesOf = (assets: readonly ScannedAsset[]): States => ({
  said: Int32Array.from(assets, (asset) => (asset instanceof JudgedAsset ? asset.said : 0)),
  planned: column(assets, ({ planned }) => planned),
  claims: column(assets, ({ claims }) => claims),
  values: column(assets, ({ values }) => values),
})

/** Assets that were read in the same way, with their rows compressed together. */
class Pack {
  readonly size: number
  readonly isShown: boolean
  /** By their place among those of an asset. */
  keys: readonly Float64Array[]
  readonly #rows: CompressedRows
  readonly #parts: LoadedParts
  #states: States
  /** Those that somebody holds, by their place. */
  readonly #held = new Map<number, ScannedAsset>()

  constructor(waiting: readonly Waiting[]) {
    const assets = waiting.map(({ asset }) => asset)
    this.keys = columnsOf(waiting)
    this.size = assets.length
    this.isShown = waiting[0]?.isShown ?? false
    this.#rows = compress(assets.map(({ row }) => row))
    this.#parts = assets[0]?.parts ?? {}
    this.#states = statesOf(assets)
  }

  /** Those at some places, which are the same objects from now on; few of them do not keep the others in memory. */
  hold(places: readonly number[]): readonly ScannedAsset[] {
    if (places.length === 0) return []
    const rows = this.#rows.rows(places)
    const assets = rows.map((row, index) => this.#asset(row, places[index] ?? -1))
    for (const [index, asset] of assets.entries()) this.#held.set(places[index] ?? -1, asset)
    return assets
  }

  open(): readonly ScannedAsset[] {
    return this.#rows.rows().map((row, place) => this.#held.get(place) ?? this.#asset(row, place))
  }

  #asset(row: AssetRow, place: number): ScannedAsset {
    const { said, planned, claims, values } = this.#states
    const asset = new JudgedAsset(row, this.#parts)
    showPlans(asset, { planned: planned?.[place], claims: claims?.[place], values: values?.[place] })
    asset.said = said[place] ?? 0
    return asset
  }

  /** Takes what became of them, and forgets who holds which. */
  close(assets: readonly ScannedAsset[]): void {
    this.#states = statesOf(assets)
    this.#held.clear()
  }
}

interface Waiting {
  readonly asset: ScannedAsset
  /** Those of equal or near keys at one place belong together. */
  readonly keys: readonly number[]
  /** The recipes after the stream have seen it already. */
  readonly isShown: boolean
}

/** Their keys, by the place among those of an asset. */
const columnsOf = (waiting: readonly Pick<Waiting, 'keys'>[]): Float64Array[] => {
  const most = waiting.reduce((longest, { keys }) => Math.max(longest, keys.length), 0)
  return Array.from({ length: most }, (_, place) => Float64Array.from(waiting, ({ keys }) => keys[place] ?? Number.NaN))
}

/** A few rows keep all those in memory that they were packed with, so that they are packed anew once they come from so many packs. */
const mostOrigins = 8
/** So many packs are looked through until what is not used any more is collected. */
const mostUnpacked = 100

/** Assets that wait for a stream, or until it has run: as long as nobody looks at it, one takes about a hundred bytes. */
export class WaitingAssets implements Iterable<ScannedAsset> {
  readonly #packs: Pack[] = []
  #loose: Waiting[] = []
  #length = 0
  /** What the latest row was packed with before, and with how many others those that are loose were. */
  #latest: object | undefined
  #origins = 0

  get length(): number {
    return this.#length
  }

  /**
   * Takes an asset.
   * @param packing so many are packed together; null where they stay as they are
   */
  push(waiting: Waiting, packing: number | null): void {
    const origin = originOf(waiting.asset.row)
    if (origin !== this.#latest) this.#origins += 1
    this.#latest = origin
    this.#length += 1
    if (packing !== null && (this.#loose.length >= packing || this.#origins > mostOrigins)) this.#pack(origin)
    this.#loose.push(waiting)
  }

  /** Packs what is loose, but for rows of which more may come: these are packed together already. */
  #pack(coming: object | undefined): void {
    const groups = Map.groupBy(this.#loose, ({ asset }) => originOf(asset.row))
    const few: Waiting[] = []
    this.#loose = []
    this.#origins = 1
    for (const [origin, group] of groups)
      if (origin && origin === coming && groups.size > 1) this.#loose = group
      else if (origin && group.length * 2 >= origin.size) this.#packAlike(group)
      else for (const one of group) few.push(one)
    for (const group of Map.groupBy(few, ({ asset: { row } }) => row.exifInfo !== undefined).values())
      this.#packAlike(group)
  }

  #packAlike(group: readonly Waiting[]): void {
    for (const shown of Map.groupBy(group, ({ isShown }) => isShown).values())
      for (const alike of Map.groupBy(shown, ({ asset }) => asset.parts).values()) this.#packs.push(new Pack(alike))
  }

  /** One after the other: what was unpacked of those before takes as much as all that a run keeps. */
  *#packsInTurn(packs: readonly Pack[] = this.#packs): Generator<Pack, undefined> {
    for (const [number, pack] of packs.entries()) {
      if (number % mostUnpacked === mostUnpacked - 1) freeMemory()
      yield pack
    }
  }

  /** Leaves the first in some order, and returns the others. Nothing may be packed. */
  cut(most: number, compare: (a: ScannedAsset, b: ScannedAsset) => number): ScannedAsset[] {
    const cut = this.#loose.sort((a, b) => compare(a.asset, b.asset)).splice(most)
    this.#length -= cut.length
    return cut.map(({ asset }) => asset)
  }

  /** Those of which one key is wanted, which are the same objects as long as nobody goes over all of them. */
  hold(isWanted: (key: number, place: number) => boolean): ScannedAsset[] {
    const packed = this.#packsInTurn().flatMap((pack) => {
      const places = Array.from({ length: pack.size }, (_, index) => index)
      return pack.hold(places.filter((index) => pack.keys.some((keys, at) => isWanted(keys[index] ?? Number.NaN, at))))
    })
    return [...packed, ...this.#loose.flatMap(({ asset, keys }) => (keys.some(isWanted) ? asset : []))]
  }

  /** Gives all of them other keys. */
  label(keysOf: (asset: ScannedAsset) => readonly number[]): void {
    for (const pack of this.#packsInTurn()) pack.keys = columnsOf(pack.open().map((asset) => ({ keys: keysOf(asset) })))
    this.#loose = this.#loose.map((waiting) => ({ ...waiting, keys: keysOf(waiting.asset) }))
  }

  /** All keys by their place, in no order. */
  keys(): Float64Array[] {
    const all = [...this.#packs.map(({ keys }) => keys), columnsOf(this.#loose)]
    const most = all.reduce((longest, { length }) => Math.max(longest, length), 0)
    return Array.from({ length: most }, (_, place) => {
      const keys = new Float64Array(this.#length).fill(Number.NaN)
      let from = 0
      for (const { [place]: some = [] } of all) {
        keys.set(some, from)
        from += some.length
      }
      return keys
    })
  }

  /** All of them, once; what is planned for them meanwhile is kept. */
  *[Symbol.iterator](): Generator<ScannedAsset> {
    yield* this.unseen(true)
  }

  /** Those that the recipes after the stream have not seen, in the same way. */
  *unseen(isAll = false): Generator<ScannedAsset> {
    for (const pack of this.#packsInTurn(isAll ? this.#packs : this.#packs.filter(({ isShown }) => !isShown))) {
      const assets = pack.open()
      yield* assets
      pack.close(assets)
    }
    for (const { asset, isShown } of this.#loose) if (isAll || !isShown) yield asset
  }

  clear(): void {
    this.#packs.length = 0
    this.#loose = []
    this.#length = 0
  }
}
