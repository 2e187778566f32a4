import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { recordedVersions, type Sandbox } from '../../sandbox/index.ts'
import { thumbnail } from '../../sandbox/routes/thumbnail.ts'
import { annaId, benId, photosAt, twoUsers } from '../support/library.ts'
import { sandboxFor } from './ask.ts'
import { recordings } from './exchange.ts'

const subject = (seed: string) => ({ seed, month: 6, hour: 12, place: 'Hamburg', people: 2, isScreen: false })
const anna = subject('38b07563-2385-4113-a279-8cf9f9871c47')
const tom = subject('a3979d91-f0c8-4310-b930-ca0ce5bb5f8d')

describe('the pictures of thumbnails', () => {
  it('have the forms that servers make', () => {
    const small = thumbnail(anna, 'thumbnail')
    expect(small.type).toBe('image/webp')
    expect(small.bytes.toString('latin1', 0, 4)).toBe('RIFF')
    expect(small.bytes.readUInt32LE(4)).toBe(small.bytes.length - 8)
    expect(small.bytes.toString('latin1', 8, 16)).toBe('WEBPVP8L')
    // Width and height less one in 14 bits each, after the sign of the form.
    const size = small.bytes.readUInt32LE(21)
    expect([(size & 16383) + 1, ((size >> 14) & 16383) + 1]).toEqual([375, 250])
    const large = thumbnail(anna, 'preview')
    expect(large.type).toBe('image/jpeg')
    expect([...large.bytes.subarray(0, 2), ...large.bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
  })

  it('stay small', () => {
    expect(thumbnail(tom, 'thumbnail').bytes.length).toBeLessThan(12_000)
    expect(thumbnail(tom, 'preview').bytes.length).toBeLessThan(60_000)
  })

  it('belong to the id', () => {
    expect(thumbnail(anna, 'thumbnail')).toEqual(thumbnail(anna, 'thumbnail'))
    expect(thumbnail(anna, 'thumbnail')).not.toEqual(thumbnail(tom, 'thumbnail'))
  })
})

/** A thumbnail request to a real server, and its answer. */
interface Recorded {
  readonly version: string
  readonly step: string
  readonly as: string
  readonly method: string
  readonly path: string
  readonly query: Record<string, string> | null
  readonly headers?: Record<string, string>
  readonly status: number
  readonly responseHeaders: Record<string, string>
  readonly response: unknown
}

const file = path.join(recordings, 'thumbnails.jsonl')
const isThere = existsSync(file)
const recorded: readonly Recorded[] = isThere
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  : []
/** Originals and people's pictures are not served. */
const isServed = ({ path: asked }: Recorded): boolean => /^\/assets\/[^/]+\/thumbnail$/.test(asked)

const still = { exif: {}, originalMimeType: 'image/jpeg' }
/** What each of the recorded requests is about; the first one where nothing else is said. */
const about: Readonly<Record<string, string>> = {
  video: 'clip.mp4',
  'video preview': 'clip.mp4',
  'video fullsize': 'clip.mp4',
  gif: 'moving.gif',
  'motion part (hidden)': 'motion.mov',
  'no thumbnail yet or ever: heic': 'broken.heic',
  'no thumbnail yet or ever: raw, preview': 'broken.heic',
  'no thumbnail yet or ever: fullsize': 'broken.heic',
  trashed: 'trashed.jpg',
  archived: 'archived.jpg',
  locked: 'locked.jpg',
  foreign: 'foreign.jpg',
  'foreign, in an album shared with me': 'shared.jpg',
  partner: 'partner.jpg',
  'partner, fullsize': 'partner.jpg',
}

const carlaId = '00000000-0000-4000-8000-00000000000c'
const library = {
  users: [...twoUsers, { id: carlaId, name: 'Carla', email: 'carla@example.com' }],
  partners: [{ sharedById: carlaId, sharedWithId: annaId }],
  assets: [
    ...photosAt(['/p/IMG_1.jpg'], { ownerId: annaId, ...still }),
    ...photosAt(['/p/clip.mp4'], { ownerId: annaId }),
    ...photosAt(['/p/moving.gif'], { ownerId: annaId, originalMimeType: 'image/gif' }),
    ...photosAt(['/p/motion.mov', '/p/broken.heic'], { ownerId: annaId, thumbnails: [] }),
    ...photosAt(['/p/trashed.jpg'], { ownerId: annaId, trashedAt: '2026-01-01T00:00:00Z' }),
    ...photosAt(['/p/archived.jpg'], { ownerId: annaId, visibility: 'archive' as const }),
    ...photosAt(['/p/locked.jpg'], { ownerId: annaId, visibility: 'locked' as const }),
    ...photosAt(['/p/foreign.jpg'], { ownerId: benId, ...still }),
    ...photosAt(['/p/shared.jpg'], { ownerId: benId, albums: ['Ours'], ...still }),
    ...photosAt(['/p/partner.jpg'], { ownerId: carlaId, ...still }),
  ],
  apiKeys: [
    { userId: annaId, secret: 'viewer-key', permissions: ['asset.view'] },
    { userId: annaId, secret: 'reader-key', permissions: ['asset.read'] },
  ],
}

const idOf = ({ state }: Sandbox, name: string): string => {
  const asset = [...state.assets.values()].find(({ originalFileName }) => originalFileName === name)
  if (!asset) throw new Error(`no asset ${name}`)
  return asset.id
}

const askAlike = async (sandbox: Sandbox, { step, as, method, path: asked, query, headers = {} }: Recorded) => {
  const fixed = step === 'unknown' || step === 'not a uuid'
  const url = new URL(
    `${sandbox.url}${fixed ? asked : `/assets/${idOf(sandbox, about[step] ?? 'IMG_1.jpg')}/thumbnail`}`,
  )
  const admin = sandbox.users[0]?.apiKey ?? ''
  for (const [name, value] of Object.entries(query ?? {}))
    url.searchParams.set(name, value.startsWith('<key') ? admin : value)
  const keys: Record<string, string> = { admin, viewer: 'viewer-key', reader: 'reader-key', 'bad-key': 'nonsense' }
  // Tags and times of the real files are not those of the pictures drawn here.
  const own = headers['if-none-match'] && (await fetch(url, { headers: { 'x-api-key': admin } })).headers.get('etag')
  const sent = { ...headers, ...(own ? { 'if-none-match': own } : {}), ...(keys[as] ? { 'x-api-key': keys[as] } : {}) }
  // Node's fetch would send no-cache by itself with a condition.
  return fetch(url, { method, redirect: 'manual', headers: sent, cache: 'force-cache' })
}

const free = new Set(['etag', 'last-modified', 'content-length', 'vary', 'content-range', 'content-disposition'])
/** An error without what is new each time, and of what is wrong in a request only where it is. */
const said = (answer: unknown): object => {
  const { correlationId: _, errors, ...kept } = answer as { correlationId?: string; errors?: { path: unknown }[] }
  return { ...kept, ...(errors ? { errors: errors.map(({ path: where }) => where) } : {}) }
}
const withoutIds = (text: string): string => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id')

if (!isThere) process.stdout.write(`thumbnails: SKIPPED, no ${file}\n`)

describe.runIf(isThere).each(recordedVersions)('thumbnails of %s', (version) => {
  const own = recorded.filter((one) => one.version === version && isServed(one))

  it.each(own.map((one, index) => [index, one.step, one] as const))('%i %s', async (_index, _step, one) => {
    const sandbox = await sandboxFor({ library, version })
    const album = [...sandbox.state.albums.values()].find(({ albumName }) => albumName === 'Ours')
    album?.users.push({ userId: annaId, role: 'viewer', createdAt: 0 })
    const answer = await askAlike(sandbox, one)
    expect(answer.status).toBe(one.status)
    for (const [name, value] of Object.entries(one.responseHeaders))
      if (!free.has(name)) expect([name, withoutIds(answer.headers.get(name) ?? '')]).toEqual([name, withoutIds(value)])
    const isPicture = answer.headers.get('content-type')?.startsWith('image/')
    if (isPicture) for (const name of ['etag', 'last-modified']) expect(answer.headers.get(name)).toBeTruthy()
    if (one.status === 206) expect((await answer.arrayBuffer()).byteLength).toBe(100)
    if (one.status < 400) return
    expect(said(await answer.json())).toEqual(said(one.response))
  })

  it('are all there', () => expect(own.length).toBeGreaterThan(30))
})

describe.each(recordedVersions)('a thumbnail of %s', (version) => {
  it('is sent once, and told to be the same afterwards', async () => {
    const sandbox = await sandboxFor({ library, version })
    const url = `${sandbox.url}/assets/${idOf(sandbox, 'IMG_1.jpg')}/thumbnail`
    const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '' }
    const first = await fetch(url, { headers })
    expect(first.headers.get('content-type')).toBe('image/webp')
    const again = { ...headers, 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await fetch(url, { headers: again, cache: 'force-cache' })).status).toBe(304)
    expect((await fetch(url, { headers: { ...again, 'cache-control': 'no-cache' } })).status).toBe(200)
  })

  it('is missing where none was made', async () => {
    const sandbox = await sandboxFor({ library, version })
    const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '' }
    const answer = await fetch(`${sandbox.url}/assets/${idOf(sandbox, 'broken.heic')}/thumbnail`, { headers })
    expect(answer.status).toBe(404)
  })
})
