import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeFolders } from '../../../plugins/folder-albums/albums.ts'
import { createInheritance, type FolderProperties } from '../../../plugins/folder-albums/properties.ts'
import { type PropertyFile, readPropertyFile } from '../../../plugins/folder-albums/property-file.ts'
import { mergeShares } from '../../../plugins/folder-albums/sharing.ts'

const users = ['ann', 'bob', 'eve']
const share = fc.record({ user: fc.constantFrom(...users), role: fc.constantFrom('viewer', 'editor', 'none') })
const values = fc.record(
  {
    description: fc.constantFrom('one', 'two', ''),
    sort_order: fc.constantFrom('asc', 'desc'),
    comments_and_likes_enabled: fc.boolean(),
    share_with: fc.array(share, { maxLength: 3 }),
    inherit: fc.boolean(),
    inherit_properties: fc.subarray(['description', 'sort_order', 'comments_and_likes_enabled']),
  },
  { requiredKeys: [] },
)
const folders = ['/p', '/p/a', '/p/a/b', '/p/a/b/c', '/p/d', '/p/d/e']
const tree = fc.dictionary(fc.constantFrom(...folders), values)

const filesOf = (given: Readonly<Record<string, object>>): ReadonlyMap<string, PropertyFile> =>
  new Map(Object.entries(given).map(([folder, content]) => [folder, readPropertyFile(folder, JSON.stringify(content))]))

const resolved = (given: Readonly<Record<string, object>>): FolderProperties[] => {
  const propertiesOf = createInheritance(filesOf(given))
  return folders.map((folder) => propertiesOf({ folder, depth: folder.split('/').length - 2 }))
}

const merged = (all: readonly FolderProperties[]) => {
  const warnings: string[] = []
  const { values: found, shares } = mergeFolders('Trip', all, (message) => warnings.push(message))
  return { found, shares: Object.fromEntries([...mergeShares(shares, (user) => user)].sort()), warnings }
}

describe('folders of one album', () => {
  it('come to the same in every order', () => {
    const shuffled = tree.chain((given) =>
      fc.tuple(fc.constant(resolved(given)), fc.shuffledSubarray(resolved(given), { minLength: folders.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(merged(other)).toEqual(merged(all))
      }),
    )
  })

  it('share with nobody whom one of them keeps out, and warn only where they differ', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const all = resolved(given)
        const { shares, warnings } = merged(all)
        for (const { shares: own } of all)
          for (const user of users)
            if (own?.find((entry) => entry.user === user)?.role === 'none') expect(shares).not.toHaveProperty(user)
        const differing = (['description', 'sort_order', 'comments_and_likes_enabled'] as const).filter((key) => {
          const said = all.flatMap(({ values: { [key]: origin } }) => (origin ? [origin.value] : []))
          return new Set<unknown>(said).size > 1
        })
        expect(warnings).toHaveLength(differing.length)
      }),
    )
  })
})

describe('one folder', () => {
  it('takes nothing from above a file that does not inherit', () => {
    fc.assert(
      fc.property(tree, values, (given, own) => {
        const alone = { ...own, inherit: false }
        const [, , folder] = resolved({ ...given, '/p/a/b': alone })
        const [, , lonely] = resolved({ '/p/a/b': alone })
        expect(folder).toEqual(lonely)
      }),
    )
  })

  it('has the value of the nearest file that says one, if all on the way inherit everything', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const open = Object.entries(given).map(([folder, { inherit_properties: _, ...content }]): [string, object] => [
          folder,
          { ...content, inherit: true },
        ])
        const nearest = ['/p/a/b/c', '/p/a/b', '/p/a', '/p'].find((folder) => given[folder]?.description !== undefined)
        const [, , , deepest] = resolved(Object.fromEntries(open))
        expect(deepest?.values.description?.value).toBe(nearest && given[nearest]?.description)
      }),
    )
  })
})

describe('any text as a property file', () => {
  it('is read, or refused in a sentence', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      values.map((given) => JSON.stringify(given).slice(1, -1)),
    )
    fc.assert(
      fc.property(text, (source) => {
        const { problem, path } = readPropertyFile('/p/.albumprops', source)
        expect(path).toBe('/p/.albumprops')
        if (problem !== null) expect(problem).toMatch(/^\/p\/\.albumprops: line \d+: ./)
      }),
    )
  })
})
