import { caseless } from '../core/same-name.ts'
import { fold, foldedPattern } from '../language/predicates/patterns.ts'
import { distanceBetween } from '../language/predicates/place.ts'
import { addAll, type Bits, bitsFor, countBoth, fillBetween, hasBit, setBit } from './bits.ts'
import type { Column } from './columns.ts'
import {
  dayNumber,
  dayText,
  type Flag,
  firstOfDay,
  flagBits,
  type Library,
  type NamedSet,
  openHash,
  openNumber,
  type TextColumn,
} from './library.ts'
import { conditionBits, extraBits } from './measure.ts'
import { literalGlob, plainRegex, wordsSaid } from './words.ts'

/** What a condition looks like in YAML and JSON. */
export type ConditionData = { readonly [word: string]: unknown }

/** A condition that may become a part of a rule. */
export interface Condition {
  /** At most one of each in a conjunction. */
  readonly kind: string
  readonly data: ConditionData
  /** What it costs in a rule. */
  readonly bits: number
  /** Words of the album's name that it says. */
  readonly said: readonly string[]
  /** An interval: whether new photos may come into it. */
  readonly span?: { readonly from: number | null; readonly to: number | null }
  /** Ids of people in it that have no name of their own, with what they are called. */
  readonly byId?: readonly { readonly id: string; readonly name: string }[]
  /** Adds all positions of which it is true to a set. */
  fill(bits: Bits): void
  has(position: number): boolean
  /** How many of some assets it is true of, where that can be counted without a set of all. */
  count?(among: Among): number
}

/** Assets among which is counted: how many there are, and where in the set they begin and end, in words. */
export interface Among {
  readonly bits: Bits
  readonly found: number
  readonly from: number
  readonly to: number
}

/** What costs depend on: the words of the album's name. */
export type Said = ReadonlySet<string>

const extra: Partial<Record<TextColumn | 'folderName', number>> = {
  lens: 1,
  extension: 1.2,
  folderName: 1.2,
  pattern: 1.5,
  make: 0.5,
  state: 0.5,
}

/** Bits of a value of a column with so many values, or of one that the album's name says. */
const valueBits = (values: number, said: readonly string[]): number =>
  said.length > 0 ? extraBits.said : Math.log2(Math.max(1, values))

const sets = new WeakMap<Library, Map<string, Bits>>()

/** A set that is computed when it is needed first, and then kept: several albums ask for the same folder or pattern. */
const kept = (library: Library, key: string, make: (bits: Bits) => void): Bits => {
  const known = sets.get(library) ?? new Map<string, Bits>()
  sets.set(library, known)
  const found = known.get(key)
  if (found) return found
  const bits = bitsFor(library.size)
  make(bits)
  known.set(key, bits)
  return bits
}

const ofBits = (bits: () => Bits): Pick<Condition, 'fill' | 'has' | 'count'> => ({
  fill: (target) => addAll(target, bits()),
  has: (position) => hasBit(bits(), position),
  count: (among) => countBoth(bits(), among.bits, among.from, among.to),
})

const ofCode = (column: Column, code: number): Pick<Condition, 'fill' | 'has' | 'count'> => ({
  fill: (bits) => column.fill(bits, code),
  has: (position) => column.has(position, code),
  count: ({ bits, from, to }) => column.countIn(code, bits, from, to),
})

const wordOf: Partial<Record<TextColumn, string>> = { prefix: 'fileName', pattern: 'fileName' }

/** A value of a column of texts. */
export const textCondition = (library: Library, name: TextColumn, code: number, said: Said): Condition => {
  const column = library.columns[name]
  const { label = '', key = '' } = column.values[code] ?? {}
  const words = wordsSaid(said, label)
  const base = {
    kind: name,
    said: words,
    bits: conditionBits + valueBits(column.values.length, words) + (extra[name] ?? 0),
  }
  if (name === 'prefix') {
    // Longer prefixes begin with this one, and come right after it.
    let last = code
    while (column.values[last + 1]?.key.startsWith(key)) last += 1
    return {
      ...base,
      data: { fileName: `${literalGlob(label)}*` },
      fill: (bits) => {
        for (let one = code; one <= last; one += 1) column.fill(bits, one)
      },
      has: (position) => {
        const own = column.codeAt(position)
        return own >= code && own <= last
      },
    }
  }
  if (name === 'pattern') {
    // A star would also take `_COPY` and `~2`.
    const source = label
      .split(/([\uE000\uE001])/)
      .map((part) => (part === openNumber ? '\\d+' : part === openHash ? '[\\da-f]{8,}' : plainRegex(part)))
      .join('')
    const regex = `^${source}$`
    const matches = foldedPattern(new RegExp(regex, 'i'))
    const bits = (): Bits =>
      kept(library, `pattern ${regex}`, (found) => {
        for (let position = 0; position < library.size; position += 1)
          if (matches(library.names.at(position))) setBit(found, position)
      })
    return { ...base, data: { fileName: { regex, flags: 'i' } }, ...ofBits(bits) }
  }
  const isExact = name === 'type' || name === 'extension' || name === 'library'
  return { ...base, data: { [wordOf[name] ?? name]: isExact ? label : literalGlob(label) }, ...ofCode(column, code) }
}

