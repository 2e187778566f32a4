import { describe, expect, it } from 'vitest'
import type { Note } from '../../../engine/plan/plan.ts'
import { type AssetInput, versions } from '../../../sandbox/index.ts'
import type { Home } from '../../support/home.ts'
import { homeWith, idOf, me, photo, tagsOf } from '../autotag/home.ts'

const personId = (number: number): string => `00000000-0000-4000-8000-0000000a000${number}`
const people = [
  { id: personId(1), ownerId: me.id, name: 'Anna', birthDate: '2016-03-14' },
  { id: personId(2), ownerId: me.id, name: 'Grandpa', birthDate: null },
  { id: personId(3), ownerId: me.id, name: '', birthDate: '2020-01-01' },
]

/** A picture of somebody, taken in the evening of a day. */
const shot = (number: number, day: string, ...who: readonly number[]): AssetInput =>
  photo(number, {
    localDateTime: `${day}T23:30:00.000Z`,
    fileCreatedAt: `${day}T21:30:00.000Z`,
    faces: who.map((one) => ({ personId: personId(one) })),
  })

const notesOf = async (home: Home): Promise<readonly Note[]> => {
  const { stdout } = await home.darkroom('plan', '--json')
  return JSON.parse(stdout).accounts[0].notes
}

const checks = { use: 'people-checks', until: [{ name: 'grandpa', day: '2010-05-01' }] }

describe.each(versions)('people-checks on %s', (version) => {
  it('reports faces from before a birth, and after a last day, by the clock at the place', async () => {
    const assets = [
      shot(1, '2016-03-13', 1),
      shot(2, '2016-03-14', 1),
      shot(3, '2010-05-01', 2),
      shot(4, '2010-05-02', 2, 1),
      shot(5, '2019-12-31', 3),
      shot(6, '1999-01-01'),
    ]
    const home = await homeWith([checks], { assets, people }, version)
    const notes = (await notesOf(home)).map(({ level, code, text, assetIds }) => [level, code, text, assetIds])
    expect(notes).toEqual([
      ['decision', 'after-last-day', 'Grandpa, on no picture after 2010-05-01, is on 4.jpg of 2010-05-02.', [idOf(4)]],
      ['decision', 'before-birth', 'Anna, born 2016-03-14, is on 1.jpg of 2016-03-13.', [idOf(1)]],
      ['decision', 'before-birth', 'Anna, born 2016-03-14, is on 4.jpg of 2010-05-02.', [idOf(4)]],
      ['decision', 'before-birth', 'Somebody without a name, born 2020-01-01, is on 5.jpg of 2019-12-31.', [idOf(5)]],
    ])
    expect((await home.plan()).operations).toEqual([])
  })

  it('tags them, until the date is corrected', async () => {
    const home = await homeWith(
      [{ use: 'people-checks', tag: 'review/people' }],
      { assets: [shot(1, '2012-01-01', 1)], people },
      version,
    )
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(tagsOf(home.sandbox, 1)).toEqual(['review/people'])
    for (const person of home.sandbox.state.people.values()) if (person.name === 'Anna') person.birthDate = '2000-01-01'
    expect((await home.darkroom('apply', '--yes', '--fresh')).code).toBe(0)
    expect(tagsOf(home.sandbox, 1)).toEqual([])
  })
})

describe('people-checks', () => {
  it('leaves births alone where they are not wanted', async () => {
    const home = await homeWith([{ ...checks, births: false }], { assets: [shot(1, '2012-01-01', 1)], people })
    expect(await notesOf(home)).toEqual([])
  })

  it('refuses a person that nobody knows, looks for the others, and leaves the tags of what was found before', async () => {
    const grandpa = { ...checks, tag: 'review/people' }
    const assets = [shot(1, '2012-01-01', 1), shot(2, '2012-01-01', 2)]
    const home = await homeWith([grandpa], { assets, people })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    const config = { plugins: [{ ...grandpa, until: [{ name: 'Nobody', day: '2010-05-01' }] }] }
    await home.write({ 'immichrc.json': JSON.stringify(config) })
    const { code, stdout, stderr } = await home.darkroom('plan')
    expect({ code, shown: `${stdout}${stderr}` }).toEqual({
      code: 5,
      shown: expect.stringContaining('No person is called "Nobody"'),
    })
    const { notes, operations } = await home.plan()
    expect(notes.map(({ code }) => code)).toEqual(['before-birth'])
    expect(operations).toEqual([])
  })
})
