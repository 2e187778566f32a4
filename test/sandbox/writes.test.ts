import { afterEach, describe, expect, it } from 'vitest'
import { type LibraryInput, type Sandbox, startSandbox, versions } from '../../sandbox/index.ts'

const library: LibraryInput = {
  users: [{ as: 'admin' }, { as: 'user2' }],
  libraries: [{ name: 'Archive', importPaths: ['/archive'] }],
  readOnlyFolders: ['/archive'],
  tags: [{ value: 'Trips' }],
  assets: [
    { originalPath: '/photos/a.jpg', fileCreatedAt: '2020-01-01T10:00:00Z', exif: { timeZone: 'Europe/Berlin' } },
    { originalPath: '/photos/b.jpg', fileCreatedAt: '2020-01-02T10:00:00Z', tags: ['Trips'] },
    { originalPath: '/photos/c.mp4', fileCreatedAt: '2020-01-03T10:00:00Z' },
    { originalPath: '/photos/new.jpg', fileCreatedAt: '2020-01-04T10:00:00Z', exif: null },
    { originalPath: '/archive/old.jpg', fileCreatedAt: '1990-01-01T10:00:00Z' },
  ],
}

let sandbox: Sandbox

const start = async (version: string): Promise<void> => {
  sandbox = await startSandbox({ library, version, jobs: 'held' })
}

afterEach(() => sandbox.close())

const idOf = (path: string): string =>
  [...sandbox.state.assets.values()].find((asset) => asset.originalPath === path)?.id ?? ''

const tagId = (): string => [...sandbox.state.tags.values()].find(({ value }) => value === 'Trips')?.id ?? ''