/** Any of several values of a column of texts. */
export const severalTexts = (library: Library, name: TextColumn, codes: readonly number[], said: Said): Condition => {
  const parts = codes.map((code) => textCondition(library, name, code, said))
  const data: ConditionData =
    name === 'extension'
      ? { extension: codes.map((code) => library.columns[name].values[code]?.label) }
      : { any: parts.map((part) => part.data) }
  return {
    kind: name,
    data,
    said: parts.flatMap((part) => part.said),
    bits: conditionBits + extraBits.several + parts.reduce((sum, part) => sum + part.bits - conditionBits, 0),
    fill: (bits) => {
      for (const part of parts) part.fill(bits)
    },
    has: (position) => parts.some((part) => part.has(position)),
  }
}

const partsOf = (data: ConditionData): readonly ConditionData[] =>
  Array.isArray(data.any) && Object.keys(data).length === 1 ? (data.any as ConditionData[]) : [data]

/** Adds all positions below `size` that are not in another set. */
const addOthers = (bits: Bits, other: Bits, size: number): void => {
  for (let word = 0; word < bits.length; word += 1) {
    const rest = size - (word << 5)
    bits[word] = (bits[word] ?? 0) | (~(other[word] ?? 0) & (rest >= 32 ? -1 : ~(-1 << rest)))
  }
}

/** A place, or none at all. */
export const orNoPlace = (library: Library, { count: _, ...place }: Condition): Condition => {
  const { hasLocation } = library.flags
  return {
    ...place,
    data: { any: [...partsOf(place.data), { not: { hasLocation: true } }] },
    bits: place.bits + extraBits.noPlace,
    fill: (bits) => {
      place.fill(bits)
      addOthers(bits, hasLocation, library.size)
    },
    has: (position) => !hasBit(hasLocation, position) || place.has(position),
  }
}

/** The opposite. */
export const notCondition = (library: Library, condition: Condition): Condition => ({
  kind: `not ${condition.kind}`,
  data: { not: condition.data },
  bits: condition.bits + extraBits.not,
  said: [],
  ...(condition.byId ? { byId: condition.byId } : {}),
  fill: (bits) => {
    const others = bitsFor(library.size)
    condition.fill(others)
    addOthers(bits, others, library.size)
  },
  has: (position) => !condition.has(position),
  ...(condition.count && { count: (among) => among.found - (condition.count?.(among) ?? 0) }),
})

export const flagCondition = (library: Library, flag: Flag): Condition => ({
  kind: flag,
  // Faces that nobody is assigned to would take a request for each asset.
  data: { [flag]: flag === 'hasFaces' ? { unassigned: false } : true },
  bits: conditionBits + (flag === 'hasFaces' ? 1.2 : 0),
  said: [],
  ...ofBits(() => flagBits(library, flag)),
})

/** With a tag, or in another album. */
export const setCondition = ({ sets }: Library, { word, id, name, bits }: NamedSet): Condition => ({
  kind: `${word} ${id}`,
  data: { [word]: name },
  bits: conditionBits + Math.log2(Math.max(1, sets.filter((other) => other.word === word).length)),
  said: [],
  ...ofBits(() => bits),
})

/** So many stars or more. */
export const ratingCondition = (library: Library, least: number): Condition => ({
  kind: 'rating',
  data: { rating: { min: least } },
  bits: conditionBits + Math.log2(5),
  said: [],
  fill: (bits) => {
    for (const [position, stars] of library.ratings.entries()) if (stars >= least) setBit(bits, position)
  },
  has: (position) => (library.ratings[position] ?? 0) >= least,
})

/** How people are meant: one of them, any of them, one alone, any of them and nobody else. */
type PeopleWay = 'one' | 'any' | 'only' | 'onlyAny'

/** How a rule names a person: by the name if only one bears it, else by the id. */
const personName = ({ persons, sharedNames }: Library, code: number): { name: string; isId: boolean } => {
  const { id = '', name = '' } = persons[code] ?? {}
  return name.trim() === '' || sharedNames.has(caseless(name)) ? { name: id, isId: true } : { name, isId: false }
}

