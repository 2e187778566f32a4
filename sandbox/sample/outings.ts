import { day, end, years } from './calendar.ts'
import { home, nearby, type Place, type Route, routes } from './places.ts'
import { type Random, shuffled, spread } from './random.ts'

/** Something worth a folder: a journey, a celebration, a day out. */
export interface Outing {
  title: string
  year: number
  isJourney: boolean
  stops: readonly Place[]
  /** Midnight of the first day on the local wall clock. */
  start: number
  days: number
}

interface Occasion {
  title: string
  date: string
  days?: number
  since?: number
  only?: number
  away?: string
}

const occasions: readonly Occasion[] = [
  { title: 'Silvester', date: '12-31' },
  { title: "Anna's birthday", date: '03-14', since: 2013 },
  { title: "Emil's birthday", date: '08-02', since: 2016 },
  { title: 'Geburtstag Opa Jürgen', date: '10-18' },
  { title: 'Ostern bei Oma Käthe', date: '04-05', days: 3, away: 'Lüneburg' },
  { title: 'Hallo Anna', date: '03-15', days: 5, only: 2012 },
  { title: 'Hallo Emil', date: '08-03', days: 5, only: 2015 },
  { title: 'Umzug', date: '09-20', days: 2, only: 2014 },
  { title: 'Wedding Tom & Sofía', date: '06-18', days: 2, only: 2016, away: 'Münster' },
  { title: 'Einschulung Anna', date: '08-25', only: 2018 },
  { title: 'Oma Käthe 70', date: '02-03', only: 2019, away: 'Lüneburg' },
  { title: 'Einschulung Emil', date: '08-21', only: 2021 },
  { title: 'Hafengeburtstag', date: '05-07', days: 2 },
  { title: 'Straßenfest', date: '06-12' },
  { title: 'School play', date: '07-01', since: 2018 },
  { title: 'Zoo Hagenbeck', date: '05-20' },
  { title: 'Laternenumzug', date: '11-11', since: 2014 },
  { title: 'Kürbisfest', date: '10-09' },
  { title: 'Advent in Lübeck', date: '12-06', away: 'Lübeck' },
  { title: 'Drachen steigen Cuxhaven', date: '09-28', away: 'Cuxhaven' },
  { title: 'Wandern Lüneburger Heide', date: '08-27', away: 'Lüneburg' },
  { title: 'Weekend in Berlin', date: '05-28', days: 3, away: 'Berlin' },
  { title: 'Camping with the Fischers', date: '07-15', days: 3, away: 'Cuxhaven' },
  { title: 'Sledging', date: '01-22' },
  { title: 'Fasching', date: '02-12', since: 2015 },
  { title: 'Garden', date: '04-25', days: 2 },
  { title: 'Apfelernte', date: '09-18' },
  { title: 'Football tournament', date: '06-05', since: 2019 },
  { title: 'Half marathon', date: '04-28' },
  { title: 'Paddeln auf der Alster', date: '07-08' },
]

/**
 * The outings of all years in order of time. More pictures mean more outings: about `perYear` each year, Christmas
 * and one to three journeys among them.
 */
export function planOutings(random: Random, perYear: number): Outing[] {
  const journeys = Math.max(1, Math.min(3, Math.round(perYear / 4)))
  const order = shuffled(random, routes)
  const travelled = [...order, ...order, ...order]
  const all = years.flatMap((year, turn) => [
    ...travelled.slice(turn * journeys, (turn + 1) * journeys).map((route) => journey(random, route, year)),
    celebration({ title: 'Christmas', date: '12-24', days: 3 }, year),
    ...spread(random, happening(year), perYear - journeys - 1).map((occasion) => celebration(occasion, year)),
  ])
  return all.filter(({ start, days }) => start + days * day < end).sort((a, b) => a.start - b.start)
}

function happening(year: number): Occasion[] {
  return occasions.filter(({ since = year, only = year }) => since <= year && only === year)
}

function journey(random: Random, { title, stops, month, days }: Route, year: number): Outing {
  return { title, year, isJourney: true, stops, start: Date.UTC(year, month - 1, random.int(1, 12)), days }
}

function celebration({ title, date, days = 1, away }: Occasion, year: number): Outing {
  const place = nearby.find(({ city }) => city === away) ?? home
  return { title, year, isJourney: false, stops: [place], start: Date.parse(`${year}-${date}T00:00:00Z`), days }
}

/** Where an outing is on one of its days. */
export function placeOn({ stops, days }: Outing, dayNumber: number): Place {
  return stops[Math.floor((dayNumber * stops.length) / days)] ?? home
}
