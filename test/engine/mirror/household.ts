import type { LibraryInput, Sandbox } from '../../../sandbox/index.ts'
import { insertAsset } from '../../../sandbox/index.ts'

const id = (kind: string, number: number): string =>
  `00000000-0000-4000-8000-${kind}${String(number).padStart(10, '0')}`

export const anna = id('aa', 1)
export const ben = id('aa', 2)
const cara = id('aa', 3)
const libraryId = id('ab', 1)

const photo = (number: number, more: object) => ({
  id: id('ac', number),
  ownerId: anna,
  originalPath: `/upload/${number}.jpg`,
  fileCreatedAt: `2021-0${1 + (number % 9)}-15T12:00:00.000Z`,
  exif: { make: 'Canon', description: 'as it came', rating: null, latitude: 52.5, longitude: 13.4, iso: 100 },
  ...more,
})

/** Anna, who has uploads, files of an external library, a live photo and one asset nobody looked into; Ben and Cara, her partners. */
export const household: LibraryInput = {
  users: [
    { id: anna, name: 'Anna', email: 'anna@example.com' },
    { id: ben, name: 'Ben', email: 'ben@example.com' },
    { id: cara, name: 'Cara', email: 'cara@example.com' },
  ],
  libraries: [{ id: libraryId, ownerId: anna, importPaths: ['/external'] }],
  partners: [
    { sharedById: ben, sharedWithId: anna, inTimeline: true },
    { sharedById: cara, sharedWithId: anna, inTimeline: false },
  ],
  assets: [
    ...[0, 1, 2, 3, 4].map((number) => photo(number, {})),
    ...[5, 6].map((number) => photo(number, { originalPath: `/external/${number}.jpg`, libraryId, isExternal: true })),
    photo(7, { visibility: 'archive', duplicateId: id('ad', 1) }),
    photo(8, { trashedAt: '2024-01-01T00:00:00Z', status: 'trashed', duplicateId: id('ad', 1) }),
    photo(9, { exif: null, originalFileName: 'no record.jpg' }),
    photo(10, { originalPath: '/upload/10.mp4', type: 'VIDEO', durationMs: 2000, durationText: '0:00:02.00000' }),
    photo(11, { originalPath: '/upload/grüße/11.jpg', originalFileName: 'Grüße "aus" 東京 🗼.jpg' }),
    ...[20, 21].map((number) => photo(number, { ownerId: ben, originalPath: `/ben/${number}.jpg` })),
    ...[30, 31].map((number) => photo(number, { ownerId: cara, originalPath: `/cara/${number}.jpg` })),
  ],
}

/** What Anna's server goes through. */
export interface World {
  readonly sandbox: Sandbox
  /** Seconds that its clock is ahead. */
  ahead: number
  /** Requests that did something. */
  done: number
}

const keyOf = ({ sandbox }: World, userId: string): string =>
  sandbox.users.find((user) => user.id === userId)?.apiKey ?? ''

