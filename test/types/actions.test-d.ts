// Compiled, never run: what must compile, and under @ts-expect-error what must not.
import {
  type Action,
  addTag,
  addToAlbum,
  album,
  archive,
  defineRecipe,
  deleteAlbum,
  favorite,
  leaveDuplicates,
  type Recipe,
  rate,
  removeFromAlbum,
  removeTag,
  setDate,
  setDescription,
  setLocation,
  setVisibility,
  stack,
  syncAlbum,
  syncTag,
  trash,
  unarchive,
  unfavorite,
  unstack,
} from '../../index.ts'

const same = <T>(_: T): void => {}

// Every action of the documents.
same<readonly Action[]>([
  addToAlbum('Trip'),
  addToAlbum({ id: 'f1f5e7ad' }, { own: true }),
  addToAlbum('Trip', { newest: true }),
  addToAlbum(album('Trip', { shareWith: ['Ben'] })),
  removeFromAlbum('Inbox'),
  syncAlbum('Last 30 days'),
  syncAlbum('Last 30 days', { remove: 'all', respectRemovals: false, adopt: true, allowEmpty: true, own: true }),
  syncAlbum(album('Last 30 days', { order: 'desc' }), { remove: 'ours' }),
  album('Trip', { description: '', order: 'asc', cover: 'oldest', comments: false }),
  album('Trip', { cover: { id: 'f1f5e7ad' }, shareWith: ['Anna', { user: 'ben@example.com', role: 'editor' }] }),
  addTag('summer/2023'),
  removeTag('inbox'),
  syncTag('review/no-place', { remove: 'ours' }),
  archive(),
  unarchive(),
  setVisibility('locked'),
  favorite(),
  unfavorite(),
  leaveDuplicates(),
  rate(5),
  rate(null),
  setDescription('Scanned in 2019'),
  setDate('2023-07-01T12:00:00+02:00'),
  setDate('2023-07-01T12:00', { zone: 'Europe/Rome' }),
  setLocation({ lat: 52.52, lon: 13.405 }),
  stack({ by: 'IMG_1', primary: 'f1f5e7ad' }),
  stack(),
  stack({ replace: true }),
  unstack(),
  trash(),
])

// Albums.
// @ts-expect-error called with a number
addToAlbum(5)
// @ts-expect-error no name
addToAlbum()
// @ts-expect-error an album is meant by its id or by its name
addToAlbum({ name: 'Trip' })
// @ts-expect-error a sync is another action
addToAlbum('Trip', { remove: 'all' })
// @ts-expect-error properties stand in album()
addToAlbum('Trip', { description: 'To the lake' })
// @ts-expect-error other actions do not name an album
addToAlbum(addToAlbum('Trip'))
// @ts-expect-error properties are given where assets are put in
removeFromAlbum(album('Trip', { order: 'asc' }))
// @ts-expect-error neither ours nor all
syncAlbum('Trip', { remove: 'some' })
// @ts-expect-error misspelt
syncAlbum('Trip', { removes: 'all' })
// @ts-expect-error misspelt
album('Trip', { desription: 'To the lake' })
// @ts-expect-error a server calls it asc
album('Trip', { order: 'oldest' })
// @ts-expect-error neither end
album('Trip', { cover: 'first' })
// @ts-expect-error yes or no are true and false
album('Trip', { comments: 'no' })
// @ts-expect-error one alone is a list, too
album('Trip', { shareWith: 'Ben' })
// @ts-expect-error no such role
album('Trip', { shareWith: [{ user: 'Ben', role: 'owner' }] })
// @ts-expect-error nobody
album('Trip', { shareWith: [{ role: 'editor' }] })
// @ts-expect-error no properties
album('Trip')
album('Trip', { cover: { pick: 'random', among: ['f1f5e7ad'] }, shareOnlyWith: [] })
// @ts-expect-error neither first, last nor random
album('Trip', { cover: { pick: 'middle' } })

