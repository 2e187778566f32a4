import { linkWords, oneOf, recordingWords, shotWords } from './words.ts'

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
const half = '(?: ?[ap]\\.? ?m\\.?)?'
const link = ` ?${oneOf(linkWords)}? ?`
const rest = '(?:[-_. ].*)?'
const restAfterBlank = '(?: .*)?'
const milliseconds = '(?:[-_.]\\d{1,3}|\\d{3})?'
const dateAndTime = `(?:${d8}|${d10})[-_ ](?:${t6}|${ts})${milliseconds}${rest}`
const written = `${link}${d10}${link}(?:${ts}|${t6})${half}${restAfterBlank}`

const screenshots = [
  `screenshot[-_ ]${dateAndTime}`,
  `${oneOf(shotWords)}${written}`,
  `${oneOf(shotWords)} \\(\\d+\\)`,
  `simulator screen ?shot - .+ - ${d10} at ${ts}`,
  `${d10}-${t6}_\\d+x\\d+_scrot`,
  `${d8}_${hour}h${sixty}m${sixty}s_grim`,
  `wp_ss_${d8}_\\d{4}`,
  `capture\\+_${d10}[-_ ]${ts}${rest}`,
]

const recordings = [
  `rpreplay_final\\d{10}${rest}`,
  `screenrecording_${month}-${day}-20\\d\\d[ _]${hour}-${sixty}-${sixty}_\\d+`,
  `screen-${d8}-${t6}(?:-\\d+)?`,
  `screen_recording_${d8}[-_ ]${t6}(?:_.*)?`,
  `(?:screenrecorder|screenrecording|screenrecord|screen_record)[-_]${dateAndTime}`,
  `svid_${d8}_${t6}(?:_\\d+)?`,
  `${oneOf(recordingWords)}${written}`,
  // GNOME writes the date in the user's language; one in digits has to be one.
  `screencast[_ ](?:from )?20\\d\\d(?![-_. ]?\\d).+`,
  `screencast[_ ](?:from )?(?:${d8}_${t6}|${d10}[-_ ](?:${ts}|${t6})${rest})`,
  `simplescreenrecorder-${d10}_${ts}`,
  `(?:xrecorder|az_recorder|mobizen)_\\d{8}_${t6}`,
  'com\\.hecorat\\.screenrecorder.*',
]

const whole = (patterns: readonly string[]): RegExp => new RegExp(`^(?:${patterns.join('|')})$`, 'su')

/** Names with the structure that a capture program writes, by what it captures. */
export const exactNames = { screenshot: whole(screenshots), recording: whole(recordings) }

/** Names of recorders that dash cams use as well. */
export const recorderNames = new RegExp(`^record_${d10}[-_]${ts}(?:_[0-9a-f]{32})?$`, 'u')
