import { type Bits, type BitsPool, forEachBit, hasBit, setBit } from './bits.ts'
import { compare } from './columns.ts'
import { type Condition, type ConditionData, notCondition, textCondition, yearCondition } from './conditions.ts'
import type { FamilyCandidate, FoundFamily } from './folder-families.ts'
import type { Library } from './library.ts'
import { conditionBits } from './measure.ts'
import { type Field, filled, NameReader, type Reading, valueAt } from './name-templates.ts'
import { type LearnedRecipe, literalName, type RecipeNames, scopeFor } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { findOf, measured, searchRules } from './search.ts'
import { type Rule, sharesOf, type Task, taskFor } from './task.ts'
import { baseFor, type LearnOptions, limitOf, thresholds, universeFor, type Verdict } from './verdict.ts'

/** An album of a family, as far as it is read. */
interface Member extends FamilyCandidate {
  readonly reading: Reading
  readonly verdict: Verdict
}

const leastValues = 3
const leastTrue = 0.8
const leastPrecision = 0.7
const leastRecall = 0.6

/** A family of names, with the recipe whose first plan is tried. */
export interface FoundNames extends FoundFamily {
  readonly recipe: LearnedRecipe
  /** Assets without which a name is not made. */
  readonly atLeast: number
}

/** Columns that the values of a field already say. */
const saidBy: Readonly<Record<Field, readonly string[]>> = {
  year: ['taken'],
  month: ['taken', 'monthDay'],
  'taken:MMMM': ['taken', 'monthDay'],
  day: ['taken', 'monthDay'],
  country: ['country'],
  state: ['state', 'country'],
  city: ['city', 'state', 'country'],
}

/** Assets of a universe by the values of some fields; those without one of them are left out. */
const byValues = (library: Library, universe: Bits, fields: readonly Field[]): Map<string, number[]> => {
  const groups = new Map<string, number[]>()
  forEachBit(universe, 0, library.size, (position) => {
    const values = fields.map((field) => valueAt(library, field, position))
    if (values.includes('')) return
    const key = values.join('\n')
    const known = groups.get(key)
    if (known) known.push(position)
    else groups.set(key, [position])
  })
  return groups
}

const membersOf = (members: readonly Member[]): Uint32Array =>
  Uint32Array.from(members.flatMap(({ content }) => [...content.positions]))

const keyOf = ({ values }: Reading): string => values.join('\n')

interface Common {
  readonly conditions: readonly Condition[]
  readonly rule: Rule
}

/** Members and assets with the values of their albums. */
interface Bound {
  readonly task: Task
  readonly universe: Bits
}

/** What the names of a family have in common. */
interface Shape {
  /** Only with the parts that differ. */
  readonly template: string
  readonly fields: readonly Field[]
  /** The parts that are the same in all of them, as conditions. */
  readonly fixed: readonly Condition[]
  readonly fixedFields: readonly Field[]
}

const boundTask = (
  read: LibraryRead,
  pool: BitsPool,
  { template, fields, fixedFields }: Shape,
  members: readonly Member[],
  groups: ReadonlyMap<string, readonly number[]>,
  options: LearnOptions,
): Bound => {
  const universe = pool.take()
  const own: number[] = []
  for (const { reading, content } of members) {
    const assets = new Set(groups.get(keyOf(reading)) ?? [])
    for (const position of assets) setBit(universe, position)
    for (const position of content.positions) if (assets.has(position)) own.push(position)
  }
  const excluded = new Set([...fields, ...fixedFields].flatMap((field) => saidBy[field]))
  const base = baseFor(read.library, pool, { id: '', name: template.replace(/\{[\w:]+\}/g, ' ') }, options)
  const allows = (kind: string): boolean =>
    base.allows(kind) && !excluded.has(kind) && !(kind === 'near' && excluded.has('country'))
  return { universe, task: taskFor({ ...base, minYears: 2, allows }, universe, own) }
}

/** What all albums of a family have in common besides the values of their names; nothing at all is also an answer. */
const commonOf = (task: Task): Common => {
  const nothing = measured(task, [[]])
  const [best] = searchRules(task, 1)
  if (!best || best.alternatives.length > 1 || best.gain <= nothing.gain) return { conditions: [], rule: nothing }
  return { conditions: best.alternatives[0] ?? [], rule: best }
}

