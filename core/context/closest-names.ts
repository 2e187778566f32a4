import { distance } from 'fastest-levenshtein'
import { DarkroomError } from '../errors.ts'

/** Up to `most` names, those that look most like the wanted one first; of a path only its end, unless one is wanted. */
export const closestNames = (wanted: string, names: Iterable<string>, most = 5): string[] => {
  const compared = (name: string) => (wanted.includes('/') ? name : name.slice(name.lastIndexOf('/') + 1)).toLowerCase()
  const near = (name: string) => distance(wanted.toLowerCase(), compared(name))
  return [...new Set(names)].sort((a, b) => near(a) - near(b) || (a < b ? -1 : 1)).slice(0, most)
}

/** The error for a name that nothing has, with those that look most like it. */
export const unknownName = (kind: string, name: string, names: readonly string[]): DarkroomError =>
  new DarkroomError('NAME_UNKNOWN', { kind, name, closest: closestNames(name, names) })
