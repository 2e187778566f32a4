import { type BaseAsset, type BindContext, plannedFor } from '../../index.ts'
import type { AutotagOptions } from './options.ts'
import { tagKey, tagPattern } from './patterns.ts'

/** Whether a tag matters to the options. */
const isAsked = ({ rules, conversions, unclassifiedTag, conflictTag, folderAlbums }: AutotagOptions) => {
  const patterns = [...rules, ...conversions.map(({ from }) => from)].flatMap(({ tags = [] }) => tags).map(tagPattern)
  const given = conversions.flatMap(({ to }) => to.tags ?? [])
  const outputs = [unclassifiedTag, conflictTag, folderAlbums.conflictTag, ...given]
  const names = new Set(outputs.flatMap((tag) => (tag === null ? [] : [tagKey(tag)])))
  return (tag: string): boolean => names.has(tagKey(tag)) || patterns.some((matches) => matches(tag))
}

/**
 * Reads who carries the tags that matter, one search for each of them, and makes the function that tells the tags of
 * an asset, with what earlier recipes of the run wish. Reading all tags would ask for every asset with nested ones.
 */
export const readCarried = async (
  options: AutotagOptions,
  { library }: BindContext,
): Promise<(asset: BaseAsset) => readonly string[]> => {
  const asked = isAsked(options)
  const carried = new Map<string, string[]>()
  for (const tag of (await library.tags.list()).filter(({ value }) => asked(value))) {
    const found = await library.tags.assets(tag)
    for (const id of await library.tags.exactly(tag, [...found])) {
      const tags = carried.get(id)
      if (tags) tags.push(tag.value)
      else carried.set(id, [tag.value])
    }
  }
  for (const tags of carried.values()) tags.sort()
  return (asset) => {
    const tags = carried.get(asset.id) ?? []
    const planned = plannedFor(asset)
    if (!planned) return tags
    return [...new Set([...tags.filter((tag) => !planned.leftTags.has(tag)), ...planned.tags])].sort()
  }
}
