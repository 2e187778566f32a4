import type { ApiContext } from '../../core/context/context.ts'
import type { RequestSender } from '../applier/request-sender.ts'
import type { NameOf } from '../plan/old-new.ts'
import type { Paint } from '../plan/text.ts'
import type { LedgerStore } from '../state/ledger-store.ts'
import type { CreatedEntity } from '../state/requests.ts'
import type { Done, Undoing } from './undoing.ts'

/** What an operation changes one by one: its assets, its people, or nothing but the thing as a whole. */
interface Items<O> {
  readonly idsOf: (operation: O) => readonly string[]
  /** The same operation on some of them. */
  readonly only: (operation: O, ids: readonly string[]) => O
}

/** The assets of an operation. */
export const assets = <O extends { readonly assetIds: readonly string[] }>(): Items<O> => ({
  idsOf: ({ assetIds }) => assetIds,
  only: (operation, assetIds) => ({ ...operation, assetIds }),
})

/** The people of an operation. */
export const people = <O extends { readonly users: readonly { readonly id: string }[] }>(): Items<O> => ({
  idsOf: ({ users }) => users.map(({ id }) => id),
  only: (operation, ids) => ({ ...operation, users: operation.users.filter(({ id }) => ids.includes(id)) }),
})

/** Nothing but the album, tag or stack as a whole, whose assets are not changed themselves. */
export const whole = <O>(): Items<O> => ({ idsOf: () => [], only: (operation) => operation })

/** Assets that go back somewhere: those that a recipe had put there, and those that others had. */
export const parted = (
  assetIds: readonly string[],
  others: readonly string[] = [],
): { readonly assetIds: readonly string[]; readonly byOthers?: true }[] => {
  const theirs = new Set(others)
  const [back, ours] = [assetIds.filter((id) => theirs.has(id)), assetIds.filter((id) => !theirs.has(id))]
  return [
    ...(ours.length > 0 ? [{ assetIds: ours }] : []),
    ...(back.length > 0 ? [{ assetIds: back, byOthers: true } as const] : []),
  ]
}

/** A request, and the permission of the API key that it asks for (`immich-api.md` 5.4). */
interface Need {
  readonly scope: string
  readonly request: string
}

/** What assets lose by an operation. */
export interface Loss {
  /** Where they are shown, their stack, one album or tag; or the album, the tag or the asset itself goes. */
  readonly of: 'view' | 'stack' | 'membership' | 'thing'
  /** What has to be in `allow` or `--allow`, and what that means; null where nothing has to be. */
  readonly allowance: readonly [name: string, meaning: string] | null
}

/** Of an operation that takes nothing from any asset. */
export const losesNothing = (): null => null

/** What an operation asks for, compared with what is there. */
export interface Comparison {
  /** Whether it is so already for one of its items; as a whole, whatever the id, where it has none. */
  isSatisfied(id: string): boolean
  /** Why it cannot be done any more for one of its items; null where it can. */
  conflict?(id: string): string | null
  /** What it creates, where that is there. */
  readonly created?: CreatedEntity | undefined
}

/** The comparison of an operation that takes a thing away, which may be there. */
export const goneIf = (isGone: boolean): Comparison => ({ isSatisfied: () => isGone })

/** An operation's writes that only stay where the server can write beside the file (`immich-api.md` 2.5). */
export interface LateWrites<O> {
  of(operation: O): readonly {
    /** `tag <full path>`, or the name of a value. */
    readonly field: string
    readonly value: unknown
    was(id: string): unknown
  }[]
  /** The operation on some of its assets, without some of these fields; null where nothing is left. */
  without(operation: O, ids: readonly string[], fields: ReadonlySet<string>): O | null
}

/** Columns of the table that sums a plan up. */
export const columns = ['adds', 'removes', 'changes', 'new albums', 'new tags', 'new stacks'] as const
/** One of them. */
export type Column = (typeof columns)[number]

/** What undo cannot take back, and for how many. */
interface Irreversible {
  readonly count: number
  readonly noun?: readonly [one: string, several: string]
  readonly text: string
  /** The same of several operations, where the text names what one of them is about. */
  readonly summed?: Required<Pick<Irreversible, 'noun' | 'text'>>
}

/** All that there is to say about one kind of operation besides its form. @typeParam Inverse what may take it back */
export interface OperationKind<O, Inverse> {
  /**
   * Place in a plan, which is carried out in this order: create, add, change, share, remove, delete. Members who are
   * told by mail see an album that is complete.
   */
  readonly order: number
  /** Several in one plan are sorted backwards by their targets: what is below another goes first. */
  readonly isBackwards?: true
  /**
   * Place in the sentence that sums a plan up, the column it counts in, and how a count reads in the sentence, with that of
   * the memberships that go along.
   */
  readonly summary: readonly [place: number, column: Column, text: (count: number, memberships?: number) => string]
  readonly items: Items<O>
  needs(operation: O): readonly Need[]
  loses(operation: O): Loss | null
  /** What undo cannot take back of it, after the number of assets, or of what `noun` says; default: nothing. */
  irreversible?(operation: O): readonly Irreversible[]
  /** A line for people; null for what creates a thing, since the line of what fills that says so. */
  readonly line: ((operation: O, paint: Paint, isNew: boolean, nameOf?: NameOf) => string) | null
  /** The server's answers tell for each item whether it was so before: no need to look first. */
  readonly answersPerItem?: true
  /** Whether it is so already. @param since what it creates counts from then on only, in milliseconds since 1970 */
  compare(operation: O, library: ApiContext, since?: number): Promise<Comparison>
  /** Why a saved plan is stale where it is so already; default: it has been done since. */
  staleText?(operation: O): readonly string[]
  /** The operation with the id of its album or tag, which the run may have created. */
  resolve?(operation: O, sender: RequestSender): Promise<O>
  send(operation: O, sender: RequestSender): Promise<void>
  /** What the ledger learns when it is done for some of its items; default: nothing. */
  ledger?(operation: O, ids: readonly string[], ledger: LedgerStore): void
  /** What the ledger learns when the server lost it for some of its items in the end; default: nothing. */
  ledgerLost?(operation: O, ids: readonly string[], ledger: LedgerStore): void
  readonly late?: LateWrites<O>
  /** What takes it back, as far as it is still as the run left it. */
  inverse(operation: O, done: Done, undoing: Undoing<Inverse>): Promise<readonly Inverse[]>
}

/** The kinds of some operations by their names; it does not compile until all of each is said. */
export type Kinds<O extends { readonly op: string }, Inverse = O> = {
  readonly [N in O['op']]: OperationKind<Extract<O, { op: N }>, Inverse>
}
