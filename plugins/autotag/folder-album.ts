import { folderName, folderSegments } from '../../index.ts'

/** Why a path gives an album or none. */
export type FolderReason = 'ok' | 'excluded' | 'no-date' | 'conflict' | 'bare-date'

/** The album of a path; the folders that begin with a date are told where there are several. */
export interface FolderAlbum {
  readonly album: string | null
  readonly reason: FolderReason
  readonly candidates?: readonly string[]
}

/** How folders give names. */
export interface FolderOptions {
  readonly excluded?: readonly string[] | undefined
  readonly separator?: string | undefined
  readonly depth?: number | undefined
}

const dated = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/

/** Whether a name begins with a day of the calendar. */
const beginsWithDay = (folder: string): boolean => {
  const [day, year, month, date] = dated.exec(folder) ?? []
  if (day === undefined) return false
  const time = new Date(0)
  time.setUTCFullYear(Number(year), Number(month) - 1, Number(date))
  return time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(date)
}

/** Makes the function that names albums by folders; each folder is judged once. @throws SyntaxError */
export const createFolderNamer = ({
  excluded = ['whatsapp'],
  separator = '/',
  depth = 3,
}: FolderOptions): ((path: string) => FolderAlbum) => {
  const patterns = excluded.map((pattern) => new RegExp(pattern.normalize('NFC'), 'iu'))
  const judge = (folder: string): FolderAlbum => {
    const folders = folderSegments(folder)
    const path = `/${folders.join('/')}`
    if (patterns.some((pattern) => pattern.test(path))) return { album: null, reason: 'excluded' }
    const [at, ...others] = folders.flatMap((name, index) => (beginsWithDay(name) ? [index] : []))
    if (at === undefined) return { album: null, reason: 'no-date' }
    if (others.length > 0)
      return { album: null, reason: 'conflict', candidates: [at, ...others].map((index) => folders[index] ?? '') }
    const isBare = at === folders.length - 1 && folders[at]?.trim().length === '2023-01-02'.length
    if (isBare) return { album: null, reason: 'bare-date' }
    return { album: folderName(folders.slice(at, at + 1 + depth), separator), reason: 'ok' }
  }
  const known = new Map<string, FolderAlbum>()
  return (path) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const judged = known.get(folder) ?? judge(folder)
    known.set(folder, judged)
    return judged
  }
}

/**
 * Names the album of a path by its one folder that begins with a day, and the folders below it.
 * @param excluded regular expressions, case-blind, that keep a folder out
 * @throws SyntaxError for a wrong regular expression
 * @example
 * folderAlbum({ path: '/lib/2023-01-02 Trip/Beach/IMG.jpg' }) // { album: '2023-01-02 Trip/Beach', reason: 'ok' }
 */
export const folderAlbum = ({ path, ...options }: { readonly path: string } & FolderOptions): FolderAlbum =>
  createFolderNamer(options)(path)
