/** How far an earlier run got. */
export interface EarlierRun {
  readonly savedAt: string | number | Date
  /** Assets behind it. */
  readonly position: number
  readonly configHash: string
  /** Whether it reached the end of the library. */
  readonly completed: boolean
  /** The run that asks. */
  readonly current?: boolean
}

/** Where a run begins, and why there. */
export interface ResumePoint {
  readonly start: number
  readonly reason: 'resume-off' | 'no-run' | 'too-old' | 'config-changed' | 'cycle-complete' | 'resumed'
}

const hour = 60 * 60_000

const timeOf = (when: string | number | Date): number => new Date(when).getTime()

/**
 * Says where a run begins, by how far the newest earlier one got.
 * @param maxAgeHours hours after which an earlier run counts no more
 * @example
 * resumePoint({ runs, now: '2024-05-01T12:00:00Z', configHash, resume: true, skip: 0, overlap: 500, maxAgeHours: 72 })
 * // { start: 700, reason: 'resumed' }
 */
export const resumePoint = ({
  runs,
  now,
  configHash,
  resume = true,
  skip = 0,
  overlap = 500,
  maxAgeHours = 72,
}: {
  readonly runs: readonly EarlierRun[]
  readonly now: string | number | Date
  readonly configHash: string
  readonly resume?: boolean
  readonly skip?: number
  readonly overlap?: number
  readonly maxAgeHours?: number
}): ResumePoint => {
  const from = (reason: ResumePoint['reason']): ResumePoint => ({ start: skip, reason })
  if (!resume) return from('resume-off')
  const [newest] = runs.filter(({ current }) => !current).toSorted((a, b) => timeOf(b.savedAt) - timeOf(a.savedAt))
  if (!newest) return from('no-run')
  if (timeOf(now) - timeOf(newest.savedAt) > maxAgeHours * hour) return from('too-old')
  if (newest.configHash !== configHash) return from('config-changed')
  if (newest.completed) return from('cycle-complete')
  return { start: Math.max(skip, newest.position - overlap), reason: 'resumed' }
}

/** What of a page is looked at: places in the library, both ends included. */
export interface PageWindow {
  /** From 1 on. */
  readonly page: number
  readonly from: number
  readonly to: number
}

/**
 * The pages that hold a part of the library, each with the places that belong to it.
 * @param max assets at most; all of them unless told
 * @example
 * pageWindow({ total: 1000, pageSize: 250, skip: 600, max: 10 }) // [{ page: 3, from: 600, to: 609 }]
 */
export const pageWindow = ({
  total,
  pageSize,
  skip = 0,
  max,
}: {
  readonly total: number
  readonly pageSize: number
  readonly skip?: number
  readonly max?: number | null | undefined
}): PageWindow[] => {
  const end = Math.min(total, skip + (max ?? Number.POSITIVE_INFINITY))
  const windows: PageWindow[] = []
  for (let from = skip; from < end; from = (windows.at(-1)?.to ?? end) + 1) {
    const page = Math.floor(from / pageSize)
    windows.push({ page: page + 1, from, to: Math.min(end, (page + 1) * pageSize) - 1 })
  }
  return windows
}
