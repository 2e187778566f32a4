import type { AssetRow } from '../../core/api/schemas.ts'
import { placeIn } from './rows/packed-rows.ts'

/** A recipe of which it is kept what it said of assets. */
export interface Judge {
  readonly recipe: string
  /** Changes with all that it judges by, besides the asset. */
  readonly mark: string
}

/** What recipes said of an asset: two bits each, whether it was judged, and whether it matched. */
export type Said = number

/** So many recipes have bits. */
export const mostJudges = 15
const judged = 1
const matched = 2

/** The bits of what a recipe said. */
export const bitsOf = (isMatch: boolean): Said => (isMatch ? judged | matched : judged)

/** What the recipe in some place said; undefined where it was not asked. */
export const saidAt = (said: Said, place: number): boolean | undefined => {
  const bits = said >> (2 * place)
  return (bits & judged) === 0 ? undefined : (bits & matched) !== 0
}

/** What one recipe said of the rows of a chunk, a letter each: the bits as a digit. */
export interface KeptVerdicts extends Judge {
  readonly said: string
}

/**
 * What recipes said of assets, on the way between a run that judges and the mirror that keeps it beside the rows. A row in the
 * mirror never changes: an asset that did has another row, of which nothing is kept.
 */
export class Verdicts {
  #judges: readonly Judge[] = []
  /** What was said of the rows of the chunk that is being delivered. */
  #chunk: { readonly id: number; readonly said: Int32Array; isNews: boolean } | null = null
  readonly #news = new Map<number, Int32Array>()

  get judges(): readonly Judge[] {
    return this.#judges
  }

  /** Begins a run of these recipes, each of which has its place in what is said. */
  begin(judges: readonly Judge[]): void {
    this.#judges = judges.slice(0, mostJudges)
    this.#news.clear()
    this.#chunk = null
  }

  /** What was said of a row in an earlier run. */
  of(row: AssetRow): Said {
    const place = this.#chunk === null ? undefined : placeIn(row)
    return place === undefined ? 0 : (this.#chunk?.said[place] ?? 0)
  }

  /** Notes what was said of a row that was delivered last. */
  note(row: AssetRow, said: Said): void {
    const place = placeIn(row)
    if (this.#chunk === null || place === undefined || this.#chunk.said[place] === said) return
    this.#chunk.said[place] = said
    this.#chunk.isNews = true
  }

  /** Begins with the rows of a chunk, of which so much is kept. */
  open(id: number, size: number, kept: readonly KeptVerdicts[]): void {
    const said = new Int32Array(size)
    for (const [index, { recipe, mark }] of this.#judges.entries()) {
      const known = kept.find((one) => one.recipe === recipe && one.mark === mark)
      if (known?.said.length !== size) continue
      for (let place = 0; place < size; place += 1)
        said[place] = (said[place] ?? 0) | ((known.said.charCodeAt(place) & 3) << (2 * index))
    }
    this.#chunk = { id, said, isNews: false }
  }

  /** Ends with the rows of a chunk. */
  close(): void {
    if (this.#chunk?.isNews) this.#news.set(this.#chunk.id, this.#chunk.said)
    this.#chunk = null
  }

  /** What the recipes said of the rows of a chunk, to be kept. */
  kept(said: ArrayLike<Said>): KeptVerdicts[] {
    return this.#judges.map(({ recipe, mark }, index) => ({
      recipe,
      mark,
      said: Array.from(said, (one) => (one >> (2 * index)) & 3).join(''),
    }))
  }

  /** What is new of the chunks that were delivered, once. */
  news(): ReadonlyMap<number, Int32Array> {
    const news = new Map(this.#news)
    this.#news.clear()
    return news
  }
}
