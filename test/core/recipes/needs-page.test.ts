import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importFile } from '../../../cli/config/import-module.ts'
import { needNames } from '../../../core/assets/asset.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { runExamples } from '../../../language/examples/examples.ts'
import { asset, planFor } from '../../../testing.ts'
import { folderWith } from '../../support/folder.ts'

const page = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')
const section = page.slice(page.indexOf('## Parts of an asset that cost extra'))

it('docs/recipes.md has a row for each part', () => {
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(rows).toEqual([...needNames])
})

it('docs/recipes.md shows a recipe with parts that does what it says', async () => {
  const text = /```ts\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
  const files = {
    'crowds.ts': text.replace('immich-darkroom', new URL('../../../index.ts', import.meta.url).href),
  }
  const recipe = (await importFile(join(await folderWith(files), 'crowds.ts'))) as AnyRecipe
  expect((await runExamples(recipe)).map(({ reason }) => reason)).toEqual([null, null])
  const people = ['Anna', 'Ben', 'Cleo']
  const { summary } = await planFor(recipe, [
    asset({ people }),
    asset({ people, tags: ['private'] }),
    asset({ people: ['Anna', 'Ben'] }),
  ])
  expect(summary).toEqual({ 'album.create': 3, 'album.add': 3 })
})
