import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { bundledPlugins } from '../../cli/config/bundled-plugins.ts'

// The pages of docs/ as a site: `npm run docs:dev`, `npm run docs:build`. They are written for any viewer of Markdown; what a site
// needs besides is added here.

const root = join(import.meta.dirname, '../..')

/** Tools whose settings are imported, by the headings of docs/import.md. */
const tools = [...readFileSync(join(root, 'docs/import.md'), 'utf8').matchAll(/^## ([a-z-]+(?: in JSON)?)$/gm)].map(
  ([, name = '']) => ({ text: name, link: `/import#${name.toLowerCase().replaceAll(' ', '-')}` }),
)

/** Where something that is no page leads to on the site. */
const leadsTo = (href: string): string => {
  if (/^(\.\.\/)+README\.md/.test(href)) return '/'
  if (/^(\.\.\/)+recipes\/?$/.test(href)) return '/gallery'
  // Files to copy.
  return href.replace(/^(?:\.\.\/)+(recipes\/.+|immichrc\.example\.ts|CONTRIBUTING\.md|CHANGELOG\.md)$/, '/$1')
}

/** Of the README, which stands one folder above. */
const fromReadme = (href: string): string =>
  href.replace(/^docs\//, './').replace(/^(immichrc\.example\.ts|CONTRIBUTING\.md|CHANGELOG\.md|recipes)/, '../$1')

/** The code of each recipe, folded, below its picture. */
const withRecipes = (text: string): string =>
  text.replace(/File: \[(\S+)\]\(\.\.\/recipes\/\S+\)[\s\S]*?<!-- \/figures -->/g, (found, file: string) => {
    const code = readFileSync(join(root, 'recipes', file), 'utf8')
    return `${found}\n\n::: details ${file}\n\`\`\`${file.split('.')[1]}\n${code}\`\`\`\n:::\n`
  })

/** Braces that the compiler of the pages does not take for code. */
const plain = (html: string): string => html.replaceAll('{', '&#123;').replaceAll('}', '&#125;')

interface Token {
  readonly type: string
  readonly children: readonly Token[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

const changeLinks = (tokens: readonly Token[], isHome: boolean): void => {
  for (const token of tokens) {
    if (token.children) changeLinks(token.children, isHome)
    const attribute = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : null
    const value = attribute && token.attrGet(attribute)
    if (!value || /^[a-z]+:/.test(value)) continue
    const own = isHome ? fromReadme(value) : value
    const led = attribute === 'href' ? leadsTo(own) : own
    token.attrSet(attribute, led)
    if (/^\/(recipes\/|.*\.(ts|md)$)/.test(led)) token.attrSet('target', '_self')
  }
}

/** The page's own icon. Without one, browsers ask the host for a file that is not there. */
const icon = encodeURIComponent(readFileSync(join(root, 'service/web/page/icon.svg'), 'utf8'))

export default defineConfig({
  title: 'Darkroom',
  description: 'Keeps an Immich photo library in order by rules.',
  lang: 'en',
  head: [
    ['link', { rel: 'icon', href: `data:image/svg+xml,${icon}` }],
    // The name of a language beside code is paler than may be, as are red and green of the usual colours of code.
    ['style', {}, ':root:root { --vp-code-lang-color: var(--vp-c-text-2) }'],
  ],
  srcDir: '../docs',
  outDir: '../dist-site',
  cacheDir: '../node_modules/.cache/vitepress',
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    theme: { light: 'github-light-default', dark: 'github-dark-default' },
    // Pages are text: `<file>` is no HTML, and `{{` no code.
    html: false,
    config: (md) => {
      const { escapeHtml } = md.utils
      md.renderer.rules.text = (tokens, index) => plain(escapeHtml(tokens[index]?.content ?? ''))
      md.renderer.rules.code_inline = (tokens, index) =>
        `<code>${plain(escapeHtml(tokens[index]?.content ?? ''))}</code>`
      md.core.ruler.before('normalize', 'recipes', (state) => {
        if (state.env.relativePath === 'gallery.md') state.src = withRecipes(state.src)
        state.src = state.src.replace(/^[ \t]*<!--[\s\S]*?-->[ \t]*$/gm, '')
      })
      md.core.ruler.push('outside', (state) => {
        changeLinks(state.tokens as unknown as Token[], state.env.relativePath === 'index.md')
      })
    },
  },
  buildEnd: ({ outDir }) => {
    cpSync(join(root, 'recipes'), join(outDir, 'recipes'), { recursive: true })
    for (const file of ['immichrc.example.ts', 'CONTRIBUTING.md', 'CHANGELOG.md'])
      cpSync(join(root, file), join(outDir, file))
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Recipes', link: '/gallery' },
      { text: 'Plugins', link: '/plugins/folder-albums' },
      { text: 'Questions', link: '/faq' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'Start', link: '/' },
          { text: 'On a NAS, with compose', link: '/docker' },
          { text: 'Configuration', link: '/configuration' },
          { text: 'Questions and answers', link: '/faq' },
        ],
      },
      {
        text: 'Recipes',
        items: [
          { text: 'Recipes to start from', link: '/gallery' },
          { text: 'Recipes and actions', link: '/recipes' },
          { text: 'Predicates', link: '/predicates' },
          { text: 'Rules from your albums', link: '/learn' },
        ],
      },
      {
        text: 'Plugins',
        collapsed: true,
        items: bundledPlugins.map((name) => ({ text: name, link: `/plugins/${name}` })),
      },
      {
        text: 'From an earlier tool',
        collapsed: true,
        items: [{ text: 'How it is imported', link: '/import' }, ...tools],
      },
      {
        text: 'Run',
        items: [
          { text: 'Commands', link: '/commands' },
          { text: 'Options', link: '/options' },
          { text: 'Serve', link: '/serve' },
          { text: 'Review page', link: '/review-page' },
          { text: 'Plans as pages', link: '/report' },
          { text: 'Assistants', link: '/assistants' },
          { text: 'Read-only libraries', link: '/read-only' },
        ],
      },
      {
        text: 'Know',
        items: [
          { text: 'Safety', link: '/safety' },
          { text: 'Changes that servers lose', link: '/lost-changes' },
          { text: 'The mirror', link: '/mirror' },
          { text: 'Performance', link: '/performance' },
        ],
      },
      {
        text: 'Build',
        items: [
          { text: 'A plugin', link: '/plugins/authoring' },
          { text: 'API: the engine', link: '/engine' },
          { text: 'Architecture', link: '/architecture' },
          { text: 'The simulated server', link: '/sandbox' },
        ],
      },
    ],
  },
})