const fitsAlbum = (positions: readonly number[], found: Bits, { content }: Member): boolean => {
  const own = positions.filter((position) => hasBit(found, position))
  const inside = new Set(content.positions)
  const hit = own.filter((position) => inside.has(position)).length
  return hit >= leastPrecision * own.length && hit >= leastRecall * content.positions.length
}

const literalOf = (library: Library, field: Field, value: string): Condition | undefined => {
  if (field === 'year') return yearCondition(library, Number(value), new Set())
  if (field === 'month' || field === 'taken:MMMM' || field === 'day') return undefined
  const code = library.columns[field].values.find(({ label }) => label === value)?.code
  return code === undefined ? undefined : textCondition(library, field, code, new Set())
}

const dayCount = (from: string, to: string): number => {
  const at = (text: string, year: number): number => Date.parse(`${year}-${text}`) / 86_400_000
  return at(to, from <= to ? 2024 : 2025) - at(from, 2024) + 1
}

interface MonthDay {
  readonly from: string
  readonly to: string
}

const monthDayOf = ({ data }: Condition): MonthDay | null => {
  const { monthDay } = (data.taken ?? {}) as { readonly monthDay?: string | MonthDay }
  if (monthDay === undefined) return null
  return typeof monthDay === 'string' ? { from: monthDay, to: monthDay } : monthDay
}

/** A rule of people-albums for a day or some days of every year, where conditions say no more than that and one person. */
const recurringRule = (
  library: Library,
  template: string,
  fields: readonly Field[],
  conditions: readonly Condition[],
): object | null => {
  const days = conditions.flatMap((condition) => monthDayOf(condition) ?? [])
  const persons = conditions.filter(({ data }) => typeof data.person === 'string')
  const [day] = days
  if (!day || days.length + persons.length !== conditions.length || persons.length > 1 || fields.join() !== 'year')
    return null
  // Days over New Year have the year of the first there, and those around 29 February are more or fewer.
  if (day.from > day.to || (day.from <= '02-29' && day.to >= '02-29')) return null
  const person = persons[0]?.data.person as string | undefined
  const birthDate = library.persons.find(
    ({ id, name }) => person !== undefined && (name === person || id === person),
  )?.birthDate
  const isBirthday = day.from === day.to && birthDate?.slice(5) === day.from
  const days_ = dayCount(day.from, day.to)
  return {
    name:
      template
        .replace(/\{year\}/g, '')
        .replace(/\s+/g, ' ')
        .trim() || 'Every year',
    mode: 'add',
    recurring: {
      ...(isBirthday ? { birthday: person } : { monthDay: day.from }),
      ...(days_ > 1 ? { durationDays: days_ } : {}),
      albumName: template,
    },
    ...(person === undefined ? {} : { match: { key: 'people', val: person } }),
  }
}

const anyData = (conditions: readonly (readonly Condition[])[]): ConditionData => ({
  any: conditions.map((all) => (all.length === 1 && all[0] ? all[0].data : { all: all.map(({ data }) => data) })),
})

