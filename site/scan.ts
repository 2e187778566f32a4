import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

// After a build: nothing of the site is asked of other hosts, and every link leads to a file and a heading that are there;
// no page has browsers ask for a file that is not there.

const out = join(import.meta.dirname, '../dist-site')
const files = globSync('**/*', { cwd: out, withFileTypes: true }).filter((entry) => entry.isFile())
const paths = files.map((entry) => join(entry.parentPath, entry.name))
const problems: string[] = []
const say = (path: string, text: string): void => void problems.push(`${relative(out, path)}: ${text}`)

/** What a browser would load by itself from elsewhere. Links that somebody follows are no part of it. */
const loads = [
  /<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\b(?:src|data|srcset)="(?:https?:)?\/\/[^"]+"/g,
  /<link\b(?![^>]*rel="(?:canonical|alternate)")[^>]*?\bhref="(?:https?:)?\/\/[^"]+"/g,
  /(?:url\(|@import\s+)["']?(?:https?:)?\/\/[^)"']+/g,
]
/** Calls of scripts with a whole address. */
const calls = /(?:fetch|import|importScripts|WebSocket|EventSource|sendBeacon)\(\s*["'`](?:https?|wss?):\/\/[^"'`]+/g

const ids = new Map<string, Set<string>>()
for (const path of paths.filter((one) => one.endsWith('.html'))) {
  const text = readFileSync(path, 'utf8')
  ids.set(path, new Set([...text.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id)))
}
for (const path of paths.filter((one) => /\.(html|css|js)$/.test(one))) {
  const text = readFileSync(path, 'utf8')
  for (const pattern of path.endsWith('.js') ? [calls] : loads)
    for (const [found] of text.matchAll(pattern)) say(path, `loads from elsewhere: ${found.slice(0, 120)}`)
  if (path.endsWith('.html') && !text.includes('<link rel="icon"'))
    say(path, 'has no icon: browsers would ask for /favicon.ico, which is not there')
}
for (const [path] of ids) {
  const body = /<main[\s\S]*<\/main>/.exec(readFileSync(path, 'utf8'))?.[0] ?? ''
  for (const [, href = ''] of body.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(href)) continue
    const [file = '', hash = ''] = href.split('#')
    const target = file === '' ? path : file.startsWith('/') ? join(out, file) : join(dirname(path), file)
    const page = [target, `${target}.html`, join(target, 'index.html')].find((one) => paths.includes(one))
    if (!page) say(path, `a dead link: ${href}`)
    else if (hash !== '' && !ids.get(page)?.has(decodeURIComponent(hash))) say(path, `no such heading: ${href}`)
  }
}
const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0)
process.stdout.write(`${ids.size} pages, ${paths.length} files, ${(bytes / 1e6).toFixed(1)} MB\n`)
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1
