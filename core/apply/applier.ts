import { setTimeout as sleep } from 'node:timers/promises'
import type { Reads } from '../api/reads.ts'
import type { BulkResult } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import type { AssetChanges, Writes } from '../api/writes.ts'
import { DarkroomError, hasCode, reasonOf } from '../errors.ts'
import type { AccountPlan, Operation } from '../plan/plan.ts'
import { operationSize, operationTarget } from '../plan/plan.ts'
import type { Journal, RunStatus } from './journal.ts'

/** Something that was planned and did not happen. */
export interface Failure {
  readonly op: Operation['op']
  /** Album, tag or values concerned. */
  readonly target: string
  readonly reason: string
  readonly assetIds: readonly string[]
}

/** What came of a run. */
export interface Outcome {
  readonly run: string
  readonly status: RunStatus
  /** Assets, albums and tags changed. */
  readonly changes: number
  readonly failures: readonly Failure[]
  /** Why the run ended early, if it did. */
  readonly stoppedBy: string | null
}

/** What the applier works with. */
export interface ApplyOptions {
  readonly run: string
  readonly server: Server
  readonly writes: Writes
  readonly journal: Journal
  readonly batchSize?: number
  /** Ends the run after the request in flight. */
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

const defaultBatch = 500
const creationAttempts = 3
/** Milliseconds that a list of albums counts as present. */
const listAge = 10_000
/** Milliseconds that a request cut off may need to take effect. */
const settlingTime = 500

/** A proxy's way to say that the server is away; a plain 500 may come from one bad item (`immich-api.md` 6.1). */
const away = new Set([502, 503, 504])

/** Answers that end the whole run, because every further request would fail alike. */
const isFatal = (error: unknown): boolean =>
  hasCode(error, 'API_UNREACHABLE') ||
  hasCode(error, 'API_TIMEOUT') ||
  hasCode(error, 'API_TLS') ||
  hasCode(error, 'API_UNAUTHORIZED') ||
  hasCode(error, 'API_NOT_IMMICH') ||
  (hasCode(error, 'API_STATUS') && away.has(error.context.status))

const isRefused = (error: unknown): boolean => hasCode(error, 'API_STATUS') && error.context.status === 400

class Interrupted extends Error {}

/**
 * Carries out a plan: the only code that writes to a server. A journal entry is on disk before each request and after
 * each answer; what is there already counts as done; an all-or-nothing call that is refused is halved until the bad id
 * is found (`immich-api.md` 6.2).
 */
export const applyPlan = async (plan: AccountPlan, options: ApplyOptions): Promise<Outcome> => {
  const applier = new Applier(plan, options)
  options.journal.begin(options.run, plan)
  return applier.run()
}

class Applier {
  readonly #plan: AccountPlan
  readonly #options: ApplyOptions
  readonly #reads: Reads
  readonly #failures: Failure[] = []
  /** Ids of albums and tags made by this run, by name. */
  readonly #made = new Map<string, string>()
  #own: { listedAt: number; ids: ReadonlyMap<string, string> } = { listedAt: -Infinity, ids: new Map() }
  readonly #total: number
  /** The journal's entry of the last request. */
  #sent = 0
  #changes = 0
  #progress = 0

  constructor(plan: AccountPlan, options: ApplyOptions) {
    this.#plan = plan
    this.#options = options
    this.#reads = options.server.reads
    this.#total = plan.operations.reduce((sum, operation) => sum + operationSize(operation), 0)
  }

