import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { browserFile, launch } from './support/browser.ts'
import { hanging } from './support/waiting.ts'

const root = join(import.meta.dirname, '..')
const out = join(root, 'dist-site')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
}

const scan = () =>
  spawnSync(process.execPath, [join(root, 'site/scan.ts')], { encoding: 'utf8' }) as { status: number; stderr: string }

/** A page beside those of the site, until the test ends. */
const plant = (text: string): void => {
  const file = join(out, 'planted.html')
  writeFileSync(file, `<main>${text}</main>`)
  onTestFinished(() => rmSync(file))
}

/** Where the site can be looked at, until the test ends. */
const served = async (): Promise<string> => {
  const server = createServer(({ url = '/' }, answer) => {
    const path = join(out, decodeURIComponent(url.split('?')[0] ?? ''))
    const file = [path, `${path}.html`, join(path, 'index.html')].find(
      (one) => existsSync(one) && statSync(one).isFile(),
    )
    answer.writeHead(file ? 200 : 404, { 'content-type': types[extname(file ?? '')] ?? 'text/plain' })
    answer.end(file ? readFileSync(file) : '')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

// It builds the site once, with all that is checked before and after.
beforeAll(() => void execFileSync('npm', ['run', '-s', 'docs:build'], { cwd: root, stdio: 'pipe' }))

describe('the site of the docs', () => {
  it('has every page, with the code of recipes and the files to copy', () => {
    const gallery = readFileSync(join(out, 'gallery.html'), 'utf8')
    expect(gallery).toContain('href="/recipes/christmas.yaml"')
    expect(gallery.match(/<details/g)).toHaveLength(30)
    for (const file of [
      'recipes/christmas.yaml',
      'immichrc.example.ts',
      'plugins/stacks.html',
      'faq.html',
      'index.html',
    ])
      expect(existsSync(join(out, file)), file).toBe(true)
    expect(readFileSync(join(out, 'index.html'), 'utf8')).not.toMatch(/\{\{|&lt;!--/)
  })

  it.each([
    ['a picture from elsewhere', '<img src="https://example.com/a.png">', 'loads from elsewhere'],
    ['a font from elsewhere', '<link rel="stylesheet" href="//fonts.example.com/a.css">', 'loads from elsewhere'],
    ['a dead link', '<a href="./nowhere.html">x</a>', 'a dead link'],
    ['a heading that is not there', '<a href="/gallery#nowhere">x</a>', 'no such heading'],
  ])('is not built with %s', (_, text, problem) => {
    plant(text)
    const { status, stderr } = scan()
    expect(stderr).toContain(problem)
    expect(status).toBe(1)
  })

  it.skipIf(!browserFile)('asks nobody else, is searched without a network, and shows no error', async () => {
    const own = await served()
    const browser = await launch()
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(hanging)
    const problems: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(own) && !request.url().startsWith('data:')) problems.push(request.url())
    })
    page.on('response', (response) => void (response.status() >= 400 && problems.push(`missing ${response.url()}`)))
    page.on('pageerror', (error) => void problems.push(error.message))
    await page.goto(`${own}/`)
    await page.locator('h1', { hasText: 'Darkroom' }).waitFor()
    // It hears no key before its scripts have taken the page over.
    await page.waitForFunction('document.getElementById("app").__vue_app__ !== undefined')
    await page.keyboard.press('Control+k')
    await page.locator('.VPLocalSearchBox input').fill('birthdays')
    await page.locator('.VPLocalSearchBox .result', { hasText: 'birthdays' }).first().click()
    await page.waitForURL(/gallery.*#birthdays/)
    expect(await page.locator('body').innerText()).not.toContain('{{')
    expect(problems).toEqual([])
  })

  it.skipIf(!browserFile).each(['light', 'dark'] as const)(
    'can be read in %s: code, and what stands beside it',
    async (colorScheme) => {
      const own = await served()
      const browser = await launch()
      onTestFinished(() => browser.close())
      const page = await browser.newPage({ colorScheme })
      await page.goto(`${own}/plugins/stacks`)
      await page.evaluate(readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'))
      const faults = await page.evaluate(`axe
      .run(document, { runOnly: ['color-contrast'] })
      .then(({ violations }) => violations.flatMap(({ nodes }) => nodes.map(({ html }) => html)))`)
      expect(faults).toEqual([])
    },
  )
})
