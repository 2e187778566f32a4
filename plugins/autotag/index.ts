import { definePlugin } from '../../index.ts'
import { autotagOptions } from './options.ts'
import { recipeFor } from './recipe.ts'

export { classify } from './classify.ts'
export { convert } from './convert.ts'
export { errorVerdict } from './error-verdict.ts'
export { folderAlbum } from './folder-album.ts'
export { parseLink } from './link.ts'
export { pageWindow, resumePoint } from './loop.ts'
export { mergeAlbums } from './merge-albums.ts'
export { diffMembers, resolveAlbumPolicy } from './policies.ts'
export { tempAlbums } from './temp-albums.ts'

/**
 * Marks assets that have no category or several, moves markers between tags and albums, files what is left over, and
 * shares albums by words in their names. Rules follow docs/plugins/autotag.md.
 * @example
 * autotag({ rules: [{ name: 'events', albums: ['\\d{4}-\\d{2}'] }, { name: 'memes', tags: ['meme'] }] })
 */
export default definePlugin({
  name: 'autotag',
  description: 'Marks assets without a category or with several, and moves markers between tags and albums.',
  options: autotagOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
