import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { counted, numberText } from '../../core/number-text.ts'
import type { KnownAssets } from '../../engine/plan/groups.ts'
import type { RecipeSummary } from '../../engine/plan/plan.ts'
import type { Group, Section } from './groups.ts'
import { type Html, html, jsonIn, raw, said } from './html.ts'
import type { Pictures } from './pictures.ts'

/** A table for people: the first column names, the others count. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** One account of a report. */
export interface AccountPart {
  readonly account: string
  /** Server and user. */
  readonly about: string
  /** Address of the web page; null where it is not known, and nothing is linked. */
  readonly web: string | null
  /** What it all comes to, in a sentence. */
  readonly sentence: string
  readonly overview: Table
  readonly recipes: readonly RecipeSummary[]
  readonly groups: readonly Group[]
  readonly facts: KnownAssets
}

/** What a page shows. */
interface Report {
  readonly title: string
  /** Below the title. */
  readonly lead: string
  readonly accounts: readonly AccountPart[]
  /** Null where none were wanted. */
  readonly pictures: Pictures | null
}

/** Number of a text or an asset; a new one if it was not met before. */
const numbering = () => {
  const numbers = new Map<string, number>()
  return {
    of: (text: string): number => {
      const known = numbers.get(text) ?? numbers.size
      numbers.set(text, known)
      return known
    },
    all: () => [...numbers.keys()],
  }
}

/** `2026-11-28 10:03`. */
export const minuteOf = (time: string): string => time.slice(0, 16).replace('T', ' ')

/** What the page's script reads (`browser.js` describes it). */
const dataOf = ({ accounts, pictures }: Report) => {
  const texts = numbering()
  const assets = { id: [] as string[], name: [] as string[], folder: [] as number[], taken: [] as string[] }
  const account: number[] = []
  const numbers = accounts.map(({ facts, groups }, index) => {
    const placeOf = new Map<string, number>()
    for (const id of groups.flatMap(({ rows }) => rows.map((row) => row.asset))) {
      if (id === null || placeOf.has(id)) continue
      const known = facts.get(id)
      placeOf.set(id, assets.id.push(id) - 1)
      assets.name.push(known?.originalFileName ?? '')
      assets.folder.push(texts.of(known ? dirname(known.originalPath) : ''))
      assets.taken.push(known ? minuteOf(known.localDateTime) : '')
      account.push(index)
    }
    return placeOf
  })
  const numberOf = new Map<Group, number>()
  const groups = accounts.flatMap((part, index) =>
    part.groups
      .filter(({ rows }) => rows.length > 0)
      .map((group) => {
        const { rows } = group
        numberOf.set(group, numberOf.size)
        const columnOf = (field: 'change' | 'text') =>
          rows.some((row) => row[field] !== undefined)
            ? { [field]: rows.map(({ [field]: text }) => (text === undefined ? -1 : texts.of(text))) }
            : {}
        const asset = rows.map((row) => (row.asset === null ? -1 : (numbers[index]?.get(row.asset) ?? -1)))
        return { asset, ...columnOf('change'), ...columnOf('text') }
      }),
  )
  const pictured = pictures && assets.id.flatMap((id, place) => (pictures.has(id) ? [place] : []))
  return {
    numberOf,
    data: {
      web: accounts.map(({ web }) => web ?? ''),
      texts: texts.all(),
      assets: { ...assets, account },
      groups,
      pictured,
    },
    pictures: (pictured ?? []).map((place) => pictures?.get(assets.id[place] ?? '')).join('\n'),
  }
}

const sections: readonly (readonly [Section, string])[] = [
  ['removals', 'Taken away'],
  ['decisions', 'Needs you'],
  ['refused', 'Refused'],
  ['warnings', 'Warnings'],
  ['changes', 'Changes'],
  ['notes', 'Notes'],
]

/** Groups of what is taken away that are open from the beginning. */
const openAtFirst = 5

const headOf = ({ section, mark, title, recipe, size, rows }: Group): Html =>
  html`<span class="mark" aria-hidden="true">${mark}</span><span class="title">${said(title)}</span>${section === 'changes' ? '' : html`<bdi class="by">${recipe}</bdi>`}${
    rows.length > 0 ? html`<span class="count">${numberText(size)}</span>` : ''
  }`

