/**
 * A name in the Unicode form in which names are compared: a Mac writes `ü` as two code points, most others as one
 * (https://unicode.org/reports/tr15/). Shown are names as they are.
 */
export const composed = (name: string): string => name.normalize('NFC')

/** Whether two names are the same, whichever way their accents are written. */
export const isSameName = (a: string, b: string): boolean => a === b || composed(a) === composed(b)
