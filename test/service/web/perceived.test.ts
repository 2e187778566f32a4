import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { addToAlbum, defineRecipe, setDescription, type } from '../../../index.ts'
import { browserFile } from '../../support/browser.ts'
import { openPage, pageTools } from '../../support/page.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const laptop = { width: 1280, height: 800 }
const assets = (many: number) =>
  Array.from({ length: many }, (_, index) => ({
    originalPath: `/photos/p${index}.jpg`,
    originalFileName: `p${index}.jpg`,
    fileCreatedAt: '2024-05-01T10:00:00.000Z',
  }))
const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })
/** As many groups as pictures. */
const single = defineRecipe({
  name: 'single',
  where: type('IMAGE'),
  actions: ({ originalFileName }) => [addToAlbum(`Album ${originalFileName}`)],
})

describe.skipIf(browserFile === undefined)('the review page', () => {
  const tools = pageTools()

  const serving = (recipe = pictures, many = 40): Promise<WebServing> =>
    webFor(
      {
        library: { assets: assets(many) },
        recipes: [recipe],
        serve: { jobs: { all: { schedule: 'every 1h' } } },
      },
      { files: tools.files },
    )
  const open = (url: string) => openPage(tools.browser, url, { viewport: laptop })
  const focused = (page: Page): Promise<unknown> => page.evaluate('document.activeElement.id')

  it('goes to the content of the page that is shown, and of each that follows', async () => {
    const { page } = await open((await serving()).url)
    await expect.poll(() => focused(page)).toBe('content')
    await page.getByRole('link', { name: /^40 changes/ }).press('Enter')
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
    await expect.poll(() => focused(page)).toBe('content')
    const address = page.url()
    await page.reload()
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.innerText')).toBe('To the content')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('content')
    expect(page.url()).toBe(address)
    await page.getByRole('heading', { name: 'Is that right?' }).waitFor()
  })

  it('shows and tells what comes of a decision, however far down it was made', async () => {
    const web = await serving(single)
    const { page } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    const told = page.locator('header [role=status]')
    await told.waitFor({ state: 'attached' })
    // What is heard is the same element from the beginning: one that comes with its text is not read out everywhere.
    await told.evaluate((element) => Object.assign(globalThis, { told: element }))
    await page.getByRole('button', { name: /Album p39\.jpg/ }).scrollIntoViewIfNeeded()
    expect(await page.evaluate('scrollY')).toBeGreaterThan(laptop.height)
    await page.getByRole('button', { name: 'Apply 40 changes' }).press('Enter')
    await expect.poll(() => page.evaluate('told.isConnected && told.textContent')).toMatch(/^Done\..*40 into albums/)
    await expect.poll(() => page.evaluate('scrollY')).toBe(0)
    await expect.poll(() => focused(page)).toBe('content')
    // A dialog in it would be read out with it.
    await page.getByRole('button', { name: 'Undo…' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.locator('[role=status] dialog').count()).toBe(0)
  })

  it('tells how many a search finds, and what buttons are about', async () => {
    const { page } = await open((await serving()).url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    const told = page.locator('.group [role=status]')
    expect(await told.textContent()).toBe('')
    const field = page.getByRole('searchbox')
    await field.fill('p3')
    await expect.poll(() => told.textContent()).toBe('11 pictures found.')
    await field.fill('nothing')
    await expect.poll(() => told.textContent()).toBe('No picture has such a name.')
    await page.getByRole('group', { name: 'Size of pictures' }).getByRole('button', { name: 'Large' }).waitFor()
    // A screen reader goes there at once, past all groups.
    await page.getByRole('region', { name: 'Decision' }).getByRole('button', { name: 'Apply 40 changes' }).waitFor()
    // Signs for the eye are not part of a name.
    const session = await page.context().newCDPSession(page)
    const names = async (): Promise<readonly string[]> => {
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      return nodes.filter(({ role }) => role?.value === 'heading').map(({ name }) => String(name?.value))
    }
    // The browser makes the tree when it is asked for it first.
    await expect.poll(names).toContainEqual(expect.stringContaining('Pictures'))
    expect((await names()).filter((name) => /[▾▴]/.test(name))).toEqual([])
  })

  it('prints in dark ink, and leaves no room for pictures that are not there', async () => {
    const { page } = await open((await serving(pictures, 400)).url)
    await page.getByRole('button', { name: /^Colours/ }).click()
    await page.getByRole('button', { name: 'Colours: light' }).click()
    await page.getByRole('button', { name: 'Colours: dark' }).waitFor()
    await page.getByRole('link', { name: /^400 changes/ }).click()
    await page.locator('.tile img').first().waitFor()
    const onScreen = await page.evaluate('document.querySelector(".grid").offsetHeight')
    expect(onScreen).toBeGreaterThan(5 * laptop.height)
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).color')).toBe('rgb(29, 27, 25)')
    expect(await page.evaluate('document.querySelector(".grid").offsetHeight')).toBeLessThan(2 * laptop.height)
    expect(await page.evaluate('getComputedStyle(document.querySelector(".grid"), "::after").content')).toBe(
      '"Of 400 pictures those in view are printed."',
    )
    expect(await page.getByRole('button', { name: /^(Apply|None|All)/ }).count()).toBe(0)
  })

  it('shows what waits before all that was decided since, a part of it at a time', async () => {
    const web = await serving()
    const { store } = web.supervisor
    const [head] = store.reviewHeads(['waiting'])
    const review = store.review(head?.id ?? '')
    if (!review) throw new Error('nothing waits')
    for (let index = 0; index < 250; index += 1)
      store.saveReview({ ...review, id: `old-${index}`, state: 'expired', created: review.created + 1 + index })
    const { page, at } = await open(web.url)
    await at('reviews')
    await page.locator(`a[href="reviews/${review.id}"]`).waitFor()
    await page.getByText('1 to 100 of 250').waitFor()
    for (const part of ['101 to 200 of 250', '201 to 250 of 250']) {
      await page.getByRole('button', { name: 'Older' }).click()
      await page.getByText(part).waitFor()
    }
    await page.locator('a[href="reviews/old-0"]').waitFor()
    await page.reload()
    await page.getByText('201 to 250 of 250').waitFor()
    await page.locator(`a[href="reviews/${review.id}"]`).waitFor()
  })

  it('says once what a run did', async () => {
    const web = await serving()
    const { page, at } = await open(web.url)
    await page.getByRole('link', { name: /^40 changes/ }).click()
    await page.getByRole('button', { name: 'Apply 40 changes' }).click()
    await page.getByText('Done.').waitFor()
    await web.login()
    const [{ id }] = (await web.ask('/runs?outcome=applied')).body.items
    await at(`runs/${id}`)
    await page.getByRole('heading', { name: /^Run of/ }).waitFor()
    expect((await page.locator('main').innerText()).match(/40 into albums/g)).toHaveLength(1)
  })

  it('does not call done in part of which nothing was done', async () => {
    const web = await serving(
      defineRecipe({ name: 'named', where: type('IMAGE'), actions: [setDescription('by us')] }),
      1,
    )
    const { page, at } = await open(web.url)
    await page.getByRole('link', { name: /^1 change/ }).click()
    const [asset] = web.sandbox.state.assets.values()
    if (!asset) throw new Error('no asset')
    await fetch(`${web.sandbox.url}/assets/${asset.id}`, {
      method: 'PUT',
      headers: { 'x-api-key': web.sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' },
      body: '{"description":"by somebody"}',
    })
    await page.getByRole('button', { name: 'Apply 1 change' }).click()
    await page.getByText('1 was changed by somebody since the plan was made.').waitFor()
    await page.getByText('Nothing of it was done.').waitFor()
    expect(await page.getByText('Done in part').count()).toBe(0)
    await at('reviews')
    await page.getByText('partly applied: 1 was changed by somebody since the plan was made').waitFor()
  })
})
