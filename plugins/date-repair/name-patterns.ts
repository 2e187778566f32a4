import { captureWords } from '../../toolkit.ts'

/** What the date in a name is the date of; `unsure` is a date that may be anything. */
export type Meaning = 'taken' | 'received' | 'scanned' | 'unsure'

/** A form of file names that bear a date. */
export interface NamePattern {
  readonly pattern: string
  readonly meaning: Meaning
  /** First year that it can be true in, where the program that gives such names is younger than `minYear`. */
  readonly floor: number | undefined
  readonly shape: RegExp
}

const raw = String.raw
const anyOf = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => RegExp.escape(word).replaceAll(raw`\x20`, '[ _-]?').replaceAll(raw`\x27`, "['’]?"))
    .join('|')

// Groups: y (or yy) m d, or p1 p2 p3 where their order is to be found; H M S, C for seconds or hundredths, ms; am, pm and,
// where they stand before the time, am0, pm0; epoch or seconds since 1970; utc where the clock is that of UTC.
const dashed = raw`(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)`
const compact = raw`(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)`
const short = raw`(?<yy>\d\d)(?<m>\d\d)(?<d>\d\d)`
const shortDashed = raw`(?<yy>\d\d)-(?<m>\d\d)-(?<d>\d\d)`
/** With one of several separators, the same twice. */
const separated = raw`(?<y>\d{4})(?<sep>[-_.])(?<m>\d\d)\k<sep>(?<d>\d\d)`
const anyOrder = raw`(?<p1>\d{4}|\d\d?)(?<sep>[-._])(?<p2>\d\d?)\k<sep>(?<p3>\d{4}|\d\d?)`
const clock = raw`(?<H>\d\d)(?<M>\d\d)(?<S>\d\d)`
const dashedClock = raw`(?<H>\d\d)-(?<M>\d\d)-(?<S>\d\d)`
const spacedClock = raw`(?<H>\d\d) (?<M>\d\d) (?<S>\d\d)`
const markedClock = raw`(?<H>\d{1,2})[-.:_h](?<M>\d\d)[-.:_m](?<S>\d\d)`
const ms = raw`(?<ms>\d{3})`
/** Not inside a longer number, nor the tail of a date that begins with its day or month. */
const start = raw`(?<!\d)(?<!(?<!\d)\d\d?[-_.]\d\d?[-_.])`
const end = raw`(?!\d)`
const word = '(?<![a-z0-9])'
/** Words that mean other things as well say something only with a time. */
const ambiguous = [...captureWords.ambiguous, ...captureWords.snapshot]
const half = raw`(?:[ _]?(?:ч\.? ?)?(?:(?:(?<am>${anyOf(captureWords.am)})|(?<pm>${anyOf(captureWords.pm)}))(?![\p{L}\p{N}])|(?:(?<am>${anyOf(captureWords.amLast)})|(?<pm>${anyOf(captureWords.pmLast)}))(?=\.?(?:[ _-]?\(?\d{1,3}\)?)?$))\.?)?`
/** Those that stand before the time: in letters of the West only the Turkish and Hungarian ones. */
const early = (words: readonly string[]) =>
  anyOf(words.filter((one) => /^(?:[^\p{sc=Latn}\p{sc=Grek}]|ö[ös]$|d[eu]\.$)/u.test(one)))
/** A time as people write it, behind whatever their language puts before it. */
const spoken = raw`\D{0,12}?(?:(?:(?<am0>${early(captureWords.am)})|(?<pm0>${early(captureWords.pm)})) ?)?(?:${markedClock}|${spacedClock}|${clock})(?:[-._]?${ms})?${end}${half}`
const capture = anyOf([...captureWords.shot, ...captureWords.recording].filter((one) => !ambiguous.includes(one)))
const booth = 'photo|foto|bild|billede|kuva|zdjęcie|movie|film|video|vidéo|filmato|película|снимок|写真|照片|사진'

/**
 * In the order in which they are asked: the first whose shape fits decides, whether its numbers make sense or not.
 * Pattern, meaning, first year or a dash, and shape; where each was seen: docs/plugins/date-repair.md.
 */
