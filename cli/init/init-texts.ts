import { createRequire } from 'node:module'
import { dirname, extname, isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Key } from './init-access.ts'

/** File for a key that was typed. */
export const keyFileName = 'immich-api-key'

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A file as the folder sees it: by its way inside, else by its full path. */
const seenFrom = (folder: string, file: string): string => {
  const inside = relative(folder, file)
  return inside.startsWith('..') || isAbsolute(inside) ? file : inside.split(sep).join('/')
}

const keyLines = (folder: string, from: Key['from']): string => {
  if (from === 'environment') return '// The key comes from IMMICH_API_KEY.'
  const file = from === 'typed' ? keyFileName : seenFrom(folder, from.file)
  return `// The key is in a file of its own, so that this one can be shared.\n      apiKeyFile: ${quoted(file)},`
}

/** Text of a configuration for one account, without its key. */
export const configText = (
  folder: string,
  url: string,
  from: Key['from'],
): string => `import { defineConfig } from 'immich-darkroom'
// import folderAlbums from 'immich-darkroom/plugins/folder-albums'

export default defineConfig({
  accounts: {
    me: {
      url: ${quoted(url)},
      ${keyLines(folder, from)}
    },
  },

  // Albums from folders: uncomment this and the import. rootPath is a folder as the server sees it, in its container.
  // plugins: [folderAlbums({ rootPath: '/usr/src/app/external', albumLevels: 1 })],

  // Your recipes, relative to this file.
  recipes: ['recipes/*.ts'],

  // A plan that changes more assets than this is shown and refused: a number, or a percentage of the scanned ones.
  // limits: { changes: '20%' },
})
`

/** Text of a harmless recipe, which finds something in most libraries. */
export const recipeText = (
  year: number,
): string => `import { addToAlbum, all, defineRecipe, favorite, taken } from 'immich-darkroom'

// Which assets to select, and what to do with them. Only \`darkroom apply\` writes, after it showed its plan and asked.
export default defineRecipe({
  name: 'first',
  where: all(favorite(), taken({ year: ${year} })),
  actions: [addToAlbum('Favorites of ${year}')],
  // Tests of the rule, for \`darkroom test\`; a recipe whose examples fail is refused.
  examples: [
    { asset: { isFavorite: true, takenAt: '${year}-07-01T12:00:00' }, matches: true },
    { asset: { isFavorite: true, takenAt: '${year - 1}-12-31T23:59:59' }, matches: false },
  ],
})
`

// Sources run as .ts in a clone; a package has declarations beside its .js.
const declarations = extname(new URL(import.meta.url).pathname) === '.ts' ? '.ts' : '.d.ts'
const ownFile = (path: string): string => fileURLToPath(new URL(`../../${path}${declarations}`, import.meta.url))

/** Node's types, as far as they are installed beside the running package. */
const nodeTypes = (): object => {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('@types/node/package.json'))
    return { types: ['node'], typeRoots: [dirname(folder)] }
  } catch {
    return { types: [] }
  }
}

/** Text of a tsconfig.json by which an editor knows \`immich-darkroom\`, with or without \`node_modules\` in the folder. */
export const tsconfigText = (folder: string): string => {
  const target = (path: string): string[] => {
    const seen = seenFrom(folder, ownFile(path))
    return [isAbsolute(seen) ? seen : `./${seen}`]
  }
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024', 'esnext.array', 'esnext.iterator', 'es2025.regexp'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    ...nodeTypes(),
    paths: {
      'immich-darkroom': target('index'),
      'immich-darkroom/engine': target('engine/index'),
      'immich-darkroom/testing': target('testing'),
      'immich-darkroom/toolkit': target('toolkit'),
      'immich-darkroom/plugins/*': target('plugins/*/index'),
    },
  }
  return `${JSON.stringify({ compilerOptions, include: ['immichrc.ts', 'recipes'] }, null, 2)}\n`
}
