import type { Asset } from './model.ts'
import type { Profile } from './profile.ts'
import type { State } from './state.ts'

/** A background job on one asset: its sidecar is written, the file and its sidecar are read again, or it goes for good. */
export interface Job {
  readonly name: 'sidecar' | 'metadata' | 'deletion'
  readonly assetId: string
}

interface Place {
  readonly state: State
  readonly profile: Profile
}

/** After a change of tags the sidecar is written and the file read again. */
export const queueTagJobs = ({ state }: Place, assets: readonly Asset[]): void => {
  for (const { id } of assets) state.jobs.push({ name: 'sidecar', assetId: id })
  if (assets.length > 0) state.changed()
}

/** Runs all waiting jobs, and those they queue. */
export const runJobs = (state: State): void => {
  while (state.jobs.length > 0) {
    const batch = state.jobs
    state.jobs = []
    for (const job of batch) runJob(state, job)
  }
}

const runJob = (state: State, job: Job): void => {
  const asset = state.assets.get(job.assetId)
  if (!asset) return
  if (job.name === 'deletion') state.removeAsset(asset.id)
  else if (job.name === 'sidecar') state.jobs.push({ name: 'metadata', assetId: job.assetId })
  else state.updateAsset(asset, {})
}
