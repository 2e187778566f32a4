import { DateTime } from 'luxon'
import { suggestion } from '../../core/problems.ts'
import { durationMs, type NotifyEvent, notifyEvents, type ServeConfig } from '../../language/serve-form.ts'
import { parseSchedule, type Schedule } from '../schedule.ts'
import type { Env, ReadSecret, Report } from '../secrets.ts'
import { type Template, unknownFields } from './messages.ts'

/** Hours in which nobody wants to be disturbed, as minutes of the day in the daemon's zone. */
interface Quiet {
  readonly from: number
  readonly to: number
  readonly zone: string
}

type Address =
  | {
      readonly kind: 'mail'
      readonly to: readonly string[]
      readonly from: string
      readonly host: string
      readonly port: number
      readonly security: 'tls' | 'starttls' | 'none'
      readonly user: string | null
      readonly password: string | null
    }
  | { readonly kind: 'ntfy'; readonly url: string; readonly topic: string; readonly token: string | null }
  | {
      readonly kind: 'webhook'
      readonly url: string
      readonly secret: string | null
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly kind: 'apprise'; readonly url: string; readonly urls: string | null; readonly tags: string | null }

/** A way to people. */
export type Channel = Address & {
  readonly name: string
  readonly events: ReadonlySet<NotifyEvent>
  readonly quiet: Quiet | null
  readonly thumbnails: boolean
}

/** How people are told, times in milliseconds. */
export interface NotifySettings {
  readonly channels: readonly Channel[]
  readonly batch: number
  readonly perHour: number
  readonly digest: Schedule | null
  readonly heartbeat: { readonly url: string; readonly jobs: readonly string[] | null } | null
  readonly templates: Readonly<Partial<Record<NotifyEvent, Template>>>
}

/** What the settings are read with. */
interface Reading {
  readonly env: Env
  readonly timeZone: string
  readonly secret: ReadSecret
  readonly report: Report
}

type NotifyConfig = NonNullable<ServeConfig['notify']>
type ChannelConfig = NonNullable<NotifyConfig['channels']>[number]
type Switches = NotifyConfig['events']

const quietOf = (text: string | null | undefined, path: string, { timeZone, report }: Reading): Quiet | null => {
  if (!text) return null
  const [from, to] = text.split('-').map((part) => DateTime.fromFormat(part.trim(), 'H:mm'))
  if (from?.isValid && to?.isValid)
    return { from: from.hour * 60 + from.minute, to: to.hour * 60 + to.minute, zone: timeZone }
  report(path, `"${text}" is not a span of the day`, 'Write it as "22:00-07:00".')
  return null
}

/** Whether it is quiet at a time. */
export const isQuiet = (quiet: Quiet | null, ms: number): boolean => {
  if (!quiet) return false
  const { hour, minute } = DateTime.fromMillis(ms, { zone: quiet.zone })
  const at = hour * 60 + minute
  return quiet.from <= quiet.to ? at >= quiet.from && at < quiet.to : at >= quiet.from || at < quiet.to
}

/** Events that are on: all but what was applied, which only a digest gathers, unless a variable or switches say otherwise. */
const eventsOf = (
  { events: all, digest }: NotifyConfig,
  own: Switches,
  { env, report }: Reading,
): ReadonlySet<NotifyEvent> => {
  const wanted = (env.DARKROOM_NOTIFY_EVENTS?.trim() || undefined)?.split(/[,;]/).map((name) => name.trim())
  for (const name of wanted ?? []) {
    if (notifyEvents.includes(name as NotifyEvent)) continue
    const near = suggestion(name, notifyEvents)
    report('DARKROOM_NOTIFY_EVENTS', `"${name}" is not an event`, near ? `Did you mean "${near}"?` : undefined)
  }
  const isOn = (event: NotifyEvent): boolean =>
    wanted?.includes(event) ?? own?.[event] ?? all?.[event] ?? (event !== 'run.applied' || Boolean(digest))
  return new Set(notifyEvents.filter(isOn))
}

/** A part of an address without its escapes; null where a "%" begins none. */
export const unescaped = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/** An http address; reported where it is none. A password in it is a secret. */
const httpAddress = (text: string | null | undefined, path: string, { report, secret }: Reading): string => {
  if (text && /^https?:\/\/./.test(text) && URL.canParse(text)) {
    const { password } = new URL(text)
    for (const value of new Set([password, unescaped(password)])) if (value) secret({ value, path })
    return text
  }
  report(path, text ? 'is not an address that begins with http:// or https://' : 'is missing')
  return 'http://localhost'
}

/** Headers of somebody's own; reported where no request can have one. */
const headersOf = (headers: Readonly<Record<string, string>>, path: string, { report }: Reading) => {
  for (const header of Object.entries(headers))
    try {
      new Headers([header])
    } catch {
      const hint = 'Names take letters, digits and "-", values one line without letters beyond Latin-1, such as emoji.'
      report(`${path}.headers.${header[0]}`, 'is no header that can be sent', hint)
    }
  return headers
}

const ports = { tls: 465, starttls: 587, none: 25 } as const

