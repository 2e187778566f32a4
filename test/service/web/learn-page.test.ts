import { describe, expect, it } from 'vitest'
import { browserFile } from '../../support/browser.ts'
import { faultsOf, openPage, pageTools } from '../../support/page.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const hostile = '<img src=x onerror="document.title=1">'
const idOf = (number: number): string => `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`
/** Two photos a day for thirty days, one in Rome and one in Bern. */
const assets = Array.from({ length: 60 }, (_, number) => ({
  id: idOf(number),
  originalPath: `/upload/IMG_${number}.jpg`,
  originalFileName: `IMG_${number}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2021, 5, 1 + Math.floor(number / 2), 10 + (number % 2))).toISOString(),
  exif: { city: number % 2 === 0 ? 'Rome' : 'Bern', latitude: 45, longitude: 8 },
}))
const [, ...others] = assets.filter(({ exif }) => exif.city === 'Rome').map(({ id }) => id)
const library = {
  assets,
  albums: [
    // One of Rome is not in it, and one of Bern is.
    { albumName: 'Rome', assetIds: [...others, idOf(1)] },
    { albumName: `${hostile} of all kinds`, assetIds: [3, 4, 17, 22, 31, 38, 41, 44, 53].map(idOf) },
  ],
}
const looks = [
  ['phone', 'dark', { width: 390, height: 844 }],
  ['laptop', 'light', { width: 1280, height: 800 }],
  ['narrow', 'light', { width: 320, height: 640 }],
] as const

describe.skipIf(browserFile === undefined)('turning an album into a rule', () => {
  const tools = pageTools()

  const serving = (): Promise<WebServing> => webFor({ library, recipes: [] }, { files: tools.files })

  it.each(looks)('shows the rule, what it adds and what it misses: %s, %s', async (_, colorScheme, viewport) => {
    const web = await serving()
    const { page, complaints, at } = await openPage(tools.browser, web.url, { viewport, colorScheme })
    const faults: string[] = []
    const look = async (name: string): Promise<void> => {
      faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`))
      const width = await page.evaluate('document.documentElement.scrollWidth')
      if (width !== viewport.width) faults.push(`${name}: ${width} wide`)
    }
    await at('rules')
    await page.getByRole('link', { name: 'turn an album into a rule' }).click()
    await page.getByRole('link', { name: 'Rome' }).waitFor()
    await look('list')
    await page.getByRole('link', { name: 'Rome' }).click()
    await page.getByRole('heading', { name: 'It would add 1 picture' }).waitFor()
    await look('rule')
    const text = await page.locator('main').innerText()
    expect(text).toContain('The rule: city Rome')
    expect(text).toContain('It finds 29 of the 30 pictures (97 %) of the album, and misses 1.')
    expect(text).toContain('Of the 30 that it finds, 29 (97 %) are in the album; 1 would be added.')
    expect(text).toContain('Not true of these: city Rome')
    expect(await page.locator('.shots img').evaluateAll((all) => all.map((one) => one.getAttribute('alt')))).toEqual([
      expect.stringContaining('IMG_0.jpg'),
      expect.stringContaining('IMG_1.jpg'),
    ])
    expect(await page.locator('pre').innerText()).toContain('addToAlbum: Rome')
    await page.getByRole('button', { name: 'TypeScript' }).click()
    expect(await page.locator('pre').innerText()).toContain("addToAlbum('Rome')")
    await page.getByRole('button', { name: /IMG_1/ }).click()
    await page.getByRole('link', { name: 'Open in Immich' }).waitFor()
    // Why it is not found.
    await page.getByRole('dialog').getByText('(Bern)').waitFor({ state: 'attached' })
    await look('picture')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Try it in the playground' }).click()
    await page.locator('.big').waitFor()
    expect(await page.locator('.big').innerText()).toBe('30')
    await page.goBack()
    await page.getByRole('heading', { name: 'It misses 1 picture' }).waitFor()
    // No name of the library is anything but text.
    await at('learn')
    await page.getByRole('link', { name: 'of all kinds' }).click()
    await page.getByText('No rule.').waitFor()
    await look('none')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(`${hostile} of all kinds`)
    expect(await page.getByRole('button', { name: 'Copy recipe' }).count()).toBe(0)
    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  })

  it('works by keyboard alone, and copies the recipe', async () => {
    const web = await serving()
    const { page, at } = await openPage(tools.browser, web.url, { permissions: ['clipboard-read', 'clipboard-write'] })
    const tabTo = async (name: string): Promise<void> => {
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press('Tab')
        if (String(await page.evaluate('document.activeElement?.innerText ?? ""')).includes(name)) return
      }
      throw new Error(`${name} has no focus`)
    }
    await at('learn')
    await page.getByRole('link', { name: 'Rome' }).waitFor()
    await page.getByLabel('Search').focus()
    await page.keyboard.type('rom')
    await page.getByRole('link', { name: 'of all kinds' }).waitFor({ state: 'detached' })
    await tabTo('Rome')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'As a recipe' }).waitFor()
    await tabTo('Copy recipe')
    await page.keyboard.press('Enter')
    await page.getByText('Copied.').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^name: learned-rome\nwhere: /)
  })

  it('can be cancelled and begun again', async () => {
    const web = await serving()
    const gone: AbortSignal[] = []
    const { ask } = web.supervisor
    // The library is read for as long as this is wanted.
    let isSlow = true
    web.supervisor.ask = (question, signal, looked) => {
      if (question.kind !== 'learn' || !isSlow) return ask.call(web.supervisor, question, signal, looked)
      looked?.(12_000, 48_000)
      gone.push(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const { page, at } = await openPage(tools.browser, web.url)
    await at('learn')
    await page.getByRole('link', { name: 'Rome' }).click()
    await page.getByText('12,000 pictures of your library looked at').waitFor()
    expect(
      await page.locator('progress').evaluate((bar) => [bar.getAttribute('value'), bar.getAttribute('max')]),
    ).toEqual(['12000', '48000'])
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled.').waitFor()
    await expect.poll(() => gone.map(({ aborted }) => aborted)).toEqual([true])
    isSlow = false
    await page.getByRole('button', { name: 'Begin again' }).click()
    await page.getByText('The rule:').waitFor()
  })
})
