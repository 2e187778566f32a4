import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { AccountPlan } from '../../../engine/plan/plan.ts'
import { openDatabase } from '../../../engine/state/database.ts'
import { openJournal, stateFile } from '../../../engine/state/journal.ts'
import { stateFolder } from '../../../engine/state/state-folder.ts'
import { folderWith } from '../../support/folder.ts'

const plan: AccountPlan = {
  account: 'me',
  server: { url: 'http://photos.example.org/api', version: '3.0.3' },
  user: { id: 'u1', email: 'anna@example.com' },
  recipes: [],
  operations: [
    { op: 'album.create', recipe: 'trips', album: { id: null, name: 'Trip' }, set: {} },
    { op: 'album.add', recipe: 'trips', album: { id: null, name: 'Trip' }, assetIds: ['a1', 'a2', 'a3'] },
  ],
  notes: [],
  refused: [],
  summary: { 'album.create': 1, 'album.add': 3 },
}

const fileIn = async (): Promise<string> => join(await folderWith(), 'state', 'server-u1.sqlite')
const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777

describe('what is noted at once', () => {
  /** A state file that has no room for more once it is asked to note something of `full`, as on a disk that is full. */
  const withoutRoom = async () => {
    const file = await fileIn()
    openJournal(file).close()
    const database = new DatabaseSync(file)
    for (const [table, column] of [
      ['ledger', 'assets'],
      ['exclusion', 'assetId'],
    ])
      database.exec(
        `CREATE TRIGGER full_${table} BEFORE INSERT ON ${table} WHEN NEW.${column} LIKE '%full%' BEGIN SELECT RAISE(ABORT, 'full'); END`,
      )
    database.close()
    return openJournal(file)
  }

  it('of what a sync saw is whole, or as it was before', async () => {
    const journal = await withoutRoom()
    const seen = { recipe: 'trips', target: 'album a', ours: ['a1'], removed: ['a2'] }
    journal.ledger.observe(seen)
    expect(() => journal.ledger.observe({ ...seen, ours: ['a3'], removed: ['full'] })).toThrow('full')
    expect(journal.ledger.of('trips', 'album a')).toEqual({ ours: new Set(['a1']), removed: new Set(['a2']) })
    journal.close()
  })

  it('of what a person decided against is all of it, or nothing', async () => {
    const journal = await withoutRoom()
    const one = { recipe: 'trips', op: 'album.add', target: 'a', name: 'Trip', until: null, by: 'anna', note: '' }
    const decided = ['a1', 'full'].map((assetId) => ({ ...one, id: assetId, assetId, at: '2026-01-01T00:00:00Z' }))
    expect(() => journal.exclusions.add(decided)).toThrow('full')
    expect(journal.exclusions.list()).toEqual([])
    journal.close()
  })
})

