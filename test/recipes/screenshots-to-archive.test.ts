import { expect, it } from 'vitest'
import recipe from '../../recipes/screenshots-to-archive.ts'
import { dayOf, goldenPlan, hasMaker, nameOf, timeline, wishesFor } from './golden.ts'

const screenshots = timeline.filter((asset) => /^(Screenshot|Bildschirmfoto|IMG_\d{4}\.PNG$)/.test(nameOf(asset)))
// More than 365 days before 1 March 2026.
const isOld = (day: string): boolean => day < '2025-03-01'

goldenPlan(
  recipe,
  wishesFor(
    screenshots,
    (asset) => isOld(dayOf(asset)) && !asset.isFavorite && !hasMaker(asset) && 'visibility archive',
  ),
)

it('has screenshots before it that are too young', () => {
  expect(screenshots.filter((asset) => !isOld(dayOf(asset))).length).toBeGreaterThan(0)
})
