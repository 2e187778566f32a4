import { folderSegments } from '../../index.ts'
import type { FolderProperties, Origin } from './inheritance.ts'
import type { PropertyValues, Role, Share } from './property-file.ts'

type Key = keyof PropertyValues

/** What all folders of one album come to. */
export interface MergedProperties {
  readonly values: PropertyValues
  /** Share lists of the folders that have one; none where no folder has. */
  readonly shares: readonly (readonly Share[])[]
}

const inOrder = (a: FolderProperties, b: FolderProperties): number =>
  folderSegments(a.folder).length - folderSegments(b.folder).length || (a.folder < b.folder ? -1 : 1)

/** Keys that concern the album; visibility belongs to each folder, and the name has been given. */
const albumKeys = ['description', 'thumbnail_setting', 'sort_order', 'comments_and_likes_enabled'] as const

/**
 * Merges what folders say that fill one album: the shallowest folder decides, then the first by its path, in whatever
 * order assets came.
 * @param warn is told where another folder says something else
 */
export const mergeFolders = (
  album: string,
  folders: Iterable<FolderProperties>,
  warn: (message: string) => void,
): MergedProperties => {
  const sorted = [...folders].sort(inOrder)
  const values: Partial<Record<Key, unknown>> = {}
  for (const key of albumKeys) {
    const said = sorted.flatMap(({ values: { [key]: origin } }): Origin<unknown>[] => (origin ? [origin] : []))
    const [first, ...others] = said
    if (!first) continue
    values[key] = first.value
    const other = others.find(({ value }) => value !== first.value)
    if (other)
      warn(
        `The album "${album}" gets ${key} from ${first.path}, because it comes first; ${other.path} says something else.`,
      )
  }
  return { values: values as PropertyValues, shares: sorted.flatMap(({ shares }) => (shares ? [shares] : [])) }
}

/**
 * Whom an album is shared with, by user id: in each folder the nearest file decides, `none` anywhere keeps somebody out,
 * and of two roles the lesser one counts.
 * @param idOf finds a user; null for somebody who is not shared with
 */
export const mergeShares = (
  folders: readonly (readonly Share[])[],
  idOf: (user: string) => string | null,
): ReadonlyMap<string, 'viewer' | 'editor'> => {
  const merged = new Map<string, Role>()
  for (const shares of folders)
    for (const [id, role] of nearest(shares, idOf)) merged.set(id, stricter(merged.get(id) ?? role, role))
  return new Map([...merged].flatMap(([id, role]) => (role === 'none' ? [] : [[id, role] as const])))
}

const nearest = (shares: readonly Share[], idOf: (user: string) => string | null): ReadonlyMap<string, Role> => {
  const roles = new Map<string, Role>()
  for (const { user, role } of shares) {
    const id = idOf(user)
    if (id !== null && !roles.has(id)) roles.set(id, role)
  }
  return roles
}

const strictness: readonly Role[] = ['editor', 'viewer', 'none']

const stricter = (a: Role, b: Role): Role => (strictness.indexOf(a) > strictness.indexOf(b) ? a : b)
