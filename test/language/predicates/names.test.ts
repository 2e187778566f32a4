import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { type ApiContext, createContext } from '../../../core/context/context.ts'
import { findPeople } from '../../../language/predicates/names.ts'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const id = (digit: string): string => `00000000-0000-4000-8000-00000000000${digit}`

const people = [
  { id: id('a'), name: 'Ann' },
  { id: id('c'), name: 'Cy' },
  { id: id('d'), name: 'Cy' },
  { id: id('e'), name: 'Dee', isHidden: true },
  { id: id('f'), name: '' },
  { id: id('b'), name: 'Only in the archive' },
  { id: id('7'), name: 'Zoe\u0308' },
]
const library: LibraryInput = {
  people,
  assets: people.map(({ id: personId, name }, index) => ({
    id: id(String(index)),
    visibility: name.startsWith('Only') ? 'archive' : 'timeline',
    faces: [{ personId }],
  })),
}

const libraryOf = async (version: string): Promise<ApiContext> => {
  const sandbox = await sandboxFor(library, version)
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  return createContext(server, [{ visibility: 'timeline', trashed: false }])
}

const idsOf = (found: readonly { readonly id: string }[]): string[] => found.map((person) => person.id).sort()

describe.each(versions)('findPeople on %s', (version) => {
  it.each<[string, readonly string[]]>([
    ['Ann', [id('a')]],
    [' Ann ', [id('a')]],
    ['Cy', [id('c'), id('d')]],
    ['Dee', [id('e')]],
    ['Zo\u00eb', [id('7')]],
    [id('f'), [id('f')]],
    [id('b').toUpperCase(), [id('b')]],
  ])('%s', async (name, expected) => {
    expect(idsOf(await findPeople(await libraryOf(version), name, { matchCase: true }))).toEqual(expected)
    expect(idsOf(await findPeople(await libraryOf(version), name.toLowerCase()))).toEqual(expected)
  })

  it.each([['ann'], ['Zed'], [''], [id('9')]])('knows no "%s" where case counts', async (name) => {
    const unknown = expect.objectContaining({ code: 'NAME_UNKNOWN' })
    await expect(findPeople(await libraryOf(version), name, { matchCase: true })).rejects.toThrow(unknown)
  })

  it('tells the closest names with their photos', async () => {
    await expect(findPeople(await libraryOf(version), 'Anm')).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
      context: { name: 'Anm', closest: expect.arrayContaining([expect.stringMatching(/^Ann .*1 photo\)/)]) },
    })
  })
})
