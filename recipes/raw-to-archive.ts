// Archives raw files that have a finished picture of the same name and time beside them, so that each shot is shown once.
// Change the extensions to those of your cameras. A raw file without such a picture stays where it is.

import { type Asset, all, any, archive, defineRecipe, extension, type } from 'immich-darkroom'

const raw = extension('arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2')
const finished = extension('jpg', 'jpeg', 'heic', 'hif')

/** What files of one shot have in common: the name, and the second in which it was taken. */
const shotOf = ({ originalFileName, takenAt }: Asset): string =>
  `${originalFileName.replace(/\.\w+$/, '').toLowerCase()} ${Math.floor(takenAt.getTime() / 1000)}`

export default defineRecipe({
  name: 'raw-to-archive',
  description: 'Raw files with a finished picture beside them, into the archive',
  where: all(type('IMAGE'), any(raw, finished)),
  async *stream(assets) {
    const waiting: Asset[] = []
    const shots = new Set<string>()
    for await (const asset of assets)
      if (raw.test(asset)) waiting.push(asset)
      else shots.add(shotOf(asset))
    yield { assets: waiting.filter((asset) => shots.has(shotOf(asset))), actions: [archive()] }
  },
  examples: [
    { asset: { originalFileName: 'DSC01234.ARW' }, matches: true },
    { asset: { originalFileName: 'DSC01234.JPG' }, matches: true },
    { asset: { originalFileName: 'Screenshot.png' }, matches: false },
  ],
})
