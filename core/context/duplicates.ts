import type { GroupedRow } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { hasCode, isNotShown } from '../errors.ts'
import { memoize } from '../memoize.ts'

/** What a run knows of groups of duplicates. */
export interface DuplicateReads {
  /**
   * The assets in groups, in one answer, with exif and ids of tags, but without people. As the server lists them: none that is
   * stacked, and none that is alone. Null where the server or the key shows no groups.
   */
  list(): Promise<readonly GroupedRow[] | null>
}

/** Makes the question about groups of duplicates. */
export const createDuplicateReads = ({ reads }: Server): DuplicateReads => {
  const list = memoize(async () => {
    try {
      return (await reads.duplicates()).flatMap(({ assets }) => assets)
    } catch (error) {
      if (isNotShown(error) || hasCode(error, 'API_FORBIDDEN')) return null
      throw error
    }
  })
  return { list }
}
