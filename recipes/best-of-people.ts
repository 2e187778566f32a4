// An album per person with their best pictures of each year, such as `Best of Anna Weber`: favorites, then by stars; of what is
// alike in that, others every month. What you take out of such an album stays out. Everybody has one whom you gave a name.
// Change on how many pictures somebody must be, and how many pictures of each year.

import { type Asset, defineRecipe, hasFaces, syncAlbum } from 'immich-darkroom'
import { pickPerYear } from 'immich-darkroom/toolkit'

const atLeast = 50
const perYear = 12

type Photo = Asset<'people' | 'exif'>

export default defineRecipe({
  name: 'best-of-people',
  description: 'The best pictures of each person and year, in an album per person',
  needs: ['people', 'exif'],
  where: hasFaces({ unassigned: false }),
  async *stream(assets, { now }) {
    const byName = new Map<string, Photo[]>()
    for await (const photo of assets)
      for (const name of new Set(photo.people.filter(({ isHidden }) => !isHidden).map((one) => one.name)))
        if (!byName.get(name)?.push(photo)) byName.set(name, [photo])
    for (const [name, photos] of byName) {
      if (name === '' || photos.length < atLeast) continue
      const assets = pickPerYear(photos, { count: perYear, rotate: 'monthly' }, now)
      yield { assets, actions: [syncAlbum(`Best of ${name}`)] }
    }
  },
  examples: [
    { asset: { people: ['Anna Weber', 'Lena Weber'] }, matches: true },
    { asset: { people: [] }, matches: false },
  ],
})
