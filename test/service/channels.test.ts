import { describe, expect, it } from 'vitest'
import type { ServeConfig } from '../../language/serve-form.ts'
import { isQuiet } from '../../service/notifications/channels.ts'
import { sendSamples } from '../../service/notifications/sending.ts'
import { readSettings } from '../../service/settings.ts'
import { homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { receiverFor } from '../support/receivers.ts'

const read = (notify: ServeConfig['notify'], env: Record<string, string> = {}) =>
  readSettings(
    { notify, timeZone: 'Europe/Berlin' },
    { env, folder: '/', known: { recipes: [], accounts: ['me'], limits: {}, allow: [] } },
  )

describe('channels', () => {
  it('can be described by variables alone', () => {
    const { settings, problems, secrets } = read(undefined, {
      DARKROOM_NTFY_URL: 'https://ntfy.example.org/some-topic',
      DARKROOM_NTFY_TOKEN: 'tk_1',
      DARKROOM_WEBHOOK_URL: 'https://hook.example.org/a/',
      DARKROOM_APPRISE_URL: 'http://apprise:8000/notify/photos',
      DARKROOM_SMTP_URL: 'smtps://me%40example.org:p%26w@smtp.example.org:465',
      DARKROOM_MAIL_TO: 'a@example.org, b@example.org',
      DARKROOM_MAIL_FROM: 'd@example.org',
      DARKROOM_NOTIFY_EVENTS: 'run.applied, run.failed',
    })
    expect(problems).toEqual([])
    expect(settings.notify.channels.map(({ events: _, quiet: __, thumbnails: ___, ...channel }) => channel)).toEqual([
      { kind: 'ntfy', name: 'ntfy', url: 'https://ntfy.example.org', topic: 'some-topic', token: 'tk_1' },
      { kind: 'webhook', name: 'webhook', url: 'https://hook.example.org/a/', secret: null, headers: {} },
      { kind: 'apprise', name: 'apprise', url: 'http://apprise:8000/notify/photos', urls: null, tags: null },
      {
        ...{ kind: 'mail', name: 'mail', to: ['a@example.org', 'b@example.org'], from: 'd@example.org' },
        ...{ host: 'smtp.example.org', port: 465, security: 'tls', user: 'me@example.org', password: 'p&w' },
      },
    ])
    expect([...(settings.notify.channels[0]?.events ?? [])]).toEqual(['run.applied', 'run.failed'])
    for (const secret of ['tk_1', 'some-topic', 'p&w', 'https://hook.example.org/a/']) expect(secrets).toContain(secret)
  })

  it.each([
    [{ channels: [{ ntfy: { url: 'ntfy.example.org', topic: 'a' } }] }, 'serve.notify.channels[0].ntfy.url'],
    [{ channels: [{ ntfy: { url: 'https://ntfy.example.org' } }] }, 'serve.notify.channels[0].ntfy.topic'],
    [{ channels: [{ webhook: {} }] }, 'serve.notify.channels[0].webhook.url'],
    [{ channels: [{ apprise: { url: 'http://apprise:8000' } }] }, 'serve.notify.channels[0].apprise.key'],
    [{ channels: [{ webhook: { urlFile: '/no/such/file' } }] }, 'serve.notify.channels[0].webhook.urlFile'],
    [{ quiet: '22-7', channels: [{ webhook: { url: 'http://a' } }] }, 'serve.notify.channels[0].webhook.quiet'],
    [
      { channels: [{ webhook: { url: 'http://a', headers: { 'X-Title': 'Photos 📷' } } }] },
      'serve.notify.channels[0].webhook.headers.X-Title',
    ],
    [{ digest: 'daily' }, 'serve.notify.digest'],
    [{ heartbeat: { url: 'ping' } }, 'serve.notify.heartbeat.url'],
    [{ templates: { 'run.failed': { text: '{{password}}' } } }, 'serve.notify.templates.run.failed.text'],
  ] satisfies [ServeConfig['notify'], string][])('%j is wrong at %s', (notify, path) => {
    expect(read(notify).problems.map((problem) => problem.path)).toContain(path)
  })

  it('says so where a "%" of a mail address stands for nothing', () => {
    const mail = { DARKROOM_MAIL_TO: 'a@example.org', DARKROOM_MAIL_FROM: 'b@example.org' }
    const { problems } = read({}, { ...mail, DARKROOM_SMTP_URL: 'smtp://me:100%sure@smtp.example.org' })
    expect(problems).toEqual([
      {
        path: 'DARKROOM_SMTP_URL',
        message: 'has a "%" that stands for nothing',
        hint: 'Write a "%" of the user or password as "%25".',
      },
    ])
  })

  it('names an unknown event with the closest one', () => {
    expect(read({}, { DARKROOM_NOTIFY_EVENTS: 'run.fialed', DARKROOM_WEBHOOK_URL: 'http://a' }).problems).toEqual([
      { path: 'DARKROOM_NOTIFY_EVENTS', message: '"run.fialed" is not an event', hint: 'Did you mean "run.failed"?' },
    ])
  })

  it.each([
    ['22:00-07:00', '23:30', true],
    ['22:00-07:00', '06:59', true],
    ['22:00-07:00', '07:00', false],
    ['13:00-14:00', '13:00', true],
    ['13:00-14:00', '12:59', false],
  ])('quiet %s at %s: %s', (quiet, time, expected) => {
    const [channel] = read({ quiet, channels: [{ webhook: { url: 'http://a' } }] }).settings.notify.channels
    expect(isQuiet(channel?.quiet ?? null, Date.parse(`2026-01-15T${time}:00+01:00`))).toBe(expected)
  })
})

describe('darkroom notify --test', () => {
  it('logs in with user and password of an address, which are in no line', async () => {
    const receiver = await receiverFor()
    const url = receiver.url.replace('//', '//anna:p%26word@')
    const channels = [
      { ntfy: { url, topic: 'photos' } },
      { webhook: { url, headers: { Authorization: 'Bearer own' } } },
    ]
    const { settings, secrets, problems } = read({ channels })
    expect(problems).toEqual([])
    expect(secrets).toEqual(expect.arrayContaining(['p%26word', 'p&word']))
    await sendSamples(settings.notify.channels, {})
    const logins = new Set(receiver.received.map(({ headers }) => headers.authorization))
    expect(logins).toEqual(new Set([`Basic ${Buffer.from('anna:p&word').toString('base64')}`, 'Bearer own']))
  })

  it('sends a test of each event that is on, and shows the answers', async () => {
    const [good, bad] = [await receiverFor(), await receiverFor()]
    bad.answer = { status: 403 }
    const channels = `[{ webhook: { url: '${good.url}/secret-path', name: 'good', events: { 'run.failed': false } } }, { ntfy: { url: '${bad.url}', topic: 'photos', name: 'bad', events: {} } }]`
    const home = await homeFor({ library: smallLibrary, config: `serve: { notify: { channels: ${channels} } }` })
    const one = await home.darkroom('notify', '--test', 'good')
    expect(one.code).toBe(0)
    expect(good.json<{ title: string; event: string }>().map(({ title }) => title)).toContain('Test: review.waiting')
    expect(good.json<{ event: string }>().map(({ event }) => event)).not.toContain('run.failed')
    expect(one.stdout).toContain('good  review.waiting: 200 ok')
    expect(one.stdout).not.toContain('secret-path')
    const all = await home.darkroom('notify', '--test')
    expect(all.code).toBe(1)
    // Not once for each event: a server may lock out who fails often.
    expect(all.stdout.match(/^bad .*$/gm)).toEqual([expect.stringMatching(/^bad {2}\S+: failed: 403/)])
    expect(bad.json()).toHaveLength(1)
    expect((await home.darkroom('notify', '--test', 'other')).stderr).toContain('There are: good, bad.')
  })
})
