import { compare } from '../core/order.ts'
import type { BitsPool } from './bits.ts'
import { type Condition, type ConditionData, peopleCondition } from './conditions.ts'
import { addedText, listed, partText } from './family.ts'
import { familyIn, leastValues, type NamedFamily } from './family-search.ts'
import {
  type JudgedCandidate,
  keyOf,
  type Member,
  membersOf,
  type Shape,
  shapeOf,
  valueCondition,
  valuesOf,
} from './family-shape.ts'
import type { FoundFamily } from './folder-families.ts'
import type { Library } from './library.ts'
import { conditionBits } from './measure.ts'
import { codesOfPerson, filled, isPerson, NameReader } from './name-templates.ts'
import { isOnlyOfName, type LearnedRecipe, type RecipeNames, scopeFor } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { recurringRule } from './recurring.ts'
import { sharesOf } from './task.ts'
import { type LearnOptions, limitOf, thresholds } from './verdict.ts'

/** A family of names, with the recipe whose first plan is tried. */
interface FoundNames extends FoundFamily {
  readonly recipe: LearnedRecipe
  /** Assets without which a name is not made. */
  readonly atLeast: number
}

/** What is found for each album and for all of them. */
interface Counted {
  readonly counts: FoundFamily['counts']
  readonly members: number
  readonly found: number
  readonly hit: number
}

const countsOf = ({ members, found }: NamedFamily): Counted => {
  const counts = new Map(
    members.map(({ id, reading, content }) => {
      const inside = new Set(content.positions)
      const own = found.get(keyOf(reading)) ?? []
      return [id, { found: own.length, hit: own.filter((position) => inside.has(position)).length }]
    }),
  )
  const sumOf = (one: 'found' | 'hit'): number => [...counts.values()].reduce((sum, count) => sum + count[one], 0)
  const size = members.reduce((sum, { content }) => sum + content.positions.length, 0)
  return { counts, members: size, found: sumOf('found'), hit: sumOf('hit') }
}

/** Whether a family is as good as a rule for one album, and shorter than the rules of its albums together. */
const isWorthIt = ({ measure }: Library, family: NamedFamily, counted: Counted): boolean => {
  const { precision, recall } = sharesOf(counted, counted.members)
  if (precision < thresholds.precision || recall < thresholds.recall) return false
  const fields = family.shape.fields.length + 1
  let together = family.conditions.reduce((sum, { bits }) => sum + bits, 0) + conditionBits * fields
  let alone = 0
  for (const { id, content, verdict } of family.members) {
    const { found, hit } = counted.counts.get(id) ?? { found: 0, hit: 0 }
    together += measure.with(verdict.size, content.positions.length, found, hit)
    alone += verdict.without - Math.max(0, verdict.rule?.gain ?? 0)
  }
  return together < alone
}

const dataOf = (conditions: readonly Condition[]): ConditionData =>
  conditions.length === 1 && conditions[0] ? conditions[0].data : { all: conditions.map(({ data }) => data) }

const anyOf = (conditions: readonly ConditionData[]): ConditionData =>
  conditions.length === 1 && conditions[0] ? conditions[0] : { any: conditions }

/** Any of some texts of values; null where no condition says it. */
const listOf = (library: Library, { fields }: Shape, keys: readonly string[]): ConditionData[] | null => {
  const rows = keys.map(valuesOf)
  if (!fields.some(isPerson)) {
    const all = rows.map((values) =>
      values.flatMap((value, index) => valueCondition(library, fields[index] ?? 'year', value) ?? []),
    )
    return all.every(({ length }) => length === fields.length) ? [{ any: all.map(dataOf) }] : null
  }
  // With two people on it an asset is in two albums, so people and the other values are told apart: all of them with all.
  const columns = fields.map((_, index) => [...new Set(rows.map((values) => values[index] ?? ''))].sort())
  if (columns.reduce((product, { length }) => product * length, 1) !== new Set(keys).size) return null
  const parts = fields.map((field, index): ConditionData | null => {
    const values = columns[index] ?? []
    if (isPerson(field)) {
      const codes = values.map((value) => codesOfPerson(library, field, value))
      if (codes.some(({ length }) => length !== 1)) return null
      return peopleCondition(library, 'any', codes.flat(), new Set()).data
    }
    const all = values.flatMap((value) => valueCondition(library, field, value) ?? [])
    return all.length === values.length ? anyOf(all.map(({ data }) => data)) : null
  })
  return parts.every((part) => part !== null) ? parts : null
}

