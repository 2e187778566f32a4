import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { composeText, setupView } from '../../../cli/setup.ts'
import { browserFile, openBrowser } from '../../support/browser.ts'
import { startCli } from '../../support/child.ts'
import { folderWith } from '../../support/folder.ts'
import { smallLibrary, twoUsers } from '../../support/library.ts'
import { sandboxFor, writesTo } from '../../support/sandbox.ts'
import { eventually, hanging } from '../../support/waiting.ts'

const key = 'k'.repeat(43)
const viewOf = (env: Readonly<Record<string, string>>) => setupView({ cwd: '/config', env })

describe('what the set-up page says', () => {
  it('the compose file is the one of the docs, with the address and the zone that are there', () => {
    const page = readFileSync(new URL('../../../docs/docker.md', import.meta.url), 'utf8')
    const [, shown = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []
    expect(parse(composeText({}))).toEqual(parse(shown))
    const { TZ, IMMICH_URL } = parse(composeText({ TZ: 'Europe/Rome', IMMICH_URL: 'http://nas:2283' })).services
      .darkroom.environment
    expect({ TZ, IMMICH_URL }).toEqual({ TZ: 'Europe/Rome', IMMICH_URL: 'http://nas:2283' })
  })

  it.each([
    [{ IMMICH_API_KEY: key }, 'IMMICH_URL', 'is missing'],
    [{ IMMICH_URL: '/mnt/user/photos', IMMICH_API_KEY: key }, 'IMMICH_URL', '"/mnt/user/photos" is a folder'],
    [{ IMMICH_URL: '"http://nas:2283"', IMMICH_API_KEY: key }, 'IMMICH_URL', 'has quotes around it'],
    [{ IMMICH_URL: 'http://nas:2283' }, 'IMMICH_API_KEY', 'is missing'],
    [{ IMMICH_URL: 'http://nas:2283', IMMICH_API_KEY: `'${key}'` }, 'IMMICH_API_KEY', 'has quotes around it'],
    [{ IMMICH_URL: 'http://nas:2283', IMMICH_API_KEY_FILE: key }, 'IMMICH_API_KEY_FILE', 'is a key, not the path'],
    [{ IMMICH_URL: 'http://nas:2283', IMMICH_API_KEY_FILE: '/no/key' }, 'IMMICH_API_KEY_FILE', 'cannot be read'],
    [{ IMMICH_URL: 'http://127.0.0.1:1', IMMICH_API_KEY: key }, 'IMMICH_URL', '127.0.0.1:1'],
  ])('%j', async (env, about, message) => {
    const { checks } = await viewOf(env as Record<string, string>)
    expect(checks).toContainEqual(
      expect.objectContaining({
        ok: false,
        about,
        message: expect.stringContaining(message),
        hint: expect.any(String),
      }),
    )
    expect(JSON.stringify(await viewOf(env as Record<string, string>))).not.toContain(key)
  })

  it('in a container localhost is the container, and port 3001 and an address without scheme are told', async () => {
    const away = await viewOf({ IMMICH_URL: 'localhost:3001', IMMICH_API_KEY: key })
    expect(away.checks[0]?.hint).toContain('In a container, that address is the container itself')
    expect(away.warnings).toEqual([
      'IMMICH_URL: "localhost:3001" has no scheme; http://localhost:3001/api is asked.',
      expect.stringContaining('IMMICH_URL: port 3001 was inside the containers'),
    ])
  })

  it('a key that lacks permissions', async () => {
    const permissions = ['user.read', 'asset.read', 'asset.statistics', 'apiKey.read']
    const sandbox = await sandboxFor({ ...smallLibrary, apiKeys: [{ secret: key, permissions }] })
    const env = { IMMICH_URL: sandbox.url, IMMICH_API_KEY: key }
    const { checks } = await viewOf(env)
    expect(checks).toMatchObject([
      { ok: true, about: 'IMMICH_URL' },
      { ok: true, about: 'IMMICH_API_KEY' },
      ...['albums', 'tags', 'archive and favorites', 'people'].map((purpose) => ({
        ok: false,
        message: expect.stringMatching(new RegExp(`^lacks .* for ${purpose}$`)),
      })),
    ])
  })
})

describe.skipIf(browserFile === undefined)('the set-up page', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const faultsOf = async (page: Page): Promise<unknown> => {
    await page.evaluate(axe)
    return page.evaluate('axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + nodes[0].html))')
  }

  it('is there without a configuration, writes nothing, and goes when there is one', async () => {
    const sandbox = await sandboxFor({ ...smallLibrary, users: twoUsers })
    const folder = await folderWith()
    const state = await folderWith()
    const env = { IMMICH_URL: sandbox.url, IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '' }
    const child = startCli(['serve'], {
      cwd: folder,
      env: { ...env, DARKROOM_STATE_DIR: state, DARKROOM_PORT: '0', XDG_CONFIG_HOME: folder, TZ: 'UTC' },
    })
    let log = ''
    child.process.stderr.on('data', (chunk) => {
      log += chunk
    })
    const link = () => /http:\S+\/login#\S+/.exec(log)?.[0] ?? ''
    await eventually(() => expect(link()).not.toBe(''))
    const page = await (await openBrowser()).newPage({ viewport: { width: 320, height: 640 } })
    page.setDefaultTimeout(hanging)
    await page.goto(link())
    await page.getByRole('heading', { name: 'Set up' }).waitFor()
    await page.getByText('runs Immich').waitFor()
    expect(await faultsOf(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    const text = await page.getByLabel('configuration', { exact: true }).inputValue()
    expect(text).toContain(`url: '${sandbox.url.replace(/\/api$/, '')}'`)
    expect(await page.content()).not.toContain(env.IMMICH_API_KEY)
    expect(readdirSync(folder)).toEqual([])
    // What it shows is a configuration, and the daemon takes it up.
    writeFileSync(join(folder, 'immichrc.yaml'), text)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    child.process.kill('SIGTERM')
    expect((await child.end()).code).toBe(0)
    expect(writesTo(sandbox)).toEqual({})
    expect(log).not.toContain(env.IMMICH_API_KEY)
  })
})
