import { globSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { runCli } from '../support/run-cli.ts'

let form: z.ZodType
/** What an editor makes of the schema of configurations. */
beforeAll(async () => {
  const { json } = await runCli(['schema'], { cwd: tmpdir() })
  form = z.fromJSONSchema(json())
})

const recipe = (more: object) => ({ recipes: [{ name: 'a', actions: [{ addToAlbum: 'A' }], ...more }] })
const where = (condition: object) => recipe({ where: condition })
const action = (one: object) => recipe({ actions: [one] })
const plugin = (use: string, more: object) => ({ plugins: [{ use, ...more }] })
const sharing = { groups: [{ name: 'f', members: 'all' }], policies: [{ name: 'p', albums: ['*'], groups: ['f'] }] }

describe('an editor with the schema', () => {
  it.each<object>([
    where({ taken: { monthDay: '12-24' } }),
    where({ taken: { monthDay: { from: '12-20', to: '01-06' } } }),
    where({ taken: { timeOfDay: { from: '22:00', to: '06:00' } } }),
    where({ taken: { from: '2023-07-01T18:00', to: '2023-07-02T02:00:00+02:00' } }),
    where({ taken: { birthday: 'Anna' } }),
    where({ all: [{ person: { onlyAny: ['Anna', 'Ben'] } }, { not: { taken: { months: [6, 7] } } }] }),
    action({ addToAlbum: { name: 'Trip {year} {taken:MMMM}', atLeast: 50 } }),
    action({ addTag: '{{year}}/{year}' }),
    action({ album: { name: 'A', cover: { pick: 'people', fileName: 'IMG*' }, shareWith: 'all' } }),
    recipe({ perYear: { count: 12, by: 'best', rotate: 'monthly' } }),
    plugin('album-sharing', sharing),
    plugin('date-repair', { timezone: 'Europe/Berlin', repair: false, albumDates: { enabled: true } }),
    plugin('stacks', { name: 'a', where: { inAlbum: 'A' }, videos: 'apart', order: 'last' }),
    plugin('./mine.ts', { anything: 1 }),
  ])('takes %j', (given) => {
    expect(form.safeParse(given).error).toBeUndefined()
  })

  it.each<object>([
    where({ taken: { monthDay: '13-45' } }),
    where({ taken: { monthDay: { from: '12-20', until: '01-06' } } }),
    where({ taken: { timeOfDay: { from: '25:00', to: '06:00' } } }),
    where({ taken: { from: '2023-07-01T25' } }),
    where({ taken: { birthday: 'Anna', year: 2023 } }),
    where({ taken: { months: [13] } }),
    where({ taken: { lastDays: 0 } }),
    where({ taken: {} }),
    where({ uploaded: {} }),
    where({ updated: {} }),
    where({ person: { onlyany: ['Anna'] } }),
    action({ addToAlbum: 'Trip {yaer}' }),
    action({ addToAlbum: { name: 'Trip', atLeast: 0 } }),
    action({ album: { name: 'A', cover: { pick: 'favourite' } } }),
    action({ album: { name: 'A', shareWith: 'everybody' } }),
    recipe({ perYear: { count: 0 } }),
    recipe({ perYear: { count: 1, rotat: 'monthly' } }),
    plugin('album-sharing', { ...sharing, groups: [{ name: 'f', members: 'everybody' }] }),
    plugin('date-repair', { repair: false }),
    plugin('stacks', { videos: 'no' }),
    plugin('stacks', { where: { inAlbums: 'A' } }),
    plugin('stacks', { wher: {} }),
    plugin('clock-shift', { shifts: [{ name: 'a', where: { modell: 'x' }, by: '+1h' }] }),
  ])('marks %j', (given) => {
    expect(form.safeParse(given).success).toBe(false)
  })

  it('takes every configuration of the docs', () => {
    const root = new URL('../..', import.meta.url)
    const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].map((file) =>
      readFileSync(new URL(file, root), 'utf8'),
    )
    const found = pages
      .flatMap((page) => [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text))
      .filter((text) => /^(plugins|recipes):/m.test(text))
    expect(found.length).toBeGreaterThan(20)
    for (const text of found) expect({ text, wrong: form.safeParse(parse(text)).error?.issues }).toEqual({ text })
  })
})
