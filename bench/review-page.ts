// What the review page takes in a browser: npm run bench:page -- [review] [playground]; the first where none is named.
// It needs Chromium (CHROMIUM, or /usr/bin/chromium). `playground` has 300,000 assets and takes some minutes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { type LibraryInput, makeThumbhashes, type SandboxRequest, startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import { buildPage } from '../service/web/page-files.ts'
import { printTable, type Row, seconds } from './measure.ts'

const password = 'correct horse battery'
const port = 20_000 + (process.pid % 10_000)
const own = `http://127.0.0.1:${port}/`
const scrolling = 20_000
const groups = 20
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const small = `import { addToAlbum, defineRecipe, fileName } from 'immich-darkroom'
export default defineRecipe({ name: 'small', where: fileName('*_11*'), actions: [addToAlbum('Small')] })
`
/** One album for each twentieth of the library. */
const recipes = `import { addToAlbum, all, defineRecipe } from 'immich-darkroom'
let next = 0
export default defineRecipe({ name: 'albums', where: all(), actions: () => [addToAlbum(\`Album \${(next++ % ${groups}) + 1}\`)] })
`

interface Daemon {
  readonly process: ChildProcess
  readonly folder: string
}

const startDaemon = async (url: string, key: string, recipe: string): Promise<Daemon> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-page-'))
  await writeFile(join(folder, 'recipe.ts'), recipe)
  await writeFile(
    join(folder, 'immichrc.ts'),
    "import { defineConfig } from 'immich-darkroom'\nexport default defineConfig({ recipes: ['recipe.ts'], serve: { jobs: { all: { atStart: true } }, events: { live: false } } })\n",
  )
  const child = spawn(
    process.execPath,
    ['--conditions=darkroom-source', join(import.meta.dirname, '..', 'cli', 'main.ts'), 'serve'],
    {
      cwd: folder,
      env: {
        ...{ PATH: process.env.PATH, HOME: folder, IMMICH_URL: url, IMMICH_API_KEY: key, TZ: 'UTC' },
        ...{ DARKROOM_STATE_DIR: join(folder, 'state'), DARKROOM_PORT: String(port), DARKROOM_PASSWORD: password },
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  while (!/waiting: /.test(log)) {
    if (child.exitCode !== null) throw new Error(`the daemon ended: ${log}`)
    await sleep(50)
  }
  return { process: child, folder }
}

const stop = async ({ process: child, folder }: Daemon): Promise<void> => {
  child.kill('SIGTERM')
  await once(child, 'exit')
  await rm(folder, { recursive: true })
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

const login = async (): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  await page.goto(own)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.close()
  return context
}

/** Runs in the page. */
const inPage = <T>(page: Page, code: string): Promise<T> => page.evaluate(code) as Promise<T>

/** Seconds of processor time of the main threads of all pages: others may use the machine. */
const mainThreads = async (): Promise<number> => {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const own = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => cpuOf(id))
  return own.reduce((sum, one) => sum + one, 0)
}

const ticksPerSecond = 100
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

const share = (frames: readonly number[]): string =>
  `${(100 - (frames.filter((ms) => ms > 33.4).length / frames.length) * 100).toFixed(1)} %`

/** Frames of an empty page, which tell how busy the machine is. */
const emptyPage = async (context: BrowserContext): Promise<Row> => {
  const page = await context.newPage()
  await inPage(page, noteFrames)
  await sleep(10_000)
  const frames = await inPage<number[]>(page, '(window.stopped = true, window.frames_)')
  await page.close()
  return { figure: 'for comparison: frames of an empty page within 33 ms', value: share(frames) }
}

const metricsOf = async (page: Page) => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return async (): Promise<Record<string, number>> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
  }
}

