/** Visibility as Immich stores it; `locked` is out of an API key's reach. */
export type Visibility = 'timeline' | 'archive' | 'hidden' | 'locked'

/**
 * Filters that `search/metadata` and `search/statistics` both know, so that what is found can be counted.
 * Instants are ISO date-times with `Z`; all bounds are inclusive.
 */
export interface SearchFilter {
  readonly type?: string
  readonly isFavorite?: boolean
  /** Has a motion part. */
  readonly isMotion?: true
  /** 1 to 5; an asset without an exif record has none. */
  readonly rating?: number
  readonly libraryId?: string
  readonly isNotInAlbum?: true
  /** Is in a group of duplicates that the server lists: for narrowing alone, because no search knows it. */
  readonly isGrouped?: true
  readonly visibility?: Visibility
  readonly takenAfter?: string
  readonly takenBefore?: string
  readonly createdAfter?: string
  readonly createdBefore?: string
  readonly updatedAfter?: string
  readonly updatedBefore?: string
  /** Either of these reaches the trash. */
  readonly trashedAfter?: string
  readonly trashedBefore?: string
  /** Has a film that the server made to be played everywhere. Unusable in 1.135, where true finds everything. */
  readonly isEncoded?: boolean
  readonly albumIds?: readonly string[]
  /** All of these, each with its children; null for assets without any tag (from 1.136). */
  readonly tagIds?: readonly string[] | null
  readonly personIds?: readonly string[]
  readonly country?: string
  readonly state?: string
  readonly city?: string
  readonly make?: string
  readonly model?: string
  readonly lensModel?: string
  /** Text recognised in the picture (from 2.2). */
  readonly ocr?: string
}
