import { crc32 } from 'node:zlib'

const sumLength = 8

const sumOf = (text: string): string => crc32(text).toString(16).padStart(sumLength, '0')

/** A text with a sum by which `verifyChecksum` sees whether a letter of it changed: SQLite would hand that out as it is. */
export const withChecksum = (text: string): string => sumOf(text) + text

/** The text behind its sum. @throws SyntaxError where it is another one now */
export const verifyChecksum = (summed: string): string => {
  const text = summed.slice(sumLength)
  if (summed.slice(0, sumLength) !== sumOf(text)) throw new SyntaxError('its content changed on the disk')
  return text
}
