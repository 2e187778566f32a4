/** Formats that cameras write before they develop a picture, as far as the server takes them; it counts Photoshop's so, too. */
const rawFormats = new Set(
  '3fr ari arw cap cin cr2 cr3 crw dcr dng erf fff iiq k25 kdc mrw nef nrw orf ori pef psd raf raw rw2 rwl sr2 srf srw x3f'.split(
    ' ',
  ),
)
const developedFormats = 'avif bmp gif heic heif hif insp jp2 jpe jpeg jpg jxl mpo png svg tif tiff webp'.split(' ')
/** Endings that stand before the real one, as in `PXL_1.MP.jpg` and `DSC_1.NEF.jpg`. */
const doubled = new Set([...rawFormats, ...developedFormats, 'mp', 'mv'])

/** What editors write behind a name, in the languages of Google Takeout and Lightroom; docs/plugins/stacks.md has the sources. */
const editWords =
  `edit(?:ed?)?|adjusted|effects?|smile|mix|crop(?:ped)?|enhanced(?:-[a-z]+)*|dxo(?:[-_]deepprime[a-z0-9 ]*)?|topaz
|denoiseai|sharpenai|gigapixel|bearbeitet|modifiée?|modifier|(?:ha )?editad[oa]|editar|modificat[oa]|modifica|bewerkt
|edytowan[eya]|editat|editată|redigerad|redigera|redigeret|redigert|muokattu|upraven[oéý]|szerkesztett|düzenlendi|düzenlenmiş
|szerkesztve|urejeno|uređeno|diedit|đã chỉnh sửa|แก้ไขแล้ว|נערך|تم التعديل|редактирано|επεξεργασμένο|изменено|отредактировано|відредаговано|編集済み|編集|已修改|已编辑|已編輯|수정됨|편집됨`.replaceAll(
    '\n',
    '',
  )
/** A counter behind the mark is that of the original, `IMG_1(1).jpg`. */
const editMark = new RegExp(
  `(?:~\\d+|(?:[-_](?:${editWords})| edited)(?:[-_ ]?\\d+)?| ?\\((?:${editWords})\\))(?<counter>\\(\\d+\\))?$`,
  'iu',
)
/** Apple's edits, of `IMG_1234` and `IMG_1234(1)`. */
const appleEdit = /^IMG_E(?=\d{4})/
/**
 * Pixel's parts of one shot: `.RAW-01.COVER`, `.RAW-01.MP.COVER`, `.PORTRAIT-02.ORIGINAL`; those of a burst are many shots.
 * A counter behind it is that of a second copy of the shot.
 */
const partMark = /\.(?!BURST)[A-Z_]+-\d\d(?:\.MP)?\.(?:COVER|ORIGINAL)(?<counter>\(\d+\))?$/
/** What Shotwell develops of a raw picture, `IMG_1_CR2_shotwell.jpg`, or finds in it. */
const developedMark = new RegExp(`_(?:${[...rawFormats].join('|')})_(?:embedded|shotwell)$`, 'i')
/** The part that a phone made of another picture, and not of raw data. */
const madePart = /\.(?!BURST|RAW)[A-Z_]+-\d\d(?:\.MP)?\.COVER(?:\(\d+\))?$/

/** What most programs write, `IMG_1234`, `20230102_101112` and `IMG-20230102-WA0001`: there is no mark to be looked for. */
const plainName = /^[a-z]*\d*(?:[-_](?:wa)?\d+)*$/i

/**
 * The extension of a file in lower case, without its dot; empty where there is none.
 * @example
 * extensionOf('IMG_1.JPG') // 'jpg'
 */
export const extensionOf = (fileName: string): string => {
  const dot = fileName.lastIndexOf('.')
  return dot < 0 ? '' : fileName.slice(dot + 1).toLowerCase()
}

/**
 * The name of a file in composed form, without its extension.
 * @example
 * bareName('IMG_1.JPG') // 'IMG_1'
 */
export const bareName = (fileName: string): string => {
  const name = fileName.normalize('NFC')
  const dot = name.lastIndexOf('.')
  return dot < 0 ? name : name.slice(0, dot)
}

/**
 * Whether a file holds what a camera saw before it was developed, by its extension.
 * @example
 * isRawFile('DSC_1.NEF') // true
 */
export const isRawFile = (fileName: string): boolean => rawFormats.has(extensionOf(fileName))

const withoutDoubled = (name: string): string => (doubled.has(extensionOf(name)) ? bareName(name) : name)

/**
 * Whether the name of a file says that it was edited: `IMG_1~2.jpg`, `IMG_1-bearbeitet.jpg`, `IMG_E0001.JPG`.
 * @example
 * isEditedFile('IMG_1~2.jpg') // true
 */
export const isEditedFile = (fileName: string): boolean => {
  const name = withoutDoubled(bareName(fileName))
  return madePart.test(name) || appleEdit.test(name) || editMark.test(name.replace(partMark, '$<counter>'))
}

/**
 * Whether the camera marked a file as the one of several to be shown: `DSC_1_BURST2_COVER.JPG`.
 * @example
 * isCoverFile('DSC_1_BURST2_COVER.JPG') // true
 */
export const isCoverFile = (fileName: string): boolean =>
  /[-_.]COVER$/i.test(withoutDoubled(bareName(fileName)).replace(editMark, ''))

/**
 * A name without extension, and without what cameras and editors put behind it, mark after mark.
 * @param ignoresEdits whether marks of edits go as well
 * @example
 * shotName('PXL_1.MP~2', true) // 'PXL_1'
 */
export const shotName = (name: string, ignoresEdits: boolean): string => {
  if (plainName.test(name)) return name
  const unedited = ignoresEdits ? name.replace(appleEdit, 'IMG_').replace(editMark, '$<counter>') : name
  const shorter = withoutDoubled(unedited.replace(partMark, '$<counter>').replace(developedMark, ''))
  return shorter === name ? name : shotName(shorter, ignoresEdits)
}
