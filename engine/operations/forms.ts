import { z } from 'zod'

/** An id of the server. */
export const id = z.string().min(1)
/** At least one id. */
export const ids = z.array(id).min(1)
/** A number of things. */
export const count = z.number().int().min(0)
/** Names of some files. */
export const files = z.array(z.string())
/** How many assets are changed for one reason, and the names of some of them. */
export const reasons = z.array(
  z.strictObject({
    reason: z.string(),
    assets: count,
    files,
    /** Which ones; missing where it is the reason for all of the operation. */
    assetIds: ids.exactOptional(),
  }),
)
/**
 * Takes assets out of something: how many are in it now (those with a child of a tag count for the tag), and whether
 * that reaches beyond what the recipe put in itself, which has to be allowed; then which of them it did not put in.
 */
export const removal = {
  assetIds: ids,
  total: count,
  all: z.literal(true).exactOptional(),
  others: ids.exactOptional(),
}
/** Puts assets into something: whether they go back where others had put them, so that no recipe counts as having done so. */
export const addition = { assetIds: ids, byOthers: z.literal(true).exactOptional() }

/** The form of one kind of operation in a saved plan. */
export const form = <N extends string, S extends z.ZodRawShape>(op: N, shape: S) =>
  z.strictObject({ op: z.literal(op), recipe: z.string(), ...shape })

/** A value that nobody changes. */
type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T

/** What a form describes. */
export type Described<F extends z.ZodType> = Immutable<z.infer<F>>

/** How many assets are changed for one reason, and the names of some of them. */
export type CountedReason = Described<typeof reasons>[number]
