import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { importFrom, pluginsOf, rowOf } from './import-from.ts'

const key = 'KeyOfSomebodyWhoIsNotHere0123456789abcdef'
const image = 'salvoxia/immich-folder-album-creator'

const config = (target: string, value: string, type = 'Variable', standard = ''): string =>
  `  <Config Name="of &quot;${target}&quot;" Target="${target}" Default="${standard}" Mode="" Description="a > b" Type="${type}" Display="always" Mask="false">${value}</Config>\n`

const template = (more: string, extra = '', repository = `${image}:latest`): string =>
  `<?xml version="1.0"?>\n<Container version="2">\n  <Name>my albums</Name>\n  <Repository>${repository}</Repository>\n  <Overview>docker run &amp;lt;br&amp;gt; what ROOT_PATH says</Overview>\n  <ExtraParams>${extra}</ExtraParams>\n  <PostArgs/>\n${config('API_URL', 'http://10.0.0.5:2283/api')}${config('API_KEY', key)}${more}</Container>\n`

describe('templates of Unraid', () => {
  it('are read with their marks, folders and further options, without what the page leaves empty', () => {
    const text = template(
      `${config('ROOT_PATH', '/photos/a,/photos/it&apos;s')}${config('ALBUM_NAME_POST_REGEX1', "'_(?P&lt;n&gt;x)' '\\g&lt;n&gt;'")}${config('IGNORE', '$RECYCLE.BIN:**/*.mp4')}${config('SHARE_WITH', '')}${config('', '80', 'Port')}${config('READ_ALBUM_PROPERTIES', 'true')}${config('/photos', '/mnt/user/My Photos', 'Path')}${config('CRON_EXPRESSION', '0 4 * * *')}`,
      '--restart=unless-stopped -e ALBUM_LEVELS=2',
    )
    const found = importFrom({ 'my-albums.xml': text })
    expect(found).toMatchObject({
      tool: 'folder-album-creator',
      problems: [],
      accounts: [{ url: 'http://10.0.0.5:2283/api', key }],
      schedule: [{ cron: '0 4 * * *' }],
    })
    expect(pluginsOf(found)).toEqual([
      {
        use: 'folder-albums',
        rootPath: ['/photos/a', "/photos/it's"],
        ignore: ['$RECYCLE.BIN', '**/*.mp4'],
        readAlbumProperties: { '/photos/a': '/mnt/user/My Photos/a', "/photos/it's": "/mnt/user/My Photos/it's" },
        albumNamePostRegex: [[{ regex: '_(?<n>x)' }, '$<n>']],
        albumLevels: 2,
      },
    ])
    expect(rowOf(found, 'SHARE_WITH')).toBeUndefined()
  })

  it('hold settings over several lines, and mistakes', () => {
    const links = `{"immichServer": "http://10.0.0.5:2283",\n "users": [{"apiKey": "${key}", "personLinks": [{"personId": "p", "albumId": "a"}]}]}`
    const found = importFrom({
      'p.xml': template(config('CONFIG', links.replaceAll('"', '&quot;')), '', 'alangrainger/immich-person-to-album'),
    })
    expect(found).toMatchObject({ tool: 'person-to-album', problems: [], accounts: [{ key }] })
    expect(importFrom({ 'a.xml': template(config('ALBUM_LEVEL', '2')) }).problems).toContainEqual(
      expect.objectContaining({ code: 'option-unknown', hint: 'Did you mean ALBUM_LEVELS?' }),
    )
    expect(importFrom({ 'a.xml': template('', '', 'lscr.io/linuxserver/plex') }).problems).toMatchObject([
      { code: 'nothing-found' },
    ])
  })
})

const inspected = (more: object, config: object = {}) => ({
  Id: 'x',
  Name: '/immich_albums',
  Mounts: [
    { Type: 'bind', Source: '/srv/photos', Destination: '/photos' },
    { Type: 'volume', Name: 'v', Source: '/var/lib/docker/volumes/v/_data', Destination: '/logs' },
  ],
  Config: {
    Image: `${image}:1.0.0`,
    Env: [
      `API_URL=https://p`,
      `API_KEY=${key}`,
      'ROOT_PATH=/photos',
      'ALBUM_LEVELS=2',
      'PATH=/usr/bin',
      'GPG_KEY=7169',
    ],
    Cmd: ['sh', '-c', '/script/setup_cron.sh'],
    ...config,
  },
  ...more,
})

