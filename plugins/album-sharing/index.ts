import { definePlugin } from '../../index.ts'
import { sharingOptions } from './options.ts'
import { recipeFor } from './recipe.ts'

/**
 * Shares own albums with groups of people, by words in their names. Rules follow docs/plugins/album-sharing.md.
 * @example
 * albumSharing({
 *   groups: [{ name: 'family', members: ['anna@example.org', 'ben@example.org'] }],
 *   policies: [{ name: 'family', keywords: ['family', 'christmas'], groups: ['family'] }],
 * })
 */
export default definePlugin({
  name: 'album-sharing',
  description: 'Shares own albums with groups of people, by words in their names.',
  options: sharingOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
