import { bareName, extensionOf } from '../../toolkit.ts'

const spellings: Readonly<Record<string, string>> = { jpeg: 'jpg', jpe: 'jpg', heif: 'heic', hif: 'heic', tiff: 'tif' }

/** The format of a file by its extension, one for all spellings. */
export const formatOf = (fileName: string): string => spellings[extensionOf(fileName)] ?? extensionOf(fileName)

/** What a copy in another format is called as well: the name without extension and counter. */
export const shotOf = (fileName: string): string =>
  bareName(fileName)
    .replace(/ ?\(\d+\)$/, '')
    .toLowerCase()

/** One copy with what the criteria look at. */
export interface Candidate {
  readonly id: string
  readonly isFavorite: boolean
  /** Maker or model is known, and the date stands in the file. */
  readonly isOriginal: boolean
  readonly pixels: number
  readonly bytes: number
  /** Instant in milliseconds; null for one that no camera can have meant. */
  readonly taken: number | null
  /** Number of exif fields that say something. */
  readonly metadata: number
  readonly isLive: boolean
  readonly isEdit: boolean
  /** In an external library, from where nothing can be trashed. */
  readonly isExternal: boolean
  /** When the server got it, in milliseconds; null before 1.140. */
  readonly uploaded: number | null
  /** Extension, one for all spellings of a format. */
  readonly format: string
  /** What copies of one picture in several formats are called. */
  readonly shot: string
  /** Folders and file name. */
  readonly segments: readonly string[]
  /** The id of its external library, and the names that the options give it. */
  readonly libraries: readonly string[]
  readonly albums: readonly { readonly id: string | null; readonly name: string }[]
}

/** What a person prefers, the best first: formats, folders, libraries or albums. */
export interface Preference {
  readonly by: string
  readonly values: readonly string[]
  readonly fits: readonly ((candidate: Candidate) => boolean)[]
}

/** Who stays, by what, and who goes; without `keep` the criteria tell several alike. */
interface Choice<C> {
  readonly keep: C | null
  readonly others: readonly C[]
  /** What left some behind, in turn. */
  readonly reasons: readonly string[]
}

/** Those of some candidates that are best by one thing. */
type Narrow = <C extends Candidate>(left: readonly C[]) => readonly C[]

/** @param meritOf the larger the better */
const most =
  (meritOf: (candidate: Candidate) => number): Narrow =>
  (left) => {
    const top = Math.max(...left.map(meritOf))
    return left.filter((candidate) => meritOf(candidate) === top)
  }

type Step = readonly [text: string, narrow: Narrow]

/** A copy that stays anyway makes another one of its size needless: of so many parts of the bytes at least. */
const sameSize = 0.95

/** Each criterion in words, and whom it leaves. */
const usual = {
  favorite: [['favorite', most(({ isFavorite }) => Number(isFavorite))]],
  originalCamera: [['original of a camera', most(({ isOriginal }) => Number(isOriginal))]],
  largest: [
    ['largest', most(({ pixels }) => pixels)],
    [
      'in an external library',
      (left) =>
        left.filter(({ isExternal, bytes }) => isExternal && left.every((one) => bytes >= one.bytes * sameSize)),
    ],
    // Phones and converters make such a JPEG of a HEIC, which is the smaller file and the better one.
    [
      'the HEIC that the JPEG was made from',
      (left) => {
        const made = new Set(left.filter(({ format }) => format === 'heic').map(({ shot }) => shot))
        return left.filter(({ format, shot }) => format !== 'jpg' || !made.has(shot))
      },
    ],
    ['largest', most(({ bytes }) => bytes)],
  ],
  oldestDate: [['oldest date', most(({ taken }) => (taken === null ? -Infinity : -taken))]],
  mostMetadata: [['most metadata', most(({ metadata }) => metadata)]],
  smallestId: [['smallest id', (left) => left.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, 1)]],
} satisfies { readonly [name: string]: readonly Step[] }

const known = {
  ...usual,
  oldestUpload: [['oldest upload', most(({ uploaded }) => (uploaded === null ? -Infinity : -uploaded))]],
  newestUpload: [['newest upload', most(({ uploaded }) => uploaded ?? -Infinity)]],
  external: [['in an external library', (left) => left.filter(({ isExternal }) => isExternal)]],
  upload: [['uploaded', (left) => left.filter(({ isExternal }) => !isExternal)]],
} satisfies { readonly [name: string]: readonly Step[] }

/** A criterion for the copy to keep. */
export type Criterion = keyof typeof known
/** Criteria for the copy to keep, in their order where nobody says otherwise. */
export const criteria = Object.keys(usual) as readonly Criterion[]
/** All of them. */
export const allCriteria = Object.keys(known) as readonly Criterion[]

const stepsOf = (wanted: Criterion | Preference): readonly Step[] => {
  if (typeof wanted === 'string') return known[wanted]
  return wanted.fits.map((fit): Step => [wanted.by, (left) => left.filter(fit)])
}

/**
 * Chooses the copy to keep: a live photo before its still, an original before its edits (except with `preferEdits`), and
 * then one criterion after the other. Where several are alike in all of them, none is chosen.
 * @example
 * chooseKeep(candidates, { keep: ['favorite', 'largest'], preferEdits: false }).keep?.id
 */
export const chooseKeep = <C extends Candidate>(
  candidates: readonly C[],
  { keep, preferEdits }: { readonly keep: readonly (Criterion | Preference)[]; readonly preferEdits: boolean },
): Choice<C> => {
  const steps: readonly Step[] = [
    ['live photo', (left) => left.filter(({ isLive }) => isLive)],
    ['not an edit', (left) => (preferEdits ? left : left.filter(({ isEdit }) => !isEdit))],
    ...keep.flatMap(stepsOf),
  ]
  const reasons: string[] = []
  let left = candidates
  for (const [text, narrow] of steps) {
    const next = narrow(left)
    if (next.length === 0 || next.length === left.length) continue
    if (!reasons.includes(text)) reasons.push(text)
    left = next
  }
  const chosen = (left.length === 1 && left[0]) || null
  return { keep: chosen, others: chosen ? candidates.filter((candidate) => candidate !== chosen) : [], reasons }
}
