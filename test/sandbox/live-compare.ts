import type { RecordedEvent, Recording } from './live-recording.ts'

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value === 'object' ? 'object' : typeof value

const text = (value: unknown): string => JSON.stringify(Array.isArray(value) ? value.toSorted() : (value ?? null))

type Fields = Readonly<Record<string, unknown>>

/** Where two values differ in shape; null fits everything, and so does an empty list to a list. */
const shapes = (recorded: unknown, found: unknown, place = ''): string[] => {
  const [wanted, given] = [kindOf(recorded), kindOf(found)]
  if (wanted === 'null' || given === 'null') return []
  if (wanted !== given) return [`${place}: ${wanted}, not ${given}`]
  if (wanted === 'list') {
    const [one, other] = [(recorded as unknown[])[0], (found as unknown[])[0]]
    return one === undefined || other === undefined ? [] : shapes(one, other, `${place}[]`)
  }
  return wanted === 'object' ? fieldShapes(recorded as Fields, found as Fields, place) : []
}

// The recording leaves thumbhashes out.
const names = (fields: Fields): string[] => Object.keys(fields).filter((name) => name !== 'thumbhash')

const fieldShapes = (recorded: Fields, found: Fields, place: string): string[] => [
  ...names(recorded).flatMap((name) =>
    name in found ? shapes(recorded[name], found[name], `${place}.${name}`) : [`${place}.${name} is missing`],
  ),
  ...names(found).flatMap((name) => (name in recorded ? [] : [`${place}.${name} is too much`])),
]

/** A payload as the recording reduces it. */
const reduce = (payload: unknown): Fields => {
  const { asset, exif, exifInfo, ...whole } = (payload ?? {}) as Record<string, Fields | undefined>
  const row: Fields = asset ?? whole
  const { description, dateTimeOriginal, rating } = exif ?? exifInfo ?? {}
  const tags = (row.tags as { value: string }[] | undefined)?.map(({ value }) => value)
  return { ...row, tags, people: (row.people as unknown[] | undefined)?.length, description, dateTimeOriginal, rating }
}

const comparePayload = (recorded: unknown, found: unknown): string[] => {
  if (kindOf(recorded) !== 'object')
    return text(recorded) === text(found) ? [] : [`${text(recorded)}, not ${text(found)}`]
  const { reduced, ...fields } = recorded as Fields
  if (!reduced) return shapes(recorded, found)
  const actual = reduce(found)
  return Object.entries(fields).flatMap(([name, value]) =>
    text(value) === text(actual[name]) ? [] : [`${name}: ${text(value)}, not ${text(actual[name])}`],
  )
}

/** The id of the asset that an event is about, or all it says. */
export const subjectOf = ({ payload: [first] = [] }: RecordedEvent): string => {
  const { id, asset } = (kindOf(first) === 'object' ? first : {}) as { id?: string; asset?: { id: string } }
  return asset?.id ?? id ?? text(first)
}

const nameOf = ({ to, event }: RecordedEvent): string => `${to} ${event}`

const counts = (names: readonly string[]): string[] =>
  [...new Set(names)].sort().map((name) => `${name} × ${names.filter((other) => other === name).length}`)

const recordedCounts = ({ summary, events }: Recording): string[] =>
  summary ? Object.entries(summary).map(([name, { n }]) => `${name} × ${n}`) : counts(events.map(nameOf))

/** What differs between the events of a cause; in which order the jobs tell is chance. */
export const compareEvents = (recording: Recording, told: readonly RecordedEvent[]): string[] => {
  const [wanted, given] = [recordedCounts(recording), counts(told.map(nameOf))].map((list) => list.join(', '))
  if (wanted !== given) return [`${wanted || 'nothing'}, not ${given || 'nothing'}`]
  return recording.events.flatMap((event) => {
    // What the server made up, as the id of a message, can only be looked up by name.
    const alike = told.filter((other) => nameOf(other) === nameOf(event))
    const found = alike.length === 1 ? alike[0] : alike.find((other) => subjectOf(other) === subjectOf(event))
    const { payload = [] } = event
    return payload.flatMap((part, index) =>
      comparePayload(part, found?.payload?.[index]).map((line) => `${event.event}: ${line}`),
    )
  })
}

const lineOf = ({ to = '', own, detail = '', event, payload }: RecordedEvent): string =>
  own ? `${to} ${own} ${detail}` : `${to} ${event} ${kindOf(payload?.[0]) === 'object' ? '' : text(payload)}`

/** What differs where the recording also holds what the clients noticed themselves. */
export const compareOwn = ({ events }: Recording, told: readonly RecordedEvent[]): string[] => {
  const [wanted, found] = [events.map(lineOf).sort(), told.map(lineOf).sort()]
  const versionIn = (list: readonly RecordedEvent[]): unknown =>
    list.find(({ event }) => event === 'on_server_version')?.payload?.[0]
  const [version, shown] = [versionIn(events), versionIn(told)]
  const isWhole = kindOf(version) === 'object' && !('reduced' in (version as Fields))
  return [
    ...(text(wanted) === text(found) ? [] : [`${wanted.join(', ')}, not ${found.join(', ')}`]),
    ...(!isWhole || text(version) === text(shown) ? [] : [`${text(version)}, not ${text(shown)}`]),
  ]
}
