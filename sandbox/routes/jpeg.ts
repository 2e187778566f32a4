import type { Picture } from './picture.ts'

/** Bits one after the other, the highest of each number first. */
const bitsOf = () => {
  const bytes: number[] = []
  let [held, count] = [0, 0]
  return {
    bytes,
    put: (value: number, bits: number): void => {
      held = held * 2 ** bits + value
      for (count += bits; count >= 8; count -= 8) {
        const byte = Math.floor(held / 2 ** (count - 8))
        bytes.push(...(byte === 255 ? [255, 0] : [byte]))
        held -= byte * 2 ** (count - 8)
      }
    },
  }
}

const segment = (marker: number, ...content: readonly number[]): number[] => {
  const length = content.length + 2
  return [255, marker, length >> 8, length & 255, ...content]
}

const none = (count: number): number[] => Array(count).fill(0)
const shadesOf = ([red, green, blue]: readonly number[] = []): readonly number[] => {
  const [r = 0, g = 0, b = 0] = [red, green, blue]
  return [0.299 * r + 0.587 * g + 0.114 * b - 128, (b - r * 0.34 - g * 0.66) * 0.5, (r - g * 0.84 - b * 0.16) * 0.5]
}

/** JPEG whose blocks of 8 by 8 pixels each have one colour: that of a pixel of the picture. */
export const jpeg = ({ width, height, colours, pixels }: Picture): Buffer => {
  const [across, down] = [width * 8, height * 8]
  const { bytes, put } = bitsOf()
  const shades = colours.map((colour) => shadesOf(colour).map(Math.round))
  const last = [0, 0, 0]
  for (const pixel of pixels)
    for (const [channel, value] of (shades[pixel] ?? []).entries()) {
      // What differs from the block before: how many bits it has, then these; below zero as one's complement.
      const change = value - (last[channel] ?? 0)
      const bits = 32 - Math.clz32(Math.abs(change))
      put(bits, 4)
      put(change < 0 ? change + 2 ** bits - 1 : change, bits)
      // Nothing else in the block.
      put(0, 1)
      last[channel] = value
    }
  put(127, 7)
  return Buffer.from([
    ...[255, 0xd8],
    ...segment(0xdb, 0, ...Array(64).fill(8)),
    ...segment(0xc0, 8, down >> 8, down & 255, across >> 8, across & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0),
    // Codes of four bits for the first value of a block, a single one for the rest.
    ...segment(0xc4, 0x00, ...none(3), 9, ...none(12), 0, 1, 2, 3, 4, 5, 6, 7, 8),
    ...segment(0xc4, 0x10, 1, ...none(15), 0),
    ...segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0),
    ...bytes,
    ...[255, 0xd9],
  ])
}
