import type { Asset } from '../../core/assets/asset.ts'
import { definePredicate, type Predicate } from '../../core/predicates/predicate.ts'

/** Whether a value that the server read from the file is as wanted; where there is none, it is not. */
export const exifValue = <V>(
  label: string,
  condition: Predicate['condition'],
  see: (asset: Asset<'exif'>) => V | null,
  isWanted: (value: V) => boolean,
): Predicate<'exif'> =>
  definePredicate({
    label,
    needs: ['exif'],
    ...(condition ? { condition } : {}),
    inspect: see,
    test: (asset) => {
      const value = see(asset)
      return value !== null && isWanted(value)
    },
  })
