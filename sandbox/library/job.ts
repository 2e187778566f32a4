/**
 * What takes time in background work: a job waiting to be picked up, reading the list of protected fields, writing a
 * sidecar, reading a file again, reading its tags back, and changing the tags of one asset of a request.
 */
export type Step = 'pickUp' | 'lockedProperties' | 'sidecar' | 'metadata' | 'tags' | 'tag'

/** Work that is interrupted by what takes time: meanwhile the library may change. */
export type Steps<T = void> = Generator<Step, T, undefined>

/** What an edit asks the sidecar job to write; up to 1.135 it travels with the job. */
export interface SidecarChange {
  readonly description?: string
  readonly dateTimeOriginal?: string
  readonly latitude?: number
  readonly longitude?: number
  readonly rating?: number
  readonly tags?: true
}

/**
 * A background job on one asset: write its sidecar, read its file again, make its thumbnail, redraw it after edits,
 * delete it for good.
 */
export interface AssetJob {
  readonly name: 'sidecar' | 'metadata' | 'thumbnail' | 'edits' | 'deletion'
  readonly assetId: string
  /** Why a file is read again; clients are told only of these. */
  readonly source?: 'sidecar-write' | 'upload'
  readonly change?: SidecarChange
}

/** A background job of the server. */
export type Job =
  | AssetJob
  | { readonly name: 'scan'; readonly libraryId: string }
  | { readonly name: 'portrait'; readonly personId: string }
  | { readonly name: 'tag-cleanup' }
