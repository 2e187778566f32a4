import { z } from 'zod'
import type { Visibility } from '../api/search-filter.ts'

/**
 * An album by name, by id where a name is not enough, or by the folder that it belongs to: each folder has its own album of
 * the name. Which one is remembered, at first found by what it holds, and made where there is none.
 */
export type AlbumRef = string | { readonly id: string } | { readonly name: string; readonly folder: string }

const text = z.string().min(1)
const flag = z.boolean().optional()
const listOf = <S extends z.ZodType>(form: S): z.ZodType<readonly z.output<S>[]> => z.array(form)
// Options are said as forms, from which types and YAML are made: nothing compels anybody to check the types of a recipe.

/** The form of `AlbumChoice`. */
export const albumChoice = z.strictObject({
  /** Use only albums that the account's user owns; default: shared ones that may be edited as well. */
  own: flag,
  /** Of several albums with the name take the newest, with a warning; without it they are refused. */
  newest: flag,
  /** Create the album only for at least so many assets; an existing one gets any number. */
  atLeast: z.int().min(1).optional(),
  /** Report in the plan how many assets that the recipe added no longer match; `addToAlbum` leaves them in place. */
  reportUnmatched: flag,
})
/** How `addToAlbum` finds the album of a name. */
export type AlbumChoice = Readonly<z.output<typeof albumChoice>>

const sharing = z.union([text, z.strictObject({ user: text, role: z.enum(['editor', 'viewer']).optional() })])
/** A user an album is shared with: name, e-mail address or id, and their role. */
export type Sharing = Readonly<z.output<typeof sharing>>

const coverPick = z.strictObject({
  /**
   * The first or last taken, ties decided by path; a random one, a different one each day; the first favorite; or the
   * first with the most people. Where nothing is a favorite, or shows anybody, the first.
   */
  pick: z.enum(['first', 'last', 'random', 'favorite', 'people']),
  /** The whole file name of the only assets that may be chosen; case does not matter. */
  fileName: text.optional(),
  /** Ids of the only assets that may be chosen, as far as the album holds them. */
  among: listOf(text).optional(),
})
/** A cover among all assets that an album will hold. */
export type CoverPick = Readonly<z.output<typeof coverPick>>

const covers = [z.enum(['oldest', 'newest']), z.strictObject({ id: text }), z.strictObject({ path: text }), coverPick]
/** The form of `AlbumProperties`. */
export const albumProperties = z.strictObject({
  /** Only where the run makes the album, or only where it is there already; default: both. */
  only: z.enum(['new', 'existing']).optional(),
  description: z.string().optional(),
  /** Oldest (`asc`) or newest (`desc`) first. */
  order: z.enum(['asc', 'desc']).optional(),
  /** The oldest or newest of the recipe's assets, an asset by its id or path, or one of all that the album holds. */
  cover: z
    .union(covers, { error: 'is neither oldest nor newest, nor { pick: favorite }, { path: "…" } or { id: "…" }' })
    .optional(),
  /** Whether members may comment and like. */
  comments: flag,
  /** Who sees the album besides its owner, `all` for every user; default role: viewer. Nobody loses access by it. */
  shareWith: z.union([z.literal('all'), listOf(sharing)], { error: 'is neither all nor a list of users' }).optional(),
  /** Users that this recipe shared the album with and that `shareWith` no longer names lose access. */
  unshare: z.literal('ours').optional(),
  /** The complete list of members: everybody else loses access. */
  shareOnlyWith: listOf(sharing).optional(),
})
/** Desired properties of an album; those left out stay as they are. */
export type AlbumProperties = Readonly<z.output<typeof albumProperties>>

/** The form of a visibility. */
export const anyVisibility = z.enum(['timeline', 'archive', 'hidden', 'locked']) satisfies z.ZodType<Visibility>

/** The form of `DeletionOptions`. */
export const albumDeletion = z.strictObject({
  /** Keep it if it holds anything, assets in the trash included; assets that leave it in the same run do not count. */
  onlyEmpty: flag,
  /** An own album that first receives its assets and members, and what its description says in addition. */
  into: z.strictObject({ id: text }).optional(),
  /** If `album.delete` is not allowed, warn about the album instead of refusing the whole plan. */
  ifAllowed: flag,
  /** Visibility of its own assets afterwards; default: unchanged. */
  assets: anyVisibility.exclude(['hidden']).optional(),
})
/** How an album is deleted. */
export type DeletionOptions = Readonly<z.output<typeof albumDeletion>>

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

const followUp = z.custom<FollowUp>((given) => /^(asset\.set|tag\.(add|remove))$/.test(Object(given).kind), {
  error: 'is not an action on assets themselves, such as archive()',
})
/** The form of `EntryOptions`. */
export const albumEntry = z.strictObject({ followUps: listOf(followUp).optional(), reason: z.string().optional() })

/** The form of `SyncOptions`. */
export const syncChoice = z.strictObject({
  /** Take out what this recipe put in (`ours`), everything else too (`all`, which has to be allowed), or nothing. */
  remove: z.enum(['ours', 'all', 'none']).optional(),
  /** Assets that a person took out stay out; default: true. */
  respectRemovals: flag,
  /** Assets that were in it before the first run count as added by this recipe. */
  adopt: flag,
  /** Empty it when nothing matches any more; default: refuse, because a misspelt name has the same effect. */
  allowEmpty: flag,
  /** Assets that may leave at once; beyond it, nothing is put in or taken out unless `album.remove.many` is allowed. */
  maxRemovals: z.int().min(0).optional(),
  /** The same as a share of what is in it now, in percent. */
  maxRemovalPercent: z.number().min(0).max(100).optional(),
})
/** What a sync does with assets that no longer match. */
export type SyncOptions = Readonly<z.output<typeof syncChoice>>

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
