import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, sample, timeline, wishesFor } from './golden.ts'

const inAlbums = new Set(sample.albums?.flatMap(({ assetIds = [] }) => assetIds))

goldenPlan(
  await recipeIn('not-in-an-album.yaml'),
  wishesFor(
    timeline,
    ({ id = '', createdAt = '' }) => createdAt >= '2026-01-01' && !inAlbums.has(id) && 'tag review/no-album',
  ),
)
