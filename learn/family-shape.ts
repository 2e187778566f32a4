import { literalName } from '../language/name-templates.ts'
import { type Bits, forEachBit } from './bits.ts'
import { type Condition, peopleCondition, textCondition, yearCondition } from './conditions.ts'
import type { FamilyCandidate } from './folder-families.ts'
import type { Library } from './library.ts'
import { codesOfPerson, type Field, isPerson, isPlace, type Reading, valuesAt } from './name-templates.ts'
import type { Verdict } from './verdict.ts'

/** An album with its own verdict: a family has to be better. */
export type JudgedCandidate = FamilyCandidate & { readonly verdict: Verdict }

/** An album of a family, as far as it is read. */
export interface Member extends JudgedCandidate {
  readonly reading: Reading
}

/** What the names of a family have in common. */
export interface Shape {
  /** Only with the parts that differ. */
  readonly template: string
  readonly fields: readonly Field[]
  /** The parts that are the same in all of them, as conditions. */
  readonly fixed: readonly Condition[]
  readonly fixedFields: readonly Field[]
}

/** The values of a name as one text. */
export const keyOf = ({ values }: Pick<Reading, 'values'>): string => values.join('\n')

/** The values of such a text. */
export const valuesOf = (key: string): string[] => key.split('\n')

/** Members of several albums, each once. */
export const membersOf = (members: readonly FamilyCandidate[]): Uint32Array =>
  Uint32Array.from(new Set(members.flatMap(({ content }) => [...content.positions])))

/** A value of a field as a condition; undefined where no condition says it alone. */
export const valueCondition = (library: Library, field: Field, value: string): Condition | undefined => {
  if (field === 'year') return yearCondition(library, Number(value), new Set())
  if (isPerson(field)) {
    const codes = codesOfPerson(library, field, value)
    return codes.length === 1 ? peopleCondition(library, 'one', codes, new Set()) : undefined
  }
  if (!isPlace(field)) return undefined
  const code = library.columns[field].values.find(({ label }) => label === value)?.code
  return code === undefined ? undefined : textCondition(library, field, code, new Set())
}

/** Names without the parts that are the same in all of them. */
export const shapeOf = (library: Library, template: string, members: readonly Member[]): [Shape, Member[]] => {
  const reading: Pick<Reading, 'fields' | 'values'> = members[0]?.reading ?? { fields: [], values: [] }
  const isSame = (index: number): boolean =>
    members.every(({ reading: { values } }) => values[index] === reading.values[index])
  const conditions = reading.fields.map((field, index) =>
    isSame(index) ? valueCondition(library, field, reading.values[index] ?? '') : undefined,
  )
  const isKept = (_: unknown, index: number): boolean => conditions[index] === undefined
  const fixedFields = reading.fields.filter((_, index) => conditions[index])
  const shape = {
    template: template.replace(/\{\{|\}\}|\{([\w:]+)\}/g, (found, field) =>
      fixedFields.includes(field) ? literalName(reading.values[reading.fields.indexOf(field)] ?? '') : found,
    ),
    fields: reading.fields.filter(isKept),
    fixed: conditions.filter((condition) => condition !== undefined),
    fixedFields,
  }
  const reduced = members.map((member) => {
    const values = member.reading.values.filter(isKept)
    return { ...member, reading: { template: shape.template, fields: shape.fields, values } }
  })
  return [shape, reduced]
}

/** Assets by the values of some fields: with two people on it, an asset is in two groups; without a value in none. */
export const byValues = (library: Library, among: Bits, fields: readonly Field[]): Map<string, number[]> => {
  const groups = new Map<string, number[]>()
  forEachBit(among, 0, library.size, (position) => {
    let keys = ['']
    for (const [index, field] of fields.entries()) {
      const values = valuesAt(library, field, position)
      keys = keys.flatMap((key) => values.map((value) => (index === 0 ? value : `${key}\n${value}`)))
    }
    for (const key of keys) {
      const known = groups.get(key)
      if (known) known.push(position)
      else groups.set(key, [position])
    }
  })
  return groups
}
