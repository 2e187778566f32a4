import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseSchedule } from '../../service/schedule.ts'
import { composeOf, importFrom, pluginsOf, rowOf } from './import-from.ts'

const key = 'k'.repeat(43)
const base = { API_URL: 'https://p.example.org/api', API_KEY: key }
const image = 'ghcr.io/salvoxia/immich-folder-album-creator:latest'

describe('folder-album-creator', () => {
  it('F1: a service with a volume and a schedule', () => {
    const environment = {
      ...base,
      ROOT_PATH: '/ext/a,/ext/b',
      ALBUM_LEVELS: '2',
      IGNORE: '@eaDir:**/*.mp4',
      SHARE_WITH: 'Ann=editor:ben@example.org',
      CRON_EXPRESSION: '0 * * * *',
      TZ: 'Europe/Berlin',
      READ_ALBUM_PROPERTIES: 'true',
    }
    const found = importFrom({ 'compose.yaml': composeOf(image, environment, { volumes: ['/srv/a:/ext/a:ro'] }) })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([
      {
        use: 'folder-albums',
        rootPath: ['/ext/a', '/ext/b'],
        albumLevels: 2,
        ignore: ['@eaDir', '**/*.mp4'],
        shareWith: ['Ann=editor', 'ben@example.org'],
        readAlbumProperties: { '/ext/a': '/srv/a' },
      },
    ])
    expect(found.schedule).toEqual([{ cron: '0 * * * *', zone: 'Europe/Berlin' }])
    expect(found.comments.join()).toContain('/ext/b has no volume')
    expect(found.accounts).toMatchObject([{ name: 'default', url: base.API_URL, key }])
  })

  it('F2: a line of a crontab', () => {
    const line = String.raw`15 3 * * * /usr/bin/python3 immich_auto_album.py -u -a=-2,-2 -R '^\d{4} ' "" /pics https://p.example.org/api ${key} >> log`
    const found = importFrom({ crontab: `# folders\nMAILTO=me\n${line}\n` })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([
      {
        use: 'folder-albums',
        rootPath: '/pics',
        albumLevels: '-2,-2',
        shallowNegativeRange: 'legacy',
        albumNamePostRegex: [[{ regex: String.raw`^\d{4} ` }, '']],
      },
    ])
    expect(found.schedule).toEqual([{ cron: '15 3 * * *' }])
    expect(found.sources).toEqual([{ file: 'crontab', line: 3 }])
    expect(found.accounts).toMatchObject([{ name: 'default', key }])
  })

  it.each([
    ['0 */2 * * * *', '0 */2 * * *'],
    ['0 3 * * * 2099', '0 0 3 * * * 2099'],
    ['0/5 * * * *', '0-59/5 * * * *'],
    ['1,5/20  3/6 * * *', '1,5-59/20 3-23/6 * * *'],
    ['0 3 * January Sunday', '0 3 * Jan Sun'],
    ['5-50/5 * * * 1-5', '5-50/5 * * * 1-5'],
    ['0 0 3 * * ? *', '0 0 3 * * ? *'],
    ['@daily', '@daily'],
  ])('times as the cron of the container reads them: %s', (written, cron) => {
    const environment = { ...base, ROOT_PATH: '/p', CRON_EXPRESSION: written }
    const found = importFrom({ 'compose.yaml': composeOf(image, environment) })
    expect(found.schedule).toEqual([{ cron }])
    expect(parseSchedule(cron, 'UTC')).not.toHaveProperty('problem')
    const note = rowOf(found, 'CRON_EXPRESSION')?.note
    expect(note).toBe(cron === written ? '' : `is ${cron} now, which are the same times`)
  })

  it('F3: nothing is deleted that the old tool deleted, and "false" is no', () => {
    const environment = {
      ...base,
      ROOT_PATH: '/p',
      SYNC_MODE: '2',
      FIND_ASSETS_IN_ALBUMS: 'false',
      MODE: 'CREATE',
      DELETE_CONFIRM: 'false',
    }
    const found = importFrom({ 'c.yml': composeOf(image, environment) })
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', syncMode: 1 }])
    expect(found.allow).toEqual(['album.delete'])
    expect(rowOf(found, 'SYNC_MODE')).toMatchObject({ how: 'safer', note: expect.stringContaining('offline') })
    expect(rowOf(found, 'FIND_ASSETS_IN_ALBUMS')).toMatchObject({
      how: 'changed',
      note: expect.stringContaining('"false"'),
    })
    expect(rowOf(found, 'DELETE_CONFIRM')).toMatchObject({ how: 'idle' })
  })

  it('a command that deletes albums makes none, and does not run at its times', () => {
    const line = (flags: string) => `python3 immich_auto_album.py -u ${flags} /p https://p.example.org/api ${key}\n`
    const crontab = `0 3 * * * ${line('-a 2')}0 5 * * 0 ${line('-m CLEANUP -d -S 1')}`
    const found = importFrom({ crontab })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
    expect(found.plugins.map(({ isComment }) => isComment)).toEqual([false, true])
    expect(found.allow).toEqual([])
    expect(found.schedule).toEqual([{ cron: '0 3 * * *' }])
    expect(rowOf(found, '-m')).toMatchObject({ how: 'safer', to: null, note: expect.stringContaining('by hand') })
    const creating = importFrom({ 'c.yml': composeOf(image, { ...base, ROOT_PATH: '/p', DELETE_CONFIRM: '1' }) })
    expect(rowOf(creating, 'DELETE_CONFIRM')).toMatchObject({ how: 'idle' })
  })

  it('one key is one account, in a file or not, with slashes behind the address or without', () => {
    const compose = (service: object) => ({ image, volumes: ['./key:/run/secrets/key:ro'], ...service })
    const services = {
      a: compose({
        environment: { API_URL: 'https://p.example.org/api', API_KEY_FILE: '/run/secrets/key', ROOT_PATH: '/a' },
      }),
      b: compose({ environment: { API_URL: 'https://p.example.org/api/', API_KEY: key, ROOT_PATH: '/b' } }),
      c: compose({ environment: { API_URL: 'https://p.example.org', API_KEY: `${key}x`, ROOT_PATH: '/c' } }),
    }
    const found = importFrom({ 'c.yml': stringify({ services }), key: `${key}\n` })
    expect(found.problems).toEqual([])
    expect(found.accounts.map(({ name, keyFile }) => [name, keyFile])).toEqual([
      ['a', 'key'],
      ['c', null],
    ])
    expect(found.plugins.map(({ data }) => data.accounts)).toEqual([['a'], ['a'], ['c']])
  })

  it('F4: a slip in a name is a problem', () => {
    const found = importFrom({ 'c.yml': composeOf(image, { ...base, ROOT_PATH: '/p', ALBUM_LEVEL: '2' }) })
    expect(found.problems).toMatchObject([
      { code: 'option-unknown', message: expect.stringContaining('ALBUM_LEVEL'), hint: 'Did you mean ALBUM_LEVELS?' },
    ])
  })

  it('several keys are accounts me, me-2; those of a file count as one', () => {
    const found = importFrom({
      'c.yml': composeOf(image, {
        ROOT_PATH: '/p',
        API_URL: 'https://p.example.org',
        API_KEY: `${key}:${'z'.repeat(43)}`,
      }),
    })
    expect(found.accounts.map(({ name }) => name)).toEqual(['me', 'me-2'])
    expect(found.plugins[0]?.data.accounts).toEqual(['me', 'me-2'])
  })

  it('a key file lies where the volume says', () => {
    const environment = { ROOT_PATH: '/p', API_URL: 'http://immich-server:2283', API_KEY_FILE: '/run/secrets/key' }
    const found = importFrom({
      'c.yml': composeOf(image, environment, { volumes: ['./keys/immich:/run/secrets/key:ro'] }),
      'keys/immich': key,
    })
    expect(found.accounts).toMatchObject([{ key: null, keyFile: 'keys/immich' }])
    expect(rowOf(found, 'API_URL')?.note).toContain('compose network')
  })

  it('a line that needs a shell is a problem with its line', () => {
    const found = importFrom({
      'run.sh': `#!/bin/sh\nKEY=$(cat key)\npython3 immich_auto_album.py -u /p https://p "$(cat key)"\n`,
    })
    expect(found.problems).toMatchObject([{ code: 'needs-running', at: 'run.sh:3' }])
  })

  it('variables of a script are put in; those without a value are problems', () => {
    const text = `#!/bin/sh\nset -a; . ./.env\nKEY=${key}\nif true; then echo; fi\npython3 ./immich_auto_album.py \\\n  --album-level=2 \\\n  $ROOT https://p.example.org $KEY $MISSING\n`
    const found = importFrom({ 'run.sh': text, '.env': 'ROOT=/pics\n' })
    expect(found.problems).toMatchObject([{ code: 'variable-missing', at: 'run.sh:5' }, { code: 'value-invalid' }])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/pics', albumLevels: 2 }])
  })
})
