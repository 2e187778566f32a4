import { type Bits, hasBit, keepIn, positionsIn, takeOut } from './bits.ts'
import type { Condition } from './conditions.ts'
import { exifFields, type Library, type TextColumn } from './library.ts'
import type { LearnedRecipe } from './proposal.ts'
import { findOf } from './search.ts'
import type { Rule, Task } from './task.ts'

type Example = NonNullable<LearnedRecipe['examples']>[number]
type Fields = { [field: string]: unknown }

const textAt = ({ columns }: Library, name: TextColumn, position: number): string | undefined =>
  columns[name].values[columns[name].codeAt(position)]?.label

/** Fields of an example that a kind of condition asks for. */
const fieldsFor = (library: Library, kind: string, position: number, fields: Fields, exif: Fields): void => {
  const plain = kind.replace(/^not /, '')
  const { flags, names } = library
  const is = (bits: Bits): boolean => hasBit(bits, position)
  const exifName = exifFields[plain as TextColumn]
  if (exifName) {
    const text = textAt(library, plain as TextColumn, position)
    if (text !== undefined) exif[exifName] = text
  }
  if (plain === 'taken' || plain === 'monthDay')
    fields.takenAt = new Date(library.times[position] ?? 0).toISOString().replace(/\.\d+Z$/, 'Z')
  if (plain === 'type') fields.type = textAt(library, 'type', position)
  if (plain === 'library') fields.libraryId = textAt(library, 'library', position) ?? null
  if (['extension', 'prefix', 'pattern'].includes(plain)) fields.originalFileName = names.at(position)
  if (plain === 'path' || plain === 'folder')
    fields.originalPath = `${textAt(library, 'folder', position) ?? ''}/${names.at(position)}`
  if (plain === 'favorite') fields.isFavorite = is(flags.favorite)
  if (plain === 'livePhoto') fields.livePhotoVideoId = is(flags.livePhoto) ? 'motion' : null
  if (plain === 'hasFaces') fields.hasFaces = is(flags.hasFaces)
  if (plain === 'hasCamera' && is(flags.hasCamera)) {
    const model = textAt(library, 'model', position)
    Object.assign(exif, model === undefined ? { make: textAt(library, 'make', position) } : { model })
  }
  if ((plain === 'hasLocation' || plain === 'near') && is(flags.hasLocation))
    Object.assign(exif, { latitude: library.latitudes[position], longitude: library.longitudes[position] })
  for (const [word, field] of [
    ['tagged', 'tags'],
    ['inAlbum', 'albums'],
  ] as const)
    if (plain.startsWith(`${word} `))
      fields[field] = library.sets.filter((set) => set.word === word && is(set.bits)).map(({ name }) => name)
  if (plain === 'rating' && (library.ratings[position] ?? 0) > 0) exif.rating = library.ratings[position]
  if (plain === 'people' || plain.startsWith('person '))
    fields.people = Array.from(library.people.codesAt(position), (code) => {
      const { id = '', name = '' } = library.persons[code] ?? {}
      return name === '' ? { id } : name
    }).sort()
}

/** Places are part of conditions such as "Italy or no place". */
const kindsOf = ({ kind, data }: Condition): string[] =>
  JSON.stringify(data).includes('"hasLocation"') ? [kind, 'hasLocation'] : [kind]

/** Whether an example of a condition would show a value of its own, and not only that there is none. */
const hasValue = (library: Library, kind: string, position: number): boolean => {
  const plain = kind.replace(/^not /, '')
  if (exifFields[plain as TextColumn]) return library.columns[plain as TextColumn].count(position) > 0
  return plain === 'people' || plain.startsWith('person ') ? library.people.count(position) > 0 : true
}

const exampleAt = (library: Library, rule: Rule, position: number, matches: boolean): Example => {
  const fields: Fields = {}
  const exif: Fields = {}
  for (const condition of rule.alternatives.flat())
    for (const kind of kindsOf(condition)) fieldsFor(library, kind, position, fields, exif)
  return { asset: { ...fields, ...(Object.keys(exif).length > 0 ? { exif } : {}) }, matches }
}

const mostExamples = 6

/** The first position of a set on the way from one position to before another, in either direction. */
const firstIn = (
  positions: Bits,
  from: number,
  to: number,
  isMeant: (position: number) => boolean = () => true,
): number | undefined => {
  const step = from < to ? 1 : -1
  for (let position = from; position !== to; position += step)
    if (hasBit(positions, position) && isMeant(position)) return position
  return undefined
}

/** Of some positions the one that is nearest to others by its place in time; one between them where there is no other. */
const nearestTo = (
  positions: Bits,
  [from, to]: readonly [number, number],
  size: number,
  isMeant?: (position: number) => boolean,
): number | undefined => {
  const after = firstIn(positions, to + 1, size, isMeant)
  const before = firstIn(positions, from - 1, -1, isMeant)
  if (before === undefined) return after ?? firstIn(positions, from, to + 1, isMeant)
  return after !== undefined && after - to < from - before ? after : before
}

/**
 * For each condition a member near its border and the nearest asset beyond it, with the fields that the rule asks for.
 */
export const examplesFor = (task: Task, rule: Rule): Example[] =>
  task.pool.within(() => {
    const { library, pool } = task
    const found = findOf(task, rule.alternatives)
    const hits = pool.take(found)
    keepIn(hits, task.memberBits)
    const members = positionsIn(hits)
    const ends = [members[0] ?? 0, members.at(-1) ?? 0] as const
    const examples = new Map<string, Example>()
    const add = (position: number | undefined, matches: boolean): void => {
      if (position === undefined || examples.size >= mostExamples) return
      const example = exampleAt(library, rule, position, matches)
      const key = JSON.stringify(example.asset)
      // What plugins look at is not known.
      if (key !== '{}' && !examples.has(key)) examples.set(key, example)
    }
    add(members[0], true)
    for (const conditions of rule.alternatives)
      for (const condition of conditions) {
        const others = conditions.filter((other) => other !== condition)
        // Those that fail for this condition alone, or else any that fail.
        const beyond = findOf(task, [others])
        takeOut(beyond, found)
        const isValued = (position: number): boolean => hasValue(library, condition.kind, position)
        const valued = nearestTo(beyond, ends, library.size, isValued)
        add(valued ?? nearestTo(beyond, ends, library.size), false)
        if (condition.span) {
          add(
            members.findLast((position) => condition.has(position)),
            true,
          )
          const isShown = valued === undefined ? undefined : isValued
          add(firstIn(beyond, ends[1] + 1, library.size, isShown), false)
        }
      }
    return [...examples.values()]
  })
