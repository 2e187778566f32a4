import { expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { albumsOf } from '../support/sandbox.ts'

const rule = (name: string, people: string) => ({ name, filters: [{ key: 'people', val: people }] })
const configOf = (...rules: object[]) => ({
  'immichrc.json': JSON.stringify({ plugins: [{ use: 'people-albums', rules }] }),
})
const assets = photosAt(['/p/1.jpg', '/p/2.jpg']).map((asset, index) => ({
  ...asset,
  people: [index === 0 ? 'Ann' : 'Bob'],
}))

it('H11: the ledger of a rule that is gone is kept, offered for clean-up, and cleaned on request', async () => {
  const home = await homeFor({ library: { assets }, files: configOf(rule('A', 'Ann'), rule('B', 'Bob')) })
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  expect((await home.darkroom('doctor')).stdout).not.toContain('ledger')
  await home.write(configOf(rule('A', 'Ann')))
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  const before = albumsOf(home.sandbox)
  expect(before).toEqual([
    ['A', ['1.jpg']],
    ['B', ['2.jpg']],
  ])
  const told = await home.darkroom('doctor')
  expect(told.code).toBe(0)
  expect(told.stdout).toContain(
    'the configuration has no recipe "people-albums: B" any more, and the ledger still lists 1 album, tag or set of stacks that it filled.',
  )
  expect(told.stdout).toContain("darkroom doctor --forget 'people-albums: B'")

  const refused = await home.darkroom('doctor', '--forget', 'people-albums: A')
  expect(refused.code).toBe(1)
  expect(refused.stdout).toContain('"people-albums: A" is a recipe of this configuration')
  const forgot = await home.darkroom('doctor', '--forget', 'people-albums: B')
  expect(forgot.code).toBe(0)
  expect(forgot.stdout).toContain('forgot 1 album, tag or set of stacks that "people-albums: B" filled')
  expect((await home.darkroom('doctor')).stdout).not.toContain('ledger')
  expect(albumsOf(home.sandbox)).toEqual(before)
  // The rule comes back and takes nothing out, because nothing is its own any more.
  await home.write(configOf(rule('A', 'Ann'), { ...rule('B', 'Ann') }))
  expect((await home.plan()).summary).toEqual({ 'album.add': 1 })
})
