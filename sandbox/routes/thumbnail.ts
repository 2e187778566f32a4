import { crc32, deflateSync } from 'node:zlib'

export const thumbnailContentType = 'image/png'

const sizes = { thumbnail: { width: 375, height: 250 }, preview: { width: 1440, height: 960 } }
const skyShades = 120
const sun = skyShades
const farHill = skyShades + 1
const nearHill = skyShades + 2

type Colour = [red: number, green: number, blue: number]

interface Hill {
  peak: number
  top: number
  slope: number
  shade: number
}

/**
 * A small landscape that belongs to an asset: the same id gives the same bytes, other ids other colours and shapes.
 *
 * @example response.end(thumbnail(asset.id, 'preview'))
 */
export function thumbnail(assetId: string, size: 'thumbnail' | 'preview'): Buffer {
  const { width, height } = sizes[size]
  const part = traits(assetId)
  const rows = paint(width, height, part)
  return png(width, height, palette(part), deflateSync(rows, { level: 1 }))
}

/** Numbers in [0, 1) derived from the text, as many as asked for. */
function traits(text: string): () => number {
  let state = crc32(text)
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function palette(part: () => number): Buffer {
  const hue = part() * 360
  const above = hsl(hue, 0.55, 0.45)
  const below = hsl(hue + 30 + part() * 60, 0.7, 0.82)
  const colours: Colour[] = []
  for (let shade = 0; shade < skyShades; shade++) colours.push(mix(above, below, shade / (skyShades - 1)))
  colours.push(hsl(48, 0.95, 0.86), hsl(hue + 150, 0.3, 0.42), hsl(hue + 165, 0.35, 0.28))
  return Buffer.from(colours.flat())
}

/** Palette indexes row by row, each row led by PNG's filter byte 0. Whole segments are filled: rows cost almost nothing. */
function paint(width: number, height: number, part: () => number): Buffer {
  const stride = width + 1
  const rows = Buffer.alloc(stride * height)
  const disc = {
    x: (0.15 + part() * 0.7) * width,
    y: (0.2 + part() * 0.25) * height,
    radius: (0.06 + part() * 0.07) * width,
  }
  const hills = [hill(part, 0.45, farHill), hill(part, 0.65, nearHill)]
  for (let y = 0; y < height; y++) {
    const start = y * stride + 1
    const fill = (from: number, to: number, shade: number) =>
      rows.fill(shade, start + Math.max(0, Math.round(from)), start + Math.max(0, Math.min(width, Math.round(to))))
    fill(0, width, Math.floor((y / height) * skyShades))
    const chord = Math.sqrt(Math.max(0, disc.radius ** 2 - (y - disc.y) ** 2))
    if (chord > 0) fill(disc.x - chord, disc.x + chord, sun)
    for (const { peak, top, slope, shade } of hills) {
      const half = (y / height - top) * slope * width
      if (half > 0) fill(peak * width - half, peak * width + half, shade)
    }
  }
  return rows
}

function hill(part: () => number, top: number, shade: number): Hill {
  return { peak: part(), top: top + part() * 0.15, slope: 1.2 + part() * 1.6, shade }
}

function png(width: number, height: number, colours: Buffer, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8) // 8 bits, palette, no interlace
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const parts = [chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const at = (a: number, b: number) => Math.round(a + (b - a) * share)
  return [at(from[0], to[0]), at(from[1], to[1]), at(from[2], to[2])]
}

function hsl(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const at = (offset: number) => {
    const place = (offset + hue / 30) % 12
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1))))
  }
  return [at(0), at(8), at(4)]
}
