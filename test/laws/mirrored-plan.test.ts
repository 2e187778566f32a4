import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import { anna, household, later, steps, type World } from '../engine/mirror/household.ts'
import { albumSteps } from '../engine/mirror/household-albums.ts'
import { holds } from '../support/effort.ts'
import { homeFor } from '../support/home.ts'
import { versions } from './library.ts'

const everyStep = { ...steps, ...albumSteps }

/** Recipes that read everything, a part, exif records, or what lies in no album. */
const recipes: Readonly<Record<string, readonly object[]>> = {
  'everything.json': [
    { name: 'favourites', where: { favorite: true }, actions: [{ addToAlbum: 'Liked' }] },
    { name: 'loose', where: { not: { inAnyAlbum: true } }, actions: [{ addTag: 'loose' }] },
    { name: 'album', where: { inAlbum: 'One' }, actions: [{ syncAlbum: 'Also one' }] },
    { name: 'tag', where: { tagged: 't0' }, actions: [{ addToAlbum: 'Two' }] },
    {
      name: 'stack',
      where: { stacked: true },
      scope: { visibility: ['timeline', 'archive'] },
      actions: [{ addTag: 's' }],
    },
  ],
  'exif.json': [
    { name: 'canon', where: { make: 'Canon' }, actions: [{ addToAlbum: 'Canon' }] },
    { name: 'described', where: { description: 'words' }, actions: [{ favorite: true }] },
    { name: 'rated', where: { rating: { min: 3 } }, scope: { owners: 'any' }, actions: [{ addToAlbum: 'Good' }] },
  ],
  'two filters.json': [
    { name: 'favourites', where: { favorite: true }, actions: [{ addToAlbum: 'Liked' }] },
    { name: 'loose', where: { not: { inAnyAlbum: true } }, actions: [{ addTag: 'loose' }] },
  ],
  'loose.json': [{ name: 'loose', where: { not: { inAnyAlbum: true } }, actions: [{ addToAlbum: 'Rest' }] }],
  'pictures.json': [
    { name: 'pictures', where: { type: 'IMAGE' }, scope: { trashed: true }, actions: [{ syncAlbum: 'Pictures' }] },
  ],
  'year.json': [{ name: 'year', where: { taken: { year: 2021 } }, actions: [{ addToAlbum: '2021' }] }],
}

const configurations: Readonly<Record<string, object>> = {
  ...Object.fromEntries(Object.entries(recipes).map(([name, list]) => [name, { recipes: list }])),
  // What these come to is shown again while nothing changed, and they ask for more than rows.
  'kept whole.json': {
    plugins: [
      { use: 'folder-albums', rootPath: '/upload', albumLevels: 1 },
      { use: 'stacks' },
      { use: 'duplicates' },
      { use: 'autotag', rules: [{ name: 'liked', albums: ['Liked'], tags: ['t0'] }] },
    ],
  },
  // What these say of an asset is kept beside its row.
  'judged once.json': {
    plugins: [
      { use: 'date-repair', timezone: 'Europe/Berlin' },
      { use: 'screen-captures', minConfidence: 'guess' },
    ],
    recipes: [{ name: 'dated', where: { tagged: 'date-repair' }, actions: [{ addToAlbum: 'Dated' }] }],
  },
}

const number = fc.nat(40)
const happening = fc.oneof(
  { arbitrary: fc.record({ step: fc.constantFrom(...Object.keys(everyStep)), a: number, b: number }), weight: 3 },
  fc.record({ step: fc.constantFrom('look', 'two hours', 'apply', 'look'), a: number, b: number }),
)
const walk = fc.array(happening, { maxLength: 14 })

const withoutNames = ({ accounts }: Plan): unknown => accounts

describe.each(versions)('with the mirror of Immich %s', (version) => {
  it('everything is planned that is planned without', async () => {
    let looks = 0
    await holds(
      fc.asyncProperty(walk, async (happenings) => {
        const home = await homeFor({ library: household, version, jobs: 'held' })
        const files = Object.entries(configurations).map(([name, config]) => [name, JSON.stringify(config)])
        await home.write(Object.fromEntries(files))
        const names = Object.keys(configurations)
        const world: World = { sandbox: home.sandbox, ahead: 0, done: 0 }
        expect(home.sandbox.users[0]?.id).toBe(anna)
        const look = async (index: number): Promise<void> => {
          await home.sandbox.settle()
          const plan = ['plan', '--json', '--config', names[index % names.length] ?? '']
          const mirrored = await home.darkroom(...plan)
          const fresh = await home.darkroom(...plan, '--fresh')
          expect(withoutNames(mirrored.json<Plan>())).toEqual(withoutNames(fresh.json<Plan>()))
          expect({ code: mirrored.code, stderr: mirrored.stderr }).toEqual({ code: fresh.code, stderr: fresh.stderr })
          looks += 1
        }
        await look(0)
        for (const { step, a, b } of happenings) {
          if (step === 'look') await look(a)
          else if (step === 'two hours') later(world, 7200)
          else if (step === 'apply') await home.darkroom('apply', '--yes', '--config', names[a % names.length] ?? '')
          else await everyStep[step]?.(world, a, b)
        }
        for (const index of names.keys()) await look(index)
      }),
      { runs: 2, seconds: 300 },
    )
    expect(looks).toBeGreaterThan(10)
  })
})
