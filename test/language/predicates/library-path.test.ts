import { describe, expect, it } from 'vitest'
import { addTag, defineRecipe, type LibraryChoice, library } from '../../../index.ts'
import { parseCondition } from '../../../language/yaml/conditions.ts'
import { annaId } from '../../support/library.ts'
import { id, libraryOf, short, workbenchFor } from '../../support/workbench.ts'

const disks = (isAdmin: boolean) =>
  libraryOf([{ libraryId: id(201) }, { libraryId: id(202) }, {}], {
    users: [{ id: annaId, name: 'Anna', email: 'anna@example.com', isAdmin }],
    libraries: [
      { id: id(201), name: 'Disk', ownerId: annaId, importPaths: ['/mnt/a', '/mnt/both'] },
      { id: id(202), name: 'Other', ownerId: annaId, importPaths: ['/mnt/b', '/mnt/both'] },
    ],
  })

const tagged = async (choice: string | LibraryChoice, isAdmin = true) => {
  const { plan } = await workbenchFor(disks(isAdmin), '2.7.5')
  const { operations } = await plan(defineRecipe({ name: 'r', where: library(choice), actions: [addTag('x')] }))
  return short(operations.flatMap((operation) => ('assetIds' in operation ? operation.assetIds : [])))
}

describe('a library by a folder that it imports', () => {
  it.each<[LibraryChoice, string]>([
    [{ importPath: '/mnt/a' }, '#1'],
    [{ importPath: '/mnt/b' }, '#2'],
    [{ importPath: '/mnt/b', name: 'Other' }, '#2'],
  ])('%j', async (choice, asset) => {
    expect(await tagged(choice)).toEqual([asset])
  })

  it.each<[LibraryChoice, RegExp]>([
    [{ importPath: '/mnt/c' }, /no library imports \/mnt\/c.*Closest: \/mnt\//s],
    [{ importPath: '/mnt/both' }, /several libraries import \/mnt\/both: Disk \(.*Other \(/],
    [{ importPath: '/mnt/a', name: 'Other' }, /"Other" does not import \/mnt\/a/],
    [{ importPath: '/mnt/a', name: 'Dusk' }, /No library is called "Dusk".*Disk/s],
  ])('%j is refused', async (choice, message) => {
    await expect(tagged(choice)).rejects.toThrow(message)
  })

  it.each([{ importPath: '/mnt/a' }, 'Disk'])('says who may ask: %j', async (choice) => {
    await expect(tagged(choice, false)).rejects.toThrow(/administrator/)
  })

  it('is the same in YAML', () => {
    const data = { library: { importPath: '/mnt/a', name: 'Disk' } }
    expect(parseCondition(data).predicate?.condition).toEqual(data)
  })
})
