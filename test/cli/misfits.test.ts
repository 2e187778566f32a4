import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Sandbox, versions } from '../../sandbox/index.ts'
import { triedOn } from '../support/effort.ts'
import { everyConfig, everyId, everyLibrary } from '../support/every-kind.ts'
import { type Home, homeFor } from '../support/home.ts'
import { benId } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'

const files = { 'immichrc.json': JSON.stringify(everyConfig) }

const albumOld = ({ state }: Sandbox) => {
  const album = [...state.albums.values()].find(({ albumName }) => albumName === 'Old')
  if (!album) throw new Error('no album')
  return album
}

const assetAt = ({ state }: Sandbox, name: Parameters<typeof everyId>[0]) => {
  const asset = state.assets.get(everyId(name))
  if (!asset) throw new Error(`no asset ${name}`)
  return asset
}

const stackOf = (sandbox: Sandbox, name: Parameters<typeof everyId>[0]) => {
  const stack = sandbox.state.stacks.get(String(assetAt(sandbox, name).stackId))
  if (!stack) throw new Error(`no stack of ${name}`)
  return stack
}

const dissolve = (sandbox: Sandbox, name: Parameters<typeof everyId>[0]): void => {
  const { id, assetIds } = stackOf(sandbox, name)
  sandbox.state.stacks.delete(id)
  for (const assetId of assetIds) {
    const asset = sandbox.state.assets.get(assetId)
    if (asset) asset.stackId = null
  }
}

/** What somebody does between plan and apply, and how it is told. */
const misfits: readonly [string, (sandbox: Sandbox) => void, RegExp][] = [
  ['the album is gone', (s) => void s.state.albums.delete(albumOld(s).id), /The album "Old" \(.*\) is gone\./],
  [
    'the album looks otherwise',
    (s) => void Object.assign(albumOld(s), { description: 'Mine' }),
    /The album "Old" has another description now\./,
  ],
  [
    'a member has left',
    (s) => void Object.assign(albumOld(s), { users: albumOld(s).users.filter(({ userId }) => userId !== benId) }),
    /Ben has another role in the album "Old" now\./,
  ],
  [
    'a member was given the role already',
    (s) => {
      for (const user of albumOld(s).users) if (user.userId === benId) user.role = 'editor'
    },
    /album\.share Old has been done since\./,
  ],
  ['a tag is gone', ({ state }) => state.tags.clear(), /The tag "gone" \(.*\) is gone\./],
  [
    'a value is another one',
    (s) => s.state.updateExif(assetAt(s, 'old/1'), { rating: 3 }),
    /1\.jpg \(.*\): rating was 2 and is 3\./,
  ],
  [
    'an asset is gone',
    (s) => s.state.removeAsset(everyId('old/1')),
    new RegExp(`The asset ${everyId('old/1')} is gone\\.`),
  ],
  [
    'an asset is in the trash already',
    (s) => s.state.updateAsset(assetAt(s, 'trash/1'), { trashedAt: 1, status: 'trashed' }),
    /asset\.trash .*has been done since for 1 of 1 assets\./,
  ],
  ['a stack that grows has changed', (s) => dissolve(s, 'join/1'), /The stack .* has changed\./],
  [
    'a stack has been made already',
    (s) => {
      const stack = stackOf(s, 'join/1')
      stack.assetIds = [...stack.assetIds, everyId('join/3')]
      assetAt(s, 'join/3').stackId = stack.id
    },
    /stack\.create stack of .* has been done since for 3 of 3 assets\./,
  ],
]

const savedThen = async (version: string, change: (sandbox: Sandbox) => void): Promise<Home> => {
  const home = await homeFor({ library: everyLibrary, version, jobs: 'held', files })
  expect((await home.darkroom('plan', '--out', 'plan.json')).code).toBe(0)
  change(home.sandbox)
  home.sandbox.state.changed()
  return home
}

const refused = async (home: Home): Promise<string> => {
  const { code, stderr } = await home.darkroom('apply', 'plan.json', '--yes')
  expect(code).toBe(5)
  expect(stderr).toContain('Nothing was written. Make a new plan.')
  expect(writesTo(home.sandbox)).toEqual({})
  return stderr
}

