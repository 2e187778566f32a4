import fc from 'fast-check'
import { DateTime, IANAZone } from 'luxon'
import { describe, expect, it } from 'vitest'
import {
  albumDateCheck,
  type DateInput,
  decideDate,
  parseNameDate,
  parsePathDate,
} from '../../../plugins/date-repair/index.ts'
import { instantAt, offsetAt } from '../../../toolkit.ts'
import { inWords } from './examples.ts'

const now = '2026-03-01T00:00:00Z'

/** Moments that every pattern's own floor lets pass. */
const moment = fc
  .date({ min: new Date('2016-01-01T00:00:00Z'), max: new Date('2026-02-28T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

interface Parts {
  readonly day: string
  readonly d8: string
  readonly t6: string
  readonly clock: (separator: string) => string
  readonly ms: string
  readonly epoch: number
}

const partsOf = (iso: string): Parts => ({
  day: iso.slice(0, 10),
  d8: iso.slice(0, 10).replaceAll('-', ''),
  t6: iso.slice(11, 19).replaceAll(':', ''),
  clock: (separator) => iso.slice(11, 19).replaceAll(':', separator),
  ms: iso.slice(20, 23),
  epoch: Date.parse(iso),
})

type Exactness = 'day' | 'second' | 'millisecond'
const second = 'second'
const milli = 'millisecond'

/** How each pattern writes a moment, and what has to come back. */
const writers: readonly (readonly [words: string, precision: Exactness, write: (parts: Parts) => string])[] = [
  ['screenshot taken second local', second, ({ day, clock }) => `Screen Shot ${day} at ${clock('.')}.png`],
  ['screenshot taken millisecond local', milli, ({ day, clock, ms }) => `Screenshot_${day}-${clock('-')}-${ms}.png`],
  ['screenshot taken day local', 'day', ({ d8 }) => `Bildschirmfoto ${d8}.png`],
  ['whatsapp-media received day local', 'day', ({ d8 }) => `VID-${d8}-WA0007.mp4`],
  ['whatsapp-export received second local', second, ({ day, clock }) => `WhatsApp Video ${day} at ${clock('.')}.mp4`],
  ['signal received second local', second, ({ day, clock }) => `signal-${day}-${clock('-')}.jpg`],
  ['signal received millisecond local', milli, ({ day, clock, ms }) => `signal-${day}-${clock('-')}-${ms}.jpg`],
  ['telegram received second local', second, ({ day, clock }) => `video_${day}_${clock('-')}.mp4`],
  [
    'telegram received second local',
    second,
    ({ day, clock }) => `photo_1@${day.split('-').reverse().join('-')}_${clock('-')}.jpg`,
  ],
  ['pixel taken millisecond utc', milli, ({ d8, t6, ms }) => `PXL_${d8}_${t6}${ms}.jpg`],
  ['burst taken millisecond local', milli, ({ d8, t6, ms }) => `00000IMG_00000_BURST${d8}${t6}${ms}_COVER.jpg`],
  ['burst taken second local', second, ({ d8, t6 }) => `BURST${d8}${t6}.jpg`],
  ['burst taken millisecond utc', milli, ({ epoch }) => `BURST${epoch}.jpg`],
  ['epoch-ms received millisecond utc', milli, ({ epoch }) => `mmexport${epoch}.jpg`],
  ['onedrive taken millisecond utc', milli, ({ d8, t6, ms }) => `${d8}_${t6}${ms}_iOS.jpg`],
  ['zoom taken second utc', second, ({ d8, t6 }) => `GMT${d8}-${t6}_Recording.mp4`],
  ['camera taken second utc', second, ({ d8, t6 }) => `${d8}T${t6}Z.jpg`],
  ['separated taken second utc', second, ({ day, clock }) => `${day} ${clock('.')}+0000.jpg`],
  ['screenshot taken second utc', second, ({ epoch }) => `RPReplay_Final${Math.floor(epoch / 1000)}.MP4`],
  ['wechat received second local', second, ({ d8, t6 }) => `微信图片_${d8}${t6}.jpg`],
  ['windows-phone taken day local', 'day', ({ d8 }) => `WP_${d8}_001.jpg`],
  ['nextcloud taken second local', second, ({ day, clock }) => `${day.slice(2)} ${clock('-')} 0001.jpg`],
  ['picsart taken second local', second, ({ day, clock }) => `Picsart_${day.slice(2)}_${clock('-')}.jpg`],
  ['dashcam taken second local', second, ({ d8, t6 }) => `${d8.slice(0, 4)}_${d8.slice(4)}_${t6}_0001F.MP4`],
  ['dji taken second local', second, ({ d8, t6 }) => `DJI_${d8}${t6}_0001_D.JPG`],
  ['camera taken second local', second, ({ d8, t6 }) => `IMG_${d8}_${t6}~2.jpg`],
  ['camera taken millisecond local', milli, ({ d8, t6, ms }) => `IMG_${d8}_${t6}${ms}.jpg`],
  ['separated taken second local', second, ({ day, clock }) => `${day} ${clock('.')}.jpg`],
  ['separated taken second local', second, ({ day, t6 }) => `Lake ${day}_${t6}.jpg`],
  ['compact taken second local', second, ({ d8, t6 }) => `${d8}${t6}.jpg`],
  ['day taken day local', 'day', ({ day }) => `${day} Lake.jpg`],
  ['day-loose unsure day local', 'day', ({ d8 }) => `IMG_${d8}.jpg`],
  ['day-loose scanned day local', 'day', ({ day }) => `Scan ${day}.pdf`],
]

const written = (iso: string, precision: Exactness): string =>
  precision === 'day' ? iso.slice(0, 10) : iso.slice(0, precision === 'second' ? 19 : 23).replace('T', ' ')

/** Texts made of what names are made of, so that many come near a pattern. */
const nearName = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['IMG', 'VID', 'PXL_', 'signal-', 'photo_', '@', 'WhatsApp Image ', 'Screenshot', ' at ', '-WA', 'BURST'],
        ...['DJI_', 'Scan', '_', '-', ' ', '.', ':', '(1)', '~2', ' PM', '.jpg', '/', '\u202f', 'é', 'mmexport'],
      ),
      fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0')),
      fc.integer({ min: 1900, max: 2100 }).map(String),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

/** Names as programs write them, a few characters of which were exchanged. */
const spoiltName = fc
  .tuple(
    moment,
    fc.constantFrom(...writers),
    fc.array(fc.tuple(fc.nat({ max: 60 }), fc.constantFrom(...'0123456789-_. WaPM(')), { maxLength: 2 }),
  )
  .map(([iso, [, , write], changes]) => {
    const letters = [...write(partsOf(iso))]
    for (const [at, letter] of changes) if (at < letters.length) letters[at] = letter
    return letters.join('')
  })

const fileName = fc.oneof(nearName, spoiltName)

const isReal = (date: string, time: string | null): boolean =>
  DateTime.fromISO(time === null ? date : `${date}T${time}`, { zone: 'utc' }).isValid

describe('parseNameDate', () => {
  it.each(writers)('reads back what is written as %s', (words, precision, write) => {
    fc.assert(
      fc.property(moment, (iso) => {
        const name = write(partsOf(iso))
        const found = parseNameDate(name, { now })
        expect(inWords(found)).toBe(`${words} ${written(iso, precision)}`)
        // Folders before it, and blanks that look alike, change nothing.
        expect(parseNameDate(`/2001/01/${name.replaceAll(' ', '\u00a0')}`, { now })).toEqual(found)
      }),
    )
  })

  it('never throws, and finds only dates that exist, from the floor to a day from now', () => {
    let dated = 0
    fc.assert(
      fc.property(fileName, (name) => {
        const found = parseNameDate(name, { now })
        if (!found) return
        dated += 1
        expect(isReal(found.date, found.time)).toBe(true)
        expect(Number(found.date.slice(0, 4))).toBeGreaterThanOrEqual(1990)
        expect(Date.parse(found.time === null ? found.date : `${found.date}T${found.time}Z`)).toBeLessThanOrEqual(
          Date.parse(now) + 86_400_000,
        )
        expect(found.time === null).toBe(found.precision === 'day')
      }),
      { numRuns: 20_000 },
    )
    expect(dated).toBeGreaterThan(1000)
  })
})

const zone = fc.constantFrom(
  'UTC',
  'Europe/Madrid',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
)
const instant = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2027-01-01T00:00:00Z'),
  noInvalidDate: true,
})

