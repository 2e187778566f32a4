/**
 * The segments of a folder or path: in NFC, without empty ones.
 * @example
 * folderSegments('/pics//2019/') // ['pics', '2019']
 */
export const folderSegments = (path: string): string[] =>
  path
    .normalize('NFC')
    .split('/')
    .filter((segment) => segment !== '')

// Not String.trim(), which takes the byte-order mark for white space and leaves U+0085.
const trim = (text: string): string => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')

/**
 * The name that folders give an album: joined, optionally changed, and trimmed; empty where nothing is left.
 * @param change applied to the joined folders
 * @example
 * folderName(['2019', 'Lake Tour'], ' ') // '2019 Lake Tour'
 */
export const folderName = (
  folders: readonly string[],
  separator: string,
  change: (text: string) => string = (text) => text,
): string => trim(change(folders.join(separator))).normalize('NFC')
