import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Home, type HomeOptions, homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import type { CliRun } from '../support/run-cli.ts'

const secret = 'sEcReT-4711-key-long-enough'
const library = { ...smallLibrary, apiKeys: [{ secret, permissions: ['all'] }] }
const plugin = "plugins: [folderAlbums({ rootPath: '/photos' })]"

const everyFile = async (folder: string): Promise<[string, string][]> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(files.map(async (file): Promise<[string, string]> => [file, await readFile(file, 'latin1')]))
}

/** All that commands print and leave behind must be without the key, which stands in `key.txt` only. */
const expectNoKey = async (home: Home, runs: readonly CliRun[]): Promise<void> => {
  for (const { stdout, stderr } of runs) {
    expect(stdout).not.toContain(secret)
    expect(stderr).not.toContain(secret)
  }
  const files = await everyFile(home.folder)
  const holders = files.filter(([, text]) => text.includes(secret)).map(([file]) => file)
  expect(holders).toEqual([join(home.folder, 'key.txt')])
}

const homeWith = (more: Partial<HomeOptions> = {}) =>
  homeFor({
    library,
    config: `accounts: { me: { apiKeyFile: 'key.txt' } }, ${plugin}`,
    files: { 'key.txt': `${secret}\n` },
    ...more,
  })

describe('the API key', () => {
  it('is in nothing that is printed or kept, whatever is run', async () => {
    const home = await homeWith()
    const commands = [
      ['doctor'],
      ['plan', '--out', 'plan.json'],
      ['plan', '--json'],
      ['apply', '--yes', '--json'],
      ['apply', 'plan.json', '--yes'],
      ['runs'],
      ['runs', '--json'],
      ['recipes', '--json'],
      ['plugins'],
      ['snapshot', '--out', 'library.json'],
    ]
    const runs: CliRun[] = []
    for (const command of commands) runs.push(await home.darkroom(...command, '--verbose'))
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 5, 0, 0, 0, 0, 0])
    expect(await everyFile(join(home.folder, 'state'))).not.toEqual([])
    await expectNoKey(home, runs)
  })

  it('is masked where a recipe says it or fails with it', async () => {
    const mine = `import { readFileSync } from 'node:fs'
      import { addToAlbum, defineRecipe } from 'immich-darkroom'
      const key = readFileSync(new URL('key.txt', import.meta.url), 'utf8').trim()
      const tell = (warn) => warn('the key is ' + key)
      const fail = () => { throw new Error('with ' + key) }
      export default [
        defineRecipe({ name: 'tells', actions: (_, prepared, { warn }) => { tell(warn); return [] } }),
        defineRecipe({ name: 'fails', actions: fail }),
        defineRecipe({ name: 'names', actions: [addToAlbum(key)] }),
      ]`
    const home = await homeWith({
      config: "accounts: { me: { apiKeyFile: 'key.txt' } }, recipes: ['mine.mjs']",
      files: { 'key.txt': secret, 'mine.mjs': mine },
    })
    const runs = [await home.darkroom('plan'), await home.darkroom('plan', '--json', '--out', 'plan.json')]
    expect(runs[0]?.stdout).toContain('the key is ***')
    expect(runs[0]?.stdout).toContain('with ***')
    await expectNoKey(home, runs)
    const { code } = await home.darkroom('plan', 'tells', '--out', 'plan.json')
    expect(code).toBe(0)
    await expectNoKey(home, [await home.darkroom('apply', 'names', '--yes')])
    expect((await home.darkroom('runs', '--json')).json()).toMatchObject([{ status: 'done', changes: 8 }])
  })

  it.each([
    ['immichrc.json', `{ "accounts": { "me": { "apiKey": "${secret}", } } }`],
    ['immichrc.json', `{ "apiKey": ${secret} }`],
    ['immichrc.yaml', `accounts: { me: { apiKey: ${secret}, ] } }`],
    ['immichrc.yaml', `accounts:\n  me:\n    apiKey: "${secret}\n`],
    ['immichrc.ts', `export default { accounts: { me: { apiKey: '${secret}' } }`],
  ])('is not quoted from a configuration with a mistake: %s, %s', async (name, text) => {
    const { darkroom } = await homeFor({ library: {}, files: { [name]: text } })
    const { code, stderr } = await darkroom('plan', '--verbose')
    expect(code).toBe(3)
    expect(stderr).toContain(name)
    expect(stderr).not.toContain(secret)
  })

  it('is masked where a server gives it back', async () => {
    const fault = () => ({ status: 400, body: JSON.stringify({ message: `bad key ${secret}` }), headers: {} })
    const home = await homeWith({ fault })
    const run = await home.darkroom('plan', '--verbose')
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('bad key ***') })
    await expectNoKey(home, [run])
  })
})