describe('clocks of zones', () => {
  it('have the offsets that luxon knows', () => {
    fc.assert(
      fc.property(instant, zone, (date, name) => {
        expect(offsetAt(date.getTime(), name)).toBe(IANAZone.create(name).offset(date.getTime()))
      }),
    )
  })

  it('change when those of luxon do', () => {
    const change = fc.constantFrom('2023-03-26T01:00Z', '2023-10-29T01:00Z', '2023-03-12T07:00Z', '2011-12-30T10:00Z')
    fc.assert(
      fc.property(change, fc.integer({ min: -90, max: 90 }), zone, (at, minutes, name) => {
        const near = Date.parse(at) + minutes * 60_000
        expect(offsetAt(near, name)).toBe(IANAZone.create(name).offset(near))
      }),
    )
  })

  it('show the time that was asked for, unless they skip it, and show it for the first time', () => {
    fc.assert(
      fc.property(instant, zone, (date, name) => {
        const shown = (at: number): number => at + offsetAt(at, name) * 60_000
        const clock = shown(date.getTime())
        const found = instantAt(clock, name)
        expect(shown(found)).toBe(clock)
        expect(found).toBeLessThanOrEqual(date.getTime())
        expect(date.getTime() - found).toBeLessThanOrEqual(24 * 3_600_000)
      }),
    )
  })

  it('go on where they skip', () => {
    const skipped = Date.parse('2023-03-26T02:30:00Z')
    expect(new Date(instantAt(skipped, 'Europe/Madrid')).toISOString()).toBe('2023-03-26T01:30:00.000Z')
    expect(offsetAt(skipped, 'UTC-3:30')).toBe(-210)
    expect(() => offsetAt(skipped, 'Mars/Base')).toThrow(RangeError)
  })
})

