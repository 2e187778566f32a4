import { describe, expect, it } from 'vitest'
import type { AssetInput, LibraryInput } from '../../sandbox/library/library.ts'
import { loadLibrary } from '../../sandbox/library/load.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { home, routes } from '../../sandbox/sample/places.ts'
import { offsetAt } from '../../sandbox/sample/zones.ts'
import { often } from '../support/effort.ts'

const library = sampleLibrary()
const admin = library.users?.[0]?.id
const assets = library.assets ?? []
const own = assets.filter(({ ownerId }) => ownerId === admin)
const pathOf = (asset: AssetInput) => asset.originalPath ?? ''
const nameOf = (asset: AssetInput) => asset.originalFileName ?? pathOf(asset).slice(pathOf(asset).lastIndexOf('/') + 1)

/** Minutes between the wall clock and the instant. */
const offsetOf = ({ localDateTime, fileCreatedAt }: AssetInput) =>
  localDateTime ? (Date.parse(localDateTime) - Date.parse(fileCreatedAt ?? '')) / 60_000 : 0

/** All ids of a library that something points to, and all that exist. */
function references(input: LibraryInput) {
  const all = input.assets ?? []
  const rows = [input.users, input.libraries, input.albums, input.tags, input.people, input.stacks, all]
  const known = rows.flatMap((list) => (list ?? []).map(({ id }) => id))
  const faces = all.flatMap((asset) => asset.faces ?? [])
  const used = [
    ...all.flatMap((asset) => [asset.ownerId, asset.libraryId, asset.livePhotoVideoId, ...(asset.tagIds ?? [])]),
    ...faces.map(({ personId }) => personId),
    ...(input.albums ?? []).flatMap((album) => [album.ownerId, ...(album.assetIds ?? [])]),
    ...(input.albums ?? []).flatMap(({ users = [] }) => users.map(({ userId }) => userId)),
    ...(input.stacks ?? []).flatMap((stack) => [stack.ownerId, stack.primaryAssetId, ...stack.assetIds]),
    ...(input.tags ?? []).flatMap((tag) => [tag.userId, tag.parentId]),
    ...(input.people ?? []).map(({ ownerId }) => ownerId),
    ...(input.partners ?? []).flatMap(({ sharedById, sharedWithId }) => [sharedById, sharedWithId]),
  ].filter((id) => id !== undefined && id !== null)
  return {
    known: [...known, ...faces.map(({ id }) => id)],
    used,
    features: (input.people ?? []).map((person) => person.featureFaceId),
  }
}

