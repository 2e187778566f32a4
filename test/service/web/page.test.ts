import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DarkroomError } from '../../../core/errors.ts'
import {
  addToAlbum,
  all,
  any,
  country,
  defineRecipe,
  favorite,
  hasLocation,
  not,
  removeFromAlbum,
  setDate,
  setDescription,
  type,
} from '../../../index.ts'
import { noDetails, type RunOutcome } from '../../../service/store.ts'
import { browserFile, expectInOrder, launch } from '../../support/browser.ts'
import { isPatient } from '../../support/effort.ts'
import { faultsOf, openPage, pageTools } from '../../support/page.ts'
import { albumsOf, assetOf } from '../../support/sandbox.ts'
import { hours, minutes } from '../../support/serving.ts'
import { hanging } from '../../support/waiting.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const sizes = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  laptop: { width: 1280, height: 800 },
} as const
/** Every size in both colours; in `npm test` the first and the last of them. */
const looks = (Object.keys(sizes) as (keyof typeof sizes)[])
  .flatMap((size) => (['light', 'dark'] as const).map((colorScheme) => [size, colorScheme] as const))
  .filter((_, index, { length }) => isPatient || index === 0 || index === length - 1)
const hostile = '<img src=x onerror="document.title=1">.jpg'
const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const assets = Array.from({ length: 40 }, (_, index) => ({
  id: idOf(index),
  originalPath: `/photos/${index}.jpg`,
  originalFileName: index === 0 ? hostile : `p${index}.jpg`,
  fileCreatedAt: `2024-05-01T10:${String(index).padStart(2, '0')}:00.000Z`,
  ...(index < 4 ? { isFavorite: true } : {}),
}))
const library = { assets, albums: [{ albumName: 'Mixed', assetIds: assets.slice(0, 5).map(({ id }) => id) }] }
const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })
const out = defineRecipe({ name: 'out', where: favorite(), actions: [removeFromAlbum('Mixed')] })

