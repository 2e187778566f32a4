// Compiled, never run: what must compile, and under @ts-expect-error what must not.
import {
  type Asset,
  type AssetAlbum,
  type AssetPerson,
  type AssetStack,
  addTag,
  addToAlbum,
  all,
  any,
  archive,
  aspect,
  city,
  defineConfig,
  definePlugin,
  definePredicate,
  defineRecipe,
  duration,
  type Exif,
  exif,
  extension,
  favorite,
  fileName,
  near,
  not,
  type Predicate,
  path,
  rating,
  resolution,
  satisfies,
  size,
  taken,
  type,
  visibility,
  z,
} from '../../index.ts'
import folderAlbums from '../../plugins/folder-albums/index.ts'
import stacks from '../../plugins/stacks/index.ts'

const same = <T>(_: T): void => {}
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const crowd = () => satisfies((asset) => asset.people.length > 5, { needs: ['people'], label: 'a crowd' })
const isCanon = definePredicate({ label: 'Canon', needs: ['exif'], test: (asset) => asset.exif.make === 'Canon' })
const isHeic = definePredicate({ label: 'HEIC', test: (asset) => /\.heic$/i.test(asset.originalFileName) })

same<Equal<typeof isCanon, Predicate<'exif'>>>(true)
same<Equal<typeof isHeic, Predicate>>(true)

// Costly parts of an asset are there for whoever asks for them.
defineRecipe({
  name: 'clips',
  where: type('VIDEO'),
  actions: [addToAlbum('Clips'), favorite(), archive(), addTag('clips')],
})
defineRecipe({ name: 'everything', actions: (asset) => [addTag(String(asset.takenAt.getFullYear()))] })
defineRecipe({ name: 'makes', needs: ['exif'], actions: ({ exif }) => (exif.make ? [addTag(exif.make)] : []) })
defineRecipe({ name: 'canon', where: isCanon, actions: ({ exif }) => [addTag(exif.model ?? 'unknown')] })
defineRecipe({ name: 'canon', needs: ['exif'], where: isHeic, actions: ({ exif }) => [addTag(exif.model ?? '')] })
// @ts-expect-error exif was not asked for
defineRecipe({ name: 'makes', actions: ({ exif }) => [addTag(exif.make)] })
// @ts-expect-error nor does a predicate without needs bring it
defineRecipe({ name: 'makes', where: isHeic, actions: (asset) => [addTag(asset.exif.make ?? '')] })
// @ts-expect-error nor an annotation
defineRecipe({ name: 'makes', actions: (asset: Asset<'exif'>) => [addTag(asset.exif.make ?? '')] })
// @ts-expect-error nor a type argument
defineRecipe<'exif'>({ name: 'makes', actions: (asset) => [addTag(asset.exif.make ?? '')] })
// @ts-expect-error no such part
defineRecipe({ name: 'faces', needs: ['faces'], actions: [] })

// @ts-expect-error exif was not asked for
definePredicate({ label: 'Canon', test: (asset) => asset.exif.make === 'Canon' })
// @ts-expect-error nor does an annotation ask for it
definePredicate({ label: 'Canon', test: (asset: Asset<'exif'>) => asset.exif.make === 'Canon' })
// @ts-expect-error nor a type argument
definePredicate<'exif'>({ label: 'Canon', test: (asset) => asset.exif.make === 'Canon' })

