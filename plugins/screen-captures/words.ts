import { foldText } from './name.ts'

// Data, so that a word can be added without touching a rule.

/** What capture programs of many languages call a picture of the screen. */
export const shotWords: readonly string[] = [
  'screenshot',
  'screen shot',
  'bildschirmfoto',
  "capture d'écran",
  'captura de pantalla',
  'captura de tela',
  'captura de ecrã',
  'captura desde',
  'captura',
  'schermata',
  'istantanea',
  'schermafbeelding',
  'schermafdruk',
  'skärmbild',
  'skärmavbild',
  'skjermbilde',
  'skærmbillede',
  'näyttökuva',
  'kuvakaappaus',
  'zrzut ekranu',
  'snímek obrazovky',
  'snímka obrazovky',
  'képernyőkép',
  'képernyőfotó',
  'ekran görüntüsü',
  'ekran resmi',
  'ekran alıntısı',
  'снимок экрана',
  'скриншот',
  'знімок екрана',
  'スクリーンショット',
  '截屏',
  '截图',
  '截圖',
  '屏幕快照',
  '屏幕截图',
  '螢幕截圖',
  '螢幕快照',
  '스크린샷',
  '화면 캡처',
  'στιγμιότυπο',
  'captură de ecran',
  'لقطة شاشة',
  'צילום מסך',
  'ภาพหน้าจอ',
  'tangkapan layar',
  'ảnh chụp màn hình',
]

/** The same for films of the screen. */
export const recordingWords: readonly string[] = [
  'screen recording',
  'screen record',
  'screencast',
  'bildschirmaufnahme',
  "enregistrement de l'écran",
  'grabación de pantalla',
  'gravação de tela',
  'registrazione schermo',
  'schermopname',
  'skärminspelning',
  'skjermopptak',
  'skærmoptagelse',
  'nagranie z ekranu',
  'запись экрана',
  '画面収録',
  '録画',
  '录屏',
  '屏幕录制',
  '螢幕錄製',
  '화면 기록',
]

/** What stands between such a word, the date and the time; halves of the day count too. */
export const linkWords: readonly string[] = [
  'at',
  'um',
  'à',
  'a las',
  'a la(s)',
  'alle',
  'om',
  'às',
  'kl.',
  'kello',
  'o',
  'v',
  'в',
  'о',
  'from',
  'vom',
  'du',
  'de',
  'desde',
  'del',
  'da',
  'dal',
  'van',
  'от',
  '-',
  '_',
  '上午',
  '下午',
  '午前',
  '午後',
  '오전',
  '오후',
]

/** Words that say enough in any place of a name, whatever stands beside them. */
const looseOnly = [
  'screengrab',
  'screencap',
  'screen capture',
  'screen_shot',
  'screenrecord',
  'screenrecorder',
  'screenrecording',
  'screen_record',
  'screen_recording',
]
/** Words that mean other captures as well. */
const tooLoose = new Set(['captura', 'captura desde'])

const escaped = (text: string): string => foldText(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A regular expression for one of some words; the longest that fits counts. */
export const oneOf = (words: readonly string[]): string =>
  `(?:${[...words]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})`

const loose = [...shotWords, ...recordingWords, ...looseOnly].filter((word) => !tooLoose.has(word))
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
/** Whether one stands anywhere in it, and not within a longer word. */
export const hasCaptureWord = (stem: string): boolean => inside.test(stem)
