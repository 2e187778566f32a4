import { describe, expect, it } from 'vitest'
import { namesCommand } from '../../cli/names.ts'
import { createTerminal, type Io } from '../../cli/terminal.ts'
import { type LibraryInput, versions } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'
import { annaId, benId, photosAt, twoUsers } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'

const id = (digit: number): string => `00000000-0000-4000-8000-00000000001${digit}`

const library: LibraryInput = {
  users: twoUsers,
  apiKeys: [
    { userId: annaId, secret: 'whole-key-of-the-first-user', permissions: ['all'] },
    {
      userId: annaId,
      secret: 'small-key-of-the-first-user',
      permissions: ['user.read', 'album.read', 'tag.read', 'apiKey.read'],
    },
  ],
  people: [
    { id: id(1), ownerId: annaId, name: 'Zoe' },
    { id: id(2), ownerId: annaId, name: 'Cy', isHidden: true },
    { id: id(3), ownerId: annaId, name: '' },
  ],
  tags: [{ id: id(4), userId: annaId, value: 'trips' }],
  albums: [
    { id: id(5), ownerId: annaId, albumName: 'Trip', assetIds: ['/p/1.jpg'] },
    { id: id(6), ownerId: benId, albumName: 'Kids', users: [{ userId: annaId, role: 'viewer' }] },
  ],
  assets: photosAt(['/p/1.jpg'], {
    ownerId: annaId,
    faces: [{ personId: id(1) }, { personId: id(2) }, { personId: id(3) }],
  }),
}

describe.each(versions)('names on %s', (version) => {
  const home = () => homeFor({ library, version, files: { 'immichrc.json': '{}' } })

  it('lists what can be named, with ids, and writes nothing', async () => {
    const { darkroom, sandbox } = await home()
    const { code, stdout } = await darkroom('names', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual([
      {
        account: 'default',
        albums: [
          { name: 'Kids', id: id(6), note: '0 assets, shared with you' },
          { name: 'Trip', id: id(5), note: '1 asset' },
        ],
        people: [
          { name: 'Cy', id: id(2), note: 'hidden' },
          { name: 'Zoe', id: id(1), note: '' },
        ],
        tags: [{ name: 'trips', id: id(4), note: '' }],
        users: [
          { name: 'Anna', id: annaId, note: 'anna@example.com' },
          { name: 'Ben', id: benId, note: 'ben@example.com' },
        ],
      },
    ])
    expect(writesTo(sandbox)).toEqual({})
  })

  it('says the same to people', async () => {
    const { stdout } = await (await home()).darkroom('names')
    expect(stdout).toContain(`default: people\n  Cy  ${id(2)}  hidden\n  Zoe  ${id(1)}\n`)
  })

  it('leaves ids whole on a narrow screen, so that they can be copied', async () => {
    const { env, folder } = await home()
    const shown: string[] = []
    const stdout = { isTTY: true, columns: 40, write: (text: string) => shown.push(text) }
    const io = { cwd: folder, env: { ...env, NO_COLOR: '1' }, called: 'darkroom', stdin: {}, stdout, stderr: stdout }
    await namesCommand(createTerminal(io as unknown as Io, {}))
    const lines = shown.join('').split('\n')
    expect(lines.filter((line) => line.length > 40)).toEqual([])
    expect(lines.map((line) => line.trim())).toEqual(expect.arrayContaining([id(1), id(2), id(4), id(5), annaId]))
  })
})

describe('names with a key that may not see everything', () => {
  it('lists the rest', async () => {
    const { darkroom, sandbox, write } = await homeFor({ library })
    const accounts = { small: { url: sandbox.url, apiKey: 'small-key-of-the-first-user' } }
    await write({ 'immichrc.json': JSON.stringify({ accounts }) })
    const { code, stdout } = await darkroom('names', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ people: null, albums: [{ name: 'Kids' }, { name: 'Trip' }] }])
    expect((await darkroom('names')).stdout).toContain('small: people\n  the key may not read them\n')
  })
})
