import { type ApiContext, type BaseAsset, plannedFor } from '../../index.ts'
import { compileCriteria, tagKey, withPlannedTags } from '../../toolkit.ts'
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
  const none: readonly string[] = []
  const carried = new Map<string, readonly string[]>()
  const wanted = (await tags.list()).filter(({ value }) => asked(value))
  for (const tag of wanted.sort((a, b) => (a.value < b.value ? -1 : 1))) {
    const found = await tags.assets(tag)
    // All that carry the same tags share one list: in a large library, nearly all do.
    const lists = new Map<readonly string[], readonly string[]>()
    for (const id of await tags.exactly(tag, [...found])) {
      const before = carried.get(id) ?? none
      const now = lists.get(before) ?? [...before, tag.value]
      lists.set(before, now)
      carried.set(id, now)
    }
  }
  return (asset) => withPlannedTags(carried.get(asset.id) ?? none, plannedFor(asset))
}
