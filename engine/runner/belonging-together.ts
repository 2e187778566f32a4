import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { Key } from '../../core/assets/stream.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'

/** A number for a text; two texts may have the same. */
const numberFor = (text: string): number => {
  let [high, low] = [0, 0]
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charCodeAt(index)
    high = (Math.imul(high, 31) + letter) | 0
    low = Math.imul(low ^ letter, 0x01000193)
  }
  return (high & 0xfffff) * 2 ** 32 + (low >>> 0)
}

const numberOf = (key: Key | null): number =>
  key === null ? Number.NaN : typeof key === 'string' ? numberFor(key) : Number(key)

/** What an asset belongs together by, as numbers: of a recipe that does not say it, the same for all. */
export const keysFor = ({ together, first }: AnyRecipe, asset: ScannedAsset): readonly number[] => {
  if (together === undefined || first !== undefined) return [0]
  const key = together.key(asset)
  return Array.isArray(key) ? key.map(numberOf) : [numberOf(key as Key | null)]
}

type IsGiven = (key: number, place: number) => boolean

/**
 * Tells the keys of assets that a stream gets: all, or those that belong together with another one.
 * @param keys by their place among those of an asset
 */
export const isGivenBy = ({ together, first }: AnyRecipe, keys: () => readonly Float64Array[]): IsGiven => {
  if (together === undefined || first !== undefined) return (key) => !Number.isNaN(key)
  const { within = 0 } = together
  const near = keys().map((some) => isNearOther(some, within))
  return (key, place) => near[place]?.(key) ?? false
}

/** Whether another one is near to one of some keys. */
const isNearOther = (keys: Float64Array, within: number): ((key: number) => boolean) => {
  const sorted = keys.sort()
  // From the first key of each group to its last; keys that are not known come at the end, and are near to none.
  const groups: [first: number, last: number][] = []
  for (let from = 0, next = 1; next <= sorted.length; next += 1) {
    const last = sorted[next - 1] ?? 0
    if ((sorted[next] ?? Number.NaN) - last <= within) continue
    if (next - from > 1) groups.push([sorted[from] ?? 0, last])
    from = next
  }
  return (key) => {
    let [low, high] = [0, groups.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((groups[middle]?.[1] ?? 0) < key) low = middle + 1
      else high = middle
    }
    return key >= (groups[low]?.[0] ?? Number.NaN)
  }
}
