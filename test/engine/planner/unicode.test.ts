import { describe, expect, it } from 'vitest'
import {
  type AnyRecipe,
  addTag,
  addToAlbum,
  all,
  defineRecipe,
  inAlbum,
  not,
  person,
  removeTag,
  syncAlbum,
  tagged,
} from '../../../index.ts'
import { runExamples } from '../../../language/examples/examples.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { contentsOf, id, workbenchFor } from '../../support/workbench.ts'

const written = 'Süden'.normalize('NFC')
const byMac = 'Süden'.normalize('NFD')

/** What somebody does on the web page. */
const send = async ({ url, users }: Sandbox, method: string, path: string, body: object): Promise<void> => {
  const headers = { 'x-api-key': users[0]?.apiKey ?? '', 'content-type': 'application/json' }
  const { ok } = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })
  expect(ok).toBe(true)
}

const library = (name: string) => ({
  assets: [
    { id: id(1), originalPath: '/a/1.jpg', people: [name], tags: [`trips/${name}`] },
    { id: id(2), originalPath: '/a/2.jpg' },
  ],
  albums: [{ id: id(100), albumName: name, assetIds: [id(1)] }],
})

describe.each([
  ['composed', byMac, written],
  ['decomposed', written, byMac],
])('names that a recipe writes %s', (_, there, asked) => {
  const plan = async (...recipes: readonly AnyRecipe[]) => (await workbenchFor(library(there))).plan(...recipes)

  it('mean the album and the tag that are there', async () => {
    const recipe = defineRecipe({ name: 'r', actions: [addToAlbum(asked), addTag(`trips/${asked}`)] })
    const { operations } = await plan(recipe)
    expect(operations).toMatchObject([
      { op: 'album.add', album: { id: id(100), name: there }, assetIds: [id(2)] },
      { op: 'tag.add', tag: { id: expect.any(String), value: `trips/${there}` }, assetIds: [id(2)] },
    ])
    expect(operations).toHaveLength(2)
  })

  it('find by predicate', async () => {
    const where = all(
      inAlbum(asked),
      tagged(`trips/${asked}`),
      tagged(`trips/${asked}`, { exact: true }),
      person(asked),
    )
    const { operations } = await plan(defineRecipe({ name: 'r', where, actions: [addTag('found')] }))
    expect(operations.at(-1)).toMatchObject({ op: 'tag.add', assetIds: [id(1)] })
  })

  it('are seen by later recipes, and taken out', async () => {
    const first = defineRecipe({ name: 'a', actions: [syncAlbum(there), removeTag(`trips/${asked}`)] })
    const where = all(inAlbum(asked), not(tagged(`trips/${there}`)))
    const { operations } = await plan(first, defineRecipe({ name: 'b', where, actions: [addTag('both')] }))
    expect(operations.find(({ recipe, op }) => recipe === 'b' && op === 'tag.add')).toMatchObject({
      assetIds: [id(1), id(2)],
    })
    expect(operations.find(({ op }) => op === 'tag.remove')).toMatchObject({ tag: { value: `trips/${there}` } })
  })

  it('mean the album and the tag that somebody made after the plan', async () => {
    const { sandbox, plan, apply } = await workbenchFor({
      assets: library(there).assets.map((one) => ({ ...one, tags: [] })),
    })
    const recipe = defineRecipe({ name: 'r', actions: [addToAlbum(asked), addTag(`trips/${asked}`)] })
    const planned = await plan(recipe)
    expect(planned.operations.map(({ op }) => op)).toEqual([
      'album.create',
      'tag.create',
      'tag.create',
      'album.add',
      'tag.add',
    ])
    await send(sandbox, 'POST', '/albums', { albumName: there })
    await send(sandbox, 'PUT', '/tags', { tags: [`trips/${there}`] })
    expect(await apply(planned)).toMatchObject({ status: 'done', failures: [] })
    expect(contentsOf(sandbox)).toMatchObject({
      albums: [{ name: there, assets: ['#1', '#2'] }],
      tags: { trips: [], [`trips/${there}`]: ['#1', '#2'] },
    })
    expect((await plan(recipe)).operations).toEqual([])
  })

  it('mean the level of tags that is there, before the plan or after it', async () => {
    for (const isLate of [false, true]) {
      const { sandbox, plan, apply } = await workbenchFor({ assets: [{ id: id(1), originalPath: '/a/1.jpg' }] })
      const make = () => send(sandbox, 'PUT', '/tags', { tags: [`trips/${there}`] })
      const recipe = defineRecipe({ name: 'r', actions: [addTag(`trips/${asked}/${asked}`)] })
      if (!isLate) await make()
      const planned = await plan(recipe)
      if (isLate) await make()
      expect(await apply(planned)).toMatchObject({ status: 'done', failures: [] })
      expect(contentsOf(sandbox).tags).toEqual({
        trips: [],
        [`trips/${there}`]: [],
        [`trips/${there}/${written}`]: ['#1'],
      })
      expect((await plan(recipe)).operations).toEqual([])
    }
  })

  it('are one album where they come from folders', async () => {
    const folders = [there, asked].map((name, index) => ({ id: id(index + 1), originalPath: `/${name}/${index}.jpg` }))
    const { sandbox, plan, apply } = await workbenchFor({ assets: folders })
    await apply(await plan(defineRecipe({ name: 'r', actions: [addToAlbum('{folder}'), addTag('{folder}')] })))
    expect(contentsOf(sandbox)).toMatchObject({
      albums: [{ name: written, assets: ['#1', '#2'] }],
      tags: { [written]: ['#1', '#2'] },
    })
  })

  it('meet the examples of a recipe', async () => {
    const where = all(inAlbum(asked), tagged(asked), tagged(asked, { exact: true }), person(asked))
    const asset = { albums: [there], tags: [there], people: [there] }
    const recipe = defineRecipe({ name: 'r', where, actions: [addTag('found')], examples: [{ asset, matches: true }] })
    expect(await runExamples(recipe)).toMatchObject([{ passed: true }])
  })
})
