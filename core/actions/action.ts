import type { Visibility } from '../api/search-filter.ts'

/**
 * An album by name, by id where a name is not enough, or by the folder that it belongs to: each folder has its own album of
 * the name. Which one is remembered, at first found by what it holds, and made where there is none.
 */
export type AlbumRef = string | { readonly id: string } | { readonly name: string; readonly folder: string }

/** How `addToAlbum` finds the album of a name. */
export interface AlbumChoice {
  /** Use only albums that the account's user owns; default: shared ones that may be edited as well. */
  readonly own?: boolean | undefined
  /** Of several albums with the name take the newest, with a warning; without it they are refused. */
  readonly newest?: boolean | undefined
  /** Create the album only for at least so many assets; an existing one gets any number. */
  readonly atLeast?: number | undefined
  /** Report in the plan how many assets that the recipe added no longer match; `addToAlbum` leaves them in place. */
  readonly reportUnmatched?: boolean | undefined
}

/** A user an album is shared with: name, e-mail address or id, and their role. */
export type Sharing = string | { readonly user: string; readonly role?: 'editor' | 'viewer' | undefined }

/** Desired properties of an album; those left out stay as they are. */
export interface AlbumProperties {
  /** Only where the run makes the album, or only where it is there already; default: both. */
  readonly only?: 'new' | 'existing' | undefined
  readonly description?: string | undefined
  /** Oldest (`asc`) or newest (`desc`) first. */
  readonly order?: 'asc' | 'desc' | undefined
  /** The oldest or newest of the recipe's assets, an asset by its id or path, or one of all that the album holds. */
  readonly cover?: 'oldest' | 'newest' | { readonly id: string } | { readonly path: string } | CoverPick | undefined
  /** Whether members may comment and like. */
  readonly comments?: boolean | undefined
  /** Who sees the album besides its owner, `all` for every user; default role: viewer. Nobody loses access by it. */
  readonly shareWith?: readonly Sharing[] | 'all' | undefined
  /** Users that this recipe shared the album with and that `shareWith` no longer names lose access. */
  readonly unshare?: 'ours' | undefined
  /** The complete list of members: everybody else loses access. */
  readonly shareOnlyWith?: readonly Sharing[] | undefined
}

/** A cover among all assets that an album will hold. */
export interface CoverPick {
  /**
   * The first or last taken, ties decided by path; a random one, a different one each day; the first favorite; or the
   * first with the most people. Where nothing is a favorite, or shows anybody, the first.
   */
  readonly pick: 'first' | 'last' | 'random' | 'favorite' | 'people'
  /** The whole file name of the only assets that may be chosen; case does not matter. */
  readonly fileName?: string | undefined
  /** Ids of the only assets that may be chosen, as far as the album holds them. */
  readonly among?: readonly string[] | undefined
}

/** How an album is deleted. */
export interface DeletionOptions {
  /** Keep it if it holds anything, assets in the trash included; assets that leave it in the same run do not count. */
  readonly onlyEmpty?: boolean | undefined
  /** An own album that first receives its assets and members, and what its description says in addition. */
  readonly into?: { readonly id: string } | undefined
  /** If `album.delete` is not allowed, warn about the album instead of refusing the whole plan. */
  readonly ifAllowed?: boolean | undefined
  /** Visibility of its own assets afterwards; default: unchanged. */
  readonly assets?: Exclude<Visibility, 'hidden'> | undefined
}

/** What happens with assets that are added to an album and are not in it yet. */
export interface EntryOptions {
  /**
   * Further actions on them. Assets that are already in the album are left as they are. Recipes of the run do not see
   * these actions, because only the planner knows which assets are added.
   */
  readonly followUps?: readonly FollowUp[] | undefined
  /** Why they are added, in a few words; the plan counts them by reason. */
  readonly reason?: string | undefined
}

/** An action on assets themselves that may follow when they are added to an album. */
export type FollowUp = Extract<Action, { kind: 'asset.set' | 'tag.add' | 'tag.remove' }>

/** What a sync does with assets that no longer match. */
export interface SyncOptions {
  /** Take out what this recipe put in (`ours`), everything else too (`all`, which has to be allowed), or nothing. */
  readonly remove?: 'ours' | 'all' | 'none' | undefined
  /** Assets that a person took out stay out; default: true. */
  readonly respectRemovals?: boolean | undefined
  /** Assets that were in it before the first run count as added by this recipe. */
  readonly adopt?: boolean | undefined
  /** Empty it when nothing matches any more; default: refuse, because a misspelt name has the same effect. */
  readonly allowEmpty?: boolean | undefined
  /** Assets that may leave at once; beyond it, nothing is put in or taken out unless `album.remove.many` is allowed. */
  readonly maxRemovals?: number | undefined
  /** The same as a share of what is in it now, in percent. */
  readonly maxRemovalPercent?: number | undefined
}

/** Values of an asset that actions set. Dates carry their offset from UTC, positions are degrees. */
export interface AssetValues {
  readonly visibility?: Visibility
  readonly isFavorite?: boolean
  /** 1 to 5, -1 for rejected (up to 2.7), null for none. */
  readonly rating?: number | null
  readonly description?: string
  readonly dateTimeOriginal?: string
  readonly latitude?: number
  readonly longitude?: number
  /** Group of duplicates; null takes it out. */
  readonly duplicateId?: string | null
}

const outsideExif: readonly string[] = ['visibility', 'isFavorite', 'duplicateId']

/** Whether a value is part of the exif record, which is not always read. */
export const isExifField = (field: string): boolean => !outsideExif.includes(field)

/** What a recipe wants for an asset. A value: nothing happens until the plan is applied. */
export type Action =
  | {
      readonly kind: 'album.add'
      readonly album: AlbumRef
      readonly choice: AlbumChoice
      readonly entry?: EntryOptions
      readonly properties?: AlbumProperties
    }
  | { readonly kind: 'album.remove'; readonly album: AlbumRef; readonly choice: AlbumChoice }
  | {
      readonly kind: 'album.sync'
      readonly album: AlbumRef
      readonly choice: AlbumChoice
      readonly sync: SyncOptions
      readonly entry?: EntryOptions
      readonly properties?: AlbumProperties
    }
  | { readonly kind: 'album.set'; readonly album: AlbumRef; readonly properties: AlbumProperties }
  | { readonly kind: 'tag.add'; readonly tag: string }
  | { readonly kind: 'tag.remove'; readonly tag: string }
  | { readonly kind: 'tag.sync'; readonly tag: string; readonly sync: SyncOptions }
  | {
      readonly kind: 'asset.set'
      readonly set: AssetValues
      /** The hidden motion part of a live photo gets the values as well. */
      readonly withMotionPart?: boolean | undefined
      /** The reason in a few words; the plan counts assets by it. */
      readonly reason?: string | undefined
      /** At most once for each asset and this text, which the ledger remembers. */
      readonly once?: string | undefined
    }
  | {
      readonly kind: 'stack.add'
      readonly by: string | null
      readonly primary: string | null
      readonly replace?: boolean
    }
  | { readonly kind: 'stack.leave' }
  | { readonly kind: 'asset.trash' }

/** What a recipe wants for whole albums, after it has seen every asset. */
export type ClosingAction =
  | Extract<Action, { kind: 'album.set' }>
  | { readonly kind: 'album.delete'; readonly album: AlbumRef; readonly deletion: DeletionOptions }

/** Name of a kind of action. */
export type ActionKind = Action['kind']
