import { createContext } from '../../core/context/context.ts'
import { isSameName } from '../../core/same-name.ts'
import type { OwnershipOperation } from '../operations/ownership.ts'
import type { Observation } from '../state/ledger.ts'
import type { AccountContext } from './account-context.ts'

/**
 * What syncs find in their albums and tags that matches and is not theirs yet, as operations that take it over: from then
 * on it leaves when it matches no more. Nothing else that is there is touched, now or later.
 */
export const adoptionsFrom = async (
  { server, state, reporter }: AccountContext,
  observed: readonly Observation[],
): Promise<OwnershipOperation[]> => {
  const { ledger } = state.memory(reporter.log)
  const context = createContext(server, [])
  const operations: OwnershipOperation[] = []
  for (const { recipe, target, ours } of observed) {
    const known = ledger.of(recipe, target)
    const assetIds = ours.filter((id) => !known.ours.has(id))
    if (assetIds.length === 0) continue
    const [, kind, name = ''] = /^(album|tag) (.*)$/s.exec(target) ?? []
    const album = kind === 'album' ? (await context.albums.list()).find(({ id }) => id === name) : undefined
    const tag = kind === 'tag' ? (await context.tags.list()).find(({ value }) => isSameName(value, name)) : undefined
    if (album) {
      const { size: total } = await context.albums.content(album)
      operations.push({ op: 'album.adopt', recipe, album: { id: album.id, name: album.albumName }, assetIds, total })
    }
    if (tag) {
      const { size: total } = await context.tags.content(tag)
      operations.push({ op: 'tag.adopt', recipe, tag: { id: tag.id, value: tag.value }, assetIds, total })
    }
  }
  return operations
}