describe.skipIf(browserFile === undefined)('the review page', () => {
  const tools = pageTools()

  const serving = (basePath = '', more: object = {}): Promise<WebServing> =>
    webFor(
      { library, recipes: [pictures, out], serve: { jobs: { all: { schedule: 'every 1h' } } }, ...more },
      { files: tools.files, basePath },
    )

  const open = (url: string, options: BrowserContextOptions = {}) => openPage(tools.browser, url, options)

  /** The link to what waits now: one that waited before may still be shown, in the same words. */
  const waitingLink = async ({ ask }: WebServing, page: Page): Promise<Locator> => {
    const [{ id }] = (await ask('/reviews?state=waiting')).body.items
    return page.locator(`a[href="reviews/${id}"]`)
  }

  it.each(looks)('has no fault on any page, %s and %s', async (size, colorScheme) => {
    const { url, ask, login, supervisor } = await serving()
    await login()
    const { id } = (await ask('/reviews?state=waiting')).body.items[0]
    const { page, complaints, at } = await open(url, { viewport: sizes[size], colorScheme })
    const found: string[] = []
    const look = async (name: string): Promise<void> => {
      found.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`))
      const width = await page.evaluate('document.documentElement.scrollWidth')
      if (width !== sizes[size].width) found.push(`${name}: ${width} wide`)
    }
    for (const path of ['', 'reviews', 'runs', 'rules', 'rules/pictures', 'exclusions', 'doctor', 'try']) {
      await at(path)
      await page.locator('main h1').waitFor()
      await expect.poll(() => page.locator('.loading').count()).toBe(0)
      if (path === 'try') await page.locator('.big').waitFor()
      if (path === 'doctor') await page.getByText('As it is worked with').click()
      await look(path || 'overview')
    }
    await at(`reviews/${id}`)
    await page.locator('.tile img').first().waitFor()
    await look('review')
    await page.getByRole('button', { name: /^Apply/ }).click()
    await page.getByRole('dialog').waitFor()
    await look('confirm')
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.locator('.tile').first().press('Enter')
    await page.getByRole('link', { name: 'Open in Immich' }).waitFor()
    await look('picture')
    await at('')
    await page.getByRole('button', { name: 'Pause job all' }).click()
    await page.getByRole('dialog').waitFor()
    await look('pause')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    await look('keys')
    await page.keyboard.press('Escape')
    await at('rules/pictures')
    await page.getByRole('button', { name: 'Show what matches now' }).click()
    await page.locator('.tile img').first().waitFor()
    await look('matches')
    const { revision } = (await ask('/reviews?state=waiting')).body.items[0]
    await ask(`/reviews/${id}/approve`, { method: 'POST', body: {}, headers: { 'if-match': revision } })
    await supervisor.runs.idle()
    await at(`reviews/${id}`)
    await page.getByText('Done.').waitFor()
    await look('done')
    const run = (await ask('/runs?outcome=applied')).body.items[0]
    await at(`runs/${run.id}`)
    await page.getByText('Log, and what rules selected').click()
    await page.locator('pre.log').waitFor()
    await look('run')
    await page.getByRole('button', { name: 'Undo…' }).click()
    await page.getByRole('dialog').waitFor()
    await look('undo')
    await page.getByRole('button', { name: 'Show what comes back' }).click()
    await page.getByRole('heading', { name: 'Take back a run' }).waitFor()
    await look('undo review')
    await ask('/logout-everywhere', { method: 'POST', body: {} })
    await at('')
    await page.getByRole('button', { name: 'As a user of Immich' }).click()
    await look('login')
    expect(found).toEqual([])
    expect(complaints).toEqual([])
  })

  it('has a person take three out, one for good, apply, and undo with "not again"', async () => {
    const web = await serving()
    const { page, complaints } = await open(web.url, { viewport: sizes.phone, hasTouch: true })
    await page.getByRole('link', { name: /^44 changes/ }).click()
    const removal = page.getByRole('region', { name: /Takes away/ })
    await removal.locator('.tile').first().waitFor()
    const group = page.getByRole('region', { name: /Pictures/ })
    await group.getByRole('button', { name: /Pictures/ }).click()
    for (const name of ['p5.jpg', 'p6.jpg', 'p7.jpg']) await group.getByRole('option', { name }).click()
    await group.getByRole('option', { name: 'p8.jpg' }).focus()
    await page.keyboard.press('n')
    const button = page.getByRole('button', { name: 'Apply 40 changes' })
    await button.click()
    expect(albumsOf(web.sandbox)).toHaveLength(1)
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
    const after = new Map(albumsOf(web.sandbox))
    expect(after.get('Mixed')).toEqual(['p4.jpg'])
    expect(after.get('Pictures')).toHaveLength(36)
    for (const name of ['p5.jpg', 'p6.jpg', 'p7.jpg', 'p8.jpg']) expect(after.get('Pictures')).not.toContain(name)
    await page.getByRole('button', { name: 'Undo…' }).click()
    // Whether it is done again is asked here as on the page of the run.
    await page.getByRole('dialog').getByLabel('and do not do it again').uncheck()
    await page.getByText('The next run would do it again.').waitFor()
    await page.getByLabel('and do not do it again').check()
    await page.getByRole('button', { name: 'Show what comes back' }).click()
    await page.getByRole('heading', { name: 'Take back a run' }).waitFor()
    await page.getByRole('button', { name: /^Take back/ }).click()
    expect(await page.getByRole('dialog').innerText()).toMatch(/^Take back \d+ changes\?.*\d removals? among them/s)
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('Done').first().waitFor()
    expect(new Map(albumsOf(web.sandbox)).get('Mixed')).toHaveLength(5)
    await web.advance(60 * minutes)
    expect(new Map(albumsOf(web.sandbox)).get('Mixed')).toHaveLength(5)
    expect(complaints).toEqual([])
  })

  it('covers none of the names of pages with another, and cuts no line below a picture, also with wide text', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page, at } = await open(web.url, { viewport: sizes.phone, hasTouch: true, isMobile: true })
    const covered = await page.evaluate(`(() => {
      const shown = [...document.querySelectorAll('nav > *')].filter((one) => one.offsetWidth > 0)
      const boxes = shown.map((one) => one.getBoundingClientRect())
      return shown
        .filter((one, at) => one.scrollWidth > one.clientWidth + 1 || boxes[at].left < (boxes[at - 1]?.right ?? -99) - 1)
        .map(({ textContent }) => textContent)
    })()`)
    expect(covered).toEqual([])
    await web.login()
    const [{ id }] = (await web.ask('/reviews?state=waiting')).body.items
    await at(`reviews/${id}`)
    await page.locator('.tile img').first().waitFor()
    const cut = (): Promise<unknown> =>
      page.evaluate(`[...document.querySelectorAll('.caption')]
        .filter((one) => one.scrollHeight > one.clientHeight + 1).length`)
    expect(await cut()).toBe(0)
    // As in WCAG 1.4.12.
    await page.evaluate(`(() => {
      const wide = new CSSStyleSheet()
      wide.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important }')
      document.adoptedStyleSheets = [wide]
    })()`)
    expect(await cut()).toBe(0)
  })

  it('keeps old before new, and numbers where they belong, beside names that are written from the right', async () => {
    const renamed = defineRecipe({
      name: 'חתונה',
      where: favorite(),
      actions: [setDescription('ביי'), addToAlbum('אלבום')],
    })
    const written = assets.map((asset) => ({ ...asset, exif: { description: 'שלום' } }))
    const web = await serving('', { library: { assets: written }, recipes: [renamed] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^8 changes/ }).click()
    await page.getByRole('button', { name: /description/ }).click()
    await page.locator('.tile b').first().waitFor()
    await expectInOrder(page, '.tile .change', ['שלום', '→', 'ביי'])
    await expectInOrder(page, '.opener .title', ['שלום', '→', 'ביי'])
    // Of an album: how many are in it before and after.
    await expectInOrder(page, '.opener .sub', ['חתונה', '0', '→', '4'])
  })

  it('shows a condition as a tree, and where one is among the pages', async () => {
    const where = all(all(type('IMAGE')), not(any(country('Germany'), favorite())), not(hasLocation()))
    const nested = defineRecipe({ name: 'nested', where, actions: [addToAlbum('Nested')] })
    const { page, at } = await open((await serving('', { recipes: [nested] })).url, { viewport: sizes.phone })
    await at('rules')
    await page.getByText('type IMAGE and not (country Germany or favorite) and has no location').waitFor()
    await at('rules/nested')
    await page.locator('.tree').waitFor()
    const lines = (await page.locator('.tree').innerText()).split('\n').filter((line) => line.trim() !== '')
    expect(lines.map((line) => line.trim())).toEqual([
      ...['all of', 'type IMAGE', 'not', 'any of', 'country Germany', 'favorite', 'has no location'],
    ])
    await at('doctor')
    await page.getByRole('heading', { name: 'Doctor' }).waitFor()
    const isInView = async (): Promise<boolean> => {
      const { x = -1, width = 0 } = (await page.locator('nav [aria-current]').boundingBox()) ?? {}
      return x >= 0 && x + width <= sizes.phone.width
    }
    await expect.poll(isInView).toBe(true)
  })

  it('shows a rule as it is written, and tries that', async () => {
    const texts = { out: 'name: out\nwhere: { favorite: true }\nactions: [removeFromAlbum: Mixed]\n' }
    const web = await serving('', { texts })
    const { page, complaints, at } = await open(web.url, { viewport: sizes.laptop })
    await at('rules/pictures')
    await page.getByText('there is no YAML of it').waitFor()
    expect(await page.getByRole('link', { name: 'Try it' }).count()).toBe(0)
    await at('rules/out')
    await page.getByText('removeFromAlbum').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'Try it' }).click()
    await page.locator('.big').waitFor()
    expect(await page.locator('.big').innerText()).toBe('4')
    await page.getByText('Copy as recipe').click()
    // A whole recipe is copied as it is.
    expect(await page.locator('details pre').innerText()).toBe(texts.out)
    await page.goBack()
    await page.getByRole('heading', { name: 'out' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('works by keyboard alone', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url, { viewport: sizes.laptop })
    const { keyboard } = page
    const tabTo = async (name: RegExp | string): Promise<void> => {
      for (let step = 0; step < 60; step += 1) {
        const text = await page.evaluate(
          'document.activeElement.matches("body, main") ? "" : [document.activeElement.ariaLabel ?? "", document.activeElement.innerText].join(" ")',
        )
        if (new RegExp(name).test(String(text))) return
        await keyboard.press('Tab')
      }
      throw new Error(`nothing called ${name} is reached by Tab`)
    }
    await tabTo(/40 changes/)
    await keyboard.press('Enter')
    await page.locator('.tile').first().waitFor()
    await page.locator('.tile img').first().waitFor()
    await page.evaluate('document.body.focus()')
    await tabTo(/onerror/)
    await keyboard.press('ArrowRight')
    await keyboard.press(' ')
    await keyboard.press('ArrowRight')
    await keyboard.press('Shift+ArrowRight')
    await keyboard.press('Shift+ ')
    expect(await page.locator('.tile.out').count()).toBe(3)
    await keyboard.press('End')
    await keyboard.press('n')
    await tabTo(/^ ?Apply/)
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Apply 36 changes')
    await keyboard.press('Enter')
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
    expect(new Map(albumsOf(web.sandbox)).get('Pictures')).toHaveLength(36)
  })

  it.each([
    ['a phone', sizes.phone],
    ['a laptop', sizes.laptop],
    ['400 %', { width: 320, height: 256 }],
  ])('shows what has the focus above the buttons that decide: on %s', async (_, viewport) => {
    const single = defineRecipe({
      name: 'single',
      where: type('IMAGE'),
      actions: ({ originalFileName }) => [addToAlbum(`Album ${originalFileName}`)],
    })
    const { page } = await open((await serving('', { recipes: [single] })).url, { viewport })
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.locator('.group').first().waitFor()
    const hidden: unknown[] = []
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab')
      hidden.push(
        await page.evaluate(`(() => {
          const [own, footer] = [document.activeElement, document.querySelector('.decide')]
          const isBehind = !footer.contains(own) && own.getBoundingClientRect().bottom > footer.getBoundingClientRect().top
          return isBehind ? own.innerText : null
        })()`),
      )
    }
    expect(hidden.filter((text) => text !== null)).toEqual([])
  })

  it('shows what is pressed and what has the focus in colours that a person forces, too', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url, { viewport: sizes.laptop, forcedColors: 'active' })
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.locator('.tile').first().waitFor()
    const styleOf = (selector: string, name: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${name}`)
    expect(await styleOf('[aria-pressed="true"]', 'backgroundColor')).not.toBe(
      await styleOf('[aria-pressed="false"]', 'backgroundColor'),
    )
    await page.locator('.tile').nth(0).focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('[data-index="1"]:focus').waitFor()
    expect(await styleOf('[data-index="1"]', 'outlineStyle')).not.toBe(
      await styleOf('[data-index="0"]', 'outlineStyle'),
    )
  })

  it('takes text from the server for text', async () => {
    const { url } = await serving()
    const { page, complaints } = await open(url)
    await page.getByRole('link', { name: /^44 changes/ }).click()
    await page
      .getByRole('option', { name: /onerror/ })
      .first()
      .waitFor()
    expect(await page.locator('img[src="x"]').count()).toBe(0)
    expect(await page.title()).toBe('Reviews – Darkroom')
    expect(complaints).toEqual([])
  })

  it('works behind a proxy on a path of its own, with another scheme', async () => {
    const web = await serving('', {
      serve: { jobs: { all: { schedule: 'every 1h' } }, http: { trustedProxies: ['127.0.0.1'] } },
    })
    const proxy = createServer((asked, answer) => {
      const path = (asked.url ?? '').replace(/^\/tools\/darkroom/, '')
      const headers = {
        ...asked.headers,
        'x-forwarded-prefix': '/tools/darkroom',
        'x-forwarded-host': asked.headers.host ?? '',
        'x-forwarded-proto': 'http',
      }
      const sent = request(new URL(path, web.url), { method: asked.method ?? 'GET', headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers)
        got.pipe(answer)
      })
      sent.on('error', () => answer.destroy())
      asked.pipe(sent)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void proxy.close().closeAllConnections())
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/tools/darkroom/`
    const { page, complaints, at } = await open(url)
    await page.getByRole('link', { name: /^44 changes/ }).click()
    await page.locator('.tile img').first().waitFor()
    expect(page.url()).toMatch(/\/tools\/darkroom\/reviews\//)
    await page.reload()
    await page.locator('.tile img').first().waitFor()
    await at('rules')
    await page.getByRole('link', { name: /pictures/ }).waitFor()
    expect(complaints).toEqual([])
  })

  it('says that a plan changed, and keeps what was marked', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    web.config.recipes = [pictures, out]
    web.config.hash = 'two'
    await web.supervisor.reload()
    web.supervisor.trigger('all', 'person')
    await web.supervisor.runs.idle()
    await page.getByRole('button', { name: 'Show the new plan' }).click()
    await page.getByRole('button', { name: 'Apply 43 changes' }).waitFor()
  })

  it('shows count, pictures and mistakes of what is typed, and why', async () => {
    const { url, sandbox } = await serving()
    const { page } = await open(url)
    await page.getByRole('link', { name: 'Playground' }).click()
    const field = page.getByLabel('Condition, in YAML')
    await field.fill('{"favorite": true}')
    await expect.poll(() => page.locator('.big').innerText()).toBe('4')
    expect(await page.locator('.shots img').count()).toBe(4)
    await field.fill('{"favourite": true}')
    await page.locator('#problems .problem').waitFor()
    expect(await page.locator('.big').innerText()).toBe('4')
    expect(new URL(page.url()).hash).toContain('favourite')
    await field.fill('{"favorite": true}')
    await page.locator('.shots button').first().click()
    await page.locator('.tree .yes').first().waitFor()
    await page.getByRole('dialog').getByText(assetOf(sandbox, 'p3.jpg').originalPath).waitFor()
  })

  it('lets a picture be decided in its dialog, and shows only what is wanted', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page, complaints } = await open(web.url, { viewport: sizes.phone, hasTouch: true })
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).locator('.look').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Never' }).click()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
    await page.getByRole('option', { name: 'p6.jpg' }).click()
    await page.getByRole('button', { name: 'Only the 2 pictures you took out' }).click()
    await page.getByRole('button', { name: 'Apply 2 changes' }).waitFor()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByRole('searchbox').fill('p1')
    await page.getByRole('button', { name: 'Only these 11' }).click()
    await page.getByRole('button', { name: 'Apply 11 changes' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
    expect(new Map(albumsOf(web.sandbox)).get('Pictures')?.every((name) => name.startsWith('p1'))).toBe(true)
    expect(complaints).toEqual([])
  })

  it('shows all of a group once a search is taken back, also where its answer comes after that', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).waitFor()
    const isTakenBack = Promise.withResolvers<void>()
    const isSearch = (url: string): boolean => /search=p3&limit=1$/.test(url)
    const isOver = new Promise<void>((resolve) => {
      for (const name of ['requestfinished', 'requestfailed'] as const)
        page.on(name as 'requestfailed', (sent) => isSearch(sent.url()) && resolve())
    })
    await page.route(
      (url) => isSearch(url.href),
      async (route) => {
        await isTakenBack.promise
        await route.continue().catch(() => {})
      },
    )
    const searched = page.waitForRequest((sent) => isSearch(sent.url()))
    await page.getByRole('searchbox').fill('p3')
    await searched
    const shownAgain = page.waitForRequest((sent) => /assets\?sort=day&limit=200/.test(sent.url()))
    await page.getByRole('searchbox').fill('')
    await shownAgain
    isTakenBack.resolve()
    await isOver
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    await page.getByRole('button', { name: 'Only the picture you took out' }).waitFor()
    expect(await page.getByRole('option', { name: 'p5.jpg' }).getAttribute('aria-setsize')).toBe('40')
  })

  it('goes on from one large picture to the next, within what was searched for', async () => {
    const dated = defineRecipe({ name: 'dated', where: type('IMAGE'), actions: [setDate('2014-11-22T14:00:00+01:00')] })
    const web = await serving('', { recipes: [dated] })
    const { page, complaints } = await open(web.url, { viewport: sizes.phone, hasTouch: true, isMobile: true })
    const asked: string[] = []
    page.on('request', (sent) => sent.url().includes('size=preview') && asked.push(sent.url()))
    const dialog = page.getByRole('dialog')
    const shows = async (name: string, place: string, clock: string): Promise<void> => {
      await dialog.getByRole('img', { name }).waitFor()
      await dialog.getByText(place, { exact: false }).waitFor()
      await dialog.getByRole('definition').getByText(`2024-05-01 ${clock}`).waitFor()
    }
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('searchbox').fill('p3')
    const first = page.getByRole('option', { name: 'p3.jpg' })
    await expect.poll(() => first.getAttribute('aria-setsize')).toBe('11')
    await first.locator('.look').click()
    await shows('p3.jpg', '1 of 11', '10:03')
    expect(await dialog.getByRole('button', { name: 'Previous picture' }).getAttribute('aria-disabled')).toBe('true')
    await expect.poll(() => asked.some((url) => url.includes(idOf(30)))).toBe(true)
    for (const name of ['Previous picture', 'Next picture']) {
      const { width = 0, height = 0 } = (await dialog.getByRole('button', { name }).boundingBox()) ?? {}
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44)
    }
    await dialog.getByRole('button', { name: 'Next picture' }).click()
    await shows('p30.jpg', '2 of 11', '10:30')
    await dialog.getByRole('button', { name: 'Not this time' }).click()
    await page.keyboard.press('ArrowRight')
    await shows('p31.jpg', '3 of 11', '10:31')
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight')
    await shows('p39.jpg', '11 of 11', '10:39')
    expect(await dialog.innerText()).not.toContain('10:03')
    await page.keyboard.press('ArrowLeft')
    await shows('p38.jpg', '10 of 11', '10:38')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
    // One goes on from where one was.
    await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toContain('p38.jpg')
    await page.getByRole('option', { name: /^p30.jpg.*left out/ }).waitFor()
    expect(complaints).toEqual([])
  })

  it('takes or leaves everything at once', async () => {
    const web = await serving()
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^44 changes/ }).click()
    await page.getByRole('button', { name: 'Leave out everything' }).click()
    await page.getByRole('button', { name: 'Leave out 44 changes' }).waitFor()
    await page.getByRole('button', { name: 'Take in everything' }).click()
    await page.getByRole('button', { name: 'Apply 44 changes' }).waitFor()
  })

  it('leaves out all there is, for a while or for good, and changes nothing', async () => {
    const web = await serving()
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^44 changes/ }).click()
    await page.getByRole('button', { name: 'Leave out everything' }).click()
    await page
      .getByRole('region', { name: /Takes away/ })
      .getByRole('button', { name: 'Never' })
      .click()
    await page.getByRole('button', { name: 'Leave out 44 changes' }).click()
    await page.getByText('Done.').waitFor()
    expect(new Map(albumsOf(web.sandbox))).toEqual(
      new Map([['Mixed', ['hostile', ...[1, 2, 3, 4]].map((one) => (one === 'hostile' ? hostile : `p${one}.jpg`))]]),
    )
    await web.login()
    const kept = (await web.ask('/exclusions?limit=500')).body.items as { until: string | null }[]
    expect([kept.length, kept.filter(({ until }) => until === null).length]).toEqual([44, 4])
    await web.advance(60 * minutes)
    expect((await web.ask('/reviews?state=waiting')).body.total).toBe(0)
  })

  it('keeps what was marked over a reload, until it is decided', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    await page.getByRole('option', { name: 'p6.jpg' }).focus()
    await page.keyboard.press('n')
    await page.reload()
    await page.getByText('38 chosen, 1 left out for 30 days, 1 never').waitFor()
    await page.getByRole('button', { name: 'Apply 38 changes' }).click()
    await page.getByText('Done.').waitFor()
    // What came of it is less than what was planned.
    await page.getByRole('link', { name: /^1 new album, 38 into albums/ }).waitFor()
    await page.getByText('What was planned: Make 1 album, add 40 assets to albums.').waitFor()
    expect(await page.evaluate('Object.keys(sessionStorage)')).toEqual([])
  })

  it('forgets what was marked of a review that somebody else decided', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
    await web.login()
    const [{ id }] = (await web.ask('/reviews?state=waiting')).body.items
    await web.ask(`/reviews/${id}/decline`, { method: 'POST', body: {} })
    await page.getByText('The next run asks again for what it still finds.').waitFor()
    web.supervisor.trigger('all', 'person')
    await web.supervisor.runs.idle()
    await page.getByRole('link', { name: 'Overview' }).click()
    await (await waitingLink(web, page)).click()
    await page.getByRole('button', { name: 'Apply 40 changes' }).waitFor()
  })

  it('reads a review again only where something of it is otherwise', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page, complaints } = await open(web.url)
    const answers: number[] = []
    page.on('response', (answer) => {
      if (/\/reviews\/[^/]+$/.test(answer.url()) && answer.url().includes('/api/')) answers.push(answer.status())
    })
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    await web.login()
    await web.ask('/pause', { method: 'POST', body: {} })
    await web.supervisor.reload()
    await expect.poll(() => answers.slice(1)).toContain(304)
    expect(answers.filter((status) => status === 200)).toHaveLength(1)
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
    await web.ask('/resume', { method: 'POST', body: {} })
    const [{ id }] = (await web.ask('/reviews?state=waiting')).body.items
    await web.ask(`/reviews/${id}/decline`, { method: 'POST', body: {} })
    await page.getByText('Declined: nothing of it was applied.').waitFor()
    expect(complaints).toEqual([])
  })

  it('keeps what was marked where nothing comes of an approval', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    // As where the photo server goes away before the plan is made again: the review waits as before.
    await page.route('**/approve', (route) => route.fulfill({ status: 202, json: { run: null } }))
    const again = page.waitForResponse((answer) => answer.url().endsWith('/approve'))
    await page.getByRole('button', { name: 'Apply 39 changes' }).click()
    await again
    await page.reload()
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
  })

  it('says why a review waits again that was approved', async () => {
    let isRefused = false
    const fault = ({ method, path }: { method: string; path: string }) =>
      isRefused && `${method} ${path}`.includes('POST /search/metadata') ? { status: 403 } : undefined
    const web = await serving('', { recipes: [pictures], fault })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    web.sandbox.faults.happen({ vanish: [idOf(9)] })
    isRefused = true
    await page.getByRole('button', { name: 'Apply 39 changes' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('It was approved, and nothing of it was done.').waitFor()
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
    isRefused = false
    await page.getByRole('button', { name: 'Apply 39 changes' }).click()
    await page.locator('strong', { hasText: 'Done' }).waitFor()
  })

  it('says why nothing of a review is to be decided any more', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
    web.config.serve = { jobs: { other: { schedule: 'every 1h' } } }
    web.config.hash = 'two'
    await web.supervisor.reload()
    await page.getByText('There is nothing to decide here any more: its job is gone from the configuration.').waitFor()
  })

  it('forgets what was marked of a review that was decided while nobody looked', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
    await page.getByRole('link', { name: 'Overview' }).click()
    await web.login()
    const [{ id }] = (await web.ask('/reviews?state=waiting')).body.items
    await web.ask(`/reviews/${id}/decline`, { method: 'POST', body: {} })
    web.supervisor.trigger('all', 'person')
    await web.supervisor.runs.idle()
    await (await waitingLink(web, page)).click()
    await page.getByRole('button', { name: 'Apply 40 changes' }).waitFor()
  })

  it('leads to the newest plan from one that gave way so long ago that only its counts are kept', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    const { store } = web.supervisor
    const [first] = store.reviewHeads(['waiting'])
    web.config.recipes = [pictures, out]
    web.config.hash = 'two'
    await web.supervisor.reload()
    web.supervisor.trigger('all', 'person')
    await web.supervisor.runs.idle()
    store.prune(0, 0, Date.now() + 365 * 24 * 60 * minutes)
    await page.goto(new URL(`reviews/${first?.id}`, page.url()).href)
    await page.getByText('The plan changed.', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Show the new plan' }).click()
    await page.getByRole('button', { name: 'Apply 44 changes' }).waitFor()
  })

  it('counts of what was marked only what the new plan has as well', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    for (const name of ['p5.jpg', 'p6.jpg']) await page.getByRole('option', { name }).click()
    await page.getByRole('button', { name: 'Apply 38 changes' }).waitFor()
    web.sandbox.faults.happen({ vanish: [idOf(5)] })
    web.supervisor.trigger('all', 'person')
    await web.supervisor.runs.idle()
    await page.getByRole('button', { name: 'Show the new plan' }).click()
    await page.getByText('38 chosen, 1 left out').waitFor()
  })

  it('shows what comes of a decision where streams do not get through, and listens again once they do', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.route('**/api/v1/events', (route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }))
    await page.reload()
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('button', { name: 'Apply 40 changes' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
    const heard = page.waitForResponse((answer) => answer.url().endsWith('/events') && answer.status() === 200)
    await page.unroute('**/api/v1/events')
    await heard
    await page.getByRole('link', { name: 'Overview' }).click()
    await web.login()
    await web.ask('/pause', { method: 'POST', body: {} })
    await page.getByText('Paused: everything.').waitFor()
  })

  it('shows the new value beside the old one, on a phone too', async () => {
    const dated = defineRecipe({
      name: 'dated',
      where: favorite(),
      actions: [setDate('2014-11-22T14:00:00+01:00')],
    })
    const web = await serving('', { recipes: [dated] })
    const { page } = await open(web.url, { viewport: sizes.phone, hasTouch: true, isMobile: true })
    await page.getByRole('link', { name: /^4 changes/ }).click()
    const tile = page.locator('.tile').first()
    await tile.locator('b').waitFor()
    // What a finger has to hit is large enough for it.
    for (const target of await page.locator('.look, .group button, .group select').all()) {
      const { width = 0, height = 0 } = (await target.boundingBox()) ?? {}
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44)
    }
    const [caption, value] = [await tile.locator('.change').boundingBox(), await tile.locator('b').boundingBox()]
    expect((value?.y ?? 0) + (value?.height ?? 0)).toBeLessThanOrEqual((caption?.y ?? 0) + (caption?.height ?? 0) + 1)
    await tile.locator('.look').click()
    await page
      .getByRole('dialog')
      .getByText(/→ 2014-11-22 14:00/)
      // What its rules would do, which comes a moment later, says it as well.
      .first()
      .waitFor()
  })

  it('draws of many groups those that somebody comes near to', async () => {
    const many = Array.from({ length: 180 }, (_, index) => ({
      originalPath: `/photos/${index}.jpg`,
      originalFileName: `q${index}.jpg`,
    }))
    const single = defineRecipe({
      name: 'single',
      where: type('IMAGE'),
      actions: ({ originalFileName }) => [addToAlbum(originalFileName)],
    })
    const web = await serving('', { recipes: [single], library: { assets: many } })
    const { page, complaints } = await open(web.url)
    await page.getByRole('link', { name: /^180 changes/ }).click()
    await page.locator('.group').first().waitFor()
    await page.getByText('groups more below.').waitFor()
    expect(await page.locator('.group').count()).toBeLessThan(180)
    const drawn = async (): Promise<number> => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
      return page.locator('.group').count()
    }
    await expect.poll(drawn).toBe(180)
    expect(await page.getByText('groups more below.').count()).toBe(0)
    for (const index of [2, 170]) {
      const group = page.locator('.group').nth(index)
      await group.locator('.opener').click()
      await group.getByRole('button', { name: 'None', exact: true }).click()
    }
    await page.getByRole('button', { name: 'Apply 178 changes' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('marks all of a range, also what nobody has come near to', async () => {
    const many = Array.from({ length: 1_700 }, (_, index) => ({
      ...{ originalPath: `/photos/${index}.jpg`, originalFileName: `q${index}.jpg` },
      fileCreatedAt: new Date(Date.UTC(2024, 0, 1, 0, index)).toISOString(),
    }))
    const web = await serving('', { recipes: [pictures], library: { assets: many } })
    const { page, complaints } = await open(web.url, { viewport: sizes.laptop })
    await page.getByRole('link', { name: /^1,700 changes/ }).click()
    await page.getByRole('option', { name: /^q0\.jpg/ }).click()
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await page.getByRole('option', { name: /^q1699\.jpg/ }).click({ modifiers: ['Shift'] })
    await page.getByRole('button', { name: 'Leave out 1,700 changes' }).waitFor()
    await page.getByRole('option', { name: /^q1699\.jpg/ }).press('Control+Home')
    await page.getByRole('option', { name: /^q0\.jpg/ }).press('Control+Shift+End')
    await page.getByRole('option', { name: /^q1699\.jpg/ }).press('Shift+ ')
    await page.getByRole('button', { name: 'Apply 1,700 changes' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('comes to all that is left out, and to all runs, of however many', async () => {
    const many = Array.from({ length: 510 }, (_, index) => ({
      ...{ originalPath: `/photos/${index}.jpg`, originalFileName: `q${index}.jpg` },
    }))
    const web = await serving('', { recipes: [pictures], library: { assets: many } })
    const { page, complaints, at } = await open(web.url, { viewport: sizes.laptop })
    await page.getByRole('link', { name: /^510 changes/ }).click()
    await page.getByRole('button', { name: 'Never', exact: true }).click()
    await page.getByRole('button', { name: 'Leave out 510 changes' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
    await at('exclusions')
    await page.getByText('1 to 500 of 510').waitFor()
    await page.getByRole('button', { name: 'Older' }).click()
    await page.getByText('501 to 510 of 510').waitFor()
    await page.getByRole('button', { name: 'Lift these' }).click()
    await expect.poll(() => page.locator('.list > li').count()).toBe(500)
    await at('rules/pictures')
    await page.getByRole('link', { name: '500 decisions' }).waitFor()
    await page.route(/\/runs\?/, async (route) => {
      const offset = Number(new URL(route.request().url()).searchParams.get('offset'))
      const answer = await route.fetch({
        url: route
          .request()
          .url()
          .replace(/offset=\d+/, 'offset=0'),
      })
      const { items } = (await answer.json()) as { items: { id: string }[] }
      const copies = Array.from({ length: offset === 0 ? 200 : 3 }, (_, index) => ({ ...items[0], id: `r${index}` }))
      await route.fulfill({ json: { total: 203, items: copies } })
    })
    await at('runs')
    await page.getByText('1 to 200 of 203').waitFor()
    await page.getByRole('button', { name: 'Older' }).click()
    await page.getByText('201 to 203 of 203').waitFor()
    expect(await page.locator('.row').count()).toBe(3)
    expect(complaints).toEqual([])
  })

  it('takes a proxy that finds nobody for a daemon that does not answer', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
    await page.route('**/api/v1/**', (route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }))
    await page.getByRole('button', { name: 'None of it' }).click()
    await page.locator('.offline').waitFor()
    expect(await page.locator('main').innerText()).not.toContain('<h1>')
    await page.unroute('**/api/v1/**')
    await page.locator('.offline').waitFor({ state: 'hidden' })
  })

  it('says that an address leads nowhere, whatever is in it', async () => {
    const { page, at } = await open((await serving()).url)
    for (const address of ['rules/%E0%A4%A', 'reviews/%', 'runs/nothing']) {
      await at(address)
      await page.locator('main .problem').waitFor()
    }
    await at('try#%E0')
    expect(await page.locator('main textarea').inputValue()).toBe('%E0')
  })

  it('tells anew what is told from now on, though nothing happens', async () => {
    const web = await serving()
    const { page } = await open(web.url)
    await page.clock.install()
    await page.reload()
    // Some minutes less on a busy machine.
    await page.getByText(/Next in (1 hour|(60|5\d) minutes)/).waitFor()
    await page.clock.fastForward('40:00')
    await page.getByText(/Next in (20|1\d) minutes/).waitFor()
  })

  it('shows a blur before a picture, asks for those in view alone, and says once that a key may not see them', async () => {
    const many = Array.from({ length: 400 }, (_, index) => ({
      ...{ originalPath: `/photos/${index}.jpg`, originalFileName: `q${index}.jpg` },
      thumbhash: '3OcRJYB4d3h/iIeHeEh3eIhw+j3A',
    }))
    const web = await serving('', { recipes: [pictures], library: { assets: many } })
    const { page } = await open(web.url)
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('size=thumbnail') && !request.url().endsWith('v=')) asked.push(request.url())
    })
    let isRefused = true
    await page.route(/thumbnail/, (route) =>
      isRefused
        ? route.fulfill({
            status: 403,
            json: { error: { code: 'API_FORBIDDEN', message: 'The key may not see it.', hint: 'Tick asset.view.' } },
          })
        : route.continue(),
    )
    await page.getByRole('link', { name: /^400 changes/ }).click()
    await page.locator('.tile canvas').first().waitFor()
    await page.getByText('No pictures: The key may not see it. Tick asset.view.').waitFor()
    expect(await page.getByText('No pictures:').count()).toBe(1)
    isRefused = false
    await page.reload()
    await page.locator('.tile img').nth(3).waitFor()
    asked.length = 0
    // As fast on a busy machine, which draws fewer steps of it.
    await page.evaluate(`new Promise((resolve) => {
      const [end, begin] = [document.documentElement.scrollHeight, performance.now()]
      const step = () => {
        const at = (performance.now() - begin) * 9
        scrollTo(0, at)
        if (at < end) requestAnimationFrame(step)
        else resolve()
      }
      step()
    })`)
    await page.locator('.tile').last().locator('img').waitFor()
    // Those that passed by were seen too shortly.
    expect(asked.length).toBeLessThan(200)
    expect(await page.locator('.tile').count()).toBeLessThan(100)
  })

  it('gives the focus back with the dialog that took it, not a moment later', async () => {
    const { url } = await serving()
    const { page } = await open(url)
    await page.getByRole('button', { name: 'Pause job all' }).click()
    await page.getByRole('dialog').waitFor()
    await page.evaluate(`new MutationObserver(() => {
      if (!document.querySelector('dialog')) window.focused ??= document.activeElement.ariaLabel
    }).observe(document.body, { subtree: true, childList: true })`)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('window.focused')).toBe('Pause job all')
  })

  it('has keys that can be turned off', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('button', { name: 'Keys' }).click()
    await page.getByLabel('Single letters are keys').uncheck()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).focus()
    for (const key of ['n', 'a', '/', '?']) await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Apply 40 changes' }).waitFor()
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toContain('p5.jpg')
    await page.keyboard.press(' ')
    await page.getByRole('button', { name: 'Apply 39 changes' }).waitFor()
  })

  it('says what needs somebody: what waits or failed, until it goes well', async () => {
    const web = await serving('', { recipes: [] })
    const { page } = await open(web.url)
    await page.getByRole('heading', { name: 'Nothing needs you' }).waitFor()
    await page.getByText('Not read yet').waitFor()
    const { store } = web.supervisor
    const run = {
      job: 'all',
      account: 'me',
      triggers: 'schedule',
      startedAt: Date.now(),
      journal: [],
      details: noDetails,
    }
    const tell = async (id: string, outcome: RunOutcome, finishedAt: number, job = 'all'): Promise<void> => {
      store.addRun({ ...run, id, job, outcome, finishedAt, text: `${outcome}: it ended` })
      await page.reload()
      // Before the runs are there, nothing is said of them.
      await page.locator(`a[href="runs/${id}"]`).first().waitFor({ timeout: 20_000 })
    }
    await tell('one', 'failed', Date.now() + minutes)
    await page.getByRole('heading', { name: 'Needs you', exact: true }).waitFor()
    await tell('skipped', 'skipped', Date.now() + 1.5 * minutes)
    await page.getByRole('heading', { name: 'Needs you', exact: true }).waitFor()
    await tell('two', 'nothing', Date.now() + 2 * minutes)
    await page.getByRole('heading', { name: 'Nothing needs you' }).waitFor()
    // What was left of a run is carried out by the next of its account, whatever its job.
    await tell('rest', 'failed', Date.now() + 3 * minutes, 'resume')
    await page.getByRole('heading', { name: 'Needs you', exact: true }).waitFor()
    await tell('three', 'applied', Date.now() + 4 * minutes)
    await page.getByRole('heading', { name: 'Nothing needs you' }).waitFor()
  })

  it('leads from a run to what it left waiting', async () => {
    const web = await serving()
    await web.login()
    const [run] = (await web.ask('/runs?outcome=waiting')).body.items
    const { page, at } = await open(web.url)
    await at(`runs/${run.id}`)
    await page.getByRole('link', { name: 'Look at what it left waiting' }).click()
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
    expect(page.url()).toMatch(/\/reviews\/[0-9a-f-]{36}$/)
  })

  it('names a channel that takes no messages, until it takes one', async () => {
    const channels = [{ ntfy: { url: 'http://127.0.0.1:9', topic: 'photos' } }]
    const web = await serving('', { serve: { jobs: { all: { schedule: 'every 1h' } }, notify: { channels } } })
    const { page } = await open(web.url)
    const tell = (isSent: boolean) => web.supervisor.tell((observer) => observer.notified?.('ntfy', isSent))
    tell(false)
    await page.getByText('Messages do not arrive: ntfy').waitFor()
    await page.getByText(/^Last read (now|\d+ seconds? ago)$/).waitFor()
    expect(await faultsOf(page)).toEqual([])
    tell(true)
    await page.getByText('Messages do not arrive').waitFor({ state: 'detached' })
  })

  it('pauses a job until a time, and resumes it', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('button', { name: 'Pause job all' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '1 day' }).click()
    await page.getByText(/Paused until/).waitFor()
    const [pause] = web.supervisor.store.paused()
    expect(Math.round(((pause?.until ?? 0) - Date.now()) / hours)).toBe(24)
    await page.getByRole('button', { name: 'Resume job all' }).click()
    await page.getByRole('button', { name: 'Pause job all' }).waitFor()
    expect(web.supervisor.store.paused()).toEqual([])
  })

  it('says that the connection is lost, keeps what it shows, and goes on', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('option', { name: 'p5.jpg' }).click()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Apply 39 changes' }).click()
    await page.locator('.offline').waitFor()
    // What was pressed is not sent again by itself.
    await page.getByText('When it does, look whether that was done, and try again if not.').waitFor()
    expect(albumsOf(web.sandbox).map(([name]) => name)).toEqual(['Mixed'])
    await page.getByRole('option', { name: 'p5.jpg, May 1, 2024, left out' }).waitFor()
    await page.context().setOffline(false)
    await page.locator('.offline').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Apply 39 changes' }).click()
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
  })

  it('says on a review that the photo server is away, until it is back', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
    const context = { request: 'GET /server/version', url: 'http://photos', reason: 'ECONNREFUSED' }
    const error = new DarkroomError('API_UNREACHABLE', context)
    web.supervisor.tell((observer) => observer.lost?.('me', web.clock.now(), error))
    await page.getByText('The photo server of me cannot be used: it does not answer. Look whether').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('ECONNREFUSED')
    const owner = await open(web.url)
    await owner.page.getByText('http://photos cannot be reached (GET /server/version): ECONNREFUSED.').waitFor()
    web.supervisor.tell((observer) => observer.returned?.('me', web.clock.now(), []))
    await page.getByText('The photo server of me cannot be used').waitFor({ state: 'detached' })
  })

  it('shows how things are by the newest answer, whichever comes last', async () => {
    const web = await serving()
    const { page } = await open(web.url)
    await page.getByRole('button', { name: 'Pause job all' }).waitFor()
    await web.login()
    const isOver = Promise.withResolvers<void>()
    const asked: boolean[] = []
    await page.route('**/api/v1/status', async (route) => {
      const answer = await route.fetch()
      const { paused } = await answer.json()
      asked.push(paused)
      if (paused) await isOver.promise
      await route.fulfill({ response: answer })
    })
    await web.ask('/pause', { method: 'POST', body: {} })
    await expect.poll(() => asked.at(-1)).toBe(true)
    const newest = page.waitForResponse((answer) => answer.url().endsWith('/status'))
    await web.ask('/resume', { method: 'POST', body: {} })
    await (await newest).finished()
    const late = page.waitForResponse((answer) => answer.url().endsWith('/status'))
    isOver.resolve()
    await (await late).finished()
    // Something else that is told, and what came before it with it.
    await page.getByRole('button', { name: 'Keys' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.getByText('Paused: everything.').count()).toBe(0)
  })

  it('takes a daemon that does not answer for no reason to log in again', async () => {
    const { url } = await serving()
    const { page, at } = await open(url)
    await page.route('**/api/v1/me', (route) => route.abort())
    await at('runs')
    await page.getByText('Darkroom does not answer. It is asked again.').waitFor()
    await page.unroute('**/api/v1/me')
    await page.getByRole('heading', { name: 'Runs' }).waitFor()
  })

  it('is of no use to another page', async () => {
    const web = await serving('', { recipes: [pictures] })
    const { page } = await open(web.url)
    const foreign = createServer((_, answer) =>
      answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>foreign</p>'),
    )
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void foreign.close().closeAllConnections())
    // Another site for the browser: the same computer by another name.
    await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}/`)
    const tried = await page.evaluate(async (url) => {
      const outcome = (sent: Promise<Response>): Promise<string> =>
        sent.then(
          (answer) => `${answer.type} ${answer.status}`,
          () => 'refused',
        )
      const own = { method: 'POST', credentials: 'include', body: '{}' } as const
      return [
        await outcome(fetch(`${url}api/v1/status`, { credentials: 'include' })),
        await outcome(
          fetch(`${url}api/v1/pause`, { ...own, headers: { 'content-type': 'application/json', 'x-darkroom': '1' } }),
        ),
        await outcome(fetch(`${url}api/v1/pause`, { ...own, mode: 'no-cors' })),
      ]
    }, web.url)
    expect(tried).toEqual(['refused', 'refused', 'refused'])
    const framed = await page.evaluate(
      `new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.src = ${JSON.stringify(web.url)}
        frame.onload = () => resolve(frame.contentDocument === null)
        document.body.append(frame)
      })`,
    )
    expect(framed).toBe(true)
    expect(page.frames().map((frame) => frame.url())).not.toContain(web.url)
    expect(web.supervisor.store.paused()).toEqual([])
    // A name that was made to point here.
    const rebound = await launch(['--host-resolver-rules=MAP rebound.example 127.0.0.1'])
    onTestFinished(() => rebound.close())
    const other = await rebound.newPage()
    other.setDefaultTimeout(hanging)
    await other.goto(`http://rebound.example:${new URL(web.url).port}/`)
    expect(await other.content()).toContain("serve.http.hosts: ['rebound.example']")
    expect(await other.locator('#app').count()).toBe(0)
  })
})
