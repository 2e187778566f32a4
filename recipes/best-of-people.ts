// An album per person with their best pictures of each year, such as `Best of Anna Weber`: favorites, then by stars; of what is
// alike in that, others every month. What you take out of such an album stays out. Everybody has one whom you gave a name.
// Change on how many pictures somebody must be, and how many pictures of each year.

import { type Asset, defineRecipe, hasFaces, syncAlbum } from 'immich-darkroom'

const atLeast = 50
const perYear = 12

type Photo = Asset<'people' | 'exif'>

const merit = ({ isFavorite, exif }: Photo): number => (isFavorite ? 10 : 0) + (exif.rating ?? 0)

/** As many as wanted, from a place in the list that moves on every month. */
const turn = (photos: readonly Photo[], count: number, month: number): Photo[] => {
  const start = photos.length > count ? (month * count) % photos.length : 0
  return [...photos.slice(start), ...photos.slice(0, start)].slice(0, count)
}

const best = (photos: readonly Photo[], month: number): Photo[] => {
  const ranks = [...Map.groupBy(photos, merit)].sort(([a], [b]) => b - a)
  const chosen: Photo[] = []
  for (const [, alike] of ranks) chosen.push(...turn(alike, perYear - chosen.length, month))
  return chosen
}

export default defineRecipe({
  name: 'best-of-people',
  description: 'The best pictures of each person and year, in an album per person',
  needs: ['people', 'exif'],
  prepare: (_, { now }) => now.getFullYear() * 12 + now.getMonth(),
  where: hasFaces({ unassigned: false }),
  async *stream(assets, _, month) {
    const byName = new Map<string, Photo[]>()
    for await (const photo of assets)
      for (const name of new Set(photo.people.filter(({ isHidden }) => !isHidden).map((one) => one.name)))
        if (!byName.get(name)?.push(photo)) byName.set(name, [photo])
    for (const [name, photos] of byName) {
      if (name === '' || photos.length < atLeast) continue
      const years = Map.groupBy(photos, ({ takenAt }) => takenAt.getFullYear())
      yield {
        assets: [...years.values()].flatMap((year) => best(year, month)),
        actions: [syncAlbum(`Best of ${name}`)],
      }
    }
  },
  examples: [
    { asset: { people: ['Anna Weber', 'Lena Weber'] }, matches: true },
    { asset: { people: [] }, matches: false },
  ],
})
