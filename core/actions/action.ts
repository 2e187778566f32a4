import type { Visibility } from '../api/search-filter.ts'
import { DarkroomError } from '../errors.ts'

/** An album by name, or by id where a name is not enough. */
export type AlbumRef = string | { readonly id: string }

/** How `addToAlbum` finds the album of a name. */
export interface AlbumChoice {
  /** Only albums of the account's own user count; without it, shared ones that may be edited do too. */
  readonly own?: boolean
  /** Of several albums with the name take the newest, with a warning; without it they are refused. */
  readonly newest?: boolean
  /** Say in the plan how many of those that the recipe put in match no more; `addToAlbum` leaves them where they are. */
  readonly reportUnmatched?: boolean
}

/** Somebody an album is shared with: name, e-mail address or id, and what he may do. */
export type Sharing = string | { readonly user: string; readonly role?: 'editor' | 'viewer' }

/** What an album should look like; what is left out stays as it is. */
export interface AlbumProperties {
  readonly description?: string
  /** Oldest (`asc`) or newest (`desc`) first. */
  readonly order?: 'asc' | 'desc'
  /** The oldest or newest of the recipe's assets, an asset by its id or path, or one of all that the album holds. */
  readonly cover?: 'oldest' | 'newest' | { readonly id: string } | { readonly path: string } | CoverPick
  /** Whether members may comment and like. */
  readonly comments?: boolean
  /** Who sees the album besides its owner; a viewer unless a role is given. Nobody loses it because of this list. */
  readonly shareWith?: readonly Sharing[]
  /** Whom this recipe shared the album with, and whom `shareWith` does not name any more, loses it. */
  readonly unshare?: 'ours'
  /** The same as a whole list: everybody else loses the album. */
  readonly shareOnlyWith?: readonly Sharing[]
}

/** A cover among all assets that an album will hold. */
export interface CoverPick {
  /** The first or last taken, equal ones by their paths; or any, another one each day. */
  readonly pick: 'first' | 'last' | 'random'
  /** Ids of the only assets that may be chosen, as far as the album holds them. */
  readonly among?: readonly string[]
}

/** How an album is deleted. */
export interface DeletionOptions {
  /** Leave it where it holds anything, assets in the trash included; what leaves it in the same run does not count. */
  readonly onlyEmpty?: boolean
  /** An own album that gets all that it holds, its people and what its description says besides, before it goes. */
  readonly into?: { readonly id: string }
  /** Where `album.delete` is not allowed, warn of the album in place of refusing the whole plan. */
  readonly ifAllowed?: boolean
  /** Where its own assets are seen afterwards; they stay as they are unless told. */
  readonly assets?: Exclude<Visibility, 'hidden'>
}

/** What happens with assets that go into an album, and are not in it yet. */
export interface EntryOptions {
  /**
   * What else is wished for them. What is in the album already is left as it is; recipes of the run do not see it, because
   * only the planner knows which go in.
   */
  readonly followUps?: readonly FollowUp[]
  /** Why they go in, in a few words: the plan counts them by it. */
  readonly reason?: string
}

/** An action on assets themselves, as it may follow on their going into an album. */
export type FollowUp = Extract<Action, { kind: 'asset.set' | 'tag.add' | 'tag.remove' }>

/** What a sync does with assets that no longer match. */
export interface SyncOptions {
  /** Take out what this recipe put in (`ours`), everything else too (`all`, which has to be allowed), or nothing. */
  readonly remove?: 'ours' | 'all' | 'none'
  /** What a person took out stays out; true unless told. */
  readonly respectRemovals?: boolean
  /** What was there before counts as put in by this recipe, from the first run on. */
  readonly adopt?: boolean
  /** Empty it where nothing matches any more; otherwise that is refused, because a wrong name looks just like it. */
  readonly allowEmpty?: boolean
  /** Assets that may leave at once; beyond it, nothing is put in or taken out unless `album.remove.many` is allowed. */
  readonly maxRemovals?: number
  /** The same as a share of what is in it now, in percent. */
  readonly maxRemovalPercent?: number
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

const outsideExif: readonly (keyof AssetValues)[] = ['visibility', 'isFavorite', 'duplicateId']

/** Whether a value stands in the exif record, which not every reading brings along. */
export const isExifField = (field: keyof AssetValues): boolean => !outsideExif.includes(field)

/** What a recipe wishes for an asset. A value: nothing happens until the plan is applied. */
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
      readonly withMotionPart?: boolean
      /** Why, in a few words: the plan counts the assets by it. */
      readonly reason?: string
    }
  | {
      readonly kind: 'stack.add'
      readonly by: string | null
      readonly primary: string | null
      readonly replace?: boolean
    }
  | { readonly kind: 'stack.leave' }
  | { readonly kind: 'asset.trash' }

/** What a recipe wishes for albums as a whole, when it has seen every asset. */
export type ClosingAction =
  | Extract<Action, { kind: 'album.set' }>
  | { readonly kind: 'album.delete'; readonly album: AlbumRef; readonly deletion: DeletionOptions }

/** Name of a kind of action. */
export type ActionKind = Action['kind']

/** What an action says about wrong arguments. */
export const usage = (message: string, hint: string): DarkroomError => new DarkroomError('USAGE', { message, hint })
