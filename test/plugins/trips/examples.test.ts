import { describe, expect, it } from 'vitest'
import { homeFinder, type Located } from '../../../plugins/trips/home.ts'
import trips from '../../../plugins/trips/index.ts'
import { journeysOf } from '../../../plugins/trips/journeys.ts'
import { nameOf, templateProblem } from '../../../plugins/trips/names.ts'
import { type TripsOptions, tripsOptions } from '../../../plugins/trips/options.ts'
import { type AssetInput, versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import type { Home } from '../../support/home.ts'
import { albumsOf } from '../../support/sandbox.ts'
import { homeWith, idOf, photo } from '../autotag/home.ts'

const hamburg = { lat: 53.55, lon: 9.99 }
const lisbon = { lat: 38.72, lon: -9.14 }
const porto = { lat: 41.15, lon: -8.61 }
const tokyo = { lat: 35.68, lon: 139.69 }
const luebeck = { lat: 53.87, lon: 10.69 }

const optionsOf = (given: object = {}): TripsOptions => tripsOptions.parse({ minAssets: 1, home: [hamburg], ...given })

/** What was taken at places on days, at noon where no hour is given. */
const shotsOf = (...shots: readonly (readonly [string, { readonly lat: number; readonly lon: number }])[]): Located[] =>
  shots.map(([when, place], index) => {
    const at = Date.parse(when.length > 10 ? `${when}:00Z` : `${when}T12:00:00Z`)
    return { id: `${index + 1}`, at, day: when.slice(0, 10), place }
  })

const journeys = (shots: readonly Located[], given: object = {}): string[] => {
  const options = optionsOf(given)
  return journeysOf(shots, homeFinder(options, shots), options).map((journey) => journey.map(({ id }) => id).join(' '))
}

describe('journeys', () => {
  const cases: readonly (readonly [string, readonly Located[], object, readonly string[]])[] = [
    ['home is none', shotsOf(['2023-07-01', hamburg], ['2023-07-02', hamburg]), {}, []],
    ['two days away', shotsOf(['2023-07-01', lisbon], ['2023-07-02', lisbon]), {}, ['1 2']],
    ['one day away is too short', shotsOf(['2023-07-01', lisbon]), {}, []],
    ['unless a day is enough', shotsOf(['2023-07-01', lisbon]), { minDays: 1 }, ['1']],
    ['three days without pictures do not end it', shotsOf(['2023-07-01', lisbon], ['2023-07-04', lisbon]), {}, ['1 2']],
    [
      'four days do',
      shotsOf(['2023-07-01', lisbon], ['2023-07-02', lisbon], ['2023-07-06', porto], ['2023-07-07', porto]),
      {},
      ['1 2', '3 4'],
    ],
    [
      'a picture at home ends it',
      shotsOf(
        ['2023-07-01', lisbon],
        ['2023-07-02', lisbon],
        ['2023-07-03', hamburg],
        ['2023-07-04', porto],
        ['2023-07-05', porto],
      ),
      {},
      ['1 2', '4 5'],
    ],
    [
      'but not where one goes back to the same place',
      shotsOf(['2023-07-01', lisbon], ['2023-07-02', hamburg], ['2023-07-03', lisbon]),
      {},
      ['1 3'],
    ],
    [
      'unless days home are not wanted in it',
      shotsOf(['2023-07-01', lisbon], ['2023-07-02', hamburg], ['2023-07-03', lisbon]),
      { mergeDayTrips: 0 },
      [],
    ],
    [
      'a leap to the other end of the world begins another',
      shotsOf(['2023-07-01', lisbon], ['2023-07-02', lisbon], ['2023-07-03', tokyo], ['2023-07-04', tokyo]),
      {},
      ['1 2', '3 4'],
    ],
    ['60 km from home are not away', shotsOf(['2023-07-01', luebeck], ['2023-07-02', luebeck]), {}, []],
    ['unless said so', shotsOf(['2023-07-01', luebeck], ['2023-07-02', luebeck]), { awayKm: 20 }, ['1 2']],
    [
      'people move',
      shotsOf(['2022-07-01', lisbon], ['2022-07-02', lisbon], ['2023-07-01', lisbon], ['2023-07-02', lisbon]),
      {
        home: [
          { ...hamburg, to: '2022-12-31' },
          { ...lisbon, from: '2023-01-01' },
        ],
      },
      ['1 2'],
    ],
    [
      'people have several homes',
      shotsOf(['2023-07-01', lisbon], ['2023-07-02', lisbon], ['2023-07-03', porto], ['2023-07-04', porto]),
      { home: [hamburg, { ...porto, from: '2023-01-01' }] },
      ['1 2'],
    ],
  ]
  it.each(cases)('%s', (_, shots, given, expected) => expect(journeys(shots, given)).toEqual(expected))
})

describe('home', () => {
  const month = (year: number, number: number, day = 10): string =>
    `${year}-${String(number).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const lived = (year: number, place: typeof hamburg, months: number) =>
    Array.from({ length: months }, (_, index): readonly [string, typeof hamburg] => [month(year, index + 1), place])

  it('is where something was taken in most months, not where most was taken', () => {
    const holiday = Array.from({ length: 20 }, (_, index): readonly [string, typeof hamburg] => [
      month(2023, 7, index + 1),
      lisbon,
    ])
    const homesOf = homeFinder(optionsOf({ home: 'auto' }), shotsOf(...lived(2023, hamburg, 6), ...holiday))
    expect(homesOf('2023-07-05')).toEqual([
      { lat: expect.closeTo(hamburg.lat, 5), lon: expect.closeTo(hamburg.lon, 5) },
    ])
  })

  it('is found for the year about each month, and by all years where one tells too little', () => {
    const shots = shotsOf(
      ...lived(2020, hamburg, 12),
      ...lived(2021, porto, 12),
      ...lived(2022, hamburg, 12),
      ...lived(2023, lisbon, 2),
    )
    const homesOf = homeFinder(optionsOf({ home: 'auto' }), shots)
    expect(['2020', '2021', '2022', '2023', '1999'].map((year) => homesOf(`${year}-05-05`)[0]?.lat)).toEqual(
      [hamburg, porto, hamburg, hamburg, hamburg].map(({ lat }) => expect.closeTo(lat, 5)),
    )
  })

  it('is unknown where nothing has a place', () => {
    expect(homeFinder(optionsOf({ home: 'auto' }), [])('2023-07-01')).toEqual([])
  })

  // The month of moving, after two years at one place and before two at another.
  it.each([1, 2, 5, 7, 10, 12])('moves with people, in month %i of a year', (moving) => {
    const everyWeek = Array.from({ length: 5 * 52 }, (_, week) => new Date(Date.UTC(2019, 0, 3 + week * 7)))
    const days = everyWeek.flatMap((date) => [0, 1].map((more) => new Date(date.getTime() + more * 86_400_000)))
    const moved = Date.UTC(2021, moving - 1, 1)
    const shots = days.map((date, index): Located => {
      const day = date.toISOString().slice(0, 10)
      return { id: `${index}`, at: date.getTime(), day, place: date.getTime() < moved ? hamburg : porto }
    })
    const options = optionsOf({ home: 'auto', gapDays: 7 })
    expect(journeysOf(shots, homeFinder(options, shots), options)).toEqual([])
  })
})

describe('names of journeys', () => {
  const shot = (day: string, exif: object) => ({ takenAt: photoTime(day), exif })
  const photoTime = (day: string) => Object.assign(new Date(`${day}T12:00:00Z`), { day: () => day }) as never
  const shots = [
    shot('2023-07-01', { city: 'Lisbon', state: 'Lisbon District', country: 'Portugal' }),
    shot('2023-07-02', { city: 'Porto', state: 'Porto District', country: 'Portugal' }),
    shot('2023-07-02', { city: 'Porto', state: 'Porto District', country: 'Portugal' }),
    shot('2023-07-03', { city: 'Porto', state: 'Porto District', country: 'Portugal' }),
    shot('2023-08-01', { city: 'Vigo', state: 'Galicia', country: 'Spain' }),
  ]
  it.each([
    ['{city}', 'Porto'],
    ['{cities:2}', 'Porto, Lisbon'],
    ['{cities:9}', 'Porto, Lisbon, Vigo'],
    ['{state}', 'Porto District'],
    ['{country}', 'Portugal'],
    ['{countries:2}', 'Portugal, Spain'],
    ['{from:MMMM yyyy}', 'July 2023'],
    ['{from:d MMM} to {to:d MMM yyyy}', '1 Jul to 1 Aug 2023'],
    ['{year}: {days} days', '2023: 4 days'],
  ])('%s', (template, expected) => expect(nameOf(template, shots)).toBe(expected))

  it('fall back to the country, and to Away', () => {
    expect(nameOf('{city}', [shot('2023-07-01', { country: 'Portugal' })])).toBe('Portugal')
    expect(nameOf('{cities:2}, {country}', [shot('2023-07-01', {})])).toBe('Away, Away')
  })

  it('must have known fields', () => {
    expect(templateProblem('{from:MMMM} {cty}')).toContain('holds {cty}, which is not one of')
    expect(templateProblem('Plain')).toBeNull()
    expect(trips({ albumName: '{cities}' }).problems).toMatchObject([{ path: 'albumName' }])
  })
})

/** Pictures of a place, one a day, numbered from a number on. */
const stay = (first: number, days: readonly string[], place: typeof hamburg, city: string): AssetInput[] =>
  days.map((day, index) =>
    photo(first + index, {
      fileCreatedAt: `${day}T12:00:00.000Z`,
      localDateTime: `${day}T12:00:00.000Z`,
      exif: { latitude: place.lat, longitude: place.lon, city, make: 'Canon' },
    }),
  )

/** A picture with the clock and the hours from UTC of its place. */
const abroad = (
  number: number,
  clock: string,
  hours: number,
  place: typeof hamburg | null,
  city: string,
): AssetInput => {
  const fileCreatedAt = new Date(Date.parse(`${clock}:00Z`) - hours * 3_600_000).toISOString()
  const position = place ? { latitude: place.lat, longitude: place.lon } : {}
  return photo(number, { fileCreatedAt, localDateTime: `${clock}:00.000Z`, exif: { ...position, city, make: 'Canon' } })
}

const applied = async (home: Home): Promise<void> => {
  const { code, stderr } = await home.darkroom('apply', '--yes')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}

const plugin = { use: 'trips', home: [hamburg], minAssets: 2 }

it('takes the last pictures of a journey, though clocks at home showed less when it ended', async () => {
  const losAngeles = { lat: 34.05, lon: -118.24 }
  const assets = [
    abroad(1, '2023-10-20T12:00', 9, tokyo, 'Tokyo'),
    abroad(2, '2023-10-21T16:30', 9, tokyo, 'Tokyo'),
    // A camera that knows neither place nor zone.
    abroad(3, '2023-10-21T16:00', 0, null, ''),
    abroad(4, '2023-10-21T12:00', -7, losAngeles, 'Los Angeles'),
  ]
  const home = await homeWith([{ ...plugin, home: [losAngeles] }], { assets })
  await applied(home)
  expect(albumsOf(home.sandbox)).toEqual([['2023-10 Tokyo', ['1.jpg', '2.jpg', '3.jpg']]])
})

describe.each(versions)('trips on %s', (version) => {
  it('makes an album for each journey, fills it when pictures come later, and keeps the name that a person gave', async () => {
    const assets = [
      ...stay(1, ['2023-07-01', '2023-07-02'], lisbon, 'Lisbon'),
      ...stay(3, ['2023-08-01', '2023-08-02'], porto, 'Porto'),
      ...stay(5, ['2023-07-20', '2023-09-20'], hamburg, 'Hamburg'),
    ]
    const home = await homeWith([plugin], { assets }, version)
    const before = curationOf(home.sandbox)
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['2023-07 Lisbon', ['1.jpg', '2.jpg']],
      ['2023-08 Porto', ['3.jpg', '4.jpg']],
    ])
    expect((await home.darkroom('undo', '--yes', '--allow', 'album.delete')).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox)).toEqual(before)
    await applied(home)
    const [album] = [...home.sandbox.state.albums.values()].filter(({ albumName }) => albumName === '2023-07 Lisbon')
    if (album) album.albumName = 'Our honeymoon'
    // It was an earlier day, in another place: another name would come of it.
    const late = home.sandbox.state.assets.get(idOf(5))
    const there = home.sandbox.state.assets.get(idOf(1))
    if (late && there) {
      late.localDateTime = there.localDateTime
      late.fileCreatedAt = there.fileCreatedAt
      late.updatedAt += 1_000_000
      late.exif = { ...late.exif, latitude: porto.lat, longitude: porto.lon, city: 'Porto' } as never
    }
    const { code } = await home.darkroom('apply', '--yes', '--fresh')
    expect(code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([
      ['2023-08 Porto', ['3.jpg', '4.jpg']],
      ['Our honeymoon', ['1.jpg', '2.jpg', '5.jpg']],
    ])
  })
})

describe('trips', () => {
  it('doubles no album although nothing remembers it, and takes no album of that name that holds something else', async () => {
    const assets = [...stay(1, ['2023-07-01', '2023-07-02'], lisbon, 'Lisbon'), photo(9)]
    const library = { assets, albums: [{ albumName: '2023-07 Lisbon', assetIds: [idOf(9)] }] }
    const home = await homeWith([plugin], library)
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['2023-07 Lisbon', ['9.jpg']],
      ['2023-07 Lisbon (2)', ['1.jpg', '2.jpg']],
    ])
    const { stdout } = await home.darkroom('plan', '--json', '--state-dir', 'another')
    expect(JSON.parse(stdout).accounts[0].operations).toEqual([])
  })

  it('numbers journeys of one name in the order of time, however long they are, and stays by that', async () => {
    const early = stay(1, ['2023-07-01', '2023-07-02'], lisbon, 'Lisbon')
    const late = stay(3, ['2023-07-20', '2023-07-21', '2023-07-22'], lisbon, 'Lisbon')
    const home = await homeWith([plugin], { assets: [...early, ...late] })
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['2023-07 Lisbon', ['1.jpg', '2.jpg']],
      ['2023-07 Lisbon (2)', ['3.jpg', '4.jpg', '5.jpg']],
    ])
    expect((await home.plan()).operations).toEqual([])
    const { stdout } = await home.darkroom('plan', '--json', '--state-dir', 'another')
    expect(JSON.parse(stdout).accounts[0].operations).toEqual([])
  })

  it('fills an empty album of the name, which somebody made for it', async () => {
    const assets = stay(1, ['2023-07-01', '2023-07-02'], lisbon, 'Lisbon')
    const home = await homeWith([plugin], { assets, albums: [{ albumName: '2023-07 Lisbon' }] })
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['2023-07 Lisbon', ['1.jpg', '2.jpg']]])
    expect((await home.plan()).operations).toEqual([])
  })

  it('leaves out what a person took out', async () => {
    const assets = stay(1, ['2023-07-01', '2023-07-02', '2023-07-03'], lisbon, 'Lisbon')
    const home = await homeWith([plugin], { assets })
    await applied(home)
    for (const album of home.sandbox.state.albums.values()) album.assetIds.delete(idOf(2))
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['2023-07 Lisbon', ['1.jpg', '3.jpg']]])
  })

  it('makes an album again that a person deleted, and leaves empty one that a person emptied', async () => {
    const home = await homeWith([plugin], { assets: stay(1, ['2023-07-01', '2023-07-02'], lisbon, 'Lisbon') })
    await applied(home)
    home.sandbox.state.albums.clear()
    home.sandbox.state.changed()
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['2023-07 Lisbon', ['1.jpg', '2.jpg']]])
    for (const album of home.sandbox.state.albums.values()) album.assetIds.clear()
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['2023-07 Lisbon', []]])
  })

  it('takes along what a camera without places took meanwhile, and no screenshots', async () => {
    const between = { fileCreatedAt: '2023-07-01T18:00:00.000Z', localDateTime: '2023-07-01T18:00:00.000Z' }
    const assets = [
      ...stay(1, ['2023-07-01', '2023-07-02'], lisbon, 'Lisbon'),
      photo(3, { ...between, exif: { make: 'Canon' } }),
      photo(4, between),
    ]
    const home = await homeWith([plugin], { assets })
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['2023-07 Lisbon', ['1.jpg', '2.jpg', '3.jpg']]])
  })
})
