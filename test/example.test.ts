import { copyFile, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { configSchema } from '../language/config.ts'
import { folderWith } from './support/folder.ts'

const { loadConfig } = createRequire(import.meta.url)(
  '../cli/config/load-config.ts',
) as typeof import('../cli/config/load-config.ts')

const example = new URL('../immichrc.example.ts', import.meta.url)
let folder = ''
beforeEach(async () => {
  folder = await folderWith({ 'secrets/immich-key': 'k-4711-and-so-on-for-long\n' })
  await copyFile(example, join(folder, 'immichrc.ts'))
})

describe('the example configuration', () => {
  it('loads in a folder of its own, with everything it names', async () => {
    const config = await loadConfig({ cwd: folder, env: {} })
    expect(config).toMatchObject({
      file: join(folder, 'immichrc.ts'),
      accounts: [
        {
          name: 'me',
          url: 'http://immich.local:2283/api',
          apiKey: 'k-4711-and-so-on-for-long',
          timeout: 30,
          insecure: false,
        },
      ],
      warnings: ['recipes[0]: no file matches recipes/*.ts.'],
      limits: { changes: '20%', removals: 200 },
      allow: [],
      stateDir: join(folder, 'state'),
      allowUnknownServer: false,
    })
    expect(config.plugins.map(({ instance, from }) => [instance.name, instance.problems, from])).toEqual([
      ['folder-albums', [], 'bundled'],
      ['scans', [], 'bundled'],
      ['screen-captures', [], 'bundled'],
      ['smart-albums', [], 'bundled'],
      ['clock-shift', [], 'bundled'],
      ['date-repair', [], 'bundled'],
      ['duplicates', [], 'bundled'],
      ['stacks', [], 'bundled'],
      ['uploads', [], 'bundled'],
      ['people-albums', [], 'bundled'],
      ['people-checks', [], 'bundled'],
      ['trips', [], 'bundled'],
      ['autotag', [], 'bundled'],
      ['album-sharing', [], 'bundled'],
      ['album-tags', [], 'bundled'],
      ['album-merge', [], 'bundled'],
    ])
  })

  it('takes no value from the environment that it gives itself', async () => {
    const env = { IMMICH_URL: 'http://elsewhere', IMMICH_API_KEY: 'other-key-but-long-enough' }
    const { accounts } = await loadConfig({ cwd: folder, env })
    expect(accounts).toMatchObject([{ url: 'http://immich.local:2283/api', apiKey: 'k-4711-and-so-on-for-long' }])
  })

  it('shows every key there is', async () => {
    const text = await readFile(example, 'utf8')
    const account = Object.keys(configSchema.shape.accounts.unwrap().valueType.shape)
    for (const key of [...Object.keys(configSchema.shape), ...account]) expect(text).toMatch(new RegExp(`\\b${key}:`))
    for (const variable of ['IMMICH_URL', 'IMMICH_API_KEY', 'IMMICH_API_KEY_FILE']) expect(text).toContain(variable)
  })
})
