import { signal } from '@preact/signals'

const base = new URL(document.baseURI)
const pathOf = (): string => `/${location.pathname.slice(base.pathname.length)}`.replace(/(.)\/$/, '$1')

/** Path below the base, such as `/reviews/1f3a`. */
export const path = signal(pathOf())

export const go = (to: string): void => {
  history.pushState(null, '', to.replace(/^\//, '') || base.href)
  path.value = pathOf()
  scrollTo(0, 0)
}

addEventListener('popstate', () => {
  path.value = pathOf()
})
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
