import type { BulkResult } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import { type ApiContext, createContext } from '../../core/context/context.ts'
import { DarkroomError, hasCode, reasonOf } from '../../core/errors.ts'
import type { LedgerStore } from '../state/ledger-store.ts'
import {
  type Answered,
  type CreatedEntity,
  changedIds,
  type LedgerChange,
  type RequestJournal,
} from '../state/requests.ts'
import { Interrupted, type Rest, type Touch } from './rest.ts'
import { createWrites, type Writes } from './writes.ts'

/** Something that was planned and did not happen. */
export interface Failure {
  readonly op: string
  /** Album, tag or values concerned. */
  readonly target: string
  readonly reason: string
  readonly assetIds: readonly string[]
}

/** What requests are sent with. */
export interface SenderOptions {
  readonly run: string
  readonly server: Server
  readonly journal: RequestJournal
  /** Ids in one request at first; fewer where the server is slow. */
  readonly batchSize?: number
  /** Ends the run after the request in flight. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (done: number, total: number) => void
}

/** What the sender has to know of an operation. */
interface SentOperation extends Pick<Failure, 'op' | 'target'> {
  /** What its requests do to the stamps of assets; null where they do not concern assets themselves. */
  readonly touch: Touch | null
  /** It makes again what the server lost. */
  readonly isRepeat: boolean
  /** Whether it is so already, for one of its ids, and what it made. */
  compare(library: ApiContext): Promise<{ isSatisfied(id: string): boolean; created?: CreatedEntity | undefined }>
  /** Notes that it is done for some ids. */
  noteDone(ids: readonly string[], ledger: LedgerStore): void
}

/** One request, how its answer is read, and what it proves. */
interface Call<T> {
  readonly request: string
  readonly ids: readonly string[]
  send(): Promise<T>
  /** @param isRepeated it was sent again after an attempt without an answer, which may have taken effect */
  judge(answer: T, isRepeated: boolean): Answered
  note?(answer: T, isRepeated: boolean): LedgerChange
}

const defaultBatch = 500
const smallestBatch = 25
/** Milliseconds: slower answers make batches smaller, faster ones larger again. */
const slow = 5_000
const fast = 1_000

/** An answer that refuses, and does not say which id is to blame. */
export const isRefused = (error: unknown): boolean => hasCode(error, 'API_STATUS') && error.context.status === 400

/** Whether a request may have taken effect although it failed. */
export const isUncertain = (error: unknown): boolean =>
  hasCode(error, 'API_UNREACHABLE') ||
  hasCode(error, 'API_TIMEOUT') ||
  hasCode(error, 'API_RESPONSE') ||
  hasCode(error, 'API_NOT_IMMICH') ||
  (hasCode(error, 'API_STATUS') && error.context.status >= 500)

/** Sends the requests of one operation after the other, each with its journal entries. */
export class RequestSender {
  readonly server: Server
  readonly writes: Writes
  /** Ids of albums and tags made by this run, by `album <name>` and `tag <path>`. */
  readonly createdIds = new Map<string, string>()
  readonly failures: Failure[] = []
  changes = 0
  readonly #options: SenderOptions
  readonly #total: number
  readonly #rest: Rest | null
  #size: number
  #done = 0
  #number = 0
  #operation!: SentOperation
  /** Ids of the operation of which it is known what became of them. */
  #known = new Set<string>()
  /** The journal's entry of the last request. */
  #entry = 0
  /** Repeats by the client, before the last request, after attempts without an answer. */
  #unclear = 0
  #listing: { readonly at: number; readonly library: ApiContext } | undefined

  /** @param rest waits where an earlier change may still be worked on; null where nothing waits */
  constructor(options: SenderOptions, total: number, rest: Rest | null = null) {
    this.#options = options
    this.#total = total
    this.#rest = rest
    this.#size = options.batchSize ?? defaultBatch
    this.server = options.server
    this.writes = createWrites(options.server.client)
  }

