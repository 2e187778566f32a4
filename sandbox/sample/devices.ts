/** How a device names its files: by the clock in one of the makers' ways, or by a counter behind a prefix. */
type Naming = 'pixel' | 'android' | 'samsung' | { prefix: string; digits: number; video?: string }

/** Which screenshots and screen recordings a phone writes, and how large its screen is. */
export interface Screen {
  style: 'pixel' | 'samsung' | 'xiaomi' | 'apple'
  width: number
  height: number
}

export interface Device {
  /** First and last day of use. */
  from: string
  until: string
  make: string
  model: string
  lens?: string
  fNumber: number
  focalLength: number
  width: number
  height: number
  /** Megabytes of a usual picture. */
  size: number
  naming: Naming
  extension: string
  /** Where the zone of a file comes from: its offset field, its position, or nowhere. */
  zone: 'offset' | 'position' | 'none'
  video: string
  /** Whether pictures keep milliseconds. */
  millis?: boolean
  livePhotos?: boolean
  raw?: string
  screen?: Screen
}

const apple = { prefix: 'IMG_', digits: 4 }

/** The phones whose pictures are uploaded. At any time one or two are in use. */
export const phones: readonly Device[] = [
  {
    from: '2011-01-01',
    until: '2012-06-14',
    make: 'HTC',
    model: 'HTC Desire',
    fNumber: 2.8,
    focalLength: 4.31,
    width: 2592,
    height: 1552,
    size: 1.1,
    naming: { prefix: 'IMAG', digits: 4, video: 'VIDEO' },
    extension: 'jpg',
    zone: 'position',
    video: '3gp',
  },
  {
    from: '2012-06-15',
    until: '2014-11-20',
    make: 'SAMSUNG',
    model: 'GT-I9300',
    fNumber: 2.6,
    focalLength: 3.7,
    width: 3264,
    height: 2448,
    size: 2.4,
    naming: 'samsung',
    extension: 'jpg',
    zone: 'position',
    video: 'mp4',
    screen: { style: 'samsung', width: 720, height: 1280 },
  },
  {
    from: '2014-11-21',
    until: '2017-11-10',
    make: 'LGE',
    model: 'Nexus 5',
    fNumber: 2.4,
    focalLength: 3.97,
    width: 3264,
    height: 2448,
    size: 2.2,
    naming: 'android',
    extension: 'jpg',
    zone: 'position',
    video: 'mp4',
    screen: { style: 'pixel', width: 1080, height: 1920 },
  },
  {
    from: '2017-11-11',
    until: '2020-11-05',
    make: 'Apple',
    model: 'iPhone X',
    lens: 'iPhone X back dual camera 4mm f/1.8',
    fNumber: 1.8,
    focalLength: 4,
    width: 4032,
    height: 3024,
    size: 1.9,
    naming: apple,
    extension: 'HEIC',
    zone: 'offset',
    video: 'MOV',
    millis: true,
    livePhotos: true,
    screen: { style: 'apple', width: 1125, height: 2436 },
  },
  {
    from: '2020-11-06',
    until: '2023-03-17',
    make: 'Google',
    model: 'Pixel 5',
    lens: 'Pixel 5 back camera 4.38mm f/1.73',
    fNumber: 1.73,
    focalLength: 4.38,
    width: 4032,
    height: 3024,
    size: 3.6,
    naming: 'pixel',
    extension: 'jpg',
    zone: 'offset',
    video: 'mp4',
    millis: true,
    screen: { style: 'pixel', width: 1080, height: 2340 },
  },
  {
    from: '2022-12-24',
    until: '2025-12-31',
    make: 'Xiaomi',
    model: 'Redmi Note 11',
    fNumber: 1.8,
    focalLength: 4.74,
    width: 4080,
    height: 3060,
    size: 3.1,
    naming: 'android',
    extension: 'jpg',
    zone: 'offset',
    video: 'mp4',
    screen: { style: 'xiaomi', width: 1080, height: 2400 },
  },
  {
    from: '2023-03-18',
    until: '2025-12-31',
    make: 'Apple',
    model: 'iPhone 14 Pro',
    lens: 'iPhone 14 Pro back triple camera 6.86mm f/1.78',
    fNumber: 1.78,
    focalLength: 6.86,
    width: 4032,
    height: 3024,
    size: 2.2,
    naming: apple,
    extension: 'HEIC',
    zone: 'offset',
    video: 'MOV',
    millis: true,
    livePhotos: true,
    screen: { style: 'apple', width: 1179, height: 2556 },
  },
]

