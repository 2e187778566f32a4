import type { Server } from '../../core/api/server.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { kindOf } from '../operations/kinds.ts'
import type { NoteOf } from '../plan/notes.ts'
import type { Operation } from '../plan/plan.ts'
import type { Clock } from '../plan/run-time.ts'
import { tagTarget } from '../state/ledger.ts'
import { placeOf, placesOf, type RevertedWrite, revertedText, rowsBetween } from './reverted-places.ts'

/** The last write to one field of an asset that only stays if the server can write it beside the file. */
export interface PendingWrite {
  /** As ISO text, by the clock of this computer. */
  readonly sentAt: string
  /** Until when the server's own jobs may have touched the asset because of it, alike. */
  readonly settledBy: string
  /** What was written; whether a tag was given. */
  readonly value: unknown
  readonly was: unknown
  readonly tagId: string | null
}

/** Tells what was written in the days before. */
export interface EarlierWrites {
  /** The last write to a field, by asset. */
  lastTo(field: string): Pick<ReadonlyMap<string, PendingWrite>, 'get'>
  /** What was found earlier of a field, by asset. */
  reverted(field: string): ReadonlyMap<string, RevertedWrite>
  /** When each asset was put into an album or tagged last, however long ago. @param request such as `PUT /albums/<id>/assets` */
  puts(request: string): ReadonlyMap<string, string>
  /** Differs after each run that begins, goes on or ends. */
  progress(): string
}

/** The memory of somebody who never applied anything. */
export const nothingWritten: EarlierWrites = {
  lastTo: () => new Map(),
  reverted: () => new Map(),
  puts: () => new Map(),
  progress: () => '',
}

const day = 24 * 60 * 60_000
/** Milliseconds after which a write that was taken back is tried again. */
export const retryAfter = 7 * day

/** Milliseconds by which two clocks may differ although they are said to agree. */
const clockMargin = 60_000

/** Milliseconds by which a server must know less than was done there: its clock may have been set in between. */
const surelyEarlier = 10 * 60_000

/** What remains, on the server, of assets being put into an album or a tag. */
export interface Trace {
  /** By which they are put in. */
  readonly request: string
  /** When the server changed, for an asset, what that request changes; undefined where it does not say. */
  lastChange(id: string): string | undefined
}

/** Assets that were put in and are not there any more, and those that are there. */
interface Missing {
  readonly missing: readonly string[]
  readonly present: { has(id: string): boolean }
}

/** How the writes of one plan are compared with those of earlier runs. */
export interface RevertedWritesOptions {
  readonly written?: EarlierWrites
  /** Try everything again at once. */
  readonly retry?: boolean
}

/**
 * Finds what need not be written again, because the server took it back: the value is as it was before, and nobody
 * has touched the asset since the jobs that followed the write (`immich-api.md` 2.5, 3.2). What a person changed back
 * bears a later stamp and is none of it.
 */
export class RevertedWrites {
  /** What was found for the first time. */
  readonly found: RevertedWrite[] = []
  readonly #server: Server
  readonly #library: ApiContext
  readonly #written: EarlierWrites
  readonly #clock: Clock
  readonly #since: number

  constructor(
    server: Server,
    library: ApiContext,
    clock: Clock,
    { written = nothingWritten, retry = false }: RevertedWritesOptions = {},
  ) {
    this.#server = server
    this.#library = library
    this.#written = written
    this.#clock = clock
    this.#since = retry ? Number.POSITIVE_INFINITY : clock.at.getTime() - retryAfter
  }

