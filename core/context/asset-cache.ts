import type { Server } from '../api/server.ts'
import type { Scan } from '../scan/scan.ts'
import { type ScanAnyOptions, scanAny } from '../scan/scan-any.ts'

/** What a run reads from, and what it may take from earlier runs instead of asking the server again. */
export interface AssetCache {
  /** Everything that fulfils at least one of some filters. */
  read(options: ScanAnyOptions): Scan
  /**
   * What was kept under a name, if it was kept with the same mark.
   * @param mark whatever shows that nothing changed, such as a count and a stamp
   */
  get(name: string, mark: string): string | null
  /** @param by what it was read by, if by a server of its own */
  set(name: string, mark: string, content: string, by?: Server): void
  /** A server that reads something to be kept, where it is noted what is asked of others. */
  apart?(server: Server): Server
  /** The same server for reading which assets there are, where they are shown, and nothing else of them. */
  forPlaces?(server: Server): Server
}

/** Reads everything from the server. */
export const noCache: AssetCache = { read: scanAny, get: () => null, set: () => {} }

/** Whether anything is kept for later runs. */
export const isKept = (cache: AssetCache): boolean => cache !== noCache
