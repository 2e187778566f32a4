import { createHmac, randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { reasonOf } from '../../core/errors.ts'
import type { NotifyEvent } from '../../language/serve-form.ts'
import { type Channel, type NotifySettings, unescaped } from './channels.ts'
import {
  inWordsOf,
  type Message,
  type Parcel,
  sampleOf,
  textOf,
  titleOf,
  type Weight,
  weightOfAll,
} from './messages.ts'

/** A small picture of an asset, as the server made it. */
export interface Picture {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer<ArrayBuffer>
}

type Of<K extends Channel['kind']> = Extract<Channel, { kind: K }>

const patience = 10_000
/** Bytes of a message that ntfy takes (4,096), and of one in an address, each of which takes three letters there. */
const longestNtfy = 3_500
const longestInAddress = 1_500
const priorities: Readonly<Record<Weight, number>> = { good: 2, waiting: 3, failed: 4 }
const ntfyTags: Readonly<Record<Weight, string>> = { good: 'white_check_mark', waiting: 'eyes', failed: 'warning' }
const appriseTypes: Readonly<Record<Weight, string>> = { good: 'success', waiting: 'info', failed: 'failure' }

/** What went wrong, without the address that it was sent to. */
const failure = (error: unknown): Error => {
  const { cause, code, responseCode, name } = error as { cause?: { code?: string } } & Record<string, unknown>
  const known = [cause?.code ?? code, responseCode].filter((one) => one !== undefined).join(' ')
  return new Error(name === 'TimeoutError' ? 'no answer within 10 seconds' : known || 'no answer')
}

/** Whether a request may be sent on: to the same host, and not in clear where it was encrypted. */
const mayFollow = (from: URL, to: URL): boolean =>
  to.host === from.host && (to.protocol === from.protocol || to.protocol === 'https:')

/** What logs in with user and password of an address, which no request may have in it. */
const withLogin = (address: URL, init: RequestInit): RequestInit => {
  const [user, password] = [address.username, address.password].map((part) => unescaped(part) ?? part)
  if (!user && !password) return init
  const headers = new Headers(init.headers)
  if (!headers.has('authorization'))
    headers.set('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  return { ...init, headers }
}

const withoutLogin = (address: URL): string => Object.assign(new URL(address), { username: '', password: '' }).href

/** Sends a request and follows it within one host only. @throws Error for any answer but 2xx */
const request = async (url: string, given: RequestInit, moves = 2): Promise<string> => {
  const init = withLogin(new URL(url), given)
  const answer = await fetch(withoutLogin(new URL(url)), {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  }).catch((error) => Promise.reject(failure(error)))
  const place = answer.headers.get('location')
  const next = place !== null && answer.status >= 300 && answer.status < 400 ? new URL(place, url) : null
  const isSafe = next !== null && mayFollow(new URL(url), next)
  if (next && isSafe && moves > 0) return request(next.href, init, moves - 1)
  if (next) throw new Error(`${answer.status}, sent on ${isSafe ? 'again and again' : 'to another host, or to http'}`)
  const text = (await answer.text().catch(() => '')).trim().slice(0, 200)
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim())
  return `${answer.status} ${text.split('\n')[0]}`.trim()
}

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** As much of a text as a number of bytes hold. */
const cut = (text: string, bytes: number): string => {
  const whole = Buffer.from(text)
  // A character that is cut in two is left out.
  return whole.length <= bytes
    ? text
    : `${whole
        .subarray(0, bytes)
        .toString()
        .replace(/\ufffd$/, '')}…`
}

const sendNtfy = (
  { url, topic, token }: Of<'ntfy'>,
  parcel: Parcel,
  [picture]: readonly Picture[],
): Promise<string> => {
  const weight = weightOfAll(parcel)
  const click = parcel.messages.find((message) => message.url)?.url
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const message = cut(textOf(parcel), picture ? longestInAddress : longestNtfy)
  const facts = { title: titleOf(parcel), message, priority: priorities[weight] }
  if (!picture)
    return request(url, json({ topic, ...facts, tags: [ntfyTags[weight]], ...(click ? { click } : {}) }, headers))
  // A picture is the body, and all else goes beside it.
  const query = new URLSearchParams({
    title: facts.title,
    message,
    priority: `${facts.priority}`,
    tags: ntfyTags[weight],
    filename: picture.name,
    ...(click ? { click } : {}),
  })
  return request(`${url}/${encodeURIComponent(topic)}?${query}`, { method: 'PUT', headers, body: picture.bytes })
}

/** Apprise answers so, and tells nobody, where it finds no address: none is saved under the key, or those sent along are none. */
const nobodyTold = '204'

const sendApprise = async (
  { url, urls, tags }: Of<'apprise'>,
  parcel: Parcel,
  [picture]: readonly Picture[],
): Promise<string> => {
  const facts = {
    title: titleOf(parcel),
    body: textOf(parcel),
    type: appriseTypes[weightOfAll(parcel)],
    format: 'text',
    ...(tags ? { tag: tags } : {}),
    ...(urls ? { urls } : {}),
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(facts)) form.set(name, value)
  if (picture) form.set('attach', new Blob([picture.bytes], { type: picture.type }), picture.name)
  const answer = await request(url, picture ? { method: 'POST', body: form } : json(facts))
  if (answer !== nobodyTold) return answer
  const reason = urls ? 'it can read none of the addresses in urls' : 'it has nothing saved under this key'
  throw new Error(`${answer}: ${reason}, and told nobody`)
}

const sendWebhook = ({ url, secret, headers }: Of<'webhook'>, parcel: Parcel): Promise<string> => {
  const [first, ...others] = parcel.messages
  if (!first) return Promise.resolve('')
  const form = (message: Message) => ({ version: 1, ...message })
  const more = others.length + parcel.more > 0 ? { others: others.map(form), more: parcel.more } : {}
  const body = JSON.stringify({ ...form(first), ...more })
  const signature = secret ? createHmac('sha256', secret).update(body).digest('hex') : null
  return request(
    url,
    json(body, {
      ...headers,
      'x-darkroom-event': first.event,
      'x-darkroom-delivery': parcel.id,
      ...(signature ? { 'x-darkroom-signature': `sha256=${signature}` } : {}),
    }),
  )
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const sendMail = async (channel: Of<'mail'>, parcel: Parcel, pictures: readonly Picture[]): Promise<string> => {
  const { to, from, host, port, security, user, password } = channel
  const text = textOf(parcel)
  const images = pictures.map((_, index) => `<img src="cid:picture${index}@darkroom" alt="">`)
  const mail = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user ? { auth: { user, pass: password ?? '' } } : {}),
  })
  try {
    const { response } = await mail.sendMail({
      from,
      to: [...to],
      subject: titleOf(parcel),
      text,
      html: `<p>${escaped(text).replaceAll('\n', '<br>\n')}</p>${images.join('')}`,
      messageId: `<${parcel.id}@darkroom>`,
      attachments: pictures.map(({ name, type, bytes }, index) => ({
        filename: name,
        contentType: type,
        content: bytes,
        cid: `picture${index}@darkroom`,
      })),
    })
    return response
  } catch (error) {
    throw failure(error)
  } finally {
    mail.close()
  }
}

