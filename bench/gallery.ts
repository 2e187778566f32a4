// Makes pictures and figures of docs/gallery.md anew: `npm run gallery` (needs Chromium, or its path in CHROMIUM).

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import { figuresLine, figuresOf, shownFigures } from './gallery-figures.ts'

const browserFile = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
)
if (!browserFile) throw new Error('No Chromium here. Install it: apt-get install chromium')

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs/pictures/recipes')
mkdirSync(pictures, { recursive: true })

const sandbox = await startSandbox({ library: sampleLibrary({ assets: 2000, seed: 1 }) })
const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '' }

/** A picture as part of a page. */
const tile = async (id: string): Promise<string> => {
  const answer = await fetch(`${sandbox.url}/assets/${id}/thumbnail`, { headers })
  const data = Buffer.from(await answer.arrayBuffer()).toString('base64')
  return `<img src="data:${answer.headers.get('content-type')};base64,${data}" style="width: 88px; height: 88px; object-fit: cover">`
}

/** Some of a list, from its beginning to its end. */
const spread = (ids: readonly string[], count: number): string[] =>
  Array.from(
    { length: Math.min(count, ids.length) },
    (_, at) => ids[Math.floor((at * ids.length) / Math.min(count, ids.length))] ?? '',
  )

const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] })
const view = await browser.newPage({ viewport: { width: 736, height: 92 } })
const path = join(root, 'docs/gallery.md')
let page = readFileSync(path, 'utf8')
for (const file of readdirSync(join(root, 'recipes')).sort()) {
  const name = file.replace(/\.\w+$/, '')
  const figures = await figuresOf(file)
  const ids = [...new Set([...figures.targets.values()].flat())]
  const tiles = await Promise.all(spread(ids, 8).map(tile))
  await view.setContent(
    `<body style="margin: 0; padding: 2px; display: flex; gap: 4px; background: #fff">${tiles.join('')}</body>`,
  )
  await view.screenshot({ path: join(pictures, `${name}.jpg`), type: 'jpeg', quality: 72 })
  const between = new RegExp(`(<!-- figures ${name} -->\\n)[\\s\\S]*?(<!-- /figures -->)`)
  page = page.replace(between, `$1${shownFigures(name, figuresLine(figures))}\n$2`)
}
writeFileSync(path, page)
await browser.close()
await sandbox.close()
