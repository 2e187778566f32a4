/** A file name as it is compared: folded, with its extension apart. */
export interface CaptureName {
  /** In NFC and lower case, with plain blanks and apostrophes, without extension and waiting marks. */
  readonly stem: string
  /** In lower case, without its dot; empty where there is none. */
  readonly extension: string
}

/** Letters that are alike but for case, blanks that look alike, and apostrophes that mean the same become one. */
export const foldText = (text: string): string =>
  text
    .normalize('NFC')
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

/** What copying and editing programs put behind a name. */
const copyMark =
  /(?:~\d+| ?\(\d+\)| ?- (?:copy|kopie)(?: ?\(\d+\))?| (?:copy|kopie)(?: \d+)?|[-_ ]edit(?:ed)?|[-_ ]bearbeitet)$/

/** The name, and what it was before each of the marks of copies and edits at its end. */
export const namesBefore = (stem: string): string[] => {
  const before = stem.replace(copyMark, '')
  return before === stem || before === '' ? [stem] : [stem, ...namesBefore(before)]
}
