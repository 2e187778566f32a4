import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../core/api/server.ts'
import { silentLogger } from '../../engine/logger.ts'
import { pluginHooks } from '../../engine/plugin-hooks.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { addTag, definePlugin, definePredicate, defineRecipe, type Need, type Predicate, z } from '../../index.ts'
import { versions } from '../../sandbox/index.ts'
import { sandboxFor } from '../support/sandbox.ts'

const id = '00000000-0000-4000-8000-000000000001'
const albumId = '00000000-0000-4000-8000-0000000000aa'
const tagId = '00000000-0000-4000-8000-0000000000bb'
const library = {
  assets: [{ id, originalPath: '/photos/a.jpg', exif: { make: 'Canon' } }],
  albums: [{ id: albumId, albumName: 'Trip', assetIds: [id] }],
  tags: [{ id: tagId, value: 'trips', assetIds: [id] }],
}

/** Requests that read, although they are sent by POST. */
const reading = /^\/search\/(metadata|statistics|smart|random)$/

/** What could be given to a function that writes, in every shape that the clients of this field have. */
const attempts: readonly (readonly unknown[])[] = [
  [],
  [id],
  [[id]],
  [{ ids: [id] }],
  [albumId, [id]],
  [tagId, [id]],
  [[id], { visibility: 'archive' }],
  [{ method: 'DELETE', path: '/assets', body: { ids: [id] }, schema: z.unknown() }],
  ['DELETE', '/assets', { ids: [id] }],
  ['/assets', { method: 'DELETE', body: JSON.stringify({ ids: [id] }) }],
  [{ id: albumId, albumName: 'Trip', ownerId: '', users: [], assetCount: 1, createdAt: '', updatedAt: '' }],
]

/** Everything that can be reached from some values: properties, prototypes, and what functions give back. */
class Walk {
  readonly seen = new Set<unknown>()
  readonly texts: string[] = []
  readonly #called = new Set<string>()

  async from(value: unknown, depth = 0): Promise<void> {
    if (typeof value === 'string') this.texts.push(value)
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return
    if (this.seen.has(value) || depth > 5) return
    this.seen.add(value)
    const keys = Reflect.ownKeys(value)
    for (const key of keys) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key)
      if (descriptor && 'value' in descriptor) await this.from(descriptor.value, depth + 1)
      for (const accessor of [descriptor?.get, descriptor?.set]) await this.#call(accessor, value, depth)
    }
    if (typeof value === 'function') await this.#call(value, undefined, depth)
    const prototype = Object.getPrototypeOf(value)
    const isOurs =
      prototype !== null && !/\[native code\]/.test(Function.prototype.toString.call(prototype.constructor))
    if (isOurs) await this.from(prototype, depth + 1)
  }

  async #call(called: unknown, self: unknown, depth: number): Promise<void> {
    if (typeof called !== 'function') return
    const source = Function.prototype.toString.call(called)
    // Two closures of one piece of code can do the same.
    if (/\[native code\]/.test(source) || this.#called.has(source)) return
    this.#called.add(source)
    for (const given of attempts) {
      try {
        await this.from(await Reflect.apply(called, self, [...given]), depth + 2)
      } catch {}
    }
  }
}

describe.each(versions)('whatever is handed to recipes, predicates and hooks on %s', (version) => {
  it('sends no write and does not show the key', async () => {
    const writes: string[] = []
    const sandbox = await sandboxFor(library, version, {
      onRequest: ({ method, path }) => {
        if (method !== 'GET' && !reading.test(path)) writes.push(`${method} ${path}`)
        return undefined
      },
    })
    const apiKey = sandbox.users[0]?.apiKey ?? ''
    const server = await connect({ url: sandbox.url, apiKey, attempts: 1 })
    onTestFinished(() => server.close())
    const handed: unknown[] = []
    const nosy: Predicate<Need> = definePredicate({
      label: 'looks at everything',
      needs: ['exif', 'people', 'tags', 'albums', 'stack'] as Need[],
      narrow: (...given) => {
        handed.push(given)
        return {}
      },
      resolve: async (...given) => {
        handed.push(given)
        return {
          ...nosy,
          load: async (...facts) => {
            handed.push(facts)
            return nosy
          },
        }
      },
      test: (asset) => {
        handed.push(asset)
        return true
      },
    })
    const plugin = definePlugin({
      name: 'nosy',
      options: z.strictObject({}),
      recipes: (...given) => {
        handed.push(given)
        return [
          defineRecipe({
            name: 'each',
            needs: ['exif'],
            prepare: (...all) => void handed.push(all),
            where: nosy,
            actions: (...all) => {
              handed.push(all)
              return [addTag('seen')]
            },
            finish: (...all) => void handed.push(all),
          }),
          defineRecipe({
            name: 'groups',
            async *stream(assets, ...all) {
              handed.push(all)
              yield { assets: await assets.toArray(), actions: [] }
            },
          }),
        ]
      },
      hooks: { 'plan:ready': (...all) => void handed.push(all), 'run:done': (...all) => void handed.push(all) },
    })
    const instance = plugin({})
    const recipes = instance.recipes().map((recipe) => ({ recipe, plugin: 'nosy', from: 'test' }))
    const { plan, failures } = await runRecipes({ account: 'me', server, recipes, log: silentLogger })
    expect(failures).toEqual([])
    const hooks = pluginHooks([instance])
    const voice = { warn: () => {}, refuse: () => {} }
    await hooks.call('plan:ready', { ...plan, account: 'me' }, voice)
    await hooks.call('run:done', { account: 'me', run: 'r', status: 'done', changes: 1 })
    expect(handed.length).toBeGreaterThan(9)
    const walk = new Walk()
    await walk.from(handed)
    expect(walk.seen.size).toBeGreaterThan(100)
    expect(writes).toEqual([])
    expect(walk.texts.filter((text) => text.includes(apiKey))).toEqual([])
  })
})
