import { describe, expect, it } from 'vitest'
import { composeOf, importFrom, recipesOf, rowOf } from './import-from.ts'

const key = 'k'.repeat(43)
const config = {
  immichServer: 'http://10.0.0.2:2283',
  users: [
    {
      apiKey: key,
      personLinks: [
        { description: 'Joe', personId: 'f34aaaaa-0000', albumId: 'ff8' },
        { personId: 'a11bbbbb-0000', albumId: 'ff8' },
        { personId: 'c22ccccc-0000', albumId: 'ee7' },
      ],
    },
  ],
}

describe('person-to-album', () => {
  it('T1: links of one user and album are one recipe', () => {
    const found = importFrom({ 'config.json': JSON.stringify(config, null, 2) })
    expect(found.problems).toEqual([])
    expect(recipesOf(found)).toEqual([
      {
        name: 'Joe',
        accounts: ['user-1'],
        where: { person: { any: ['f34aaaaa-0000', 'a11bbbbb-0000'] } },
        actions: [{ addToAlbum: { id: 'ff8' } }],
      },
      {
        name: 'c22ccccc',
        accounts: ['user-1'],
        where: { person: { any: ['c22ccccc-0000'] } },
        actions: [{ addToAlbum: { id: 'ee7' } }],
      },
    ])
    expect(found.accounts).toMatchObject([{ name: 'user-1', url: 'http://10.0.0.2:2283', key }])
    expect(found.schedule).toEqual([{ cron: '0,30 * * * *', atStart: true }])
    // Empty is as not given.
    const empty = importFrom({ 'config.json': JSON.stringify({ ...config, schedule: ' ' }) })
    expect(empty.schedule).toEqual(found.schedule)
    expect(rowOf(found, 'users[0].personLinks[1]')?.at).toBe('config.json:12')
  })

  it('T2: the sample of its manual, inside a compose file and with comments', () => {
    const inline = `{\n  "schedule": "5 * * * *", # when\n  ${JSON.stringify(config).slice(1)}`
    const found = importFrom({
      'compose.yaml': composeOf('alangrainger/immich-person-to-album:latest', { CONFIG: inline, TZ: 'Europe/Rome' }),
    })
    expect(found.problems).toEqual([])
    expect(recipesOf(found)).toMatchObject([{ name: 'Joe' }, {}])
    expect(found.schedule).toEqual([{ cron: '5 * * * *', zone: 'Europe/Rome', atStart: true }])
    expect(found.comments.join()).toContain('has comments')
  })

  it('keys of forks are told as such', () => {
    const users = [{ apiKey: key, personLinks: [{ personIds: ['a'], operator: 'and', albumId: 'x' }] }]
    const { problems } = importFrom({ 'config.json': JSON.stringify({ ...config, users }) })
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['option-unknown', expect.stringContaining('personIds')],
      ['option-unknown', expect.stringContaining('operator')],
      ['value-invalid', expect.stringContaining('personId')],
    ])
    expect(problems[0]?.hint).toContain("fork's")
  })

  it('settings without users are a problem', () => {
    const compose = composeOf('alangrainger/immich-person-to-album', { TZ: 'UTC' }, { volumes: ['./data:/data'] })
    for (const text of ['', '[]', '{}', '{ "users": {} }']) {
      const { problems } = importFrom({ 'compose.yaml': compose, 'data/config.json': text })
      expect(problems).toMatchObject([{ code: 'value-invalid', message: 'the settings list no users' }])
    }
  })

  it('finds data/config.json through the volume of a service', () => {
    const compose = composeOf('alangrainger/immich-person-to-album', { TZ: 'UTC' }, { volumes: ['./data:/data'] })
    const found = importFrom({ 'compose.yaml': compose, 'data/config.json': JSON.stringify(config) })
    expect(found.problems).toEqual([])
    expect(recipesOf(found)).toHaveLength(2)
  })

  it('finds it where it is mounted as a file, or a config of compose', () => {
    const of = (more: object) => composeOf('alangrainger/immich-person-to-album', { TZ: 'UTC' }, more)
    const text = JSON.stringify(config)
    const named = { configs: [{ source: 'links', target: '/data/config.json' }] }
    const files = [
      { 'compose.yaml': of({ volumes: ['./links.json:/data/config.json:ro'] }), 'links.json': text },
      { 'compose.yaml': `${of(named)}configs:\n  links:\n    file: ./links.json\n`, 'links.json': text },
      { 'compose.yaml': `${of(named)}configs:\n  links:\n    content: |\n      ${text}\n` },
    ]
    for (const one of files) {
      const found = importFrom(one)
      expect(found.problems).toEqual([])
      expect(recipesOf(found)).toHaveLength(2)
    }
  })
})
