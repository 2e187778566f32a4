import autotag from '../../../plugins/autotag/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: autotag,
  options: { rules: [{ name: 'meme', tags: ['meme'] }] },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg` }),
})