  /**
   * Those of some assets on which the server did not keep a value.
   * @param isAsBefore whether the asset shows what it showed before the write
   */
  async among(
    field: string,
    ids: readonly string[],
    wanted: unknown,
    isAsBefore: (id: string, was: unknown) => boolean = () => true,
  ): Promise<ReadonlyMap<string, RevertedWrite>> {
    if (ids.length === 0) return new Map()
    const writes = this.#written.lastTo(field)
    const known = ids.flatMap((id) => {
      const write = writes.get(id)
      return write && Date.parse(write.sentAt) >= this.#since ? [[id, write] as const] : []
    })
    if (known.length === 0) return new Map()
    const noted = this.#written.reverted(field)
    const tagId = await this.#tagId(field)
    const lost = new Map<string, RevertedWrite>()
    const open = new Map<string, PendingWrite>()
    for (const [id, write] of known) {
      this.#clock.holdsUntil(Date.parse(write.sentAt) + retryAfter)
      if (JSON.stringify(write.value) !== JSON.stringify(wanted) || !isAsBefore(id, write.was)) continue
      // A tag that has another id now was deleted, which touches no asset.
      if (write.tagId !== tagId) continue
      const before = noted.get(id) ?? this.found.find((one) => one.asset === id && one.field === field)
      if (before?.sentAt === write.sentAt) lost.set(id, before)
      else open.set(id, write)
    }
    for (const reverted of await this.#judge(field, open)) lost.set(reverted.asset, reverted)
    return lost
  }

  /**
   * Those of some missing assets that the server does not even know were put in: what it knows last is older, and nothing
   * that was put in then or later is left. So it is where an earlier state was brought back, as from a backup.
   */
  forgotten({ request, lastChange, missing, present }: Trace & Missing): ReadonlySet<string> {
    if (missing.length === 0) return new Set()
    const puts = this.#written.puts(request)
    const lastLeft = [...puts].reduce((last, [id, at]) => (present.has(id) && at > last ? at : last), '')
    const skew = this.#server.client.clockSkew() ?? 0
    return new Set(
      missing.filter((id) => {
        const [at, known] = [puts.get(id), lastChange(id)]
        // What is yet to come was sent before this computer's clock was set back: it tells nothing of the server's.
        if (at === undefined || known === undefined || at <= lastLeft || Date.parse(at) > Date.now()) return false
        return Date.parse(known) < Date.parse(at) + skew - surelyEarlier
      }),
    )
  }

  /** Operations without what the server would take back again; the recipes are told. */
  async leaveOut(operations: readonly Operation[], note: NoteOf): Promise<Operation[]> {
    const left: Operation[] = []
    const lost: { recipe: string; writes: RevertedWrite[] }[] = []
    for (const operation of operations) {
      const writes: RevertedWrite[] = []
      left.push(...(await this.#kept(operation, writes)))
      lost.push({ recipe: operation.recipe, writes })
    }
    for (const [recipe, group] of Map.groupBy(lost, (one) => one.recipe))
      for (const place of await placesOf(
        this.#library,
        group.flatMap(({ writes }) => writes),
      ))
        note(recipe, 'warning', 'reverted-by-server', revertedText(place, retryAfter))
    return left
  }

  /** Found by reading the assets anew. */
  async #judge(field: string, open: ReadonlyMap<string, PendingWrite>): Promise<RevertedWrite[]> {
    if (open.size === 0) return []
    const skew = this.#server.client.clockSkew() ?? 0
    const spans = new Map(
      [...open].map(([id, { sentAt, settledBy }]) => [
        id,
        { from: Date.parse(sentAt) + skew - clockMargin, to: Date.parse(settledBy) + skew },
      ]),
    )
    const rows = await rowsBetween(this.#server, this.#library, spans)
    const reverted = [...open].flatMap(([asset, { sentAt }]) => {
      const row = rows.get(asset)
      return row ? [{ asset, field, sentAt, ...placeOf(row) }] : []
    })
    for (const one of reverted) this.found.push(one)
    return reverted
  }

  async #tagId(field: string): Promise<string | null> {
    if (!field.startsWith(tagTarget(''))) return null
    const tags = await this.#library.tags.list()
    return tags.find(({ value }) => tagTarget(value) === field)?.id ?? 'none'
  }

  /** What is left of an operation. @param writes gets those that the server took back */
  async #kept(operation: Operation, writes: RevertedWrite[]): Promise<readonly Operation[]> {
    const { late, items } = kindOf(operation)
    const assetIds = items.idsOf(operation)
    const lost = new Map<string, Set<string>>()
    for (const { field, value, was } of late?.of(operation) ?? []) {
      const isAsBefore = (id: string, before: unknown): boolean => JSON.stringify(was(id)) === JSON.stringify(before)
      for (const [id, write] of await this.among(field, assetIds, value, isAsBefore)) {
        writes.push(write)
        lost.set(id, (lost.get(id) ?? new Set()).add(field))
      }
    }
    if (!late || lost.size === 0) return [operation]
    const groups = Map.groupBy(assetIds, (id) => [...(lost.get(id) ?? [])].sort().join(' '))
    return [...groups.values()].flatMap(
      (ids) => late.without(operation, ids, lost.get(ids[0] ?? '') ?? new Set()) ?? [],
    )
  }
}
