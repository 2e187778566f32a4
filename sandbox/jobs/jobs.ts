import type { AssetJob, Job } from '../library/job.ts'
import type { Asset } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { removeUnusedTags } from '../library/tag-tree.ts'
import { extractMetadata } from './extraction.ts'
import { fileFacts, tagValues } from './file-facts.ts'
import { scanLibrary } from './library-scan.ts'
import { applyEdits } from './picture-edits.ts'
import { writeSidecar } from './sidecar.ts'

interface Place {
  readonly state: State
  readonly profile: Profile
}

/** Marks exif fields as edited: an extraction leaves them alone until the sidecar job has run. */
export const lock = ({ state, profile }: Place, asset: Asset, fields: readonly string[]): void => {
  if (!profile.lockedProperties || !asset.exif) return
  const locked = new Set([...(asset.exif.lockedProperties ?? []), ...fields])
  state.updateExif(asset, { lockedProperties: [...locked] })
}

/** After a change of tags the sidecar is written and the file read again. */
export const queueTagJobs = (place: Place, assets: readonly Asset[]): void => {
  const { state, profile } = place
  for (const asset of assets) {
    if (profile.lockedProperties) state.updateExif(asset, { tags: tagValues(state, asset) })
    lock(place, asset, ['tags'])
    state.jobs.push({ name: 'sidecar', assetId: asset.id, change: { tags: true } })
  }
  if (assets.length > 0) state.changed()
}

/** To be called before tags or exif of assets are changed: what they show now is what their files say. */
export const rememberFiles = ({ state }: Place, assets: readonly Asset[]): void => {
  for (const asset of assets) fileFacts(state, asset)
}

/** Runs all waiting jobs and those they queue; with a name, only the waiting ones of that kind. */
export const runJobs = (state: State, profile: Profile, only?: Job['name']): void => {
  do {
    const batch = state.jobs
    state.jobs = only ? batch.filter((job) => job.name !== only) : []
    for (const job of batch) if (!only || job.name === only) runJob(state, profile, job)
  } while (!only && state.jobs.length > 0)
}

// The motion part goes with its still.
const purge = (state: State, { id, livePhotoVideoId }: Asset): void => {
  state.removeAsset(id)
  if (livePhotoVideoId !== null) state.jobs.push({ name: 'deletion', assetId: livePhotoVideoId })
}

const runAssetJob = (state: State, profile: Profile, { name, assetId, change }: AssetJob): void => {
  const asset = state.assets.get(assetId)
  if (!asset) return
  if (name === 'deletion') purge(state, asset)
  else if (name === 'edits') applyEdits(state, asset)
  else if (name === 'metadata') extractMetadata(state, profile, asset)
  else {
    fileFacts(state, asset)
    writeSidecar(state, profile, asset, change ?? {})
    state.jobs.push({ name: 'metadata', assetId })
  }
}

const runJob = (state: State, profile: Profile, job: Job): void => {
  if (job.name === 'scan') scanLibrary(state, job.libraryId)
  else if (job.name === 'tag-cleanup') removeUnusedTags(state)
  else runAssetJob(state, profile, job)
}
