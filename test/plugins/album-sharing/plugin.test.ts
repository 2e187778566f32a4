import albumSharing from '../../../plugins/album-sharing/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: albumSharing,
  options: {
    groups: [{ name: 'all', members: ['ben@example.com'] }],
    policies: [{ name: 'trips', keywords: ['trip'], groups: ['all'] }],
  },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg` }),
  albums: (assetIds) => [{ albumName: 'Trip', assetIds }],
})
