import { createRequire } from 'node:module'
import { dirname, extname, isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quoted } from '../../learn/typescript.ts'
import type { Key } from './init-access.ts'

/** File for a key that was typed. */
export const keyFileName = 'immich-api-key'

/** A file as the folder sees it: by its way inside, else by its full path. */
const seenFrom = (folder: string, file: string): string => {
  const inside = relative(folder, file)
  return inside.startsWith('..') || isAbsolute(inside) ? file : inside.split(sep).join('/')
}

/** Where the key is, as a comment and a line of the configuration. */
const keyLines = (folder: string, from: Key['from'], comment: string, end: string): string => {
  if (from === 'environment') return `${comment} The key comes from IMMICH_API_KEY.`
  const file = from === 'typed' ? keyFileName : seenFrom(folder, from.file)
  return `${comment} The key is in a file of its own, so that this one can be shared.\n      apiKeyFile: ${quoted(file)}${end}`
}

/** What a configuration is written from. */
interface ConfigFacts {
  /** Of the configuration. */
  readonly folder: string
  readonly url: string
  readonly from: Key['from']
  /** Where external libraries are, if there are any. */
  readonly rootPath: string | null
}

const aboutFolders = (rootPath: string | null): string =>
  `Albums from folders${rootPath === null ? '. rootPath is a folder as the server sees it, in its container' : ' of your external library'}`
const noRoot = '/usr/src/app/external'
const aboutLimits =
  'A plan that changes more assets than this is shown and refused: a number, or a percentage of the scanned ones.'

/** Text of a configuration for one account, without its key, in YAML. */
export const configYaml = ({ folder, url, from, rootPath }: ConfigFacts): string => `accounts:
  me:
    url: ${quoted(url)}
    ${keyLines(folder, from, '#', '').replace('      ', '    ')}

# Your recipes, relative to this file.
recipes: ['recipes/*.yaml']

# ${aboutFolders(rootPath)}; to have them, take the # off these lines.
#plugins:
#  - { use: folder-albums, rootPath: ${quoted(rootPath ?? noRoot)}, albumLevels: 1 }

# ${aboutLimits}
#limits: { changes: 20% }
`

/** The same in TypeScript. */
export const configTs = ({
  folder,
  url,
  from,
  rootPath,
}: ConfigFacts): string => `import { defineConfig } from 'immich-darkroom'
// import folderAlbums from 'immich-darkroom/plugins/folder-albums'

export default defineConfig({
  accounts: {
    me: {
      url: ${quoted(url)},
      ${keyLines(folder, from, '//', ',')}
    },
  },

  // Your recipes, relative to this file.
  recipes: ['recipes/*.ts'],

  // ${aboutFolders(rootPath)}; to have them, uncomment this and the import.
  // plugins: [folderAlbums({ rootPath: ${quoted(rootPath ?? noRoot)}, albumLevels: 1 })],

  // ${aboutLimits}
  // limits: { changes: '20%' },
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
