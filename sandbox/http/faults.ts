import micromatch from 'micromatch'
import { z } from 'zod'
import { type LibraryEvent, libraryEvent } from '../jobs/events.ts'
import { randomFrom } from '../library/chance.ts'
import type { Fault, SandboxRequest } from './hooks.ts'

const rule = z.strictObject({
  /** Method and path as a glob, such as `PUT /albums/*\/assets`; every request where it is left out. */
  route: z.string().default('* /**'),
  /** Share of the matching requests that it hits. */
  rate: z.number().min(0).max(1).default(1),
  /** Lets so many matching requests pass first. */
  after: z.number().int().min(0).default(0),
  /** Hits so often at most; default: once with an event, without end otherwise. */
  times: z.number().int().min(1).optional(),
  event: libraryEvent.optional(),
  latency: z.number().min(0).optional(),
  drop: z.enum(['before', 'after']).optional(),
  status: z.number().int().min(400).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  truncate: z.number().int().min(0).optional(),
})

/** The content of a faults file: rules, the first that hits counts; one with nothing but an event lets others hit too. */
export const faultRules = z.array(rule)
/** Rules of a faults file. */
export type FaultRules = z.input<typeof faultRules>

/**
 * Makes the fault hook of a sandbox from rules; the same seed and requests give the same faults.
 * @example
 * startSandbox({ library, fault: createFaults([{ route: 'PUT /albums/**', rate: 0.1, drop: 'after' }]) })
 */
export const createFaults = (given: FaultRules, seed = 1): ((request: SandboxRequest) => Fault | undefined) => {
  const random = randomFrom(seed)
  const rules = faultRules.parse(given).map(({ route, rate, after, times, event, ...fault }) => ({
    matches: micromatch.matcher(route),
    rate,
    after,
    times: times ?? (event ? 1 : Number.POSITIVE_INFINITY),
    event,
    fault: fault as Fault,
    met: 0,
    hits: 0,
  }))
  return ({ method, path }) => {
    const events: LibraryEvent[] = []
    for (const entry of rules) {
      if (entry.hits >= entry.times || !entry.matches(`${method} ${path}`)) continue
      entry.met += 1
      if (entry.met <= entry.after || random() >= entry.rate) continue
      entry.hits += 1
      if (entry.event) events.push(entry.event)
      if (!entry.event || Object.keys(entry.fault).length > 0) return { ...entry.fault, events }
    }
    return events.length > 0 ? { events } : undefined
  }
}
