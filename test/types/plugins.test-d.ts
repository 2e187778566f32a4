// Compiled, never run: an option that takes one of a few words refuses another one in the editor, in every plugin.
import albumMerge from '../../plugins/album-merge/index.ts'
import albumSharing from '../../plugins/album-sharing/index.ts'
import albumTags from '../../plugins/album-tags/index.ts'
import autotag from '../../plugins/autotag/index.ts'
import dateRepair from '../../plugins/date-repair/index.ts'
import duplicates from '../../plugins/duplicates/index.ts'
import folderAlbums from '../../plugins/folder-albums/index.ts'
import peopleAlbums from '../../plugins/people-albums/index.ts'
import screenCaptures from '../../plugins/screen-captures/index.ts'
import smartAlbums from '../../plugins/smart-albums/index.ts'
import stacks from '../../plugins/stacks/index.ts'
import trips from '../../plugins/trips/index.ts'

albumMerge({ mode: 'temp' })
// @ts-expect-error no such mode
albumMerge({ mode: 'tmp' })

const groups = [{ name: 'family', members: ['anna@example.org'] }]
albumSharing({ groups, policies: [{ name: 'family', groups: ['family'], role: 'editor' }] })
// @ts-expect-error no such role
albumSharing({ groups, policies: [{ name: 'family', groups: ['family'], role: 'owner' }] })
albumSharing({ groups: [{ name: 'all', members: 'all' }], policies: [] })
// @ts-expect-error neither all nor a list
albumSharing({ groups: [{ name: 'all', members: 'everybody' }], policies: [] })

albumTags({ mode: 'add' })
// @ts-expect-error no such mode
albumTags({ mode: 'mirror' })

autotag({ rules: [], conversions: [{ from: { tags: ['a'] }, to: { tags: ['b'] }, mode: 'copy' }] })
// @ts-expect-error no such mode
autotag({ rules: [], conversions: [{ from: { tags: ['a'] }, to: { tags: ['b'] }, mode: 'link' }] })

dateRepair({ timezone: 'Europe/Rome', direction: 'earlier' })
// @ts-expect-error no such direction
dateRepair({ timezone: 'Europe/Rome', direction: 'later' })

duplicates({ propagate: { tags: 'all', albums: 'off' }, resolve: 'review', keep: ['favorite'] })
// @ts-expect-error no such way
duplicates({ propagate: { tags: 'some' } })
// @ts-expect-error no such way
duplicates({ resolve: 'delete' })
// @ts-expect-error no such criterion
duplicates({ keep: ['favourite'] })

folderAlbums({ rootPath: '/p', mode: 'CLEANUP', visibility: 'archive', albumOrder: 'asc', sameName: 'separate' })
// @ts-expect-error no such mode
folderAlbums({ rootPath: '/p', mode: 'CLEAN' })
// @ts-expect-error nowhere to be seen
folderAlbums({ rootPath: '/p', visibility: 'hiden' })
// @ts-expect-error no such order
folderAlbums({ rootPath: '/p', albumOrder: 'ascending' })
// @ts-expect-error no such cover
folderAlbums({ rootPath: '/p', setAlbumThumbnail: 'biggest' })
// @ts-expect-error neither joined nor separate
folderAlbums({ rootPath: '/p', sameName: 'split' })
// @ts-expect-error 0, 1 or 2
folderAlbums({ rootPath: '/p', syncMode: 3 })
// @ts-expect-error 0, 1 or 2
folderAlbums({ rootPath: '/p', updateAlbumPropsMode: 7 })

const rule = { name: 'Anna' }
peopleAlbums({ rules: [{ ...rule, filters: [{ key: 'people', val: 'Anna', operator: 'AND' }], mode: 'mirror' }] })
// @ts-expect-error no such operator
peopleAlbums({ rules: [{ ...rule, filters: [{ key: 'people', val: 'Anna', operator: 'XOR' }] }] })
// @ts-expect-error no such key
peopleAlbums({ rules: [{ ...rule, filters: [{ key: 'persons', val: 'Anna' }] }] })
// @ts-expect-error no such mode
peopleAlbums({ rules: [{ ...rule, filters: [], mode: 'set' }] })
// @ts-expect-error nowhere to be seen
peopleAlbums({ rules: [{ ...rule, filters: [], visibility: 'archived' }] })
// @ts-expect-error no such role
peopleAlbums({ rules: [{ ...rule, filters: [], shareWith: [{ user: 'Ben', role: 'owner' }] }] })
// @ts-expect-error neither ALL nor a list
peopleAlbums({ rules: [{ ...rule, filters: [], shareWith: 'everybody' }] })

screenCaptures({ visibility: 'archive', minConfidence: 'exact' })
// @ts-expect-error nowhere to be seen
screenCaptures({ visibility: 'archived' })
// @ts-expect-error no such level
screenCaptures({ minConfidence: 'sure' })

smartAlbums({ rules: [{ include: { smart: { union: ['dog'] } }, visibility: 'any', order: 'rank', base: 'library' }] })
// @ts-expect-error nowhere to be seen
smartAlbums({ rules: [{ visibility: 'all' }] })
// @ts-expect-error no such order
smartAlbums({ rules: [{ order: 'best' }] })
// @ts-expect-error no such beginning
smartAlbums({ rules: [{ base: 'everything' }] })

smartAlbums({ rules: [{ include: { metadata: { union: [{ type: 'IMAGE', order: 'asc' }] } } }] })
// @ts-expect-error no such type
smartAlbums({ rules: [{ include: { metadata: { union: [{ type: 'PICTURE' }] } } }] })
// @ts-expect-error nowhere to be seen
smartAlbums({ rules: [{ include: { metadata: { union: [{ visibility: 'archived' }] } } }] })

stacks({ kinds: ['burst'], primary: ['edit'] })
// @ts-expect-error no such kind
stacks({ kinds: ['bursts'] })

trips({ home: 'auto' })
// @ts-expect-error neither auto nor a place
trips({ home: 'Hamburg' })
