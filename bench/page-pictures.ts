import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

// Pictures of the review page for the docs, made from the demo: npm run page-pictures

const demo = spawn(process.execPath, ['--conditions=darkroom-source', 'cli/main.ts', 'demo', '--web'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const address = await new Promise<string>((resolve) => {
  createInterface(demo.stdout).on('line', (line) => line.startsWith('http://') && resolve(line))
})
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const open = async (width: number, height: number, colorScheme: 'light' | 'dark', storageState?: string) => {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    ...(storageState ? { storageState } : {}),
  })
  return { context, page: await context.newPage() }
}
const first = await open(1280, 800, 'light')
await first.page.goto(address)
await first.page.locator('a.card').first().click()
const group = first.page.getByRole('button', { name: /Australia/ })
await group.click()
await group.scrollIntoViewIfNeeded()
await first.page.mouse.wheel(0, ((await group.boundingBox())?.y ?? 20) - 20)
const tile = first.page.locator('.tile img')
await tile.nth(15).waitFor()
for (const index of [3, 4, 9])
  await first.page
    .locator('.tile')
    .nth(index + 1)
    .click()
await first.page.waitForTimeout(500)
await first.page.screenshot({ path: 'docs/review.png' })
const state = '/tmp/darkroom-page-state.json'
await first.context.storageState({ path: state })
const phone = await open(390, 844, 'dark', state)
await phone.page.goto(first.page.url())
const shots = phone.page.getByRole('button', { name: /"Screenshots"/ })
// Groups are drawn as somebody comes near.
for (let screens = 0; screens < 50 && !(await shots.isVisible()); screens += 1) {
  await phone.page.mouse.wheel(0, 5_000)
  await phone.page.waitForTimeout(100)
}
await shots.click()
await shots.scrollIntoViewIfNeeded()
await phone.page.mouse.wheel(0, ((await shots.boundingBox())?.y ?? 12) - 12)
await phone.page.locator('.tile img').nth(12).waitFor()
await phone.page.waitForTimeout(500)
await phone.page.screenshot({ path: 'docs/review-phone.png' })
const playground = await open(1280, 800, 'light', state)
await playground.page.goto(new URL('../../try', first.page.url()).href)
await playground.page.locator('.shots img').nth(20).waitFor()
await playground.page.waitForTimeout(1_500)
await playground.page.screenshot({ path: 'docs/playground.png' })
await browser.close()
demo.kill('SIGTERM')
