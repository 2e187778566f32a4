import { stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../core/api/server.ts'
import type { AssetCache } from '../../core/context/asset-cache.ts'
import { silentLogger } from '../../engine/logger.ts'
import { mirrorCache } from '../../engine/mirror/mirror-cache.ts'
import { MirrorFile } from '../../engine/mirror/mirror-file.ts'
import { Verdicts } from '../../engine/mirror/verdicts.ts'
import { codeIdentityOf, textOfOptions } from '../../engine/runner/code-identity.ts'
import type { LoadedRecipe } from '../../engine/runner/loaded.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { type AnyRecipe, type Asset, addTag, all, definePredicate, defineRecipe, favorite, type } from '../../index.ts'
import { household, later, pick, send, steps, type World } from '../engine/mirror/household.ts'
import { holds } from '../support/effort.ts'
import { folderWith, writeFiles } from '../support/folder.ts'
import { sandboxFor } from '../support/sandbox.ts'
import { versions } from './library.ts'

/** What recipes are made of, each part of which somebody may edit. */
interface Code {
  readonly code: number
  readonly options: number
  /** What a name on the server stands for. */
  readonly name: number
  readonly day: number
}

const asWritten: Code = { code: 0, options: 0, name: 0, day: 0 }

/** Answers otherwise after each edit, and for each change of an asset. */
const answer = ({ code, options, name, day }: Code, asset: Asset<'exif'>): boolean => {
  const text = `${asset.id} ${asset.isFavorite} ${asset.visibility} ${asset.duplicateId} ${asset.exif.rating}`
  let sum = code + 3 * options + 5 * name + 7 * day
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 10_007
  return sum % 2 === 0
}

/** An earlier recipe plans to like one asset, and what it will be then is judged each time. */
const planned = 1

/** A library, its mirror, and recipes that count how often they are asked. */
const setUp = async (version?: string) => {
  const sandbox = await sandboxFor(household, version, { jobs: 'held' })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const file = join(await folderWith(), 'state.sqlite.mirror')
  let mirror = new MirrorFile(file)
  onTestFinished(() => mirror.close())
  let asked = 0
  const recipesOf = (edited: Code, isKnown: boolean): LoadedRecipe[] => {
    const told = definePredicate({
      label: 'as its code says',
      needs: ['exif'],
      pure: `${edited.name} ${edited.day}`,
      test: (asset) => {
        asked += 1
        return answer(edited, asset)
      },
    })
    const recipes: AnyRecipe[] = [
      // Later recipes see it.
      defineRecipe({ name: 'liked', where: type('VIDEO'), actions: [favorite()] }),
      defineRecipe({ name: 'told', where: told, actions: [addTag('told')] }),
      defineRecipe({
        name: 'all of it',
        scope: { visibility: ['timeline', 'archive'], owners: 'any' },
        where: all(type('IMAGE'), told),
        actions: [addTag('all of it')],
      }),
    ]
    const identity = isKnown ? () => `${edited.code} ${textOfOptions({ option: edited.options })}` : undefined
    return recipes.map((recipe) => ({ recipe, plugin: null, from: 'test', identity }))
  }
  const run = async (recipes: LoadedRecipe[], memory?: AssetCache, verdicts?: Verdicts) => {
    asked = 0
    await sandbox.settle()
    const options = { account: 'me', server, recipes, log: silentLogger, now: new Date('2024-05-05T10:00:00Z') }
    const { plan, failures } = await runRecipes({ ...options, ...(memory ? { memory } : {}), verdicts })
    if (failures[0]) throw failures[0]
    return { plan, asked }
  }
  return {
    world: { sandbox, ahead: 0, done: 0 } satisfies World,
    restart: (): void => {
      mirror.close()
      mirror = new MirrorFile(file)
    },
    anew: (edited: Code) => run(recipesOf(edited, false)),
    once: (edited: Code, { verify = false, isKnown = true } = {}) => {
      const verdicts = new Verdicts()
      return run(recipesOf(edited, isKnown), mirrorCache({ mirror, verify, verdicts }), verdicts)
    },
  }
}

const number = fc.nat(40)
const edits = ['code', 'options', 'name', 'day'] as const
const happening = fc.oneof(
  { arbitrary: fc.record({ what: fc.constantFrom(...Object.keys(steps)), a: number, b: number }), weight: 2 },
  {
    arbitrary: fc.record({ what: fc.constantFrom(...edits, 'restart', 'two hours'), a: number, b: number }),
    weight: 1,
  },
  { arbitrary: fc.record({ what: fc.constant('look'), a: number, b: number }), weight: 2 },
)

describe.each(versions)('what was judged once on Immich %s', (version) => {
  it('is what would be judged anew, whatever happens to the library, the clock, the process and the code', async () => {
    let [kept, anew] = [0, 0]
    await holds(
      fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 16 }), async (happenings) => {
        const { world, restart, ...plan } = await setUp(version)
        let code = asWritten
        const look = async (): Promise<void> => {
          const [once, again] = [await plan.once(code), await plan.anew(code)]
          expect(once.plan).toEqual(again.plan)
          kept += once.asked
          anew += again.asked
        }
        await look()
        for (const { what, a, b } of happenings) {
          const edited = edits.find((part) => part === what)
          if (what === 'look') await look()
          else if (what === 'restart') restart()
          else if (what === 'two hours') later(world, 7200)
          // Also back to what it was: that must not bring back what was said of other rows.
          else if (edited) code = { ...code, [edited]: a % 3 }
          else await steps[what]?.(world, a, b)
        }
        await look()
        await look()
      }),
      { runs: 6, seconds: 120 },
    )
    expect(kept).toBeGreaterThan(0)
    // Older servers cannot count, and are not mirrored.
    expect(kept).toBeLessThanOrEqual(anew)
  })
})

