import { type Bits, hasBit, keepIn, positionsIn, takeOut } from './bits.ts'
import type { Condition } from './conditions.ts'
import { exifFields, type Library, type NamedSet, type TextColumn } from './library.ts'
import type { LearnedRecipe } from './proposal.ts'
import { findOf } from './search.ts'
import type { Rule, Task } from './task.ts'

type Example = NonNullable<LearnedRecipe['examples']>[number]
type Fields = { [field: string]: unknown }

const textAt = ({ columns }: Library, name: TextColumn, position: number): string | undefined =>
  columns[name].values[columns[name].codeAt(position)]?.label

/** What is told of an asset; what its exif record says is in `exif`. */
type Teller = (library: Library, position: number) => Fields

const name: Teller = ({ names }, at) => ({ originalFileName: names.at(at) })
const path: Teller = (library, at) => ({
  originalPath: `${textAt(library, 'folder', at) ?? ''}/${library.names.at(at)}`,
})
const time: Teller = ({ times }, at) => ({ takenAt: new Date(times[at] ?? 0).toISOString().replace(/\.\d+Z$/, 'Z') })
const place: Teller = ({ flags, latitudes, longitudes }, at) =>
  hasBit(flags.hasLocation, at) ? { exif: { latitude: latitudes[at], longitude: longitudes[at] } } : {}
const camera: Teller = (library, at) => {
  const [model, make] = [textAt(library, 'model', at), textAt(library, 'make', at)]
  return hasBit(library.flags.hasCamera, at) ? { exif: model === undefined ? { make } : { model } } : {}
}
const people: Teller = ({ people, persons }, at) => {
  const shown = Array.from(people.codesAt(at), (code) => persons[code]?.name || { id: persons[code]?.id ?? '' })
  return { people: shown.sort() }
}
const setsAt = ({ sets }: Library, word: NamedSet['word'], at: number): string[] =>
  sets.filter((set) => set.word === word && hasBit(set.bits, at)).map((set) => set.name)

/** What is told for each kind of condition, besides texts of the exif record. */
const tellers: Readonly<Record<string, Teller>> = {
  taken: time,
  monthDay: time,
  type: (library, at) => ({ type: textAt(library, 'type', at) }),
  library: (library, at) => ({ libraryId: textAt(library, 'library', at) ?? null }),
  extension: name,
  prefix: name,
  pattern: name,
  path,
  folder: path,
  favorite: ({ flags }, at) => ({ isFavorite: hasBit(flags.favorite, at) }),
  hasFaces: ({ flags }, at) => ({ hasFaces: hasBit(flags.hasFaces, at) }),
  livePhoto: ({ flags }, at) => ({ livePhotoVideoId: hasBit(flags.livePhoto, at) ? 'motion' : null }),
  hasCamera: camera,
  hasLocation: place,
  near: place,
  rating: ({ ratings }, at) => (ratings[at] ? { exif: { rating: ratings[at] } } : {}),
  people,
  person: people,
  tagged: (library, at) => ({ tags: setsAt(library, 'tagged', at) }),
  inAlbum: (library, at) => ({ albums: setsAt(library, 'inAlbum', at) }),
}

/** The first word of a kind: `person` of `not person 4`. */
const wordOf = (kind: string): string => kind.replace(/^not /, '').split(' ')[0] ?? ''

/** What a kind of condition asks for. */
const toldFor = (library: Library, kind: string, position: number): Fields => {
  const word = wordOf(kind)
  const field = exifFields[word as TextColumn]
  const text = field && textAt(library, word as TextColumn, position)
  if (field) return text === undefined ? {} : { exif: { [field]: text } }
  return tellers[word]?.(library, position) ?? {}
}

/** Places are part of conditions such as "Italy or no place". */
const kindsOf = ({ kind, data }: Condition): string[] =>
  JSON.stringify(data).includes('"hasLocation"') ? [kind, 'hasLocation'] : [kind]

/** Whether an example of a condition would show a value of its own, and not only that there is none. */
const hasValue = (library: Library, kind: string, position: number): boolean => {
  const word = wordOf(kind)
  if (exifFields[word as TextColumn]) return library.columns[word as TextColumn].count(position) > 0
  return word === 'people' || word === 'person' ? library.people.count(position) > 0 : true
}

const exampleAt = (library: Library, rule: Rule, position: number, matches: boolean): Example => {
  const told = rule.alternatives
    .flat()
    .flatMap(kindsOf)
    .map((kind) => toldFor(library, kind, position))
  const { exif: _, ...fields } = Object.assign({}, ...told)
  const exif = Object.assign({}, ...told.map((one) => one.exif))
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
    const addFor = (condition: Condition, conditions: readonly Condition[]): void => {
      // Those that fail for this condition alone.
      const beyond = findOf(task, [conditions.filter((other) => other !== condition)])
      takeOut(beyond, found)
      const isValued = (position: number): boolean => hasValue(library, condition.kind, position)
      const valued = nearestTo(beyond, ends, library.size, isValued)
      add(valued ?? nearestTo(beyond, ends, library.size), false)
      if (!condition.span) return
      const last = members.findLast((position) => condition.has(position))
      add(last, true)
      add(firstIn(beyond, ends[1] + 1, library.size, valued === undefined ? undefined : isValued), false)
    }
    for (const conditions of rule.alternatives) for (const condition of conditions) addFor(condition, conditions)
    return [...examples.values()]
  })
