import type { Random } from './random.ts'
import type { Zone } from './zones.ts'

export interface Place {
  city: string
  state: string
  country: string
  latitude: number
  longitude: number
  zone: Zone
}

const berlin: Zone = { name: 'Europe/Berlin', standard: 60, summer: 'europe' }
const rome: Zone = { name: 'Europe/Rome', standard: 60, summer: 'europe' }
const paris: Zone = { name: 'Europe/Paris', standard: 60, summer: 'europe' }
const madrid: Zone = { name: 'Europe/Madrid', standard: 60, summer: 'europe' }
const lisbon: Zone = { name: 'Europe/Lisbon', standard: 0, summer: 'europe' }
const london: Zone = { name: 'Europe/London', standard: 0, summer: 'europe' }
const oslo: Zone = { name: 'Europe/Oslo', standard: 60, summer: 'europe' }
const stockholm: Zone = { name: 'Europe/Stockholm', standard: 60, summer: 'europe' }
const athens: Zone = { name: 'Europe/Athens', standard: 120, summer: 'europe' }
const zagreb: Zone = { name: 'Europe/Zagreb', standard: 60, summer: 'europe' }
const vienna: Zone = { name: 'Europe/Vienna', standard: 60, summer: 'europe' }
const reykjavik: Zone = { name: 'Atlantic/Reykjavik', standard: 0 }
const newYork: Zone = { name: 'America/New_York', standard: -300, summer: 'america' }
const losAngeles: Zone = { name: 'America/Los_Angeles', standard: -480, summer: 'america' }
const honolulu: Zone = { name: 'Pacific/Honolulu', standard: -600 }
const tokyo: Zone = { name: 'Asia/Tokyo', standard: 540 }
const kolkata: Zone = { name: 'Asia/Kolkata', standard: 330 }
const kathmandu: Zone = { name: 'Asia/Kathmandu', standard: 345 }
const sydney: Zone = { name: 'Australia/Sydney', standard: 600, summer: 'australia' }
const johannesburg: Zone = { name: 'Africa/Johannesburg', standard: 120 }

export const home = place('Hamburg', 'Hamburg', 'Germany', 53.5753, 9.9587, berlin)

/** Where days out and celebrations away from home take place. */
export const nearby: readonly Place[] = [
  place('Lübeck', 'Schleswig-Holstein', 'Germany', 53.8655, 10.6866, berlin),
  place('Lüneburg', 'Lower Saxony', 'Germany', 53.2464, 10.4115, berlin),
  place('Cuxhaven', 'Lower Saxony', 'Germany', 53.8659, 8.6997, berlin),
  place('Berlin', 'State of Berlin', 'Germany', 52.52, 13.405, berlin),
  place('Münster', 'North Rhine-Westphalia', 'Germany', 51.9607, 7.6261, berlin),
]

/** A journey: the name its folder gets, and the places passed through in turn. */
export interface Route {
  title: string
  stops: readonly Place[]
  month: number
  days: number
}

export const routes: readonly Route[] = [
  route('Amrum', 7, 10, place('Wittdün', 'Schleswig-Holstein', 'Germany', 54.6275, 8.3939, berlin)),
  route('Sommer in Kroatien', 8, 12, place('Split', 'Split-Dalmatia', 'Croatia', 43.5081, 16.4402, zagreb)),
  route(
    'Norway by camper',
    7,
    14,
    place('Bergen', 'Vestland', 'Norway', 60.3913, 5.3221, oslo),
    place('Ålesund', 'Møre og Romsdal', 'Norway', 62.4722, 6.1495, oslo),
    place('Trondheim', 'Trøndelag', 'Norway', 63.4305, 10.3951, oslo),
  ),
  route('Rome with the grandparents', 4, 5, place('Rome', 'Lazio', 'Italy', 41.8933, 12.4829, rome)),
  route('Skiurlaub Österreich', 2, 7, place('Mayrhofen', 'Tyrol', 'Austria', 47.1667, 11.8667, vienna)),
  route('Lisbon weekend', 10, 4, place('Lisbon', 'Lisbon', 'Portugal', 38.7223, -9.1393, lisbon)),
  route('Bretagne', 6, 12, place('Saint-Malo', 'Brittany', 'France', 48.6493, -2.0257, paris)),
  route('London & Cornwall', 5, 9, place('London', 'England', 'United Kingdom', 51.5074, -0.1278, london)),
  route(
    'Japan',
    4,
    16,
    place('Tokyo', 'Tokyo', 'Japan', 35.6895, 139.6917, tokyo),
    place('Kyoto', 'Kyoto', 'Japan', 35.0116, 135.7681, tokyo),
    place('Hiroshima', 'Hiroshima', 'Japan', 34.3853, 132.4553, tokyo),
  ),
  route('Småland', 7, 12, place('Växjö', 'Kronoberg', 'Sweden', 56.8777, 14.8091, stockholm)),
  route(
    'Island Ringstraße',
    8,
    11,
    place('Reykjavík', 'Capital Region', 'Iceland', 64.1466, -21.9426, reykjavik),
    place('Akureyri', 'Northeast', 'Iceland', 65.6885, -18.1262, reykjavik),
  ),
  route('New York', 10, 6, place('New York City', 'New York', 'United States of America', 40.7128, -74.006, newYork)),
  route('Kreta', 9, 10, place('Chaniá', 'Crete', 'Greece', 35.5138, 24.018, athens)),
  route(
    'California road trip',
    6,
    15,
    place('San Francisco', 'California', 'United States of America', 37.7749, -122.4194, losAngeles),
    place('Monterey', 'California', 'United States of America', 36.6002, -121.8947, losAngeles),
    place('Los Angeles', 'California', 'United States of America', 34.0522, -118.2437, losAngeles),
  ),
  route('Mallorca', 5, 8, place('Palma', 'Balearic Islands', 'Spain', 39.5696, 2.6502, madrid)),
  route('Nepal trek', 11, 18, place('Kathmandu', 'Bagmati', 'Nepal', 27.7172, 85.324, kathmandu)),
  route('Südafrika', 2, 14, place('Cape Town', 'Western Cape', 'South Africa', -33.9249, 18.4241, johannesburg)),
  route('Gardasee', 6, 8, place('Malcesine', 'Veneto', 'Italy', 45.764, 10.8091, rome)),
  route('Australia', 1, 20, place('Sydney', 'New South Wales', 'Australia', -33.8688, 151.2093, sydney)),
  route('Wedding in Goa', 12, 9, place('Panaji', 'Goa', 'India', 15.4909, 73.8278, kolkata)),
  route('Hawaiʻi', 3, 12, place('Honolulu', 'Hawaii', 'United States of America', 21.3069, -157.8583, honolulu)),
]

/** A point some kilometres around a place, with the digits the server keeps. */
export function around(random: Random, { latitude, longitude }: Place): { latitude: number; longitude: number } {
  const near = (degrees: number) => Math.round((degrees + (random.next() - 0.5) * 0.08) * 1e6) / 1e6
  return { latitude: near(latitude), longitude: near(longitude) }
}

function place(city: string, state: string, country: string, latitude: number, longitude: number, zone: Zone): Place {
  return { city, state, country, latitude, longitude, zone }
}

function route(title: string, month: number, days: number, ...stops: Place[]): Route {
  return { title, month, days, stops }
}