describe.each(triedOn(versions))('a saved plan of every kind of operation, on %s,', (version) => {
  it('is carried out while it fits', async () => {
    const home = await savedThen(version, () => {})
    expect((await home.darkroom('apply', 'plan.json', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    expect((await home.plan()).operations).toEqual([])
  })

  it.each(misfits)('is refused where %s', async (_, change, reason) => {
    expect(await refused(await savedThen(version, change))).toMatch(reason)
  })
})

describe('a saved plan', () => {
  it('is refused where the top of a stack is another one, or the stack is gone', async () => {
    const turned = await savedThen('3.0.3', (s) => {
      stackOf(s, 'three/1').primaryAssetId = everyId('three/3')
    })
    expect(await refused(turned)).toMatch(/The stack .* has another top\./)
    expect(await refused(await savedThen('3.0.3', (s) => dissolve(s, 'three/1')))).toMatch(/The stack .* is gone\./)
  })

  it('is refused with every reason there is, told once each', async () => {
    const home = await savedThen('3.0.3', (sandbox) => {
      albumOld(sandbox).description = 'Mine'
      sandbox.state.updateExif(assetAt(sandbox, 'old/1'), { rating: 3 })
      sandbox.state.updateAsset(assetAt(sandbox, 'trash/1'), { trashedAt: 1, status: 'trashed' })
      sandbox.state.tags.clear()
    })
    const said = await refused(home)
    for (const reason of [
      /another description/,
      /rating was 2 and is 3/,
      /The tag "gone"/,
      /asset\.trash .*done since/,
    ])
      expect(said.match(new RegExp(reason, 'g'))).toHaveLength(1)
  })
})

describe('the API key', () => {
  const secret = 'sEcReT-4711-key-long-enough'
  const keyFiles = {
    'key.txt': `${secret}\n`,
    'immichrc.json': JSON.stringify({ ...everyConfig, accounts: { me: { apiKeyFile: 'key.txt' } } }),
  }

  it('is in no journal, plan, log or error, also where the server repeats it in every refusal', async () => {
    const bodies = [
      { status: 400, body: JSON.stringify({ message: `bad key ${secret}` }) },
      { status: 500, body: JSON.stringify({ message: `failed for ${secret}` }) },
      { status: 502, body: `<html>${secret}</html>`, headers: { 'content-type': 'text/html' } },
    ]
    const home = await homeFor({
      library: { ...everyLibrary, apiKeys: [{ secret, permissions: ['all'] }] },
      files: keyFiles,
    })
    const runs = [await home.darkroom('plan', '--out', 'plan.json', '--verbose')]
    const rules = bodies.map((fault, index) => ({
      route: '{PUT,PATCH,DELETE} /**',
      after: index * 2,
      times: 5,
      ...fault,
    }))
    home.sandbox.faults.set(rules)
    const commands = [
      ['apply', '--yes'],
      ['apply', '--resume', '--yes'],
      ['runs'],
      ['undo', '--yes'],
      ['apply', 'plan.json', '--yes'],
    ]
    for (const command of commands) {
      runs.push(await home.darkroom(...command, '--verbose'), await home.darkroom(...command, '--json'))
      home.sandbox.faults.set(rules)
    }
    for (const { id } of (await home.darkroom('runs', '--json')).json<{ id: string }[]>())
      runs.push(await home.darkroom('runs', id), await home.darkroom('runs', id, '--json'))
    expect(runs.some(({ code }) => code === 4 || code === 1)).toBe(true)
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(secret)
    expect(runs.map(({ stdout, stderr }) => stdout + stderr).join()).toContain('bad key ***')
    const entries = await readdir(home.folder, { recursive: true, withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(names.some((name) => name.endsWith('.sqlite'))).toBe(true)
    for (const name of names.filter((file) => !file.endsWith('key.txt')))
      expect(await readFile(name, 'latin1'), name).not.toContain(secret)
  })
})
