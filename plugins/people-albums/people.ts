import { type AssetPerson, type BindContext, DarkroomError, findPeople, type Person } from '../../index.ts'
import type { PersonRef } from './form.ts'

type Library = BindContext['library']

/** Those whom one name or id of a rule means. */
export type Group = readonly Person[]

/** What a reference is told apart by. */
export const keyOf = (ref: PersonRef): string => (typeof ref === 'string' ? ref : `${ref.name} (${ref.id})`)

const same = (a: string, b: string): boolean =>
  a.trim().normalize('NFC').toLowerCase() === b.trim().normalize('NFC').toLowerCase()

/** A person by id and name: the id counts as long as the name is still right, and where it died, the name does. */
const findPinned = async (
  library: Library,
  { id, name }: Exclude<PersonRef, string>,
  warn: (message: string) => void,
): Promise<Group> => {
  const pinned = (await library.people.list()).find((person) => person.id === id)
  if (!pinned) {
    const found = await findPeople(library, name)
    warn(`Nobody has the id ${id} any more, or nothing shows that person; "${name}" is looked for by name.`)
    return found
  }
  if (same(pinned.name, name)) return [pinned]
  const now = pinned.name === '' ? 'has no name now' : `is now called "${pinned.name}"`
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'person', name, closest: [`${id} ${now}`] })
}

/** Whom the names of a rule mean. */
export const resolvePeople = async (
  library: Library,
  refs: readonly PersonRef[],
  strict: boolean,
  warn: (message: string) => void,
): Promise<ReadonlyMap<string, Group>> => {
  const groups = new Map<string, Group>()
  for (const ref of refs) {
    const group = typeof ref === 'string' ? await findPeople(library, ref) : await findPinned(library, ref, warn)
    groups.set(keyOf(ref), group)
    if (group.length < 2) continue
    const candidates = group.map(({ id }) => id)
    if (strict) throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'person', name: keyOf(ref), candidates })
    warn(`${group.length} people are called "${keyOf(ref)}"; any of them counts: ${candidates.join(', ')}.`)
  }
  return groups
}

/** Which people on an asset do not count. */
export interface Ignored {
  readonly hidden: boolean
  readonly unnamed: boolean
}

/** The ids of the people on an asset that count: those that a rule names always do. */
export const counting =
  ({ hidden, unnamed }: Ignored, named: ReadonlySet<string>) =>
  (people: readonly AssetPerson[]): readonly string[] =>
    people.flatMap(({ id, name, isHidden }) =>
      named.has(id) || !((hidden && isHidden) || (unnamed && name === '')) ? [id] : [],
    )