// Each part by its own name.
defineRecipe({
  name: 'everything',
  needs: ['exif', 'people', 'tags', 'albums', 'stack', 'raw'],
  actions: ({ exif, people, tags, albums, stack, raw }) => {
    same<Exif>(exif)
    same<Equal<typeof people, readonly AssetPerson[]>>(true)
    same<Equal<typeof tags, readonly string[]>>(true)
    same<Equal<typeof albums, readonly AssetAlbum[]>>(true)
    same<Equal<typeof stack, AssetStack | null>>(true)
    same<Equal<typeof raw, Readonly<Record<string, unknown>>>>(true)
    // @ts-expect-error an album that the run makes has no id yet
    same<string[]>(albums.map(({ id }) => id))
    // @ts-expect-error not every asset is in a stack
    same<string>(stack.primaryAssetId)
    // @ts-expect-error what the server sends may be anything
    same<string>(raw.originalFileName)
    // @ts-expect-error parts are looked at, never changed
    tags.push('trips')
    return []
  },
})
const isCrowd = definePredicate({ label: 'crowd', needs: ['people'], test: ({ people }) => people.length > 5 })
const isFiled = definePredicate({ label: 'filed', needs: ['tags', 'albums'], test: (a) => a.tags.length > 0 })
same<Equal<typeof isCrowd, Predicate<'people'>>>(true)
same<Equal<typeof isFiled, Predicate<'tags' | 'albums'>>>(true)
defineRecipe({ name: 'crowd', where: isCrowd, actions: ({ people }) => people.map(({ name }) => addTag(name)) })
defineRecipe({
  name: 'crowd',
  needs: ['stack'],
  where: all(not(isCrowd), any(isFiled)),
  actions: ({ people, tags, albums, stack }) =>
    stack ? [] : [addTag(`${people.length + tags.length + albums.length}`)],
})
// @ts-expect-error people were not asked for
defineRecipe({ name: 'faces', actions: ({ people }) => people.map(({ name }) => addTag(name)) })
// @ts-expect-error exif does not bring people
defineRecipe({ name: 'faces', needs: ['exif'], actions: ({ people }) => people.map(({ name }) => addTag(name)) })
// @ts-expect-error nor does a predicate that needs tags and albums
defineRecipe({ name: 'faces', where: isFiled, actions: ({ people }) => people.map(({ name }) => addTag(name)) })
// @ts-expect-error nor an annotation
defineRecipe({ name: 'faces', actions: (asset: Asset<'people'>) => [addTag(`${asset.people.length}`)] })
// @ts-expect-error tags were not asked for
defineRecipe({ name: 'tags', needs: ['albums'], actions: ({ tags }) => [addTag(tags.join())] })
// @ts-expect-error albums were not asked for
defineRecipe({ name: 'albums', needs: ['tags'], actions: ({ albums }) => [addTag(albums.join())] })
// @ts-expect-error the stack was not asked for
defineRecipe({ name: 'stack', needs: ['raw'], actions: ({ stack }) => [addTag(stack?.id ?? 'none')] })
// @ts-expect-error the record was not asked for
defineRecipe({ name: 'raw', needs: ['exif'], actions: ({ raw }) => [addTag(String(raw.checksum))] })
// @ts-expect-error people were not asked for
definePredicate({ label: 'crowd', test: ({ people }) => people.length > 5 })
// @ts-expect-error other parts were
definePredicate({ label: 'crowd', needs: ['tags', 'exif'], test: ({ people }) => people.length > 5 })
// @ts-expect-error no such part
definePredicate({ label: 'crowd', needs: ['faces'], test: () => true })

// What a part needs, the whole needs.
same<Equal<ReturnType<typeof all<[Predicate, Predicate<'exif'>]>>, Predicate<'exif'>>>(true)
same<Predicate<'exif'>>(all(isHeic, any(isCanon), not(isCanon)))
same<Predicate>(all(isHeic, not(any(type('IMAGE'), favorite()))))
same<Predicate>(all())
same<Predicate>(all(definePredicate({ label: 'starred', test: (asset) => asset.isFavorite })))
// @ts-expect-error exif was not asked for
all(definePredicate({ label: 'Canon', test: (asset) => asset.exif.make === 'Canon' }))
// @ts-expect-error the exif of one part
same<Predicate>(all(isHeic, isCanon))
// @ts-expect-error the exif below not
same<Predicate>(not(isCanon))
// @ts-expect-error the exif of one alternative
same<Predicate>(any(isHeic, isCanon))
defineRecipe({ name: 'deep', where: all(isHeic, not(any(isCanon))), actions: ({ exif }) => [addTag(exif.make ?? '')] })

// Wrong words.
type('AUDIO')
// @ts-expect-error Immich writes it in capitals
type('image')
// @ts-expect-error no such kind
type('PHOTO')
visibility('archive')
// @ts-expect-error locked assets are out of reach
visibility('locked')
// @ts-expect-error neither glob nor regular expression
path(42)
// @ts-expect-error a list is not a pattern
fileName(['a', 'b'])
// @ts-expect-error predicates only
all(isHeic, 'HEIC')
// @ts-expect-error an action is not a predicate
all(archive())
// @ts-expect-error called with the asset's id
addToAlbum(7)
// @ts-expect-error no such choice
addToAlbum('Trip', { mine: true })

