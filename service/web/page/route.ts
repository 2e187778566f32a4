import { signal } from '@preact/signals'

const base = new URL(document.baseURI)
const pathOf = (): string => `/${location.pathname.slice(base.pathname.length)}`.replace(/(.)\/$/, '$1')

/** Path below the base, such as `/reviews/1f3a`. */
export const path = signal(pathOf())
/** What is chosen of a list, which is in the address too: after a reload, or in a bookmark, it is the same. */
export const query = signal(location.search)

const look = (): void => {
  path.value = pathOf()
  query.value = location.search
}

export const go = (to: string): void => {
  history.pushState(null, '', to.replace(/^\//, '') || base.href)
  look()
  scrollTo(0, 0)
}

/** Puts the focus where the page's own begins: a screen reader says so, and Tab goes on there. */
export const toContent = (options: FocusOptions = {}): void => document.getElementById('content')?.focus(options)

/** Chooses of the list that is shown; what is empty is not said. */
export const choose = (wanted: Readonly<Record<string, string>>): void => {
  const text = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString()
  history.pushState(null, '', `${location.pathname}${text && `?${text}`}`)
  look()
}

/** Where in a list an address leads. */
export const offsetIn = (asked: URLSearchParams): number => Math.max(0, Math.trunc(Number(asked.get('offset'))) || 0)

addEventListener('popstate', look)
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a')
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
  if (link.origin !== location.origin || !link.href.startsWith(base.href) || link.hash) return
  event.preventDefault()
  go(`/${link.href.slice(base.href.length)}`)
})

/** A part of an address as text; what somebody typed may be none. */
export const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