/** Row 8: cold start of a review. */
const firstPaint = async (context: BrowserContext, id: string): Promise<Row[]> => {
  const paints: number[] = []
  const usable: number[] = []
  let api = { ms: 0, bytes: 0 }
  for (let round = 0; round < 3; round += 1) {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.clearBrowserCache')
    await page.goto(`${own}reviews/${id}`, { waitUntil: 'commit' })
    await page.locator('.opener').first().waitFor()
    const [paint, ready] = await inPage<[number, number]>(
      page,
      "[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, performance.getEntriesByName('usable')[0]?.startTime ?? performance.now()]",
    )
    paints.push(paint)
    usable.push(ready)
    api = await inPage(
      page,
      `(({ responseEnd, requestStart, encodedBodySize }) => ({ ms: responseEnd - requestStart, bytes: encodedBodySize }))(performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/reviews/${id}')))`,
    )
    await page.close()
  }
  return [
    { figure: '8: first contentful paint', value: seconds(median(paints)) },
    { figure: '8: usable: the groups are there', value: seconds(median(usable)) },
    { figure: '8: answer with the review', value: `${api.ms.toFixed(0)} ms, ${(api.bytes / 1024).toFixed(0)} KiB` },
  ]
}

const noteFrames = `(() => {
  const frames = []
  let last = performance.now()
  const note = (now) => { frames.push(now - last); last = now; if (!window.stopped) requestAnimationFrame(note) }
  window.stopped = false
  window.frames_ = frames
  requestAnimationFrame(note)
})()`

/** Row 9: from the first to the last picture of what is open. */
const scroll = async (page: Page, name: string, thumbnails: () => number): Promise<Row[]> => {
  const read = await metricsOf(page)
  const asked = thumbnails()
  const before = await read()
  const cpu = await mainThreads()
  await inPage(page, noteFrames)
  const nodes = await inPage<number>(
    page,
    `new Promise((resolve) => {
      scrollTo(0, 0)
      const began = performance.now()
      const end = document.documentElement.scrollHeight - innerHeight
      let most = 0
      const step = () => {
        const share = Math.min(1, (performance.now() - began) / ${scrolling})
        scrollTo(0, share * end)
        if (Math.random() < 0.05) most = Math.max(most, document.querySelectorAll('*').length)
        if (share < 1) requestAnimationFrame(step)
        else resolve(most)
      }
      requestAnimationFrame(step)
    })`,
  )
  const after = await read()
  const used = (await mainThreads()) - cpu
  const frames = await inPage<number[]>(page, '(window.stopped = true, window.frames_)')
  await sleep(1_000)
  const work = (field: string): string => `${((after[field] ?? 0) - (before[field] ?? 0)).toFixed(1)} s`
  return [
    { figure: `9: ${name}: frames within 33 ms`, value: share(frames) },
    { figure: `9: ${name}: longest frame of ${frames.length}`, value: `${Math.max(...frames).toFixed(0)} ms` },
    {
      figure: `9: ${name}: processor time of the main thread in ${scrolling / 1000} s; by the clock: script, style, layout`,
      value: `${used.toFixed(1)} s; ${['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'].map(work).join(', ')}`,
    },
    { figure: `9: ${name}: elements`, value: String(nodes) },
    { figure: `9: ${name}: heap`, value: `${((after.JSHeapUsedSize ?? 0) / 2 ** 20).toFixed(0)} MiB` },
    { figure: `9: ${name}: pictures asked for`, value: String(thumbnails() - asked) },
  ]
}

