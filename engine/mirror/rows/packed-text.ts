import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { assertWhole, headLength, headOf, seal } from './sealed.ts'

const params = { [constants.ZSTD_c_compressionLevel]: 1 }

/** Used again: to get and give back as much memory takes as long as to fill it. */
let room = Buffer.alloc(0)

const compressed = (text: string): Uint8Array => {
  if (room.length < text.length) room = Buffer.alloc(text.length)
  const size = room.write(text, 'latin1')
  const body = zstdCompressSync(room.subarray(0, size), { params, pledgedSrcSize: size })
  const bytes = Buffer.allocUnsafeSlow(headLength + body.length)
  body.copy(bytes, headLength)
  return seal(bytes, size)
}

/** All of it comes out at once, and into no more memory than it takes. */
const expanded = (bytes: Uint8Array): string => {
  const chunkSize = Math.max(headOf(bytes), 64)
  return zstdDecompressSync(bytes.subarray(headLength), { chunkSize }).toString('latin1')
}

/** A text of one byte a letter, or the bytes to which it is compressed: about a fifth of it. Each is made of the other once. */
export class PackedText {
  #text: string | undefined
  #bytes: Uint8Array | undefined

  /** @param given the text, or its bytes as they were kept */
  constructor(given: string | Uint8Array) {
    if (typeof given === 'string') this.#text = given
    else this.#bytes = given
  }

  get text(): string {
    this.#text ??= expanded(this.#bytes ?? new Uint8Array())
    return this.#text
  }

  get bytes(): Uint8Array {
    this.#bytes ??= compressed(this.#text ?? '')
    return this.#bytes
  }

  /** The same without its text, which takes most of the memory. */
  withoutText(): PackedText {
    return new PackedText(this.bytes)
  }
}

/** A text by its bytes as a file has them. @throws SyntaxError where they are others than were written */
export const readText = (bytes: Uint8Array): PackedText => {
  assertWhole(bytes)
  return new PackedText(bytes)
}
