import { describe, expect, it } from 'vitest'
import { model, type PluginInstance } from '../../../index.ts'
import { shiftMs } from '../../../plugins/clock-shift/clock.ts'
import clockShift from '../../../plugins/clock-shift/index.ts'
import { type AssetInput, versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import type { Home } from '../../support/home.ts'
import { homeWith, idOf, photo, tagsOf } from '../autotag/home.ts'

const camera = { model: 'DMC-FZ8' }
/** A picture of the camera that a clock showed this time for, so many hours from UTC. */
const shown = (number: number, clock: string, hours: number, exif: object = {}): AssetInput => {
  const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
  const timeZone = `UTC${hours < 0 ? '-' : '+'}${Math.abs(hours)}`
  const fileCreatedAt = new Date(`${clock}${offset}`).toISOString()
  return photo(number, {
    localDateTime: `${clock}.000Z`,
    fileCreatedAt,
    exif: { ...camera, dateTimeOriginal: fileCreatedAt, timeZone, ...exif },
  })
}

/** What the clock shows for a picture, and the instant. */
const dateOf = ({ sandbox }: Home, number: number): string[] => {
  const asset = sandbox.state.assets.get(idOf(number))
  return [asset?.localDateTime ?? '', asset?.fileCreatedAt ?? ''].map((at) =>
    new Date(Number(at) / 1000).toISOString().slice(0, 19),
  )
}

const shift = (more: object) => ({ name: 'wrong clock', where: camera, ...more })
const clock = (...shifts: readonly object[]) => ({ use: 'clock-shift', shifts })

const applied = async (home: Home): Promise<void> => {
  const { code, stderr } = await home.darkroom('apply', '--yes')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
}

/** A correction, what the clock showed and its hours from UTC, and what it shows then, and the instant. */
const corrections: readonly (readonly [object, string, number, string, string])[] = [
  [{ by: '+1h' }, '2019-07-01T12:00:00', 2, '2019-07-01T13:00:00', '2019-07-01T11:00:00'],
  [{ by: '-1h30m15s' }, '2019-07-01T12:00:00', 2, '2019-07-01T10:29:45', '2019-07-01T08:29:45'],
  [{ by: '+1d' }, '2019-12-31T23:30:00', -5, '2020-01-01T23:30:00', '2020-01-02T04:30:00'],
  [
    { by: { shown: '2000-01-01T00:10', really: '2019-07-01T12:00' } },
    '2000-01-01T00:20:00',
    2,
    '2019-07-01T12:10:00',
    '2019-07-01T10:10:00',
  ],
  [{ zone: 'America/New_York' }, '2019-07-01T12:00:00', 2, '2019-07-01T12:00:00', '2019-07-01T16:00:00'],
  [{ zone: 'Asia/Kolkata', keepInstant: true }, '2019-07-01T12:00:00', 2, '2019-07-01T15:30:00', '2019-07-01T10:00:00'],
  [{ zone: 'America/New_York', by: '+1h' }, '2019-07-01T12:00:00', 2, '2019-07-01T13:00:00', '2019-07-01T17:00:00'],
]

describe.each(versions)('clock-shift on %s', (version) => {
  it.each(corrections)('%j of %s, %i hours from UTC', async (correction, local, hours, then, instant) => {
    const home = await homeWith([clock(shift(correction))], { assets: [shown(1, local, hours)] }, version)
    await applied(home)
    expect(dateOf(home, 1)).toEqual([then, instant])
  })

  it('goes by the clock where the server wrote a zone that nobody knows, and goes on', async () => {
    const assets = [
      shown(1, '2019-07-01T12:00:00', 2, { timeZone: 'Nowhere/Land' }),
      shown(2, '2019-07-01T12:00:00', 2, { timeZone: 'Europe/Berlin' }),
    ]
    const home = await homeWith([clock(shift({ by: '+1h' }))], { assets }, version)
    await applied(home)
    for (const number of [1, 2]) expect(dateOf(home, number)).toEqual(['2019-07-01T13:00:00', '2019-07-01T11:00:00'])
  })

  it('leaves what the server has not read yet, whatever the uploader said, for the next run', async () => {
    const unread = photo(1, {
      fileCreatedAt: '2019-07-01T12:00:00.000Z',
      exif: { fileSizeInByte: 4711, dateTimeOriginal: null },
    })
    const home = await homeWith(
      [clock({ name: 'all', where: { type: 'IMAGE' }, by: '+1h' })],
      { assets: [unread, shown(2, '2019-07-01T12:00:00', 2)] },
      version,
    )
    await applied(home)
    expect([1, 2].map((number) => dateOf(home, number)[1])).toEqual(['2019-07-01T12:00:00', '2019-07-01T11:00:00'])
  })

  it('corrects each picture once, those that come later too, and undo lets it be done again', async () => {
    const home = await homeWith(
      [clock(shift({ by: '+1h' }))],
      { assets: [shown(1, '2019-07-01T12:00:00', 2)] },
      version,
    )
    const before = curationOf(home.sandbox)
    await applied(home)
    expect((await home.plan()).operations).toEqual([])
    await applied(home)
    expect(dateOf(home, 1)[0]).toBe('2019-07-01T13:00:00')
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox)).toEqual(before)
    await applied(home)
    expect(dateOf(home, 1)[0]).toBe('2019-07-01T13:00:00')
    expect((await home.plan()).operations).toEqual([])
    // A key that may not read tags will do.
    expect([...home.sandbox.requests.keys()].filter((request) => request.includes('/tags'))).toEqual([])
  })

  it.each([
    ['clock/corrected', 'clock/corrected'],
    ['/clock//corrected/', 'clock/corrected'],
    ['u\u0308hr', '\u00fchr'],
  ])('does not correct again what is marked with %j, although nothing remembers it', async (tag, path) => {
    const options = { ...clock(shift({ by: '+1h' })), tag }
    const home = await homeWith([options], { assets: [shown(1, '2019-07-01T12:00:00', 2)] }, version)
    await applied(home)
    expect(tagsOf(home.sandbox, 1)).toEqual([path])
    const { stdout } = await home.darkroom('plan', '--json', '--state-dir', 'another')
    expect(JSON.parse(stdout).accounts[0].operations).toEqual([])
  })
})

