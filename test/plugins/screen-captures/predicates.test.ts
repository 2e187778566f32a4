import { describe, expect, it } from 'vitest'
import { addTag, all, defineRecipe, fileName, not, type Predicate, satisfies } from '../../../index.ts'
import { runExamples } from '../../../language/examples/examples.ts'
import { isScreenRecording, isScreenshot } from '../../../plugins/screen-captures/index.ts'
import { versions } from '../../../sandbox/index.ts'
import { sampleLibrary } from '../../../sandbox/sample/index.ts'
import { workbenchFor } from '../../support/workbench.ts'

/** Files that a condition finds by the server's help. */
const foundBy = async (version: string, wheres: readonly Predicate<'exif'>[]): Promise<string[][]> => {
  const { plan, sandbox } = await workbenchFor(sampleLibrary({ assets: 600, seed: 7 }), version)
  const found: string[][] = []
  for (const where of wheres) {
    const { operations } = await plan(defineRecipe({ name: 'r', where, actions: [addTag('x')] }))
    const ids = operations.flatMap((operation) => (operation.op === 'tag.add' ? operation.assetIds : []))
    found.push(ids.map((id) => sandbox.state.assets.get(id)?.originalFileName ?? id).sort())
  }
  return found
}

/** The same question without a word to the server. */
const unaided = (where: Predicate<'exif'>): Predicate<'exif'> =>
  satisfies((asset) => where.test(asset), { needs: ['exif'] })

describe.each(versions)('predicates of screen-captures on %s', (version) => {
  it('find by the server’s help what they find without it', async () => {
    const wheres = [
      isScreenshot({ minConfidence: 'guess' }),
      isScreenRecording(),
      not(isScreenshot()),
      all(not(isScreenRecording()), fileName('*.mp4')),
    ]
    const found = await foundBy(version, [...wheres, ...wheres.map(unaided)])
    expect(found.slice(0, 4)).toEqual(found.slice(4))
    expect(found.map(({ length }) => length > 0)).toEqual(found.map(() => true))
  })

  it('tell stills from films, and levels apart', async () => {
    const [shots = [], films = [], exact = []] = await foundBy(version, [
      isScreenshot(),
      isScreenRecording(),
      isScreenshot({ minConfidence: 'exact' }),
    ])
    expect(shots.filter((name) => !/\.(?:png|jpg)$/i.test(name))).toEqual([])
    expect(films.filter((name) => !/\.mp4$/i.test(name))).toEqual([])
    expect(shots.filter((name) => !exact.includes(name)).map((name) => name.replace(/\d/g, '0'))).toEqual(
      expect.arrayContaining(['IMG_0000.PNG']),
    )
  })
})

describe('in recipes', () => {
  const exif = { exifImageWidth: 1080, exifImageHeight: 2400 }
  const recipe = defineRecipe({
    name: 'r',
    where: isScreenshot({ minConfidence: 'exact', notNamePatterns: ['.*chrome'] }),
    actions: [addTag('screenshot')],
    examples: [
      { asset: { originalFileName: 'Screenshot_20240115-101112.png', exif }, matches: true },
      { asset: { originalFileName: 'Screenshot_20240115-101112_Chrome.png', exif }, matches: false },
      { asset: { originalFileName: 'Screenshot.png', exif }, matches: false },
      { asset: { originalFileName: 'Screenshot_20240115-101112.png', exif: { ...exif, iso: 50 } }, matches: false },
    ],
  })

  it('examples are judged', async () => {
    expect((await runExamples(recipe)).map(({ reason }) => reason)).toEqual([null, null, null, null])
  })

  it('wrong options are refused at once', () => {
    expect(() => isScreenshot({ namePatterns: ['('] })).toThrow(/^isScreenshot: namePatterns\[0\] /)
    // @ts-expect-error: there is no such level
    expect(() => isScreenRecording({ minConfidence: 'sure' })).toThrow(/^isScreenRecording: minConfidence /)
  })

  it('they say what they ask, and have no form in YAML', () => {
    expect(isScreenshot().label).toBe('a screenshot, strong or surer')
    expect(isScreenRecording({ minConfidence: 'exact' }).label).toBe('a screen recording, exact')
    expect(isScreenshot().condition).toBeUndefined()
  })
})
