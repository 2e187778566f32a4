import words from './capture-words.json' with { type: 'json' }

/** What capture programs call their files and folders, in the languages of macOS, GNOME, Windows and phones; in lower case. */
interface CaptureWords {
  /** A picture of the screen. */
  readonly shot: readonly string[]
  /** A film of the screen. */
  readonly recording: readonly string[]
  /** What connects such a word, the date and the time. */
  readonly link: readonly string[]
  /** The first twelve hours of the day. */
  readonly am: readonly string[]
  /** The other ones. */
  readonly pm: readonly string[]
  /** More of both that are words of other languages as well, so that they count only where nothing follows. */
  readonly amLast: readonly string[]
  readonly pmLast: readonly string[]
  /** More words that say enough in any place of a name. */
  readonly loose: readonly string[]
  /** Those of them that mean other things as well, so that alone they say nothing. */
  readonly ambiguous: readonly string[]
  /** Those that also mean a snapshot on paper, or a recording of anything: a hint at most. */
  readonly snapshot: readonly string[]
  /** Folders that hold captures of either kind. */
  readonly shotFolders: readonly string[]
  /** Folders that hold films of the screen. */
  readonly recordingFolders: readonly string[]
}

/**
 * The words of `capture-words.json`, where one can be added without touching a rule.
 * @example
 * captureWords.shot.includes('bildschirmfoto') // true
 */
export const captureWords: CaptureWords = words