exif('iso', 100)
exif('iso', { min: 100 })
exif('lensModel', /EF/)
exif('exposureTime', (text) => text.startsWith('1/'))
exif('fNumber', (value) => value.toFixed(1) === '1.8')
// @ts-expect-error no such field
exif('isoSpeed', 100)
// @ts-expect-error a number is no text
exif('iso', '100')
// @ts-expect-error text has no range
exif('lensModel', { min: 1 })
// @ts-expect-error text is not a number
exif('make', (value: number) => value > 1)
same<Equal<ReturnType<typeof city>, Predicate<'exif'>>>(true)
defineRecipe({ name: 'paris', where: city('Paris'), actions: ({ exif }) => [addTag(exif.country ?? 'nowhere')] })
defineRecipe({ name: 'long', where: duration({ min: 600 }), actions: ({ duration }) => [addTag(String(duration))] })
// @ts-expect-error a duration does not bring exif
defineRecipe({ name: 'long', where: duration({ min: 600 }), actions: ({ exif }) => [addTag(exif.make ?? '')] })
near({ lat: 48.9, lon: 2.3, km: 5 })
// @ts-expect-error no radius
near({ lat: 48.9, lon: 2.3 })
// @ts-expect-error the other word
near({ lat: 48.9, lng: 2.3, km: 5 })
rating(null)
rating({ min: 3, max: 4 })
// @ts-expect-error neither end
rating({})
// @ts-expect-error misspelt
rating({ minimum: 3 })
size({ max: '10 MB' })
// @ts-expect-error seconds are a number
duration({ min: '10 min' })
resolution({ min: 2, width: { max: 100 } })
// @ts-expect-error no such end
resolution({ width: { least: 100 } })
// @ts-expect-error no such shape
aspect('wide')
// @ts-expect-error none
extension()
extension('jpg', 'jpeg')
satisfies((asset) => asset.isFavorite, 'starred')
// @ts-expect-error exif was not asked for
satisfies((asset) => asset.exif.make === 'Canon')
same<Equal<ReturnType<typeof crowd>, Predicate<'people'>>>(true)
satisfies(({ people, tags }) => people.length > tags.length, { needs: ['people', 'tags'] })
// @ts-expect-error people were not asked for
satisfies((asset) => asset.people.length > 5, 'a crowd')
// @ts-expect-error other parts were
satisfies((asset) => asset.people.length > 5, { needs: ['tags'] })
// @ts-expect-error an annotation asks for nothing
satisfies((asset: Asset<'people'>) => asset.people.length > 5)
// @ts-expect-error nor does a type argument
test<'people'>((asset) => asset.people.length > 5)
// @ts-expect-error no such part
satisfies(() => true, { needs: ['faces'] })

taken({ from: '2023-07-01' })
taken({ from: '2023-07-01', to: '2023-07-31' })
taken({ year: 2023 })
taken({ monthDay: '12-24' })
taken({ lastDays: 7 })
// @ts-expect-error neither end, which would be true for the whole library
taken({})
// @ts-expect-error misspelt
taken({ form: '2023-07-01' })
// @ts-expect-error two ways at once
taken({ year: 2023, monthDay: '12-24' })
// @ts-expect-error two ways at once
taken({ from: '2023-07-01', lastDays: 7 })
// @ts-expect-error a date is text
taken({ from: new Date() })
// @ts-expect-error a year is a number
taken({ year: '2023' })

// @ts-expect-error an action is not a predicate
defineRecipe({ name: 'mixed-up', where: archive(), actions: [] })
// @ts-expect-error a predicate is not an action
defineRecipe({ name: 'mixed-up', where: isHeic, actions: [isHeic] })
// @ts-expect-error nor is a text
defineRecipe({ name: 'mixed-up', where: isHeic, actions: ['archive'] })
// @ts-expect-error a function forgotten to call
defineRecipe({ name: 'mixed-up', where: isHeic, actions: [archive] })
// @ts-expect-error an action that only may come
defineRecipe({ name: 'mixed-up', actions: (asset) => [asset.isFavorite && archive()] })
// @ts-expect-error actions are not made later
defineRecipe({ name: 'mixed-up', actions: async () => [archive()] })
// @ts-expect-error no name
defineRecipe({ where: isHeic, actions: [] })
// @ts-expect-error no actions
defineRecipe({ name: 'idle', where: isHeic })
// @ts-expect-error unknown key
defineRecipe({ name: 'misspelt', were: isHeic, actions: [] })
// @ts-expect-error no such visibility in reach
defineRecipe({ name: 'locked', scope: { visibility: ['locked'] }, actions: [] })

