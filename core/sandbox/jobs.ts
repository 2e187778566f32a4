import type { State } from './state.ts'

/** A background job on one asset: the sidecar is written, or the file and its sidecar are read again. */
export interface Job {
  readonly name: 'sidecar' | 'metadata'
  readonly assetId: string
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
  if (asset && job.name === 'metadata') state.updateAsset(asset, {})
}
