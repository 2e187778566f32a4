import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPage } from './page-files.ts'

// Run by `npm run build`: puts the page into the package.
const folder = join(fileURLToPath(new URL('../../dist/service/web/', import.meta.url)), 'bundle')
mkdirSync(folder, { recursive: true })
for (const { name, content } of Object.values(await buildPage())) writeFileSync(join(folder, name), content)
