import { fold } from '../predicates/patterns.ts'

/**
 * Makes the server's test for a part of a text: without case and accents, `%` matches any characters and `_` one, as in
 * SQL; after `\` both are literal.
 * @example
 * textLike('img_%.jp')('IMG_0001.JPG') // true
 */
export const textLike = (wanted: string): ((text: string) => boolean) => {
  const source = fold(wanted).replace(/\\([\s\S])|([\s\S])/gu, (_, quoted?: string, letter = '') => {
    if (quoted !== undefined) return RegExp.escape(quoted)
    return letter === '%' ? '[\\s\\S]*' : letter === '_' ? '[\\s\\S]' : RegExp.escape(letter)
  })
  const pattern = new RegExp(source, 'u')
  return (text) => pattern.test(fold(text))
}
