import { definePlugin } from '../../index.ts'
import { smartAlbumsOptions } from './options.ts'
import { recipesFor } from './recipe.ts'

/**
 * Fills albums by rules: metadata queries, smart search, people and filters on the server's record, combined as sets.
 * @example
 * smartAlbums({ rules: [{ include: { smart: { union: ['dog @50'] } }, album: { name: 'Dogs', create: true } }] })
 */
export default definePlugin({
  name: 'smart-albums',
  description: 'Fills albums with what queries, smart search, people and filters select together.',
  options: smartAlbumsOptions,
  recipes: ({ rules }, context) => recipesFor(rules, context),
})
