import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { thumbnail, thumbnailContentType } from '../../sandbox/routes/thumbnail.ts'

const anna = '38b07563-2385-4113-a279-8cf9f9871c47'
const tom = 'a3979d91-f0c8-4310-b930-ca0ce5bb5f8d'

function chunks(image: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 8; at < image.length; ) {
    const length = image.readUInt32BE(at)
    found.set(image.toString('latin1', at + 4, at + 8), image.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  return found
}

describe('thumbnail', () => {
  it.each([
    ['thumbnail', 375, 250],
    ['preview', 1440, 960],
  ] as const)('draws a decodable %s of %i x %i', (size, width, height) => {
    const image = thumbnail(anna, size)
    expect(image.toString('latin1', 0, 8)).toBe('\x89PNG\r\n\x1a\n')
    const parts = chunks(image)
    expect([...parts.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND'])
    expect(parts.get('IHDR')?.readUInt32BE(0)).toBe(width)
    expect(parts.get('IHDR')?.readUInt32BE(4)).toBe(height)

    const rows = inflateSync(parts.get('IDAT') ?? Buffer.alloc(0))
    expect(rows.length).toBe((width + 1) * height)
    const colours = (parts.get('PLTE')?.length ?? 0) / 3
    expect(rows.every((index) => index < colours)).toBe(true)
  })

  it('stays small', () => {
    expect(thumbnail(tom, 'thumbnail').length).toBeLessThan(4_000)
    expect(thumbnail(tom, 'preview').length).toBeLessThan(20_000)
  })

  it('belongs to the id', () => {
    expect(thumbnail(anna, 'thumbnail')).toEqual(thumbnail(anna, 'thumbnail'))
    expect(thumbnail(anna, 'thumbnail')).not.toEqual(thumbnail(tom, 'thumbnail'))
  })

  it('names its content type', () => expect(thumbnailContentType).toBe('image/png'))
})
