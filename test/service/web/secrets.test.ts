import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addToAlbum, defineRecipe, favorite, removeFromAlbum, type } from '../../../index.ts'
import { Notifications } from '../../../service/notifications/notifications.ts'
import { browserFile } from '../../support/browser.ts'
import { pageTools } from '../../support/page.ts'
import { receiverFor } from '../../support/receivers.ts'
import { minutes } from '../../support/serving.ts'
import { hanging } from '../../support/waiting.ts'
import { password, webFor } from '../../support/web.ts'

const assets = Array.from({ length: 12 }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  originalPath: `/photos/${index}.jpg`,
  originalFileName: `p${index}.jpg`,
  fileCreatedAt: `2024-05-01T10:${String(index).padStart(2, '0')}:00.000Z`,
  ...(index < 4 ? { isFavorite: true } : {}),
}))
const library = {
  users: [{ name: 'me' }, { name: 'anna' }],
  assets,
  albums: [{ albumName: 'Mixed', assetIds: assets.slice(0, 3).map(({ id }) => id) }],
}

/** Stands between browser and daemon, and notes each byte that the browser gets, with the heads. */
const noting = async (url: string) => {
  const heard: Buffer[] = []
  const paths = new Set<string>()
  const { hostname, port } = new URL(url)
  const server = createServer((asked, answer) => {
    // What is compressed could not be searched.
    const headers = { ...asked.headers, 'accept-encoding': 'identity' }
    const sent = request({ hostname, port, method: asked.method, path: asked.url, headers }, (got) => {
      paths.add(`${asked.method} ${asked.url?.split('?')[0]} ${got.statusCode}`)
      heard.push(Buffer.from(JSON.stringify(got.headers)))
      answer.writeHead(got.statusCode ?? 500, got.headers)
      got.on('data', (part) => heard.push(part))
      got.pipe(answer)
    })
    sent.on('error', () => answer.destroy())
    answer.on('close', () => sent.destroy())
    asked.pipe(sent)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { own, paths, text: () => Buffer.concat(heard).toString('latin1') }
}

describe.skipIf(browserFile === undefined)('everything that a browser gets', () => {
  const tools = pageTools()

  it('has no key, password, token or address of a channel in it, on any screen; messages have none either', async () => {
    const receiver = await receiverFor()
    const hidden = {
      hook: 'hook-token-4711-long-enough',
      read: 'read-token-4711-long-enough',
      signing: 'signing-key-4711',
      channel: 'channel-path-4711',
      frame: 'frame-token-4711',
    }
    const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })
    const out = defineRecipe({ name: 'out', where: favorite(), actions: [removeFromAlbum('Mixed')] })
    // As a library does that throws what it was given.
    let key = ''
    const loud = defineRecipe({
      name: 'loud',
      where: type('IMAGE'),
      actions: () => {
        throw new Error(`x-api-key: ${key} is refused`)
      },
    })
    const texts: Record<string, string> = {}
    const web = await webFor(
      {
        library,
        texts,
        recipes: [pictures, out, loud],
        accounts: { me: 0, anna: 1 },
        plugins: [{ plugin: 'frames', name: 'hall', options: { token: hidden.frame } }],
        serve: {
          jobs: { all: { schedule: 'every 1h' } },
          http: { hookToken: hidden.hook, readToken: hidden.read },
          notify: {
            batch: '1m',
            channels: [{ webhook: { url: `${receiver.url}/${hidden.channel}`, secret: hidden.signing } }],
          },
        },
      },
      { files: tools.files },
    )
    const notifications = new Notifications(web.supervisor)
    const keys = web.sandbox.users.map(({ apiKey }) => apiKey)
    key = keys[0] ?? ''
    texts.pictures = `# with ${key}\nname: pictures\nwhere: { type: IMAGE }\nactions: [{ addToAlbum: Pictures }]\n`
    await web.supervisor.reload()
    await web.advance(60 * minutes)
    await web.login()
    const { id, revision } = (await web.ask('/reviews?state=waiting')).body.items.find(
      (one: { account: string }) => one.account === 'me',
    )

    const { own, paths, text } = await noting(web.url)
    const context = await tools.browser.newContext({ viewport: { width: 1280, height: 800 } })
    context.setDefaultTimeout(hanging)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const at = async (path: string): Promise<void> => {
      await page.goto(`${own}${path}`)
      await page.locator('main h1').waitFor()
      await expect.poll(() => page.locator('.loading').count()).toBe(0)
    }
    await page.goto(own)
    await page.getByLabel('Password').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await at(`reviews/${id}`)
    await page.locator('.tile img').first().waitFor()
    await page.locator('.tile').first().press('Enter')
    await page.getByRole('link', { name: 'Open in Immich' }).waitFor()
    await page.keyboard.press('Escape')
    const body = { confirmRemovals: 3 }
    await web.ask(`/reviews/${id}/approve`, { method: 'POST', body, headers: { 'if-match': revision } })
    await web.supervisor.runs.idle()
    await page.getByText('Done.').waitFor()
    for (const path of ['', 'reviews', 'runs', 'rules', 'exclusions', 'doctor', 'try']) await at(path)
    await page.locator('.big').waitFor()
    for (const one of (await web.ask('/runs')).body.items.slice(0, 4)) {
      await at(`runs/${one.id}`)
      await page.getByText('Log, and what rules selected').click()
      await page.locator('pre.log').waitFor()
    }
    for (const rule of ['pictures', 'loud']) {
      await at(`rules/${rule}`)
      await page.getByRole('button', { name: 'Show what matches now' }).click()
      await page.locator('.tile img').first().waitFor()
    }
    await at('doctor')
    await page.getByText('As it is worked with').click()
    await web.advance(10 * minutes)
    await notifications.settled()

    const secrets = [...keys, ...Object.values(hidden), password, 'not the password']
    const seen = text()
    // It was looked at what matters: the stream, pictures, the rule as written, what the loud one said.
    expect([...paths]).toEqual(expect.arrayContaining(['GET /api/v1/events 200', 'GET /api/v1/doctor 200']))
    for (const expected of ['event:', 'image/webp', 'with ***', 'is refused', '"hall'])
      expect(seen, expected).toContain(expected)
    expect(secrets.filter((secret) => seen.includes(secret))).toEqual([])
    const told = receiver.received.map((one) => one.body + JSON.stringify(one.headers)).join('\n')
    expect(receiver.received.length).toBeGreaterThan(0)
    expect(told).toContain('is refused')
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
    const cookies = await context.cookies()
    // Nothing that scripts can read is worth anything.
    const readable = await page.evaluate('document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })')
    expect(cookies.filter(({ value }) => String(readable).includes(value))).toEqual([])
  })
})
