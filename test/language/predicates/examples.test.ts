import { expect, it } from 'vitest'
import type { Need } from '../../../core/assets/asset.ts'
import { not, type Predicate } from '../../../core/predicates/predicate.ts'
import type { ExampleAsset } from '../../../core/recipes/example-form.ts'
import { defineRecipe } from '../../../core/recipes/recipe.ts'
import { runExamples } from '../../../language/examples/examples.ts'
import { hasFaces, unnamedFaces } from '../../../language/predicates/faces.ts'
import { jsonPath } from '../../../language/predicates/json-path.ts'
import { city } from '../../../language/predicates/place.ts'
import { ocr, smart } from '../../../language/predicates/recognition.ts'
import { uploaded } from '../../../language/predicates/uploaded.ts'

const run = async (where: Predicate<Need>, asset: ExampleAsset, matches: boolean) => {
  const recipe = defineRecipe({ name: 'rule', where, actions: [], examples: [{ asset, matches }] })
  return (await runExamples(recipe as never))[0]
}

it.each<[string, Predicate<Need>, ExampleAsset, boolean]>([
  ['a named person has a face', hasFaces(), { people: ['Anna'] }, true],
  ['faces of nobody', hasFaces(), { people: [], hasFaces: true }, true],
  ['no face', not(hasFaces({ unassigned: false })), { hasFaces: false }, true],
  ['somebody new', unnamedFaces(), { people: ['Anna'], unnamedFaces: true }, true],
  ['a hit', smart('dog'), { smart: ['dog', 'beach'] }, true],
  ['no hit', smart('cat'), { smart: ['dog', 'beach'] }, false],
  ['a text', ocr('invoice'), { ocr: ['invoice'] }, true],
  ['no text', not(ocr('invoice')), { ocr: [] }, true],
  ['uploaded later than taken', uploaded({ year: 2024 }), { takenAt: '2001-01-01', createdAt: '2024-05-01' }, true],
  ['uploaded when taken, where nothing is said', uploaded({ year: 2001 }), { takenAt: '2001-01-01' }, true],
  ['a city', city('rome'), { exif: { city: 'Rome' } }, true],
  ['a value of the record', jsonPath('$.exifInfo.iso', /^8/), { exif: { iso: 800 } }, true],
])('an example says %s', async (_, where, asset, matches) => {
  expect(await run(where, asset, matches)).toMatchObject({ passed: true })
  expect(await run(where, asset, !matches)).toMatchObject({ passed: false })
})

it.each<[Predicate, string]>([
  [hasFaces(), 'hasFaces'],
  [unnamedFaces(), 'unnamedFaces'],
  [smart('dog'), 'smart'],
  [ocr('invoice'), 'ocr'],
])('an example that leaves it open cannot be judged: %#', async (where, field) => {
  const result = await run(where, {}, true)
  expect(result).toMatchObject({ passed: false, reason: expect.stringContaining(field) })
})
