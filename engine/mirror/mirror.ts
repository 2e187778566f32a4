import type { AssetRow } from '../../core/api/schemas.ts'
import type { Scan, ScanOptions, ScanReport } from '../../core/scan/scan.ts'

/** How a mirror is kept. */
export interface MirrorOptions {
  /** How far behind the last reading changes are asked for, in seconds; 300 unless told. */
  readonly overlap?: number
  /** After how many days everything is read again; 7 unless told. */
  readonly fullAfterDays?: number
}

/** What to read: all assets of some passes. People, and fields beyond those of a row, are not mirrored. */
export interface MirrorReadOptions extends Pick<ScanOptions, 'server' | 'passes' | 'concurrency' | 'onProgress'> {
  readonly withExif?: boolean
  /** Read everything again, whatever is known. */
  readonly verify?: boolean
}

/** How a reading went. */
export interface MirrorReport extends ScanReport {
  /** `server`: nothing could be taken from the mirror; `mirror`: all of it; `both`: some passes were read as a whole. */
  way: 'server' | 'mirror' | 'both'
  /** Why something was read as a whole, for people; empty where nothing was. */
  readonly reasons: Set<string>
  /** Assets that were read again because they changed. */
  changed: number
  /** Assets that are gone since the last reading. */
  forgotten: number
}

/** A reading under way. */
export interface MirrorScan extends Scan {
  readonly report: MirrorReport
}

/** Whether some passes can be taken from a mirror. */
export interface MirrorStatus {
  /** How many assets of them it knows; null where it would read one of them as a whole. */
  readonly assets: number | null
  /** Why not, for people; empty where it can. */
  readonly why: string
  /** Whether reading it as a whole would help the next time. */
  readonly isPossible: boolean
}

/** A local copy of the assets of one user. */
export interface Mirror {
  readonly file: string
  /** Everything that `scan` would read without a filter; after the first time only what changed is asked for. */
  read(options: MirrorReadOptions): MirrorScan
  /** What a reading could take from the mirror, as far as the mirror alone can tell; asks the server nothing. */
  status(options: MirrorReadOptions): MirrorStatus
  /** What was kept under a name, if it was kept with the same mark. */
  get(name: string, mark: string): string | null
  /** Keeps something besides assets, such as the members of an album; where that fails, it is not kept. */
  set(name: string, mark: string, content: string): void
  /** Those of some assets that are known, as they were when they were read last; with exif only if the mirror keeps it. */
  known(ids: ReadonlySet<string>, withExif?: boolean): ReadonlyMap<string, AssetRow>
  /** Forgets what was kept under names that begin so. */
  forget(beginning: string): void
  /**
   * Has assets read again at the next reading, although their stamp may not move before the server's jobs have run: to be
   * called for what was written.
   * @returns false where another run holds the mirror, and nothing was noted
   */
  markStale(ids: readonly string[]): boolean
  close(): void
}

/** Where the mirror beside a state file lies. */
export const mirrorFile = (stateFile: string): string => `${stateFile}.mirror`
