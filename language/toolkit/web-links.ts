import { isId } from '../predicates/names.ts'

/** Why a text is not a link to assets. */
export type BadLink =
  | 'empty'
  | 'not-a-link'
  | 'foreign-host'
  | 'bad-id'
  | 'bad-query'
  | 'no-target'
  | 'timeline-position'

/** What a link of the web page points at; ids are in lower case. */
export type Link =
  | { readonly kind: 'asset'; readonly assetId: string }
  | { readonly kind: 'album'; readonly albumId: string }
  | { readonly kind: 'albumAsset'; readonly albumId: string; readonly assetId: string }
  | { readonly kind: 'person'; readonly personId: string }
  | { readonly kind: 'personAsset'; readonly personId: string; readonly assetId: string }
  | { readonly kind: 'sharedLink'; readonly key?: string; readonly slug?: string }
  | { readonly kind: 'sharedLinkAsset'; readonly key?: string; readonly slug?: string; readonly assetId: string }
  | { readonly kind: 'search'; readonly query: Readonly<Record<string, unknown>> }
  | { readonly kind: 'tag'; readonly value: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'memory'; readonly id: string }
  | { readonly kind: 'partner'; readonly userId: string }
  | { readonly kind: 'invalid'; readonly reason: BadLink }

const invalid = (reason: BadLink): Link => ({ kind: 'invalid', reason })

/** Makes a link of an id, where it is one. */
const withId = (text: string | null | undefined, make: (id: string) => Link): Link => {
  const id = String(text).toLowerCase()
  return isId(id) ? make(id) : invalid('bad-id')
}

type ById = (text: string | null | undefined) => Link
const asset: ById = (text) => withId(text, (assetId) => ({ kind: 'asset', assetId }))
const album: ById = (text) => withId(text, (albumId) => ({ kind: 'album', albumId }))
const person: ById = (text) => withId(text, (personId) => ({ kind: 'person', personId }))
const memory: ById = (text) => withId(text, (id) => ({ kind: 'memory', id }))

/** What follows the name of a page, where that says what is shown. */
const pages = new Map<string, (text: string) => Link>([
  ['albums', album],
  ['people', person],
  ['partners', (text) => withId(text, (userId) => ({ kind: 'partner', userId }))],
  ['share', (key) => ({ kind: 'sharedLink', key })],
  ['s', (slug) => ({ kind: 'sharedLink', slug })],
])
const deepLinks = new Map<string, ById>([
  ['asset', asset],
  ['album', album],
  ['people', person],
  ['memory', memory],
])

/** Pages that show assets one by one, besides those that name something themselves. */
const listings = /^(?:search|trash|archive|favorites|locked|map|memory|tags|folders|explore|places)$/

const named = ([page = '', text, ...more]: readonly string[]): Link =>
  text === undefined || more.length > 0 ? invalid('no-target') : (pages.get(page)?.(text) ?? invalid('no-target'))

/** The asset at the end of a path, and what it is shown in. */
const shownIn = (before: readonly string[], text: string): Link => {
  const shown = asset(text)
  const [page = '', ...more] = before
  const isListing = page === '' || page === 'utilities' || (more.length === 0 && listings.test(page))
  if (isListing || shown.kind !== 'asset') return shown
  const around = named(before)
  if (around.kind === 'partner') return shown
  return around.kind === 'invalid' ? around : ({ ...around, ...shown, kind: `${around.kind}Asset` } as Link)
}

const ofApi = ([call, text, ...more]: readonly string[]): Link => {
  if (text === undefined) return invalid('no-target')
  if (call === 'assets') return asset(text)
  if (call === 'people') return person(text)
  return call === 'albums' && more.length === 0 ? album(text) : invalid('no-target')
}

const searchOf = (text: string | null): Link => {
  try {
    const query: unknown = JSON.parse(text ?? '')
    const isBody = typeof query === 'object' && query !== null && !Array.isArray(query)
    return isBody ? { kind: 'search', query: query as Readonly<Record<string, unknown>> } : invalid('bad-query')
  } catch {
    return invalid('bad-query')
  }
}

