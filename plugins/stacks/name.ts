import { bareName, shotName } from '../../toolkit.ts'

/**
 * What names of one shot have in common: the name without its extension, and a doubled one, cut at the first of some
 * texts in composed form; letter case does not matter. Null where nothing is left.
 * @example
 * stemOf('PXL_1.MP~2.jpg', { cut: ['~'], ignoresEdits: true }) // 'pxl_1'
 */
export const stemOf = (
  fileName: string,
  { cut, ignoresEdits }: { readonly cut: readonly string[]; readonly ignoresEdits: boolean },
): string | null => {
  const name = shotName(bareName(fileName), ignoresEdits)
  const places = cut.map((text) => name.indexOf(text)).filter((place) => place >= 0)
  const stem = places.length === 0 ? name : shotName(name.slice(0, Math.min(...places)), ignoresEdits)
  return stem.trim().toLowerCase() || null
}

/** What the groups of a pattern catch in a name without extension, or all that it matches; null where it does not. */
export const caughtIn = (fileName: string, pattern: RegExp): string | null => {
  const match = pattern.exec(bareName(fileName))
  if (!match) return null
  const caught = match.groups ? Object.values(match.groups) : match.length > 1 ? match.slice(1) : [match[0]]
  return JSON.stringify(caught.map((text) => text?.toLowerCase()))
}
