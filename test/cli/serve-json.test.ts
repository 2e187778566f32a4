import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { takeLock } from '../../engine/state/lock.ts'
import { hashOf } from '../../service/secrets.ts'
import { openStore } from '../../service/store.ts'
import { homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { receiverFor } from '../support/receivers.ts'

const homeWith = (notify = '') =>
  homeFor({ library: smallLibrary, config: `serve: { http: { publicUrl: 'https://d.example.org' }${notify} }` })

/** What kind of token the state folder knows it as. */
const kindOf = (folder: string, token: string): string | null => {
  const store = openStore(folder)
  const kind = store.tokenKind(hashOf(token))
  store.close()
  return kind
}

describe('what serve needs on the command line, as JSON', () => {
  it('is a token with its kind and name', async () => {
    const home = await homeWith()
    const made = await home.darkroom('token', 'create', '--kind', 'read', '--name', 'metrics', '--json')
    const { token, ...rest } = made.json<{ token: string }>()
    expect(rest).toEqual({ kind: 'read', name: 'metrics' })
    expect(kindOf(home.env.DARKROOM_STATE_DIR ?? '', token)).toBe('read')
  })

  it('is what to enter in Immich', async () => {
    const { darkroom } = await homeWith()
    expect((await darkroom('hook', '--json')).json()).toEqual({
      trigger: 'AssetMetadataExtraction',
      step: 'webhook',
      method: 'POST',
      address: 'https://d.example.org/api/v1/hook',
      headers: { 'X-Darkroom-Hook': 'TOKEN' },
    })
  })

  it('is a link to log in', async () => {
    const { darkroom, env, write } = await homeWith()
    await write({ 'state/serve.json': '{"host": "0.0.0.0", "port": 4711, "address": "https://d.example.org/rules"}' })
    const release = takeLock(join(env.DARKROOM_STATE_DIR ?? '', 'serve'))
    const { link } = (await darkroom('login-link', '--json')).json<{ link: string }>()
    expect(link).toMatch(/^https:\/\/d\.example\.org\/rules\/login#\S+$/)
    await write({ 'state/serve.json': '{}' })
    expect(await darkroom('login-link')).toMatchObject({ code: 1, stderr: expect.stringContaining('shows no page') })
    release()
  })

  it('is whether the daemon is well', async () => {
    const { code, ...answer } = await (await homeWith()).darkroom('health', '--json')
    expect(code).toBe(1)
    expect(answer.json()).toEqual({ ok: false, message: expect.stringMatching(/^no daemon has run here/) })
  })

  it('is what each channel answered', async () => {
    const receiver = await receiverFor()
    const channel = `{ webhook: { url: '${receiver.url}', name: 'good', events: { 'run.failed': true } } }`
    const { darkroom } = await homeWith(`, notify: { channels: [${channel}] }`)
    const answers = (await darkroom('notify', '--test', '--json')).json<{ event: string }[]>()
    expect(answers.find(({ event }) => event === 'run.failed')).toEqual({
      channel: 'good',
      event: 'run.failed',
      answer: '200 ok',
      sent: true,
    })
  })
})
