import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import { mostLate } from '../../core/context/changed-assets.ts'
import { DarkroomError, hasCode, reasonOf } from '../../core/errors.ts'
import { addReport, scan, serverTime } from '../../core/scan/scan.ts'
import { isBusy, stateError } from '../state/database.ts'
import { isDamage, isOfFile, openMirrorFile, removeMirror } from './database.ts'
import { fullAfter, type MirrorReadOptions, type MirrorReport, type MirrorScan, type MirrorStatus } from './mirror.ts'
import { nameOf, Store } from './store.ts'
import { keepsExif, noteReading, partnersOf, stalePasses, type Updated, type UpdateOptions, update } from './update.ts'

interface Opened {
  readonly database: DatabaseSync
  readonly store: Store
}

/** What an update was asked and found; null where the mirror cannot be used. */
interface Refreshed {
  readonly plan: UpdateOptions
  readonly updated: Updated | null
}

/** What a mirror holds of some passes: it is the same as long as its revision is. */
export interface MirrorState extends Pick<UpdateOptions, 'passes' | 'withExif'> {
  readonly revision: string
  /** Fields that were looked at. */
  readonly looked: readonly string[]
}

const openStore = (file: string): Opened => {
  const database = openMirrorFile(file)
  try {
    const store = new Store(database)
    store.check()
    return { database, store }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Why a server cannot be mirrored; null where it can. */
const unusableBecause = ({ capabilities, client }: Server): string | null => {
  if (!capabilities.searchCount) return `Immich ${capabilities.version} cannot count what is mirrored`
  return client.clockSkew() === null ? 'the server does not say what time it is' : null
}

/**
 * A local copy of the assets of one user, in a file. Whatever is wrong with the file, a reading delivers: the mirror is made
 * anew, or the server is read without it.
 * @example
 * const mirror = new MirrorFile('/home/me/.local/state/immich-darkroom/photos.sqlite.mirror')
 * const { batches, report } = mirror.read({ server, passes: [{ visibility: 'timeline', trashed: false }] })
 * for await (const rows of batches) for (const row of rows) console.log(row.originalPath)
 */
export class MirrorFile {
  readonly file: string
  #opened: Opened | null = null
  #latest: Omit<MirrorState, 'looked'> | null = null
  #refreshed: Refreshed | null = null
  #isReading = false
  /** What was noted while it was being read, and would be lost if that reading were rolled back. */
  #later: (() => void)[] = []

  constructor(file: string) {
    this.file = file
  }

  /** Everything that `scan` would read without a filter; after the first time only what changed is asked for. */
  read(options: MirrorReadOptions): MirrorScan {
    const report: MirrorReport = {
      distinct: 0,
      expected: 0,
      complete: true,
      vanished: new Set(),
      way: 'server',
      reasons: new Set(),
      changed: 0,
      forgotten: 0,
    }
    return { report, batches: this.#run(options, report) }
  }

  /** The state of the mirror that was read since this was asked last; null where nothing was, or not through it. */
  takeLatest(): MirrorState | null {
    const latest = this.#latest
    this.#latest = null
    const looked = this.#ask((store) => store.takeLooked(), [])
    return latest && { ...latest, looked }
  }

  /**
   * Brings the mirror up to date; a reading of the same passes that follows takes what it holds then.
   * @param known what somebody went by
   * @param onRead told whether that is unchanged once what changed was read: what follows seldom finds more
   * @returns the revision; null where something of it changed
   */
  async refresh(
    options: MirrorReadOptions,
    { revision, looked }: MirrorState,
    onRead: (isAlike: boolean) => void,
  ): Promise<string | null> {
    const { report } = this.read(options)
    if (!this.#begin(options, report, looked)) return null
    this.#isReading = true
    try {
      const { store } = this.#open()
      const isKnown = store.revision === revision
      const { plan, updated } = await this.#updated(options, report, () => onRead(isKnown && store.isAlike))
      if (updated === null || updated.stale.size > 0 || !this.#commit(plan, report)) return null
      this.#refreshed = { plan, updated }
      return isKnown && this.#open().store.isAlike ? this.#open().store.revision : null
    } finally {
      this.#ended()
    }
  }

  /** What a reading could take from the mirror, as far as the mirror alone can tell; asks the server nothing. */
  status(options: MirrorReadOptions): MirrorStatus {
    const problem = unusableBecause(options.server)
    if (problem !== null) return { assets: null, why: problem, isPossible: false }
    if (!existsSync(this.file)) return { assets: null, why: 'nothing is mirrored yet', isPossible: true }
    try {
      const { store } = this.#open()
      const [why = ''] = stalePasses(store, this.#planFor(options, store)).values()
      return { assets: why === '' ? store.count(options.passes.map(nameOf)) : null, why, isPossible: true }
    } catch (error) {
      return { assets: null, why: whyUnusable(error), isPossible: true }
    }
  }

  /** What was kept under a name, if it was kept with the same mark. */
  get(name: string, mark: string): string | null {
    return this.#ask((store) => store.recall(name, this.#dated(mark)), null)
  }

  /** Keeps something besides assets, such as the members of an album; where that fails, it is not kept. */
  set(name: string, mark: string, content: string): void {
    try {
      this.#open().store.keep(name, this.#dated(mark), content)
    } catch {
      // Without it, it is read again.
    }
  }

  /** Those of some assets that are known, as they were when they were read last; with exif only if the mirror keeps it. */
  known(ids: ReadonlySet<string>, withExif = false): ReadonlyMap<string, AssetRow> {
    return this.#ask((store) => store.known(ids, withExif), new Map())
  }

  /** Looks something up, if there is a file that can be read. */
  #ask<T>(ask: (store: Store) => T, otherwise: T): T {
    try {
      return existsSync(this.file) ? ask(this.#open().store) : otherwise
    } catch {
      return otherwise
    }
  }

  /** Forgets what was kept under names that begin so. */
  forget(beginning: string): void {
    if (this.#isReading) return void this.#later.push(() => this.forget(beginning))
    try {
      this.#open().store.forgetKept(beginning)
    } catch (error) {
      this.#withoutNote(error)
    }
  }

  /** Without a mirror nothing can be out of date; one that only cannot be written now is kept, and nothing may go on. */
  #withoutNote(error: unknown): void {
    if (isBusy(error)) return
    if (!isDamage(error)) throw stateError(this.file, error)
    this.#remove()
  }

  /** What is kept is read again as often as everything else. */
  #dated(mark: string): string {
    return `${mark} ${Math.floor(Date.now() / fullAfter)}`
  }

  /**
   * Has assets read again at the next reading, although their stamp may not move before the server's jobs have run: to be
   * called for what was written.
   * @returns false where another run holds the mirror, and nothing was noted
   * @throws DarkroomError STATE_NOT_WRITABLE, STATE_UNREADABLE where nothing can be noted
   */
  markStale(ids: readonly string[]): boolean {
    if (this.#isReading) return this.#later.push(() => this.markStale(ids)) > 0
    try {
      const { database, store } = this.#open()
      database.exec('BEGIN IMMEDIATE')
      store.doubt(ids)
      database.exec('COMMIT')
      return true
    } catch (error) {
      this.#withoutNote(error)
      return !isBusy(error)
    }
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = null
  }

  #open(): Opened {
    if (this.#opened) return this.#opened
    try {
      this.#opened = openStore(this.file)
    } catch (error) {
      if (!isDamage(error)) throw error
      removeMirror(this.file)
      this.#opened = openStore(this.file)
    }
    return this.#opened
  }

  #remove(): void {
    this.close()
    removeMirror(this.file)
  }

  async *#run(options: MirrorReadOptions, report: MirrorReport): AsyncGenerator<readonly AssetRow[]> {
    if (!this.#begin(options, report)) {
      yield* this.#scan(options, report)
      return
    }
    this.#isReading = true
    try {
      yield* this.#read(options, report)
    } finally {
      this.#ended()
    }
  }

  #ended(): void {
    this.#isReading = false
    if (this.#opened) this.#opened.store.verdicts = undefined
    this.#end('ROLLBACK')
    for (const note of this.#later.splice(0))
      try {
        note()
      } catch {
        // What was written may be out of date in it now.
        this.#remove()
      }
  }

  /** Takes the mirror for writing; false, with the reason in the report, where it cannot be used. */
  #begin({ server }: MirrorReadOptions, report: MirrorReport, compared?: readonly string[]): boolean {
    const problem = unusableBecause(server) ?? (this.#isReading ? 'it is being read already' : null)
    if (problem !== null) report.reasons.add(problem)
    if (problem !== null) return false
    try {
      const { database, store } = this.#open()
      database.exec('BEGIN IMMEDIATE')
      store.reset(compared)
      return true
    } catch (error) {
      this.#giveUp(error, report)
      return false
    }
  }

  /** Ends a transaction, if one is open. */
  #end(how: 'COMMIT' | 'ROLLBACK'): void {
    if (this.#opened?.database.isTransaction) this.#opened.database.exec(how)
  }

  async *#read(options: MirrorReadOptions, report: MirrorReport): AsyncGenerator<readonly AssetRow[]> {
    const { plan, updated } = this.#justRefreshed(options) ?? (await this.#updated(options, report))
    if (updated === null) return yield* this.#scan(options, report)
    // Not before: it may have been opened anew.
    this.#open().store.verdicts = options.verdicts
    const kept = options.passes.filter((pass) => !updated.stale.has(nameOf(pass)))
    const stale = options.passes.filter((pass) => updated.stale.has(nameOf(pass)))
    for (const why of updated.stale.values()) report.reasons.add(why)
    report.way = stale.length === 0 ? 'mirror' : kept.length === 0 ? 'server' : 'both'
    report.changed = updated.changed
    report.forgotten = updated.forgotten
    const filled = stale.length > 0 ? yield* this.#fill({ ...options, passes: stale }, plan, report) : new Set<string>()
    if (kept.length === 0) this.#commit(plan, report)
    else if (this.#commit(plan, report)) yield* this.#known({ ...options, passes: kept }, plan, filled, report)
    else yield* this.#scan({ ...options, passes: kept }, report)
  }

  /** Brings the mirror up to date, as the server's clock is now. */
  async #updated(options: MirrorReadOptions, report: MirrorReport, onRead?: () => void): Promise<Refreshed> {
    const { server } = options
    const [partners] = await Promise.all([partnersOf(server), server.reads.version()])
    const plan = this.#planFor(options, this.#open().store, partners)
    return { plan, updated: await this.#update({ ...plan, onRead }, report) }
  }

  /** What `refresh` found, unless something else is wanted, or somebody wrote since. */
  #justRefreshed({ passes, withExif = false, verify = false }: MirrorReadOptions): Refreshed | null {
    const refreshed = this.#refreshed
    this.#refreshed = null
    const { plan } = refreshed ?? {}
    if (!plan || verify || passes.some((pass) => !plan.passes.some((one) => nameOf(one) === nameOf(pass)))) return null
    if (withExif && !plan.withExif) return null
    return this.#open().store.header('readAt') === String(plan.startedAt) ? refreshed : null
  }

  #planFor(
    { server, passes, withExif = false, verify = false }: MirrorReadOptions,
    store: Store,
    partners: string | null = null,
  ): UpdateOptions {
    const startedAt = serverTime(server) ?? Date.now()
    return { server, passes, startedAt, verify, partners, withExif: withExif || keepsExif(store) }
  }

  /** Brings the mirror up to date; made anew where it is damaged, null where that fails as well. */
  async #update(plan: UpdateOptions, report: MirrorReport): Promise<Updated | null> {
    for (const isLast of [false, true]) {
      try {
        if (isLast) {
          this.#remove()
          this.#open().database.exec('BEGIN IMMEDIATE')
        }
        return await update(this.#open().store, plan)
      } catch (error) {
        if (!isOfFile(error)) throw error
        if (!isLast && isDamage(error)) continue
        this.#giveUp(error, report)
        return null
      }
    }
    return null
  }

  /** False where nothing could be written: it is read again next time. */
  #commit(plan: UpdateOptions, report: MirrorReport): boolean {
    const { database, store } = this.#open()
    try {
      if (!database.isTransaction) return false
      store.compact()
      store.flush()
      noteReading(store, plan)
      const { revision } = store
      this.#end('COMMIT')
      this.#latest = { revision, passes: plan.passes, withExif: plan.withExif }
      return true
    } catch (error) {
      if (!isOfFile(error)) throw error
      this.#giveUp(error, report)
      return false
    }
  }

  #giveUp(error: unknown, report: MirrorReport): void {
    report.reasons.add(isBusy(error) ? 'another run is using the mirror' : whyUnusable(error))
    const problem = stateError(this.file, error)
    if (hasCode(problem, 'STATE_NOT_WRITABLE')) report.trouble = problem
    this.#end('ROLLBACK')
  }

  /** Reads passes from the server, and keeps what came if it is complete. */
  async *#fill(
    options: MirrorReadOptions,
    { startedAt, withExif: isKept }: UpdateOptions,
    report: MirrorReport,
  ): AsyncGenerator<readonly AssetRow[], Set<string>> {
    const { store } = this.#open()
    const ids = new Set<string>()
    const lately = new Date(startedAt - mostLate).toISOString()
    const { withExif = false, verify: _, verdicts: __, ...rest } = options
    const { batches, report: scanned } = scan({ ...rest, withExif: isKept })
    for await (const rows of batches) {
      if (report.way === 'both') for (const { id } of rows) ids.add(id)
      store.take(rows, lately)
      yield* this.#kept(false, withExif, report)
    }
    yield* this.#kept(true, withExif, report)
    addReport(report, scanned)
    if (!this.#open().database.isTransaction) return ids
    store.keepVerdicts()
    store.forget(scanned.vanished)
    const names = options.passes.map(nameOf)
    if (scanned.complete) for (const name of names) store.setPass(name, startedAt)
    else store.drop(names)
    return ids
  }

  /** Keeps what was taken, in full chunks or all of it, and delivers it; where that fails, as the server sent it. */
  *#kept(isAll: boolean, withExif: boolean, report: MirrorReport): Generator<readonly AssetRow[]> {
    const { database, store } = this.#open()
    try {
      if (database.isTransaction) return yield* store.written(isAll, withExif)
    } catch (error) {
      this.#giveUp(error, report)
    }
    const rows = store.taken()
    yield withExif ? rows : rows.map(withoutExif)
  }

  /** Delivers what is mirrored. */
  async *#known(
    options: MirrorReadOptions,
    { startedAt }: UpdateOptions,
    filled: ReadonlySet<string>,
    report: MirrorReport,
  ): AsyncGenerator<readonly AssetRow[]> {
    const { database, store } = this.#open()
    const { passes, withExif = false, onProgress } = options
    const rowsOf = (exif: boolean) => passes.values().flatMap((pass) => store.judgedRows(nameOf(pass), exif))
    const before = report.distinct
    // What another run writes meanwhile is not seen.
    database.exec('BEGIN')
    if (store.header('readAt') !== String(startedAt)) {
      report.reasons.add('another run is using the mirror')
      return yield* this.#scan(options, report)
    }
    const expected = before + store.count(passes.map(nameOf))
    let batches = 0
    try {
      for (const rows of rowsOf(withExif)) {
        const fresh = filled.size === 0 ? rows : rows.filter(({ id }) => !filled.has(id))
        batches += 1
        report.distinct += fresh.length
        onProgress?.({ seen: report.distinct, expected })
        yield fresh
      }
    } catch (error) {
      if (!isOfFile(error)) throw error
      const delivered = new Set(filled)
      for (const rows of rowsOf(false).take(batches)) for (const { id } of rows) delivered.add(id)
      if (isDamage(error)) this.#remove()
      report.distinct = before
      report.reasons.add(whyUnusable(error))
      for await (const rows of this.#scan(options, report)) yield rows.filter(({ id }) => !delivered.has(id))
      return
    }
    this.#end('COMMIT')
    this.#keepVerdicts()
    if (report.expected !== null) report.expected += report.distinct - before
  }

  /** Where that fails, the next run judges again. */
  #keepVerdicts(): void {
    try {
      const { database, store } = this.#open()
      database.exec('BEGIN IMMEDIATE')
      store.keepVerdicts()
      this.#end('COMMIT')
    } catch (error) {
      if (!isOfFile(error)) throw error
      this.#end('ROLLBACK')
    }
  }

  async *#scan(options: MirrorReadOptions, report: MirrorReport): AsyncGenerator<readonly AssetRow[]> {
    const { verify: _, verdicts: __, ...rest } = options
    report.way = 'server'
    // Nothing notes what is looked at of these rows.
    this.#latest = null
    const { batches, report: scanned } = scan(rest)
    yield* batches
    addReport(report, scanned)
  }
}

/** What is wrong with a file, without the words for a state file, which nobody can make again. */
const whyUnusable = (error: unknown): string =>
  `the mirror ${isDamage(error) ? 'is damaged' : 'cannot be used'}: ${reasonOf(error instanceof DarkroomError && error.cause !== undefined ? error.cause : error)}`

const withoutExif = ({ exifInfo: _, ...row }: AssetRow): AssetRow => row
