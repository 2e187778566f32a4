/** What reverse geocoding makes of a position; a point of a zone alone has no city. */
interface Place {
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
  readonly zone: string
}

type Row = readonly [latitude: number, longitude: number, zone: string, city?: string, state?: string, country?: string]

const usa = 'United States of America'

const table: readonly Row[] = [
  [52.524, 13.411, 'Europe/Berlin', 'Berlin', 'State of Berlin', 'Germany'],
  [48.137, 11.575, 'Europe/Berlin', 'Munich', 'Bavaria', 'Germany'],
  [53.551, 9.993, 'Europe/Berlin', 'Hamburg', 'Hamburg', 'Germany'],
  [48.853, 2.349, 'Europe/Paris', 'Paris', 'Île-de-France', 'France'],
  [43.703, 7.266, 'Europe/Paris', 'Nice', 'Provence-Alpes-Côte d’Azur', 'France'],
  [38.717, -9.133, 'Europe/Lisbon', 'Lisbon', 'Lisbon', 'Portugal'],
  [40.416, -3.703, 'Europe/Madrid', 'Madrid', 'Madrid', 'Spain'],
  [41.892, 12.511, 'Europe/Rome', 'Rome', 'Lazio', 'Italy'],
  [45.437, 12.332, 'Europe/Rome', 'Venice', 'Veneto', 'Italy'],
  [48.209, 16.372, 'Europe/Vienna', 'Vienna', 'Vienna', 'Austria'],
  [51.509, -0.126, 'Europe/London', 'London', 'England', 'United Kingdom'],
  [59.913, 10.746, 'Europe/Oslo', 'Oslo', 'Oslo', 'Norway'],
  [59.333, 18.065, 'Europe/Stockholm', 'Stockholm', 'Stockholm', 'Sweden'],
  [37.984, 23.728, 'Europe/Athens', 'Athens', 'Attica', 'Greece'],
  [64.135, -21.895, 'Atlantic/Reykjavik', 'Reykjavík', 'Capital Region', 'Iceland'],
  [35.69, 139.692, 'Asia/Tokyo', 'Tokyo', 'Tokyo', 'Japan'],
  [27.717, 85.324, 'Asia/Kathmandu', 'Kathmandu', 'Bagmati', 'Nepal'],
  [40.714, -74.006, 'America/New_York', 'New York City', 'New York', usa],
  [37.775, -122.419, 'America/Los_Angeles', 'San Francisco', 'California', usa],
  [-33.868, 151.207, 'Australia/Sydney', 'Sydney', 'New South Wales', 'Australia'],
  [-33.926, 18.423, 'Africa/Johannesburg', 'Cape Town', 'Western Cape', 'South Africa'],
  [0, 20, 'Africa/Kinshasa'],
  [12, 18, 'Africa/Ndjamena'],
]

const radians = Math.PI / 180

const kilometres = (a: Row, latitude: number, longitude: number): number => {
  const [height, width] = [(latitude - a[0]) * radians, (longitude - a[1]) * radians]
  const part =
    Math.sin(height / 2) ** 2 + Math.cos(a[0] * radians) * Math.cos(latitude * radians) * Math.sin(width / 2) ** 2
  return 12742 * Math.asin(Math.sqrt(part))
}

/** The nearest known place: its zone everywhere, its names only within 25 km. */
export const placeAt = (latitude: number, longitude: number): Place => {
  let [best, distance] = [table[0] as Row, Number.POSITIVE_INFINITY]
  for (const row of table) {
    const found = kilometres(row, latitude, longitude)
    if (found < distance) [best, distance] = [row, found]
  }
  const [, , zone, city = null, state = null, country = null] = best
  return distance <= 25 ? { zone, city, state, country } : { zone, city: null, state: null, country: null }
}
