import type { Scan } from '../scan/scan.ts'
import { type ScanAnyOptions, scanAny } from '../scan/scan-any.ts'

/** What a run reads from, and what it may take from earlier runs instead of asking the server again. */
export interface Memory {
  /** Everything that fulfils at least one of some filters. */
  read(options: ScanAnyOptions): Scan
  /**
   * What was kept under a name, if it was kept with the same mark.
   * @param mark whatever shows that nothing changed, such as a count and a stamp
   */
  recall(name: string, mark: string): string | null
  keep(name: string, mark: string, content: string): void
}

/** Reads everything from the server. */
export const noMemory: Memory = { read: scanAny, recall: () => null, keep: () => {} }
