import { describe, expect, it } from 'vitest'
import peopleAlbums from '../../../plugins/people-albums/index.ts'
import type { AssetInput } from '../../../sandbox/index.ts'
import { planPlugins } from '../../support/plugin-contract.ts'
import { proxyFor } from '../../support/proxy.ts'
import { sandboxFor } from '../../support/sandbox.ts'

// No more than a scan is narrowed by at once (mostFilters in core/scan/narrowing.ts).
const some = Array.from({ length: 10 }, (_, index) => `Person ${index}`)
const others = 2000

/** Each of them is on three photos, and two thousand show nobody. */
const assets: AssetInput[] = [...some.flatMap((name) => [name, name, name]), ...Array<string>(others).fill('')].map(
  (name, index) => ({
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: new Date(Date.UTC(2020, 0, 1, index)).toISOString(),
    ...(name === '' ? {} : { people: [name] }),
  }),
)

const oneRule = [{ name: 'Family', filters: [{ key: 'people' as const, val: some }] }]
const manyRules = some.map((name) => ({ name, filters: [{ key: 'people' as const, val: [name] }] }))

describe.each(['2.7.5', '3.0.3'])('people-albums with ten people on %s', (version) => {
  it.each([
    ['one rule', oneRule],
    ['a rule for each', manyRules],
  ])('reads only the assets of those people: %s', async (_, rules) => {
    const sandbox = await sandboxFor({ assets }, version)
    const read = new Set<string>()
    const url = await proxyFor(sandbox.url, (path, answer) => {
      if (path.endsWith('/search/metadata'))
        for (const { id } of (answer as { assets: { items: { id: string }[] } }).assets.items) read.add(id)
      return answer
    })
    const { operations } = await planPlugins({ ...sandbox, url }, [peopleAlbums({ rules })])
    const added = operations.flatMap((operation) => (operation.op === 'album.add' ? operation.assetIds : []))
    expect(added).toHaveLength(30)
    expect(read.size).toBe(30)
  })
})
