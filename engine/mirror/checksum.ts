import { crc32 } from 'node:zlib'

const sumLength = 8

/** What `withChecksum` puts before a text. */
export const sumOf = (text: string): string => crc32(text).toString(16).padStart(sumLength, '0')

/** A text with a sum by which `unseal` sees whether a letter of it changed: SQLite would hand that out as it is. */
export const withChecksum = (text: string): string => sumOf(text) + text

/** The text that was sealed. @throws SyntaxError where it is another one now */
export const verifyChecksum = (sealed: string): string => {
  const text = sealed.slice(sumLength)
  if (sealed.slice(0, sumLength) !== sumOf(text)) throw new SyntaxError('its content changed on the disk')
  return text
}