const learnFamily = (
  read: LibraryRead,
  pool: BitsPool,
  shape: Shape,
  candidates: readonly Member[],
  options: LearnOptions,
  names: RecipeNames,
): FoundNames | null => {
  const { library } = read
  const { template, fields, fixed } = shape
  const foundBy = (universe: Bits, conditions: readonly Condition[]): Bits => findOf({ pool, universe }, [conditions])
  const everything = foundBy(universeFor(library, pool, membersOf(candidates)), fixed)
  const groups = byValues(library, everything, fields)
  const isTrue = ({ reading, content }: Member): number => {
    const assets = new Set(groups.get(keyOf(reading)) ?? [])
    return content.positions.filter((position) => assets.has(position)).length
  }
  const total = candidates.reduce((sum, { content }) => sum + content.positions.length, 0)
  // Names lie: values have to be true of most members.
  if (candidates.reduce((sum, member) => sum + isTrue(member), 0) < leastTrue * total) return null
  const firstTask = boundTask(read, pool, shape, candidates, groups, options)
  const first = commonOf(firstTask.task)
  const firstFound = foundBy(firstTask.universe, first.conditions)
  const fitting = candidates.filter((member) => fitsAlbum(groups.get(keyOf(member.reading)) ?? [], firstFound, member))
  if (new Set(fitting.map(({ reading }) => keyOf(reading))).size < leastValues) return null
  const { task } = boundTask(read, pool, shape, fitting, groups, options)
  const common = commonOf(task)
  // Without any one of them the others have to tell how it is made.
  const isFoundByOthers = (member: Member): boolean =>
    pool.within(() => {
      const others = fitting.filter((other) => other !== member)
      const { task: rest } = boundTask(read, pool, shape, others, groups, options)
      const assets = groups.get(keyOf(member.reading)) ?? []
      const universe = pool.take()
      for (const position of assets) setBit(universe, position)
      return fitsAlbum(assets, foundBy(universe, commonOf(rest).conditions), member)
    })
  const members = common.conditions.length === 0 ? fitting : fitting.filter(isFoundByOthers)
  if (members.length < leastValues) return null

  // What else it would make.
  const conditions = [...fixed, ...common.conditions]
  const sizesOf = (): Map<string, number> =>
    pool.within(() => {
      const found = foundBy(everything, conditions)
      return new Map(
        [...groups].map(([key, positions]) => [key, positions.filter((position) => hasBit(found, position)).length]),
      )
    })
  let sizes = sizesOf()
  const keys = new Set(members.map(({ reading }) => keyOf(reading)))
  // A tag is there for the first asset.
  const smallest = Math.max(1, Math.min(...[...keys].map((key) => sizes.get(key) ?? 0)))
  const atLeast = options.of === 'tags' ? 1 : smallest
  const othersOf = (): string[] =>
    [...sizes].filter(([key, size]) => !keys.has(key) && size >= atLeast).map(([key]) => key)
  let others = othersOf()
  for (const [index, field] of fields.entries()) {
    const inFamily = new Set(members.map(({ reading }) => reading.values[index]))
    const causes = [...Map.groupBy(others, (key) => key.split('\n')[index] ?? '')]
      .filter(([value]) => !inFamily.has(value))
      .sort(([a, one], [b, two]) => two.length - one.length || compare(a, b))
    const [worst] = causes
    if (!worst || worst[1].length < 0.8 * others.length || others.length === 0 || field === 'year') continue
    const excluded = literalOf(library, field, worst[0])
    if (!excluded) continue
    if (field === 'country' || field === 'state' || field === 'city') {
      conditions.push(notCondition(library, excluded))
      sizes = sizesOf()
      others = othersOf()
    }
  }
  // Albums of that name that somebody filled otherwise are left alone: one that exists gets any number of assets.
  const nameOf = (key: string): string => filled(template, fields, key.split('\n'))
  const taken = new Set(read.names)
  const kept = [...sizes]
    .filter(([key, size]) => size > 0 && !keys.has(key) && taken.has(nameOf(key)))
    .map(([key]) => key)
  others = others.filter((key) => !kept.includes(key))
  const isGrowing = members.length >= (2 / 3) * (members.length + others.length + kept.length)

  const all = foundBy(everything, conditions)
  const counts = new Map(
    members.map(({ id, reading, content }) => {
      const inside = new Set(content.positions)
      const own = (groups.get(keyOf(reading)) ?? []).filter((position) => hasBit(all, position))
      return [id, { found: own.length, hit: own.filter((position) => inside.has(position)).length }]
    }),
  )
  const countsOf = ({ id }: Member) => counts.get(id) ?? { found: 0, hit: 0 }
  // It has to be as good as a rule for one album.
  const positions = membersOf(members)
  const sumOf = (one: 'found' | 'hit'): number => members.reduce((sum, member) => sum + countsOf(member)[one], 0)
  const hit = sumOf('hit')
  const { precision, recall } = sharesOf({ found: sumOf('found'), hit }, positions.length)
  if (precision < thresholds.precision || recall < thresholds.recall) return null
  // It has to be shorter than the rules of its albums together.
  let family = conditions.reduce((sum, { bits }) => sum + bits, 0) + conditionBits * (fields.length + 1)
  let alone = 0
  for (const member of members) {
    const own = countsOf(member)
    const { size, without, rule } = member.verdict
    family += library.measure.with(size, member.content.positions.length, own.found, own.hit)
    alone += without - Math.max(0, rule?.gain ?? 0)
  }
  if (family >= alone) return null

  const listed = (isGrowing ? kept : members.map(({ reading }) => keyOf(reading))).map((key) =>
    key.split('\n').flatMap((value, index) => literalOf(library, fields[index] ?? 'year', value) ?? []),
  )
  if (listed.some((one) => one.length < fields.length)) return null
  const list = listed.length === 0 ? [] : [anyData(listed)]
  const data: ConditionData[] = [
    ...conditions.map((condition) => condition.data),
    ...(isGrowing ? list.map((one) => ({ not: one })) : list),
  ]
  const where = data.length === 1 && data[0] ? data[0] : { all: data }
  const scope = scopeFor(library, membersOf(candidates))
  // An album of people-albums is there for the first asset too.
  const isSame =
    options.of === 'albums' && !scope.scope && [...sizes.values()].every((size) => size === 0 || size >= atLeast)
  const recurring =
    isGrowing && kept.length === 0 && isSame ? recurringRule(library, template, fields, conditions) : null
  const ofOthers = isGrowing ? others.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0) : 0
  const adds = sumOf('found') - hit + ofOthers
  const title = template.replace(/[{}]/g, '')
  const recipe: LearnedRecipe = {
    name: names.nameFor(title),
    ...scope,
    where,
    actions: [options.of === 'tags' ? { addTag: template } : { addToAlbum: { name: template, atLeast } }],
  }
  const wouldMake = isGrowing ? others.map(nameOf).sort(compare) : []
  return {
    counts,
    recipe,
    atLeast,
    family: {
      form: template,
      albums: members.map(({ name }) => name).sort(compare),
      ...(recurring ? { plugin: { use: 'people-albums', rules: [recurring] } } : { recipe }),
      wouldMake,
      adds,
      isOn: adds <= limitOf(options.maxAdditions, positions.length),
      comments: [
        `${members.length} ${options.of} named "${template}": finds ${hit} of their ${positions.length} assets. The first plan would add ${adds}.`,
        ...(isGrowing ? [] : ['  With a list of its values: it makes no other.']),
        ...(isGrowing && kept.length > 0
          ? [`  left alone, because somebody filled them otherwise: ${kept.map(nameOf).sort(compare).join(', ')}`]
          : []),
        ...(wouldMake.length > 0
          ? [`  would also make ${wouldMake.length}: ${wouldMake.slice(0, 20).join(', ')}`]
          : []),
      ],
    },
  }
}

