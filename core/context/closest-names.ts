import { distance } from 'fastest-levenshtein'

/** Up to `most` names, those that look most like the wanted one first. */
export const closestNames = (wanted: string, names: Iterable<string>, most = 5): string[] => {
  const near = (name: string) => distance(wanted.toLowerCase(), name.toLowerCase())
  return [...new Set(names)].sort((a, b) => near(a) - near(b) || (a < b ? -1 : 1)).slice(0, most)
}
