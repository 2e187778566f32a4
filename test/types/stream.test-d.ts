// Compiled, never run: what must compile, and under @ts-expect-error what must not.
import { type Asset, type AssetStream, addTag, city, defineRecipe, type Group, type } from '../../index.ts'

const same = <T>(_: T): void => {}
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

// A recipe has a stream or actions, and one of them.
defineRecipe({
  name: 'trips',
  where: type('IMAGE'),
  async *stream(assets, { warn }) {
    same<Equal<typeof assets, AssetStream<Asset>>>(true)
    warn('long')
    for await (const trip of assets.split({ gap: { days: 2 } })) yield { assets: trip, actions: [addTag('trip')] }
  },
})
const stream = async function* (assets: AssetStream<Asset>) {
  yield { assets: await assets.toArray(), actions: [addTag('a')] }
}
defineRecipe({ name: 'a', stream })
defineRecipe({ name: 'a', stream, where: city('Oslo'), finish: () => {} })
// @ts-expect-error both
defineRecipe({ name: 'a', stream, actions: [] })
// @ts-expect-error neither
defineRecipe({ name: 'a', where: type('IMAGE') })
// @ts-expect-error groups have to be yielded over time
defineRecipe({ name: 'a', stream: () => [{ assets: [], actions: [] }] })
// @ts-expect-error a group is more than its assets
defineRecipe({ name: 'a', stream: (assets) => assets.batch(10) })
// @ts-expect-error ids are no assets
defineRecipe({ name: 'a', stream: (assets) => assets.map(({ id }) => ({ assets: [id], actions: [] })) })
// Any stream of groups will do.
defineRecipe({ name: 'a', stream: (assets) => assets.batch(10).map((some) => ({ assets: some, actions: [] })) })

// Costly parts of an asset are there for whoever asks for them.
const byCity = (assets: AssetStream<Asset<'exif'>>) =>
  assets
    .groupBy(({ exif }) => exif.city)
    .map(({ key, assets }) => {
      same<Equal<typeof key, string>>(true)
      return { assets, actions: [addTag(key)] }
    })
defineRecipe({ name: 'a', needs: ['exif'], stream: byCity })
defineRecipe({ name: 'a', where: city('Oslo'), stream: byCity })
// @ts-expect-error exif was not asked for
defineRecipe({ name: 'a', stream: byCity })
// @ts-expect-error nor does a predicate without needs bring it
defineRecipe({ name: 'a', where: type('IMAGE'), stream: byCity })
// @ts-expect-error nor a type argument
defineRecipe<'exif'>({ name: 'a', stream: byCity })

const grouped = ({ assets }: Group<number, Asset>) => ({ assets, actions: [] })
defineRecipe({
  name: 'a',
  needs: ['people'],
  stream: (assets) =>
    assets.groupBy(({ people }) => people.at(0)?.name).map(({ assets, key }) => ({ assets, actions: [addTag(key)] })),
})
// @ts-expect-error people were not asked for
defineRecipe({ name: 'a', needs: ['exif'], stream: (all) => all.groupBy(({ people }) => people.length).map(grouped) })

// What methods make of a stream.
declare const assets: AssetStream<Asset>
same<AssetStream<Asset>>(assets.filter(({ isFavorite }) => isFavorite).take(3))
same<Equal<ReturnType<typeof assets.batch>, AssetStream<readonly Asset[]>>>(true)
same<AssetStream<Group<string, Asset>>>(assets.groupBy(({ duplicateId }) => duplicateId))
same<AssetStream<string>>(assets.map(({ originalPath }) => originalPath))
same<AssetStream<Asset>>(assets.sortBy(({ takenAt }) => takenAt, 'descending'))
same<AssetStream<readonly Asset[]>>(assets.split({ by: ({ takenAt }) => takenAt.day() }))
// A stream of assets with more parts will do where fewer are wanted, not the other way round.
same<(wide: AssetStream<Asset<'exif'>>) => AssetStream<Asset>>((wide) => wide)
// @ts-expect-error exif is not there
same<AssetStream<Asset<'exif'>>>(assets)
// @ts-expect-error exif is not there
assets.filter(({ exif }) => exif.city === 'Oslo')
// @ts-expect-error a moment is a new object each time and equals no other
assets.groupBy(({ takenAt }) => takenAt)
// @ts-expect-error a moment is a new object each time and equals no other
assets.split({ by: ({ takenAt }) => takenAt })
// @ts-expect-error no unit of that name
assets.split({ gap: { day: 2 } })
// @ts-expect-error a number of what?
assets.split({ gap: 2 })
// @ts-expect-error cut by one rule
assets.split({})
// @ts-expect-error groups have no time of taking
assets.batch(10).split({ gap: { days: 2 } })
