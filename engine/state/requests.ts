import type { LedgerStore } from './ledger-store.ts'

/** Something that a request made, by its id on the server. */
export interface CreatedEntity {
  readonly kind: 'album' | 'tag' | 'stack'
  readonly id: string
}

/** An id that the server refused, and its word for why. */
interface FailedId {
  readonly id: string
  readonly reason: string
}

/** What came of a request. */
export interface Answered {
  /** Assets, albums, tags and members changed. */
  readonly changed: number
  readonly failed?: readonly FailedId[]
  /** Ids for which it was so before. */
  readonly unchanged?: readonly string[]
  readonly made?: CreatedEntity | undefined
}

/** Those ids of a request that it changed: not those that were refused, nor those for which it was so before. */
export const changedIds = (
  ids: readonly string[],
  { failed = [], unchanged = [] }: Pick<Answered, 'failed' | 'unchanged'>,
): string[] => {
  const others = new Set([...failed.map(({ id }) => id), ...unchanged])
  return ids.filter((id) => !others.has(id))
}

/** Changes of the ledger that an answer proves; they are on disk together with it. */
export type LedgerChange = (ledger: LedgerStore) => void

/** One request that changed something, or was about to. */
export interface RequestRecord {
  readonly operation: number
  readonly request: string
  readonly ids: readonly string[]
  readonly sentAt: string
  /** Null where no answer came back. */
  readonly answeredAt: string | null
  readonly changed: number
  readonly failed: readonly FailedId[]
  readonly unchanged: readonly string[]
  readonly made: CreatedEntity | null
}

/** The part of the journal that notes requests. */
export interface RequestJournal {
  /**
   * Written before a request leaves; returns its number.
   * @param isRepeat it makes again what the server lost, which is no further change
   */
  sending(run: string, operation: number, request: string, ids: readonly string[], isRepeat?: boolean): number
  /** Written after its answer came. */
  answered(request: number, answer: Answered, note?: LedgerChange): void
}