export const peopleCondition = (library: Library, way: PeopleWay, codes: readonly number[], said: Said): Condition => {
  const { people, persons } = library
  const named = codes.map((code) => personName(library, code))
  const names = named.map(({ name }) => name)
  const perPerson = codes.map((code, index) => {
    const words = wordsSaid(said, persons[code]?.name ?? '')
    return { words, bits: valueBits(persons.length, words) + (named[index]?.isId ? extraBits.byId : 0) }
  })
  const byId = codes.flatMap((code, index) => (named[index]?.isId ? (persons[code] ?? []) : []))
  const shown = (position: number): number =>
    codes.reduce((sum, code) => (people.has(position, code) ? sum + 1 : sum), 0)
  const isAny = (position: number): boolean => codes.some((code) => people.has(position, code))
  const isAll = (position: number): boolean => codes.every((code) => people.has(position, code))
  const holds: Record<PeopleWay, (position: number) => boolean> = {
    one: isAny,
    any: isAny,
    only: (position) => people.count(position) === codes.length && isAll(position),
    onlyAny: (position) => people.count(position) > 0 && people.count(position) === shown(position),
  }
  const has = holds[way]
  return {
    kind: way === 'one' ? `person ${codes[0]}` : 'people',
    data: { person: way === 'one' ? names[0] : { [way]: names } },
    bits: conditionBits + perPerson.reduce((sum, { bits }) => sum + bits, 0) + (way === 'one' ? 0 : extraBits.several),
    said: perPerson.flatMap(({ words }) => words),
    ...(byId.length > 0 ? { byId } : {}),
    ...(way === 'one' && { count: ({ bits, from, to }) => people.countIn(codes[0] ?? 0, bits, from, to) }),
    has,
    fill: (bits) => {
      for (const code of codes)
        if (way === 'one' || way === 'any') people.fill(bits, code)
        else for (const position of people.positions(code)) if (has(position)) setBit(bits, position)
    },
  }
}

/** Within some kilometres of a place. */
export const nearCondition = (library: Library, lat: number, lon: number, km: number): Condition => {
  const { latitudes, longitudes, byLatitude } = library
  const has = (position: number): boolean =>
    hasBit(library.flags.hasLocation, position) &&
    distanceBetween({ lat: latitudes[position] ?? 0, lon: longitudes[position] ?? 0 }, { lat, lon }) <= km
  // A degree of latitude is a little more than 111 km everywhere, one of longitude less the farther from the equator.
  const reach = km / 110.5
  const farthest = Math.abs(lat) + reach
  const width = farthest > 85 ? 180 : reach / Math.cos((farthest * Math.PI) / 180)
  return {
    kind: 'near',
    data: { near: { lat, lon, km } },
    bits: conditionBits + extraBits.near,
    said: [],
    has,
    fill: (bits) => {
      let [low, high] = [0, byLatitude.length]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((latitudes[byLatitude[middle] ?? 0] ?? 0) < lat - reach) low = middle + 1
        else high = middle
      }
      for (let at = low; at < byLatitude.length; at += 1) {
        const position = byLatitude[at] ?? 0
        if ((latitudes[position] ?? 0) > lat + reach) break
        const away = Math.abs((longitudes[position] ?? 0) - lon)
        if (Math.min(away, 360 - away) <= width && has(position)) setBit(bits, position)
      }
    },
  }
}

/** The first code of a folder whose path is not below a text. */
const firstFolder = ({ values }: Column, text: string): number => {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle]?.key ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/** A folder with all below it. @param folders how many there are */
export const pathCondition = (library: Library, path: string, folders: number, said: Said): Condition => {
  const words = wordsSaid(said, path.slice(path.lastIndexOf('/') + 1))
  const { folder } = library.columns
  const own = firstFolder(folder, path)
  const isFolder = folder.values[own]?.key === path
  // `0` comes right after `/`.
  const [from, to] = [firstFolder(folder, `${path}/`), firstFolder(folder, `${path}0`)]
  return {
    kind: 'path',
    data: { path: `${literalGlob(path)}/**` },
    bits: conditionBits + valueBits(folders, words),
    said: words,
    fill: (bits) => {
      if (isFolder) folder.fill(bits, own)
      for (let code = from; code < to; code += 1) folder.fill(bits, code)
    },
    has: (position) => {
      const code = folder.codeAt(position)
      return (code >= from && code < to) || (isFolder && code === own)
    },
  }
}

const namedFolders = new WeakMap<Library, Map<string, Set<number>>>()

