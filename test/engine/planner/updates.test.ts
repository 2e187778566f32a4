import { describe, expect, it } from 'vitest'
import type { OperationOf } from '../../../engine/plan/plan.ts'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { assetOf } from '../../support/sandbox.ts'

const motionId = '00000000-0000-4000-8000-000000000009'
const at = '2023-06-01T10:00:00Z'
const files = ['a.jpg', 'b.jpg', 'c.jpg']
const library = {
  assets: [
    ...files.map((name) => ({
      originalPath: `/data/${name}`,
      fileCreatedAt: at,
      ...(name === 'a.jpg' ? { livePhotoVideoId: motionId } : {}),
    })),
    { id: motionId, originalPath: '/data/a.mov', fileCreatedAt: at, visibility: 'hidden' as const },
  ],
}

/** A recipe that gives a date of its own to each file, and a tag. */
const recipe = (options: string, more = ''): string => `import { addTag, defineRecipe, setDate } from 'immich-darkroom'
export default defineRecipe({
  name: 'dates',
  ${more}
  actions: ({ originalFileName: name }) => [
    setDate('2020-01-0' + (1 + 'abc'.indexOf(name[0] ?? '')) + 'T12:00:00+01:00', ${options}),
    addTag('dated'),
  ],
})
`

const home = (version: string, text: string) =>
  homeFor({ library, version, config: "recipes: ['recipes/*.ts']", files: { 'recipes/dates.ts': text } })

const days = ({ sandbox }: Awaited<ReturnType<typeof home>>): string[] =>
  [...files, 'a.mov'].map((name) => new Date(assetOf(sandbox, name).fileCreatedAt / 1000).toISOString().slice(0, 10))

describe.each(versions)('new values on %s', (version) => {
  it('stop at the limit of the recipe, tags with them, and go on in the next run', async () => {
    const one = await home(version, recipe('{ withMotionPart: true }', 'maxUpdates: 2,'))
    const plan = await one.plan()
    // Three assets, because the motion part goes with its still.
    expect(plan.summary).toMatchObject({ 'asset.update': 3, 'tag.add': 2 })
    expect(plan.refused).toEqual([
      { recipe: 'dates', operations: 1, reason: expect.stringContaining('3 assets would be changed') },
    ])
    expect((await one.darkroom('apply', '--yes')).code).not.toBe(0)
    await one.sandbox.settle()
    expect(days(one)).toEqual(['2020-01-01', '2020-01-02', '2023-06-01', '2020-01-01'])
    expect((await one.darkroom('apply', '--yes')).code).toBe(0)
    await one.sandbox.settle()
    expect(days(one)).toEqual(['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-01'])
    expect(await one.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('leave a motion part alone unless told, and say why', async () => {
    const one = await home(version, recipe("{ reason: 'told so' }"))
    const plan = await one.plan()
    const updates = plan.operations.filter(
      (operation): operation is OperationOf<'asset.update'> => operation.op === 'asset.update',
    )
    expect(updates.map(({ reasons }) => reasons)).toEqual(
      files.map((file) => [{ reason: 'told so', assets: 1, files: [file] }]),
    )
    await one.darkroom('plan', '--out', 'plan.json')
    expect((await one.darkroom('apply', 'plan.json', '--yes')).code).toBe(0)
    await one.sandbox.settle()
    expect(days(one)).toEqual(['2020-01-01', '2020-01-02', '2020-01-03', '2023-06-01'])
  })
})

describe('maxUpdates', () => {
  it('is a whole number from 1', async () => {
    const one = await home('3.0.3', recipe('{}', 'maxUpdates: 0,'))
    const { code, stderr } = await one.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toContain('maxUpdates')
  })
})
