// Data: sizes of screens and of what cameras make, in any orientation.

const phones =
  '320x480 640x960 640x1136 750x1334 1242x2208 828x1792 1125x2436 1242x2688 1170x2532 1284x2778 1179x2556 1290x2796 ' +
  '1206x2622 1320x2868 1260x2736 480x800 540x960 720x1440 720x1520 720x1560 720x1600 720x1612 1080x2160 1080x2220 ' +
  '1080x2240 1080x2280 1080x2310 1080x2316 1080x2340 1080x2376 1080x2388 1080x2400 1080x2408 1080x2412 1080x2424 ' +
  '1080x2460 1080x2520 1080x2640 1220x2712 1240x2772 1264x2780 1280x2856 1344x2992 1440x2560 1440x2880 1440x2960 ' +
  '1440x3040 1440x3088 1440x3120 1440x3168 1440x3200 1440x3216 1644x3840'
const tablets =
  '768x1024 1200x1920 1200x2000 1488x2266 1536x2048 1600x2560 1620x2160 1640x2360 1668x2224 1668x2388 1668x2420 ' +
  '1752x2800 1812x2176 1840x2208 1848x2960 2048x2732 2064x2752 2076x2152'
const desktops =
  '1280x800 1366x768 1440x900 1536x864 1600x900 1680x1050 1920x1080 1920x1200 2560x1080 2560x1440 2560x1600 2560x1664 ' +
  '2736x1824 2880x1800 2880x1864 2880x1920 3000x2000 3024x1964 3440x1440 3456x2234 3840x1600 3840x2160 4096x2304 ' +
  '4480x2520 5120x1440 5120x2160 5120x2880 6016x3384'
const films =
  '640x480 848x480 854x480 960x540 1280x720 1440x1080 1080x1080 1920x1080 2560x1440 2704x1520 3840x2160 4096x2160 7680x4320'
const common = '320x480 480x800 640x960 768x1024 1536x2048 2000x3000'

/** A size, the shorter side first. */
export const sizeKey = (a: number, b: number): string => `${Math.min(a, b)}x${Math.max(a, b)}`

/**
 * The size that a text such as `1080x2400` gives.
 * @throws Error where it gives none
 */
export const readSize = (text: string): string => {
  const [, a, b] = /^\s*([1-9]\d*)\s*[x×]\s*([1-9]\d*)\s*$/i.exec(text) ?? []
  if (!a || !b) throw new Error(`"${text}" is not a size such as 1080x2400`)
  return sizeKey(Number(a), Number(b))
}

const sizesIn = (...texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => text.split(' ')).map(readSize))

/** Sizes of phones and tablets. */
export const handheldSizes = sizesIn(phones, tablets)
/** Sizes of screens of every kind. */
export const screenSizes = sizesIn(phones, tablets, desktops)
/** Sizes that cameras film in. */
export const filmSizes = sizesIn(films)
/** Sizes that much besides captures has, so that they say nothing of a picture. */
export const commonSizes = sizesIn(films, common)