/** The condition of a family: a growing one leaves out what somebody filled otherwise, any other lists its values; null where it cannot. */
const whereOfFamily = (
  library: Library,
  { shape, conditions, members, kept, isGrowing }: NamedFamily,
): Pick<LearnedRecipe, 'where'> | null => {
  const keys = isGrowing ? kept : members.map(({ reading }) => keyOf(reading))
  const list = keys.length === 0 ? [] : listOf(library, shape, keys)
  if (!list) return null
  const all = [...conditions.map(({ data }) => data), ...(isGrowing ? list.map((one) => ({ not: one })) : list)]
  const [first, ...more] = all
  if (!first) return {}
  return { where: more.length === 0 ? first : { all } }
}

const proposalOf = (
  { library }: LibraryRead,
  family: NamedFamily,
  scope: Pick<LearnedRecipe, 'scope'>,
  { of, maxAdditions }: LearnOptions,
  names: RecipeNames,
): FoundNames | null => {
  const { shape, members, conditions, found, atLeast, others, kept, isGrowing } = family
  const { template, fields } = shape
  const counted = countsOf(family)
  const where = isWorthIt(library, family, counted) ? whereOfFamily(library, family) : null
  if (!where) return null
  const nameOf = (key: string): string => filled(template, fields, valuesOf(key))
  // An album of people-albums is there for the first asset too.
  const isSame = of === 'albums' && !scope.scope && [...found.values()].every(({ length }) => length >= atLeast)
  const recurring = isGrowing && kept.length === 0 && isSame ? recurringRule(library, shape, conditions) : null
  const made = isGrowing ? others : []
  const adds = made.reduce((sum, key) => sum + (found.get(key)?.length ?? 0), counted.found - counted.hit)
  const recipe: LearnedRecipe = {
    name: names.nameFor(template.replace(/[{}]/g, '')),
    ...scope,
    ...where,
    actions: [of === 'tags' ? { addTag: template } : { addToAlbum: { name: template, atLeast } }],
  }
  const wouldMake = made.map(nameOf).sort()
  return {
    counts: counted.counts,
    recipe,
    atLeast,
    family: {
      form: template,
      albums: members.map(({ name }) => name).sort(),
      ...(recurring ? { plugin: { use: 'people-albums', rules: [recurring] } } : { recipe }),
      wouldMake,
      adds,
      isOn: adds <= limitOf(maxAdditions, counted.members),
      comments: [
        `${members.length} ${of} named "${template}": finds ${partText(counted.hit, counted.members)} of their assets. The first plan would add ${addedText(adds)}.`,
        ...(isGrowing ? [] : ['  With a list of its values: it makes no other.']),
        ...(isGrowing && kept.length > 0
          ? [`  left alone, because somebody filled them otherwise: ${listed(kept.map(nameOf).sort())}`]
          : []),
        ...(wouldMake.length > 0 ? [`  would also make ${wouldMake.length}: ${listed(wouldMake)}`] : []),
      ],
    },
  }
}

/** Albums whose names differ in a year, a place, a person or the like, and are filled accordingly. */
export const nameFamilies = (
  read: LibraryRead,
  pool: BitsPool,
  candidates: readonly JudgedCandidate[],
  options: LearnOptions,
  names: RecipeNames,
  onProgress: (done: number, of: number) => void,
): FoundNames[] => {
  const { library } = read
  const taken = new Set(read.names)
  const families: FoundNames[] = []
  const isFree = ({ id }: JudgedCandidate): boolean => families.every(({ counts }) => !counts.has(id))
  let left = candidates.filter(({ name, content }) => content.positions.length > 0 && isOnlyOfName(name, read))
  // Names of people are words too: what makes no family with people is read once more without.
  for (const people of [true, false]) {
    const reader = new NameReader(library, people)
    const found = left.flatMap((candidate): Member[] => {
      const reading = reader.read(candidate.name)
      return reading ? [{ ...candidate, reading }] : []
    })
    const byTemplate = [...Map.groupBy(found, ({ reading }) => reading.template)].sort(
      ([a, one], [b, two]) => two.length - one.length || compare(a, b),
    )
    for (const [index, [template, own]] of byTemplate.entries()) {
      onProgress(index, byTemplate.length)
      if (own.length < leastValues) continue
      const [shape, members] = shapeOf(library, template, own)
      const isTaken = (key: string): boolean => taken.has(filled(shape.template, shape.fields, valuesOf(key)))
      const proposal = pool.within(() => {
        const family = familyIn(read, pool, shape, members, options, isTaken)
        return family && proposalOf(read, family, scopeFor(library, membersOf(members)), options, names)
      })
      if (proposal) families.push(proposal)
    }
    left = found.filter((member) => member.reading.fields.some(isPerson) && isFree(member))
  }
  return families
}
