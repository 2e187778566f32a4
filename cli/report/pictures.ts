import type { Reads } from '../../core/api/reads.ts'
import { forEachConcurrently } from '../../core/concurrency.ts'
import { isNotShown, reasonOf } from '../../core/errors.ts'

/** Small pictures of assets by their ids, as data addresses without their beginning `data:`. */
export type Pictures = ReadonlyMap<string, string>

/** The assets that get a picture: of each list the first one, then of each the second, until there are enough. */
export const spread = (lists: readonly (readonly string[])[], most: number): string[] => {
  const chosen = new Set<string>()
  let open = lists
  for (let round = 0; chosen.size < most && open.length > 0; round += 1) {
    open = open.filter((ids) => ids.length > round)
    for (const ids of open) {
      const id = ids[round]
      if (id !== undefined && chosen.size < most) chosen.add(id)
    }
  }
  return [...chosen]
}

/** Bytes that the pictures of a page may have; a server may make its small ones as large as its administrator wants. */
const mostBytes = 64 * 2 ** 20

/** Reads pictures as the server made them; with the reason where some of them are missing that it has. */
export const readPictures = async (
  { thumbnail }: Pick<Reads, 'thumbnail'>,
  ids: readonly string[],
  onProgress: (done: number) => void,
): Promise<{ readonly pictures: Pictures; readonly problem: string | null }> => {
  const pictures = new Map<string, string>()
  let problem: string | null = null
  let [bytes, done] = [0, 0]
  await forEachConcurrently(ids, async (id) => {
    if (problem !== null) return
    try {
      const { type, body } = await thumbnail(id)
      bytes += body.length
      if (bytes > mostBytes) problem = 'There is room for 64 MiB of them.'
      else pictures.set(id, `${type};base64,${Buffer.from(body, 'latin1').toString('base64')}`)
    } catch (error) {
      // Of some files there is none: those that the server cannot decode, or has not come to yet.
      if (!isNotShown(error)) problem = reasonOf(error)
    }
    done += 1
    onProgress(done)
  })
  return { pictures, problem }
}
