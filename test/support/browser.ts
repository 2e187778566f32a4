import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'
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
