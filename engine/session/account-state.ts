import { statSync } from 'node:fs'
import type { Server } from '../../core/api/server.ts'
import { type AssetCache, noCache } from '../../core/context/asset-cache.ts'
import { createContext } from '../../core/context/context.ts'
import { hasCode } from '../../core/errors.ts'
import type { Logger, Mask } from '../../core/log.ts'
import { reconcile } from '../applier/reconcile.ts'
import { type EarlierWrites, nothingWritten } from '../late-writes/reverted-writes.ts'
import { mirrorFile } from '../mirror/mirror.ts'
import { mirrorCache, type ReadSource } from '../mirror/mirror-cache.ts'
import { MirrorFile } from '../mirror/mirror-file.ts'
import type { Verdicts } from '../mirror/verdicts.ts'
import { type ExclusionIndex, indexExclusions, noExclusions } from '../plan/exclusions.ts'
import { stateError } from '../state/database.ts'
import { type Journal, openJournal, readJournal } from '../state/journal.ts'
import { emptyLedger, type Ledger } from '../state/ledger.ts'
import { takeLock } from '../state/lock.ts'

/** How much of what is known already may be relied on. */
export interface ReadOptions {
  /** Read everything from the server, and leave the mirror as it is. */
  readonly fresh?: boolean | undefined
  /** Read everything from the server, and bring the mirror up to date with it. */
  readonly verify?: boolean | undefined
  /** Ends the reading with the reason of the signal; nothing is left behind. */
  readonly signal?: AbortSignal
}

/** What earlier plans ask of earlier runs. */
interface PlanMemory {
  readonly ledger: Ledger
  readonly written: EarlierWrites
  readonly exclusions: ExclusionIndex
}

/** Tells a file from others that take its place; undefined where there is none. @throws DarkroomError STATE_NOT_WRITABLE */
const inodeOf = (file: string): number | undefined => {
  try {
    return statSync(file, { throwIfNoEntry: false })?.ino
  } catch (error) {
    throw stateError(file, error)
  }
}

/** The state file and the mirror of one user of one server; each is opened when it is needed first, and then once. */
export class AccountState {
  readonly file: string
  readonly mirror: MirrorFile
  readonly #mask: Mask
  #opened: { readonly journal: Journal; readonly inode: number | undefined } | null = null
  #turn: Promise<unknown> = Promise.resolve()

  /**
   * @param file may be that of an earlier address
   * @param own the file of this address: each has its own mirror, because what one server shows may not be so on a copy of it
   * @param mask keeps secrets out of what servers and recipes say
   */
  constructor(file: string, own: string, mask: Mask) {
    this.file = file
    this.mirror = new MirrorFile(mirrorFile(own))
    this.#mask = mask
  }

  /** The journal of somebody who has one; looking at it makes none, and needs nothing to be written. */
  known(): Journal | null {
    return inodeOf(this.file) === undefined ? null : this.#journal(readJournal)
  }

  /** Another one after each run, also of another process: a plan made before has to be compared with the library again. */
  basis(): string {
    try {
      return this.known()?.progress() ?? ''
    } catch (error) {
      // Nothing is applied with a damaged file.
      if (hasCode(error, 'STATE_UNREADABLE')) return ''
      throw error
    }
  }

  #journal(open: typeof openJournal): Journal {
    const inode = inodeOf(this.file)
    const { journal: known } = this.#opened ?? {}
    if (known && this.#opened?.inode === inode && (!known.isReadOnly || open === readJournal)) return known
    // Somebody moved the file away, repaired it, or has to write into it now.
    known?.close()
    this.#opened = null
    const journal = open(this.file, this.#mask)
    this.#opened = { journal, inode: inodeOf(this.file) }
    return journal
  }

  /**
   * Does something while nobody else writes. Within a session one waits for the other.
   * @throws DarkroomError STATE_LOCKED, STATE_UNREADABLE
   */
  exclusively<T>(work: (journal: Journal) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => this.#locked(work))
    this.#turn = done.catch(() => {})
    return done
  }

  async #locked<T>(work: (journal: Journal) => Promise<T>): Promise<T> {
    // It makes the folder that the lock is in.
    this.#journal(openJournal)
    const release = takeLock(this.file)
    try {
      const journal = this.#journal(openJournal)
      journal.check()
      return await work(journal)
    } finally {
      release()
    }
  }

  /** The journal, if there is one, after it was found out what became of requests that no run saw answered. */
  async settled(server: Server): Promise<Journal | null> {
    const known = this.known()
    const isOpen = known?.unanswered().length || known?.runs().some(({ status }) => status === 'running')
    if (isOpen) await this.exclusively((journal) => reconcile(createContext(server, []), journal))
    return this.known()
  }

  /** Of a damaged file none are known; nothing is applied with one either. */
  #exclusions(): ExclusionIndex {
    try {
      return indexExclusions(this.known()?.exclusions.list() ?? [], new Date())
    } catch (error) {
      if (!hasCode(error, 'STATE_UNREADABLE')) throw error
      return noExclusions
    }
  }

  /** What one plan asks of earlier runs; the journal is opened when it is asked first. */
  memory(log: Logger): PlanMemory {
    let written: EarlierWrites | undefined
    /** Without this memory a plan is no worse than a first one; a sync without its ledger would be. */
    const remembered = <T>(ask: (written: EarlierWrites) => T): T => {
      try {
        written ??= this.known()?.written() ?? nothingWritten
        return ask(written)
      } catch (error) {
        if (!hasCode(error, 'STATE_UNREADABLE')) throw error
        log.warn(`${error.message} What was written before is not known to this plan.`)
        written = nothingWritten
        return ask(written)
      }
    }
    return {
      // Never taken for empty because it could not be read.
      ledger: {
        of: (recipe, target) => (this.known()?.ledger ?? emptyLedger).of(recipe, target),
        targets: (recipe) => (this.known()?.ledger ?? emptyLedger).targets(recipe),
        revision: (recipe, target) => (this.known()?.ledger ?? emptyLedger).revision(recipe, target),
      },
      exclusions: this.#exclusions(),
      written: {
        lastTo: (field) => remembered((earlier) => earlier.lastTo(field)),
        reverted: (field) => remembered((earlier) => earlier.reverted(field)),
        puts: (request) => remembered((earlier) => earlier.puts(request)),
        progress: () => remembered((earlier) => earlier.progress()),
      },
    }
  }

  /** What one plan reads assets from. @param verdicts what its recipes say of them */
  cache(
    { fresh = false, verify = false }: ReadOptions,
    log: Logger,
    onWay: (way: ReadSource) => void = () => {},
    verdicts?: Verdicts,
  ): AssetCache {
    if (fresh) return noCache
    const { mirror } = this
    return mirrorCache({
      mirror,
      verify,
      verdicts,
      onWay: (way) => {
        log.debug(`Assets are read from the ${way.from}: ${way.why}.`)
        onWay(way)
      },
    })
  }

  close(): void {
    this.#opened?.journal.close()
    this.#opened = null
    this.mirror.close()
  }
}