/** Names without the parts that are the same in all of them. */
const shapeOf = (library: Library, template: string, members: readonly Member[]): [Shape, Member[]] => {
  const reading: Pick<Reading, 'fields' | 'values'> = members[0]?.reading ?? { fields: [], values: [] }
  const isSame = (index: number): boolean =>
    members.every(({ reading: { values } }) => values[index] === reading.values[index])
  const conditions = reading.fields.map((field, index) =>
    isSame(index) ? literalOf(library, field, reading.values[index] ?? '') : undefined,
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

/** Albums whose names differ in a year, a place or the like, and are filled accordingly. */
export const nameFamilies = (
  read: LibraryRead,
  pool: BitsPool,
  candidates: readonly (FamilyCandidate & { readonly verdict: Verdict })[],
  options: LearnOptions,
  names: RecipeNames,
): FoundNames[] => {
  const reader = new NameReader(read.library)
  const isOnly = (name: string): boolean => read.names.filter((other) => other === name).length === 1
  const members = candidates.flatMap((candidate): Member[] => {
    const reading =
      isOnly(candidate.name) && candidate.content.positions.length > 0 ? reader.read(candidate.name) : null
    return reading ? [{ ...candidate, reading }] : []
  })
  const byTemplate = [...Map.groupBy(members, ({ reading }) => reading.template)].sort(
    ([a, one], [b, two]) => two.length - one.length || compare(a, b),
  )
  return byTemplate.flatMap(([template, own]) => {
    if (own.length < leastValues) return []
    const [shape, reduced] = shapeOf(read.library, template, own)
    return pool.within(() => learnFamily(read, pool, shape, reduced, options, names)) ?? []
  })
}