  async run(): Promise<Outcome> {
    let stoppedBy: string | null = null
    let status: RunStatus = 'done'
    try {
      for (const [number, operation] of this.#plan.operations.entries()) await this.#operation(number, operation)
      if (this.#failures.length > 0) status = this.#changes > 0 ? 'partial' : 'failed'
    } catch (error) {
      stoppedBy = error instanceof Interrupted ? 'interrupted' : reasonOf(error)
      status = error instanceof Interrupted ? 'interrupted' : this.#changes > 0 ? 'partial' : 'failed'
    }
    const { run, journal } = this.#options
    journal.end(run, status, stoppedBy ?? '')
    return { run, status, changes: this.#changes, failures: this.#failures, stoppedBy }
  }

  async #operation(number: number, operation: Operation): Promise<void> {
    const before = this.#failures.length
    try {
      await this.#carryOut(number, operation)
    } catch (error) {
      if (error instanceof Interrupted || isFatal(error)) throw error
      this.#fail(operation, reasonOf(error), 'assetIds' in operation ? operation.assetIds : [])
    }
    if (this.#failures.length === before) this.#options.journal.finished(this.#options.run, number)
  }

  #carryOut(number: number, operation: Operation): Promise<void> {
    switch (operation.op) {
      case 'album.create':
        return this.#createAlbum(number, operation)
      case 'tag.create':
        return this.#createTag(number, operation)
      case 'album.add':
        return this.#addToAlbum(number, operation)
      case 'tag.add':
        return this.#addTag(number, operation)
      case 'asset.update':
        return this.#update(number, operation)
    }
  }

  #fail(operation: Operation, reason: string, assetIds: readonly string[]): void {
    this.#failures.push({ op: operation.op, target: operationTarget(operation), reason, assetIds })
  }

  #advance(by: number): void {
    this.#progress += by
    this.#options.onProgress?.(this.#progress, this.#total)
  }

