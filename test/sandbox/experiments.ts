import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { runJobs } from '../../sandbox/jobs/jobs.ts'
import { parseVersion, profileOf } from '../../sandbox/library/profile.ts'
import { arrange } from './arrange.ts'
import { readLibrary, readRecording } from './exchange.ts'

type Value = string | number | boolean | null

/** One change, and what the recorded server made of it. */
export interface Experiment {
  readonly kind: string
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown }
  readonly status: number
  readonly asset: string
  readonly bumpedAtOnce: boolean
  /** Null: the row is gone. */
  readonly bumpedLater: boolean | null
  readonly effect?: Readonly<Record<string, readonly [Value, Value, Value]>>
  readonly others?: Readonly<Record<string, Moments>>
}

interface Moments {
  readonly before: string
  readonly immediate: string
  readonly settled: string
}

export const readExperiments = (version: string): Experiment[] =>
  (JSON.parse(readRecording(version, 'updatedAt.json')) as { experiments: Experiment[] }).experiments

/** The clear text of the bumps, such as `at once true, later false`. */
const bumps = (moments: readonly (number | undefined)[]): string => {
  const [before, immediate, settled] = moments
  return `at once ${immediate !== before}, later ${settled === undefined ? null : settled !== immediate}`
}

const valueAt = (asset: unknown, field: string): Value => {
  const value = field
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], asset)
  if (!Array.isArray(value)) return (value ?? null) as Value
  return value.map((item: { value?: string; name?: string }) => item.value ?? item.name).join(', ')
}

// New ids, hashes of pictures, faces at large and what later experiments did to the same stack do not repeat.
const isFree = (field: string): boolean => /^(stack\.|thumbhash$|updatedAt$|unassignedFaces$|id$)/.test(field)

class Bench {
  readonly sandbox: Sandbox
  readonly version: string

  constructor(sandbox: Sandbox, version: string) {
    this.sandbox = sandbox
    this.version = version
  }

  call({ method, path, body }: Experiment['request']): Promise<Response> {
    const headers = { 'x-api-key': 'sandbox-api-key-of-admin', ...(body ? { 'content-type': 'application/json' } : {}) }
    const rest = body ? { body: JSON.stringify(body) } : {}
    return fetch(`${this.sandbox.url}${path}`, { method, headers, ...rest })
  }

  async look(assetId: string): Promise<unknown> {
    const answer = await this.call({ method: 'GET', path: `/assets/${assetId}` })
    return answer.ok ? answer.json() : undefined
  }

  updatedAt(assetId: string): number | undefined {
    return this.sandbox.state.assets.get(assetId)?.updatedAt
  }

  other(name: string, { request }: Experiment): number | undefined {
    const { tags, albums, people } = this.sandbox.state
    const rows: ReadonlyMap<string, { updatedAt: number }> = name === 'tag' ? tags : name === 'album' ? albums : people
    const text = `${request.path} ${JSON.stringify(request.body)}`
    return [...rows].find(([id]) => text.includes(id))?.[1].updatedAt
  }

  async extractEarly({ asset }: Experiment): Promise<void> {
    const { state } = this.sandbox
    await this.call({ method: 'POST', path: '/assets/jobs', body: { assetIds: [asset], name: 'refresh-metadata' } })
    runJobs(state, profileOf(parseVersion(this.version)), 'metadata')
  }
}

const compareEffect = ({ effect = {} }: Experiment, shown: readonly unknown[]): string[] =>
  Object.entries(effect).flatMap(([field, recorded]) => {
    if (isFree(field) || shown[2] === undefined) return []
    const found = shown.map((asset) => valueAt(asset, field))
    return recorded.every((value, index) => sameValue(value, found[index]))
      ? []
      : [`${field}: ${JSON.stringify(recorded)}, not ${JSON.stringify(found)}`]
  })

// The clock of the recordings, as when a file was touched, does not repeat.
const isClock = (value: unknown): boolean => typeof value === 'string' && value.startsWith('2026-11-')

const sorted = (value: unknown): unknown => (typeof value === 'string' ? value.split(', ').sort().join(', ') : value)

const sameValue = (recorded: Value, found: unknown): boolean =>
  isClock(recorded) ? typeof found === 'string' : (sorted(recorded) || null) === (sorted(found) || null)

const measureOthers = (experiment: Experiment, bench: Bench): Record<string, number | undefined> =>
  Object.fromEntries(Object.keys(experiment.others ?? {}).map((name) => [name, bench.other(name, experiment)]))

const compareOthers = ({ others = {} }: Experiment, found: readonly Record<string, number | undefined>[]): string[] =>
  Object.entries(others).flatMap(([name, { before, immediate, settled }]) => {
    const recorded = bumps(
      [before, immediate, settled].map((text) => (text ? Date.parse(text) * 1000 + micros(text) : undefined)),
    )
    // Some experiments do not say which album they mean.
    if (found.every((moment) => moment[name] === undefined)) return []
    const measured = bumps(found.map((moment) => moment[name]))
    return recorded === measured ? [] : [`${name}: ${recorded}, not ${measured}`]
  })

const micros = (text: string): number => Number(/\.\d{3}(\d{0,3})/.exec(text)?.[1]?.padEnd(3, '0') ?? 0)

// The box of a new face is not in the recording.
const whole = (request: Experiment['request']): Experiment['request'] => {
  if (request.method !== 'POST' || request.path !== '/faces') return request
  const box = { imageWidth: 800, imageHeight: 600, x: 1, y: 1, width: 9, height: 9 }
  return { ...request, body: { ...(request.body as object), ...box } }
}

const perform = async (experiment: Experiment, bench: Bench): Promise<string[]> => {
  const { asset, request, status } = experiment
  arrange(bench.sandbox.state, experiment)
  const moments = [bench.updatedAt(asset)]
  const shown = [await bench.look(asset)]
  const others = [measureOthers(experiment, bench)]
  const measure = async (): Promise<void> => {
    moments.push(bench.updatedAt(asset))
    shown.push(await bench.look(asset))
    others.push(measureOthers(experiment, bench))
  }

  const answer = await bench.call(whole(request))
  if (experiment.kind.includes('an extraction before')) await bench.extractEarly(experiment)
  await measure()
  await bench.sandbox.settle()
  await measure()

  const recorded = `at once ${experiment.bumpedAtOnce}, later ${experiment.bumpedLater}`
  const found = bumps(moments)
  return [
    ...(answer.status === status ? [] : [`status ${status}, not ${answer.status}`]),
    ...(found === recorded ? [] : [`${recorded}, not ${found}`]),
    ...compareEffect(experiment, shown),
    ...compareOthers(experiment, others),
  ]
}

/** Repeats all experiments of a version; what differs, by kind. */
export const repeatExperiments = async (version: string): Promise<Map<string, string[]>> => {
  const library = { ...readLibrary(version), readOnlyFolders: ['/external/untitled folder'] }
  const sandbox = await startSandbox({ library, version, jobs: 'held' })
  const bench = new Bench(sandbox, version)
  const results = new Map<string, string[]>()
  for (const experiment of readExperiments(version)) results.set(experiment.kind, await perform(experiment, bench))
  await sandbox.close()
  return results
}