const exif = fc.option(
  fc.record({
    make: fc.constantFrom(null, '', 'Canon'),
    model: fc.constantFrom(null, 'X'),
    timeZone: fc.constantFrom(null, 'UTC+1', 'Mars/Base'),
  }),
  { nil: undefined },
)
const dated = fc.record({ instant: fc.oneof(instant, fc.constantFrom('1980-01-01T00:00:00Z', 'nonsense')) })
const input: fc.Arbitrary<DateInput> = fc.record({
  fileName,
  path: fc.oneof(
    nearName,
    moment.map((iso) => `/p/${iso.slice(0, 7)}/x.jpg`),
  ),
  external: fc.boolean(),
  place: fc.option(
    fc.record({ latitude: fc.double({ min: -90, max: 90 }), longitude: fc.double({ min: -180, max: 180 }) }),
    { nil: undefined },
  ),
  current: dated,
  exif,
  duplicates: fc.array(
    fc.tuple(dated, exif).map(([one, read]) => ({ ...one, exif: read })),
    { maxLength: 3 },
  ),
  config: fc.record({
    timezone: zone,
    direction: fc.constantFrom('earlier', 'both'),
    duplicateDates: fc.constantFrom('off', 'review', 'strict'),
    useScanDates: fc.boolean(),
    folderDates: fc.constantFrom('off', 'external', 'always'),
  }),
})