describe('what a recipe said', () => {
  it('is not asked again while nothing changed, and of the asset that did', async () => {
    const { world, restart, once } = await setUp()
    const first = await once(asWritten)
    expect(first.asked).toBeGreaterThan(10)
    expect((await once(asWritten)).asked).toBe(planned)
    restart()
    expect((await once(asWritten)).asked).toBe(planned)
    later(world, 600)
    await send(world, 'PUT', `/assets/${pick(world, 1)}`, { isFavorite: true })
    const { asked } = await once(asWritten)
    // Two recipes look at it.
    expect(asked).toBe(planned + 2)
  })

  it.each(edits)('is asked again after an edit of its %s', async (part) => {
    const { once, anew } = await setUp()
    const { asked } = await once(asWritten)
    const edited = { ...asWritten, [part]: 1 }
    const again = await once(edited)
    expect(again.asked).toBe(asked)
    expect(again.plan).toEqual((await anew(edited)).plan)
    expect((await once(edited)).asked).toBe(planned)
  })

  it('is asked again where everything is verified, and each time where its code is not known', async () => {
    const { once } = await setUp()
    const { asked } = await once(asWritten)
    expect((await once(asWritten, { verify: true })).asked).toBe(asked)
    for (let time = 0; time < 2; time += 1) expect((await once(asWritten, { isKnown: false })).asked).toBe(asked)
  })
})

describe('the identity of code', () => {
  const files = {
    'plugins/stacks/index.js': "import { a } from '../../core/a.js'",
    'core/a.js': 'export const a = 1',
    'language/words.json': '["Bildschirmfoto"]',
    'package.json': '{"version":"1.0.0"}',
  }

  it.each([
    ['a plugin', { 'plugins/stacks/index.js': "import { a } from '../../core/a.js' //" }],
    ['a file that it imports', { 'core/a.js': 'export const a = 2' }],
    ['a list of words', { 'language/words.json': '["Bildschirmaufnahme"]' }],
    ['the version', { 'package.json': '{"version":"1.0.1"}' }],
    ['a file that was not there', { 'chunks/b.js': '' }],
  ])('changes with %s', async (_, edit) => {
    const folder = await folderWith(files)
    const before = codeIdentityOf(folder)
    expect(codeIdentityOf(folder)).toBe(before)
    // Where the clock of files stands still for some milliseconds, the same moment is no edit.
    await expect.poll(() => writeFiles(folder, edit).then(() => codeIdentityOf(folder))).not.toBe(before)
  })

  it('changes with an edit that is as long and has the former date', async () => {
    const folder = await folderWith(files)
    const file = join(folder, 'core/a.js')
    const { atime, mtime } = await stat(file)
    await utimes(file, atime, mtime)
    const before = codeIdentityOf(folder)
    const edited = async () => {
      await writeFiles(folder, { 'core/a.js': 'export const a = 2' })
      await utimes(file, atime, mtime)
      return codeIdentityOf(folder)
    }
    await expect.poll(edited).not.toBe(before)
  })

  it('takes options with functions for unknown', () => {
    expect(textOfOptions({ rules: [{ name: 'a', test: () => true }] })).toBeNull()
    expect(textOfOptions({ pattern: /a/i })).not.toBe(textOfOptions({ pattern: /b/i }))
  })
})