const forms = raw`
partial         unsure   -    ${start}\d{4}(?<sep>[-_.])(?:\d\d|xx)\k<sep>(?:00|xx)${end}
partial         unsure   -    ^\d{4}(?:-(?:00|xx)(?=$|[ _]\D)|0000${end})
screenshot      taken    -    ^(?:${capture})\D*(?:${dashed}|${compact})${end}(?:${spoken})?
screenshot      taken    -    ^(?:${anyOf(ambiguous)})\D*(?:${dashed}|${compact})${end}${spoken}
screenshot      taken    -    ^(?:微信|QQ|TIM)截图_?${compact}${clock}${end}
screenshot      taken    -    ^ScreenRecording_(?<m>\d\d)-(?<d>\d\d)-(?<y>\d{4})[ _]${dashedClock}${end}
screenshot      taken    2016 ^XRecorder(?:_Edited)?_(?<d>\d\d)(?<m>\d\d)(?<y>\d{4})_${clock}${end}
screenshot      taken    2017 ^${compact}${clock}\d\d-[0-9a-f]{32}(?![0-9a-f])
screenshot      taken    -    ^RPReplay[_-]?Final(?<seconds>\d{10})${end}
whatsapp-media  received 2009 ${word}(?:IMG|VID|AUD|PTT|STK|GIF|DOC)[-_]?${compact}[-_]?WA\d{1,6}${end}
whatsapp-export received 2009 ${word}(?-i:PHOTO|VIDEO|AUDIO|GIF|STICKER)-${dashed}-${dashedClock}${end}
whatsapp-export received 2009 whatsapp.*?${start}${dashed}(?=\D)${spoken}
signal          received 2014 ${word}signal-${dashed}-${dashedClock}(?:-${ms}${end})?${end}
signal          received 2014 ${word}signal-${dashed}-(?<H>\d\d)(?<M>\d\d)(?<C>\d\d)${end}
telegram        received 2013 ${word}(?:photo|video|document|file|audio|sticker|animation)_${dashed}_${dashedClock}${end}
telegram        received 2013 @(?<d>\d\d)-(?<m>\d\d)-(?<y>\d{4})_${dashedClock}${end}
messenger       received 2010 ${word}(?:threema|viber[ _](?:image|video)|KakaoTalk(?:_Photo|_Video)?)[-_ ](?:${dashed}|${compact})[ ,_-]{1,3}(?:${markedClock}|${clock})(?:[-._]?${ms}(?![a-z]))?${end}
wechat          received 2011 ^(?:微信|WeChat|Weixin|QQ|TIM)(?![a-z])\P{N}{1,12}(?:${dashed}_|${compact})${clock}${end}
pixel           taken    2016 ${word}(?<utc>(?-i:PXL))_${compact}_${clock}${ms}${end}
onedrive        taken    -    (?<!\d)${compact}_${clock}${ms}?_(?<utc>iOS)(?![a-z])
zoom            taken    2011 ^(?<utc>GMT)${compact}-${clock}${end}
burst           taken    -    BURST${compact}${clock}${ms}?${end}
burst           taken    -    BURST(?<epoch>\d{13})${end}
epoch-ms        received -    ^(?:FB_IMG_|FB_VID_|(?:thumb)?mmexport(?:[0-9a-f]{32}_)?|wx_camera_|IMG_|VID_|Image_)?(?<epoch>\d{13})(?:$|[ _~(-])
epoch-ms        received -    ^(?:microMsg\.(?:tmp\.)?|line_(?:movie_)?)(?<epoch>\d{13})(?:$|[ _~(-])
dji             taken    -    ${word}DJI_${compact}${clock}_
windows-phone   taken    2010 ^WP_(?:SS_)?${compact}_\d{3,4}${end}
nextcloud       taken    2014 ^(?:photo|video)?[ _-]?${shortDashed}[ _]{1,2}(?:${dashedClock}|${spacedClock})[ _]\d{4}${end}
picsart         taken    2015 ^Picsart_${shortDashed}_${dashedClock}(?:-${ms})?${end}
dashcam         taken    2008 (?<!\d)(?<y>\d{4})[-_](?<m>\d\d)(?<d>\d\d)[-_]${clock}${end}
dashcam         taken    2008 ^(?:FILE|REC_)${short}-${clock}(?:-\d{6})?[A-Z]?$
dashcam         taken    2008 ^${short}_${clock}_\d{3}_[A-Z]{2}$
photoprism      unsure   -    ^${compact}_${clock}_(?-i:(?=\d*[A-F])[0-9A-F]{8})(?:\.\d+)?$
camera          taken    -    (?<!\d)${compact}[-_T ]${clock}${ms}?${end}
separated       taken    -    ${start}(?:${separated}|${compact})[ T_,-]{1,3}(?:(?=\d\d)${markedClock}|${spacedClock})${end}${half}
separated       taken    -    ${start}${separated}[ T_-]${clock}${end}
separated       taken    -    ${start}${separated} +(?:${anyOf(captureWords.link)}) *${markedClock}${end}${half}
compact         taken    -    (?<!\d)${compact}${clock}${ms}?${end}
photo-booth     taken    2005 ^(?:${booth})\D{1,12}${anyOrder}\D{1,8}(?<H>\d{1,2})[.: ](?<M>\d\d)(?:[.: ](?<S>\d\d))?${end}${half}
minute          taken    -    ^${separated}(?:[_ T]{1,2}(?=\d\d)| +(?:${anyOf(captureWords.link)}) *)(?<H>[01]?\d|2[0-3])[-.:h](?<M>[0-5]\d)${half}(?=$|[ _-]?\(?\d{1,3}\)?$)
day             taken    -    ^${separated}${end}
day-first       unsure   -    (?<![\p{L}\d])(?<!\d[-.])(?<p1>\d\d?)(?<sep>[-._])(?<p2>\d\d?)\k<sep>(?:(?<p3>\d{4})|(?<=^\d\d-\d\d-)(?<p3>\d\d)_(?<H>\d\d)(?<M>\d\d))${end}
day-loose       unsure   -    ${start}${dashed}${end}
day-loose       unsure   -    (?<!\bS_)(?:^|[-_. ])${compact}(?:$|[-_. (~])
`

