import type { AssetRow } from '../../../core/api/schemas.ts'
import { type Looked, originOf, type PackedRows, pack, placeIn, unpack } from './packed-rows.ts'

const withoutTexts = ({ ids, plain, exif }: PackedRows): PackedRows => ({
  ids,
  plain: plain.withoutText(),
  exif: exif?.withoutText() ?? null,
})

/** Rows that nobody needs for a while: about 80 bytes each. Not more than 8,000 at a time. */
export class CompressedRows {
  readonly #packed: PackedRows
  readonly #size: number
  readonly #looked: Looked | undefined
  /** Of these rows among those that are compressed; null for all of them. */
  readonly #places: readonly (number | undefined)[] | null

  constructor(
    packed: PackedRows,
    size: number,
    looked: Looked | undefined,
    places: readonly (number | undefined)[] | null = null,
  ) {
    this.#packed = withoutTexts(packed)
    this.#size = size
    this.#looked = looked
    this.#places = places
  }

  /** The rows again, in their order, or those at some places; each time others. Few of them do not keep the rest in memory. */
  rows(wanted?: readonly number[]): readonly AssetRow[] {
    const all = unpack(withoutTexts(this.#packed), this.#size, this.#looked)
    const rows = this.#places?.map((place) => all[place ?? -1] as AssetRow) ?? all
    const chosen = wanted?.map((place) => rows[place] as AssetRow) ?? rows
    return chosen.length * 2 < this.#size ? unpack(pack(chosen), chosen.length, this.#looked) : chosen
  }
}

/** Compresses rows, all of them with an exif record or none. What was packed together already is not packed anew. */
export const compress = (rows: readonly AssetRow[]): CompressedRows => {
  const origin = originOf(rows[0])
  const isMost = origin && rows.length * 2 >= origin.size && rows.every((row) => originOf(row) === origin)
  const looked = originOf(rows.find((row) => originOf(row)?.looked))?.looked
  if (!isMost) return new CompressedRows(pack(rows), rows.length, looked)
  const places = rows.length === origin.size ? null : rows.map(placeIn)
  return new CompressedRows(origin.packed, origin.size, looked, places)
}