const call = async (method: string, path: string, body?: unknown) => {
  const apiKey = sandbox.users[0]?.apiKey ?? ''
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
  const answer = await fetch(`${sandbox.url}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

const shown = async (path: string) => (await call('GET', `/assets/${idOf(path)}`)).body

const tagsOf = async (path: string): Promise<string[]> =>
  (await shown(path)).tags.map((tag: { value: string }) => tag.value)

const stranger = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

describe.each(versions)('writes as %s', (version) => {
  it('adds to an album once', async () => {
    await start(version)
    const ids = [idOf('/photos/a.jpg'), idOf('/photos/a.jpg'), stranger]
    const album = (await call('POST', '/albums', { albumName: 'One' })).body
    expect((await call('PUT', `/albums/${album.id}/assets`, { ids })).body).toEqual([
      { id: ids[0], success: true },
      { id: ids[1], success: false, error: 'duplicate' },
      { id: stranger, success: false, error: 'no_permission' },
    ])
    expect((await call('GET', `/albums/${album.id}`)).body).toMatchObject({
      assetCount: 1,
      albumThumbnailAssetId: ids[0],
    })
  })

  it('changes all assets or none', async () => {
    await start(version)
    const refused = await call('PUT', '/assets', { ids: [idOf('/photos/a.jpg'), stranger], isFavorite: true })
    expect(refused.status).toBe(400)
    expect((await shown('/photos/a.jpg')).isFavorite).toBe(false)
    expect((await call('PUT', '/assets', { ids: [idOf('/photos/a.jpg')], isFavorite: true })).status).toBe(204)
    expect((await shown('/photos/a.jpg')).isFavorite).toBe(true)
  })

  it('shows a new date in the exif record at once, elsewhere after the jobs', async () => {
    await start(version)
    const dateTimeOriginal = '2019-06-01T12:00:00.000+02:00'
    await call('PUT', '/assets', { ids: [idOf('/photos/a.jpg')], dateTimeOriginal })
    const before = await shown('/photos/a.jpg')
    expect(before.exifInfo.dateTimeOriginal).toBe('2019-06-01T10:00:00+00:00')
    expect(before.fileCreatedAt).toBe('2020-01-01T10:00:00.000Z')
    await sandbox.settle()
    expect(await shown('/photos/a.jpg')).toMatchObject({
      fileCreatedAt: '2019-06-01T10:00:00.000Z',
      localDateTime: '2019-06-01T12:00:00.000Z',
    })
  })

  // Measured on 1.135.3, 2.7.5 and 3.0.3, which fell back to the date of the file.
  it.each([
    ['-04:30', version.startsWith('1.')],
    ['+07:30', version.startsWith('1.')],
    ['+00:09', false],
    ['-10:30', false],
    ['+11:30', false],
    ['-12:00', false],
    ['-13:00', false],
    ['+15:00', false],
    ['-11:00', true],
    ['-08:30', true],
    ['-02:30', true],
    ['+05:45', true],
    ['+09:45', true],
    ['+13:45', true],
    ['+14:00', true],
  ])('takes a date with %s, and keeps it after the jobs: %s', async (offset, isKept) => {
    await start(version)
    const dateTimeOriginal = `2010-06-01T10:00:00.000${offset}`
    expect((await call('PUT', '/assets', { ids: [idOf('/photos/b.jpg')], dateTimeOriginal })).status).toBe(204)
    const written = new Date(dateTimeOriginal).toISOString()
    const instant = async (): Promise<string> =>
      new Date((await shown('/photos/b.jpg')).exifInfo.dateTimeOriginal).toISOString()
    expect(await instant()).toBe(written)
    await sandbox.settle()
    const [now, clock] = isKept ? [written, '2010-06-01T10:00:00.000Z'] : Array(2).fill('2020-01-02T10:00:00.000Z')
    expect(await shown('/photos/b.jpg')).toMatchObject({ fileCreatedAt: now, localDateTime: clock })
    expect(await instant()).toBe(now)
  })

  it('keeps tags where a sidecar can be written and takes them back where it cannot', async () => {
    await start(version)
    const ids = [idOf('/photos/a.jpg'), idOf('/archive/old.jpg')]
    await call('PUT', `/tags/${tagId()}/assets`, { ids })
    expect(await tagsOf('/archive/old.jpg')).toEqual(['Trips'])
    await sandbox.settle()
    expect(await tagsOf('/photos/a.jpg')).toEqual(['Trips'])
    expect(await tagsOf('/archive/old.jpg')).toEqual([])
  })

  it('keeps a tag of an asset that was just uploaded, and reads its file', async () => {
    await start(version)
    const change = { tagIds: [tagId()], assetIds: [idOf('/photos/new.jpg')] }
    expect((await call('PUT', '/tags/assets', change)).body).toEqual({ count: 1 })
    await sandbox.settle()
    expect(await tagsOf('/photos/new.jpg')).toEqual(['Trips'])
    expect(await shown('/photos/new.jpg')).toHaveProperty('exifInfo')
  })

  it('undoes a description where no sidecar can be written', async () => {
    await start(version)
    await call('PUT', '/assets', { ids: [idOf('/archive/old.jpg')], description: 'in vain' })
    expect((await shown('/archive/old.jpg')).exifInfo.description).toBe('in vain')
    const { updatedAt } = await shown('/archive/old.jpg')
    await sandbox.settle()
    expect((await shown('/archive/old.jpg')).exifInfo.description).toBe('')
    expect((await shown('/archive/old.jpg')).updatedAt).not.toBe(updatedAt)
  })

  it('keeps the tags of the library through a refresh, and their removal', async () => {
    await start(version)
    await call('POST', '/assets/jobs', { assetIds: [idOf('/photos/b.jpg')], name: 'refresh-metadata' })
    await sandbox.settle()
    expect(await tagsOf('/photos/b.jpg')).toEqual(['Trips'])
    await call('DELETE', `/tags/${tagId()}/assets`, { ids: [idOf('/photos/b.jpg')] })
    await sandbox.settle()
    expect(await tagsOf('/photos/b.jpg')).toEqual([])
  })

  it('brings a deleted tag back with a refresh', async () => {
    await start(version)
    const old = tagId()
    expect((await call('DELETE', `/tags/${old}`)).status).toBe(204)
    await call('POST', '/assets/jobs', { assetIds: [idOf('/photos/b.jpg')], name: 'refresh-metadata' })
    await sandbox.settle()
    expect(await tagsOf('/photos/b.jpg')).toEqual(['Trips'])
    expect(tagId()).not.toBe(old)
  })

  it('locks assets out of every album', async () => {
    await start(version)
    const ids = [idOf('/photos/c.mp4')]
    const album = (await call('POST', '/albums', { albumName: 'One', assetIds: ids })).body
    await call('PUT', '/assets', { ids, visibility: 'locked' })
    expect((await call('GET', `/albums/${album.id}`)).body.assetCount).toBe(0)
    expect((await call('PUT', '/assets', { ids, visibility: 'timeline' })).status).toBe(400)
  })

  it('deletes for good only when the job has run', async () => {
    await start(version)
    const id = idOf('/photos/a.jpg')
    await call('DELETE', '/assets', { ids: [id], force: true })
    expect((await call('GET', `/assets/${id}`)).status).toBe(200)
    await sandbox.settle()
    expect((await call('GET', `/assets/${id}`)).status).toBe(400)
  })

  it('takes a missing file offline and back', async () => {
    await start(version)
    const [archive] = sandbox.state.libraries.values()
    const offline = [...sandbox.state.assets.values()].find(({ originalPath }) => originalPath === '/archive/old.jpg')
    if (offline && archive) offline.libraryId = archive.id
    const scan = async () => {
      await call('POST', `/libraries/${archive?.id}/scan`)
      await sandbox.settle()
    }
    sandbox.state.files.missing.add('/archive/old.jpg')
    await scan()
    expect(await shown('/archive/old.jpg')).toMatchObject({ isOffline: true, isTrashed: true })
    sandbox.state.files.missing.clear()
    await scan()
    expect(await shown('/archive/old.jpg')).toMatchObject({ isOffline: false, isTrashed: false })
  })
})

describe.each(['1.135.3', '2.7.5', '3.0.3', '3.1.0'])('a stack that loses assets for good, on %s', (version) => {
  const files = ['/photos/a.jpg', '/photos/b.jpg', '/photos/c.mp4']

  /** The stack of each asset that is left after some were deleted. */
  const stacksAfter = async (stacked: readonly string[], deleted: readonly string[]) => {
    await start(version)
    await call('POST', '/stacks', { assetIds: stacked.map(idOf) })
    await call('DELETE', '/assets', { ids: deleted.map(idOf), force: true })
    await sandbox.settle()
    const left = [...sandbox.state.assets.values()].filter(({ originalPath }) => stacked.includes(originalPath))
    return { stacks: sandbox.state.stacks.size, left: left.map(({ stackId }) => stackId !== null) }
  }

  it('gets another primary', async () => {
    expect(await stacksAfter(files, files.slice(0, 1))).toEqual({ stacks: 1, left: [true, true] })
    expect([...sandbox.state.stacks.values()][0]?.primaryAssetId).toBe(idOf('/photos/b.jpg'))
  })

  it('is dissolved with its primary when one asset is left', async () => {
    expect(await stacksAfter(files.slice(0, 2), files.slice(0, 1))).toEqual({ stacks: 0, left: [false] })
  })

  it('is dissolved with its last member from 3.1 on', async () => {
    const isKept = version !== '3.1.0'
    const expected = { stacks: isKept ? 1 : 0, left: [isKept] }
    expect(await stacksAfter(files.slice(0, 2), files.slice(1, 2))).toEqual(expected)
  })
})
