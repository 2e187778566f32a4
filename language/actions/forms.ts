import { z } from 'zod'
import type {
  AlbumChoice,
  AlbumProperties,
  CoverPick,
  DeletionOptions,
  EntryOptions,
  FollowUp,
  Sharing,
  SyncOptions,
} from '../../core/actions/action.ts'
import type { Visibility } from '../../core/api/search-filter.ts'

// What options may be where nobody checks types: in YAML, and in recipes of code. Types that are made from forms lose their
// descriptions in the package.

/** The forms of all options that there are, and of no others. */
export type FormsOf<O> = { readonly [K in keyof O]-?: z.ZodType<O[K] | undefined> }

const text = z.string().min(1)
const flag = z.boolean().optional()
const listOf = <S extends z.ZodType>(form: S): z.ZodType<readonly z.output<S>[]> => z.array(form)

/** How `addToAlbum` finds the album of a name. */
export const albumChoice = z.strictObject({
  own: flag,
  newest: flag,
  atLeast: z.int().min(1).optional(),
  reportUnmatched: flag,
} satisfies FormsOf<AlbumChoice>)

const sharing = z.union([
  text,
  z.strictObject({
    user: text,
    role: z.enum(['editor', 'viewer']).optional(),
  } satisfies FormsOf<Exclude<Sharing, string>>),
])
const coverPick = z.strictObject({
  pick: z.enum(['first', 'last', 'random', 'favorite', 'people']),
  fileName: text.optional(),
  among: listOf(text).optional(),
} satisfies FormsOf<CoverPick>)
const covers = [z.enum(['oldest', 'newest']), z.strictObject({ id: text }), z.strictObject({ path: text }), coverPick]

/** Desired properties of an album. */
export const albumProperties = z.strictObject({
  only: z.enum(['new', 'existing']).optional(),
  description: z.string().optional(),
  order: z.enum(['asc', 'desc']).optional(),
  cover: z
    .union(covers, { error: 'is neither oldest nor newest, nor { pick: favorite }, { path: "…" } or { id: "…" }' })
    .optional(),
  comments: flag,
  shareWith: z.union([z.literal('all'), listOf(sharing)], { error: 'is neither all nor a list of users' }).optional(),
  unshare: z.literal('ours').optional(),
  shareOnlyWith: listOf(sharing).optional(),
} satisfies FormsOf<AlbumProperties>)

/** A visibility. */
export const anyVisibility = z.enum(['timeline', 'archive', 'hidden', 'locked']) satisfies z.ZodType<Visibility>

/** How an album is deleted. */
export const albumDeletion = z.strictObject({
  onlyEmpty: flag,
  into: z.object({ id: text }).optional(),
  ifAllowed: flag,
  assets: anyVisibility.exclude(['hidden']).optional(),
} satisfies FormsOf<DeletionOptions>)

const followUp = z.custom<FollowUp>((given) => /^(asset\.set|tag\.(add|remove))$/.test(Object(given).kind), {
  error: 'is not an action on assets themselves, such as archive()',
})

/** What happens with assets that are added to an album. */
export const albumEntry = z.strictObject({
  followUps: listOf(followUp).optional(),
  reason: z.string().optional(),
} satisfies FormsOf<EntryOptions>)

/** What a sync does with assets that no longer match. */
export const syncChoice = z.strictObject({
  remove: z.enum(['ours', 'all', 'none']).optional(),
  respectRemovals: flag,
  adopt: flag,
  allowEmpty: flag,
  maxRemovals: z.int().min(0).optional(),
  maxRemovalPercent: z.number().min(0).max(100).optional(),
} satisfies FormsOf<SyncOptions>)
