import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Server } from '../core/api/server.ts'
import { type AssetCache, noCache } from '../core/context/asset-cache.ts'
import { createContext } from '../core/context/context.ts'
import { hasCode } from '../core/errors.ts'
import { reconcile } from '../engine/applier/reconcile.ts'
import { type EarlierWrites, nothingWritten } from '../engine/late-writes/reverted-writes.ts'
import { type Mirror, mirrorFile } from '../engine/mirror/mirror.ts'
import { mirrorCache, type ReadSource } from '../engine/mirror/mirror-cache.ts'
import { openMirror } from '../engine/mirror/open-mirror.ts'
import { type Journal, openJournal, stateFile, stateFolder } from '../engine/state/journal.ts'
import { emptyLedger, type Ledger } from '../engine/state/ledger.ts'
import { takeLock } from '../engine/state/lock.ts'
import type { LoadedConfig } from './config/load-config.ts'
import type { Terminal } from './terminal.ts'

/** Where journals are kept: `--state-dir`, `stateDir`, DARKROOM_STATE_DIR, else the XDG state folder. */
export const stateFolderOf = ({ options, io }: Terminal, config: LoadedConfig | undefined): string =>
  resolve(io.cwd, stateFolder(options.stateDir ?? config?.stateDir, io.env))

/** The state file of one user of one server. */
export const stateOf = (terminal: Terminal, config: LoadedConfig, server: Server): string =>
  stateFile(stateFolderOf(terminal, config), server.url, server.user.id)

/** The journal of somebody who has one; looking at it makes none. */
export const knownJournal = (terminal: Terminal, config: LoadedConfig, server: Server): Journal | null => {
  const file = stateOf(terminal, config, server)
  return existsSync(file) ? openJournal(file, terminal.mask) : null
}

/** The mirror of a user's assets; it is made when it is read first. */
export const mirrorOf = (terminal: Terminal, config: LoadedConfig, server: Server): Mirror =>
  openMirror(mirrorFile(stateOf(terminal, config, server)))

/** How much of what is known already a command may rely on. */
export interface ReadingFlags {
  /** Read everything from the server, and leave the mirror as it is. */
  readonly fresh?: boolean
  /** Read everything from the server, and bring the mirror up to date with it. */
  readonly verify?: boolean
}

/** Those flags among others. */
export const readingOf = ({ fresh = false, verify = false }: ReadingFlags): ReadingFlags => ({ fresh, verify })

/** Does something with what earlier runs left behind. */
export const withMemory = async <T>(
  terminal: Terminal,
  config: LoadedConfig,
  server: Server,
  { fresh = false, verify = false }: ReadingFlags,
  work: (memory: AssetCache) => Promise<T>,
): Promise<T> => {
  if (fresh) return work(noCache)
  const mirror = mirrorOf(terminal, config, server)
  const onWay = ({ from, why }: ReadSource): void => terminal.log.debug(`Assets are read from the ${from}: ${why}.`)
  try {
    return await work(mirrorCache({ mirror, verify, onWay }))
  } finally {
    mirror.close()
  }
}

/** Does something while no other run writes. */
export const withJournal = async <T>(
  terminal: Terminal,
  config: LoadedConfig,
  server: Server,
  work: (journal: Journal) => Promise<T>,
): Promise<T> => {
  const journal = openJournal(stateOf(terminal, config, server), terminal.mask)
  try {
    const release = takeLock(journal.file, process.pid)
    try {
      journal.check()
      return await work(journal)
    } finally {
      release()
    }
  } finally {
    journal.close()
  }
}

/** Finds out what became of requests that an earlier run did not see answered. */
export const settleEarlier = async (terminal: Terminal, config: LoadedConfig, server: Server): Promise<void> => {
  const known = knownJournal(terminal, config, server)
  if (known === null) return
  const isOpen = known.unanswered().length > 0 || known.runs().some(({ status }) => status === 'running')
  known.close()
  if (isOpen) await withJournal(terminal, config, server, (journal) => reconcile(createContext(server, []), journal))
}

/** Ledger and late writes, opened when they are asked first: most plans take nothing away and need neither. */
export const memoryOf = (
  terminal: Terminal,
  config: LoadedConfig,
  server: Server,
): { readonly ledger: Ledger; readonly written: EarlierWrites; close(): void } => {
  let journal: Journal | null | undefined
  const known = (): Journal | null => {
    if (journal === undefined) journal = knownJournal(terminal, config, server)
    return journal
  }
  let isLost = false
  /** Without this memory a plan is no worse than a first one; a sync without its ledger would be. */
  const remembered = <T>(ask: (written: EarlierWrites) => T): T => {
    try {
      return ask(isLost ? nothingWritten : (known()?.written ?? nothingWritten))
    } catch (error) {
      if (!hasCode(error, 'STATE_UNREADABLE')) throw error
      terminal.log.warn(`${error.message} What was written before is not known to this plan.`)
      isLost = true
      return ask(nothingWritten)
    }
  }
  return {
    // Never taken for empty because it could not be read.
    ledger: { of: (recipe, target) => (known()?.ledger ?? emptyLedger).of(recipe, target) },
    written: {
      lastTo: (field) => remembered((written) => written.lastTo(field)),
      reverted: (field) => remembered((written) => written.reverted(field)),
    },
    close: () => journal?.close(),
  }
}
