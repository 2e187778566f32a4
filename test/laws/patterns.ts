/** A pattern as a recipe says it, and what it means, said once more as a regular expression. */
export interface Meant {
  readonly pattern: string | { readonly regex: string; readonly flags?: string }
  readonly means: RegExp
}

const meant = (pattern: Meant['pattern'], means: RegExp): Meant => ({ pattern, means })

/** A regular expression means itself. */
const regex = (source: string, flags?: string): Meant =>
  meant(flags === undefined ? { regex: source } : { regex: source, flags }, new RegExp(source, flags))

/** For whole paths in composed form, with case and accents. */
export const pathPatterns: readonly Meant[] = [
  meant('/photos/**', /^\/photos\/./),
  meant('**/office/**', /\/office\//),
  meant('/photos/*/*.jpg', /^\/photos\/[^/]+\/[^/]*\.jpg$/),
  meant('**/Café/*', /\/Café\/[^/]+$/),
  meant('**/*.{jpg,tif}', /\.(jpg|tif)$/),
  meant('/photos/[tT]rip/??*', /^\/photos\/[tT]rip\/[^/]{2,}$/),
  meant('/scans/Cafe/*', /^\/scans\/Cafe\/[^/]+$/),
  regex('trip', 'i'),
  regex('\\.tif$'),
  regex('Café'),
  regex('\\/\\.', 'gi'),
]

/** For file names without case and accents. */
export const namePatterns: readonly Meant[] = [
  meant('IMG_*', /^img_/),
  meant('*.jpg', /\.jpg$/),
  meant('ETE.*', /^ete\./),
  meant('scan ?.tif', /^scan .\.tif$/),
  meant('*写*', /写/),
  meant('?.{jpg,tif}', /^.\.(jpg|tif)$/),
  meant('.hidden', /^\.hidden$/),
  regex('^[a-z]\\.'),
  regex('JPG$'),
]

/** For the names of folders on the way, or the whole folder that holds the file; without case and accents. */
export const folderPatterns: readonly (Meant & { readonly whole: boolean })[] = [
  { ...meant('office', /^office$/), whole: false },
  { ...meant('cafe', /^cafe$/), whole: false },
  { ...meant('Strasse', /^strasse$/), whole: false },
  { ...meant('t*p', /^t.*p$/), whole: false },
  { ...meant('20*', /^20/), whole: false },
  { ...meant('/photos/*', /^\/photos\/[^/]+$/), whole: true },
  { ...meant('**/trip/**', /(^|\/)trip(\/|$)/), whole: true },
  { ...regex('^/photos/Trip$'), whole: true },
]

/** For values of exif without case and accents. */
export const textPatterns: readonly Meant[] = [
  meant('sao paulo', /^sao paulo$/),
  meant('S*', /^s/),
  meant('*u*', /u/),
  meant('ZURICH', /^zurich$/),
  meant('{ile-de-france,bayern}', /^(ile-de-france|bayern)$/),
  meant('fr?nce', /^fr.nce$/),
  meant('*50mm f/1*', /50mm f\/1/),
  meant('at the cafe', /^at the cafe$/),
  regex('^S'),
  regex('^s', 'i'),
  regex('é'),
]

/** Text as patterns that ignore case and accents see it. */
export const plainText = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')

/** Whether a pattern matches a text. */
export const isMeant = (
  list: readonly Meant[],
  pattern: unknown,
  text: string,
  sees: (text: string) => string = plainText,
): boolean => {
  const found = list.find((one) => JSON.stringify(one.pattern) === JSON.stringify(pattern))
  if (!found) throw new Error(`no meaning for ${JSON.stringify(pattern)}`)
  const { means } = found
  const composed = text.normalize('NFC')
  return new RegExp(means.source, means.flags.replace('g', '')).test(
    typeof pattern === 'string' ? sees(composed) : composed,
  )
}
