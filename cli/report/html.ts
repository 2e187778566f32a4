import { withoutTurns } from '../../engine/plan/text.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text in which a browser finds no markup, between tags and in quoted attributes. */
const escaped = (text: string): string => withoutTurns(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)

/** Markup; everything else that `html` is given is text. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = Html | string | number | readonly (Html | string)[]

const markupOf = (part: Part): string => {
  if (part instanceof Html) return part.markup
  return typeof part === 'object' ? part.map(markupOf).join('') : escaped(String(part))
}

/**
 * Markup with values in it.
 * @example
 * html`<b>${'<script>'}</b>`.markup // '<b>&lt;script&gt;</b>'
 */
export const html = ({ raw }: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(String.raw({ raw }, ...parts.map(markupOf)))

/** A value as JSON inside a script element, which no text in it can end. */
export const jsonIn = (value: unknown): Html => new Html(withoutTurns(JSON.stringify(value)).replaceAll('<', '\\u003c'))

/** Markup as it is; only for what this program made itself. */
export const raw = (markup: string): Html => new Html(markup)

/** What people named, each in quotes; a name may hold some itself. */
const quoted = /((?<=^|[\s(])".*?"(?=$|[\s,.:;)]))/s

/** A text with names in it: each keeps to itself, so that one that is written from the right turns nothing beside it. */
export const said = (text: string): Html =>
  html`${text.split(quoted).map((part, index) => (index % 2 === 1 ? html`<bdi>${part}</bdi>` : part))}`
