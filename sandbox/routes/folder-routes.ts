import { optional, text } from '../http/check.ts'
import { stumbled } from '../http/http-error.ts'
import { type Call, type Route, readQuery, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Asset } from '../library/model.ts'
import { presentAsset } from '../present/present-asset.ts'
import { likePattern } from '../search/text-match.ts'

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

const isListed = (asset: Asset, { user }: Call): boolean =>
  asset.ownerId === user.id && asset.visibility === 'timeline' && asset.trashedAt === null

const listFolders = (call: Call): unknown => {
  const folders = new Set<string>()
  for (const asset of call.state.assets.values()) if (isListed(asset, call)) folders.add(folderOf(asset.originalPath))
  const sorted = [...folders].sort()
  return call.profile.folderPathsWithoutSlash ? sorted.map((folder) => folder.replace(/^\//, '')) : sorted
}

const nameOf = (asset: Asset): string => asset.originalPath.slice(asset.originalPath.lastIndexOf('/') + 1)

const byName = (a: Asset, b: Asset): number => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0)

// The pattern is anchored at the end only, so folders elsewhere with the same tail are found too.
const listFolder = (call: Call): unknown => {
  const { path } = readQuery(call, { path: optional(text) })
  if (path === undefined) throw stumbled()
  const folder = path.replace(/^\/|\/$/g, '')
  const [isInside, isDeeper] = [likePattern(`%${folder}/%`), likePattern(`%${folder}/%/%`)]
  const found = [...call.state.assets.values()].filter(
    (asset) => isListed(asset, call) && isInside(asset.originalPath) && !isDeeper(asset.originalPath),
  )
  return found.sort(byName).map((asset) => presentAsset(asset, viewer(call), { exif: true }))
}

/** The folder view. */
export const folderRoutes: readonly Route[] = [
  route('GET', '/view/folder/unique-paths', 'folder.read', listFolders, { loose: true }),
  route('GET', '/view/folder', 'folder.read', listFolder, { loose: true }),
]
