import { connect } from '../core/api/server.ts'
import { scan } from '../core/scan/scan.ts'
import { ask } from './ask.ts'
import type { Target } from './target.ts'

/** Own assets of the timeline that are no favourites, so many at most, spread over the library. */
export const someAssets = async ({ url, key }: Target, most: number): Promise<string[]> => {
  const server = await connect({ url, apiKey: key })
  const passes = [{ visibility: 'timeline', trashed: false }] as const
  const found: { id: string; taken: string }[] = []
  for await (const rows of scan({ server, passes, verify: false }).batches)
    for (const { id, ownerId, isFavorite, fileCreatedAt: taken } of rows)
      if (ownerId === server.user.id && !isFavorite) found.push({ id, taken })
  await server.close()
  const sorted = found.sort((a, b) => (a.taken < b.taken ? -1 : 1))
  const step = Math.max(1, sorted.length / most)
  const count = Math.min(most, sorted.length)
  return Array.from({ length: count }, (_, index) => sorted[Math.floor(index * step)]?.id ?? []).flat()
}

/** Marks assets as favourites, or not. */
export const setFavorite = (target: Target, ids: readonly string[], isFavorite: boolean): Promise<unknown> =>
  ask(target, 'PUT', '/assets', { ids, isFavorite })
