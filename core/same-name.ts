/**
 * A name in the Unicode form in which names are compared: a Mac writes `ü` as two code points, most others as one
 * (https://unicode.org/reports/tr15/). Shown are names as they are.
 */
export const composed = (name: string): string => name.normalize('NFC')

/**
 * Whether two names are the same, whichever way their accents are written.
 * @example
 * isSameName('M\u00fcnchen', 'Mu\u0308nchen') // true
 */
export const isSameName = (a: string, b: string): boolean => a === b || composed(a) === composed(b)

/**
 * A name as it is compared where neither case nor white space around it count.
 * @example
 * caseless(' Anna ') === caseless('ANNA') // true
 */
export const caseless = (name: string): string => composed(name.trim()).toLowerCase()

/** Whether a path of a tag or a folder is another one, or lies below it. */
export const isAtOrBelow = (path: string, parent: string): boolean =>
  `${composed(path)}/`.startsWith(`${composed(parent)}/`)
