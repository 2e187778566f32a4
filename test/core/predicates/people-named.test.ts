import { expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createLibrary } from '../../../core/assets/library.ts'
import { peopleNamed } from '../../../core/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const libraryWith = async (names: readonly string[]) => {
  const people = names.map((name, index) => ({ id: id(index), name, isHidden: name === 'Dee' }))
  const assets = people.map((person, index) => ({ originalPath: `/p/${index}.jpg`, faces: [{ personId: person.id }] }))
  const sandbox = await sandboxFor({ people, assets })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  return createLibrary(server, [{ visibility: 'timeline', trashed: false }])
}

it('finds everybody of a name, whatever its letter case and Unicode form, and whoever is hidden', async () => {
  const library = await libraryWith(['Sam', 'Zoë', 'sam', 'Dee'])
  const idsOf = async (name: string) => (await peopleNamed(library, name)).map((person) => person.id).sort()
  expect(await idsOf(' SAM ')).toEqual([id(0), id(2)])
  expect(await idsOf('zoe\u0308')).toEqual([id(1)])
  expect(await idsOf('dee')).toEqual([id(3)])
  expect(await idsOf(id(2))).toEqual([id(2)])
})

it('takes an id that the list does not show, and tells the closest names with their photos', async () => {
  const library = await libraryWith(['Ann', 'Bob'])
  expect(await peopleNamed(library, id(77))).toEqual([{ id: id(77), name: '', isHidden: false }])
  await expect(peopleNamed(library, 'Anm')).rejects.toMatchObject({
    code: 'NAME_UNKNOWN',
    context: { name: 'Anm', closest: [expect.stringMatching(/^Ann .*1 photos/), expect.stringMatching(/^Bob /)] },
  })
})
