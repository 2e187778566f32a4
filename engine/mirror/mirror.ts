import type { DarkroomError } from '../../core/errors.ts'
import type { Scan, ScanOptions, ScanReport } from '../../core/scan/scan.ts'
import { dayMs } from '../../language/predicates/days.ts'
import type { Verdicts } from './verdicts.ts'

/** After so many milliseconds a pass is read as a whole again. */
export const fullAfter = 7 * dayMs

/** What to read: all assets of some passes. People, and fields beyond those of a row, are not mirrored. */
export interface MirrorReadOptions extends Pick<ScanOptions, 'server' | 'passes' | 'concurrency' | 'onProgress'> {
  readonly withExif?: boolean
  /** What recipes say of what is read: kept beside it, and told again the next time. */
  readonly verdicts?: Verdicts | undefined
  /** Read everything again, whatever is known. */
  readonly verify?: boolean
}

/** How a reading went. */
export interface MirrorReport extends ScanReport {
  /** `server`: nothing could be taken from the mirror; `mirror`: all of it; `both`: some passes were read as a whole. */
  way: 'server' | 'mirror' | 'both'
  /** Why something was read as a whole, for people; empty where nothing was. */
  readonly reasons: Set<string>
  /** What is wrong with the folder, where that is why. */
  trouble?: DarkroomError<'STATE_NOT_WRITABLE'>
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

/** Where the mirror beside a state file lies. */
export const mirrorFile = (stateFile: string): string => `${stateFile}.mirror`