describe('clock-shift', () => {
  it('dates nothing in the future: that clock was right, or date-repair knew better', async () => {
    const battery = shift({ by: { shown: '2000-01-01T00:10', really: '2019-07-01T12:00' } })
    const right = shown(2, '2015-05-05T12:00:00', 2)
    const named = { ...shown(3, '2000-01-01T00:05:00', 0), originalFileName: 'IMG_20240102_101112.jpg' }
    const assets = [shown(1, '2000-01-01T00:20:00', 2), right, named]
    const repair = { use: 'date-repair', timezone: 'UTC', maxChangeShare: 1 }
    const home = await homeWith([repair, clock(battery)], { assets })
    const { stdout } = await home.darkroom('plan', 'clock-shift')
    expect(stdout).toContain('Right already, or else dated in the future: 1 wrong clock.')
    await applied(home)
    const dates = [1, 2, 3].map((number) => dateOf(home, number)[0])
    expect(dates).toEqual(['2019-07-01T12:10:00', '2015-05-05T12:00:00', '2024-01-02T10:11:12'])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    // Said of what was corrected as well: with the shift once more it would be in the future.
    const again = await home.darkroom('plan', 'clock-shift')
    expect(again.stdout).toContain('Right already, or else dated in the future: 3 wrong clock.')
  })

  it('looks at what matches, between two times of the wrong clock', async () => {
    const span = shift({ by: '+1h', from: '2019-07-01T12:00', to: '2019-07-01T13:00' })
    const assets = [
      shown(1, '2019-07-01T11:59:59', 2),
      shown(2, '2019-07-01T12:00:00', 2),
      shown(3, '2019-07-01T13:00:00', 2),
      shown(4, '2019-07-01T13:00:01', 2),
      shown(5, '2019-07-01T12:30:00', 2, { model: 'Pixel 8' }),
    ]
    const home = await homeWith([clock(span)], { assets })
    await applied(home)
    expect([1, 2, 3, 4, 5].map((number) => dateOf(home, number)[0]?.slice(11))).toEqual([
      '11:59:59',
      '13:00:00',
      '14:00:00',
      '13:00:01',
      '12:30:00',
    ])
  })

  it('takes the first correction that matches, and no other in later runs', async () => {
    const early = shift({ name: 'early', by: '+2h', to: '2019-07-01T12:00' })
    const late = shift({ name: 'late', by: '+5h', from: '2019-07-01T11:00' })
    const assets = [shown(1, '2019-07-01T11:30:00', 2), shown(2, '2019-07-01T12:30:00', 2)]
    const home = await homeWith([clock(early, late)], { assets })
    await applied(home)
    await applied(home)
    expect([dateOf(home, 1)[0], dateOf(home, 2)[0]]).toEqual(['2019-07-01T13:30:00', '2019-07-01T17:30:00'])
  })

  // What the clock showed in Berlin and its hours from UTC, the correction, and what it shows then, and the instant.
  it.each<[string, number, object, string, string]>([
    ['2019-03-31T01:30:00', 1, { by: '+1h' }, '2019-03-31T03:30:00', '2019-03-31T01:30:00'],
    // The second half past two of that night.
    ['2019-10-27T02:30:00', 1, { by: '+5m' }, '2019-10-27T02:35:00', '2019-10-27T01:35:00'],
    ['2019-10-26T12:00:00', 2, { by: '+1d' }, '2019-10-27T12:00:00', '2019-10-27T11:00:00'],
    ['2019-07-01T12:00:00', 2, { by: '+180d' }, '2019-12-28T12:00:00', '2019-12-28T11:00:00'],
    [
      '2000-01-01T00:20:00',
      1,
      { by: { shown: '2000-01-01T00:10', really: '2019-07-01T12:00' } },
      '2019-07-01T12:10:00',
      '2019-07-01T10:10:00',
    ],
  ])('at %s, %i hours from UTC, follows by %j the clocks of a zone that is known by name', async (...given) => {
    const [local, hours, correction, then, instant] = given
    const assets = [shown(1, local, hours, { timeZone: 'Europe/Berlin' })]
    const home = await homeWith([clock(shift(correction))], { assets }, '2.7.5')
    await applied(home)
    expect(dateOf(home, 1)).toEqual([then, instant])
    expect((await home.plan()).operations).toEqual([])
  })

  it('shows later recipes of a second run the date as it is', async () => {
    const later = { use: 'folder-albums', rootPath: '/u', albumLevels: 1 }
    const home = await homeWith([clock(shift({ by: '+1h' })), later], { assets: [shown(1, '2019-07-01T23:30:00', 2)] })
    await applied(home)
    const asked = await home.darkroom('find', '--json', '{"taken":{"from":"2019-07-02","to":"2019-07-02"}}')
    expect(asked.code).toBe(0)
    expect((await home.plan()).operations).toEqual([])
  })

  it('takes a predicate in TypeScript', () => {
    const { problems }: PluginInstance = clockShift({ shifts: [{ name: 'a', where: model('DMC-FZ8'), by: '+1h' }] })
    expect(problems).toEqual([])
  })

  it.each([
    [shift({}), 'by is missing: give by, or zone'],
    [shift({ by: '1h' }), 'is neither a shift such as'],
    [shift({ by: '+0h' }), 'is no shift at all'],
    [shift({ by: { shown: '2000-01-01', really: '2019-07-01T12:00' } }), 'shown is not a clock time'],
    [shift({ by: '+1h', from: '2019-02-30T12:00' }), 'is not a clock time'],
    [shift({ by: '+1h', from: '2019-03-02T12:00', to: '2019-03-01T12:00' }), 'is before from'],
    [shift({ zone: 'Mars/Base' }), 'is not a time zone'],
    [shift({ by: '+1h', keepInstant: true }), 'needs zone'],
    [{ name: 'a', where: { modle: 'DMC-FZ8' }, by: '+1h' }, 'Did you mean'],
  ])('refuses %j', (given, message) => {
    const texts = clockShift({ shifts: [given] } as never).problems.map(
      (one) => `${one.path.split('.').at(-1)} ${one.message}`,
    )
    expect(texts.join()).toContain(message)
  })

  it.each([
    ['+1h', 3_600_000],
    ['-1d2h', -93_600_000],
    ['+90m', 5_400_000],
    ['+1m30s', 90_000],
    ['1h', null],
    ['+', null],
    ['+1', null],
    ['+1h ago', null],
  ])('reads %s', (text, ms) => expect(shiftMs(text)).toBe(ms))
})
