import { rgbaToThumbHash } from 'thumbhash'
import { jpeg } from './jpeg.ts'
import { type Subject, scene } from './scene.ts'
import { webp } from './webp.ts'

/** The forms and sizes that servers make unless an administrator wants others; one pixel of a preview is a block of 8. */
const forms = {
  thumbnail: { type: 'image/webp', width: 375, height: 250, encode: webp },
  preview: { type: 'image/jpeg', width: 180, height: 120, encode: jpeg },
}

/**
 * A picture of what is known of an asset: the same subject gives the same bytes.
 *
 * @example const { type, bytes } = thumbnail({ seed: asset.id, month: 6, hour: 12, place: 'Hamburg', people: 2, isScreen: false }, 'preview')
 */
export function thumbnail(subject: Subject, size: keyof typeof forms): { type: string; bytes: Buffer } {
  const { type, width, height, encode } = forms[size]
  return { type, bytes: encode(scene(width, height, subject)) }
}

/** The same picture in a few bytes, as base64 (ThumbHash). */
export function thumbhashOf(subject: Subject): string {
  const { width, height, colours, pixels } = scene(24, 16, subject)
  const rgba = [...pixels].flatMap((index) => [...(colours[index] ?? [0, 0, 0]), 255])
  return Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64')
}
