import type { State } from '../../sandbox/index.ts'
import type { Asset, Face } from '../../sandbox/library/model.ts'
import type { Experiment } from './experiments.ts'
import { needAlbum, needPerson, needTag, userId } from './needed.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

const idsIn = (value: unknown): string[] => JSON.stringify(value ?? null).match(uuid) ?? []

const assetOf = (state: State, { asset }: Experiment): Asset => {
  const found = state.assets.get(asset)
  if (!found) throw new Error(`no asset ${asset}`)
  return found
}

const needFace = (state: State, id: string, personId: string, asset: Asset): void => {
  if (state.faces.has(id)) return
  const box = {
    imageWidth: 100,
    imageHeight: 100,
    boundingBoxX1: 1,
    boundingBoxY1: 1,
    boundingBoxX2: 9,
    boundingBoxY2: 9,
  }
  const face: Face = { id, assetId: asset.id, personId, ...box, sourceType: 'manual', isVisible: true, deletedAt: null }
  asset.faces = [...asset.faces, face]
  state.faces.set(id, face)
}

const needStack = (state: State, id: string, assetIds: readonly string[]): void => {
  if (state.stacks.has(id)) return
  state.stacks.set(id, { id, ownerId: userId(state, 'admin'), primaryAssetId: assetIds[0] ?? '', assetIds })
  for (const assetId of assetIds) {
    const asset = state.assets.get(assetId)
    if (asset) asset.stackId = id
  }
}

const spare = (state: State, not: readonly string[]): string =>
  [...state.assets.keys()].find((id) => !not.includes(id) && !state.assets.get(id)?.stackId) ?? ''

const arrangeTags = (state: State, experiment: Experiment): void => {
  const { kind, request, effect } = experiment
  const [inPath] = idsIn(request.path)
  const { tagIds = inPath ? [inPath] : [] } = (request.body ?? {}) as { tagIds?: string[] }
  const named = [...(effect?.tags ?? [])].filter(Boolean).map(String)
  for (const id of tagIds) needTag(state, id, named[0] ?? `U/${id}`)
  const asset = assetOf(state, experiment)
  if (/already|removed|deleted|recoloured/.test(kind)) asset.tagIds = [...new Set([...asset.tagIds, ...tagIds])]
}

const arrangeAlbums = (state: State, { kind, request, asset }: Experiment): void => {
  const [inPath] = idsIn(request.path)
  const { albumIds = inPath ? [inPath] : [] } = (request.body ?? {}) as { albumIds?: string[] }
  const isMember = !/album add$|many albums/.test(kind)
  for (const id of albumIds) needAlbum(state, id, 'U', isMember ? [asset] : [])
  const album = state.albums.get(albumIds[0] ?? '')
  if (!album) return
  if (kind.includes('(its thumbnail)')) {
    album.albumThumbnailAssetId = asset
    album.assetIds.add(spare(state, [asset]))
  }
  if (kind.includes('(not its thumbnail)') && album.albumThumbnailAssetId === asset) album.albumThumbnailAssetId = null
  album.albumThumbnailAssetId ??= [...album.assetIds].find((id) => id !== asset) ?? null
  const thumbnail = (request.body as { albumThumbnailAssetId?: string } | null)?.albumThumbnailAssetId
  if (thumbnail) album.assetIds.add(thumbnail)
}

const arrangeStacks = (state: State, { kind, request, asset }: Experiment): void => {
  const [stackId] = idsIn(request.path)
  if (!stackId) return
  const others = [spare(state, [asset]), spare(state, [asset, spare(state, [asset])])]
  const fresh = idsIn(request.path)[1] ?? asset
  if (state.stacks.has(stackId) && kind === 'stack member removed') {
    const stack = state.stacks.get(stackId)
    if (stack) stack.assetIds = [...stack.assetIds, fresh]
    const member = state.assets.get(fresh)
    if (member) member.stackId = stackId
    return
  }
  needStack(state, stackId, [...others.slice(0, 1), fresh, ...others.slice(1)])
}

const arrangePeople = (state: State, experiment: Experiment): void => {
  const { kind, request, effect } = experiment
  const [before = '', after = ''] = (effect?.people ?? []).map(String)
  const asset = assetOf(state, experiment)
  const [first = '', second] = idsIn(request)
  const wanted = idsIn(request.body)[1] ?? ''
  if (kind.startsWith('face added')) needPerson(state, wanted, after)
  const person = state.people.get(wanted)
  if (person && kind === 'face added') person.featureFaceId = state.newId()
  if (kind === 'face reassigned') {
    const other = [...state.people.values()].find((person) => person.name === before)
    needPerson(state, first, after)
    if (second) needFace(state, second, other?.id ?? first, asset)
  }
  if (kind === 'face deleted') {
    const other = [...state.people.values()].find((person) => person.name === before)
    needFace(state, first, other?.id ?? '', asset)
  }
  if (kind === 'person renamed' || kind === 'person hidden') {
    needPerson(state, first, before)
    needFace(state, state.newId(), first, asset)
  }
  if (kind === 'person merged away' && second) {
    needPerson(state, second, before)
    needFace(state, state.newId(), second, asset)
  }
}

const arrangeFiles = (state: State, experiment: Experiment): void => {
  const { originalPath } = assetOf(state, experiment)
  const { missing, touched } = state.files
  if (experiment.kind.startsWith('file taken away')) missing.add(originalPath)
  if (experiment.kind.startsWith('file back')) missing.delete(originalPath)
  if (experiment.kind.startsWith('file touched')) touched.set(originalPath, state.now())
}

const arrangeRow = (state: State, experiment: Experiment): void => {
  const { kind, request, effect } = experiment
  const asset = assetOf(state, experiment)
  if (kind === 'trash again' || kind === 'restore') {
    asset.trashedAt = state.now()
    asset.status = 'trashed'
  }
  if (kind.endsWith('same value again')) asset.isFavorite = true
  if (kind.endsWith('already archived')) asset.visibility = 'archive'
  if (kind === 'duplicate id cleared') asset.duplicateId = String(effect?.duplicateId?.[0])
  if (kind === 'duplicate group forgotten') asset.duplicateId = idsIn(request.path)[0] ?? null
  if (kind === 'metadata key deleted') asset.metadata = [{ key: 'u', value: {}, updatedAt: state.now() }]
}

/** Brings the library into the state in which an experiment began. */
export const arrange = (state: State, experiment: Experiment): void => {
  const { path } = experiment.request
  if (path.startsWith('/tags')) arrangeTags(state, experiment)
  if (path.startsWith('/albums')) arrangeAlbums(state, experiment)
  if (path.startsWith('/stacks')) arrangeStacks(state, experiment)
  if (path.startsWith('/faces') || path.startsWith('/people')) arrangePeople(state, experiment)
  arrangeFiles(state, experiment)
  arrangeRow(state, experiment)
  state.changed()
}
