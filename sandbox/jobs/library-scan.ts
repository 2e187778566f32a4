import path from 'node:path'
import { idFor } from '../library/identifier.ts'
import type { Instant } from '../library/instant.ts'
import { loadAsset } from '../library/load-asset.ts'
import type { Asset, Library } from '../library/model.ts'
import type { State } from '../library/state.ts'

const goOffline = (state: State, asset: Asset, now: Instant): void =>
  state.updateAsset(asset, { isOffline: true, trashedAt: now }, now)

const comeBack = (state: State, asset: Asset, now: Instant): void =>
  state.updateAsset(asset, { isOffline: false, trashedAt: null, status: 'active' }, now)

const touch = (state: State, asset: Asset, at: Instant): void => {
  state.updateAsset(asset, { fileModifiedAt: at })
  state.updateExif(asset, { modifyDate: at })
  state.jobs.push({ name: 'metadata', assetId: asset.id, source: 'upload' })
}

const look = (state: State, asset: Asset): void => {
  const { missing, touched } = state.files
  const isMissing = missing.has(asset.originalPath)
  if (isMissing && !asset.isOffline) goOffline(state, asset, state.now())
  if (!isMissing && asset.isOffline) comeBack(state, asset, state.now())
  const at = touched.get(asset.originalPath)
  if (at === undefined || isMissing) return
  touched.delete(asset.originalPath)
  touch(state, asset, at)
}

const isInside = ({ importPaths }: Library, file: string): boolean =>
  importPaths.some((folder) => file.startsWith(`${folder}/`))

const importNew = (state: State, library: Library): void => {
  for (const [file, input] of state.files.added) {
    if (!isInside(library, file) || state.files.missing.has(file)) continue
    state.files.added.delete(file)
    const { ownerId, id: libraryId } = library
    const device = { deviceId: 'Library Import', deviceAssetId: path.basename(file) }
    const id = idFor(`file ${file}`)
    // A file that is known is no new one.
    if (state.assets.has(id)) continue
    const found = { id, libraryId, originalPath: file, isExternal: true, ...device }
    state.addAsset(loadAsset({ ...input, ...found }, { ownerId, now: state.now(), position: 0 }))
    state.jobs.push({ name: 'thumbnail', assetId: id })
  }
}

/** Compares a library with its files: what is missing goes offline, what is back comes back, what is new comes in. */
export const scanLibrary = (state: State, libraryId: string): void => {
  const library = state.libraries.get(libraryId)
  if (!library) return
  for (const asset of state.assets.values()) if (asset.libraryId === libraryId) look(state, asset)
  importNew(state, library)
  library.refreshedAt = state.now()
  state.changed()
}
