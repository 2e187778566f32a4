import type { Album, AssetRow } from '../api/schemas.ts'
import { byName } from '../order.ts'
import { composed, isSameName } from '../same-name.ts'
import type { AssetAlbum, AssetStack, Memberships } from './asset.ts'

/** Albums of each asset by its id, and all that the account sees. */
export interface LoadedAlbums {
  readonly of: ReadonlyMap<string, readonly AssetAlbum[]>
  /** The album that a name or an id means. */
  named(nameOrId: string): AssetAlbum
}

/** Parts of assets that a run has read; one that no recipe asks for is missing. */
export interface LoadedParts {
  /** Whether the rows themselves contain it, where the server has a record. */
  readonly exif?: boolean
  /** True where the rows themselves contain them; else those on each asset that they were asked for. */
  readonly people?: boolean | { get(assetId: string): AssetRow['people'] }
  /** Whether the rows themselves are the server's records. */
  readonly raw?: boolean
  /** Full paths, sorted, by asset. */
  readonly tags?: ReadonlyMap<string, readonly string[]>
  readonly albums?: LoadedAlbums
  readonly stacks?: ReadonlyMap<string, AssetStack>
}

/** An album as an asset shows it. */
export const entryOf = ({ id, albumName }: Album): AssetAlbum => ({ id, name: albumName })

/**
 * Tags as earlier recipes of the run plan them.
 * @example
 * const tags = withPlannedTags(asset.tags, plannedFor(asset))
 */
export const withPlannedTags = (tags: readonly string[], planned: Memberships | undefined): readonly string[] =>
  // Most plans are about albums.
  planned && planned.tags.size + planned.leftTags.size > 0
    ? [...new Set([...tags.filter((tag) => !planned.leftTags.has(composed(tag))), ...planned.tags])].sort()
    : tags

/** Albums of an asset as earlier recipes of the run plan them. */
export const withPlannedAlbums = (
  { of, named }: LoadedAlbums,
  assetId: string,
  planned: Memberships | undefined,
): readonly AssetAlbum[] => {
  const present = of.get(assetId) ?? []
  if (!planned) return present
  const { leftAlbums: left } = planned
  // As with most assets that go into an album: there is nothing to compare.
  if (present.length === 0 && planned.albums.size <= 1) return [...planned.albums].map(named)
  const albums = present.filter(({ id, name }) => !left.has(id ?? composed(name)) && !left.has(composed(name)))
  const added = [...planned.albums].filter(
    (album) => !albums.some(({ id, name }) => id === album || isSameName(name, album)),
  )
  const all = [...albums, ...added.map(named)]
  return [...new Map(all.map((album) => [album.id ?? `new ${album.name}`, album])).values()].sort(byName)
}
