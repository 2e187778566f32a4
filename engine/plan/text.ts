import type { AlbumRef } from '../../core/actions/action.ts'

/** How to colour words; `createPaint` of the command line makes one, tests pass none. */
export interface Paint {
  readonly add: (text: string) => string
  readonly change: (text: string) => string
  readonly warn: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

const same = (text: string): string => text
/** Leaves every text as it is. */
export const plain: Paint = { add: same, change: same, warn: same, dim: same, bold: same }

/** What recipes of a run know an album by: its name, or its id. */
export const albumText = (album: AlbumRef): string =>
  typeof album === 'string' ? album : 'id' in album ? album.id : album.name

/** What an album is called in lists of changes: of those of one name each with its folder. */
export const albumLabel = ({ name, folder }: { readonly name: string; readonly folder?: string }): string =>
  folder === undefined ? name : `${name} of ${folder}`

/** Leaves out marks that turn what follows round: a name changes nothing of what is said beside it. */
export const withoutTurns = (text: string): string => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')

/** A line in parts that are no wider, where it has blanks; what follows is indented. */
export const wrap = (text: string, width: number): string[] => {
  const indent = ' '.repeat(Math.max(0, text.search(/\S/)))
  const lines: string[] = []
  let line = ''
  for (const word of text.trimStart().split(' ')) {
    const isFull = line !== '' && line.length + 1 + word.length > width
    if (isFull) lines.push(line)
    line = isFull ? `${indent}  ${word}` : line === '' ? `${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line]
}