/** Row 10: everything out but three. */
const choose = async (page: Page, writes: SandboxRequest[]): Promise<Row[]> => {
  await inPage(
    page,
    `(window.clicks = [], new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'click') window.clicks.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: false }))`,
  )
  const click = async (name: string, act: () => Promise<void>): Promise<void> => {
    const from = await inPage<number>(page, 'window.clicks.length')
    await act()
    await sleep(600)
    const all = await inPage<number[]>(page, `window.clicks.slice(${from})`)
    // One that is not reported took less than the least that is.
    times.push([name, Math.max(16, ...all)])
  }
  const times: [string, number][] = []
  const opener = page.locator('.opener')
  const everything = page.getByRole('button', { name: 'Leave out everything' })
  if ((await everything.count()) > 0) await click('leave out everything', () => everything.click())
  await click('open a group', () => opener.first().click())
  await page.locator('.tile').nth(8).waitFor()
  await sleep(1_000)
  if ((await everything.count()) === 0)
    await click('none of the group', () => page.getByRole('button', { name: 'None', exact: true }).click())
  for (const index of [0, 1, 2])
    await click(`take picture ${index + 1} in`, () => page.locator('.tile').nth(index).click())
  const before = writes.length
  await click('apply', () => page.getByRole('button', { name: /^Apply/ }).click())
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Apply' })
  if (await confirm.isVisible()) await click('confirm', () => confirm.click())
  await page.getByText(/^Done/).waitFor({ timeout: 120_000 })
  return [
    ...times.map(([name, ms]) => ({ figure: `10: ${name}`, value: `${ms <= 16 ? '≤ ' : ''}${ms.toFixed(0)} ms` })),
    {
      figure: '10: requests that write',
      value: writes
        .slice(before)
        .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/g, '{id}')}`)
        .join(', '),
    },
  ]
}

const isWrite = ({ method, path }: SandboxRequest): boolean => method !== 'GET' && !/\/(search|timeline)\//.test(path)

const review = async (): Promise<Row[]> => {
  const writes: SandboxRequest[] = []
  const onRequest = (request: SandboxRequest): void => void (isWrite(request) && writes.push(request))
  const library: LibraryInput = sampleLibrary({ assets: 50_000 })
  const sandbox = await startSandbox({ library, onRequest })
  makeThumbhashes(sandbox.state)
  const daemon = await startDaemon(sandbox.url, sandbox.users[0]?.apiKey ?? '', recipes)
  const context = await login()
  const answer = await context.request.get(`${own}api/v1/reviews?state=waiting`)
  const { items } = (await answer.json()) as { items: { id: string }[] }
  const id = items[0]?.id ?? ''
  const rows = await firstPaint(context, id)
  const page = await context.newPage()
  let asked = 0
  page.on('request', (request) => {
    if (request.url().includes('/thumbnail')) asked += 1
  })
  await page.goto(`${own}reviews/${id}`)
  await page.locator('.opener').first().click()
  await page.locator('.tile img').nth(3).waitFor()
  await sleep(2_000)
  rows.push(await emptyPage(context))
  await page.bringToFront()
  rows.push(...(await scroll(page, 'a group of 2,500', () => asked)))
  for (const opener of (await page.locator('.opener').all()).slice(1)) await opener.click()
  await sleep(2_000)
  rows.push(...(await scroll(page, 'all 50,000', () => asked)))
  await page.close()
  const fresh = await context.newPage()
  await fresh.goto(`${own}reviews/${id}`)
  await fresh.locator('.opener').first().waitFor()
  await sleep(2_000)
  rows.push(...(await choose(fresh, writes)))
  const { script, style } = await buildPage()
  const size = gzipSync(script.content).length + gzipSync(style.content).length
  rows.push({ figure: '11: script and style, gzipped', value: `${(size / 1024).toFixed(1)} KiB` })
  await context.close()
  await stop(daemon)
  await sandbox.close()
  return rows
}

/** Row 13. */
const playground = async (): Promise<Row[]> => {
  const sandbox = await startSandbox({ library: sampleLibrary({ assets: 300_000 }), rowCost: 100 })
  const daemon = await startDaemon(sandbox.url, sandbox.users[0]?.apiKey ?? '', small)
  const context = await login()
  const page = await context.newPage()
  await page.goto(`${own}try`)
  const field = page.getByLabel('Condition, in YAML')
  const rows: Row[] = []
  const texts = {
    'narrowed: a person': 'person: "Anna Weber"',
    'narrowed: a day': 'taken: { from: 2024-07-01, to: 2024-07-02 }',
    'of the mirror: a file name': 'fileName: "*_1*"',
    'of the mirror: most of all': 'type: IMAGE',
  }
  await page.locator('.big').waitFor()
  for (const [name, text] of Object.entries(texts)) {
    const times: number[] = []
    let count = ''
    for (let round = 0; round < 3; round += 1) {
      await field.fill('favorite: true')
      await page.locator('.big[data-text="favorite: true"]').waitFor()
      await sleep(300)
      const began = performance.now()
      await field.fill(text)
      await page.locator(`.big[data-text='${text}']`).waitFor()
      times.push(performance.now() - began)
      count = await page.locator('.big').innerText()
    }
    rows.push({ figure: `13: ${name} (${count}); 0.4 s of it are rest`, value: seconds(median(times)) })
  }
  await context.close()
  await stop(daemon)
  await sandbox.close()
  return rows
}

const wanted = process.argv.slice(2)
if (wanted.length === 0 || wanted.includes('review'))
  printTable('A review of 50,000 changes in 20 groups', await review())
if (wanted.includes('playground')) printTable('The playground, 300,000 assets', await playground())
await browser.close()
