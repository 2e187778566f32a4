import type { ApiContext, Asset } from '../../index.ts'
import { isRawFile } from '../../toolkit.ts'
import { stackGroups } from './groups.ts'
import { stemOf } from './name.ts'
import type { StacksOptions } from './options.ts'

type Shot = Asset<'exif' | 'stack'>

const day = 86_400_000

/** Ids of assets that are all that a server shows of their stack, and on top of it: another top is where keys do not see it. */
export const loneIn = async ({ stacks }: ApiContext): Promise<ReadonlySet<string>> =>
  new Set(
    (await stacks.list())
      .filter(({ primaryAssetId, assets }) => assets.length === 1 && assets[0]?.id === primaryAssetId)
      .map(({ primaryAssetId }) => primaryAssetId),
  )

const stem = ({ originalFileName }: Shot): string | null => stemOf(originalFileName, { cut: [], ignoresEdits: true })

/** Whether one in the trash may be of the stack of another: it has its name, or was taken within a day of it. */
export const mayBelong = (asset: Shot, trashed: readonly Shot[]): boolean =>
  trashed.some(
    (other) =>
      stem(other) === stem(asset) || Math.abs(other.fileCreatedAt.getTime() - asset.fileCreatedAt.getTime()) <= day,
  )

/** Raw pictures of which every developed one is in the trash, each with one of these. */
export const rawsOfTrashed = <A extends Shot>(
  shown: readonly A[],
  trashed: readonly A[],
  options: StacksOptions,
): ReadonlyMap<A, A> =>
  new Map(
    stackGroups([...shown, ...trashed], { ...options, kinds: ['raw+jpeg'] }).flatMap((group) => {
      const left = group.filter(({ isTrashed }) => !isTrashed)
      const gone = group.find(({ isTrashed, originalFileName }) => isTrashed && !isRawFile(originalFileName))
      const isRaw = left.every(({ originalFileName }) => isRawFile(originalFileName))
      return gone && isRaw ? left.map((asset) => [asset, gone] as const) : []
    }),
  )
