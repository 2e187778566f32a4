import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { hanging } from './waiting.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is that can be looked through; undefined where there is none. */
export const browserFile: string | undefined = [process.env.CHROMIUM ?? '', ...places].find((file) => existsSync(file))

if (browserFile === undefined)
  process.stdout.write(
    'pages: SKIPPED, no Chromium here. Install it: apt-get install chromium, or name it in CHROMIUM.\n',
  )

/** Starts a browser, which leaves signals alone: on a Ctrl-C that a test sends itself, playwright would end the worker with 130. */
export const launch = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: browserFile ?? '',
    args: ['--no-sandbox', ...args],
    timeout: hanging,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })

/** A browser for the tests of a file. */
export const openBrowser = async (): Promise<Browser> => {
  const browser = await launch()
  afterAll(() => browser.close())
  return browser
}

/** Expects some texts from the left to the right, within the first of some elements that holds all of them. */
export const expectInOrder = async (page: Page, selector: string, texts: readonly string[]): Promise<void> => {
  const places = await page.evaluate<number[]>(`(() => {
    const texts = ${JSON.stringify(texts)}
    const holds = ({ textContent }) => texts.every((text) => textContent.includes(text))
    const element = [...document.querySelectorAll('${selector}')].find(holds)
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    const nodes = []
    while (walker.nextNode()) nodes.push(walker.currentNode)
    return texts.map((text) => {
      const node = nodes.find(({ textContent }) => textContent.includes(text))
      const range = new Range()
      range.setStart(node, node.textContent.indexOf(text))
      range.setEnd(node, node.textContent.indexOf(text) + text.length)
      return range.getBoundingClientRect().left
    })
  })()`)
  expect(places, selector).toEqual(places.toSorted((a, b) => a - b))
}
