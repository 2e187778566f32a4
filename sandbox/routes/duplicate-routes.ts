import { type Call, type Route, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Asset } from '../library/model.ts'
import { presentAsset } from '../present/present-asset.ts'

const groupsOf = ({ state, user }: Call): Map<string, Asset[]> => {
  const groups = new Map<string, Asset[]>()
  for (const asset of state.taken.ascending) {
    const isListed = asset.ownerId === user.id && asset.trashedAt === null && asset.visibility !== 'hidden'
    if (!asset.duplicateId || !isListed || asset.stackId) continue
    groups.set(asset.duplicateId, [...(groups.get(asset.duplicateId) ?? []), asset])
  }
  return groups
}

const byteCount = (asset: Asset): number => asset.exif?.fileSizeInByte ?? 0

const exifCount = (asset: Asset): number => Object.values(asset.exif ?? {}).filter(Boolean).length

/** The biggest file, and among equals the one that knows most of itself. */
const suggestKeep = (assets: readonly Asset[]): string[] => {
  const [best] = [...assets].sort((a, b) => byteCount(b) - byteCount(a) || exifCount(b) - exifCount(a))
  return best ? [best.id] : []
}

const listDuplicates = (call: Call): unknown => {
  const { state, profile } = call
  const groups = [...groupsOf(call)]
  // Reading the list forgets groups of one, which is a write like any other.
  for (const [, assets] of groups) {
    const [only, ...others] = assets
    if (only && others.length === 0) state.updateAsset(only, { duplicateId: null })
  }
  return groups
    .filter(([, assets]) => assets.length > 1)
    .map(([duplicateId, assets]) => ({
      duplicateId,
      assets: assets.map((asset) =>
        presentAsset(asset, viewer(call), { exif: true, nested: true, tags: profile.tagsInDuplicates }),
      ),
      ...(profile.suggestedKeep ? { suggestedKeepAssetIds: suggestKeep(assets) } : {}),
    }))
}

/** Reading groups of duplicates. */
export const duplicateRoutes: readonly Route[] = [
  route('GET', '/duplicates', 'duplicate.read', listDuplicates, { loose: true }),
]
