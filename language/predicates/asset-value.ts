import type { Asset, Need } from '../../core/assets/asset.ts'
import {
  definePredicate,
  type NeedsNamed,
  type Predicate,
  type PredicateDefinition,
} from '../../core/predicates/predicate.ts'

/** Whether a value of an asset is as wanted; where there is none, it is not. */
export const assetValue = <V, N extends Need = never>(
  label: string,
  condition: Predicate['condition'],
  see: (asset: Asset<N>) => V | null,
  isWanted: (value: V) => boolean,
  more: Pick<PredicateDefinition<N>, 'needs' | 'narrow'> = {},
): Predicate<N> =>
  definePredicate({
    label,
    ...(condition ? { condition } : {}),
    inspect: see,
    test: (asset) => {
      const value = see(asset)
      return value !== null && isWanted(value)
    },
    ...more,
  } as PredicateDefinition<N> & NeedsNamed<N>)

/** The same for a value that the server read from the file. */
export const exifValue = <V>(
  label: string,
  condition: Predicate['condition'],
  see: (asset: Asset<'exif'>) => V | null,
  isWanted: (value: V) => boolean,
): Predicate<'exif'> => assetValue(label, condition, see, isWanted, { needs: ['exif'] })
