import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, onTestFinished } from 'vitest'
import { type PageFiles, pageFiles } from '../../service/web/page-files.ts'
import { openBrowser } from './browser.ts'
import { hanging } from './waiting.ts'
import { password } from './web.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A browser and the page's files for the tests of a block; there once its tests begin. */
export const pageTools = (): { readonly browser: Browser; readonly files: PageFiles } => {
  const tools = {} as { browser: Browser; files: PageFiles }
  beforeAll(async () => {
    tools.browser = await openBrowser()
    tools.files = await pageFiles()
  })
  return tools
}

/** Opens the page and logs in; what it complains of, and what it asks of others, is noted. */
export const openPage = async (browser: Browser, url: string, options: BrowserContextOptions = {}) => {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(hanging)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // The first question is whether somebody is logged in.
    if (message.type() === 'error' && !/401|422/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (sent) => {
    if (!sent.url().startsWith(url)) complaints.push(`asks for ${sent.url()}`)
  })
  await page.goto(url)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  return { page, complaints, at: (path: string) => page.goto(new URL(path, url).href) }
}

/** What axe finds wrong with a page as it is now, by the rules of WCAG 2.2 AA. */
export const faultsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }
    const runner = (
      globalThis as unknown as {
        axe: { run(o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe
    const { violations } = await runner.run(options)
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}
