import duplicates from '../../../plugins/duplicates/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

// What left its group loses the mark of an earlier conflict.
pluginContract({
  plugin: duplicates,
  options: { rules: [{ tags: ['meme'] }] },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg`, tags: ['autotag/duplicate-classification'] }),
})
