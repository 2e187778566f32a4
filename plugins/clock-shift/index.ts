import {
  type Asset,
  addTag,
  all,
  any,
  definePlugin,
  defineRecipe,
  not,
  type Predicate,
  setDate,
  tagged,
  taken,
} from '../../index.ts'
import { clockWithOffset, dayMs, instantAt, isUnread, isZone, offsetAt, remembering, Tally } from '../../toolkit.ts'
import { type ClockShiftOptions, clockShiftOptions, type Shift } from './options.ts'

const minute = 60_000
/** A server may write a zone that is newer than the runtime's table, or none at all. */
const isKnown = remembering(isZone)

/** When an asset was really taken, with the offset of its place. */
const correctedDate = (
  { takenAt, fileCreatedAt, exif }: Asset<'exif'>,
  { by = 0, zone, keepInstant }: Shift,
): string => {
  const [taken, instant] = [fileCreatedAt.getTime(), fileCreatedAt.getTime() + by]
  const shownIn = (place: string, at: number): string =>
    clockWithOffset(at + offsetAt(at, place) * minute, offsetAt(at, place))
  if (zone !== undefined) return shownIn(zone, keepInstant ? instant : instantAt(takenAt.getTime() + by, zone))
  const known = exif.timeZone?.includes('/') && isKnown(exif.timeZone) ? exif.timeZone : undefined
  const offset = known === undefined ? Math.round((takenAt.getTime() - taken) / minute) : offsetAt(taken, known)
  // Clocks are compared, not instants: the shift may lead over a change of the clocks of a zone that is known by name.
  if (known !== undefined && offsetAt(instant, known) !== offset)
    return shownIn(known, instantAt(instant + offset * minute, known))
  return clockWithOffset(instant + offset * minute, offset)
}

const within = ({ where, from, to }: Shift): Predicate<never> => {
  const since = to === undefined ? [] : [taken({ to })]
  const when = from === undefined ? since : [taken({ from, ...(to === undefined ? {} : { to }) })]
  return all(where, ...when) as Predicate<never>
}

const recipeFor = ({ shifts, tag }: ClockShiftOptions, name: string) => {
  const concerned = any(...(shifts as readonly Shift[]).map(within))
  const marks = tag === null ? [] : [addTag(tag)]
  return defineRecipe({
    name,
    // What others make of dates, such as albums, goes by the right ones.
    order: 'first',
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['exif'],
    possibleActions: [setDate('2023-07-01T12:00:00Z'), ...marks],
    // By its path as it is written to the server. Without a tag nothing is asked of tags, which the key need not be allowed to read.
    where: all(concerned, ...marks.map((mark) => not(tagged(mark.tag, { mustExist: false })))),
    async *stream(assets, { where, hasCome, note }) {
      const conditions = where.parts?.[0]?.parts ?? []
      const future = new Tally()
      for await (const asset of assets) {
        const shift = shifts[conditions.findIndex((condition) => condition.test(asset))] as Shift | undefined
        // Of what the server has not read yet, it knows no date to correct.
        if (shift === undefined || isUnread(asset.exif)) continue
        const date = correctedDate(asset, shift)
        // Nothing was taken then: the clock was right, or was set right by another recipe or an earlier run.
        if (!hasCome(new Date(Date.parse(date) - 2 * dayMs))) {
          future.add(shift.name)
          continue
        }
        const once = { once: 'shift', withMotionPart: true, reason: shift.name }
        yield { assets: [asset], actions: [setDate(date, once), ...marks] }
      }
      if (future.total > 0)
        note('info', 'dated-in-the-future', `Right already, or else dated in the future: ${future.text()}.`)
    },
  })
}

/**
 * Corrects the dates of pictures whose camera had a wrong clock or zone, each once. Rules follow docs/plugins/clock-shift.md.
 * @example
 * clockShift({ shifts: [{ name: 'summer time', where: model('DMC-FZ8'), from: '2019-04-01T00:00', by: '+1h' }] })
 */
export default definePlugin({
  name: 'clock-shift',
  description: 'Corrects the dates of pictures whose camera had a wrong clock or zone, each once.',
  options: clockShiftOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
