import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import type { Asset } from '../../sandbox/library/model.ts'
import { recordings } from './exchange.ts'

/** Two changes of the same assets, the second sent so long after the answer to the first. */
export interface Pair {
  readonly version: string
  /** `bulk`: one request for all; `single`: one request for each asset, both changes of one before the next. */
  readonly part: 'bulk' | 'bulk400' | 'single'
  /** The names of both changes. */
  readonly pair: string
  readonly assets: number
  readonly gapMs: number
}

/** How many assets did not show a change when all queues were empty. */
export interface Race extends Pair {
  readonly firstLost: number
  readonly secondLost: number
}

const file = path.join(recordings, 'races.json')

export const hasRaces = existsSync(file)

/** The recorded pairs of changes. */
export const readRaces = (): Race[] => {
  const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: Race[] }
  return runs.filter(({ part }) => part.startsWith('bulk') || part === 'single')
}

/** A change of some assets. */
export interface Change {
  readonly send: (ids: readonly string[]) => Promise<unknown>
  readonly shows: (asset: Asset) => boolean
}

/** A sandbox whose jobs take time, with assets to change. */
export class Busy {
  readonly sandbox: Sandbox
  readonly ids: readonly string[]
  #made = 0

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
    this.ids = [...sandbox.state.assets.keys()]
  }

  async call(method: string, place: string, body: object): Promise<unknown> {
    const headers = { 'x-api-key': 'sandbox-api-key-of-admin', 'content-type': 'application/json' }
    const answer = await fetch(`${this.sandbox.url}${place}`, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status}`)
    return answer.status === 204 ? undefined : answer.json()
  }

  async tag(method: 'PUT' | 'DELETE'): Promise<Change> {
    const [tag] = (await this.call('PUT', '/tags', { tags: [this.#text()] })) as { id: string }[]
    const { id = '' } = tag ?? {}
    if (method === 'DELETE') await this.call('PUT', `/tags/${id}/assets`, { ids: this.ids })
    await this.sandbox.settle()
    return {
      send: (ids) => this.call(method, `/tags/${id}/assets`, { ids }),
      shows: ({ tagIds }) => tagIds.includes(id) === (method === 'PUT'),
    }
  }

  update(fields: object, shows: Change['shows']): Change {
    return { shows, send: (ids) => this.call('PUT', '/assets', { ids, ...fields }) }
  }

  /** The change of that name; for `untag` the assets get the tag first. */
  async prepare(name: string): Promise<Change> {
    const description = this.#text()
    const dateTimeOriginal = '2015-05-05T05:05:05.000Z'
    const taken = Date.parse(dateTimeOriginal) * 1000
    switch (name) {
      case 'tag':
        return this.tag('PUT')
      case 'untag':
        return this.tag('DELETE')
      case 'description':
        return this.update({ description }, ({ exif }) => exif?.description === description)
      case 'rating':
        return this.update({ rating: 3 }, ({ exif }) => exif?.rating === 3)
      case 'date':
        return this.update({ dateTimeOriginal }, ({ exif }) => exif?.dateTimeOriginal === taken)
      case 'archive':
        return this.update({ visibility: 'archive' }, ({ visibility }) => visibility === 'archive')
      default:
        return this.update({ isFavorite: true }, ({ isFavorite }) => isFavorite)
    }
  }

  /** Ids of the assets that do not show a change. */
  without({ shows }: Change): string[] {
    return this.ids.filter((id) => {
      const asset = this.sandbox.state.assets.get(id)
      return asset && !shows(asset)
    })
  }

  #text(): string {
    this.#made += 1
    return `change ${this.#made}`
  }
}

/** A sandbox as busy as the recorded servers were, in simulated time. */
export const startBusy = async (version: string, assets: number, options: Partial<SandboxOptions> = {}) => {
  const library = { assets: Array.from({ length: assets }, (_, index) => ({ originalPath: `/photos/${index}.jpg` })) }
  return new Busy(await startSandbox({ library, version, jobLatency: 90, requestTime: 8, ...options }))
}

/** Repeats a pair of changes on a sandbox. */
export const race = async ({ version, part, pair, assets, gapMs }: Pair, seed = 1): Promise<Race> => {
  const busy = await startBusy(version, assets, { seed })
  const { sandbox, ids } = busy
  const [first = '', second = ''] = pair.split('+')
  const [one, two] = [await busy.prepare(first), await busy.prepare(second)]
  for (const group of part === 'single' ? ids.map((id) => [id]) : [ids]) {
    await one.send(group)
    sandbox.advance(gapMs)
    await two.send(group)
    if (part === 'single') await sandbox.settle()
  }
  await sandbox.settle()
  // The second text replaces the first.
  const firstLost = pair === 'description+description' ? 0 : busy.without(one).length
  const secondLost = busy.without(two).length
  await sandbox.close()
  return { version, part, pair, assets, gapMs, firstLost, secondLost }
}