describe('sampleLibrary', () => {
  it('is the same for the same seed', () => {
    const text = JSON.stringify(sampleLibrary({ assets: 600, seed: 7 }))
    expect(JSON.stringify(sampleLibrary({ assets: 600, seed: 7 }))).toBe(text)
    expect(JSON.stringify(sampleLibrary({ assets: 600, seed: 8 }))).not.toBe(text)
  })

  it.each([0, 1, 2, 3, 10, 37, 100, 999, 5_000])('gives the admin exactly %i assets', (count) => {
    const { users, assets: all = [] } = sampleLibrary({ assets: count })
    expect(all.filter(({ ownerId }) => ownerId === users?.[0]?.id)).toHaveLength(count)
    expect(all.length - count).toBe(Math.max(12, Math.round(count / 50)))
  })

  it('points only to what exists, with unique version 4 ids', () => {
    const { known, used, features } = references(library)
    expect(new Set(known).size).toBe(known.length)
    expect(
      known.filter((id) => !/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id ?? '')),
    ).toEqual([])
    const ids = new Set(known)
    expect(used.filter((id) => !ids.has(id))).toEqual([])
    expect(features.filter((id) => id && !ids.has(id))).toEqual([])
  })

  it('has every path once', () => {
    expect(new Set(assets.map(pathOf)).size).toBe(assets.length)
  })

  it('keeps local times a whole zone offset away from the instant', () => {
    const offsets = [...new Set(assets.map(offsetOf))]
    expect(offsets.filter((offset) => offset % 15 !== 0 || offset < -12 * 60 || offset > 14 * 60)).toEqual([])
    expect(offsets.length).toBeGreaterThan(5)
  })

  it('agrees with itself about zones', () => {
    const fixed = assets.filter(({ exif }) => exif?.timeZone?.startsWith('UTC'))
    for (const asset of fixed) {
      const [, sign = '+', hours = 0, minutes = 0] =
        /^UTC(?:([+-])(\d+)(?::(\d+))?)?$/.exec(asset.exif?.timeZone ?? '') ?? []
      expect(offsetOf(asset)).toBe((sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) + 0)
    }
    expect(assets.filter((asset) => !asset.exif?.timeZone && asset.localDateTime)).toEqual([])
  })

  it('ends before the end of 2025', () => {
    expect(
      assets
        .map(({ fileCreatedAt = '' }) => fileCreatedAt)
        .toSorted()
        .at(-1)
        ?.slice(0, 4),
    ).toBe('2025')
  })

  it('never uploads a picture before it was taken', () => {
    expect(assets.filter(({ createdAt = '', fileCreatedAt = '' }) => createdAt < fileCreatedAt)).toEqual([])
  })

  it('fills folders that make some dozens of albums', () => {
    const external = own.filter(({ libraryId }) => libraryId)
    expect(external.length / own.length).toBeGreaterThan(0.35)
    expect(external.length / own.length).toBeLessThan(0.45)
    const names = new Set(external.map((asset) => pathOf(asset).split('/').slice(3, -1).slice(0, 2).join(' ')))
    expect(names.size).toBeGreaterThanOrEqual(40)
    expect(names.size).toBeLessThanOrEqual(80)
    expect(external.some((asset) => pathOf(asset).split('/').length >= 8)).toBe(true)
  })

  it.each<[string, (asset: AssetInput) => unknown]>([
    ['screenshots', (asset) => /^(Screenshot|Bildschirmfoto)/.test(nameOf(asset))],
    ['screen recordings', (asset) => /^(RPReplay|screen-|Screen_?[Rr]ec)/.test(nameOf(asset))],
    ['messenger pictures', (asset) => /^IMG-\d{8}-WA\d{4}\.jpg$/.test(nameOf(asset)) && !asset.exif?.make],
    ['pictures with a position', ({ exif }) => exif?.latitude && exif.city],
    ['pictures taken in other zones', (asset) => ![0, 60, 120].includes(offsetOf(asset))],
    ['raw files', (asset) => /\.(CR2|ARW|RAF)$/.test(nameOf(asset))],
    ['scans from 1970', ({ fileCreatedAt }) => fileCreatedAt === '1970-01-01T00:00:00.000Z'],
    ['live photos', ({ livePhotoVideoId }) => livePhotoVideoId],
    ['motion parts', ({ visibility }) => visibility === 'hidden'],
    ['duplicates', ({ duplicateId }) => duplicateId],
    ['favorites', ({ isFavorite }) => isFavorite],
    ['archived assets', ({ visibility }) => visibility === 'archive'],
    ['trashed assets', ({ status }) => status === 'trashed'],
    ['offline assets', ({ isOffline }) => isOffline],
    ['assets without exif', ({ exif }) => exif === null],
    ['ratings', ({ exif }) => exif?.rating],
    ['descriptions', ({ exif }) => exif?.description],
    ['tagged assets', ({ tagIds }) => tagIds?.length],
    ['faces', ({ faces }) => faces?.length],
    ['long films', ({ durationMs }) => (durationMs ?? 0) > 30 * 60_000],
  ])('has %s', (_, holds) => expect(own.some(holds)).toBe(true))

  it('has the family, and people nobody named', () => {
    const mine = (library.people ?? []).filter(({ ownerId }) => ownerId === admin)
    expect(mine.filter(({ name }) => name)).toHaveLength(8)
    expect(mine.filter(({ name, isHidden }) => !name && !isHidden).length).toBeGreaterThan(3)
    expect(mine.filter(({ isHidden }) => isHidden)).toHaveLength(1)
  })

  it('has shared, empty and equally named albums, stacks and nested tags', () => {
    const { albums = [], stacks = [], tags = [] } = library
    expect(albums.filter(({ albumName }) => albumName === 'Best of')).toHaveLength(2)
    expect(albums.filter(({ assetIds }) => assetIds?.length === 0).map(({ albumName }) => albumName)).toEqual([
      'To print',
    ])
    expect(albums.filter(({ users }) => users).map(({ ownerId }) => ownerId === admin)).toEqual([true, false])
    expect(stacks.length).toBeGreaterThan(0)
    expect(tags.filter(({ parentId }) => parentId).length).toBeGreaterThan(3)
  })

  it.each(['1.135.3', '2.7.5', '3.0.3'])('loads into a server of version %s', (version) => {
    const state = loadLibrary(sampleLibrary({ assets: 300, version }), version)
    expect(state.assets.size).toBe(312)
    expect(state.users.size).toBe(2)
  })

  it('puts thousands of scans on one instant when it is large', () => {
    const counts = new Map<string, number>()
    const large = sampleLibrary({ assets: 100_000 }).assets ?? []
    for (const { fileCreatedAt = '' } of large) counts.set(fileCreatedAt, (counts.get(fileCreatedAt) ?? 0) + 1)
    expect(Math.max(...counts.values())).toBeGreaterThan(3_000)
  })
})

describe('zones', () => {
  it.each([home, ...routes.flatMap(({ stops }) => stops)])('$city follows the clock of $zone.name', ({ zone }) => {
    const clock = new Intl.DateTimeFormat('en', { timeZone: zone.name, timeZoneName: 'longOffset' })
    for (let instant = Date.UTC(2011, 0, 1); instant < Date.UTC(2026, 0, 1); instant += often(47.3, 11.3) * 3_600_000) {
      const name = clock.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? ''
      const [, sign = '+', hours = 0, minutes = 0] = /([+-])(\d+):(\d+)/.exec(name) ?? []
      expect(offsetAt(zone, instant)).toBe((sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)))
    }
  })
})