const addressOf = (channel: ChannelConfig, path: string, reading: Reading): Address => {
  const { secret, report } = reading
  if ('mail' in channel) {
    const { to, from, host, security = 'starttls', port = ports[security], user = null, ...own } = channel.mail
    const password = secret({ value: own.password, file: own.passwordFile, path: `${path}.password` })
    return { kind: 'mail', to: [to].flat(), from, host, port, security, user, password }
  }
  if ('ntfy' in channel) {
    const { url, topic: value, topicFile, token, tokenFile } = channel.ntfy
    // A topic is a password, but hiding a word as short as "photos" would hide it everywhere.
    const topic = value && value.length < 10 ? value : secret({ value, file: topicFile, path: `${path}.topic` })
    if (topic === null) report(`${path}.topic`, 'is missing')
    const read = secret({ value: token, file: tokenFile, path: `${path}.token` })
    return {
      kind: 'ntfy',
      url: httpAddress(url, `${path}.url`, reading).replace(/\/+$/, ''),
      topic: topic ?? '',
      token: read,
    }
  }
  if ('webhook' in channel) {
    const { url, urlFile, secret: key, secretFile, headers = {} } = channel.webhook
    const read = secret({ value: url, file: urlFile, path: `${path}.url` })
    const signing = secret({ value: key, file: secretFile, path: `${path}.secret` })
    const address = httpAddress(read, `${path}.url`, reading)
    return { kind: 'webhook', url: address, secret: signing, headers: headersOf(headers, path, reading) }
  }
  const { url, key, urls: value, urlsFile, tags = null } = channel.apprise
  const urls = secret({ value, file: urlsFile, path: `${path}.urls` })
  const base = httpAddress(url, `${path}.url`, reading).replace(/\/+$/, '')
  if (!key && urls === null && !base.includes('/notify/')) report(`${path}.key`, 'is missing, and so are urls')
  const address = base.includes('/notify') ? base : `${base}/notify${key ? `/${encodeURIComponent(key)}` : ''}`
  return { kind: 'apprise', url: address, urls, tags }
}

/** Channels that variables describe, in the form of the file. */
const channelsInEnv = ({ env, secret, report }: Reading): ChannelConfig[] => {
  const of = (variable: string): string | undefined => secret({ path: variable, variable }) ?? undefined
  const [ntfy, webhook, apprise, smtp] = ['NTFY_URL', 'WEBHOOK_URL', 'APPRISE_URL', 'SMTP_URL'].map(of)
  const [, url = '', topic = ''] = /^(.*:\/\/.*)\/([^/]+)\/?$/.exec(ntfy ?? '') ?? []
  const { protocol, hostname, port, username, password } = new URL(smtp && URL.canParse(smtp) ? smtp : 'smtp://none')
  if (smtp && (!/^smtps?:$/.test(protocol) || hostname === 'none'))
    report('DARKROOM_SMTP_URL', 'is not an address such as smtps://user:password@host:465')
  if (smtp && !(env.DARKROOM_MAIL_TO && env.DARKROOM_MAIL_FROM))
    report('DARKROOM_SMTP_URL', 'needs DARKROOM_MAIL_TO and DARKROOM_MAIL_FROM')
  const signIn = { user: unescaped(username) ?? '', password: unescaped(password) ?? '' }
  if (unescaped(username) === null || unescaped(password) === null)
    report('DARKROOM_SMTP_URL', 'has a "%" that stands for nothing', 'Write a "%" of the user or password as "%25".')
  return [
    ...(ntfy ? [{ ntfy: { url, topic, token: of('NTFY_TOKEN') } }] : []),
    ...(webhook ? [{ webhook: { url: webhook, secret: of('WEBHOOK_SECRET') } }] : []),
    ...(apprise ? [{ apprise: { url: apprise } }] : []),
    ...(smtp
      ? [
          {
            mail: {
              to: (env.DARKROOM_MAIL_TO ?? '').split(',').map((to) => to.trim()),
              from: env.DARKROOM_MAIL_FROM ?? '',
              host: hostname,
              ...(port ? { port: Number(port) } : {}),
              security: protocol === 'smtps:' ? ('tls' as const) : ('starttls' as const),
              ...(username ? signIn : {}),
            },
          },
        ]
      : []),
  ]
}

const checkTemplates = (templates: NotifySettings['templates'], report: Report): void => {
  for (const [event, template] of Object.entries(templates))
    for (const [part, text] of Object.entries(template ?? {}))
      for (const name of unknownFields(text ?? ''))
        report(`serve.notify.templates.${event}.${part}`, `names {{${name}}}, which no message has`)
}

/** Reads how people are told. A variable describes one more channel, beside those of the file. */
export const readNotify = (config: NotifyConfig, reading: Reading): NotifySettings => {
  const { report, timeZone, secret } = reading
  const counts = new Map<string, number>()
  const channelOf = (channel: ChannelConfig, path: string): Channel => {
    const [[kind, common] = ['', {}]] = Object.entries(channel) as [string, Channel & { quiet?: string }][]
    const name = common.name ?? kind
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return {
      ...addressOf(channel, `${path}.${kind}`, reading),
      name: count > 1 ? `${name}-${count}` : name,
      events: eventsOf(config, common.events as Switches, reading),
      quiet: quietOf(common.quiet ?? config.quiet, `${path}.${kind}.quiet`, reading),
      thumbnails: common.thumbnails ?? false,
    }
  }
  const digest = config.digest ? parseSchedule(config.digest, timeZone) : null
  if (digest && 'problem' in digest) report('serve.notify.digest', digest.problem, digest.hint)
  const { url, urlFile, jobs = null } = config.heartbeat ?? {}
  const path = 'serve.notify.heartbeat.url'
  const heartbeat = secret({ value: url, file: urlFile, path, variable: 'HEARTBEAT_URL' })
  const templates = config.templates ?? {}
  checkTemplates(templates, report)
  return {
    channels: [
      ...(config.channels ?? []).map((one, index) => channelOf(one, `serve.notify.channels[${index}]`)),
      ...channelsInEnv(reading).map((one) => channelOf(one, 'DARKROOM')),
    ],
    batch: durationMs(config.batch ?? '2m') ?? 0,
    perHour: config.perHour ?? 10,
    digest: digest && !('problem' in digest) ? digest : null,
    heartbeat: heartbeat ? { url: httpAddress(heartbeat, path, reading), jobs } : null,
    templates,
  }
}
