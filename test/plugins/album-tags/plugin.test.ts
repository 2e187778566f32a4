import albumTags from '../../../plugins/album-tags/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: albumTags,
  options: { tags: [{ below: 'Trips' }] },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg`, tags: ['Trips/Rome'] }),
})

pluginContract({
  plugin: albumTags,
  options: { albums: [{ album: 'Trip *' }] },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg` }),
  albums: (assetIds) => [{ albumName: 'Trip to Rome', assetIds }],
})