describe('decideDate', () => {
  it('always answers, and once its answer is written keeps it', () => {
    let set = 0
    fc.assert(
      fc.property(input, (question) => {
        const decision = decideDate({ now, ...question })
        expect(['set', 'keep', 'review']).toContain(decision.action)
        if (decision.action !== 'set') return
        set += 1
        expect(DateTime.fromISO(decision.value).isValid).toBe(true)
        expect(decision.value).toMatch(/[+-]\d{2}:\d{2}$/)
        const current = { instant: decision.value, local: decision.value }
        // Servers before 2.5 keep no zone, later ones do.
        for (const read of [question.exif, { ...question.exif, timeZone: 'UTC+1' }])
          expect(decideDate({ now, ...question, current, exif: read }).action).toBe('keep')
      }),
      { numRuns: 5000 },
    )
    expect(set).toBeGreaterThan(100)
  })

  it('never touches a plausible date that came out of the file', () => {
    fc.assert(
      fc.property(input, instant, (question, taken) => {
        fc.pre(taken.getTime() > Date.parse('2000-01-03'))
        fc.pre(taken.getTime() < Date.parse(now))
        const embedded = { ...question, current: { instant: taken }, exif: { make: 'Canon' } }
        expect(decideDate({ now, ...embedded })).toEqual({ action: 'keep', reason: 'embedded-date' })
      }),
    )
  })
})

describe('folders and albums', () => {
  it('never throw, whatever they are called', () => {
    fc.assert(
      fc.property(nearName, instant, (text, at) => {
        const found = parsePathDate(`${text}/x.jpg`, { now })
        for (const end of found?.period.split('/') ?? []) expect(DateTime.fromISO(end).isValid).toBe(true)
        const { checked, mismatch, diffDays } = albumDateCheck({
          albumName: text,
          assetLocalDate: at.toISOString(),
          now,
        })
        if (!checked) expect(mismatch).toBe(false)
        else expect(mismatch).toBe((diffDays ?? 0) > 180)
      }),
    )
  })

  it('leave alone a picture within a span of days, however that is written', () => {
    const spans: readonly ((a: string[], b: string[]) => string)[] = [
      (a, b) => `${a.join('-')} - ${b.join('-')} Trip`,
      (a, b) => `${a.join('-')}_${b.join('-')}`,
      (a, b) => `${a.join('')}-${b.join('')}`,
      (a, b) => `${a.join('-')}_${b.slice(1).join('-')} Trip`,
      (a, b) => `${a.join('.')}-${b.slice(1).join('.')}`,
      (a, b) => `${a.toReversed().join('.')}-${b.toReversed().join('.')} Trip`,
      (a, b) => `${a.slice(1).toReversed().join('.')}.-${b.toReversed().join('.')}`,
    ]
    fc.assert(
      fc.property(
        instant,
        fc.nat({ max: 40 }),
        fc.nat({ max: 40 }),
        fc.constantFrom(...spans),
        (first, before, after, write) => {
          const at = new Date(first.getTime() + before * 86_400_000)
          const last = new Date(at.getTime() + Math.min(after, 50 - before) * 86_400_000)
          fc.pre(last.getTime() < Date.parse(now) && first.getTime() > Date.parse('2000-01-02'))
          const [a, b] = [first, last].map((date) => date.toISOString().slice(0, 10).split('-')) as [string[], string[]]
          const path = `/p/${b[0]}/${write(a, b)}/a.jpg`
          expect(decideDate({ fileName: 'a.jpg', path, external: true, current: { instant: at }, now })).toMatchObject({
            action: 'keep',
          })
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('an asset inside the time of an album fits, however long that is', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(4, 7, 10), (at, length) => {
        const albumName = `${at.toISOString().slice(0, length)} x`
        const verdict = albumDateCheck({ albumName, assetLocalDate: at.toISOString(), thresholdDays: 0, now })
        expect(verdict).toEqual({ checked: true, diffDays: 0, mismatch: false })
      }),
    )
  })
})
