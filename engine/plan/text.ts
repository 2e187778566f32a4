import stringWidth from 'fast-string-width'
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

const letters = new Intl.Segmenter()

const lettersOf = (text: string): string[] =>
  /^[ -~]*$/.test(text) ? text.split('') : Array.from(letters.segment(text), ({ segment }) => segment)

/** What is not seen, but for what holds emoji together. */
const unseen = /(?![\u200d\u{e0020}-\u{e007f}])\p{Cf}/gu

/**
 * Columns that a text takes on a terminal: colours take none, letters of East Asia and emoji two. The package counts signs that
 * are not seen as one, and as none what stands beside its letter in writings of India; terminals do the opposite.
 */
export const columnsOf = (text: string): number =>
  stringWidth(
    text
      .normalize()
      .replace(unseen, '')
      .replace(/\p{Mc}/gu, '-'),
  )

/** As many of these letters, from the first on, as fit. */
const fitting = (all: readonly string[], width: number): string[] => {
  let left = width
  const end = all.findIndex((letter) => {
    left -= columnsOf(letter)
    return left < 0
  })
  return all.slice(0, end === -1 ? all.length : end)
}

/** The end of a text, as much of it as fits. */
const endOf = (text: string, width: number): string => fitting(lettersOf(text).reverse(), width).reverse().join('')

/** Cuts a text at its end so that it fits. */
export const cut = (text: string, width: number): string =>
  columnsOf(text) <= width ? text : `${fitting(lettersOf(text), width - 1).join('')}…`

/** Cuts a path at its beginning: its end tells more. */
export const cutPath = (path: string, width: number): string =>
  columnsOf(path) <= width ? path : `…${endOf(path, width - 1)}`

/** Cuts a name in its middle: one plugin's recipes begin alike, and differ at their ends. */
export const cutMiddle = (name: string, width: number): string => {
  if (columnsOf(name) <= width) return name
  const end = endOf(name, Math.floor((width - 1) / 2))
  return `${cut(name, width - columnsOf(end))}${end}`
}

/** A text with blanks behind it up to a column. */
export const padded = (text: string, width: number): string =>
  `${text}${' '.repeat(Math.max(0, width - columnsOf(text)))}`

/** A line in parts that are no wider, where it has blanks; what follows is indented. */
export const wrap = (text: string, width: number): string[] => {
  const indent = ' '.repeat(Math.max(0, text.search(/\S/)))
  const lines: string[] = []
  let line = ''
  for (const word of text.trimStart().split(' ')) {
    const isFull = line !== '' && columnsOf(line) + 1 + columnsOf(word) > width
    if (isFull) lines.push(line)
    line = isFull ? `${indent}  ${word}` : line === '' ? `${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line]
}
