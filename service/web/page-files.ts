import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Script and style of the page, each under a name that changes with its content. */
export interface PageFiles {
  readonly script: PageFile
  readonly style: PageFile
  readonly icon: PageFile
}

interface PageFile {
  readonly name: string
  readonly type: string
  readonly content: string
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Makes a file of the page. */
const fileOf = (ending: string, content: string): PageFile => ({
  name: `app-${createHash('sha256').update(content).digest('hex').slice(0, 10)}.${ending}`,
  type: types[ending] ?? 'text/plain',
  content,
})

const source = fileURLToPath(new URL('./page/', import.meta.url))
const bundle = fileURLToPath(new URL('./bundle/', import.meta.url))

/** Bundles the page from its sources; only in a clone. */
export const buildPage = async (): Promise<PageFiles> => {
  const { build, stop } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [`${source}main.tsx`, `${source}page.css`],
    outdir: source,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    // Those of the running Node are not those of a browser.
    conditions: ['browser'],
  })
  await stop()
  const textOf = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return {
    script: fileOf('js', textOf('.js')),
    style: fileOf('css', textOf('.css')),
    icon: fileOf('svg', readFileSync(`${source}icon.svg`, 'utf8')),
  }
}

/** The page as the package brings it along, or made from the sources of a clone. */
export const pageFiles = async (): Promise<PageFiles> => {
  if (existsSync(`${source}main.tsx`)) return buildPage()
  const names = readdirSync(bundle)
  const read = (ending: string): PageFile => {
    const name = names.find((one) => one.endsWith(`.${ending}`)) ?? ''
    return { name, type: types[ending] ?? '', content: readFileSync(`${bundle}${name}`, 'utf8') }
  }
  return { script: read('js'), style: read('css'), icon: read('svg') }
}

const escaped = (text: string): string => text.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/**
 * The document that the page runs in; everything in it is found below its base.
 * @param told makes of commands between backticks ones that can be pasted
 */
export const documentOf = (
  { script, style, icon }: PageFiles,
  base: string,
  told: (text: string) => string,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<base href="${escaped(base)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Darkroom</title>
<link rel="icon" href="assets/${icon.name}">
<link rel="stylesheet" href="assets/${style.name}">
<script type="module" src="assets/${script.name}"></script>
</head>
<body>
<div id="app" data-login-link="${escaped(told('`darkroom login-link`'))}"><p class="first" role="status">Loading…</p></div>
<noscript><p>This page needs JavaScript. On the command line: <code>${escaped(told('`darkroom reviews`'))}</code></p></noscript>
</body>
</html>
`