  /** Begins with the operation of a number. */
  begin(number: number, operation: SentOperation): void {
    this.#number = number
    this.#operation = operation
    this.#known = new Set()
  }

  /** Compares the operation with what is there now. */
  compare(): ReturnType<SentOperation['compare']> {
    return this.#operation.compare(createContext(this.server, []))
  }

  fail(reason: string, assetIds: readonly string[]): void {
    const { op, target } = this.#operation
    this.#note(assetIds)
    this.failures.push({ op, target, reason, assetIds })
  }

  /** The same of those alone that no request had done, or failed, before. */
  failRest(reason: string, assetIds: readonly string[]): void {
    this.fail(
      reason,
      assetIds.filter((id) => !this.#known.has(id)),
    )
  }

  /** It is known by now what became of them. */
  #note(ids: readonly string[]): void {
    for (const id of ids) this.#known.add(id)
  }

  advance(by: number): void {
    this.#done += by
    this.#options.onProgress?.(this.#done, this.#total)
  }

  /**
   * The library as it is now, or as it was when its albums were last listed.
   * @param maxAge milliseconds since then: each listing costs the server a repair (`immich-api.md` 2.7)
   */
  async listed(maxAge: number): Promise<ApiContext> {
    if (this.#listing && performance.now() - this.#listing.at < maxAge) return this.#listing.library
    const library = createContext(this.server, [])
    await library.albums.list()
    this.#listing = { library, at: performance.now() }
    return library
  }

  /** One request, on disk before it leaves and again after its answer. */
  async send<T>({ request, ids, send, judge, note }: Call<T>): Promise<T> {
    const { touch, isRepeat } = this.#operation
    if (touch !== null) await this.#rest?.before(ids, touch)
    if (this.#options.signal?.aborted) throw new Interrupted()
    const { journal, run } = this.#options
    const entry = journal.sending(run, this.#number, request, ids, isRepeat)
    this.#entry = entry
    this.#unclear = this.server.client.traffic.unclear
    const started = performance.now()
    const answer = await send().catch((error) => {
      // An answer that refuses is an answer; without one, or where an earlier try had none, the entry stays open.
      if (error instanceof DarkroomError && !isUncertain(error) && !this.#isRepeated())
        journal.answered(entry, { changed: 0, failed: [{ id: '', reason: error.message }] })
      throw error
    })
    this.#note(ids)
    if (ids.length > 1) this.#adapt(performance.now() - started)
    const isRepeated = this.#isRepeated()
    const answered = judge(answer, isRepeated)
    journal.answered(entry, answered, note?.(answer, isRepeated))
    if (!isRepeat) this.changes += answered.changed
    if (touch !== null) this.#rest?.after(changedIds(ids, answered), touch)
    return answer
  }

  /** Notes that the last request took effect, although its answer was lost. */
  settle(answered: Answered, note?: LedgerChange): void {
    this.#options.journal.answered(this.#entry, answered, note)
    this.changes += answered.changed
  }

  #isRepeated(): boolean {
    return this.server.client.traffic.unclear > this.#unclear
  }

  /**
   * Calls that answer per id.
   * @param unchanged the server's word for an id that was so already
   */
  async sendPerItem(
    assetIds: readonly string[],
    request: string,
    unchanged: 'duplicate' | 'not_found',
    send: (ids: readonly string[]) => Promise<BulkResult[]>,
  ): Promise<void> {
    const isSo = ({ success, error }: BulkResult): boolean => !success && error === unchanged
    // What the server has from an attempt without an answer is ours as well.
    const isOurs = (result: BulkResult, isRepeated: boolean): boolean => result.success || (isRepeated && isSo(result))
    for (const batch of this.#batches(assetIds)) {
      await this.#divided(batch, async (ids) => {
        const results = await this.send<BulkResult[]>({
          request,
          ids,
          send: () => send(ids),
          judge: (answer, isRepeated) => ({
            changed: answer.filter((result) => isOurs(result, isRepeated)).length,
            unchanged: answer.filter((result) => isSo(result) && !isRepeated).map(({ id }) => id),
            failed: answer
              .filter((result) => !result.success && !isSo(result))
              .map(({ id, error }) => ({ id, reason: error ?? 'refused' })),
          }),
          note: (answer, isRepeated) =>
            this.#noting(answer.filter((result) => isOurs(result, isRepeated)).map(({ id }) => id)),
        })
        const refused = results.filter((result) => !result.success && !isSo(result))
        for (const [reason, failed] of Map.groupBy(refused, ({ error }) => error ?? 'refused'))
          this.fail(
            reason,
            failed.map(({ id }) => id),
          )
      })
      this.advance(batch.length)
    }
  }

  /** Calls that do all or nothing, and do not say which id was bad: halved until it is alone (`immich-api.md` 6.2). */
  async sendAllOrNothing(
    assetIds: readonly string[],
    request: string,
    send: (ids: readonly string[]) => Promise<unknown>,
  ): Promise<void> {
    const some = (ids: readonly string[]): Promise<void> =>
      this.#divided(ids, async (part) => {
        try {
          await this.send({
            request,
            ids: part,
            send: () => send(part),
            judge: () => ({ changed: part.length }),
            note: () => this.#noting(part),
          })
        } catch (error) {
          if (!isRefused(error)) throw error
          if (part.length === 1) return this.fail(reasonOf(error), part)
          const middle = part.length >> 1
          await some(part.slice(0, middle))
          await some(part.slice(middle))
        }
      })
    for (const batch of this.#batches(assetIds)) {
      await some(batch)
      this.advance(batch.length)
    }
  }

