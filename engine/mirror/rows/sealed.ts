import { crc32 } from 'node:zlib'

/** A checksum of all that follows, and a number that tells how to read it. */
export const headLength = 8

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength)

/** The same bytes with a head that tells whether one of them changed. @param number told by `headOf` */
export const seal = (bytes: Uint8Array, number: number): Uint8Array => {
  const view = viewOf(bytes)
  view.setUint32(4, number, true)
  view.setUint32(0, crc32(bytes.subarray(4)), true)
  return bytes
}

/** The number that bytes were sealed with. */
export const headOf = (bytes: Uint8Array): number => viewOf(bytes).getUint32(4, true)

/** @throws SyntaxError where bytes are others than were sealed */
export const assertWhole = (bytes: Uint8Array): void => {
  if (bytes.length < headLength || viewOf(bytes).getUint32(0, true) !== crc32(bytes.subarray(4)))
    throw new SyntaxError('its content changed on the disk')
}