export const send = async (
  world: World,
  method: string,
  path: string,
  body?: unknown,
  userId = anna,
): Promise<unknown> => {
  const answer = await fetch(`${world.sandbox.url}${path}`, {
    method,
    headers: { 'x-api-key': keyOf(world, userId), ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (answer.ok) world.done += 1
  return answer.ok && text !== '' ? JSON.parse(text) : undefined
}

export const pick = (world: World, number: number, owner = anna): string => {
  const own = [...world.sandbox.state.assets.values()].filter(({ ownerId }) => ownerId === owner)
  return own[number % Math.max(1, own.length)]?.id ?? ''
}

export const two = (world: World, a: number, b: number): string[] => [...new Set([pick(world, a), pick(world, b)])]

const edit = (world: World, a: number, b: number, change: object, method = 'PUT'): Promise<unknown> =>
  send(world, method, '/assets', { ids: two(world, a, b), ...change })

const one = (world: World, a: number, change: object): Promise<unknown> =>
  send(world, 'PUT', `/assets/${pick(world, a)}`, change)

const files = ({ sandbox }: World) => sandbox.state.files
const scanLibrary = (world: World): Promise<unknown> => send(world, 'POST', `/libraries/${libraryId}/scan`)

const stackId = ({ sandbox }: World, number: number): string =>
  [...sandbox.state.stacks.keys()][number % Math.max(1, sandbox.state.stacks.size)] ?? ''

const show = (world: World, userId: string, inTimeline: boolean): Promise<unknown> =>
  send(world, 'PUT', `/partners/${userId}`, { inTimeline })

/** Something that happens on a server; the numbers choose to whom and to what. */
export type Step = (world: World, a: number, b: number) => unknown

/** Everything that changes rows of assets, and much that only seems to. */
export const steps: Readonly<Record<string, Step>> = {
  favourite: (world, a, b) => edit(world, a, b, { isFavorite: a % 2 === 0 }),
  'favourite one': (world, a, b) => one(world, a, { isFavorite: b % 2 === 0 }),
  archive: (world, a, b) => edit(world, a, b, { visibility: 'archive' }),
  hide: (world, a, b) => edit(world, a, b, { visibility: 'hidden' }),
  'back to the timeline': (world, a, b) => edit(world, a, b, { visibility: 'timeline' }),
  lock: (world, a) => edit(world, a, a, { visibility: 'locked' }),
  unlock: ({ sandbox: { state } }) => {
    for (const asset of state.assets.values())
      if (asset.visibility === 'locked') state.updateAsset(asset, { visibility: 'timeline' })
  },
  trash: (world, a, b) => edit(world, a, b, {}, 'DELETE'),
  restore: (world, a, b) => send(world, 'POST', '/trash/restore/assets', { ids: two(world, a, b) }),
  'restore all': (world) => send(world, 'POST', '/trash/restore', {}),
  'empty the trash': (world) => send(world, 'POST', '/trash/empty', {}),
  'force delete': (world, a) => edit(world, a, a, { force: true }, 'DELETE'),
  vanish: ({ sandbox }, a) => sandbox.faults.happen({ vanish: [pick({ sandbox, ahead: 0, done: 0 }, a)] }),
  disown: ({ sandbox }, a) => sandbox.faults.happen({ disown: [pick({ sandbox, ahead: 0, done: 0 }, a)] }),
  describe: (world, a, b) => edit(world, a, b, { description: `words ${b}` }),
  'describe one': (world, a, b) => one(world, a, { description: `word ${b}` }),
  date: (world, a, b) => edit(world, a, b, { dateTimeOriginal: `2019-0${1 + (b % 9)}-03T10:00:00.000+02:00` }),
  'date, relative': (world, a, b) => edit(world, a, b, { dateTimeRelative: 60 * 24 * 40 }),
  position: (world, a, b) => edit(world, a, b, { latitude: 41.9, longitude: 12.5 }),
  rate: (world, a, b) => edit(world, a, b, { rating: 1 + (b % 5) }),
  'rate one': (world, a, b) => one(world, a, { rating: 1 + (b % 5) }),
  'duplicate id': (world, a, b) => edit(world, a, b, { duplicateId: b % 2 ? null : id('ad', 2) }),
  'list duplicates': (world) => send(world, 'GET', '/duplicates'),
  'forget duplicates': (world) => send(world, 'DELETE', `/duplicates/${id('ad', 2)}`),
  stack: (world, a, b) => send(world, 'POST', '/stacks', { assetIds: two(world, a, b) }),
  'stack primary': (world, a) =>
    send(world, 'PUT', `/stacks/${stackId(world, a)}`, { primaryAssetId: pick(world, a + 1) }),
  unstack: (world, a) => send(world, 'DELETE', `/stacks/${stackId(world, a)}`),
  'live photo': (world, a) => one(world, a, { livePhotoVideoId: id('ac', 10) }),
  'live photo apart': (world, a) => one(world, a, { livePhotoVideoId: null }),
  upload: ({ sandbox }, a, b) =>
    insertAsset(sandbox.state, {
      ownerId: b % 4 === 0 ? ben : anna,
      originalPath: `/upload/new ${sandbox.state.assets.size} ${a}.jpg`,
      fileCreatedAt: `2021-0${1 + (a % 9)}-15T12:00:00.000Z`,
      exif: b % 3 === 0 ? null : { make: 'New' },
    }),
  'file away': (world) => {
    files(world).missing.add('/external/5.jpg')
    return scanLibrary(world)
  },
  'file back': (world) => {
    files(world).missing.clear()
    return scanLibrary(world)
  },
  'file touched': (world) => {
    files(world).touched.set('/external/6.jpg', world.sandbox.state.now())
    return scanLibrary(world)
  },
  'file new': (world, a) => {
    files(world).added.set(`/external/new ${a}.jpg`, { fileCreatedAt: '2021-03-15T12:00:00.000Z' })
    return scanLibrary(world)
  },
  'scan for nothing': scanLibrary,
  'extract again': (world, a, b) =>
    send(world, 'POST', '/assets/jobs', { assetIds: two(world, a, b), name: 'refresh-metadata' }),
  'no sidecars': ({ sandbox }) => sandbox.faults.happen({ readOnly: '/external' }),
  tag: async (world, a, b) => {
    const tags = (await send(world, 'PUT', '/tags', { tags: [`t${b % 3}`] })) as { id: string }[] | undefined
    await send(world, 'PUT', `/tags/${tags?.[0]?.id}/assets`, { ids: two(world, a, b) })
  },
  'edit the picture': (world, a) =>
    send(world, 'PUT', `/assets/${pick(world, a)}/edits`, {
      edits: [{ action: 'rotate', parameters: { angle: 90 } }],
    }),
  copy: (world, a, b) => send(world, 'PUT', '/assets/copy', { sourceId: pick(world, a), targetId: pick(world, b) }),
  'Ben on': (world) => show(world, ben, true),
  'Ben off': (world) => show(world, ben, false),
  'Ben gives way to Cara': async (world) => {
    await show(world, ben, false)
    await show(world, cara, true)
  },
  'Cara gives way to Ben': async (world) => {
    await show(world, cara, false)
    await show(world, ben, true)
  },
  'Ben changes his': (world, a, b) =>
    send(world, 'PUT', '/assets', { ids: [pick(world, a, ben)], isFavorite: true, description: `by Ben ${b}` }, ben),
  'Ben archives his': (world, a) =>
    send(world, 'PUT', '/assets', { ids: [pick(world, a, ben)], visibility: 'archive' }, ben),
  'Ben deletes his': (world, a) => send(world, 'DELETE', '/assets', { ids: [pick(world, a, ben)], force: true }, ben),
  'same capture time': ({ sandbox: { state } }, a) => {
    const [first, ...others] = [...state.assets.values()]
    for (const asset of others.slice(a % 5, (a % 5) + 3))
      state.updateAsset(asset, { fileCreatedAt: first?.fileCreatedAt ?? 0, localDateTime: first?.fileCreatedAt ?? 0 })
  },
  'same stamp': ({ sandbox: { state } }, a) => {
    const now = state.now()
    for (const asset of [...state.assets.values()].slice(a % 5, (a % 5) + 3))
      state.updateAsset(asset, { isFavorite: !asset.isFavorite }, now)
  },
}

/** Lets time go by on the server. */
export const later = (world: World, seconds: number): void => {
  world.ahead += seconds
  world.sandbox.state.setClock(world.ahead)
}