describe('templates of Unraid as Unraid reads them', () => {
  it('have defaults for what the page leaves empty, and no mask left', () => {
    const more = `${config('ROOT_PATH', '', 'Variable', '/photos')}${config('ALBUM_LEVELS', '', 'Variable', '2')}`
    const regex = "-e ALBUM_NAME_POST_REGEX1='(?P&amp;lt;n&amp;gt;x)'"
    expect(pluginsOf(importFrom({ 'a.xml': template(more, regex) }))).toEqual([
      { use: 'folder-albums', rootPath: '/photos', albumLevels: 2, albumNamePostRegex: [[{ regex: '(?<n>x)' }, '']] },
    ])
  })

  it('are what a crontab calls by their name, which has no spaces', () => {
    const files = {
      'a.xml': template(`${config('ROOT_PATH', '/p')}${config('UNATTENDED', '1')}`),
      crontab: '0 5 * * * docker start myalbums\n',
    }
    expect(importFrom(files, { given: ['a.xml', 'crontab'] })).toMatchObject({ schedule: [{ cron: '0 5 * * *' }] })
  })

  it('may hold what is no letter at all', () => {
    const text = template(config('ROOT_PATH', '/p&#99999999;&#x110000;&constructor;'))
    expect(pluginsOf(importFrom({ 'a.xml': text }))).toMatchObject([
      { rootPath: '/p&#99999999;&#x110000;&constructor;' },
    ])
  })
})

describe('docker inspect', () => {
  it('is read without what the image itself has', () => {
    const env = [
      ...inspected({}).Config.Env,
      'READ_ALBUM_PROPERTIES=true',
      'CRON_EXPRESSION=0 * * * *',
      'TZ=Europe/Berlin',
    ]
    const text = JSON.stringify([inspected({}, { Env: env }), inspected({}, { Image: 'redis', Env: ['A=b'] })], null, 1)
    const found = importFrom({ 'i.json': text })
    expect(found).toMatchObject({
      problems: [],
      accounts: [{ url: 'https://p', key }],
      schedule: [{ cron: '0 * * * *', zone: 'Europe/Berlin' }],
    })
    expect(pluginsOf(found)).toEqual([
      { use: 'folder-albums', rootPath: '/photos', albumLevels: 2, readAlbumProperties: { '/photos': '/srv/photos' } },
    ])
    expect(found.options.map(({ from }) => from)).not.toContain('GPG_KEY')
  })

  it('says what the container is told, and is what a crontab names', () => {
    const stack = { Image: 'majorfi/immich-stack', Entrypoint: ['/app/immich-stack'], Cmd: ['--with-archived'] }
    const one = importFrom({ 'i.json': JSON.stringify(inspected({}, stack)) })
    expect(one).toMatchObject({ tool: 'stack', problems: [] })
    expect(pluginsOf(one)).toMatchObject([{ includeArchived: true }])
    const cron = '0 5 * * * docker start immich_albums\n'
    const both = { 'i.json': JSON.stringify([inspected({}, { Entrypoint: ['/init'] })]), crontab: cron }
    expect(importFrom(both, { given: ['i.json', 'crontab'] })).toMatchObject({
      problems: [],
      schedule: [{ cron: '0 5 * * *' }],
    })
  })
})

