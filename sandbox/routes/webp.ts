import type { Picture } from './picture.ts'

/** Bits one after the other, the lowest of each number first. */
const bitsOf = () => {
  const bytes: number[] = []
  let [held, count] = [0, 0]
  return {
    bytes,
    put: (value: number, bits: number): void => {
      held += value * 2 ** count
      count += bits
      for (; count >= 8; count -= 8) {
        bytes.push(held % 256)
        held = Math.floor(held / 256)
      }
    },
  }
}

const reversed = (value: number, bits: number): number => {
  let turned = 0
  for (let bit = 0; bit < bits; bit += 1) turned |= ((value >> bit) & 1) << (bits - 1 - bit)
  return turned
}

/** Symbols of the first channel: 256 shades, then 24 that begin a run. Those below have codes of 8 bits, the others of 9. */
const shortCodes = 232
const firstCodes = 280
const firstCode = (symbol: number): readonly [code: number, bits: number] =>
  symbol < shortCodes ? [reversed(symbol, 8), 8] : [reversed(2 * shortCodes + symbol - shortCodes, 9), 9]
const longestRun = 4096

/** Lossless WebP: colours where they change, and runs of the same colour. */
export const webp = ({ width, height, colours, pixels }: Picture): Buffer => {
  const { bytes, put } = bitsOf()
  const putFirst = (symbol: number): void => put(...firstCode(symbol))
  put(0x2f, 8)
  put(width - 1, 14)
  put(height - 1, 14)
  // No transparency, version 0, no transforms, no cache of colours, the same codes everywhere.
  put(0, 7)
  // Lengths of codes, told by the lengths of their own codes, which come in an order of their own.
  const lengthsOf = (longest: 8 | 9): void => {
    put(0, 1)
    put(longest, 4)
    for (let place = 0; place < longest + 4; place += 1) put(place >= 11 ? 1 : 0, 3)
    put(0, 1)
  }
  lengthsOf(9)
  for (let symbol = 0; symbol < firstCodes; symbol += 1) put(symbol < shortCodes ? 0 : 1, 1)
  lengthsOf(8)
  lengthsOf(8)
  // One code alone takes no bits: opaque, and runs of the pixel before.
  put(0b101, 3)
  put(255, 8)
  put(0b1001, 4)
  const putRun = (length: number): void => {
    if (length <= 4) return putFirst(255 + length)
    const extra = Math.floor(Math.log2(length - 1)) - 1
    putFirst(256 + 2 * (extra + 1) + (((length - 1) >> extra) & 1))
    put((length - 1) & (2 ** extra - 1), extra)
  }
  for (let at = 0; at < pixels.length; ) {
    const shade = pixels[at] ?? 0
    const [red, green, blue] = colours[shade] ?? [0, 0, 0]
    putFirst(green)
    put(reversed(red, 8), 8)
    put(reversed(blue, 8), 8)
    at += 1
    let end = at
    while (pixels[end] === shade) end += 1
    for (; at < end; at += Math.min(end - at, longestRun)) putRun(Math.min(end - at, longestRun))
  }
  put(0, 7)
  if (bytes.length % 2 === 1) bytes.push(0)
  const head = Buffer.from('RIFF....WEBPVP8L....', 'latin1')
  head.writeUInt32LE(bytes.length + 12, 4)
  head.writeUInt32LE(bytes.length, 16)
  return Buffer.concat([head, Buffer.from(bytes)])
}
