import recipe from '../../recipes/trips-by-country.ts'
import { dayOf, goldenPlan, isPlaced, timeline, wishesFor } from './golden.ts'

// As on a flat map: near home that is exact enough, and no picture of the sample is close to the 60 km.
const kmFromHome = (lat: number, lon: number): number =>
  Math.hypot((lat - 53.5753) * 111.2, (lon - 9.9587) * 111.2 * Math.cos((lat * Math.PI) / 180))

goldenPlan(
  recipe,
  wishesFor(timeline.filter(isPlaced), (asset) => {
    const { latitude, longitude, country } = asset.exif ?? {}
    return kmFromHome(latitude ?? 0, longitude ?? 0) > 60 && `album ${dayOf(asset).slice(0, 4)} ${country}`
  }),
)
