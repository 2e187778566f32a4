import stacks from '../../../plugins/stacks/index.ts'
import { type PluginCase, pluginContract } from '../../support/plugin-contract.ts'

const pairs = {
  plugin: stacks,
  // All of one name and time, so that nothing but the rules keeps them apart.
  asset: (index: number) => ({ originalPath: `/photos/${index}/a.jpg`, fileCreatedAt: '2023-07-01T12:00:00.000Z' }),
  companion: (index: number) => ({ originalPath: `/photos/${index}/a.nef`, fileCreatedAt: '2023-07-01T12:00:00.400Z' }),
} satisfies Partial<PluginCase>

pluginContract({ ...pairs, options: {} })
pluginContract({ ...pairs, options: { videos: 'together', dissolveSingles: true, reportLoneRaws: true } })