/** The second user's phone. */
export const partnerPhone: Device = {
  from: '2019-03-08',
  until: '2025-12-31',
  make: 'samsung',
  model: 'SM-G973F',
  fNumber: 1.5,
  focalLength: 4.3,
  width: 4032,
  height: 3024,
  size: 3.3,
  naming: 'samsung',
  extension: 'jpg',
  zone: 'offset',
  video: 'mp4',
  screen: { style: 'samsung', width: 1440, height: 3040 },
}

/** The cameras whose files go to the folders of the external library. */
export const cameras: readonly Device[] = [
  {
    from: '2011-01-01',
    until: '2015-05-30',
    make: 'Canon',
    model: 'Canon EOS 600D',
    lens: 'EF-S18-55mm f/3.5-5.6 IS II',
    fNumber: 4,
    focalLength: 35,
    width: 5184,
    height: 3456,
    size: 5.8,
    naming: { prefix: 'IMG_', digits: 4, video: 'MVI_' },
    extension: 'JPG',
    zone: 'none',
    video: 'MOV',
    raw: 'CR2',
  },
  {
    from: '2012-03-01',
    until: '2016-12-31',
    make: 'Panasonic',
    model: 'DMC-TZ31',
    fNumber: 3.3,
    focalLength: 4.3,
    width: 4320,
    height: 3240,
    size: 4.7,
    naming: { prefix: 'P10', digits: 5 },
    extension: 'JPG',
    zone: 'none',
    video: 'MP4',
  },
  {
    from: '2015-05-31',
    until: '2020-08-14',
    make: 'SONY',
    model: 'ILCE-6000',
    lens: 'E PZ 16-50mm F3.5-5.6 OSS',
    fNumber: 5.6,
    focalLength: 24,
    width: 6000,
    height: 4000,
    size: 7.4,
    naming: { prefix: 'DSC', digits: 5, video: 'C' },
    extension: 'JPG',
    zone: 'none',
    video: 'MP4',
    raw: 'ARW',
  },
  {
    from: '2020-08-15',
    until: '2025-12-31',
    make: 'FUJIFILM',
    model: 'X-T30',
    lens: 'XF18-55mmF2.8-4 R LM OIS',
    fNumber: 4,
    focalLength: 27,
    width: 6240,
    height: 4160,
    size: 11.2,
    naming: { prefix: 'DSCF', digits: 4 },
    extension: 'JPG',
    zone: 'offset',
    video: 'MOV',
    raw: 'RAF',
  },
]

export const drone: Device = {
  from: '2019-04-20',
  until: '2025-12-31',
  make: 'DJI',
  model: 'FC3170',
  fNumber: 2.8,
  focalLength: 4.5,
  width: 4000,
  height: 3000,
  size: 5.3,
  naming: { prefix: 'DJI_', digits: 4 },
  extension: 'JPG',
  zone: 'position',
  video: 'MP4',
  raw: 'DNG',
}

export const exposures: readonly string[] = [
  '1/15',
  '1/30',
  '1/60',
  '1/100',
  '1/125',
  '1/250',
  '1/500',
  '1/1000',
  '1/2000',
]
export const isos: readonly number[] = [50, 64, 100, 125, 200, 320, 400, 800, 1600, 3200]

/** The devices of a list that were in use at an instant; the last bought one if there is none. */
export function inUse(devices: readonly Device[], instant: number): readonly Device[] {
  const date = new Date(instant).toISOString().slice(0, 10)
  const found = devices.filter(({ from, until }) => from <= date && date <= until)
  return found.length > 0 ? found : devices.slice(-1)
}
