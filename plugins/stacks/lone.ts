import type { ApiContext, Asset } from '../../index.ts'
import { dayMs, isRawFile } from '../../toolkit.ts'
import { stackGroups } from './groups.ts'
import { stemOf } from './name.ts'
import type { StacksOptions } from './options.ts'

type Shot = Asset<'exif' | 'stack'>

/** Ids of assets that are all that a server shows of their stack, and on top of it: another top is where keys do not see it. */
export const loneIn = async ({ stacks }: ApiContext): Promise<ReadonlySet<string>> =>
  new Set(
    (await stacks.list())
      .filter(({ primaryAssetId, assets }) => assets.length === 1 && assets[0]?.id === primaryAssetId)
      .map(({ primaryAssetId }) => primaryAssetId),
  )

const isRaw = ({ originalFileName }: Shot): boolean => isRawFile(originalFileName)
const stem = ({ originalFileName }: Shot): string | null => stemOf(originalFileName, { cut: [], ignoresEdits: true })

/** Whether one in the trash may be of the stack of another: it has its name, or was taken within a day of it. */
export const mayBelong = (asset: Shot, trashed: readonly Shot[]): boolean =>
  trashed.some(
    (other) =>
      stem(other) === stem(asset) || Math.abs(other.fileCreatedAt.getTime() - asset.fileCreatedAt.getTime()) <= dayMs,
  )

/** Raw pictures that may have lost what was developed from them, and why that seems so. */
export const bereftRaws = <A extends Shot>(
  shown: readonly A[],
  trashed: readonly A[],
  options: StacksOptions,
  lone: ReadonlySet<string>,
): ReadonlyMap<A, string> => {
  const ofStacks = shown.filter((asset) => lone.has(asset.id) && isRaw(asset))
  const ofTrashed = stackGroups([...shown, ...trashed], { ...options, kinds: ['raw+jpeg'] }).flatMap((group) => {
    const left = group.filter(({ isTrashed }) => !isTrashed)
    const gone = group.find((asset) => asset.isTrashed && !isRaw(asset))
    return gone && left.every(isRaw)
      ? left.map((asset) => [asset, `${gone.originalFileName} is in the trash`] as const)
      : []
  })
  return new Map([...ofStacks.map((asset) => [asset, 'it is all that is left of a stack'] as const), ...ofTrashed])
}
