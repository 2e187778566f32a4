// Every key of a configuration, with what it does. Copy what you need into immichrc.ts; nothing is required here.
// The same can be written as YAML or JSON (immichrc.yaml, immichrc.json), with plugins named by text.

import { defineConfig, model } from 'immich-darkroom'
import albumMerge from 'immich-darkroom/plugins/album-merge'
import albumSharing from 'immich-darkroom/plugins/album-sharing'
import albumTags from 'immich-darkroom/plugins/album-tags'
import autotag from 'immich-darkroom/plugins/autotag'
import clockShift from 'immich-darkroom/plugins/clock-shift'
import dateRepair from 'immich-darkroom/plugins/date-repair'
import duplicates from 'immich-darkroom/plugins/duplicates'
import folderAlbums from 'immich-darkroom/plugins/folder-albums'
import peopleAlbums from 'immich-darkroom/plugins/people-albums'
import peopleChecks from 'immich-darkroom/plugins/people-checks'
import screenCaptures from 'immich-darkroom/plugins/screen-captures'
import smartAlbums from 'immich-darkroom/plugins/smart-albums'
import stacks from 'immich-darkroom/plugins/stacks'
import trips from 'immich-darkroom/plugins/trips'

export default defineConfig({
  // One entry per API key; all recipes run for each. Without `accounts` there is one, called "default", from
  // IMMICH_URL and IMMICH_API_KEY or IMMICH_API_KEY_FILE. What an entry leaves out comes from these variables too.
  accounts: {
    me: {
      // The address of the web page, with or without /api.
      url: 'http://immich.local:2283',
      // Where people open it, if that is another address: for links. Default: what the server names, or the address above.
      webUrl: 'https://photos.example.org',
      // A file that holds the key, relative to this file. `apiKey: '…'` works as well, but keys do not belong into files
      // that are shared.
      apiKeyFile: 'secrets/immich-key',
      // Seconds that one request may take. Default: 60.
      timeout: 30,
      // Accept any TLS certificate, in a network that you trust. Default: false.
      insecure: false,
    },
  },

  // Plugins bring recipes. A plugin may be listed several times, with names that distinguish the instances.
  // `darkroom plugins folder-albums` lists its options.
  plugins: [
    folderAlbums({
      // The folder as the server sees it, inside its container.
      rootPath: '/usr/src/app/external/photos',
      albumLevels: 2,
    }),
    folderAlbums({
      name: 'scans',
      rootPath: '/usr/src/app/external/scans',
      albumNamePostRegex: [[/^\d+_/, '']],
      ignore: ['raw'],
      // Looks and people of the albums it makes; mode 1 gives those that are there already their looks, too.
      albumOrder: 'asc',
      setAlbumThumbnail: 'first',
      shareWith: ['anna@example.org=editor'],
      updateAlbumPropsMode: 1,
      // Takes names, descriptions, people … from .albumprops files, here seen in another place than by the server.
      readAlbumProperties: { '/usr/src/app/external/scans': '/mnt/scans' },
    }),
    // Screenshots and screen recordings; what goes into their albums leaves the timeline.
    screenCaptures({ visibility: 'archive', reviewAlbum: 'Screenshots?' }),
    smartAlbums({
      rules: [
        {
          include: { people: { union: ['Anna', 'Ben'] }, metadata: { union: [{ country: 'Finland' }] } },
          // The server ranks and never cuts off, so say how many of its hits count.
          exclude: { smart: { union: ['screenshot @20'] } },
          album: { name: 'Finland with us', create: true },
        },
      ],
    }),
    // Pictures of a camera whose clock was wrong, each corrected once.
    clockShift({ shifts: [{ name: 'summer time', where: model('DMC-FZ8'), from: '2019-04-01T00:00', by: '+1h' }] }),
    // Dates for messenger pictures and the like, from their names; albums called by a date are looked at as well.
    dateRepair({ timezone: 'Europe/Berlin', albumDates: { enabled: true } }),
    // What copies give each other, and which one should stay; `resolve: 'trash'` would move the others to the trash.
    duplicates({ rules: [{ name: 'meme', tags: ['meme'] }], propagate: { favorite: true }, resolve: 'review' }),
    // Raw pictures with their JPEGs, and pictures with their edits.
    stacks({ sameFolder: true }),
    // The form for YAML and JSON: a bundled name, an npm package, or a path relative to this file.
    { use: 'folder-albums', name: 'uploads', rootPath: '/usr/src/app/upload', pathFilter: ['**/*.mp4'] },
    peopleAlbums({
      rules: [
        // Any of the two and nobody else; what the rule put in goes when it matches no more.
        { name: 'Just the kids', filters: [{ key: 'people', val: ['Ann', 'Bob'], operator: 'ONLY_ANY' }] },
        { name: 'Birthday of Ann {year}', recurring: { birthday: 'Ann' }, filters: [{ key: 'people', val: 'Ann' }] },
      ],
    }),
    // Reports faces from before a birth, and after a day.
    peopleChecks({ until: [{ name: 'Grandpa', day: '2010-05-01' }] }),
    // An album for each journey away from home, which is found by itself.
    trips({ albumName: '{from:yyyy-MM} {cities:2}' }),
    // Runs when all others filled albums, so that these count: what has no category, or several, gets a tag.
    autotag({
      rules: [
        { name: 'events', albums: ['(?:18|19|20)\\d{2}(?:-\\d{2}(?:-\\d{2})?)?(?=$|[ _-])'] },
        { name: 'memes', tags: ['meme'], albums: [{ source: 'memes?$', flags: 'i' }] },
      ],
      conversions: [{ name: 'old tags', from: { tags: ['autotag_input_*'] }, to: { tags: ['meme'] } }],
      tempAlbums: { enabled: true },
    }),
    // Albums with certain words in their names, those that the run makes included, for groups of people.
    albumSharing({
      groups: [{ name: 'family', members: ['anna@example.org', 'ben@example.org'] }],
      policies: [{ name: 'family', keywords: ['family'], groups: ['family'], role: 'editor' }],
    }),
    // A tag for what each of these albums holds, and an album for each tag below another.
    albumTags({ albums: [{ album: 'Trip *' }], tags: [{ below: 'Events' }] }),
    // Joins own albums of one name, here those that autotag files the unclassified in; needs `allow: ['album.delete']`.
    albumMerge({ mode: 'temp' }),
  ],

  // Files with recipes of your own, or globs, relative to this file. They run after those of the plugins.
  recipes: ['recipes/*.ts'],

  // A plan that changes or removes more assets than this is shown and refused: a number, or a share of the assets that
  // were looked at. Default: no limit.
  limits: { changes: '20%', removals: 200 },

  // Operations that never happen without being named here, such as 'album.delete' or 'asset.trash'.
  allow: [],

  // Where journals are kept, relative to this file. Default: the XDG state folder, ~/.local/state/immich-darkroom.
  stateDir: 'state',

  // Write also to a server whose major version is newer than any that is known. Default: false, such a server is only read.
  allowUnknownServer: false,

  // What `darkroom serve` does, and when (docs/serve.md has every key). The first plan of each recipe waits until somebody
  // approved it (`darkroom reviews`). Default: everything every hour.
  serve: {
    timeZone: 'Europe/Berlin',
    jobs: {
      all: { schedule: 'every 1h' },
    },
  },
})
