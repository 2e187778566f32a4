import { describe, expect, it } from 'vitest'
import autotag, * as exported from '../../../plugins/autotag/index.ts'
import { autotagHome, idOf, rules } from './home.ts'

const problemsOf = (options: object): string[] =>
  autotag({ rules, ...options } as never).problems.map(({ path, message }) => `${path} ${message}`)

const policies = [{ name: 'p', keywords: ['k'], groups: ['nobody'] }]

describe('options of autotag', () => {
  it.each<[string, object, RegExp]>([
    ['C20 a rule without criteria', { rules: [{ name: 'a' }] }, /^rules\[0\] needs tags, albums or links/],
    ['C20 a broken pattern', { rules: [{ name: 'a', albums: ['['] }] }, /^rules\[0\]\.albums\[0\] /],
    ['two rules of one name', { rules: [rules[0], rules[0]] }, /^rules\[1\]\.name "events" stands here twice/],
    ['a rule by an album link', { rules: [{ name: 'a', links: [`/albums/${idOf(1)}`] }] }, /no single asset \(album\)/],
    [
      'a rule by a person',
      { rules: [{ name: 'a', links: [`/people/${idOf(1)}`] }] },
      /use albums for albums, or exclude/,
    ],
    ['a memory', { exclude: [`/memory?id=${idOf(1)}`] }, /^exclude\[0\] is a memory/],
    ['a broken link', { only: ['/photos/1'] }, /^only\[0\] .*bad-id/],
    ['a place in the timeline', { only: [`/photos?at=${idOf(1)}`] }, /timeline-position/],
    ['a smart search', { only: [`/search?query=${encodeURIComponent('{"query":"dog"}')}`] }, /smart search/],
    ['a search field nobody knows', { only: [`/search?query=${encodeURIComponent('{"mood":"good"}')}`] }, /mood/],
    ['another server, where hosts are given', { hosts: ['h'], only: [`https://g/photos/${idOf(1)}`] }, /foreign-host/],
    ['a conversion to nowhere', { conversions: [{ from: { tags: ['a'] }, to: {} }] }, /to needs tags or albums/],
    ['a conversion from nothing', { conversions: [{ from: {}, to: { tags: ['a'] } }] }, /from needs tags/],
    ['S5 an unknown group', { share: { policies } }, /^share\.policies\[0\]\.groups "nobody" .*unknown-group/],
    [
      'an unknown role',
      { share: { groups: [{ name: 'nobody', members: [] }], policies: [{ ...policies[0], role: 'admin' }] } },
      /^share\.policies\[0\]\.role .*not a role/,
    ],
    ['a broken folder pattern', { folderAlbums: { excluded: ['('] } }, /^folderAlbums\.excluded\[0\] /],
    [
      'one tag for two statuses',
      { unclassifiedTag: 'Review', conflictTag: 'review' },
      /^conflictTag .*another output tag/,
    ],
    ['an interval', { loop: { intervalMinutes: 5 } }, /^loop\.intervalMinutes .*timer/],
    ['runs that begin anew', { loop: { resume: false } }, /^loop\.resume .*goes on/],
    ['another overlap', { loop: { overlap: 0 } }, /^loop\.overlap .*not needed/],
    ['a mistyped option', { loop: { batches: 5 } }, /^loop\.batches is not a known option/],
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
      folderAlbums: {
        enabled: false,
        excluded: ['whatsapp'],
        separator: '/',
        depth: 3,
        anyLibrary: false,
        conflictTag: 'autotag/folder-conflict',
      },
      share: { enabled: false, groups: [], policies: [], prune: false },
      mergeAlbums: 'temp',
      loop: { intervalMinutes: null, batch: null, skip: 0, resume: true, overlap: 500, maxAgeHours: 72 },
    })
  })

  it('stop the command line before anything is read', async () => {
    const home = await autotagHome({ only: ['/photos/1'] }, {})
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toContain('plugins[0].only[0]')
    expect(home.sandbox.requests.size).toBe(0)
  })
})

it('the functions of the specification are there for others', () => {
  const names = Object.keys(exported).filter((name) => name !== 'default')
  expect(names.sort()).toEqual(
    [
      'parseLink',
      'classify',
      'convert',
      'tempAlbums',
      'folderAlbum',
      'resolveAlbumPolicy',
      'diffMembers',
      'mergeAlbums',
      'resumePoint',
      'pageWindow',
      'errorVerdict',
    ].sort(),
  )
})
