import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { browserFile, expectInOrder, openBrowser } from '../../support/browser.ts'
import { homeFor } from '../../support/home.ts'
import { assetOf } from '../../support/sandbox.ts'
import { hanging } from '../../support/waiting.ts'
import { config, files, hostileAlbum, hostileName, library } from './library.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } } as const
const looks = Object.keys(sizes).flatMap((size) =>
  (['light', 'dark'] as const).map((colorScheme) => [size as keyof typeof sizes, colorScheme] as const),
)

/** Visible text of an element, blanks joined. */
const textIn = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().innerText()).replace(/\s+/g, ' ')

describe.skipIf(browserFile === undefined)('the page of a plan', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>
  beforeAll(async () => {
    browser = await openBrowser()
  })

  /** Plans, and looks at the page; what it complains of, and what it asks of the network, is noted. */
  const look = async (options: BrowserContextOptions = {}, ...args: string[]) => lookAt({}, options, ...args)
  const lookAt = async (more: object, options: BrowserContextOptions = {}, ...args: string[]) => {
    const home = await homeFor({ library, config, files, ...more })
    await home.darkroom('plan', '--html', 'report.html', ...args)
    const context = await browser.newContext(options)
    context.setDefaultTimeout(hanging)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`)
    })
    await page.goto(pathToFileURL(join(home.folder, 'report.html')).href)
    return { home, page, complaints }
  }
  const group = (page: Page, words: string) => page.locator('details.group', { hasText: words })
  const open = async (page: Page, words: string) => {
    const found = group(page, words)
    await found.locator('summary').click()
    await found.locator('.row').first().waitFor()
    return found
  }

  it.each(looks)('has no fault on a %s, %s', async (size, colorScheme) => {
    const { page, complaints } = await look({ viewport: sizes[size], colorScheme })
    for (const details of await page.locator('details').all())
      if ((await details.getAttribute('open')) === null) await details.locator('summary').click()
    await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(80)
    // Given by the tool that drives the browser, past the page's policy.
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      const { violations } = await (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
      ).axe.run()
      return violations.map(({ id }) => id)
    })
    expect(found).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(sizes[size].width)
    expect(complaints).toEqual([])
  })

  it('shows what is taken away first, then what needs a person', async () => {
    const { page } = await look()
    expect(await page.locator('h3').allInnerTexts()).toEqual([
      'Taken away',
      'Needs you',
      'Refused',
      'Warnings',
      'Changes',
      'Notes',
    ])
    const removal = page.locator('section', { has: page.locator('h3', { hasText: 'Taken away' }) }).locator('.row')
    expect((await removal.last().innerText()).split('\n')[0]).toBe('t041.jpg')
    expect(await group(page, 'keep or not').count()).toBe(1)
    expect(await page.locator('.group[data-mark="x"]').allInnerTexts()).toEqual([expect.stringContaining('too much')])
  })

  it('takes text from the server for text', async () => {
    const { page, complaints } = await look()
    expect(await page.title()).toBe('Darkroom plan')
    const album = await open(page, hostileAlbum)
    await album.getByRole('button', { name: 'Last' }).click()
    // Without the mark that would turn round what follows.
    const shown = hostileName.replace('\u202e', '')
    expect(await album.locator('bdi', { hasText: 'onerror' }).textContent()).toBe(shown)
    expect(await page.locator('img:not(.picture)').count()).toBe(0)
    expect(await page.locator('script').count()).toBe(3)
    expect(await page.title()).toBe('Darkroom plan')
    expect(complaints).toEqual([])
  })

  it('opens groups page by page, with links and pictures', async () => {
    const { home, page } = await look()
    const album = await open(page, hostileAlbum)
    expect(await album.locator('.row').count()).toBe(60)
    expect(await textIn(page, 'details[open][data-mark="+"] .pager')).toContain('1–60 of 120')
    const link = album.getByRole('link').first()
    const { id } = assetOf(home.sandbox, 't010.jpg')
    expect(await link.getAttribute('href')).toBe(`${home.sandbox.url.replace(/\/api$/, '')}/photos/${id}`)
    expect(await link.getAttribute('rel')).toContain('noopener')
    const shown = await album.locator('img.picture').evaluateAll((images) =>
      Promise.all(
        (images as unknown as { decode(): Promise<void>; naturalWidth: number }[]).map(async (image) => {
          await image.decode()
          return image.naturalWidth
        }),
      ),
    )
    expect(shown).toEqual(Array(60).fill(375))
    await album.getByRole('button', { name: 'Next' }).click()
    expect(await textIn(page, 'details[open][data-mark="+"] .pager')).toContain('61–120 of 120')
    expect(await album.locator('.row').first().innerText()).toContain('t070.jpg')
    expect(await album.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
    await album.getByRole('button', { name: 'First' }).click()
    expect(await album.locator('.row').first().innerText()).toContain('t010.jpg')
  })

  it('shows old and new values', async () => {
    const { page } = await look()
    const values = await open(page, 'visibility')
    expect(await values.locator('.row').count()).toBe(10)
    expect(await values.locator('.row').first().innerText()).toContain('timeline → archive')
    // Of the pictures that were never made, the place is kept.
    expect(await values.locator('div.picture').count()).toBe(2)
    expect(await values.locator('img.picture').count()).toBe(8)
  })

  it('keeps old before new, and numbers where they belong, beside names that are written from the right', async () => {
    const hebrew = [
      { name: 'חתונה', where: { type: 'IMAGE' }, actions: [{ setDescription: 'ביי' }, { addToAlbum: 'אלבום' }] },
    ]
    const { page } = await lookAt({
      library: {
        assets: [1, 2].map((one) => ({ originalPath: `/photos/${one}.jpg`, exif: { description: `שלום ${one}` } })),
      },
      files: { 'recipes/own.json': JSON.stringify(hebrew) },
    })
    for (const details of await page.locator('details').all()) await details.locator('summary').click()
    await page.locator('.row').first().waitFor()
    await expectInOrder(page, '.row .change', ['description', 'שלום', '→', 'ביי'])
    await expectInOrder(page, '.title', ['2 assets', 'אלבום', '(new)'])
    await expectInOrder(page, 'h4', ['חתונה', '2', 'assets match'])
  })

  it('finds files, albums, values and folders', async () => {
    const { page } = await look()
    const visible = () => page.locator('.group:visible').count()
    const all = await visible()
    await page.getByRole('searchbox').fill('t012')
    await expect.poll(visible).toBe(2)
    expect(await textIn(page, '#found')).toBe('2 found in 2 groups')
    await open(page, hostileAlbum)
    expect(await group(page, hostileAlbum).locator('.row').count()).toBe(1)
    await page.getByRole('searchbox').fill('BEACH t01')
    await expect.poll(() => textIn(page, '#found')).toBe('10 found in 1 group')
    await page.getByRole('searchbox').fill('nothing is called so')
    await expect.poll(visible).toBe(0)
    expect(await page.locator('h3:visible').count()).toBe(0)
    await page.getByRole('searchbox').fill('')
    await expect.poll(visible).toBe(all)
  })

  it('can be used with keys alone', async () => {
    const { page } = await look()
    // Signs for the eye are not part of a name.
    const session = await page.context().newCDPSession(page)
    const names = async (): Promise<readonly string[]> => {
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      return nodes.flatMap(({ role, name }) => (role?.value === 'DisclosureTriangle' ? [String(name?.value)] : []))
    }
    // The browser makes the tree when it is asked for it first.
    await expect.poll(async () => (await names()).length).toBeGreaterThan(3)
    expect((await names()).filter((name) => /[▸▾]/.test(name))).toEqual([])
    await page.locator('summary', { hasText: hostileAlbum }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => group(page, hostileAlbum).locator('.row').count()).toBe(60)
    expect(await page.locator('.pager:visible').count()).toBe(1)
    await group(page, hostileAlbum).getByRole('button', { name: 'Next' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.textContent.slice(0, 9)')).toBe('Next')
  })

  it('prints without what only a screen needs', async () => {
    const { page } = await look({ colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('#search').isVisible()).toBe(false)
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
  })

  it('leaves no title of an open group alone at the foot of a printed sheet', async () => {
    const { page } = await look()
    await open(page, hostileAlbum)
    await page.emulateMedia({ media: 'print' })
    const breaks = `[...document.querySelectorAll('details.group[open] > .head')].map((head) => getComputedStyle(head).breakAfter)`
    expect(new Set(await page.evaluate<string[]>(breaks))).toEqual(new Set(['avoid']))
  })

  it('tells what it can without scripts', async () => {
    const { page } = await look({ javaScriptEnabled: false })
    expect(await page.locator('.group:visible').count()).toBeGreaterThan(5)
    expect(await page.locator('noscript').isVisible()).toBe(true)
  })

  it('has no room for pictures where none are wanted', async () => {
    const { page } = await look({}, '--no-pictures')
    await open(page, hostileAlbum)
    expect(await page.locator('.picture').count()).toBe(0)
  })
})
