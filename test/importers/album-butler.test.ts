import { describe, expect, it } from 'vitest'
import { serveOf } from '../../importers/writing/schedules.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import { importFrom, pluginsOf, recipesOf, rowOf } from './import-from.ts'

const env = `IMMICH_KEY=${'k'.repeat(43)}\n`
const head = 'server = "https://p.example.org"\ntimezone = "Europe/Berlin"\n'
const run = (toml: string, options: { state?: string; exact?: boolean } = {}) => {
  const { state, ...more } = options
  const files = { 'config.toml': head + toml, '.env': env, ...(state ? { 'state.json': state } : {}) }
  return importFrom(files, { env: '.env', ...(state ? { state: 'state.json' } : {}), ...more })
}
const recipeOf = (toml: string, options = {}) => {
  const found = run(toml, options)
  expect(found.problems).toEqual([])
  const { accounts: _, ...recipe } = recipesOf(found)[0] as Record<string, unknown>
  return recipe
}

const italy = `album_suffix = "[AB]"
[groups]
Family = ["Alex", "Sam", "Robin"]
[albums.italy-2019]
name = "Italy 2019"
[albums.italy-2019.match]
from = 2019-07-01
to = "2019-07-21"
countries = ["Italy"]
people = ["Family"]
`

describe('album-butler', () => {
  it.each([
    ['/etc/immich-album-butler', ''],
    ['/srv/butler', ' --config-dir /srv/butler \\\n  --state-dir /var/lib/b'],
  ])('its unit of systemd names the settings in %s and the key', (folder, options) => {
    const unit = `[Service]\nEnvironmentFile=${folder}/b.env\nExecStart=/usr/bin/python3 -m immich_album_butler${options} run\n`
    const files = { 'b.service': unit, [`${folder}/config.toml`]: head + italy, [`${folder}/b.env`]: env }
    for (const given of [['b.service'], [`${folder}/config.toml`, 'b.service']]) {
      const found = importFrom(files, { given })
      expect(found.problems).toEqual([])
      expect(recipesOf(found)).toMatchObject([{ name: 'italy-2019' }])
      expect(found.accounts).toMatchObject([{ url: 'https://p.example.org', key: 'k'.repeat(43) }])
    }
  })

  it('B1: days, a country, and a group of people', () => {
    expect(recipeOf(italy)).toEqual({
      name: 'italy-2019',
      where: {
        all: [
          { taken: { from: '2019-07-01', to: '2019-07-21' } },
          { any: [{ country: 'Italy' }, { not: { hasLocation: true } }] },
          { person: { any: ['Alex', 'Sam', 'Robin'] } },
        ],
      },
      actions: [{ syncAlbum: 'Italy 2019 [AB]' }],
    })
  })

  it('marks behind names are without blanks, and the usual one where their own is empty', () => {
    const album = (name: string, schedule: string) =>
      `[albums.${name}]\nname = "${name}"\nauto-update-schedule = "${schedule}"\n[albums.${name}.match]\npeople = ["Alex"]\n`
    const toml = `album_suffix = " [AB]"\nalbum_suffix_fixed = " "\nalbum_suffix_updating = " \u21bb "\n`
    const found = run(`${toml}${album('A', 'manual')}${album('B', 'daily 03:30')}`)
    expect(found.problems).toEqual([])
    expect(recipesOf(found)).toMatchObject([
      { actions: [{ syncAlbum: 'A [AB]' }] },
      { actions: [{ syncAlbum: 'B ↻' }] },
    ])
  })

  it('braces in names of albums are no fields of ours', () => {
    const recipe = recipeOf('[albums.x]\nname = "Set {A}"\nshare_with = ["Ben"]\n[albums.x.match]\npeople = ["Alex"]\n')
    expect(recipe.actions).toMatchObject([{ syncAlbum: 'Set {{A}}' }, { album: { name: 'Set {{A}}' } }])
    expect(parseRecipe(recipe)).not.toHaveProperty('problems')
  })

  it('one role for all that an album is shared with, as earlier versions wrote it', () => {
    const of = (keys: string) =>
      recipeOf(`[albums.x]\nname = "X"\nsync = "add"\n${keys}\n[albums.x.match]\npeople = ["Alex"]\n`).actions
    expect(of('share_with = ["sam", "ann"]\nshare_role = "editor"')).toEqual([
      { addToAlbum: 'X' },
      {
        album: {
          name: 'X',
          shareWith: [
            { user: 'sam', role: 'editor' },
            { user: 'ann', role: 'editor' },
          ],
        },
      },
    ])
    expect(of('share-with = "sam"')).toMatchObject([{}, { album: { shareWith: ['sam'] } }])
  })

  it('B2: a span of every year, and so many a year in turn', () => {
    const toml =
      '[albums.may]\nname = "May"\n[albums.may.match]\non_from = "05-16"\non_to = "05-18"\npeople = ["Alex"]\npics_per_year = 5\npick = "rotate"\n'
    expect(recipeOf(toml)).toEqual({
      name: 'may',
      where: { all: [{ taken: { monthDay: { from: '05-16', to: '05-18' } } }, { person: { any: ['Alex'] } }] },
      perYear: { count: 5, by: 'best', rotate: 'monthly' },
      actions: [{ syncAlbum: 'May' }],
    })
  })

  it('so many a year beside the name of the album, and only where it says which', () => {
    const of = (keys: string) =>
      run(`[albums.may]\nname = "May"\n${keys}\n[albums.may.match]\non_from = "05-16"\npeople = ["Alex"]\n`)
    const capped = of('pics_per_year = 5\npick = "random"')
    expect(capped.problems).toEqual([])
    expect(recipesOf(capped)[0]).toMatchObject({ perYear: { count: 5, by: 'random' } })
    expect(rowOf(capped, 'albums.may.pick')).toMatchObject({ to: 'recipes[0].perYear', how: 'changed' })
    for (const keys of ['pics_per_year = 5', 'pics_per_year = 5\npick = "all"', 'pick = "best"']) {
      const found = of(keys)
      expect(found.problems).toEqual([])
      expect(recipesOf(found)[0]).not.toHaveProperty('perYear')
      expect(found.options.filter(({ from }) => /pi(cs|ck)/.test(from)).every(({ how }) => how === 'dead')).toBe(true)
    }
    expect(of('pics_per_year = 5\npick = "newest"').problems).toMatchObject([
      { code: 'value-invalid', at: 'config.toml:6', message: 'pick is "newest"' },
    ])
  })

  it.each(['account = "Sam"', 'accounts = ["Sam"]', 'with = ["Sam"]', 'user = "Sam"', 'share_with = ["Sam"]'])(
    'a share names people by %s',
    (keys) => {
      const found = run(
        `${italy}[[albums.italy-2019.share]]\n${keys}\n[[shares]]\nalbums = ["Trip"]\n${keys}\nrole = "editor"\n`,
      )
      expect(found.problems).toEqual([])
      expect(recipesOf(found)).toMatchObject([
        { actions: [{}, { album: { shareWith: [{ user: 'Sam', role: 'viewer' }] } }] },
        { actions: [{ album: { name: 'Trip', shareWith: [{ user: 'Sam', role: 'editor' }] } }] },
      ])
    },
  )

  it('a share for nobody, of no album or with a mistyped key is a problem', () => {
    const of = (share: string) => run(`${italy}${share}\n`).problems
    expect(of('[[albums.italy-2019.share]]\nrole = "viewer"')).toMatchObject([{ message: 'a share is for nobody' }])
    expect(of('[[shares]]\nwith = ["Sam"]')).toMatchObject([{ message: 'a share names no album' }])
    expect(of('[[shares]]\nalbums = "*"\nwith = ["Sam"]\nrol = "editor"')).toMatchObject([
      { code: 'option-unknown', message: '"rol" is not a key of a share' },
    ])
  })

  it.each([
    ['share_with', 'share_role'],
    ['share-with', 'share-role'],
  ])('a share says %s and %s as an album does', (people, role) => {
    const toml = `${italy}[[albums.italy-2019.share]]\n${people} = ["ann"]\n${role} = "editor"
[[shares]]\nalbum = "Trip"\n${people} = "ben"\n${role} = "editor"\n`
    const found = run(toml)
    expect(found.problems).toEqual([])
    expect(recipesOf(found)).toMatchObject([
      { actions: [{}, { album: { shareWith: [{ user: 'ann', role: 'editor' }] } }] },
      { actions: [{ album: { name: 'Trip', shareWith: [{ user: 'ben', role: 'editor' }] } }] },
    ])
  })

  it('one day of every year, times, states, pictures alone, covers and shares', () => {
    const toml = `[albums.x]
name = "X"
sync = "add"
cover = "favorite"
share_with = ["ben@example.org"]
[[albums.x.share]]
user = "ann@example.org"
role = "editor"
[albums.x.match]
on_from = "12-24"
from = 2019-07-01T18:00:00
since_year = 2010
states = ["Bavaria"]
include_unlocated = false
include_videos = false
`
    expect(recipeOf(toml)).toEqual({
      name: 'x',
      scope: { owners: 'any' },
      where: {
        all: [
          { taken: { from: '2019-07-01T18:00' } },
          { taken: { monthDay: '12-24' } },
          { taken: { from: '2010-01-01' } },
          { state: 'Bavaria' },
          { type: 'IMAGE' },
        ],
      },
      actions: [
        { addToAlbum: 'X' },
        {
          album: {
            name: 'X',
            cover: { pick: 'favorite' },
            shareWith: [{ user: 'ann@example.org', role: 'editor' }, 'ben@example.org'],
          },
        },
      ],
    })
  })

  it.each([
    ['daily 03:30', { cron: '30 3 * * *' }],
    ['weekly sun 04:00', { cron: '0 4 * * 0' }],
    ['monthly 1 05:00', { cron: '0 5 1 * *' }],
    ['every 6h', { everySeconds: 21_600 }],
    ['manual', { manual: true }],
  ])('%s', (words, schedule) => {
    const found = run(`auto-update-schedule = "${words}"\n${italy}`)
    expect(found.schedule).toEqual([{ ...schedule, zone: 'Europe/Berlin', of: ['italy-2019'] }])
  })

  it.each(['monthly 05:00', 'weekly 05:00', 'monthly sun 05:00'])('%s is no schedule', (words) => {
    const { problems } = run(`auto-update-schedule = "${words}"\n${italy}`)
    expect(problems).toMatchObject([{ code: 'value-invalid', message: `"${words}" is not a schedule` }])
  })

  it('its own record gives ids of albums; an album that is off is a comment', () => {
    const id = '00000000-0000-4000-8000-000000000001'
    expect(recipeOf(italy, { state: JSON.stringify({ albums: { 'italy-2019': { album_id: id } } }) })).toMatchObject({
      actions: [{ syncAlbum: { id } }],
    })
    const off = run(italy.replace('name = "Italy', 'enabled = false\nname = "Italy'))
    expect(recipesOf(off)).toEqual([])
    expect(off.albums).toEqual(['Italy 2019 [AB]'])
  })

  it('shares of an album, and of all', () => {
    const toml = `${italy}[[shares]]\nalbum = "Trip"\nusers = ["ann"]\n[[shares]]\nalbum = "*"\nusers = ["ben"]\nrole = "editor"\n`
    const found = run(toml)
    expect(found.problems).toEqual([])
    expect(recipesOf(found)[1]).toMatchObject({
      where: { inAlbum: 'Trip' },
      actions: [{ album: { name: 'Trip', shareWith: [{ user: 'ann', role: 'viewer' }] } }],
    })
    expect(pluginsOf(found)).toEqual([
      {
        use: 'album-sharing',
        groups: [{ name: 'editor', members: ['ben'] }],
        policies: [{ name: 'all albums, editor', albums: ['*'], groups: ['editor'], role: 'editor' }],
      },
    ])
  })

  it('shares take part in each job, whatever albums it is for', () => {
    const album = (name: string, schedule: string) =>
      `[albums.${name}]\nname = "${name}"\nauto-update-schedule = "${schedule}"\n[albums.${name}.match]\npeople = ["Alex"]\n`
    const shares = '[[shares]]\nalbums = ["Trip"]\nwith = ["ann"]\n[[shares]]\nalbums = ["*"]\nwith = ["ben"]\n'
    const albums = `${album('a', 'daily 03:30')}${album('b', 'daily 03:30')}${album('c', 'every 6h')}${album('d', 'manual')}`
    expect(serveOf(run(`${albums}${shares}`))).toMatchObject({
      serve: {
        jobs: {
          'job-1': { recipes: ['a', 'b', 'share Trip', 'album-sharing'], schedule: '30 3 * * *' },
          'job-2': { recipes: ['c', 'share Trip', 'album-sharing'], schedule: 'every 6h' },
        },
      },
    })
  })

  it('everything else is taken out only with --exact; lines of descriptions are a gap', () => {
    const found = run(`${italy}[albums.y]\ndescribe = true\nmatch = { cities = ["Rome"] }\n`)
    expect(rowOf(found, 'albums.italy-2019')).toMatchObject({ how: 'safer' })
    expect(rowOf(found, 'albums.y.describe')).toMatchObject({ how: 'gap', to: null })
    expect(recipeOf(italy, { exact: true })).toMatchObject({
      actions: [{ syncAlbum: { name: 'Italy 2019 [AB]', remove: 'all' } }],
    })
    expect(run(`odd = 1\n${italy}`).problems).toMatchObject([{ code: 'option-unknown', at: 'config.toml:3' }])
  })
})
