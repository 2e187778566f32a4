import { execFileSync } from 'node:child_process'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { runCli } from '../support/run-cli.ts'
import { albumsOf, assetOf, sandboxFor } from '../support/sandbox.ts'

const library = {
  assets: ['1', '2', '3'].map((name) => ({ originalPath: `/photos/${name}.jpg`, isFavorite: true })),
}
const recipe = `import { defineRecipe, favorite, syncAlbum } from 'immich-darkroom'
export default defineRecipe({ name: 'best', where: favorite(), actions: [syncAlbum('Best')] })
`
const home = () => homeFor({ library, config: "recipes: ['best.ts']", files: { 'best.ts': recipe } })

/** The same home, whose server has another address. */
const at =
  ({ folder, env }: Home, url: string) =>
  (...args: string[]) =>
    runCli(args, { cwd: folder, env: { ...env, IMMICH_URL: url } })

/** A person does this in the web page. */
const unfavorite = async (sandbox: Sandbox): Promise<void> => {
  const body = JSON.stringify({ ids: [assetOf(sandbox, '1.jpg').id], isFavorite: false })
  const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' }
  expect((await fetch(`${sandbox.url}/assets`, { method: 'PUT', headers, body })).ok).toBe(true)
}

const otherAddress = ({ sandbox }: Home): string => sandbox.url.replace('127.0.0.1', 'localhost')

