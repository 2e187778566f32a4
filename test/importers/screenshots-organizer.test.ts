import { describe, expect, it } from 'vitest'
import { importFrom, pluginsOf, rowOf } from './import-from.ts'

const tail = `https://p.example.org ${'k'.repeat(43)}`
const p1 = `immich_screenshots_organizer.py -u --archive-screens -n Phone Screenshots ${tail}`
const written = {
  use: 'screen-captures',
  screenshotAlbum: 'Screenshots',
  recordingAlbum: null,
  visibility: 'archive',
  libraryName: 'Phone',
}

describe('screenshots-organizer', () => {
  it('P1: stays at our levels, and says so', () => {
    const found = importFrom({}, { args: p1 })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([written])
    expect(rowOf(found, 'album')).toMatchObject({ how: 'safer', note: expect.stringContaining('102 of 517') })
    expect(rowOf(found, 'key')?.note).toContain("shell's history")
  })

  it('P2: guesses with --exact', () => {
    const found = importFrom({}, { args: p1, exact: true })
    expect(pluginsOf(found)).toEqual([{ ...written, minConfidence: 'guess', includeExifless: true }])
    expect(found.options.filter(({ how }) => how === 'safer')).toEqual([])
  })

  it('P3: the fork for films of the screen', () => {
    const found = importFrom({
      'run.sh': `python3 immich_screenrecord_organizer.py -u -q capture "Screen films" ${tail}`,
    })
    expect(pluginsOf(found)).toEqual([
      {
        use: 'screen-captures',
        screenshotAlbum: null,
        recordingAlbum: 'Screen films',
        query: 'capture',
        minConfidence: 'guess',
      },
    ])
    expect(found.options.filter(({ how }) => how === 'safer')).toEqual([])
  })

  it('both commands with the same account and options are one instance', () => {
    const crontab = `1 * * * * python3 immich_screenshots_organizer.py -u Shots ${tail}\n2 * * * * python3 immich_screenrecord_organizer.py -u Films ${tail}\n`
    const found = importFrom({ crontab })
    expect(pluginsOf(found)).toEqual([{ use: 'screen-captures', screenshotAlbum: 'Shots', recordingAlbum: 'Films' }])
    expect(found.schedule).toEqual([{ cron: '1 * * * *' }, { cron: '2 * * * *' }])
  })

  it('other options make another instance with a name of its own', () => {
    const line = 'python3 immich_screenshots_organizer.py'
    const found = importFrom({
      'run.sh': `${line} -u A ${tail}\n${line} -u --include-low-res --import-path /x -n X B ${tail}\n`,
    })
    expect(pluginsOf(found)).toMatchObject([
      { screenshotAlbum: 'A' },
      { name: 'screen-captures (2)', screenshotAlbum: 'B', includeLowResolution: true, libraryName: 'X' },
    ])
    expect(pluginsOf(found)[1]).not.toHaveProperty('importPath')
    expect(rowOf(found, '--import-path')).toMatchObject({ how: 'idle', to: null })
  })

  it.each([
    ['-u --archive-screens', { screenshotAlbum: 'Shots', recordingAlbum: null, visibility: 'archive' }],
    ['-u', { screenshotAlbum: 'Shots', recordingAlbum: null }],
    ['-u -q capture', { screenshotAlbum: null, recordingAlbum: 'Shots', query: 'capture' }],
  ])('the name under which the manuals of both have it stored: %s', (options, wanted) => {
    const found = importFrom({ crontab: `0 4 * * * python3 immich_screenshot_organizer.py ${options} Shots ${tail}\n` })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject([wanted])
  })

  it('which fork it is has to be known', () => {
    const found = importFrom({}, { tool: 'screenshots-organizer', args: `-u Shots ${tail}` })
    expect(found.problems).toMatchObject([{ code: 'ambiguous-fork' }])
    const told = importFrom({}, { tool: 'Immich-Screenshots-Organizer', args: `-u --with-smartsearch Shots ${tail}` })
    expect(pluginsOf(told)).toMatchObject([{ smartSearch: { enabled: true, query: 'screenshot', limit: 200 } }])
  })
})