// Assets are looked at, never changed.
defineRecipe({
  name: 'hands-on',
  actions: (asset) => {
    // @ts-expect-error an action does that
    asset.isFavorite = true
    return [favorite()]
  },
})

// Plugins.
folderAlbums({ rootPath: '/photos' })
folderAlbums({ rootPath: ['/photos', '/scans'], albumLevels: '2,3', name: 'scans' })
// @ts-expect-error required
folderAlbums({ albumLevels: 2 })
// @ts-expect-error unknown option
folderAlbums({ rootPath: '/photos', albumLevel: 2 })
// @ts-expect-error of another type
folderAlbums({ rootPath: '/photos', findArchivedAssets: 'sometimes' })

const clips = definePlugin({
  name: 'clips',
  options: z.strictObject({ album: z.string().default('Clips'), most: z.number() }),
  recipes: ({ album, most }, { name }) => {
    same<Equal<typeof album, string>>(true)
    same<Equal<typeof most, number>>(true)
    return [defineRecipe({ name, where: isCanon, actions: [addToAlbum(album)] })]
  },
})
clips({ most: 3 })
definePlugin({
  name: 'mixed',
  options: z.strictObject({}),
  recipes: (_, { name }) => [
    defineRecipe({ name, actions: [] }),
    defineRecipe({ name, needs: ['exif'], actions: ({ exif }) => [addTag(exif.make ?? '')] }),
    defineRecipe({ name, where: isCanon, actions: ({ exif }) => [addTag(exif.model ?? '')] }),
    // @ts-expect-error exif was not asked for
    defineRecipe({ name, actions: ({ exif }) => [addTag(exif.make ?? '')] }),
  ],
})
// @ts-expect-error required
clips({})
// @ts-expect-error recipes, not predicates
definePlugin({ name: 'wrong', options: z.strictObject({}), recipes: () => [isHeic] })
// @ts-expect-error options are an object
definePlugin({ name: 'wrong', options: z.string(), recipes: () => [] })

// So many a year.
defineRecipe({ name: 'best', perYear: { count: 3, by: 'random', rotate: 'weekly' }, actions: [addTag('best')] })
// @ts-expect-error without a count
defineRecipe({ name: 'best', perYear: { rotate: 'weekly' }, actions: [] })
// @ts-expect-error no such turn
defineRecipe({ name: 'best', perYear: { count: 3, rotate: 'hourly' }, actions: [] })
// @ts-expect-error a stream chooses itself
defineRecipe({ name: 'best', perYear: { count: 3 }, async *stream() {} })
stacks({ where: isCanon, videos: 'apart', primary: ['picture', { name: /_a$/ }] })
// @ts-expect-error no such choice
stacks({ videos: 'no' })
// @ts-expect-error two ways to say when
taken({ birthday: 'Anna', year: 2023 })
// @ts-expect-error half a span
taken({ monthDay: { from: '12-20' } })

// Configurations.
defineConfig({
  plugins: [clips({ most: 1 }), { use: 'folder-albums', rootPath: '/photos' }],
  limits: { changes: '20%' },
})
// @ts-expect-error code without defineRecipe
defineConfig({ recipes: [{ name: 'a', where: isCanon, actions: [] }] })
// @ts-expect-error the plugin itself, without its options
defineConfig({ plugins: [folderAlbums] })
// @ts-expect-error neither number nor share
defineConfig({ limits: { changes: 'many' } })
// @ts-expect-error unknown key
defineConfig({ recipe: ['recipes/*.ts'] })
// @ts-expect-error misspelt
defineConfig({ accounts: { me: { url: 'http://nas', apikey: 'x' } } })
