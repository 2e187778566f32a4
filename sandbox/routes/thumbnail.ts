import { crc32 } from 'node:zlib'
import { jpeg } from './jpeg.ts'
import type { Colour } from './picture.ts'
import { webp } from './webp.ts'

const skyShades = 120
const sun = skyShades
const farHill = skyShades + 1
const nearHill = skyShades + 2

interface Hill {
  peak: number
  top: number
  slope: number
  shade: number
}

/** The forms and sizes that servers make unless an administrator wants others; one pixel of a preview is a block of 8. */
const forms = {
  thumbnail: { type: 'image/webp', width: 375, height: 250, encode: webp },
  preview: { type: 'image/jpeg', width: 180, height: 120, encode: jpeg },
}

/**
 * A small landscape that belongs to an asset: the same id gives the same bytes, other ids other colours and shapes.
 *
 * @example const { type, bytes } = thumbnail(asset.id, 'preview')
 */
export function thumbnail(assetId: string, size: keyof typeof forms): { type: string; bytes: Buffer } {
  const { type, width, height, encode } = forms[size]
  const part = traits(assetId)
  const pixels = paint(width, height, part)
  return { type, bytes: encode({ width, height, colours: palette(part), pixels }) }
}

/** Numbers in [0, 1) derived from the text, as many as asked for. */
function traits(text: string): () => number {
  let state = crc32(text)
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function palette(part: () => number): readonly Colour[] {
  const hue = part() * 360
  const above = hsl(hue, 0.55, 0.45)
  const below = hsl(hue + 30 + part() * 60, 0.7, 0.82)
  const sky = Array.from({ length: skyShades }, (_, shade) => mix(above, below, shade / (skyShades - 1)))
  return [...sky, hsl(48, 0.95, 0.86), hsl(hue + 150, 0.3, 0.42), hsl(hue + 165, 0.35, 0.28)]
}

/** Whole segments are filled: rows cost almost nothing. */
function paint(width: number, height: number, part: () => number): Uint8Array {
  const rows = new Uint8Array(width * height)
  const disc = {
    x: (0.15 + part() * 0.7) * width,
    y: (0.2 + part() * 0.25) * height,
    radius: (0.06 + part() * 0.07) * width,
  }
  const hills = [hill(part, 0.45, farHill), hill(part, 0.65, nearHill)]
  for (let y = 0; y < height; y++) {
    const start = y * width
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
