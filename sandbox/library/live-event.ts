import type { Asset } from './model.ts'

/** Something that connected clients are told of, before it is put into the messages of a version. */
export type LiveEvent =
  /** `uploaded`: its thumbnail is ready; `updated`: its sidecar was written and read back; `edited`: redrawn. */
  | { readonly name: 'uploaded' | 'updated' | 'edited'; readonly asset: Asset }
  | { readonly name: 'trashed' | 'restored'; readonly userId: string; readonly assetIds: readonly string[] }
  | { readonly name: 'deleted' | 'hidden'; readonly userId: string; readonly assetId: string }
  | { readonly name: 'stacked'; readonly userId: string }
  | { readonly name: 'portrayed'; readonly userId: string; readonly personId: string }
  | { readonly name: 'albumChanged'; readonly albumId: string; readonly userIds: readonly string[] }
  | { readonly name: 'invited'; readonly albumId: string; readonly userId: string; readonly senderName: string }