describe('the journal', () => {
  it('is on the disk itself when a request leaves, for a power cut', async () => {
    const database = openDatabase(await fileIn())
    // FULL: in WAL mode the only one that waits for the disk at each commit.
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    database.close()
  })

  it('knows a run from its first moment to its end', async () => {
    const journal = openJournal(await fileIn())
    journal.begin('r1', plan)
    expect(journal.runs()).toMatchObject([
      { id: 'r1', account: 'me', status: 'running', finishedAt: null, operations: 2, done: 0 },
    ])

    const made = journal.sending('r1', 0, 'POST /albums', [])
    expect(journal.requests('r1')).toMatchObject([
      { operation: 0, request: 'POST /albums', answeredAt: null, changed: 0 },
    ])
    journal.answered(made, { changed: 1, made: { kind: 'album', id: 'x' } })
    journal.finished('r1', 0)
    const filled = journal.sending('r1', 1, 'PUT /albums/x/assets', ['a1', 'a2', 'a3'])
    journal.answered(filled, { changed: 2, failed: [{ id: 'a3', reason: 'no_permission' }] })
    journal.end('r1', 'partial', 'because')

    expect(journal.runs()).toMatchObject([
      { status: 'partial', done: 1, changes: 3, note: 'because', finishedAt: expect.any(String) },
    ])
    expect(journal.operations('r1')).toEqual(
      plan.operations.map((operation, index) => ({ operation, done: index === 0 })),
    )
    expect(journal.requests('r1')[1]).toMatchObject({
      ids: ['a1', 'a2', 'a3'],
      changed: 2,
      failed: [{ id: 'a3', reason: 'no_permission' }],
    })
    journal.close()
  })

  it('is still there after a crash, to be read by anybody who opens it', async () => {
    const file = await fileIn()
    const journal = openJournal(file)
    journal.begin('r1', plan)
    journal.sending('r1', 0, 'POST /albums', [])
    const other = openJournal(file)
    expect(other.runs()).toMatchObject([{ id: 'r1', status: 'running' }])
    expect(other.requests('r1')).toHaveLength(1)
    other.close()
    journal.close()
  })

  it('lists the newest run first', async () => {
    const journal = openJournal(await fileIn())
    for (const id of ['r1', 'r2', 'r3']) journal.begin(id, plan)
    expect(journal.runs().map(({ id }) => id)).toEqual(['r3', 'r2', 'r1'])
    journal.close()
  })

  it('can be read by its owner only, folder and files, also where they were open before', async () => {
    const file = await fileIn()
    openJournal(file).close()
    expect(await modeOf(file)).toBe(0o600)
    expect(await modeOf(join(file, '..'))).toBe(0o700)
    await chmod(file, 0o644)
    const journal = openJournal(file)
    journal.begin('r1', plan)
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(await modeOf(name)).toBe(0o600)
    journal.close()
  })

  it.each([
    [
      'no database',
      'This is a text file, not a database, and it is long enough to be looked at.'.repeat(20),
      /not a database/,
    ],
    ['cut off', 'SQLite format 3\0'.padEnd(4000, 'x'), /./],
  ])('says what to do where the state file is %s', async (_name, content, reason) => {
    const file = await fileIn()
    await mkdir(join(file, '..'))
    await writeFile(file, content)
    expect(() => openJournal(file)).toThrow(
      expect.objectContaining({
        code: 'STATE_UNREADABLE',
        message: expect.stringMatching(reason),
        hint: expect.stringContaining('move it away'),
      }),
    )
  })

  it('copies a file of an older version before it is brought up to date, for its owner alone', async () => {
    const file = await fileIn()
    openJournal(file).close()
    const older = new DatabaseSync(file)
    older.exec("DROP TABLE exclusion; PRAGMA user_version = 4; INSERT INTO unkept VALUES ('f', 'a', '', NULL, '')")
    older.close()
    openJournal(file).close()
    expect((await stat(`${file}.bak-4`)).mode & 0o777).toBe(0o600)
    const copy = new DatabaseSync(`${file}.bak-4`)
    expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 })
    expect(copy.prepare('SELECT asset FROM unkept').all()).toEqual([{ asset: 'a' }])
    copy.close()
    const now = new DatabaseSync(file)
    expect(now.prepare('SELECT COUNT(*) AS count FROM exclusion').get()).toEqual({ count: 0 })
    now.close()
  })

  it('leaves a file of a newer version alone', async () => {
    const file = await fileIn()
    openJournal(file).close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => openJournal(file)).toThrow(/written by a newer version of immich-darkroom/)
  })

  it('says so where the folder cannot be made', async () => {
    const folder = await folderWith({ state: 'a file' })
    expect(() => openJournal(join(folder, 'state', 'x.sqlite'))).toThrow(
      /^The state folder .* cannot be used: .*state is not a folder\.$/,
    )
  })
})

describe('the state folder', () => {
  it.each([
    ['what was asked for', 'mine', { DARKROOM_STATE_DIR: '/env', XDG_STATE_HOME: '/xdg' }, 'mine'],
    ['the environment', undefined, { DARKROOM_STATE_DIR: '/env', XDG_STATE_HOME: '/xdg' }, '/env'],
    ['the XDG folder', undefined, { XDG_STATE_HOME: '/xdg' }, '/xdg/immich-darkroom'],
  ])('is %s', (_name, wanted, env, expected) => {
    expect(stateFolder(wanted, env)).toBe(expected)
  })

  it('lies in the home folder else', () => {
    expect(stateFolder(undefined, {})).toMatch(/\/\.local\/state\/immich-darkroom$/)
  })

  it('has one file per server and user', () => {
    const files = [
      stateFile('/s', 'http://a.example.org:2283/api', 'u1'),
      stateFile('/s', 'http://a.example.org:2283/api', 'u2'),
      stateFile('/s', 'http://a.example.org/api', 'u1'),
      stateFile('/s', 'https://b.example.org/photos/api', 'u1'),
    ]
    expect(new Set(files).size).toBe(4)
    for (const file of files) expect(file).toMatch(/^\/s\/[\w.-]+\.sqlite$/)
  })
})
