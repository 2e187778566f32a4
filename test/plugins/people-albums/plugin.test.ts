import peopleAlbums from '../../../plugins/people-albums/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

const rule = { name: 'Ann', filters: [{ key: 'people', val: 'Ann' }] }

pluginContract({
  plugin: peopleAlbums,
  options: { rules: [rule] },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg`, people: ['Ann'] }),
})
