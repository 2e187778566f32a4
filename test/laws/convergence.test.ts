import { globSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openDarkroom } from '../../engine/index.ts'
import { type PluginInstance, type Recipe, taken } from '../../index.ts'
import albumMerge from '../../plugins/album-merge/index.ts'
import albumSharing from '../../plugins/album-sharing/index.ts'
import albumTags from '../../plugins/album-tags/index.ts'
import autotag from '../../plugins/autotag/index.ts'
import clockShift from '../../plugins/clock-shift/index.ts'
import dateRepair from '../../plugins/date-repair/index.ts'
import duplicates from '../../plugins/duplicates/index.ts'
import folderAlbums from '../../plugins/folder-albums/index.ts'
import peopleAlbums from '../../plugins/people-albums/index.ts'
import peopleChecks from '../../plugins/people-checks/index.ts'
import screenCaptures from '../../plugins/screen-captures/index.ts'
import smartAlbums from '../../plugins/smart-albums/index.ts'
import stacks from '../../plugins/stacks/index.ts'
import trips from '../../plugins/trips/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { curationOf } from '../support/curation.ts'
import { often } from '../support/effort.ts'
import { folderWith } from '../support/folder.ts'

const plugins: readonly PluginInstance[] = [
  folderAlbums({ rootPath: '/external/Photos', albumLevels: 2 }),
  screenCaptures({ visibility: 'archive' }),
  dateRepair({ timezone: 'Europe/Berlin' }),
  smartAlbums({
    rules: [
      {
        name: 'abroad',
        include: {
          metadata: { union: [{ type: 'IMAGE' }] },
          local: { union: [{ path: '$.exifInfo.country', regex: '.' }] },
        },
        exclude: { metadata: { union: [{ country: 'Germany' }] } },
        limit: 30,
        album: { name: 'Last seen abroad', create: true },
      },
    ],
  }),
  peopleAlbums({
    rules: [
      { name: 'Just the kids', filters: [{ key: 'people', val: ['Anna Weber', 'Emil Weber'], operator: 'ONLY_ANY' }] },
    ],
  }),
  duplicates({ propagate: { tags: 'all', albums: 'all', favorite: true } }),
  stacks({ sameFolder: true, videos: 'together', dissolveSingles: true, reportLoneRaws: true }),
  autotag({
    rules: [
      { name: 'events', albums: ['(?:19|20)\\d{2}(?=$|[ _-])'] },
      { name: 'screen', albums: ['Screenshots$', 'Screen recordings$'] },
    ],
    conversions: [{ from: { tags: ['Print'] }, to: { albums: ['To print'] }, createMissing: true, mode: 'copy' }],
  }),
  albumSharing({
    groups: [{ name: 'family', members: ['lena@example.com'] }],
    policies: [{ name: 'prints', keywords: ['print'], groups: ['family'] }],
  }),
  albumMerge({ mode: 'all' }),
  trips({ minAssets: 3, minDays: 1 }),
  albumTags({ albums: [{ album: '*' }], tags: [{ below: 'place', album: 'Place {name}' }] }),
  clockShift({ shifts: [{ name: 'an hour', where: taken({ year: 2019 }), by: '+1h' }] }),
  peopleChecks({ until: [{ name: 'Anna Weber', day: '2019-01-01' }], tag: 'review/people' }),
]

const recipeFolder = join(import.meta.dirname, '../../recipes')
const files = globSync('*.ts', { cwd: recipeFolder }).sort()
const shipped = await Promise.all(
  files.map(async (file): Promise<readonly Recipe[]> => [(await import(join(recipeFolder, file))).default].flat()),
)

/** What a configuration may list, in the order that the pages of the plugins recommend: what fills albums comes first. */
const parts: readonly (PluginInstance | readonly Recipe[])[] = [...plugins, ...shipped]
/** It goes by the albums that the first two fill. */
const duplicatesAt = 5
const library = sampleLibrary({ assets: 150, seed: 7 })

const isInstance = (part: PluginInstance | readonly Recipe[]): part is PluginInstance => !Array.isArray(part)

const opened = async (chosen: readonly number[], version: string) => {
  const wanted = chosen.map((index) => parts[index] ?? [])
  const sandbox = await startSandbox({ library, version })
  const { url, users } = sandbox
  const darkroom = openDarkroom({
    accounts: { me: { url, apiKey: users[0]?.apiKey ?? '' } },
    plugins: wanted.filter(isInstance),
    recipes: wanted.flatMap((part) => (isInstance(part) ? [] : part)),
    stateDir: await folderWith(),
    allow: ['album.delete'],
  })
  return { sandbox, darkroom, close: () => Promise.all([darkroom.close(), sandbox.close()]) }
}

describe.each(['2.7.5', '3.2.0'])('on Immich %s', (version) => {
  it('after any plugins and recipes in any order were applied the plan is empty, but for those that the first plan says cannot settle in one run', async () => {
    const choice = fc.shuffledSubarray([...parts.keys()], { minLength: 2 })
    await fc.assert(
      fc.asyncProperty(choice, async (chosen) => {
        const { darkroom, close } = await opened(chosen, version)
        try {
          const job = await darkroom.plan()
          const { refused } = await darkroom.apply(job)
          // What a server cannot do is refused, and recipes after it had counted on it.
          if (refused.length + job.plan.accounts.flatMap((account) => account.refused).length > 0) return
          const again = await darkroom.plan()
          const left = again.plan.accounts.flatMap(({ operations }) => operations)
          const late = job.plan.accounts.flatMap(({ recipes }) =>
            recipes.filter(({ warnings }) =>
              warnings.some((text) => /^The next run will change more, by what "/.test(text)),
            ),
          )
          const unannounced = left.filter(({ recipe }) => !late.some(({ name }) => name === recipe))
          expect(
            unannounced.map(({ op, recipe, ...rest }) => [op, recipe, JSON.stringify(rest).slice(0, 300)]),
          ).toEqual([])
        } finally {
          await close()
        }
      }),
      { numRuns: often(2, 60), examples: [[[...parts.keys()]], [[duplicatesAt, 1, 0]]] },
    )
  })

  it('undo brings back what any plugins and recipes changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...parts.keys()], { minLength: 1 }), async (chosen) => {
        const { darkroom, sandbox, close } = await opened(chosen, version)
        try {
          await sandbox.settle()
          const before = curationOf(sandbox)
          await darkroom.apply(await darkroom.plan())
          await sandbox.settle()
          const undoing = await darkroom.undo()
          if (undoing) await darkroom.apply(undoing)
          await sandbox.settle()
          expect(curationOf(sandbox)).toEqual(before)
        } finally {
          await close()
        }
      }),
      { numRuns: often(2, 60), examples: [[[...parts.keys()]]] },
    )
  })
})
