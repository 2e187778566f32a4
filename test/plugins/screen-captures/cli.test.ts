import { describe, expect, it } from 'vitest'
import { type AssetInput, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { albumsOf, assetOf, writesTo } from '../../support/sandbox.ts'

const shot = 'Screenshot_20240115-101112.png'
const phone = 'IMG_1234.PNG'
const film = 'RPReplay_Final1705313472.MP4'
const assets: AssetInput[] = [
  { originalPath: `/u/1/${shot}` },
  { originalPath: `/u/2/${phone}`, exif: { exifImageWidth: 1170, exifImageHeight: 2532 } },
  { originalPath: `/u/3/${film}` },
  { originalPath: '/u/4/PXL_20240115_101112345.jpg', exif: { make: 'Google', model: 'Pixel 8', iso: 50 } },
]
const yaml = (...lines: readonly string[]) => ({
  'immichrc.yaml': ['plugins:', '  - use: screen-captures', ...lines.map((line) => `    ${line}`), ''].join('\n'),
})

/** What a person does in the web page. */
const byHand = async ({ sandbox, env }: Home, method: string, path: string, body: object): Promise<void> => {
  const headers = { 'x-api-key': env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' }
  const { ok, status } = await fetch(`${sandbox.url}${path}`, { method, headers, body: JSON.stringify(body) })
  expect({ ok, status }).toMatchObject({ ok: true })
  await sandbox.settle()
}

describe.each(versions)('screen-captures by the command line on %s', (version) => {
  it('is applied, has nothing to do the second time, and is undone', async () => {
    const home = await homeFor({
      library: { assets },
      version,
      files: yaml('visibility: archive', 'tag: media/screen'),
    })
    const before = assets.map(({ originalPath = '' }) => assetOf(home.sandbox, originalPath.slice(5)).visibility)
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(albumsOf(home.sandbox)).toEqual([
      ['Screen recordings', [film]],
      ['Screenshots', [phone, shot]],
    ])
    for (const name of [shot, phone, film]) expect(assetOf(home.sandbox, name)).toMatchObject({ visibility: 'archive' })

    expect((await home.darkroom('plan', '--detailed-exitcode')).code).toBe(0)
    expect((await home.plan()).operations).toEqual([])

    expect((await home.darkroom('undo', '--yes', '--allow', 'album.delete', '--allow', 'tag.delete')).code).toBe(0)
    expect(albumsOf(home.sandbox).flatMap(([, files]) => files)).toEqual([])
    const after = assets.map(({ originalPath = '' }) => assetOf(home.sandbox, originalPath.slice(5)).visibility)
    expect(after).toEqual(before)
  })

  it('B14: leaves alone what a person took out, and its visibility', async () => {
    const home = await homeFor({ library: { assets }, version, files: yaml('visibility: archive') })
    await home.darkroom('apply', '--yes')
    const { id } = assetOf(home.sandbox, phone)
    const album = [...home.sandbox.state.albums.values()].find(({ albumName }) => albumName === 'Screenshots')
    await byHand(home, 'DELETE', `/albums/${album?.id}/assets`, { ids: [id] })
    await byHand(home, 'PUT', '/assets', { ids: [id], visibility: 'timeline' })
    for (const _ of [1, 2]) {
      expect(await home.plan()).toMatchObject({ operations: [], refused: [], recipes: [{ matched: 1 }] })
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    }
    await home.write(yaml('visibility: archive', 'respectRemovals: false'))
    expect((await home.plan()).summary).toEqual({ 'album.add': 1, 'asset.update': 1 })
  })

  it('takes nothing out that is no longer sure enough', async () => {
    const home = await homeFor({ library: { assets }, version, files: yaml() })
    await home.darkroom('apply', '--yes')
    for (const line of ['minConfidence: exact', 'notNamePatterns: [".*"]']) {
      await home.write(yaml(line))
      expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    }
    expect(albumsOf(home.sandbox).map(([, files]) => files)).toEqual([[film], [phone, shot]])
  })

  it('does not archive again what a person put back on the timeline', async () => {
    const home = await homeFor({ library: { assets }, version, files: yaml('visibility: archive') })
    await home.darkroom('apply', '--yes')
    await byHand(home, 'PUT', '/assets', { ids: [assetOf(home.sandbox, shot).id], visibility: 'timeline' })
    expect(await home.plan()).toMatchObject({ operations: [], recipes: [{ matched: 1 }] })
  })

  it('B15: refuses to look anywhere where the library is unknown', async () => {
    const home = await homeFor({ library: { assets }, version, files: yaml('libraryName: Disk') })
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('No library is called "Disk"')
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('B16: makes no album where nothing is found', async () => {
    const home = await homeFor({ library: { assets: assets.slice(3) }, version, files: yaml() })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('B19: locks nothing that was not allowed', async () => {
    const home = await homeFor({ library: { assets }, version, files: yaml('visibility: locked') })
    const refused = await home.darkroom('apply', '--yes')
    expect(refused.code).toBe(5)
    expect(refused.stderr + refused.stdout).toContain('--allow visibility.locked')
    expect(assetOf(home.sandbox, shot).visibility).toBe('timeline')
    expect((await home.darkroom('apply', '--yes', '--allow', 'visibility.locked')).code).toBe(0)
    expect(assetOf(home.sandbox, shot).visibility).toBe('locked')
    expect(albumsOf(home.sandbox)).toEqual([['Screenshots', [phone]]])
    expect((await home.plan()).operations).toEqual([])
  })
})

describe('smart search that the server does not have', () => {
  it('is told, and nothing is done', async () => {
    const home = await homeFor({ library: { assets }, files: yaml('smartSearch: { enabled: true }') })
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toMatch(/smart search/i)
    expect(writesTo(home.sandbox)).toEqual({})
  })
})

describe('screen-captures for people', () => {
  it('shows counts by level and reason, and says why in an explanation', async () => {
    const home = await homeFor({ library: { assets }, files: yaml() })
    const { stdout } = await home.darkroom('plan', 'screen-captures')
    expect(stdout).toContain('1 × exact: name: Screenshot_20240115-101112.png')
    expect(stdout).toContain('1 × strong: PNG in a screen size: IMG_1234.PNG')
    const explained = await home.darkroom('explain', assetOf(home.sandbox, phone).id)
    expect(explained.stdout).toContain('screenshot, strong (strong: PNG in a screen size)')
    const camera = await home.darkroom('explain', assetOf(home.sandbox, 'PXL_20240115_101112345.jpg').id)
    expect(camera.stdout).toContain('never: optical EXIF')
  })

  it('lists its options, and the permissions that they need', async () => {
    const home = await homeFor({ library: { assets }, files: yaml('tag: x', 'visibility: archive') })
    const { code, stdout } = await home.darkroom('plugins', 'screen-captures')
    expect(code).toBe(0)
    expect(stdout).toContain('minConfidence  default "strong"')
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes).toEqual(
      expect.arrayContaining(['asset.update', 'tag.create', 'tag.asset', 'album.create', 'albumAsset.create']),
    )
    await home.write(yaml())
    const [plain] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(plain?.scopes).not.toContain('asset.update')
  })

  it.each([
    ['chunkSize: 499', /chunkSize \(screen-captures\): is not a known option/],
    ['archive: true', /archive \(screen-captures\): is not a known option/],
    ['namePatterns: ["("]', /namePatterns\[0\]/],
    ['screenSizes: [large]', /screenSizes\[0\].*not a size such as 1080x2400/],
    ['pathFilter: [""]', /pathFilter\[0\].*empty/],
    ['minConfidence: sure', /minConfidence/],
    ['deepInspect: true', /deepInspect.*not a known option/],
  ])('refuses %s', async (line, message) => {
    const home = await homeFor({ library: {}, files: yaml(line) })
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
  })
})
