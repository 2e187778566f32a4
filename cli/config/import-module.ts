import { type ResolveFnOutput, registerHooks } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DarkroomError } from '../../core/errors.ts'
import { suggestion } from '../../core/problems.ts'
import { awaited } from '../../engine/runner/awaited.ts'
import { bundledPlugins } from './bundled-plugins.ts'
import { loadUserModule, resolveUserModule } from './edition.ts'

// Sources run as .ts in a clone and as .js when built; what users import must be the very modules that run here.
const extension = extname(new URL(import.meta.url).pathname)
const faceAt = (path: string): string => new URL(`../../${path}${extension}`, import.meta.url).href
const faces: Readonly<Record<string, string>> = {
  'immich-darkroom': faceAt('index'),
  'immich-darkroom/engine': faceAt('engine/index'),
  'immich-darkroom/testing': faceAt('testing'),
  'immich-darkroom/toolkit': faceAt('toolkit'),
}
const pluginScheme = 'darkroom-plugin:'

const pluginUrl = (name: string): URL => new URL(`../../plugins/${name}/index${extension}`, import.meta.url)

const ownModule = (specifier: string): string | undefined => {
  if (Object.hasOwn(faces, specifier)) return faces[specifier]
  const plugin = /^immich-darkroom\/plugins\/([\w-]+)$/.exec(specifier)?.[1]
  if (plugin === undefined) return undefined
  if (bundledPlugins.includes(plugin)) return pluginUrl(plugin).href
  const near = suggestion(plugin, bundledPlugins)
  throw new DarkroomError('USAGE', {
    message: `${specifier}: there is no such plugin.`,
    hint: near ? `Did you mean "${near}"?` : `Bundled: ${bundledPlugins.join(', ')}.`,
  })
}

/**
 * TypeScript of a user is a module, also where no `package.json` near it says `"type": "module"`: taken for CommonJS it
 * could not use top-level await, and a wrong import would be reported with generated names.
 */
const asModule = (resolved: ResolveFnOutput): ResolveFnOutput =>
  resolved.format === 'commonjs' && /\.ts(\?|$)/.test(resolved.url) ? { ...resolved, format: 'module' } : resolved

let ready: Promise<void> | undefined

/**
 * Lets files of users load: TypeScript through tsx, and `immich-darkroom` resolved to the running package even where
 * their folder has no `node_modules`.
 */
const prepare = async (): Promise<void> => {
  // It would keep what it compiled below the temporary folder, where keys that stand in a configuration have no business.
  process.env.TSX_DISABLE_CACHE = '1'
  const { register } = await import('tsx/esm/api')
  register()
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith(pluginScheme)) {
        const { wanted, from } = JSON.parse(decodeURIComponent(specifier.slice(pluginScheme.length)))
        return resolveUserModule(wanted, from, () => next(wanted, { ...context, parentURL: from }))
      }
      const own = ownModule(specifier)
      if (own !== undefined) return { url: own, shortCircuit: true }
      return resolveUserModule(specifier, context.parentURL, () => asModule(next(specifier, context)))
    },
    load: loadUserModule,
  })
}

/** JavaScript that was compiled to CommonJS arrives wrapped once more. */
const defaultOf = (module: { default?: unknown }): unknown => {
  const inner = module.default
  return typeof inner === 'object' && inner !== null && '__esModule' in inner
    ? (inner as { default?: unknown }).default
    : inner
}

/** Imports a bundled plugin; nothing of it needs what lets files of users load, and takes a third of a start. */
export const importBundled = async (name: string): Promise<unknown> => defaultOf(await import(pluginUrl(name).href))

/** Imports a user's file and returns its default export. */
export const importFile = async (file: string): Promise<unknown> => {
  ready ??= prepare()
  await ready
  return defaultOf(await awaited(file, 'its top level', () => import(pathToFileURL(file).href)))
}

/** Imports a package or a path as if `from` imported it, and returns its default export. */
export const importFrom = async (wanted: string, from: string): Promise<unknown> => {
  ready ??= prepare()
  await ready
  const request = encodeURIComponent(JSON.stringify({ wanted, from: pathToFileURL(from).href }))
  return defaultOf(await awaited(wanted, 'its top level', () => import(pluginScheme + request)))
}
