import { definePlugin } from '../../index.ts'
import { autotagOptions } from './options.ts'
import { recipeFor } from './recipe.ts'

/**
 * Marks assets that have no category or several, and moves markers between tags and albums. Rules follow
 * docs/plugins/autotag.md.
 * @example
 * autotag({ rules: [{ name: 'events', albums: ['\\d{4}-\\d{2}'] }, { name: 'memes', tags: ['meme'] }] })
 */
export default definePlugin({
  name: 'autotag',
  description: 'Marks assets without a category or with several, and moves markers between tags and albums.',
  options: autotagOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
