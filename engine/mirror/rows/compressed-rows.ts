import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { AssetRow } from '../../../core/api/schemas.ts'
import { type Looked, originOf, type PackedRows, pack, placeIn, unpack } from './packed-rows.ts'

const params = { [constants.ZSTD_c_compressionLevel]: 1 }
/** Stands in no JSON. */
const between = '\0'

/** Used again: to get and give back as much memory takes as long as to fill it. */
let room = Buffer.alloc(0)

/** What rows are compressed to, and how many bytes that was. */
interface Compressed {
  readonly bytes: Buffer
  readonly size: number
}

/** The texts have one byte a letter. */
const compressed = ({ ids, plain, exif }: PackedRows): Compressed => {
  const texts = exif === null ? [ids, between, plain] : [ids, between, plain, between, exif]
  const size = texts.reduce((sum, { length }) => sum + length, 0)
  if (room.length < size) room = Buffer.alloc(size)
  let end = 0
  for (const text of texts) end += room.write(text, end, 'latin1')
  return { bytes: zstdCompressSync(room.subarray(0, end), { params, pledgedSrcSize: end }), size: end }
}

/** What rows that were packed together are compressed to: where they wait again, that is there already. */
const known = new WeakMap<object, Compressed>()

/** Rows that nobody needs for a while: about 60 bytes each. Not more than 8,000 at a time. */
export class CompressedRows {
  readonly #compressed: Compressed
  readonly #size: number
  readonly #looked: Looked | undefined
  /** Of these rows among those that are compressed; null for all of them. */
  readonly #places: readonly (number | undefined)[] | null

  constructor(
    compressed: Compressed,
    size: number,
    looked: Looked | undefined,
    places: readonly (number | undefined)[] | null = null,
  ) {
    this.#compressed = compressed
    this.#size = size
    this.#looked = looked
    this.#places = places
  }

  /** The rows again, in their order, or those at some places; each time others. Few of them do not keep the rest in memory. */
  rows(wanted?: readonly number[]): readonly AssetRow[] {
    const { bytes, size } = this.#compressed
    // All of it comes out at once, and into no more memory than it takes.
    const texts = zstdDecompressSync(bytes, { chunkSize: Math.max(size, 64) }).toString('latin1')
    const [ids = '', plain = '', exif = null] = texts.split(between)
    const all = unpack({ ids, plain, exif }, this.#size, this.#looked)
    const origin = originOf(all[0])
    if (origin) known.set(origin, this.#compressed)
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
  if (!isMost) return new CompressedRows(compressed(pack(rows)), rows.length, looked)
  const before = known.get(origin) ?? compressed(origin.packed)
  const places = rows.length === origin.size ? null : rows.map(placeIn)
  return new CompressedRows(before, origin.size, looked, places)
}
