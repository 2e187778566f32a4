import { expect, it } from 'vitest'
import recipe from '../../recipes/raw-to-archive.ts'
import { asset, planFor } from '../../testing.ts'
import { goldenPlan, timeline, wishesFor } from './golden.ts'

const withoutEnd = (path = ''): string => path.slice(0, path.lastIndexOf('.'))
const finished = new Set(
  timeline.flatMap(({ originalPath = '' }) =>
    /\.(jpe?g|heic)$/i.test(originalPath) ? [withoutEnd(originalPath)] : [],
  ),
)

goldenPlan(
  recipe,
  wishesFor(
    timeline,
    ({ originalPath = '' }) =>
      /\.(cr2|arw|raf|dng)$/i.test(originalPath) && finished.has(withoutEnd(originalPath)) && 'visibility archive',
  ),
)

it('leaves a raw file without a picture of its name and second', async () => {
  const at = (originalPath: string, second: string) =>
    asset({ originalPath, fileCreatedAt: `2023-07-14T12:00:${second}Z` })
  const { operations } = await planFor(recipe, [
    at('/p/a.NEF', '10.200'),
    at('/q/A.jpg', '10.000'),
    at('/p/b.NEF', '10.000'),
    at('/p/b.jpg', '11.000'),
    at('/p/c.NEF', '12.000'),
    at('/p/c.png', '12.000'),
  ])
  expect(operations).toMatchObject([{ op: 'asset.update', assetIds: { length: 1 } }])
})