// Albums as a whole.
defineRecipe({ name: 'r', actions: [], finish: () => [deleteAlbum('Trip'), album('Other', { order: 'asc' })] })
defineRecipe({ name: 'r', actions: [], finish: async () => [deleteAlbum({ id: 'f1f5e7ad' }, { onlyEmpty: true })] })
defineRecipe({ name: 'r', actions: [], finish: async ({ warn }) => warn('nothing to wish for') })
// @ts-expect-error when every asset was seen, and not before
defineRecipe({ name: 'r', actions: [deleteAlbum('Trip')] })
// @ts-expect-error no asset stands there
defineRecipe({ name: 'r', actions: [], finish: () => [archive()] })
// @ts-expect-error the server's own
deleteAlbum('Trip', { assets: 'hidden' })

// Tags.
// @ts-expect-error one tag each
addTag(['summer', 'winter'])
// @ts-expect-error a tag is known by its path
addTag({ id: 'f1f5e7ad' })
// @ts-expect-error neither ours nor all nor none
syncTag('summer', { remove: 'theirs' })
// @ts-expect-error albums are ambiguous, tags are not
syncTag('summer', { newest: true })

// Values.
// @ts-expect-error no such visibility
setVisibility('archived')
// @ts-expect-error stars are a number
rate('5')
// @ts-expect-error no stars are null
rate()
// @ts-expect-error no description is the empty one
setDescription(null)
// @ts-expect-error a date is text, with its offset
setDate(new Date())
// @ts-expect-error misspelt
setDate('2023-07-01T12:00', { timeZone: 'Europe/Rome' })
// @ts-expect-error half a place
setLocation({ lat: 52.52 })
// @ts-expect-error the other word
setLocation({ lat: 52.52, lng: 13.405 })
// @ts-expect-error two numbers
setLocation(52.52, 13.405)
// @ts-expect-error it archives, or is not there
archive(false)
// @ts-expect-error text tells stacks apart
stack({ by: 7 })
// @ts-expect-error who leaves is who matches
unstack('f1f5e7ad')
// @ts-expect-error the server decides for how long
trash({ days: 30 })

// Recipes about others.
same<Recipe>(defineRecipe({ name: 'a', overrides: true, accounts: ['me'], actions: [] }))
same<Recipe>(defineRecipe({ name: 'a', overrides: ['b', 'c'], actions: [unarchive()] }))
// @ts-expect-error one alone is a list, too
defineRecipe({ name: 'a', overrides: 'x', actions: [] })
// @ts-expect-error to override nobody is to leave it out
defineRecipe({ name: 'a', overrides: false, actions: [] })
// @ts-expect-error accounts are named
defineRecipe({ name: 'a', accounts: 'me', actions: [] })

// Actions read what was asked for.
defineRecipe({
  name: 'captions',
  needs: ['exif', 'albums', 'tags', 'stack'],
  actions: ({ exif, albums, tags, stack: present }) => [
    ...(exif.description ? [] : [setDescription(albums.map(({ name }) => name).join(', '))]),
    ...tags.map(removeTag),
    ...(present ? [unstack()] : []),
  ],
})
// @ts-expect-error a description stands in exif
defineRecipe({ name: 'captions', actions: (asset) => [setDescription(asset.description)] })
// @ts-expect-error exif was not asked for
defineRecipe({ name: 'captions', actions: ({ exif }) => [setDescription(exif.city ?? '')] })
// @ts-expect-error tags were not asked for
defineRecipe({ name: 'untag', actions: ({ tags }) => tags.map(removeTag) })
// @ts-expect-error albums were not asked for
defineRecipe({ name: 'leave', needs: ['tags'], actions: ({ albums }) => [addTag(`${albums.length}`)] })
// @ts-expect-error a city may be missing
defineRecipe({ name: 'captions', needs: ['exif'], actions: ({ exif }) => [setDescription(exif.city)] })
// @ts-expect-error a rating may be missing, and what has none is null
defineRecipe({ name: 'stars', needs: ['exif'], actions: ({ exif }) => [rate(exif.rating)] })
defineRecipe({
  name: 'bursts',
  async *stream(assets) {
    for await (const burst of assets.split({ gap: { seconds: 5 } })) yield { assets: burst, actions: [stack()] }
  },
})
defineRecipe({
  name: 'bursts',
  // @ts-expect-error a group has assets
  async *stream() {
    yield { actions: [stack()] }
  },
})
defineRecipe({
  name: 'bursts',
  // @ts-expect-error actions are a list
  async *stream() {
    yield { assets: [], actions: stack() }
  },
})
