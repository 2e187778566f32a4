import { type BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { HttpSettings } from '../settings.ts'

/** How the browser of a request sees us: through a proxy that is believed, or directly. */
export interface Seen {
  /** Address of the computer that asks. */
  readonly address: string
  readonly proto: 'http' | 'https'
  /** Name and port. */
  readonly host: string
  /** Path below which the page is, with a slash at its end. */
  readonly base: string
  /** The request came from a proxy whose headers are believed. */
  readonly isTrusted: boolean
  /** It has forwarded headers that are not believed. */
  readonly isDoubtful: boolean
}

const lastOf = (text: string | undefined): string => text?.split(',').at(-1)?.trim() ?? ''

const isIn = (list: BlockList | null, address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && (list?.check(address, family === 4 ? 'ipv4' : 'ipv6') ?? false)
}

/** Forwarded headers count only from proxies that are trusted. */
export const seenBy = (context: Context, { basePath }: HttpSettings, proxies: BlockList | null): Seen => {
  const remote = getConnInfo(context).remote.address?.replace(/^::ffff:/, '') ?? ''
  const isTrusted = isIn(proxies, remote)
  const forwarded = (name: string): string => (isTrusted ? lastOf(context.req.header(`x-forwarded-${name}`)) : '')
  const prefix = forwarded('prefix').replace(/\/+$/, '')
  const isDoubtful =
    !isTrusted && ['for', 'proto', 'host', 'prefix'].some((name) => context.req.header(`x-forwarded-${name}`))
  return {
    address: forwarded('for') || remote,
    proto: forwarded('proto') === 'https' ? 'https' : 'http',
    host: (forwarded('host') || context.req.header('host') || '').toLowerCase(),
    base: `${/^(\/[\w.~-]+)*$/.test(prefix) ? prefix : ''}${basePath}/`,
    isTrusted,
    isDoubtful,
  }
}

const nameOf = (host: string): string =>
  host.startsWith('[') ? host.replace(/\]:\d+$/, ']') : host.replace(/:\d+$/, '')

/** Names that no domain on the internet has: what rebinds a name to this address needs one of these. */
const ownNames = /(^|\.)(localhost|local|home\.arpa|internal)$/

/** Whether the page may be reached by a name. */
export const isKnownHost = (host: string, { hosts, publicUrl }: HttpSettings): boolean => {
  const name = nameOf(host)
  if (name === '') return false
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true
  if (!name.includes('.') || ownNames.test(name)) return true
  if (publicUrl !== null && nameOf(new URL(publicUrl).host) === name) return true
  return hosts.some((own) => nameOf(own.toLowerCase()) === name)
}

/** Whether a request that changes something comes from a page of ours. */
export const isOwnOrigin = (context: Context, { proto, host }: Seen, { publicUrl }: HttpSettings): boolean => {
  if (context.req.header('sec-fetch-site') === 'same-origin') return true
  const origin = context.req.header('origin')
  return origin === `${proto}://${host}` || (publicUrl !== null && origin === new URL(publicUrl).origin)
}

/** Policies that browsers keep to for each answer. */
export const securityHeaders = ({ frameAncestors }: HttpSettings): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'self'",
    `frame-ancestors ${frameAncestors.join(' ') || "'none'"}`,
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
})
