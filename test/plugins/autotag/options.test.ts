import { describe, expect, it } from 'vitest'
import type { Plugin } from '../../../core/plugins/plugin.ts'
import albumMerge from '../../../plugins/album-merge/index.ts'
import albumSharing from '../../../plugins/album-sharing/index.ts'
import autotag from '../../../plugins/autotag/index.ts'
import folderAlbums from '../../../plugins/folder-albums/index.ts'
import { autotagHome, idOf, rules } from './home.ts'

const problemsOf = (options: object): string[] =>
  autotag({ rules, ...options } as never).problems.map(({ path, message }) => `${path} ${message}`)

describe('options of autotag', () => {
  it.each<[string, object, RegExp]>([
    ['C20 a rule without criteria', { rules: [{ name: 'a' }] }, /^rules\[0\] needs tags, albums or links/],
    ['C20 a broken pattern', { rules: [{ name: 'a', albums: ['['] }] }, /^rules\[0\]\.albums\[0\] /],
    ['two rules of one name', { rules: [rules[0], rules[0]] }, /^rules\[1\]\.name "events" is listed twice/],
    [
      'a rule by an album link',
      { rules: [{ name: 'a', links: [`/albums/${idOf(1)}`] }] },
      /does not link to a single asset/,
    ],
    [
      'a rule by a person',
      { rules: [{ name: 'a', links: [`/people/${idOf(1)}`] }] },
      /does not link to a single asset/,
    ],
    ['a memory', { exclude: [`/memory?id=${idOf(1)}`] }, /^exclude\[0\] is a memory/],
    ['a broken link', { only: ['/photos/1'] }, /^only\[0\] .*bad-id/],
    ['a place in the timeline', { only: [`/photos?at=${idOf(1)}`] }, /timeline-position/],
    ['a smart search', { only: [`/search?query=${encodeURIComponent('{"query":"dog"}')}`] }, /smart search/],
    ['a value nobody knows', { only: [`/search?query=${encodeURIComponent('{"type":"FILM"}')}`] }, /type/],
    ['a day that is none', { only: [`/search?query=${encodeURIComponent('{"takenAfter":"soon"}')}`] }, /takenAfter/],
    ['a search field nobody knows', { only: [`/search?query=${encodeURIComponent('{"mood":"good"}')}`] }, /mood/],
    ['a conversion to nowhere', { conversions: [{ from: { tags: ['a'] }, to: {} }] }, /to needs tags or albums/],
    ['a conversion from nothing', { conversions: [{ from: {}, to: { tags: ['a'] } }] }, /from needs tags/],
    [
      'one tag for two statuses',
      { unclassifiedTag: 'Review', conflictTag: 'review' },
      /^conflictTag is the same as unclassifiedTag/,
    ],
    ['a mistyped option', { rule: [] }, /^rule is not a known option/],
  ])('refuse %s', (_name, options, message) => {
    expect(problemsOf(options).join('\n')).toMatch(message)
  })

  it('show no more of a shared link than its beginning', () => {
    const [problem] = problemsOf({ rules: [{ name: 'a', links: ['/share/AbCdEfGh/photos/1'] }] })
    expect(problem).toContain('AbCd…')
    expect(problem).not.toContain('AbCdE')
  })

  it('take every option of the specification with its default', () => {
    const { rules: _, ...defaults } = autotag.definition.options.parse({ rules: [] })
    expect(defaults).toEqual({
      unclassifiedTag: 'autotag/unclassified',
      conflictTag: 'autotag/conflict',
      ownTags: [],
      only: [],
      exclude: [],
      conversions: [],
      tempAlbums: { enabled: false, maxDays: 30 },
    })
  })

  it.each<[string, object, string | undefined]>([
    ['marks', {}, 'last'],
    ['marks conflicts', { unclassifiedTag: null }, 'last'],
    ['files', { unclassifiedTag: null, conflictTag: null, tempAlbums: { enabled: true } }, 'last'],
    ['only converts', { unclassifiedTag: null, conflictTag: null }, undefined],
  ])('let an instance that %s run %j in the order %s', (_name, options, order) => {
    expect(autotag({ rules, ...options }).recipes()[0]?.order).toBe(order)
  })

  it('stop the command line before anything is read', async () => {
    const home = await autotagHome({ only: ['/photos/1'] }, {})
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toContain('plugins[0].only[0]')
    expect(home.sandbox.requests.size).toBe(0)
  })
})

describe('options of earlier versions', () => {
  const groups = [{ name: 'g', members: ['ben@example.org'] }]
  const policies = [{ name: 'p', keywords: ['trip'], groups: ['g'] }]
  // biome-ignore lint/suspicious/noExplicitAny: plugins with any options
  const advised: [option: string, given: unknown, plugin: Plugin<any>, where: string, options: object][] = [
    ['share', { enabled: true, groups, policies }, albumSharing, 'after', { groups, policies }],
    [
      'share',
      { enabled: true, groups, policies, prune: true },
      albumSharing,
      'after',
      { groups, policies, prune: true },
    ],
    ['mergeAlbums', 'temp', albumMerge, 'after', { mode: 'temp' }],
    ['mergeAlbums', 'all', albumMerge, 'after', { mode: 'all' }],
    [
      'folderAlbums',
      { enabled: true, depth: 1 },
      folderAlbums,
      'before',
      {
        rootPath: '/its/folder',
        albumLevels: 2,
        albumSeparator: '/',
        pathFilter: ['????-??-?? */**'],
        ignore: ['whatsapp'],
      },
    ],
  ]

  it.each(advised)('%s: %j is refused with what to write in its place', (option, given, plugin, where, options) => {
    const { name } = plugin.definition
    const entry = JSON.stringify({ use: name, ...options })
    expect(problemsOf({ [option]: given })).toEqual([
      `${option} is the plugin ${name} now: take it out, and add to plugins, ${where} autotag: ${entry}`,
    ])
    expect(plugin(options).problems).toEqual([])
  })

  it.each<[string, unknown, string]>([
    ['share', { enabled: false }, 'album-sharing'],
    ['share', {}, 'album-sharing'],
    ['mergeAlbums', 'off', 'album-merge'],
    ['folderAlbums', { enabled: false }, 'folder-albums'],
  ])('%s: %j, which changes nothing, is to be taken out', (option, given, name) => {
    expect(problemsOf({ [option]: given })).toEqual([
      `${option} is the plugin ${name} now: take it out, because it was switched off`,
    ])
  })

  it('loop is refused, with how a job and links do it', () => {
    expect(problemsOf({ loop: { batch: 500 } })).toEqual([
      expect.stringMatching(/^loop is gone: .*on: 'events', schedule: 'every 15m'.*only$/),
    ])
  })
})
