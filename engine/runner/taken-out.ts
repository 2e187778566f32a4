import type { Action } from '../../core/actions/action.ts'
import type { ApiContext } from '../../core/context/context.ts'
import type { Content } from '../../core/context/place.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { composed } from '../../core/same-name.ts'
import { albumText } from '../plan/text.ts'
import { albumTarget, type Ledger, tagTarget } from '../state/ledger.ts'

/** What other recipes see of a recipe's actions on an asset: none that is to keep it where a person took it out. */
export type VisibleActions = (assetId: string, actions: readonly Action[]) => readonly Action[]

/** Nobody took anything out. */
export const allVisible: VisibleActions = (_, actions) => actions

/** An album or a tag that a recipe put something into. */
interface Filled {
  /** How actions may name it, as in the ledger: albums of one name by the id alone. */
  readonly targets: readonly string[]
  read(): Promise<Content>
}

/** What there is of the albums and tags that a recipe put something into, by their names in the ledger. */
const filledBy = async ({ albums, tags }: ApiContext, targets: ReadonlySet<string>): Promise<Map<string, Filled>> => {
  const filled = new Map<string, Filled>()
  if ([...targets].some((target) => target.startsWith(albumTarget('')))) {
    const all = await albums.list()
    const ofName = Map.groupBy(all, ({ albumName }) => composed(albumName))
    for (const album of all) {
      const name = composed(album.albumName)
      const names = ofName.get(name)?.length === 1 ? [albumTarget(name)] : []
      filled.set(albumTarget(album.id), {
        targets: [albumTarget(album.id), ...names],
        read: () => albums.content(album),
      })
    }
  }
  if ([...targets].some((target) => target.startsWith(tagTarget(''))))
    for (const tag of await tags.list())
      filled.set(tagTarget(tag.value), { targets: [tagTarget(tag.value)], read: () => tags.content(tag) })
  return filled
}

const isSync = ({ kind }: Action): boolean => kind === 'album.sync' || kind === 'tag.sync'

const targetOf = (action: Action): string | null => {
  if (action.kind === 'album.sync') return albumTarget(composed(albumText(action.album)))
  return action.kind === 'tag.sync' ? tagTarget(action.tag) : null
}

/**
 * Finds out what persons took out of the albums and tags that a recipe keeps in step: other recipes see what is planned, and it
 * will not be put in. The planner reads the same albums and tags afterwards.
 * @param only the asset that is asked for alone
 */
export const visibleOf = async (
  recipe: AnyRecipe,
  ledger: Ledger,
  context: ApiContext,
  only?: string,
): Promise<VisibleActions> => {
  const known = typeof recipe.actions === 'object' ? recipe.actions : recipe.possibleActions
  if (known?.some(isSync) === false) return allVisible
  const targets = new Set(ledger.targets(recipe.name))
  const filled = await filledBy(context, targets)
  const out = new Map<string, ReadonlySet<string>>()
  for (const target of targets) {
    const there = filled.get(target)
    if (!there) continue
    const { ours, removed } = ledger.of(recipe.name, target)
    // A function may only ever add: to read all that it filled would be too much.
    if (known === undefined && removed.size === 0) continue
    if (only !== undefined && !ours.has(only) && !removed.has(only)) continue
    const content = await there.read()
    const left = new Set([...ours, ...removed].filter((id) => !content.has(id)))
    if (left.size > 0) for (const one of there.targets) out.set(one, left)
  }
  const isOut = (assetId: string, action: Action): boolean =>
    'sync' in action &&
    action.sync.respectRemovals !== false &&
    (out.get(targetOf(action) ?? '')?.has(assetId) ?? false)
  return out.size === 0 ? allVisible : (assetId, actions) => actions.filter((action) => !isOut(assetId, action))
}
