/** What the date in a name is the date of; `unsure` is a date that may be anything. */
export type Meaning = 'taken' | 'received' | 'scanned' | 'unsure'

/** A form of file names that bear a date. */
export interface NamePattern {
  readonly pattern: string
  readonly meaning: Meaning
  readonly zone: 'local' | 'utc'
  /** First year that it can be true in, where the program that gives such names is younger than `minYear`. */
  readonly floor?: number
  /** Any of these. Groups: y m d, H M S, `C` seconds or hundredths, `ms`, `half` a.m. or p.m., `epoch`. */
  readonly shape: RegExp
}

const dashed = '(?<y>\\d{4})-(?<m>\\d\\d)-(?<d>\\d\\d)'
const compact = '(?<y>\\d{4})(?<m>\\d\\d)(?<d>\\d\\d)'
/** With one of several separators, the same twice. */
const separated = '(?<y>\\d{4})(?<sep>[-_.])(?<m>\\d\\d)\\k<sep>(?<d>\\d\\d)'
const clock = '(?<H>\\d\\d)(?<M>\\d\\d)(?<S>\\d\\d)'
const dashedClock = '(?<H>\\d\\d)-(?<M>\\d\\d)-(?<S>\\d\\d)'
const half = '(?: ?(?<half>[ap])\\.? ?m\\b\\.?)?'
/** Not inside a longer number, nor the tail of a date that begins with its day or month. */
const start = '(?<!\\d)(?<!(?<!\\d)\\d\\d?[-_.]\\d\\d?[-_.])'
const end = '(?!\\d)'
const word = '(?<![a-z0-9])'

const captureWords = [
  'screen[ _-]?shot',
  'screen[ _-]?record(?:ing|er)',
  'bildschirmfoto',
  'captura[ _-]?de[ _-]?pantalla',
  "capture[ _-]?d['’]?[ _-]?écran",
].join('|')
const captureClock = `(?:(?<H>\\d{1,2})[-.:_](?<M>\\d\\d)[-.:_](?<S>\\d\\d)|${clock})(?:[-._]?(?<ms>\\d{3}))?${end}${half}`

const either = (...shapes: readonly string[]): RegExp => new RegExp(shapes.join('|'), 'iu')

/** In the order in which they are asked: the first whose shape fits decides, whether its numbers make sense or not. */
export const namePatterns: readonly NamePattern[] = [
  {
    pattern: 'screenshot',
    meaning: 'taken',
    zone: 'local',
    shape: either(`^(?:${captureWords})\\D*(?:${dashed}|${compact})${end}(?:\\D{1,12}${captureClock})?`),
  },
  {
    pattern: 'whatsapp-media',
    meaning: 'received',
    zone: 'local',
    floor: 2009,
    shape: either(`${word}(?:IMG|VID|AUD|PTT|STK|GIF|DOC)[-_]?${compact}[-_]?WA\\d{1,6}${end}`),
  },
  {
    pattern: 'whatsapp-export',
    meaning: 'received',
    zone: 'local',
    floor: 2009,
    shape: either(`whatsapp.*?${start}${dashed}\\D{1,8}(?<H>\\d{1,2})[.:](?<M>\\d\\d)[.:](?<S>\\d\\d)${end}${half}`),
  },
  {
    pattern: 'signal',
    meaning: 'received',
    zone: 'local',
    floor: 2014,
    shape: either(
      `${word}signal-${dashed}-(?:${dashedClock}(?:-(?<ms>\\d{3})${end})?|(?<H>\\d\\d)(?<M>\\d\\d)(?<C>\\d\\d))${end}`,
    ),
  },
  {
    pattern: 'telegram',
    meaning: 'received',
    zone: 'local',
    floor: 2013,
    shape: either(
      `${word}(?:photo|video|document|file|audio|sticker|animation)_${dashed}_${dashedClock}${end}`,
      `@(?<d>\\d\\d)-(?<m>\\d\\d)-(?<y>\\d{4})_${dashedClock}${end}`,
    ),
  },
  {
    pattern: 'pixel',
    meaning: 'taken',
    zone: 'utc',
    floor: 2016,
    shape: new RegExp(`(?<![A-Za-z0-9])PXL_${compact}_${clock}(?<ms>\\d{3})${end}`, 'u'),
  },
  {
    pattern: 'burst',
    meaning: 'taken',
    zone: 'local',
    shape: either(`BURST${compact}${clock}(?<ms>\\d{3})?${end}`, `BURST(?<epoch>\\d{13})${end}`),
  },
  {
    pattern: 'epoch-ms',
    meaning: 'received',
    zone: 'utc',
    shape: either('^(?:FB_IMG_|FB_VID_|mmexport|wx_camera_|IMG_|VID_)?(?<epoch>\\d{13})(?:$|[ _~(-])'),
  },
  { pattern: 'dji', meaning: 'taken', zone: 'local', shape: either(`${word}DJI_${compact}${clock}_`) },
  {
    pattern: 'camera',
    meaning: 'taken',
    zone: 'local',
    shape: new RegExp(`(?<!\\d)${compact}[-_T ]${clock}(?<ms>\\d{3})?${end}`, 'u'),
  },
  {
    pattern: 'separated',
    meaning: 'taken',
    zone: 'local',
    shape: either(
      `${start}${separated}[ T_-]{1,3}(?<H>\\d\\d)[-.:_h](?<M>\\d\\d)[-.:_m](?<S>\\d\\d)${end}${half}`,
      `${start}${separated.replaceAll('sep', 'mark')}[ T_-]${clock}${end}`,
    ),
  },
  {
    pattern: 'compact',
    meaning: 'taken',
    zone: 'local',
    shape: new RegExp(`(?<!\\d)${compact}${clock}${end}`, 'u'),
  },
  { pattern: 'day', meaning: 'taken', zone: 'local', shape: new RegExp(`^${separated}${end}`, 'u') },
  {
    pattern: 'day-loose',
    meaning: 'unsure',
    zone: 'local',
    shape: either(`${start}${dashed}${end}`, `(?:^|[-_. ])${compact}(?:$|[-_. (~])`),
  },
]

/** Names that scanners and scanning apps give; the list is of beginnings, so that "Scandinavia" has to be told apart. */
export const scanned =
  /^(?:scan(?!dal|din|t)|scn(?![a-z])|img[ _-]?scan|cam[ _-]?scanner|adobe[ _-]?scan|epson|fast[ _-]?foto|genius[ _-]?scan|(?:microsoft|office)[ _-]?lens)/i
