import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Imported, ScheduleEntry } from '../../importers/contract.ts'
import { configFiles } from '../../importers/writing/config-files.ts'
import { scheduleComments, serveOf } from '../../importers/writing/schedules.ts'

describe('schedules', () => {
  it.each<[ScheduleEntry[], object]>([
    [[{ manual: true }], {}],
    [[{ cron: '5 * * * *' }], { serve: { jobs: { all: { schedule: '5 * * * *' } } } }],
    [
      [{ everySeconds: 3600, zone: 'UTC', atStart: true }],
      { serve: { timeZone: 'UTC', jobs: { all: { schedule: 'every 1h', atStart: true } } } },
    ],
    [[{ everySeconds: 5 }], { serve: { jobs: { all: { schedule: 'every 1m' } } } }],
    [[{ everySeconds: 5400 }], { serve: { jobs: { all: { schedule: 'every 90m' } } } }],
    // The same times are one job, for all where all have them.
    [
      [
        { cron: '0 3 * * *', of: ['a'] },
        { cron: '0 3 * * *', of: ['b'] },
      ],
      { serve: { jobs: { all: { schedule: '0 3 * * *' } } } },
    ],
    [
      [
        { cron: '0 3 * * *', of: ['a'] },
        { manual: true, of: ['b'] },
        { cron: '0 3 * * *', of: ['c'] },
      ],
      { serve: { jobs: { 'job-1': { recipes: ['a', 'c'], schedule: '0 3 * * *' } } } },
    ],
    // What does the same at several times is one job.
    [
      [{ cron: '0 3 * * *' }, { cron: '0 15 * * *', atStart: true }],
      { serve: { jobs: { all: { schedule: ['0 3 * * *', '0 15 * * *'], atStart: true } } } },
    ],
    [
      [
        { cron: '0 3 * * *', of: ['a'] },
        { cron: '0 15 * * *', of: ['a'] },
        { cron: '@reboot', of: ['b'] },
      ],
      {
        serve: {
          jobs: {
            a: { recipes: ['a'], schedule: ['0 3 * * *', '0 15 * * *'] },
            b: { recipes: ['b'], atStart: true },
          },
        },
      },
    ],
    [
      [
        { cron: '0 3 * * *', of: ['Anna & Ben'], zone: 'UTC' },
        { everySeconds: 60, of: ['b'] },
      ],
      {
        serve: {
          jobs: {
            'Anna-Ben': { recipes: ['Anna & Ben'], schedule: '0 3 * * *', timeZone: 'UTC' },
            b: { recipes: ['b'], schedule: 'every 1m' },
          },
        },
      },
    ],
  ])('%j', (schedule, expected) => {
    expect(serveOf({ schedule, channels: [] })).toEqual(expected)
  })

  it.each([
    [3600, '0 * * * *'],
    [7200, '0 */2 * * *'],
    [600, '*/10 * * * *'],
    [86_400, '0 3 * * *'],
  ])('every %i seconds as a line for cron', (everySeconds, cron) => {
    const lines = scheduleComments({ schedule: [{ everySeconds }] }, null)
    expect(lines.join('\n')).toContain(`${cron}  \`darkroom apply --yes\``)
  })

  it('a line for a crontab has no seconds', () => {
    const lines = ['30 */5 * * * *', '@daily', '5 4 * * 0'].map(
      (cron) => scheduleComments({ schedule: [{ cron }] }, null)[1],
    )
    expect(lines.map((line) => line?.trim().split('  ')[0])).toEqual(['*/5 * * * *', '@daily', '5 4 * * 0'])
  })
})

describe('files', () => {
  const entry = (data: object, more: object = {}) => ({
    data: data as Record<string, unknown>,
    isComment: false,
    comments: [],
    ...more,
  })
  const shared = [{ name: 'a' }]
  const imported: Imported = {
    tool: 'x',
    sources: [],
    accounts: [{ name: 'default', url: 'https://p', key: 'secret', keyFile: null, keyFrom: 'KEY', more: {} }],
    plugins: [
      entry({ use: 'a', accounts: ['default'], rules: shared }, { comments: ["it's #1\nin two lines\u2028or three"] }),
      entry({ use: 'b', rules: shared }, { isComment: true, comments: ['not yet'] }),
      entry({ use: 'c', rules: shared, text: "it's\n$x \\ `" }),
    ],
    recipes: [entry({ name: 'off', actions: [] }, { isComment: true })],
    allow: ['album.delete'],
    options: [],
    schedule: [{ manual: true }],
    channels: [],
    secrets: [],
    comments: [],
    problems: [],
    albums: [],
    variants: [],
  }

  it('have comments at their places, no anchors, and nothing of a key', () => {
    const files = configFiles(imported, 'yaml')
    expect(files.map(({ path, isSecret }) => [path, isSecret])).toEqual([
      ['immichrc.yaml', false],
      ['recipes/x.yaml', false],
      ['secrets/default', true],
    ])
    const text = files[0]?.text ?? ''
    expect(parse(text)).toEqual({
      accounts: { default: { url: 'https://p', apiKeyFile: './secrets/default' } },
      allow: ['album.delete'],
      plugins: [
        { use: 'a', rules: shared },
        { use: 'c', rules: shared, text: "it's\n$x \\ `" },
      ],
    })
    expect(text).not.toMatch(/[&*]a1|secret\b(?!s)/)
    expect(text.indexOf("# it's #1")).toBeLessThan(text.indexOf('use: a'))
    expect(text).toMatch(/# not yet\n\s*# - use: b\n[\s\S]*- use: c/)
    expect(files[1]?.text).toContain('# - name: off')
  })

  it('are the same in TypeScript', async () => {
    const text = configFiles(imported, 'ts')[0]?.text ?? ''
    const body = text
      .replace(/^\/\/.*$/gm, '')
      .replace(/^import .*$/gm, '')
      .replace('export default defineConfig(', 'return (')
    expect(new Function(body)()).toEqual(parse(configFiles(imported, 'yaml')[0]?.text ?? ''))
  })
})
