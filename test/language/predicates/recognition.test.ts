import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createContext } from '../../../core/context/context.ts'
import { all, not, type Predicate } from '../../../core/predicates/predicate.ts'
import { type } from '../../../language/predicates/fields.ts'
import { ocr, smart } from '../../../language/predicates/recognition.ts'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { proxyFor } from '../../support/proxy.ts'
import { sandboxFor } from '../../support/sandbox.ts'
import { prepared } from './assets.ts'
import { select } from './select.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const [me, partner] = [id(1), id(2)]

const library: LibraryInput = {
  users: [{ id: me }, { id: partner, email: 'partner@example.com' }],
  partners: [{ sharedById: partner, sharedWithId: me, inTimeline: true }],
  // Best first.
  smart: { beach: [id(104), id(100), id(101), id(105), id(102), id(103)] },
  assets: [
    { id: id(100), originalPath: '/p/dune.jpg', ocr: null },
    { id: id(101), originalPath: '/p/waves.mp4' },
    { id: id(102), originalPath: '/p/lake.jpg', ocr: 'Menu of the day' },
    { id: id(103), originalPath: '/p/bill.jpg', ocr: 'INVOICE No 17' },
    { id: id(104), originalPath: '/p/theirs.jpg', ownerId: partner, ocr: 'invoice' },
    { id: id(105), originalPath: '/p/kept.jpg', visibility: 'archive' },
  ],
}
const ocrVersions = versions.filter((version) => !version.startsWith('1.'))

describe.each(versions)('smart on a server of version %s', (version) => {
  it.each<[string, Predicate, readonly string[]]>([
    ['the best two of the own assets', smart('beach', { limit: 2 }), ['dune', 'waves']],
    ['the others', not(smart('beach', { limit: 2 })), ['bill', 'lake']],
    ['the best, counted before other conditions', all(smart('beach', { limit: 2 }), type('IMAGE')), ['dune']],
    ['all, where the limit is not reached', smart('beach'), ['bill', 'dune', 'lake', 'waves']],
  ])('finds %s', async (_, where, expected) => {
    const { names, failures } = await select(library, version, where)
    expect({ names, failures }).toEqual({ names: expected, failures: [] })
  })

  it('counts each visibility by itself, and partners’ assets not at all', async () => {
    const scope = { visibility: ['timeline', 'archive'], owners: 'any' } as const
    const { names } = await select(library, version, smart('beach', { limit: 1 }), scope)
    expect(names).toEqual(['dune', 'kept', 'theirs'])
  })

  it('reads on behind a full page', async () => {
    const many = Array.from({ length: 1500 }, (_, index) => ({ originalPath: `/p/${index}.jpg` }))
    const { names, requests } = await select({ assets: many, smart: { a: [] } }, version, smart('a', { limit: 1200 }))
    expect([names.length, requests.get('POST /search/smart')]).toEqual([1200, 2])
  })

  it('fails where the server has it switched off, and nothing is taken for not found', async () => {
    const { smart: _, ...off } = library
    const { names, failures } = await select(off, version, not(smart('beach')))
    expect(names).toEqual([])
    expect(failures).toEqual([
      expect.stringMatching(/does not offer smart search.*400.*Machine Learning Settings, Smart Search/),
    ])
  })
})

describe.each(ocrVersions)('ocr on a server of version %s', (version) => {
  it.each<[string, Predicate, readonly string[]]>([
    ['text', ocr('invoice'), ['bill']],
    ['no such text', not(ocr('invoice')), ['dune', 'lake', 'waves']],
    ['nothing', ocr('passport'), []],
  ])('finds %s', async (_, where, expected) => {
    const { names, failures } = await select(library, version, where)
    expect({ names, failures }).toEqual({ names: expected, failures: [] })
  })

  it('fails where it is switched off', async () => {
    const off = { ...library, server: { features: { ocr: false } } }
    const { names, failures } = await select(off, version, not(ocr('invoice')))
    expect(names).toEqual([])
    expect(failures).toEqual([expect.stringContaining('text recognition is switched off')])
  })
})

describe('ocr', () => {
  it('fails before 2.2', async () => {
    const { names, failures } = await select(library, '1.135.3', not(ocr('invoice')))
    expect(names).toEqual([])
    expect(failures).toEqual([expect.stringMatching(/needs Immich 2\.2, this is 1\.135\.3/)])
  })

  it('fails where the server says it knows the filter and ignores it', async () => {
    const sandbox = await sandboxFor(library, '1.135.3')
    const url = await proxyFor(sandbox.url, (path, answer) => {
      if (path.endsWith('/server/version')) return { major: 2, minor: 7, patch: 5 }
      return path.endsWith('/server/features') ? { ...(answer as object), ocr: true } : answer
    })
    const server = await connect({ url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    const passes = [{ visibility: 'timeline', trashed: false }] as const
    await expect(prepared(ocr('invoice'), createContext(server, passes))).rejects.toMatchObject({
      code: 'FILTER_IGNORED',
    })
    await server.close()
  })
})

describe('smart and ocr', () => {
  it.each([() => smart(''), () => smart('a', { limit: 0 }), () => smart('a', { limit: 1.5 }), () => ocr(' ')])(
    'refuse what makes no sense: %s',
    (make) => {
      expect(make).toThrow(expect.objectContaining({ code: 'USAGE' }))
    },
  )
})
