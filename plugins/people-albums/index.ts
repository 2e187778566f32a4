import { definePlugin } from '../../index.ts'
import { peopleAlbumsOptions } from './options.ts'
import { recipeFor } from './recipe.ts'

/**
 * Keeps albums by rules: who is on an asset, who else, when and where it was taken.
 * Rules follow the page docs/plugins/people-albums.md.
 * @example
 * peopleAlbums({ rules: [{ name: 'Kids', filters: [{ key: 'people', val: ['Ann', 'Bob'], operator: 'AND' }] }] })
 */
export default definePlugin({
  name: 'people-albums',
  description: 'Keeps albums by rules about people, days and places: puts in what matches, takes out what it put in.',
  options: peopleAlbumsOptions,
  recipes: (options, { name }) => options.rules.map((rule) => recipeFor(rule, options, name)),
})
