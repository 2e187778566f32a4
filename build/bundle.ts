import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

// Run by `npm run build`, and for measurements into another folder called `dist`: few files start much quicker than a
// thousand (docs/performance.md). Entries keep their places, and all that they share is in `chunks`, once: what users import
// must be the very modules that run.

const root = fileURLToPath(new URL('..', import.meta.url))
const outdir = resolve(process.argv[2] ?? join(root, 'dist'))
const entries = [
  ...['index.ts', 'toolkit.ts', 'testing.ts', 'engine/index.ts', 'cli/main.ts', 'cli/worker-main.ts'],
  ...globSync('plugins/*/index.ts', { cwd: root }),
]

/** Packages that every plan loads; the others stay where npm puts them. */
const bundled =
  /^(undici|zod|luxon|yaml|cosmiconfig|commander|hookable|micromatch|fast-string-width|fastest-levenshtein|jsonpath-plus|@clack\/prompts)$/

/** Commands are loaded when they are called, all but the health check after what reads arguments. */
const commands = [...readFileSync(join(root, 'cli/run.ts'), 'utf8').matchAll(/import\('\.\/(.+?)'\)/g)]
  .map(([, path]) => `cli/${path}`)
  .filter((path) => path !== 'cli/health.ts')

/**
 * What is shared gets a file for each set of modules that share it, and a plan would open fifty. These all take along
 * what a plan loads, which then is in twenty.
 */
const withPlan = new Set([...entries, ...commands].filter((path) => path !== 'cli/main.ts'))

/** Files that look for others beside themselves still find them: a module knows its own place in `dist`. */
const ownFiles: Plugin = {
  name: 'own-files',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = relative(root, path)
      if (file.startsWith('..') || file.startsWith('node_modules')) return undefined
      const plan = withPlan.has(file) ? `import ${JSON.stringify(join(root, 'cli/plan.ts'))}\n` : ''
      const own = `new URL(${JSON.stringify(file.replace(/\.ts$/, '.js'))}, __dist).href`
      return { contents: plan + readFileSync(path, 'utf8').replaceAll('import.meta.url', own), loader: 'ts' }
    }),
}

/** What of packages is replaced: by their file below `node_modules`, or by the name that they ask for. */
const replaced: readonly { readonly filter: RegExp; readonly by: string; readonly contents: string }[] = [
  // `node:http` for one number and one class, neither of which is met by this client.
  {
    filter: /^node:http$/,
    by: 'undici',
    contents: 'module.exports = { maxHeaderSize: 16384, IncomingMessage: class {} }',
  },
  // HTTP/2 is loaded when a server speaks it.
  {
    filter: /^\.\/client-h2\.js$/,
    by: 'undici',
    contents: "module.exports = (...args) => require('undici/lib/dispatcher/client-h2.js')(...args)",
  },
  // Files in YAML have a reader of our own (cli/config/read-yaml.ts).
  { filter: /^js-yaml$/, by: 'cosmiconfig', contents: 'module.exports = {}' },
]

const leaner: Plugin = {
  name: 'leaner-packages',
  setup: ({ onResolve, onLoad }) => {
    for (const { filter, by, contents } of replaced) {
      const namespace = `replaced ${filter.source}`
      onResolve({ filter }, ({ importer }) =>
        importer.includes(join('node_modules', by)) ? { path: `${by} ${filter.source}`, namespace } : undefined,
      )
      onLoad({ filter: /.*/, namespace }, () => ({ contents, resolveDir: root }))
    }
  },
}

/** What the client takes of undici, without the fetch, sockets and caches that it does not. */
const parts: Plugin = {
  name: 'parts-of-packages',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^undici$/ }, ({ importer }) =>
      importer.startsWith(join(root, 'core')) ? { path: 'undici', namespace: 'parts' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
      contents: `import api from 'undici/lib/api/index.js'
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
        export { default as Pool } from 'undici/lib/dispatcher/pool.js'
        export { default as errors } from 'undici/lib/core/errors.js'
        Object.assign(Dispatcher.prototype, api)`,
      resolveDir: root,
    }))
    // Half of zod is what it says in fifty languages; of these it speaks English.
    onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
    // Packages beside these are not taken in, nor what they import.
    onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path
      const isOwn = importer !== '' && !importer.includes('node_modules')
      return isOwn && !bundled.test(name) && !path.startsWith('node:') ? { path, external: true } : undefined
    })
  },
}

/** In CommonJS packages `require` is that of Node. The place of `dist` is what comes before the file's own in it. */
const banner = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
const __dist = import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6)`

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir,
  outbase: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  conditions: ['darkroom-source'],
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [leaner, parts, ownFiles],
  banner: { js: banner },
  // Comments and indentation are a third of it, and are read at each start; lines stay short enough for a stack trace.
  minifyWhitespace: true,
  lineLimit: 160,
  external: ['typescript'],
  metafile: true,
  logLevel: 'warning',
})

/** Licences of the packages that were taken in, as they ask for. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
)
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one))
  const text = file ? readFileSync(join(root, folder, file), 'utf8') : license
  return `${name} ${version}\n\n${String(text).trim()}\n`
})
writeFileSync(join(outdir, 'licences.txt'), licences.join(`\n${'-'.repeat(78)}\n\n`))
