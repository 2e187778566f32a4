import { captureWords, plainText, shotName } from '../../toolkit.ts'

/** A file name as it is compared: folded, with its extension apart. */
export interface CaptureName {
  /** In NFC and lower case, with plain blanks and apostrophes, without extension and waiting marks. */
  readonly stem: string
  /** In lower case, without its dot; empty where there is none. */
  readonly extension: string
}

/** Nothing but case is to be folded: most names and folders are like that. */
const isPlain = /^[!-_a-~]+(?: [!-_a-~]+)*$/

/** Letters that are alike but for case, blanks that look alike, and apostrophes that mean the same become one. */
export const foldText = (text: string): string => (isPlain.test(text) ? text.toLowerCase() : foldWhole(text))

const foldWhole = (text: string): string =>
  plainText(text.normalize('NFC'))
    .replace(/[‘’ʼ′`´]/g, "'")
    .replaceAll('：', ':')
    .replace(/\s+/g, ' ')
    .toLowerCase()
    // Turkish capitals: I is the capital of both, and İ becomes an i with a dot above of its own.
    .replaceAll('ı', 'i')
    .replaceAll('i\u0307', 'i')
    .trim()

/** Takes a file name apart for comparing. */
export const captureName = (fileName: string): CaptureName => {
  const last = foldText(fileName.slice(fileName.lastIndexOf('/') + 1))
  const [, whole = last, extension = ''] = /^(.*)\.([a-z0-9]{2,5})$/.exec(last) ?? []
  return { stem: whole.replace(/^\.(?:pending|trashed)-\d+-/, ''), extension }
}

/** What copying programs put behind a name. */
const copyMark = /(?: ?\(\d+\)| ?- (?:copy|kopie)(?: ?\(\d+\))?| (?:copy|kopie)(?: \d+)?)$/

/** The name, and what it was before each of the marks of copies and edits at its end. */
export const namesBefore = (stem: string): string[] => {
  const unedited = shotName(stem, true)
  const before = unedited === stem ? stem.replace(copyMark, '') : unedited
  return before === stem || before === '' ? [stem] : [stem, ...namesBefore(before)]
}

/** A regular expression for one of some words; the longest that fits counts. Web pages and phones write others for blanks. */
const oneOf = (words: readonly string[]): string =>
  `(?:${[...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => RegExp.escape(foldText(word)).replaceAll('\\x20', '[ _-]'))
    .join('|')})`

const { shot, recording, link: links, ambiguous, snapshot } = captureWords
const halves = [...captureWords.am, ...captureWords.pm, ...captureWords.amLast, ...captureWords.pmLast]
const loose = [...shot, ...recording, ...captureWords.loose].filter(
  (word) => !ambiguous.includes(word) && !snapshot.includes(word),
)
// These languages write without blanks, so that nothing shows where a word ends.
const unspaced = loose.filter((word) =>
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u.test(word),
)
const spaced = loose.filter((word) => !unspaced.includes(word))
const captureWord = `(?:${oneOf(unspaced)}|${oneOf(spaced)}s?(?!\\p{L}))`

const atStart = new RegExp(`^${captureWord}`, 'u')
const inside = new RegExp(`(?:${oneOf(unspaced)}|(?<!\\p{L})${oneOf(spaced)}s?(?!\\p{L}))`, 'u')

/** Whether a folded name starts with a capture word. */
export const startsWithCaptureWord = (stem: string): boolean => atStart.test(stem)
/** Whether one occurs anywhere in it, and not within a longer word. */
export const hasCaptureWord = (stem: string): boolean => inside.test(stem)
const snapshotWord = new RegExp(`(?<!\\p{L})${oneOf(snapshot)}(?!\\p{L})`, 'u')
/** Whether a word occurs in it that also means a snapshot on paper. */
export const hasSnapshotWord = (stem: string): boolean => snapshotWord.test(stem)

/** The name of a folder as it is compared: `Capturas_de_pantalla` is `capturas de pantalla`. */
export const foldFolder = (name: string): string =>
  foldText(name)
    .replace(/[ _-]+/g, ' ')
    .trim()

/** Names of folders in any language that hold captures; words for single ones are names of folders, too. */
const folderNames = (folders: readonly string[], words: readonly string[]): string[] =>
  [...folders, ...words.filter((word) => loose.includes(word))].map(foldFolder)
export const shotFolders = folderNames(captureWords.shotFolders, shot)
export const recordingFolders = folderNames(captureWords.recordingFolders, recording)

// Families of names as capture programs write them: data, so that they can be corrected one by one. Those of LG,
// LineageOS, the app recorders and KDE were not confirmed in public file listings.

const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'
const hour = '(?:[01]\\d|2[0-3])'
const sixty = '[0-5]\\d'
const d8 = `20\\d\\d${month}${day}`
const d10 = `20\\d\\d[-_.]${month}[-_.]${day}`
const t6 = `${hour}${sixty}${sixty}`
const ts = `(?:[01]?\\d|2[0-3])[-._:h ]${sixty}[-._:m ]${sixty}s?`
const half = `(?:[ _]?${oneOf(halves)}\\.?)?`
const link = `,?[ _-]?${oneOf([...links, ...halves])}?[ _-]?`
const rest = '(?:[-_. ].*)?'
const restAfterBlank = '(?:@\\dx|-\\d{1,2})?(?:[ _].*)?'
const milliseconds = '(?:[-_.]\\d{1,3}|\\d{3})?'
const dateAndTime = `(?:${d8}|${d10})[-_ ](?:${t6}|${ts})${milliseconds}${rest}`
const written = `${link}[«»"'„“]?${d10}${link}(?:${ts}|${t6})${half}[«»"'“”]?${restAfterBlank}`

/** Of the Nintendo Switch: date, time, two more digits, and the mark of the game. */
const switchName = `${d8}${t6}\\d\\d-[0-9a-f]{32}`

const screenshots = [
  `(?:screenshot[-_ ]|smartselect_|snipaste_|ksnip_|swappy-)${dateAndTime}`,
  `(?:${oneOf(shot)}|cleanshot)${written}`,
  `${oneOf(shot)} \\(\\d+\\)`,
  `simulator screen ?shot - .+ - ${d10} at ${ts}`,
  `${d10}-${t6}_\\d+x\\d+_scrot`,
  `${d8}_${hour}h${sixty}m${sixty}s_grim`,
  `wp_ss_${d8}_\\d{4}`,
  `capture\\+_${d10}[-_ ]${ts}${rest}`,
  `(?:微信|qq|tim)截图_?${d8}${t6}`,
  switchName,
]

const recordings = [
  `rpreplay[-_]final\\d{10}${rest}`,
  `screenrecording_${month}-${day}-20\\d\\d[ _]${hour}-${sixty}-${sixty}_\\d+`,
  `screen-${d8}-${t6}(?:-\\d+)?`,
  `screen_recording_${d8}[-_ ]${t6}(?:_.*)?`,
  `(?:screenrecorder|screenrecording|screenrecord|screen_record)[-_]${dateAndTime}`,
  `svid_${d8}_${t6}(?:_\\d+)?`,
  `(?:${oneOf(recording)}|cleanshot|kapture)${written}`,
  // GNOME writes the date in the user's language; one in digits has to be one.
  `screencast[_ ](?:from )?20\\d\\d(?![-_. ]?\\d).+`,
  `screencast[_ ](?:from )?(?:${d8}_${t6}|${d10}[-_ ](?:${ts}|${t6})${rest})`,
  `simplescreenrecorder-${d10}_${ts}`,
  `(?:xrecorder(?:_edited)?|az_recorder|mobizen)_\\d{8}_${t6}`,
  switchName,
  'com\\.hecorat\\.screenrecorder.*',
]

const whole = (patterns: readonly string[]): RegExp => new RegExp(`^(?:${patterns.join('|')})$`, 'su')

/** Names with the structure that a capture program writes, by what it captures. */
export const exactNames = { screenshot: whole(screenshots), recording: whole(recordings) }

/** Names of recorders that dash cams use as well. */
export const recorderNames = new RegExp(`^record_${d10}[-_]${ts}(?:_[0-9a-f]{32})?$`, 'u')

const cameraNames =
  /^(?:img_20\d{6}|vid_\d|pxl_\d|mvimg|dsc[a-z]?_?\d|dji_|gopr\d|g[hpx]\d\d|pano_\d|burst\d|mov_\d|p_20\d{6}|20\d{6}_\d{6})/

/** Names that cameras give; Apple's IMG_1234 is none, because its screenshots have it too. */
export const isCameraName = (stem: string): boolean => cameraNames.test(stem)
