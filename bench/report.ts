// How large the page of a plan is, and how soon it can be used:
// npm run bench:report [-- --assets 50000] [--out docs/report.md]   (needs Chromium, or its path in CHROMIUM)
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { seconds, timed } from './measure.ts'
import { conditions, writeBetween } from './page.ts'
import { nodeFlags, sandbox, type Target } from './target.ts'

const { assets: size = '50000', out } = parseArgs({
  options: { assets: { type: 'string' }, out: { type: 'string' } },
}).values

/** Every asset is in the plan twice, in one large group and in one of many small ones, and has old and new values. */
const recipes = [
  { name: 'by-month', where: { path: '/**' }, actions: [{ addToAlbum: '{year}-{month}' }] },
  { name: 'describe', where: { path: '/**' }, actions: [{ setDescription: 'Seen by the benchmark' }] },
]

const browserFile = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
)
if (!browserFile) throw new Error('No Chromium here. Install it: apt-get install chromium')

/** What a page costs somebody who looks at it. */
const look = async (file: string) => {
  const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const rows = (): Promise<unknown> => page.locator('.row').first().waitFor()
  const loaded = await timed(() => page.goto(pathToFileURL(file).href))
  const paint = await paintOf(page)
  const group = page.locator('details.group', { hasText: 'description' }).first()
  await group.scrollIntoViewIfNeeded()
  const opened = await timed(async () => {
    await group.locator('summary').click()
    await rows()
  })
  const paged = await timed(async () => {
    await group.getByRole('button', { name: 'Last' }).click()
    await page
      .getByText(/–[\d,]+ of/)
      .first()
      .waitFor()
  })
  const searched = await timed(async () => {
    await page.getByRole('searchbox').fill('img_00 2019')
    await page.locator('#found', { hasText: 'found' }).waitFor()
  })
  const memory = await page.evaluate('performance.memory.usedJSHeapSize')
  await browser.close()
  return { paint, loaded, opened, paged, searched, memory: Number(memory) }
}

/** Milliseconds from the start of loading; the first picture may come after the page is told to be loaded. */
const paintOf = async (page: Page): Promise<number> => {
  const entry = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
  return Number(await (await page.waitForFunction(entry)).jsonValue())
}

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

const measure = async ({ url, key }: Target, folder: string, flag: readonly string[]) => {
  const file = join(folder, 'report.html')
  const env = { ...process.env, IMMICH_URL: url, IMMICH_API_KEY: key, DARKROOM_STATE_DIR: join(folder, 'state') }
  const args = [...nodeFlags, main, 'plan', '--quiet', '--html', file, ...flag]
  const made = await timed(() => promisify(execFile)(process.execPath, args, { cwd: folder, env, maxBuffer: 2 ** 30 }))
  return { made, bytes: (await stat(file)).size, ...(await look(file)) }
}

const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
const target = await sandbox(Number(size))
try {
  await writeFile(join(folder, 'immichrc.json'), JSON.stringify({ recipes }))
  const without = await measure(target, folder, ['--no-pictures'])
  const withPictures = await measure(target, folder, [])
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const ms = (value: number): string => `${Math.round(value)} ms`
  const line = (figure: string, show: (one: typeof without) => string): string =>
    `| ${figure} | ${show(without)} | ${show(withPictures)} |`
  const table = [
    `| ${Number(size).toLocaleString('en')} assets, each in two groups | \`--no-pictures\` | 2,000 pictures |`,
    '| --- | --- | --- |',
    line('size of the page', ({ bytes }) => mib(bytes)),
    line('planning and writing it', ({ made }) => seconds(made)),
    line('first paint', ({ paint }) => ms(paint)),
    line('loaded, scripts run', ({ loaded }) => ms(loaded)),
    line('opening a group of all assets', ({ opened }) => ms(opened)),
    line('its last page', ({ paged }) => ms(paged)),
    line('a search in all rows, 150 ms of waiting for more letters included', ({ searched }) => ms(searched)),
    line('memory of its script', ({ memory }) => mib(memory)),
  ].join('\n')
  const text = `${conditions('bench:report', 'the sandbox')}\n\n${table}`
  if (out) await writeBetween(out, 'report', text)
  else process.stdout.write(`${text}\n`)
} finally {
  await target.close()
  await rm(folder, { recursive: true })
}
