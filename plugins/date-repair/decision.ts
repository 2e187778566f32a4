import type { Exif } from '../../index.ts'
import type { Candidate } from './candidate.ts'
import type { Dated, Duplicate, Embedded } from './dated.ts'
import type { DateRepairOptions } from './options.ts'

/** What is known about an asset. */
export interface DateQuestion {
  readonly fileName: string
  readonly path?: string | undefined
  /** It lies in an external library. */
  readonly external?: boolean | undefined
  readonly current: Dated
  /** Degrees, where the server knows the place: names are read by the clocks there. */
  readonly place?: Pick<Exif, 'latitude' | 'longitude'> | undefined
  readonly exif?: Embedded | undefined
  /** Seconds of a film: its file may have the time of its end, and its name that of its beginning. */
  readonly duration?: number | null | undefined
  readonly duplicates?: readonly Duplicate[] | undefined
  /** Somebody or something asks to leave it alone. */
  readonly protected?: boolean | undefined
}

/** What to do about the date of an asset. */
export type DateDecision =
  | { readonly action: 'set'; readonly value: string; readonly source: string }
  | { readonly action: 'keep'; readonly reason: string }
  | { readonly action: 'review'; readonly reason: string; readonly readings?: readonly string[] | undefined }

export const keep = (reason: string): DateDecision => ({ action: 'keep', reason })
/** @param readings all that it may mean, where that is more than one thing */
export const review = (reason: string, readings?: readonly string[]): DateDecision => ({
  action: 'review',
  reason,
  readings,
})

/** An asset with everything that the steps ask. */
export interface Case {
  readonly question: DateQuestion
  readonly options: DateRepairOptions
  readonly now: number
  /** The present date. */
  readonly at: number
  readonly isReset: boolean
  /** What the name says, where that is one date. */
  readonly named: Candidate | null
}
