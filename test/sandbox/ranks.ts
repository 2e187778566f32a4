import type { State } from '../../sandbox/index.ts'
import type { Exchange } from './exchange.ts'

type Rank = (path: string, item: unknown) => string | undefined

const idOf = (item: unknown): string =>
  typeof item === 'string' ? item : String((item as { id?: unknown } | null)?.id ?? '')

const unordered = /(^|\.)(tags|people|faces|unassignedFaces|albumUsers|suggestedKeepAssetIds|contributorCounts)$/

const facesOf = (state: State, personId: string): number =>
  [...state.assets.values()].filter(
    (asset) =>
      asset.visibility === 'timeline' &&
      !asset.trashedAt &&
      asset.faces.some((face) => face.personId === personId && !face.deletedAt),
  ).length

const personRank = (state: State, item: unknown): string => {
  const person = state.people.get(idOf(item))
  return person ? `${person.isHidden} ${!person.isFavorite} ${person.name === ''} ${facesOf(state, person.id)}` : ''
}

const stackRank = (state: State, item: unknown): string => {
  const stack = [...state.stacks.values()].find((candidate) => candidate.primaryAssetId === idOf(item))
  return stack ? 'primary' : 'other'
}

/** The rules of the recordings about what has no fixed order. */
export const rankFor = (state: State, exchange: Exchange, stablePages: boolean): Rank => {
  const taken = (item: unknown): string => String(state.assets.get(idOf(item))?.fileCreatedAt ?? '')
  const searched = (item: unknown): string => (stablePages ? `${taken(item)} ${idOf(item)}` : taken(item))
  const size = (item: unknown): string => String(state.assets.get(idOf(item))?.exif?.fileSizeInByte ?? '')
  const asked = exchange.path
  const byLikeness = Object.keys(exchange.query ?? {}).some((name) => name.startsWith('closest'))
  return (path, item) => {
    // The order by likeness depends on embeddings, which the recording has none of.
    if (asked === '/people' && path === 'people') return byLikeness ? '' : personRank(state, item)
    if (asked.startsWith('/stacks') && path.endsWith('assets')) return stackRank(state, item)
    if (unordered.test(path)) return ''
    if (path === '' && (asked === '/users' || asked === '/faces' || asked === '/search/person')) return ''
    // The recording renamed the roots, so the order of paths is not the server's any more.
    if (path === '' && asked === '/view/folder/unique-paths') return ''
    if (path === '' && asked === '/search/large-assets') return size(item)
    if (path === 'assets.items') return searched(item)
    if (path === 'rows') return taken(item)
    if (path === 'assets' || /^\d+\.assets$/.test(path)) return taken(item)
    return undefined
  }
}
