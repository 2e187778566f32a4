/** Formats that cameras write before they develop a picture. */
const rawFormats = new Set('arw cr2 cr3 crw dng nef nrw orf pef raf raw rw2 srw x3f'.split(' '))
/** Endings that stand before the real one, as in `PXL_1.MP.jpg` and `DSC_1.NEF.jpg`. */
const doubled = new Set([...rawFormats, ...'mp mv jpg jpeg heic heif png tif tiff webp avif'.split(' ')])
/** Marks behind the name of what was edited. */
const editMark = /(?:~\d+|-edited|-effects|_edit)$/i

/** Name and extension, the latter in lower case and without its dot. */
const apart = (fileName: string): { readonly name: string; readonly extension: string } => {
  const dot = fileName.lastIndexOf('.')
  return dot < 0
    ? { name: fileName, extension: '' }
    : { name: fileName.slice(0, dot), extension: fileName.slice(dot + 1).toLowerCase() }
}

/** The extension in lower case, without its dot. */
export const extensionOf = (fileName: string): string => apart(fileName).extension

/** Whether the file holds what a camera saw before it was developed. */
export const isRaw = (fileName: string): boolean => rawFormats.has(extensionOf(fileName))

const withoutDoubled = (name: string): string => {
  const { name: shorter, extension } = apart(name)
  return doubled.has(extension) ? shorter : name
}

/** Whether the name says that the picture was edited. */
export const isEdit = (fileName: string): boolean => editMark.test(withoutDoubled(apart(fileName).name))

/** Takes away what comes after the stem, mark after mark. */
const bare = (name: string, ignoresEdits: boolean): string => {
  const shorter = withoutDoubled(ignoresEdits ? name.replace(editMark, '') : name)
  return shorter === name ? name : bare(shorter, ignoresEdits)
}

/**
 * What names of one shot have in common: the name without its extension, and a doubled one, cut at the first of some
 * texts; letter case does not matter. Null where nothing is left.
 * @example
 * stemOf('PXL_1.MP~2.jpg', { cut: ['~'], ignoresEdits: true }) // 'pxl_1'
 */
export const stemOf = (
  fileName: string,
  { cut, ignoresEdits }: { readonly cut: readonly string[]; readonly ignoresEdits: boolean },
): string | null => {
  const name = bare(apart(fileName.normalize('NFC')).name, ignoresEdits)
  const places = cut.map((text) => name.indexOf(text.normalize('NFC'))).filter((place) => place >= 0)
  const stem = bare(places.length === 0 ? name : name.slice(0, Math.min(...places)), ignoresEdits)
  return stem.trim() === '' ? null : stem.trim().toLowerCase()
}
