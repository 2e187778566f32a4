import stacks from '../../../plugins/stacks/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: stacks,
  options: {},
  // All of one name and time, so that nothing but the rules keeps them apart.
  asset: (index) => ({ originalPath: `/photos/${index}/a.jpg`, fileCreatedAt: '2023-07-01T12:00:00.000Z' }),
  companion: (index) => ({ originalPath: `/photos/${index}/a.nef`, fileCreatedAt: '2023-07-01T12:00:00.400Z' }),
})
