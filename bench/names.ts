// How fast file names are read: node --conditions=darkroom-source bench/names.ts [names]
import { parseNameDate } from '../plugins/date-repair/index.ts'
import { printTable, seconds, timed } from './measure.ts'

/** Forms of names as libraries have them: half with a date, half without; `#` is a digit of a counter. */
const forms = [
  'IMG_#.HEIC',
  'DSC_#.JPG',
  'IMG-202301DD-WA#.jpg',
  'PXL_202301DD_10MM12345.jpg',
  '202301DD_10MM12.jpg',
  'scan#.jpg',
  'Screenshot_202301DD-10MM12.png',
  'GX01#.MP4',
  'WhatsApp Image 2023-01-DD at 10.MM.12.jpeg',
  'Geburtstag von Oma #.jpg',
  'signal-2023-01-DD-10-MM-12-345.jpg',
  'photo # of the lake.jpeg',
]

const two = (value: number): string => String(value).padStart(2, '0')

const nameAt = (index: number): string =>
  (forms[index % forms.length] ?? '')
    .replace('#', String(index % 10_000).padStart(4, '0'))
    .replace('DD', two(1 + (index % 28)))
    .replace('MM', two(index % 60))

const count = Number(process.argv[2] ?? 1_000_000)
const names = Array.from({ length: count }, (_, index) => nameAt(index))
let dated = 0
const now = Date.now()
const ms = await timed(async () => {
  for (const name of names) if (parseNameDate(name, { now })) dated += 1
})
const numbers = new Intl.NumberFormat('en')
printTable('File names', [
  { figure: 'names', value: numbers.format(count) },
  { figure: 'with a date', value: numbers.format(dated) },
  { figure: 'read in', value: seconds(ms) },
  { figure: 'each', value: `${((ms / count) * 1000).toFixed(2)} µs` },
])