/**
 * Sends what there is to say to a channel.
 * @returns what the channel answered
 * @throws Error with the reason, without address, topic or token
 */
export const send = (channel: Channel, parcel: Parcel, pictures: readonly Picture[] = []): Promise<string> => {
  if (channel.kind === 'mail') return sendMail(channel, parcel, pictures)
  if (channel.kind === 'ntfy') return sendNtfy(channel, parcel, pictures)
  return channel.kind === 'apprise' ? sendApprise(channel, parcel, pictures) : sendWebhook(channel, parcel)
}

/** Tells whoever watches from outside that a run ended, well or not. */
export const beat = (url: string, isWell: boolean, text: string): Promise<string> => {
  const filled = url
    .replaceAll('{status}', isWell ? 'up' : 'down')
    .replaceAll('{msg}', encodeURIComponent(text.slice(0, 200).toWellFormed()))
  const address = new URL(filled)
  if (filled === url && !isWell) address.pathname = `${address.pathname.replace(/\/$/, '')}/fail`
  return request(address.href, { method: 'GET' })
}

/** What a channel said to a sample of an event. */
interface Tested {
  readonly channel: string
  readonly event: NotifyEvent
  readonly answer: string
  readonly sent: boolean
}

/**
 * Sends a sample of every event that is on to channels. One that does not take a message is asked no more: the other answers
 * would be the same, and servers lock out who logs in wrongly again and again.
 */
export const sendSamples = async (
  channels: readonly Channel[],
  templates: NotifySettings['templates'],
): Promise<Tested[]> => {
  const results: Tested[] = []
  for (const channel of channels)
    for (const event of channel.events) {
      const sample = inWordsOf(sampleOf(event, new Date().toISOString()), templates[event])
      const answered = send(channel, { id: randomUUID(), messages: [sample], more: 0 }).then(
        (answer) => ({ answer, sent: true }),
        (error: unknown) => ({ answer: `failed: ${reasonOf(error)}`, sent: false }),
      )
      const result = { channel: channel.name, event, ...(await answered) }
      results.push(result)
      if (!result.sent) break
    }
  return results
}