const groupOf = (group: Group, place: number, numberOf: ReadonlyMap<Group, number>): Html => {
  const { section, mark, title, recipe, reason, rows } = group
  const why = reason === undefined ? '' : html`<p class="reason">${said(reason)}</p>`
  const words = `${title} ${recipe} ${reason ?? ''}`
  if (rows.length === 0)
    return html`<div class="group" data-mark="${mark}" data-words="${words}"><div class="head">${headOf(group)}</div>${why}</div>`
  const open = section === 'removals' && place < openAtFirst ? html` open` : ''
  return html`<details class="group" data-mark="${mark}" data-words="${words}" data-rows="${String(numberOf.get(group))}"${open}><summary class="head">${headOf(group)}</summary>${why}</details>`
}

const tableOf = (
  { columns, rows }: Table,
  idOf: (name: string) => string,
): Html => html`<div class="wide" tabindex="0" role="region" aria-label="Overview"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(
  ([name = '', ...counts]) =>
    html`<tr><td><a href="#${idOf(String(name))}"><bdi>${name}</bdi></a></td>${counts.map((count) => html`<td>${count === 0 ? '–' : numberText(Number(count))}</td>`)}</tr>`,
)}</tbody></table></div>`

const accountOf = (part: AccountPart, account: number, numberOf: ReadonlyMap<Group, number>): Html => {
  const { about, sentence, overview, recipes, groups } = part
  const anchor = (name: string): string => `r${account}-${recipes.findIndex((recipe) => recipe.name === name)}`
  const matched = ({ scanned, matched }: RecipeSummary): string =>
    scanned > 0 ? `${numberText(matched)} of ${counted(scanned, 'asset')} match` : ''
  const show = (own: readonly Group[]): Html[] => own.map((group, place) => groupOf(group, place, numberOf))
  const byRecipe = (own: readonly Group[]): Html[] =>
    recipes.map((recipe) => {
      const these = own.filter((group) => group.recipe === recipe.name)
      const heading = html`<h4 id="${anchor(recipe.name)}"><bdi>${recipe.name}</bdi> <span class="muted">${matched(recipe)}</span></h4>`
      return html`<section>${heading}${these.length > 0 ? show(these) : html`<p class="muted">${groups.some((group) => group.recipe === recipe.name && group.section !== 'notes') ? 'All of it is above.' : 'Nothing to do.'}</p>`}</section>`
    })
  return html`<section><h2><bdi>${part.account}</bdi></h2>
<p class="muted">${about}</p>
<p>${said(sentence)}</p>
${tableOf(overview, anchor)}
${sections.map(([section, heading]) => {
  const own = groups.filter((group) => group.section === section)
  if (own.length === 0 && section !== 'changes') return ''
  return html`<section><h3>${heading}</h3>${section === 'changes' ? byRecipe(own) : show(own)}</section>`
})}</section>`
}

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * A page that needs nothing but itself: no request is sent before somebody follows a link. The browser refuses scripts
 * and styles other than its own, whatever stands in the names of files and albums.
 */
export const pageOf = (report: Report): string => {
  const [style, script] = [file('page.css'), file('browser.js')]
  const { data, pictures, numberOf } = dataOf(report)
  const own = `style-src ${hashOf(style)}; script-src ${hashOf(script)}; img-src data:`
  const policy = `default-src 'none'; ${own}; base-uri 'none'; form-action 'none'`
  const { title, lead, accounts } = report
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<header><h1>${title}</h1><p>${lead}</p></header>
<form id="search" class="search" role="search"><label for="words">Search</label>
<input id="words" type="search" placeholder="File, folder, album, value, recipe" autocomplete="off"><span id="found" role="status"></span></form>
<noscript><p>Groups open, and the search works, where scripts may run. Overview, headings and reasons are all here.</p></noscript>
<main>
${accounts.map((part, index) => accountOf(part, index, numberOf))}
</main>
<footer>Made by Darkroom. ${data.pictured ? counted(data.pictured.length, 'picture') : 'No pictures'} inside; nothing is loaded from anywhere.</footer>
<script type="application/json" id="data">${jsonIn(data)}</script>
<script type="text/plain" id="pictures">${raw(pictures)}</script>
<script>${raw(script)}</script>
</body>
</html>
`.markup
}