  /** One request with its journal entries. */
  async #send<T>(
    number: number,
    request: string,
    ids: readonly string[],
    send: () => Promise<T>,
    judge: (answer: T) => readonly BulkResult[] | number,
  ): Promise<T> {
    if (this.#options.signal?.aborted) throw new Interrupted()
    const { journal, run } = this.#options
    const entry = journal.sending(run, number, request, ids)
    this.#sent = entry
    const answer = await send().catch((error) => {
      // An answer that refuses is an answer; without one the entry stays open.
      if (error instanceof DarkroomError && (error.code === 'API_STATUS' || error.code === 'API_FORBIDDEN'))
        journal.answered(entry, 0, [{ id: '', reason: error.message }])
      throw error
    })
    const judged = judge(answer)
    const changed = typeof judged === 'number' ? judged : judged.filter(({ success }) => success).length
    const failed =
      typeof judged === 'number'
        ? []
        : judged.filter((result) => !isDone(result)).map(({ id, error }) => ({ id, reason: error ?? 'refused' }))
    journal.answered(entry, changed, failed)
    this.#changes += changed
    return answer
  }

  async #createAlbum(number: number, operation: Extract<Operation, { op: 'album.create' }>): Promise<void> {
    const { name } = operation.album
    const { description } = operation.set
    // Names are not unique on the server: look before making one, and again where no answer came.
    const existing = await this.#ownAlbum(name, listAge)
    const id = existing ?? (await this.#makeAlbum(number, name, description, creationAttempts))
    this.#made.set(`album ${name}`, id)
    this.#advance(1)
  }

  async #makeAlbum(number: number, name: string, description: string | undefined, attempts: number): Promise<string> {
    const make = () => this.#options.writes.createAlbum(name, description)
    try {
      return (await this.#send(number, 'POST /albums', [], make, () => 1)).id
    } catch (error) {
      if (!isUncertain(error)) throw error
      const made = await this.#lookAgain(name, error)
      if (made !== undefined) {
        this.#options.journal.answered(this.#sent, 1, [])
        this.#changes += 1
        return made
      }
      // Where no answer came in time the server may still be at it.
      if (attempts === 1 || hasCode(error, 'API_TIMEOUT')) throw error
      return this.#makeAlbum(number, name, description, attempts - 1)
    }
  }

  /** Looks for an album whose creation gave no answer; if that is not possible, the first error counts. */
  async #lookAgain(name: string, error: unknown): Promise<string | undefined> {
    await sleep(settlingTime)
    return this.#ownAlbum(name, 0).catch(() => {
      throw error
    })
  }

  /** Id of an own album, from a list of that age at most: each listing costs the server a repair (`immich-api.md` 2.7). */
  async #ownAlbum(name: string, maxAge: number): Promise<string | undefined> {
    if (performance.now() - this.#own.listedAt > maxAge) {
      const mine = (await this.#reads.albums()).filter(({ ownerId }) => ownerId === this.#options.server.user.id)
      this.#own = { listedAt: performance.now(), ids: new Map(mine.map(({ albumName, id }) => [albumName, id])) }
    }
    return this.#own.ids.get(name)
  }

  async #createTag(number: number, operation: Extract<Operation, { op: 'tag.create' }>): Promise<void> {
    const { value } = operation.tag
    const [tag] = await this.#send(
      number,
      'PUT /tags',
      [],
      () => this.#options.writes.upsertTags([value]),
      () => 1,
    )
    if (!tag) throw new Error(`the server made no tag "${value}"`)
    this.#made.set(`tag ${value}`, tag.id)
    this.#advance(1)
  }

  async #addToAlbum(number: number, operation: Extract<Operation, { op: 'album.add' }>): Promise<void> {
    const id = operation.album.id ?? this.#made.get(`album ${operation.album.name}`)
    if (!id) throw new Error('the album could not be made')
    await this.#bulk(number, operation, `PUT /albums/${id}/assets`, (ids) => this.#options.writes.addToAlbum(id, ids))
  }

  async #addTag(number: number, operation: Extract<Operation, { op: 'tag.add' }>): Promise<void> {
    const id = operation.tag.id ?? this.#made.get(`tag ${operation.tag.value}`)
    if (!id) throw new Error('the tag could not be made')
    await this.#bulk(number, operation, `PUT /tags/${id}/assets`, (ids) => this.#options.writes.tagAssets(id, ids))
  }

  /** Calls that answer per id. */
  async #bulk(
    number: number,
    operation: Extract<Operation, { assetIds: readonly string[] }>,
    request: string,
    send: (ids: readonly string[]) => Promise<BulkResult[]>,
  ): Promise<void> {
    for (const ids of this.#batches(operation.assetIds)) {
      const results = await this.#send(
        number,
        request,
        ids,
        () => send(ids),
        (answer) => answer,
      )
      const reasons = Map.groupBy(
        results.filter((result) => !isDone(result)),
        ({ error }) => error ?? 'refused',
      )
      for (const [reason, failed] of reasons)
        this.#fail(
          operation,
          reason,
          failed.map(({ id }) => id),
        )
      this.#advance(ids.length)
    }
  }

  async #update(number: number, operation: Extract<Operation, { op: 'asset.update' }>): Promise<void> {
    for (const ids of this.#batches(operation.assetIds)) {
      await this.#updateSome(number, operation, ids, operation.set)
      this.#advance(ids.length)
    }
  }

  /** All or nothing, and the refusal does not say which id was bad: halve until it is alone. */
  async #updateSome(
    number: number,
    operation: Operation,
    ids: readonly string[],
    changes: AssetChanges,
  ): Promise<void> {
    try {
      await this.#send(
        number,
        'PUT /assets',
        ids,
        () => this.#options.writes.updateAssets(ids, changes),
        () => ids.length,
      )
    } catch (error) {
      if (!isRefused(error)) throw error
      if (ids.length === 1) return this.#fail(operation, reasonOf(error), ids)
      const middle = ids.length >> 1
      await this.#updateSome(number, operation, ids.slice(0, middle), changes)
      await this.#updateSome(number, operation, ids.slice(middle), changes)
    }
  }

  *#batches(ids: readonly string[]): Generator<readonly string[]> {
    const size = this.#options.batchSize ?? defaultBatch
    for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size)
  }
}

/** What is there already counts as done. */
const isDone = ({ success, error }: BulkResult): boolean => success || error === 'duplicate'

/** Whether a request may have taken effect although it failed. */
const isUncertain = (error: unknown): boolean =>
  hasCode(error, 'API_UNREACHABLE') ||
  hasCode(error, 'API_TIMEOUT') ||
  hasCode(error, 'API_RESPONSE') ||
  hasCode(error, 'API_NOT_IMMICH') ||
  (hasCode(error, 'API_STATUS') && error.context.status >= 500)