describe('a server that has another address', () => {
  it('is known by what was done there: a sync takes out what it put in, and undo takes back its runs', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const moved = at(one, otherAddress(one))
    await unfavorite(one.sandbox)
    const applied = await moved('apply', '--yes')
    expect(applied.stderr).toContain('This server was known by another address')
    expect(albumsOf(one.sandbox)).toEqual([['Best', ['2.jpg', '3.jpg']]])
    // At either address from now on, and told once.
    const { stderr } = await moved('undo', '--yes')
    expect(stderr).not.toContain('another address')
    expect(albumsOf(one.sandbox)).toEqual([['Best', ['1.jpg', '2.jpg', '3.jpg']]])
    expect((await one.darkroom('runs', '--json')).json<unknown[]>()).toHaveLength(3)
    await one.darkroom('undo', '--yes')
    expect(albumsOf(one.sandbox)).toEqual([])
  })

  it('is found each time where the link to its state file is gone', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const moved = at(one, otherAddress(one))
    await moved('plan')
    const state = join(one.folder, 'state')
    const link = readdirSync(state).find((name) => name.startsWith('localhost') && name.endsWith('.sqlite')) ?? ''
    rmSync(join(state, link))
    await unfavorite(one.sandbox)
    await moved('apply', '--yes')
    expect(albumsOf(one.sandbox)).toEqual([['Best', ['2.jpg', '3.jpg']]])
  })

  it('goes on with the state that was used last, where several tell of it', async () => {
    const one = await home()
    const state = join(one.folder, 'state')
    const [user] = one.sandbox.users
    const rename = (folder: string, name: string): void => {
      const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
      renameSync(join(folder, file), join(state, `${name}-${user?.id}.sqlite`))
    }
    await one.darkroom('apply', '--yes')
    rename(state, 'b.example')
    const [album] = one.sandbox.state.albums.keys()
    const headers = { 'x-api-key': user?.apiKey ?? '', 'content-type': 'application/json' }
    const body = JSON.stringify({ ids: [assetOf(one.sandbox, '3.jpg').id] })
    await fetch(`${one.sandbox.url}/albums/${album}/assets`, { method: 'DELETE', headers, body })
    // As before the address made no difference.
    const apart = join(one.folder, 'apart')
    await one.darkroom('apply', '--yes', '--state-dir', apart)
    rename(apart, 'c.example')
    const { stderr } = await one.darkroom('plan')
    expect(stderr).toContain(`what c.example-${user?.id}.sqlite tells of is here`)
    expect(stderr).not.toContain('b.example')
  })

  it('has one file for both addresses again after that file was moved away', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const moved = at(one, otherAddress(one))
    await moved('plan')
    const state = join(one.folder, 'state')
    const [file = ''] = readdirSync(state).filter((name) => name.startsWith('127') && name.endsWith('.sqlite'))
    rmSync(join(state, file))
    await unfavorite(one.sandbox)
    await moved('apply', '--yes')
    expect((await moved('doctor')).stdout).toContain(`${join(state, file)}\n`)
    expect(albumsOf(one.sandbox)).toEqual([['Best', ['1.jpg', '2.jpg', '3.jpg']]])
  })

  it('may not stand in a configuration twice', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const apiKey = one.env.IMMICH_API_KEY
    const accounts = { a: { url: one.sandbox.url, apiKey }, b: { url: otherAddress(one), apiKey } }
    await one.write({ 'two.json': JSON.stringify({ accounts, recipes: ['best.ts'] }) })
    const { code, stderr } = await one.darkroom('plan', '--config', 'two.json')
    expect(code).toBe(3)
    expect(stderr).toContain('and so is the account "a"')
  })

  it('is read for itself: what is mirrored of one address says nothing of a copy at another', async () => {
    const id = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`
    const as = (favorites: readonly number[], members: readonly number[]) => ({
      users: [{ id: id(8), email: 'anna@example.org', name: 'Anna' }],
      assets: [1, 2].map((number) => ({
        id: id(number),
        originalPath: `/photos/${number}.jpg`,
        isFavorite: favorites.includes(number),
      })),
      albums: [{ id: id(9), albumName: 'Best', assetIds: members.map(id) }],
    })
    const files = { 'best.ts': recipe }
    const one = await homeFor({ library: as([1], []), config: "recipes: ['best.ts']", files })
    await one.darkroom('apply', '--yes')
    // Made after that run, and changed before the other one was read last.
    const copy = await sandboxFor(as([1, 2], [1]))
    const env = { ...one.env, IMMICH_URL: copy.url, IMMICH_API_KEY: copy.users[0]?.apiKey ?? '' }
    const { stderr } = await runCli(['apply', '--yes'], { cwd: one.folder, env })
    expect(stderr).toContain('was known by another address')
    expect(albumsOf(copy)).toEqual([['Best', ['1.jpg', '2.jpg']]])
  })

  it('is another one where nothing of what was done is there, as on a copy of before', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const copy = await sandboxFor(library)
    const there = at(one, copy.url)
    const [file] = readdirSync(join(one.folder, 'state')).filter((name) => name.endsWith('.sqlite'))
    const { stderr } = await there('apply', '--yes')
    expect(stderr).toContain('counts as another server')
    expect(albumsOf(copy)).toEqual([['Best', ['1.jpg', '2.jpg', '3.jpg']]])
    expect((await there('runs', '--json')).json<unknown[]>()).toHaveLength(2)
    expect(stderr).toContain(`ln -s ${file} `)
    expect((await there('doctor')).stdout).toContain(`${file} is about the same user at another address`)
  })

  it('is told from a copy of before by some of what was done, whatever was', async () => {
    const many = { assets: Array.from({ length: 300 }, (_, index) => ({ originalPath: `/photos/${index}.jpg` })) }
    const files = { 'rated.yaml': 'name: rated\nwhere: { all: [] }\nactions: [rate: 5]\n' }
    const one = await homeFor({ library: many, config: "recipes: ['rated.yaml']", files })
    await one.darkroom('apply', '--yes')
    const copy = await sandboxFor(many)
    const { stderr } = await at(one, copy.url)('plan')
    expect(stderr).toContain('counts as another server')
    // Ten of the one operation, which the server does not name among those that changed since.
    expect(copy.requests.get('GET /assets/:id')).toBe(10)
  })

  it('goes on with that state where a person says so by the command that is told', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const restored = await sandboxFor(library)
    const there = at(one, restored.url)
    const [, command = ''] = /`(ln -s [^`]+)`/.exec((await there('plan')).stderr) ?? []
    execFileSync('sh', ['-c', command])
    expect(await there('apply', '--yes')).toMatchObject({ code: 0, stderr: expect.not.stringContaining('ln -s') })
    expect(albumsOf(restored)).toEqual([['Best', ['1.jpg', '2.jpg', '3.jpg']]])
    expect((await there('runs', '--json')).json<unknown[]>()).toHaveLength(2)
    expect((await there('doctor')).stdout).not.toContain('is about the same user')
  })

  it('names the state file of a run that is undone with the key and the address of another user alone', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const [{ id = '' } = {}] = (await one.darkroom('runs', '--json')).json<{ id: string }[]>()
    const [file = ''] = readdirSync(join(one.folder, 'state')).filter((name) => name.endsWith('.sqlite'))
    const { code, stderr } = await at(one, (await sandboxFor(library)).url)('undo', id, '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain(`${join(one.folder, 'state', file)} has one, of another user or server.`)
    expect(stderr).toContain('Give the key and the address with which it was made.')
  })

  it('says that there is no such run, also beside a state file of another user that is damaged', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    writeFileSync(join(one.folder, 'state', '0.sqlite'), 'no database')
    const { code, stderr } = await one.darkroom('undo', 'abc', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('No run is called "abc".')
  })
})
