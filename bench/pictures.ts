// Takes the pictures of the README anew: `npm run pictures`. They show what the demo shows, in a terminal and as a page.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { chromium } from 'playwright-core'

const browserFile = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
)
if (!browserFile) throw new Error('No Chromium here. Install it: apt-get install chromium')

const root = fileURLToPath(new URL('..', import.meta.url))
const pictures = join(root, 'docs/pictures')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const styles: Readonly<Record<string, string>> = {
  '1': 'font-weight: bold; color: #f0f6fc',
  '2': 'color: #8b949e',
  '31': 'color: #ff7b72',
  '32': 'color: #7ee787',
  '35': 'color: #d2a8ff',
}

/** What a terminal shows of a text, as HTML. */
const asHtml = (text: string): string => {
  let open = false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours begin
  const body = escaped(text).replace(/\u001b\[(\d+)m/g, (_, code: string) => {
    const end = open ? '</span>' : ''
    const style = styles[code]
    open = style !== undefined
    return style === undefined ? end : `${end}<span style="${style}">`
  })
  return `<body style="margin: 0; background: #0d1117"><pre style="margin: 0; padding: 18px 22px; display: inline-block;
    color: #c9d1d9; font: 14px/1.35 'DejaVu Sans Mono', monospace">${body}</pre></body>`
}

const demo = [join(root, 'bin/darkroom.js'), 'demo', '--fast', '--html']
const run = `stty cols 80; exec ${[process.execPath, '--conditions=darkroom-source', ...demo].join(' ')}`
// Without a browser of the desktop in which the demo would open its page.
const env = { PATH: '/usr/bin:/bin', TERM: 'xterm-256color' }
const shown = execFileSync('script', ['-qec', run, '/dev/null'], { encoding: 'utf8', env })
const lines = shown.replaceAll('\r', '').split('\n')
const plain = lines.map(stripVTControlCharacters)
const from = plain.findIndex((line) => line.startsWith('$ darkroom plan'))
const to = plain.findIndex((line, index) => index > from && line.startsWith('Look closer'))
// Progress is wiped off before the next text, on the same line.
const screen = lines.slice(from, to + 1).map((line) => line.split('\u001b[2K').at(-1) ?? '')
const page = fileURLToPath(/file:\S+/.exec(plain.join(''))?.[0] ?? '')

const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] })
const terminal = await browser.newPage({ viewport: { width: 900, height: 400 } })
await terminal.setContent(asHtml(screen.join('\n')))
writeFileSync(join(pictures, 'plan.png'), await terminal.locator('pre').screenshot())
const report = await browser.newPage({ viewport: { width: 1000, height: 620 } })
await report.setContent(readFileSync(page, 'utf8'))
const group = report.locator('details', { hasText: 'assets: date' }).last()
await group.locator('summary').first().click()
await group.locator('img').last().scrollIntoViewIfNeeded()
const { y = 0 } = (await group.boundingBox()) ?? {}
await report.mouse.wheel(0, y - 160)
await report.waitForTimeout(300)
writeFileSync(join(pictures, 'report.jpg'), await report.screenshot({ type: 'jpeg', quality: 75 }))
await browser.close()
rmSync(dirname(page), { recursive: true })