export const namePatterns: readonly NamePattern[] = [...forms.matchAll(/^(\S+) +(\S+) +(\S+) +(.+)$/gm)].map(
  ([, pattern = '', meaning, floor, shape = '']) => ({
    pattern,
    meaning: meaning as Meaning,
    floor: Number(floor) || undefined,
    shape: new RegExp(shape, 'iu'),
  }),
)

const minutes = '(?:00|15|30|45)'
/** What says by which clock a time is, right behind it: Z, UTC, or hours from it. Behind a mere dash it may be a counter. */
export const zoneBehind = new RegExp(
  raw`^(?:[-.,_]\d{1,9})?(?:(?<z>z(?![\p{L}\p{N}]))|[ _(-]{0,2}(?<z>utc|gmt)(?![\p{L}\p{N}+]|-\d)|[ _(-]{0,2}(?:utc|gmt)(?<offset>[+-]\d\d?(?:[:._-]?${minutes})?)|[ _(-]{0,2}(?<offset>\+\d\d(?:[:._-]?${minutes})?)|[ _]?(?<offset>-\d\d:${minutes})|[ _](?<offset>-\d\d${minutes})|(?<maybe>-\d\d[-_]?${minutes}|[ _]?\+\d))(?!\d)`,
  'iu',
)

/** A date and a number, such as 2018-04-12_15, which are no days from 12 to 15. */
export const numbered = /^[\d.-]{10}_\d\d$/

/** Albums of LINE and the like: title, the day it was saved, and a number. The day looks like a time of day. */
export const albumTail =
  /(?<=^(?:\p{L}{1,12}[ _-])?(?:album|アルバム|相簿|相册|앨범|อัลบั้ม)[ _-].*?)[ _-]\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d).*$/iu

/** Names that scanners and scanning apps give; the list is of beginnings, so that "Scandinavia" has to be told apart. */
export const scanned =
  /^(?:scan(?!dal|din|t)|scn(?![a-z])|[a-z]{2,8}[ _-]?scan(?:s|ned|ner)?(?![a-z])|img[ _-]?scan|epson|fast[ _-]?foto|(?:microsoft|office)[ _-]?lens|vflat|photomyne|(?:ein)?gescannt|numéris|escane|escáner|digitaliza|skan(?![a-z])|skann|skanuj|skanow|skenov|tarama(?![a-z])|скан(?!д)|スキャン|扫描|掃描|스캔)/iu
