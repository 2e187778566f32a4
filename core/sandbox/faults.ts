import micromatch from 'micromatch'
import { z } from 'zod'
import type { Fault, SandboxRequest } from './hooks.ts'

const rule = z.strictObject({
  /** Method and path as a glob, such as `PUT /albums/*\/assets`; every request where it is left out. */
  route: z.string().default('* /**'),
  /** Share of the matching requests that it hits. */
  rate: z.number().min(0).max(1).default(1),
  /** Lets so many matching requests pass first. */
  after: z.number().int().min(0).default(0),
  latency: z.number().min(0).optional(),
  drop: z.enum(['before', 'after']).optional(),
  status: z.number().int().min(400).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  truncate: z.number().int().min(0).optional(),
})

/** The content of a faults file: rules, the first that hits counts. */
export const faultRules = z.array(rule)
/** Rules of a faults file. */
export type FaultRules = z.infer<typeof faultRules>

/** A generator of numbers from 0 to 1 that repeats with its seed (a linear congruence is random enough here). */
const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Makes the fault hook of a sandbox from rules; the same seed and requests give the same faults.
 * @example
 * startSandbox({ library, fault: createFaults([{ route: 'PUT /albums/**', rate: 0.1, drop: 'after' }]) })
 */
export const createFaults = (
  given: z.input<typeof faultRules>,
  seed = 1,
): ((request: SandboxRequest) => Fault | undefined) => {
  const random = randomFrom(seed)
  const rules = faultRules
    .parse(given)
    .map(({ route, rate, after, ...fault }) => ({ matches: micromatch.matcher(route), rate, after, fault, met: 0 }))
  return ({ method, path }) => {
    for (const entry of rules) {
      if (!entry.matches(`${method} ${path}`)) continue
      entry.met += 1
      if (entry.met > entry.after && random() < entry.rate) return entry.fault as Fault
    }
    return undefined
  }
}
