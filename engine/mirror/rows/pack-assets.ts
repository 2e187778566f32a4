import type { ScannedAsset } from '../../../core/assets/scanned-asset.ts'
import { isPacked, pack, unpack } from './packed-rows.ts'

/** Packs the rows of assets that have to wait: together they take a fraction of the memory. Not more than 8,000 at a time. */
export const packAssets = (assets: readonly ScannedAsset[]): void => {
  const loose = assets.filter(({ row }) => !isPacked(row))
  const byExif = [true, false].map((withExif) => loose.filter(({ row }) => (row.exifInfo !== undefined) === withExif))
  for (const alike of byExif) {
    if (alike.length === 0) continue
    const rows = unpack(pack(alike.map(({ row }) => row)), alike.length)
    for (const [index, asset] of alike.entries()) if (rows[index]) asset.keep(rows[index])
  }
}