  #noting(ids: readonly string[]): LedgerChange {
    return (ledger) => this.#operation.noteDone(ids, ledger)
  }

  /** One request for each thing. */
  async sendOne(request: string, ids: readonly string[], send: () => Promise<unknown>): Promise<void> {
    await this.send({ request, ids, send, judge: () => ({ changed: 1 }), note: () => this.#noting(ids) })
  }

  /**
   * One request that is refused where it was done before: by an attempt of its own whose answer was lost, or by others.
   */
  async sendOnce(request: string, ids: readonly string[], send: () => Promise<unknown>): Promise<void> {
    try {
      await this.sendOne(request, ids, send)
    } catch (error) {
      const isOurs = this.#isRepeated()
      if (!isRefused(error)) throw error
      const { isSatisfied } = await this.compare()
      if (!isSatisfied(ids[0] ?? '')) throw error
      if (isOurs) this.settle({ changed: 1 }, this.#noting(ids))
    }
  }

  /** What takes too long is tried in halves: these calls may be repeated. */
  async #divided(ids: readonly string[], act: (ids: readonly string[]) => Promise<void>): Promise<void> {
    try {
      await act(ids)
    } catch (error) {
      if (!hasCode(error, 'API_TIMEOUT') || ids.length <= smallestBatch) throw error
      // The size for the next batch grows again with each fast answer, in the middle of these.
      const half = Math.max(smallestBatch, ids.length >> 1)
      this.#size = half
      for (let start = 0; start < ids.length; start += half) await this.#divided(ids.slice(start, start + half), act)
    }
  }

  #adapt(took: number): void {
    const largest = this.#options.batchSize ?? defaultBatch
    if (took > slow) this.#size = Math.max(smallestBatch, this.#size >> 1)
    else if (took < fast) this.#size = Math.min(largest, this.#size * 2)
  }

  *#batches(ids: readonly string[]): Generator<readonly string[]> {
    for (let start = 0; start < ids.length; ) {
      const batch = ids.slice(start, start + this.#size)
      start += batch.length
      yield batch
    }
  }
}
