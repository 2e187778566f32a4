import { type ApiContext, DarkroomError, findPeople, type Person, type RecipeContext } from '../../index.ts'
import { caseless, namesakes } from '../../toolkit.ts'
import type { PersonRef } from './keys.ts'

/** Those whom one name or id of a rule means. */
export type Group = readonly Person[]

/** A person as a rule names them. */
export const nameOf = (ref: PersonRef): string => (typeof ref === 'string' ? ref : `${ref.name} (${ref.id})`)

/** A person by id and name: the id counts as long as the name is still right, and where it is gone, the name does. */
const findPinned = async (
  context: ApiContext,
  { id, name }: Exclude<PersonRef, string>,
  note: RecipeContext['note'],
): Promise<Group> => {
  const pinned = (await context.people.list()).find((person) => person.id === id)
  if (!pinned) {
    const found = await findPeople(context, name)
    note(
      'warning',
      'person-is-gone',
      `Nobody has the id ${id} any more, or nothing shows that person; "${name}" is looked for by name.`,
    )
    return found
  }
  if (caseless(pinned.name) === caseless(name)) return [pinned]
  const now = pinned.name === '' ? 'has no name now' : `is now called "${pinned.name}"`
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'person', name, closest: [`${id} ${now}`] })
}

/**
 * Whom the names of a rule mean, by `nameOf`.
 * @param strict whether a name that several people have is refused
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS
 */
export const resolvePeople = async (
  context: ApiContext,
  refs: readonly PersonRef[],
  strict: boolean,
  note: RecipeContext['note'],
): Promise<ReadonlyMap<string, Group>> => {
  const groups = new Map<string, Group>()
  for (const ref of refs) {
    const name = nameOf(ref)
    const group = typeof ref === 'string' ? await findPeople(context, ref) : await findPinned(context, ref, note)
    groups.set(name, group)
    const warning = namesakes(name, group)
    if (warning === null) continue
    if (strict)
      throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'person', name, candidates: group.map(({ id }) => id) })
    note('decision', 'which-person', warning)
  }
  return groups
}
