import type { AssetRow } from '../../../core/api/schemas.ts'
import { ScannedAsset } from '../../../core/assets/scanned-asset.ts'
import type { ApiContext } from '../../../core/context/context.ts'
import type { Predicate } from '../../../core/predicates/predicate.ts'

/**
 * An asset as a search shows it; what is not given is a plain photo of noon on 1 July 2023 in UTC.
 * @example
 * assetWith({ originalPath: '/photos/Trip/a.jpg' })
 */
export const assetWith = (given: Partial<AssetRow> = {}): ScannedAsset => {
  const originalPath = given.originalPath ?? '/photos/a.jpg'
  const row = {
    id: 'a',
    ownerId: 'me',
    type: 'IMAGE',
    originalPath,
    originalFileName: originalPath.slice(originalPath.lastIndexOf('/') + 1),
    fileCreatedAt: '2023-07-01T12:00:00.000Z',
    localDateTime: '2023-07-01T12:00:00.000Z',
    updatedAt: '2023-07-02T00:00:00.000Z',
    visibility: 'timeline',
    isFavorite: false,
    isTrashed: false,
    isOffline: false,
    ...given,
  }
  return new ScannedAsset(row, { raw: true })
}

/** An asset that a clock at its place showed this time for. */
export const takenAt = (local: string): ScannedAsset => assetWith({ localDateTime: `${local}Z` })

/** No recipe of the run creates anything. */
export const nothingCreated = { albums: new Set<string>(), tags: new Set<string>() }

/** A predicate with its names looked up and its facts loaded, where nothing narrows the scan. */
export const prepared = async (predicate: Predicate, context: ApiContext, now = new Date()): Promise<Predicate> => {
  const run = { created: nothingCreated, now }
  const named = (await predicate.resolve?.(context, run)) ?? predicate
  return (await named.load?.(context, { ...run, found: {}, sought: {} })) ?? named
}
