import { oneOf } from '../http/check.ts'
import { type Call, type Route, readBody, route } from '../http/route.ts'

const names = ['person-cleanup', 'tag-cleanup', 'user-cleanup', 'memory-cleanup', 'memory-create', 'backup-database']

const start = (call: Call): void => {
  const { name } = readBody(call, { name: oneOf(names) })
  // The one of 1.135 removes nothing.
  if (name === 'tag-cleanup' && call.profile.tagCleanup) call.state.jobs.push({ name: 'tag-cleanup' })
}

/** Jobs over the whole server; only the clean-up of tags leaves a trace here. */
export const jobRoutes: readonly Route[] = [route('POST', '/jobs', 'job.create', start, { admin: true, status: 204 })]
