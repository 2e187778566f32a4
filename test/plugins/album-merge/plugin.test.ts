import albumMerge from '../../../plugins/album-merge/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: albumMerge,
  options: {},
  allow: ['album.delete'],
  asset: (index) => ({ originalPath: `/photos/${index}.jpg` }),
  albums: (assetIds) => [
    { albumName: 'Lake', createdAt: '2023-01-01T00:00:00Z', assetIds: assetIds.slice(0, 1) },
    { albumName: 'Lake', createdAt: '2023-01-02T00:00:00Z', assetIds },
  ],
})
