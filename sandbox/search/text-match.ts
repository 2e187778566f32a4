const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

const isPlain = (text: string): boolean => {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false
  return true
}

/** Lower case without accents, as the database compares names. */
export const fold = (text: string): string => {
  if (isPlain(text)) return text.toLowerCase()
  const bare = text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
  return bare.replace(/[ßæœøđłðþı]/g, (letter) => letters[letter] ?? letter)
}

const sourceOf = (pattern: string): string =>
  pattern.replace(/\\(.)|([\s\S])/gu, (_, quoted: string | undefined, plain: string) => {
    if (quoted !== undefined) return RegExp.escape(quoted)
    return plain === '%' ? '[\\s\\S]*' : plain === '_' ? '[\\s\\S]' : RegExp.escape(plain)
  })

/** A test for "contains", where `%` and `_` are wildcards and a backslash takes their meaning away. */
export const contains = (text: string): ((value: string) => boolean) => {
  const wanted = fold(text)
  if (!/[%_\\]/.test(wanted)) return (value) => fold(value).includes(wanted)
  const pattern = new RegExp(sourceOf(wanted), 'u')
  return (value) => pattern.test(fold(value))
}

/** A test for a whole text against a pattern with the same wildcards, case and accents counting. */
export const likePattern = (text: string): ((value: string) => boolean) => {
  const pattern = new RegExp(`^${sourceOf(text)}$`, 'u')
  return (value) => pattern.test(value)
}

const trigramsOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const padded = `  ${word} `
      return Array.from({ length: padded.length - 2 }, (_, index) => padded.slice(index, index + 3))
    })

/** How well some stretch of `text` resembles `query`, from 0 to 1, by common groups of three letters. */
export const wordSimilarity = (query: string, text: string): number => {
  const wanted = new Set(trigramsOf(query))
  const found = trigramsOf(text)
  let best = 0
  for (let start = 0; start < found.length; start++) {
    const seen = new Set<string>()
    for (let end = start; end < found.length; end++) {
      seen.add(found[end] ?? '')
      const common = [...seen].filter((trigram) => wanted.has(trigram)).length
      best = Math.max(best, common / (wanted.size + seen.size - common))
    }
  }
  return best
}
