import { type ApiContext, type BaseAsset, plannedFor } from '../../index.ts'
import { addToLists, compileCriteria, IdMap, tagKey, withPlannedTags } from '../../toolkit.ts'
import type { AutotagOptions } from './options.ts'

/** Whether a tag matters to the options. */
const isAsked = ({ rules, conversions, unclassifiedTag, conflictTag }: AutotagOptions): ((tag: string) => boolean) => {
  const criteria = [...rules, ...conversions.map(({ from }) => from)].map(compileCriteria)
  const outputs = [unclassifiedTag, conflictTag, ...conversions.flatMap(({ to }) => to.tags)]
  const names = new Set(outputs.map((tag) => tagKey(tag ?? '')))
  return (tag) => names.has(tagKey(tag)) || criteria.some(({ hasTag }) => hasTag(tag))
}

/**
 * Reads who carries the tags that matter, one search for each of them, and makes the function that tells the tags of an
 * asset, with what earlier recipes of the run plan. Reading all tags would ask for every asset with nested ones.
 */
export const readCarried = async (
  options: AutotagOptions,
  { tags }: ApiContext,
): Promise<(asset: BaseAsset) => readonly string[]> => {
  const asked = isAsked(options)
  const carried = new IdMap<readonly string[]>()
  for (const tag of (await tags.list()).filter(({ value }) => asked(value)))
    addToLists(carried, await tags.exactly(tag, await tags.assets(tag)), tag.value)
  return (asset) => withPlannedTags(carried.get(asset.id) ?? [], plannedFor(asset))
}