describe('an image beside variables', () => {
  const container = {
    image: { registry: 'docker.io', repository: image, tag: '1.0.0' },
    env: {
      API_URL: 'https://p',
      ROOT_PATH: { value: '/photos' },
      ALBUM_LEVELS: 2,
      API_KEY: { valueFrom: { secretKeyRef: { name: 'immich', key: 'x' } } },
    },
  }
  const values = {
    controllers: {
      main: {
        type: 'cronjob',
        cronjob: { schedule: '0 4 * * *', timeZone: 'Europe/Rome' },
        containers: { app: container },
      },
    },
  }
  const written = { use: 'folder-albums', rootPath: '/photos', albumLevels: 2 }

  it.each([
    ['values of Helm', values],
    ['a HelmRelease', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values } }],
  ])('%s', (_, data) => {
    const files = { 'v.yaml': stringify(data), '.env': `API_KEY=${key}\n` }
    const found = importFrom(files, { given: ['v.yaml'], env: '.env' })
    expect(found).toMatchObject({
      problems: [],
      accounts: [{ key }],
      schedule: [{ cron: '0 4 * * *', zone: 'Europe/Rome' }],
    })
    expect(pluginsOf(found)).toEqual([written])
    expect(importFrom(files, { given: ['v.yaml'] }).problems[0]).toMatchObject({
      code: 'variable-missing',
      message: 'the value of API_KEY is elsewhere',
    })
  })

  const playbook = (tasks: readonly object[]) => stringify([{ hosts: 'nas', tasks }])

  it('a playbook of Ansible: folders of a container, and when cron starts it', () => {
    const env = { API_URL: 'https://p', API_KEY_FILE: '/keys/own', ROOT_PATH: '/p', READ_ALBUM_PROPERTIES: 'true' }
    const container = { name: 'albums', image, env, volumes: ['/srv/p:/p:ro', '/srv/keys:/keys', 'cache:/cache'] }
    const job = 'docker exec albums /script/immich_auto_album.sh'
    const tasks = [{ docker_container: container }, { cron: { name: 'x', minute: 15, hour: '3', job } }]
    const found = importFrom({ 'site.yml': playbook(tasks), '/srv/keys/own': key })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([
      { use: 'folder-albums', rootPath: '/p', readAlbumProperties: { '/p': '/srv/p' } },
    ])
    expect(found).toMatchObject({ accounts: [{ keyFile: '/srv/keys/own' }], schedule: [{ cron: '15 3 * * *' }] })
  })

  it('a playbook of Ansible: a compose file within it, and a command that cron starts', () => {
    const environment = { API_URL: 'https://p', API_KEY: key, ROOT_PATH: '/p' }
    const of = (given: object) =>
      playbook([{ docker_compose_v2: { definition: { services: { a: { image, environment: given } } } } }])
    const found = importFrom({ 'site.yml': of(environment) })
    expect([found.problems, pluginsOf(found)]).toEqual([[], [{ use: 'folder-albums', rootPath: '/p' }]])
    expect(importFrom({ 'site.yml': of({ ...environment, ROOT_PATH: `\${ROOT}` }) }).problems).toMatchObject([
      { code: 'variable-missing', message: 'the value of ROOT_PATH is elsewhere' },
    ])
    const run = `python3 immich_auto_album.py -u /p https://p ${key}`
    const jobs = [{ cron: { special_time: 'daily', job: run } }, { cron: { state: 'absent', job: `${run} -a 2` } }]
    const timed = importFrom({ 'site.yml': playbook(jobs) })
    expect([timed.problems, timed.schedule]).toEqual([[], [{ cron: '@daily' }]])
    expect(rowOf(timed, 'root_path')?.at).toBe('site.yml:5')
  })

  it('a playbook of Ansible, in which a template has no value', () => {
    const task = {
      'community.docker.docker_container': {
        image,
        env: { API_URL: 'https://p', API_KEY: '{{ immich_key }}', ROOT_PATH: '/photos', ALBUM_LEVELS: '2' },
      },
    }
    const files = { 'p.yml': stringify([{ hosts: 'nas', tasks: [task] }]), '.env': `API_KEY=${key}\n` }
    expect(pluginsOf(importFrom(files, { given: ['p.yml'], env: '.env' }))).toEqual([written])
    expect(importFrom(files, { given: ['p.yml'] }).problems[0]).toMatchObject({ at: 'p.yml:7' })
  })

  it('has its variables in a list of texts', () => {
    const env = ['API_URL=https://p', `API_KEY=${key}`, 'ROOT_PATH=/photos', 'ALBUM_LEVELS=2']
    expect(pluginsOf(importFrom({ 'v.yaml': stringify({ app: { image, env } }) }))).toEqual([written])
  })

  it('of another program is nothing', () => {
    const data = { app: { image: 'nginx', env: { API_KEY: key } } }
    expect(importFrom({ 'v.yaml': stringify(data) }).problems).toMatchObject([{ code: 'nothing-found' }])
  })
})

describe('an image of one’s own', () => {
  const service = {
    image: 'registry.lan/albums:dev',
    environment: { API_URL: 'https://p', API_KEY: key, ROOT_PATH: '/p' },
  }
  const files = {
    'c.yaml': stringify({ services: { albums: service, web: { image: 'nginx', environment: { API_KEY: 'x' } } } }),
  }

  it('is of the tool that was named, if its variables are', () => {
    const found = importFrom(files, { tool: 'folder-album-creator' })
    expect(found).toMatchObject({ problems: [], sources: [{ service: 'albums' }] })
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p' }])
    expect(importFrom(files).problems).toMatchObject([{ code: 'nothing-found' }])
    expect(importFrom(files, { tool: 'stack' }).problems).toMatchObject([{ code: 'not-this-tool' }])
  })

  it('is told its command by a shell, which starts no tool', () => {
    const told = { ...service, image, command: 'sh -c "/script/setup_cron.sh && crond -f"' }
    expect(pluginsOf(importFrom({ 'c.yaml': stringify({ services: { told } }) }))).toEqual([
      { use: 'folder-albums', rootPath: '/p' },
    ])
  })
})
