import { describe, expect, it } from 'vitest'
import type { Fault, SandboxRequest } from '../../sandbox/index.ts'
import { versions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { albumsOf, assetOf } from '../support/sandbox.ts'
import { withoutWaiting } from '../support/waiting.ts'

const library = {
  assets: photosAt(['/photos/A/1.jpg', '/photos/A/2.jpg', '/photos/B/3.jpg', '/photos/B/4.jpg', '/photos/C/5.jpg']),
}
const albums = [
  ['A', ['1.jpg', '2.jpg']],
  ['B', ['3.jpg', '4.jpg']],
  ['C', ['5.jpg']],
]

/** A home whose server has a fault as long as the switch is on. */
const homeWithFault = async (version: string, fault: (request: SandboxRequest) => Fault | undefined) => {
  withoutWaiting()
  const weather = { bad: true }
  const home: Home = await homeFor({
    library,
    version,
    config: "plugins: [folderAlbums({ rootPath: '/photos' })]",
    fault: (request) => (weather.bad ? fault(request) : undefined),
  })
  return { ...home, weather }
}

/** A fault that hits every request to a route from its nth on, counted over the whole test. */
const from = (nth: number, route: RegExp, fault: Fault) => {
  let met = 0
  return ({ method, path }: SandboxRequest): Fault | undefined => {
    if (!route.test(`${method} ${path}`)) return undefined
    met += 1
    return met >= nth ? fault : undefined
  }
}

const makeAlbum = /^POST \/albums$/
const addAssets = /^PUT \/albums\/[\w-]+\/assets$/
const anything = /^(POST|PUT) \/albums/

const runs = async ({ darkroom }: Home) =>
  (await darkroom('runs', '--json')).json<{ status: string; changes: number; done: number; operations: number }[]>()

/** Tries all cases on all versions. */
const tryAll = async <T>(
  cases: Readonly<Record<string, T>>,
  attempt: (given: T, version: string) => Promise<void>,
): Promise<void> => {
  const named = async (name: string, given: T, version: string): Promise<void> =>
    attempt(given, version).catch((error) => {
      error.message = `${name}, ${version}: ${error.message}`
      throw error
    })
  for (const [name, given] of Object.entries(cases)) for (const version of versions) await named(name, given, version)
}

describe('a server that goes away in the middle', () => {
  it('ends with exit 4, the journal keeps what was done, and the next apply finishes', () => {
    const faults = {
      'before it makes the second album': () => from(2, makeAlbum, { drop: 'before' }),
      'after it made the first album': () => from(2, anything, { drop: 'before' }),
      'before it fills the second album': () => from(2, addAssets, { drop: 'before' }),
      'with an error of a proxy': () => from(2, addAssets, { status: 502 }),
    }
    return tryAll(faults, async (fault, version) => {
      const home = await homeWithFault(version, fault())
      const first = await home.darkroom('apply', '--yes')
      expect(first.code).toBe(4)
      expect(first.stdout).toMatch(/Applied in part, \d+ changes? made/)
      expect(first.stdout).toContain('x stopped: ')
      expect(first.stdout).toContain('To finish it, with nothing done twice: darkroom apply --resume')
      const [stopped] = await runs(home)
      expect(stopped).toMatchObject({ status: 'partial', operations: 6 })
      expect(stopped?.changes).toBeGreaterThan(0)
      expect(stopped?.changes).toBeLessThan(8)

      home.weather.bad = false
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      expect(albumsOf(home.sandbox)).toEqual(albums)
      expect(await runs(home)).toMatchObject([{ status: 'done', changes: 8 }])
      expect((await home.plan()).operations).toEqual([])
    })
  })

  it('and comes back is waited for, which is said once, and the run goes on', () =>
    tryAll<Fault>({ away: { drop: 'before' }, 'behind a proxy': { status: 502 } }, async (fault, version) => {
      let met = 0
      const home = await homeWithFault(version, ({ method, path }) => {
        if (met === 0 && !addAssets.test(`${method} ${path}`)) return undefined
        met += 1
        return met <= 9 ? fault : undefined
      })
      const { code, stdout, stderr } = await home.darkroom('apply', '--yes')
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Done, 8 changes made') })
      expect(
        stderr.match(/default: The server does not answer.*Ctrl-C ends it, and `?darkroom apply --resume/g),
      ).toHaveLength(1)
      expect(albumsOf(home.sandbox)).toEqual(albums)
    }))

  it('whose answers get lost after each album was made: none is made twice, in one run', () =>
    tryAll({ always: null }, async (_, version) => {
      const home = await homeWithFault(version, from(1, makeAlbum, { drop: 'after' }))
      const { code, stdout } = await home.darkroom('apply', '--yes')
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Done, 8 changes made') })
      expect(albumsOf(home.sandbox)).toEqual(albums)
      expect(home.sandbox.requests.get('POST /albums')).toBe(3)
      expect(await runs(home)).toMatchObject([{ status: 'done', changes: 8, done: 6, operations: 6 }])
    }))

  it('whose answer to an album fails, and who is gone then: the next apply makes no second one', () =>
    tryAll<Fault>({ lost: { drop: 'after' }, 'an error': { status: 504 } }, async (fault, version) => {
      let made = false
      const home = await homeWithFault(version, ({ method, path }) => {
        if (made) return { drop: 'before' }
        made = makeAlbum.test(`${method} ${path}`)
        return made ? fault : undefined
      })
      expect((await home.darkroom('apply', '--yes')).code).toBe(1)
      home.weather.bad = false
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      expect(albumsOf(home.sandbox)).toEqual(albums)
    }))

  it('whose answers to filling get lost now and then: all is done in one run', () =>
    tryAll({ sometimes: null }, async (_, version) => {
      let met = 0
      const home = await homeWithFault(version, ({ method, path }) => {
        if (!addAssets.test(`${method} ${path}`)) return undefined
        met += 1
        return met % 2 === 1 ? { drop: 'after' } : undefined
      })
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      expect(albumsOf(home.sandbox)).toEqual(albums)
    }))
})

describe('a server that is away from the start', () => {
  it('ends a run that changed nothing with exit 1', async () => {
    const home = await homeWithFault('3.0.3', from(1, anything, { drop: 'before' }))
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(1)
    expect(stdout).toContain('Failed, 0 changes made.')
    expect(await runs(home)).toMatchObject([{ status: 'failed', changes: 0, done: 0 }])
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('in the middle of the scan ends plan with exit 1 and no plan', async () => {
    const home = await homeWithFault('3.0.3', from(1, /search\/metadata/, { drop: 'before' }))
    const { code, stdout, stderr } = await home.darkroom('plan')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('cannot be reached (POST /search/metadata)')
  })
})

describe('apply --resume', () => {
  it('finishes the recipes of a run that stopped', async () => {
    const home = await homeWithFault('3.0.3', from(2, addAssets, { drop: 'before' }))
    await home.darkroom('apply', '--yes')
    home.weather.bad = false
    expect((await home.darkroom('apply', '--resume', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual(albums)
    const again = await home.darkroom('apply', '--resume', '--yes')
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('there is nothing to resume') })
    const answer = (await home.darkroom('apply', '--resume', '--yes', '--json')).json()
    expect(answer).toMatchObject({ plan: { format: 'darkroom-plan/1', accounts: [] }, outcomes: [] })
  })

  it('does nothing where nothing ever ran', async () => {
    const home = await homeWithFault('3.0.3', () => undefined)
    const { code, stderr } = await home.darkroom('apply', '--resume', '--yes')
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing to resume') })
    expect(assetOf(home.sandbox, '1.jpg')).toBeDefined()
    expect(albumsOf(home.sandbox)).toEqual([])
  })
})
