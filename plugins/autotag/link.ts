/** Why a text is no link that says anything about assets. */
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

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Pages that show assets one by one, besides those that name something themselves. */
const listings = new Set([
  'search',
  'trash',
  'archive',
  'favorites',
  'locked',
  'map',
  'memory',
  'tags',
  'folders',
  'explore',
  'places',
])

const invalid = (reason: BadLink): Link => ({ kind: 'invalid', reason })

/** Makes a link of an id, where it is one. */
const withId = (id: string | null | undefined, make: (id: string) => Link): Link =>
  uuid.test(id ?? '') ? make(String(id).toLowerCase()) : invalid('bad-id')

const assetOf = (id: string | null | undefined): Link => withId(id, (assetId) => ({ kind: 'asset', assetId }))
const albumOf = (id: string | null | undefined): Link => withId(id, (albumId) => ({ kind: 'album', albumId }))
const personOf = (id: string | null | undefined): Link => withId(id, (personId) => ({ kind: 'person', personId }))

/** Where the path names something before an asset, or instead of one. */
const named = ([first, second, ...more]: readonly string[]): Link => {
  if (second === undefined || more.length > 0) return invalid('no-target')
  switch (first) {
    case 'albums':
      return albumOf(second)
    case 'people':
      return personOf(second)
    case 'partners':
      return withId(second, (userId) => ({ kind: 'partner', userId }))
    case 'share':
      return { kind: 'sharedLink', key: second }
    case 's':
      return { kind: 'sharedLink', slug: second }
    default:
      return invalid('no-target')
  }
}

/** The asset at the end of a path, and what it is shown in. */
const shown = (before: readonly string[], assetId: string): Link => {
  const [first = ''] = before
  if (before.length === 0 || first === 'utilities' || (before.length === 1 && listings.has(first)))
    return { kind: 'asset', assetId }
  const around = named(before)
  switch (around.kind) {
    case 'album':
      return { ...around, kind: 'albumAsset', assetId }
    case 'person':
      return { ...around, kind: 'personAsset', assetId }
    case 'sharedLink':
      return { ...around, kind: 'sharedLinkAsset', assetId }
    case 'partner':
      return { kind: 'asset', assetId }
    default:
      return around
  }
}

const ofApi = ([kind, id, ...more]: readonly string[]): Link => {
  if (id === undefined) return invalid('no-target')
  if (kind === 'assets') return assetOf(id)
  if (kind === 'people') return personOf(id)
  return kind === 'albums' && more.length === 0 ? albumOf(id) : invalid('no-target')
}

const isSet = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const searchOf = (text: string | null): Link => {
  try {
    const query: unknown = JSON.parse(text ?? '')
    return isSet(query) ? { kind: 'search', query } : invalid('bad-query')
  } catch {
    return invalid('bad-query')
  }
}

/** Pages whose query says what they show. */
const asked = (page: string | undefined, query: URLSearchParams): Link | null => {
  const path = query.get('path')
  switch (page) {
    case 'photos':
      return invalid(query.has('at') ? 'timeline-position' : 'no-target')
    case 'search':
      return searchOf(query.get('query'))
    case 'tags':
      return path ? { kind: 'tag', value: path } : null
    case 'folders':
      return path ? { kind: 'folder', path } : null
    case 'memory':
      return query.has('id') ? withId(query.get('id'), (id) => ({ kind: 'memory', id })) : null
    default:
      return null
  }
}

const segmentsOf = (path: string): string[] | null => {
  try {
    return path
      .replace(/^\/|\/+$/g, '')
      .split('/')
      .map(decodeURIComponent)
  } catch {
    return null
  }
}

const ofPath = (path: string, query: URLSearchParams): Link => {
  const segments = segmentsOf(path)
  if (segments === null) return invalid('bad-id')
  const [first, ...rest] = segments
  if (first === 'api') return ofApi(rest)
  const at = segments.lastIndexOf('photos')
  // Only what follows makes it the page of an asset; alone it is the timeline.
  if (at >= 0 && at < segments.length - 1)
    return withId(segments.slice(at + 1).join('/'), (assetId) => shown(segments.slice(0, at), assetId))
  return (segments.length === 1 ? asked(first, query) : null) ?? named(segments)
}

const ofDeepLink = (text: string): Link => {
  const [, page = '', query = ''] = /^immich:\/\/([^/?#]*)\/?(?:\?([^#]*))?/i.exec(text) ?? []
  const id = new URLSearchParams(query).get('id')
  switch (page.toLowerCase()) {
    case 'asset':
      return assetOf(id)
    case 'album':
      return albumOf(id)
    case 'people':
      return personOf(id)
    case 'memory':
      return withId(id, (memory) => ({ kind: 'memory', id: memory }))
    default:
      return invalid('no-target')
  }
}

/** Host of an address, with its port where that is written. */
export const hostOf = (address: string): string => {
  const [, authority = ''] = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/)?([^/?#]*)/i.exec(address.trim()) ?? []
  return authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
}

/**
 * Reads a link of the web page, of the app or of the API, or a bare id, which is that of an asset.
 * @param options.hosts hosts that an address may have, with the port where one is written; any host without it
 * @example
 * parseLink('https://photos.example.org/albums/7c9a…/photos/4f0b…')
 * // { kind: 'albumAsset', albumId: '7c9a…', assetId: '4f0b…' }
 */
export const parseLink = (text: string, { hosts }: { readonly hosts?: readonly string[] | undefined } = {}): Link => {
  const trimmed = text.trim()
  if (trimmed === '') return invalid('empty')
  if (uuid.test(trimmed)) return assetOf(trimmed)
  if (/^immich:/i.test(trimmed)) return ofDeepLink(trimmed)
  const isAddress = /^https?:\/\//i.test(trimmed)
  if (!isAddress && !/^\/(?!\/)/.test(trimmed)) return invalid('not-a-link')
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(trimmed) ?? []
  const host = isAddress ? hostOf(trimmed) : ''
  if (isAddress && host === '') return invalid('not-a-link')
  if (isAddress && hosts && !hosts.some((known) => hostOf(known) === host)) return invalid('foreign-host')
  return ofPath(isAddress ? path.replace(/^https?:\/\/[^/]*/i, '') : path, new URLSearchParams(query))
}

/** A link for people: the key of a shared link opens it, so only its beginning is shown. */
export const linkText = (text: string): string => text.trim().replace(/(\/(?:share|s)\/)([^/?#]{4})[^/?#]+/i, '$1$2…')
