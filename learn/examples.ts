import { type Bits, clearBit, forEachBit, hasBit, keepIn, positionsIn, takeOut } from './bits.ts'
import type { Condition } from './conditions.ts'
import { exifFields, type Library, type TextColumn } from './library.ts'
import type { LearnedRecipe } from './proposal.ts'
import { findOf } from './search.ts'
import type { Rule, Task } from './task.ts'

type Example = NonNullable<LearnedRecipe['examples']>[number]
type Fields = { [field: string]: unknown }

const textAt = ({ columns }: Library, name: TextColumn, position: number): string | undefined =>
  columns[name].values[columns[name].codesAt(position)[0] ?? -1]?.label

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
  if (['extension', 'prefix', 'pattern'].includes(plain)) fields.originalFileName = names[position]
  if (plain === 'path' || plain === 'folder')
    fields.originalPath = `${textAt(library, 'folder', position) ?? ''}/${names[position]}`
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
  if (exifFields[plain as TextColumn]) return textAt(library, plain as TextColumn, position) !== undefined
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

const firstIn = (positions: Bits, from: number, to: number): number | undefined => {
  let found: number | undefined
  forEachBit(positions, from, to, (position) => {
    found ??= position
  })
  return found
}

/** Of some positions the one that is nearest to others by its place in time. */
const nearestTo = (positions: Bits, from: number, to: number, size: number): number | undefined => {
  const after = firstIn(positions, to + 1, size)
  let before: number | undefined
  forEachBit(positions, 0, from, (position) => {
    before = position
  })
  if (before === undefined) return after
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
    const [first, last] = [members[0] ?? 0, members.at(-1) ?? 0]
    const examples = new Map<string, Example>()
    const add = (position: number | undefined, matches: boolean): void => {
      if (position === undefined || examples.size >= mostExamples) return
      const example = exampleAt(library, rule, position, matches)
      const key = JSON.stringify(example.asset)
      if (!examples.has(key)) examples.set(key, example)
    }
    add(members[0], true)
    for (const conditions of rule.alternatives)
      for (const condition of conditions) {
        const others = conditions.filter((other) => other !== condition)
        // Those that fail for this condition alone, or else any that fail.
        const beyond = findOf(task, [others])
        takeOut(beyond, found)
        const valued = pool.take(beyond)
        forEachBit(beyond, 0, library.size, (position) => {
          if (!hasValue(library, condition.kind, position)) clearBit(valued, position)
        })
        const isAny = positionsIn(valued).length > 0
        if (isAny) keepIn(beyond, valued)
        const stranger = nearestTo(beyond, first, last, library.size)
        add(stranger, false)
        if (condition.span) {
          add(
            members.findLast((position) => condition.has(position)),
            true,
          )
          add(firstIn(beyond, last + 1, library.size), false)
        }
      }
    return [...examples.values()]
  })