/** Pages whose query says what they show. */
const ofQuery = (page: string | undefined, query: URLSearchParams): Link => {
  const [path, id] = [query.get('path'), query.get('id')]
  if (page === 'photos' && query.has('at')) return invalid('timeline-position')
  if (page === 'search') return searchOf(query.get('query'))
  if (page === 'tags' && path) return { kind: 'tag', value: path }
  if (page === 'folders' && path) return { kind: 'folder', path }
  return page === 'memory' && id !== null ? memory(id) : invalid('no-target')
}

const segmentsOf = (path: string): string[] | null => {
  try {
    const trimmed = path.replace(/^\/|\/+$/g, '')
    return trimmed.split('/').map(decodeURIComponent)
  } catch {
    return null
  }
}

const ofPath = (path: string, query: URLSearchParams): Link => {
  const segments = segmentsOf(path)
  if (segments === null) return invalid('bad-id')
  if (segments[0] === 'api') return ofApi(segments.slice(1))
  const at = segments.lastIndexOf('photos')
  // Only what follows makes it the page of an asset; alone it is the timeline.
  if (at >= 0 && at < segments.length - 1) return shownIn(segments.slice(0, at), segments.slice(at + 1).join('/'))
  return segments.length === 1 ? ofQuery(segments[0], query) : named(segments)
}

const ofDeepLink = (text: string): Link => {
  const [, page = '', query = ''] = /^immich:\/\/([^/?#]*)\/?(?:\?([^#]*))?/i.exec(text) ?? []
  return deepLinks.get(page.toLowerCase())?.(new URLSearchParams(query).get('id')) ?? invalid('no-target')
}

/**
 * Host of an address, with its port where that is written.
 * @example
 * hostOf('https://photos.example.org:2283/api') // 'photos.example.org:2283'
 */
export const hostOf = (address: string): string => {
  const [, authority = ''] = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/)?([^/?#]*)/i.exec(address.trim()) ?? []
  return authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
}

/**
 * Reads a link of the web page, of the app or of the API, or a bare id, which is that of an asset.
 * @param options.hosts hosts that an address may have, with the port where one is written; default: any
 * @example
 * parseLink('https://photos.example.org/albums/7c9a…/photos/4f0b…')
 * // { kind: 'albumAsset', albumId: '7c9a…', assetId: '4f0b…' }
 */
export const parseLink = (text: string, { hosts }: { readonly hosts?: readonly string[] | undefined } = {}): Link => {
  const trimmed = text.trim()
  if (trimmed === '') return invalid('empty')
  if (isId(trimmed.toLowerCase())) return asset(trimmed)
  if (/^immich:/i.test(trimmed)) return ofDeepLink(trimmed)
  const isAddress = /^https?:\/\//i.test(trimmed)
  const host = isAddress ? hostOf(trimmed) : ''
  if (isAddress ? host === '' : !/^\/(?!\/)/.test(trimmed)) return invalid('not-a-link')
  if (isAddress && hosts && !hosts.some((known) => hostOf(known) === host)) return invalid('foreign-host')
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(trimmed) ?? []
  return ofPath(path, new URLSearchParams(query))
}

/**
 * The id of the asset that a link points at; null where it points at something else.
 * @example
 * linkedAsset('/photos/0b5f3a52-6f0e-4b59-9a44-1d6a9f3f1c11') // '0b5f3a52-6f0e-4b59-9a44-1d6a9f3f1c11'
 */
export const linkedAsset = (text: string): string | null => {
  const link = parseLink(text)
  return 'assetId' in link ? link.assetId : null
}

/**
 * A link for people: the key of a shared link opens it, so only its beginning is shown.
 * @example
 * linkText('https://photos.example.org/share/AbCdEfGhIj') // 'https://photos.example.org/share/AbCd…'
 */
export const linkText = (text: string): string => text.trim().replace(/(\/(?:share|s)\/)([^/?#]{4})[^/?#]+/i, '$1$2…')

/**
 * What is wrong with a text that is to be a link; null where it is one.
 * @example
 * linkProblem('/photos/0b5f3a52-6f0e-4b59-9a44-1d6a9f3f1c11') // null
 */
export const linkProblem = (text: string): string | null => {
  const link = parseLink(text)
  if (link.kind !== 'invalid') return null
  return link.reason === 'timeline-position'
    ? 'is only a position in the timeline (timeline-position): open the asset and copy its address'
    : `"${linkText(text)}" cannot be used as a link: ${link.reason}`
}
