import { recipeIn } from '../../bench/gallery-figures.ts'
import { dayOf, goldenPlan, hasMaker, nameOf, timeline } from './golden.ts'

const isWide = ({ width, height }: (typeof timeline)[number]): boolean => (width ?? 0) > (height ?? 0)
const photos = timeline.filter(
  (asset) =>
    /\.(jpe?g|heic)$/i.test(nameOf(asset)) &&
    hasMaker(asset) &&
    isWide(asset) &&
    !asset.originalPath?.includes('/Scans/'),
)

/** Weeks from Monday to Monday since the one before 1970, as of Sunday, 1 March 2026. */
const week = (Date.parse('2026-02-23') - Date.parse('1969-12-29')) / (7 * 86_400_000)
const endOf = ({ id = '' }: (typeof timeline)[number]): string => id.slice(-12) + id

const chosen = Object.values(Object.groupBy(photos, (photo) => dayOf(photo).slice(0, 4))).flatMap((year = []) => {
  const order = year.toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : 1))
  const from = order.length > 15 ? (week * 15) % order.length : 0
  return Array.from({ length: Math.min(15, order.length) }, (_, turn) => order[(from + turn) % order.length]?.id ?? '')
})

goldenPlan(await recipeIn('picture-frame.yaml'), { 'album Picture frame': chosen.sort() })
