import { recipeFile } from '../../support/library.ts'

/** A file name, and the name of an album, that would be markup if somebody forgot that they are text. */
export const hostileName = '</script><img src=x onerror="document.title=1">&\u202e.jpg'
export const hostileAlbum = `"><script>document.title = 'hacked'</script> O'Neil & sons`

/** 130 photos of a trip; of two no thumbnail could be made, two are in an album. */
export const library = {
  assets: Array.from({ length: 130 }, (_, number) => {
    const name = number === 129 ? hostileName : `t${String(number).padStart(3, '0')}.jpg`
    return {
      originalFileName: name,
      originalPath: `/photos/Trip/${number === 129 ? 'hostile.jpg' : name}`,
      fileCreatedAt: new Date(Date.UTC(2021, 5, 1, 12, number)).toISOString(),
      ...(number === 7 || number === 8 ? { thumbnails: [] } : {}),
      ...(number === 40 || number === 41 ? { albums: ['Old'] } : {}),
      exif: { description: '' },
    }
  }),
}

/** Recipes of which each says another kind of thing. */
export const files = {
  'recipes/fill.ts': recipeFile('fill', 'all()', `[addToAlbum(${JSON.stringify(hostileAlbum)})]`),
  'recipes/archive.ts': recipeFile('archive-first', "fileName('t00*.jpg')", '[archive()]'),
  'recipes/describe.json': JSON.stringify([
    { name: 'describe', where: { fileName: 't01?.jpg' }, actions: [{ setDescription: 'On the "beach" <3' }] },
    { name: 'empty-old', where: { inAlbum: 'Old' }, actions: [{ removeFromAlbum: 'Old' }] },
  ]),
  'recipes/ask.ts': `import { defineRecipe, fileName } from 'immich-darkroom'
export default defineRecipe({
  name: 'ask',
  where: fileName('t02?.jpg'),
  actions: (asset, _, { note, refuse }) => {
    note('decision', 'keep-or-not', \`Is \${asset.originalFileName} worth keeping?\`, { assets: [asset], links: ['https://example.org/help'] })
    if (asset.originalFileName === 't020.jpg') {
      note('info', 'figures', 'Ten were looked at.')
      note('warning', 'odd', 'One is odd <b>.', { assets: [asset] })
      refuse('It would be too much.')
    }
    return []
  },
})
`,
}

export const config = "recipes: ['recipes/*.ts', 'recipes/*.json'], allow: ['album.remove.all']"