/** The codes of folders by the names in their paths. */
const foldersByName = (library: Library): ReadonlyMap<string, ReadonlySet<number>> => {
  const known = namedFolders.get(library)
  if (known) return known
  const found = new Map<string, Set<number>>()
  for (const { code, key } of library.columns.folder.values)
    for (const segment of new Set(key.split('/'))) {
      const name = fold(segment)
      found.set(name, (found.get(name) ?? new Set()).add(code))
    }
  found.delete('')
  namedFolders.set(library, found)
  return found
}

/** A folder's name anywhere in the path. */
export const folderCondition = (library: Library, name: string, names: number, said: Said): Condition => {
  const words = wordsSaid(said, name)
  const { folder } = library.columns
  const codes = foldersByName(library).get(fold(name)) ?? new Set()
  return {
    kind: 'folder',
    data: { folder: literalGlob(name) },
    bits: conditionBits + valueBits(names, words) + (extra.folderName ?? 0),
    said: words,
    fill: (bits) => {
      for (const code of codes) folder.fill(bits, code)
    },
    has: (position) => codes.has(folder.codeAt(position)),
  }
}

const ofRange = (from: number, to: number): Pick<Condition, 'fill' | 'has'> => ({
  fill: (bits) => fillBetween(bits, from, to),
  has: (position) => position >= from && position < to,
})

/** The year of a day. */
export const yearOf = (day: number): number => Number(dayText(day).slice(0, 4))

/** Days that a span has within a calendar. */
export interface Span {
  readonly from: number | null
  readonly to: number | null
}

/** The positions of a span: the first, and the one after the last. */
export const rangeOf = (library: Library, { from, to }: Span): readonly [number, number] => [
  from === null ? 0 : firstOfDay(library, from),
  to === null ? library.size : firstOfDay(library, to + 1),
]

/** A year. */
export const yearCondition = (library: Library, year: number, said: Said): Condition => {
  const words = wordsSaid(said, String(year))
  const span = { from: dayNumber(`${year}-01-01`), to: dayNumber(`${year}-12-31`) }
  return {
    kind: 'taken',
    data: { taken: { year } },
    bits: conditionBits + valueBits(library.years.length, words),
    said: words,
    span,
    ...ofRange(...rangeOf(library, span)),
  }
}

/** From one day to another, both included; null for an open end. A whole month is cheaper than any days. */
export const spanCondition = (library: Library, span: Span, isMonth = false): Condition => {
  const { from, to } = span
  const day = Math.log2(Math.max(2, library.dayCount))
  const isOneDay = from === null || to === null || from === to
  const value = isMonth ? Math.log2(12 * library.years.length) : isOneDay ? day : 2 * day - 1
  return {
    kind: 'taken',
    data: {
      taken: { ...(from === null ? {} : { from: dayText(from) }), ...(to === null ? {} : { to: dayText(to) }) },
    },
    bits: conditionBits + value,
    said: [],
    span,
    ...ofRange(...rangeOf(library, span)),
  }
}

/**
 * The same days of every year, as `12-24`; over New Year where the first comes later.
 * @param wholeMonths how many months these days are; 0 where they are others
 */
export const monthDayCondition = (library: Library, from: string, to: string, wholeMonths = 0): Condition => {
  const value =
    wholeMonths > 0
      ? Math.log2(12) + (wholeMonths > 1 ? extraBits.months : 0)
      : extraBits.monthDay + (from === to ? 0 : extraBits.window)
  const isWithin = (text: string): boolean => (from <= to ? text >= from && text <= to : text >= from || text <= to)
  const has = (position: number): boolean => isWithin(dayText(library.days[position] ?? 0).slice(5))
  const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const dayIn = (year: number, text: string, isEnd: boolean): number =>
    text === '02-29' && !isLeap(year) ? dayNumber(`${year}-${isEnd ? '02-28' : '03-01'}`) : dayNumber(`${year}-${text}`)
  return {
    kind: 'monthDay',
    data: { taken: { monthDay: from === to ? from : { from, to } } },
    bits: conditionBits + value,
    said: [],
    has,
    fill: (bits) => {
      const [first = 0, last = first] = [library.years[0], library.years.at(-1)]
      for (let year = first - 1; year <= last; year += 1) {
        if (from === '02-29' && to === '02-29' && !isLeap(year)) continue
        const end = from <= to ? year : year + 1
        fillBetween(bits, ...rangeOf(library, { from: dayIn(year, from, false), to: dayIn(end, to, true) }))
      }
    },
  }
}

/** Whether new photos may come into a condition's time. */
export const isOpenSpan = ({ span }: Condition, newest: number): boolean =>
  span === undefined || span.to === null || span.to > newest
