import { z } from 'zod'
import type { AssetRow } from '../core/api/schemas.ts'
import type { SearchFilter } from '../core/api/search-filter.ts'
import type { Server } from '../core/api/server.ts'
import { type ApiContext, createContext } from '../core/context/context.ts'
import { type ScanPass, type ScanProgress, scan } from '../core/scan/scan.ts'

/** The metadata of a library as the text of a library file, and how much is in it. */
interface Snapshot {
  readonly text: string
  readonly assets: number
  readonly albums: number
  readonly tags: number
}

const visibilities = ['timeline', 'archive', 'hidden'] as const
const everything: readonly ScanPass[] = visibilities.flatMap((visibility) => [
  { visibility, trashed: false },
  { visibility, trashed: true },
])

/** Fields beyond those that recipes read; a library file names them alike. */
const extras = z.object({
  originalMimeType: z.string().optional(),
  checksum: z.string().optional(),
  fileModifiedAt: z.string().optional(),
  duplicateId: z.string().nullish(),
  width: z.number().nullish(),
  height: z.number().nullish(),
  isEdited: z.boolean().optional(),
  duration: z.union([z.string(), z.number()]).nullish(),
})

const durationOf = (duration: string | number | null | undefined): object => {
  if (typeof duration === 'number') return { durationMs: duration }
  const [hours = 0, minutes = 0, seconds = 0] = (duration ?? '').split(':').map(Number)
  const ms = Math.round((hours * 3600 + minutes * 60 + seconds) * 1000)
  return ms > 0 ? { durationMs: ms, durationText: duration } : {}
}

const assetEntry = (row: AssetRow) => {
  const { duration, ...more } = extras.parse(row)
  const { id, ownerId, type, originalPath, originalFileName, fileCreatedAt, localDateTime, createdAt, updatedAt } = row
  const { visibility, isFavorite, isOffline, libraryId, livePhotoVideoId, exifInfo } = row
  return {
    id,
    ownerId,
    type,
    originalPath,
    originalFileName,
    fileCreatedAt,
    localDateTime,
    createdAt,
    updatedAt,
    visibility,
    isFavorite,
    isOffline,
    libraryId,
    livePhotoVideoId,
    ...more,
    ...durationOf(duration),
    // The deletion date itself is not to be had; a trashed asset was changed last when it was trashed.
    ...(row.isTrashed ? { trashedAt: updatedAt, status: 'trashed' } : {}),
    exif: exifInfo ?? null,
    tagIds: [] as string[],
    faces: [] as { personId: string }[],
  }
}

type Entries = Map<string, ReturnType<typeof assetEntry>>

const readAssets = async (server: Server, onProgress: (progress: ScanProgress) => void): Promise<Entries> => {
  const entries: Entries = new Map()
  const { batches } = scan({ server, passes: everything, withExif: true, whole: true, onProgress })
  for await (const rows of batches) for (const row of rows) entries.set(row.id, assetEntry(row))
  return entries
}

const idsFor = async (server: Server, filter: SearchFilter): Promise<string[]> => {
  const ids: string[] = []
  const { batches } = scan({ server, passes: everything, filter, verify: false, expected: 1 })
  for await (const rows of batches) ids.push(...rows.map(({ id }) => id))
  return ids
}

const readAlbums = async (library: ApiContext, assets: Entries): Promise<object[]> => {
  const albums = []
  for (const album of await library.albums.list()) {
    const members = [...(await library.albums.knownAssets(album.id))].filter((id) => assets.has(id)).sort()
    const { id, albumName, ownerId, createdAt, updatedAt } = album
    const users = [{ userId: ownerId, role: 'owner' }, ...album.users.map(({ id: userId, role }) => ({ userId, role }))]
    albums.push({
      id,
      albumName,
      description: album.description ?? '',
      ownerId,
      createdAt,
      updatedAt,
      ...(album.order ? { order: album.order } : {}),
      users,
      assetIds: members,
    })
  }
  return albums
}

const readTags = async (library: ApiContext, assets: Entries): Promise<object[]> => {
  const tags = await library.tags.list()
  for (const tag of tags) {
    for (const id of await library.tags.exactly(tag, assets.keys())) assets.get(id)?.tagIds.push(tag.id)
  }
  return tags.map(({ id, value, name, parentId, color }) => ({
    id,
    value,
    name,
    parentId: parentId ?? null,
    color: color ?? null,
  }))
}

/** Named people only: the unnamed ones of a large library are thousands, and no recipe can name them. */
const readPeople = async (server: Server, library: ApiContext, assets: Entries): Promise<object[]> => {
  const named = (await library.people.list()).filter(({ name }) => name !== '')
  for (const { id: personId } of named)
    for (const id of await idsFor(server, { personIds: [personId] })) assets.get(id)?.faces.push({ personId })
  return named.map((person) => ({ ...person, birthDate: person.birthDate ?? null, ownerId: server.user.id }))
}

const lines = (values: Iterable<object>): string =>
  `[\n${[...values].map((value) => `  ${JSON.stringify(value)}`).join(',\n')}\n]`

/**
 * Reads the metadata of everything a key can see, in the form that the sandbox loads. Pictures are not read, and the
 * key is not in it.
 */
export const takeSnapshot = async (
  server: Server,
  onProgress: (progress: ScanProgress) => void = () => {},
): Promise<Snapshot> => {
  const assets = await readAssets(server, onProgress)
  const library = createContext(server, everything)
  const albums = await readAlbums(library, assets)
  const tags = await readTags(library, assets)
  const people = await readPeople(server, library, assets)
  const stacks = (await server.reads.stacks()).map(({ id, primaryAssetId, assets: members }) => ({
    id,
    primaryAssetId,
    assetIds: members.map((member) => member.id),
  }))
  for (const { id, assetIds } of stacks)
    for (const assetId of assetIds) Object.assign(assets.get(assetId) ?? {}, { stackId: id })
  const others = new Map(
    (await library.albums.list()).flatMap(({ users }) => users.map(({ id, name, email }) => [id, { id, name, email }])),
  )
  for (const { ownerId } of [...assets.values(), ...albums] as { ownerId: string }[])
    if (!others.has(ownerId)) others.set(ownerId, { id: ownerId, name: '', email: `${ownerId}@example.com` })
  const { id, name, email, isAdmin = false } = server.user
  others.delete(id)
  const libraryIds = new Set([...assets.values()].flatMap(({ libraryId }) => (libraryId ? [String(libraryId)] : [])))
  const [major = 0, minor = 0, patch = 0] = server.capabilities.version.split('.').map(Number.parseFloat)
  const parts = [
    `"format": 1`,
    `"takenAt": ${JSON.stringify(new Date().toISOString())}`,
    `"server": ${JSON.stringify({ version: { major, minor, patch } })}`,
    `"users": ${lines([{ id, name, email, isAdmin }, ...others.values()])}`,
    `"libraries": ${lines([...libraryIds].map((libraryId) => ({ id: libraryId, ownerId: id })))}`,
    `"albums": ${lines(albums)}`,
    `"tags": ${lines(tags)}`,
    `"people": ${lines(people)}`,
    `"stacks": ${lines(stacks)}`,
    `"assets": ${lines(assets.values())}`,
  ]
  return { text: `{\n${parts.join(',\n')}\n}\n`, assets: assets.size, albums: albums.length, tags: tags.length }
}
