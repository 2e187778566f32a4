import type { AssetJob, Job, SidecarChange, Steps } from '../library/job.ts'
import { emptyExif } from '../library/load-asset.ts'
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

/**
 * Follows a change of tags, one asset after the other: the tags it has by now are protected, and its sidecar is to be
 * written.
 */
export function* protectTags(place: Place, assets: readonly Asset[]): Steps {
  const { state, profile } = place
  for (const asset of assets) {
    yield 'tag'
    if (profile.lockedProperties) {
      asset.exif ??= emptyExif(asset.fileCreatedAt)
      state.updateExif(asset, { tags: tagValues(state, asset) })
    }
    lock(place, asset, ['tags'])
    state.jobs.push({ name: 'sidecar', assetId: asset.id, change: { tags: true } })
  }
  if (assets.length > 0) state.changed()
}

/** To be called before tags or exif of assets are changed: what they show now is what their files say. */
export const rememberFiles = ({ state }: Place, assets: readonly Asset[]): void => {
  for (const asset of assets) fileFacts(state, asset)
}

/** Does work without letting time pass. */
export const finishSteps = <T>(steps: Steps<T>): T => {
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
  }
}

/** Runs all waiting jobs and those they queue, one after the other; with a name, only the waiting ones of that kind. */
export const runJobs = (state: State, profile: Profile, only?: Job['name']): void => {
  do {
    const batch = state.jobs
    state.jobs = only ? batch.filter((job) => job.name !== only) : []
    for (const job of batch) if (!only || job.name === only) finishSteps(stepsOf(state, profile, job))
  } while (!only && state.jobs.length > 0)
}

/** Deletes an asset for good. */
export const deleteForGood = (state: State, { id, ownerId }: Asset): void => {
  state.removeAsset(id)
  state.announce({ name: 'deleted', userId: ownerId, assetId: id })
}

// The motion part goes with its still.
const purge = (state: State, asset: Asset): void => {
  const { livePhotoVideoId } = asset
  deleteForGood(state, asset)
  if (livePhotoVideoId !== null) state.jobs.push({ name: 'deletion', assetId: livePhotoVideoId })
}

function* readAgain(state: State, profile: Profile, asset: Asset, source: AssetJob['source']): Steps {
  // The job fails without its file, and nobody hears of it.
  if (state.files.missing.has(asset.originalPath)) return
  yield* extractMetadata(state, profile, asset)
  if (!state.assets.has(asset.id)) return
  if (source === 'sidecar-write') state.announce({ name: 'updated', asset })
  if (source === 'upload') state.jobs.push({ name: 'thumbnail', assetId: asset.id })
}

const redraw = (state: State, asset: Asset): void => {
  applyEdits(state, asset)
  state.announce({ name: 'edited', asset })
}

// Nobody is told of a file that no thumbnail can be made of.
const finishUpload = (state: State, asset: Asset): void => {
  const isShown = asset.visibility === 'timeline' || asset.visibility === 'archive'
  if (isShown && asset.hasThumbnail) state.announce({ name: 'uploaded', asset })
}

function* writeBeside(state: State, profile: Profile, asset: Asset, change: SidecarChange): Steps {
  fileFacts(state, asset)
  yield* writeSidecar(state, profile, asset, change)
  state.jobs.push({ name: 'metadata', assetId: asset.id, source: 'sidecar-write' })
}

function* assetSteps(state: State, profile: Profile, { name, assetId, change, source }: AssetJob): Steps {
  const asset = state.assets.get(assetId)
  if (!asset) return
  if (name === 'deletion') purge(state, asset)
  else if (name === 'edits') redraw(state, asset)
  else if (name === 'thumbnail') finishUpload(state, asset)
  else if (name === 'metadata') yield* readAgain(state, profile, asset, source)
  else yield* writeBeside(state, profile, asset, change ?? {})
}

const portray = (state: State, personId: string): void => {
  const person = state.people.get(personId)
  if (person) state.announce({ name: 'portrayed', userId: person.ownerId, personId })
}

/** The work of a job. */
export function* stepsOf(state: State, profile: Profile, job: Job): Steps {
  if (job.name === 'scan') scanLibrary(state, job.libraryId)
  else if (job.name === 'tag-cleanup') removeUnusedTags(state)
  else if (job.name === 'portrait') portray(state, job.personId)
  else yield* assetSteps(state, profile, job)
}
