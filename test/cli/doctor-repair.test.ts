import { randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { repairState } from '../../cli/doctor/repair-state.ts'
import type { AccountPlan } from '../../engine/plan/plan.ts'
import { openJournal, stateFile } from '../../engine/state/journal.ts'
import { folderWith } from '../support/folder.ts'
import { type Home, homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'

const tagging = recipeFile('tagging', "fileName('t*')", "[addTag('trips')]")
const syncing = `import { defineRecipe, fileName, syncAlbum } from 'immich-darkroom'
export default defineRecipe({ name: 'syncing', where: fileName('t*'), actions: [syncAlbum('T')] })
`

/** A home where a run was applied; what follows would add one more tag. */
const appliedHome = async (recipe = tagging): Promise<Home> => {
  const home = await homeFor({
    library: smallLibrary,
    config: "recipes: ['recipes/*.ts']",
    files: { 'recipes/a.ts': recipe },
  })
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  await home.sandbox.settle()
  await home.write({ 'recipes/b.ts': recipeFile('more', "fileName('p*')", "[addTag('pets')]") })
  return home
}

const plan: AccountPlan = {
  account: 'me',
  server: { url: 'http://photos.example.org/api', version: '3.0.3' },
  user: { id: 'u1', email: 'anna@example.com' },
  recipes: [],
  operations: [{ op: 'album.add', recipe: 'trips', album: { id: 'x', name: 'Trip' }, assetIds: ['a1'] }],
  notes: [],
  refused: [],
  summary: {},
}

/** A journal of 60 runs with 20 requests each, and a ledger of as many lines. */
const longJournal = async (): Promise<string> => {
  const file = join(await folderWith(), 'state.sqlite')
  const journal = openJournal(file)
  for (let run = 0; run < 60; run += 1) {
    journal.begin(`run${run}`, plan)
    for (let request = 0; request < 20; request += 1) {
      const ids = Array.from({ length: 10 }, (_, index) => `asset-${run}-${request}-${index}`)
      const entry = journal.sending(`run${run}`, 0, 'PUT /albums/x/assets', ids)
      journal.answered(entry, { changed: 10 }, (ledger) => ledger.put('trips', `album ${run}`, ids))
    }
    journal.end(`run${run}`, 'done', '')
  }
  journal.close()
  return file
}

const overwrite = (file: string, from: number, length: number): void => {
  const content = readFileSync(file)
  randomBytes(length).copy(content, from)
  writeFileSync(file, content)
}

const damages: readonly (readonly [string, (file: string) => void])[] = [
  ['is empty', (file) => truncateSync(file, 0)],
  ['is cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ['has random bytes in its middle', (file) => overwrite(file, 4096, statSync(file).size - 4096)],
  ['is no database', (file) => writeFileSync(file, 'Not a database at all. '.repeat(500))],
]

describe('a state file that cannot be read', () => {
  it.each(damages)('that %s: apply writes nothing, plan goes on, doctor makes a new one', async (_, damage) => {
    const home = await appliedHome()
    const file = home.stateFile()
    damage(file)
    const damaged = readFileSync(file)
    const written = writesTo(home.sandbox)

    const apply = await home.darkroom('apply', '--yes')
    expect(apply.code).toBe(1)
    expect(apply.stderr).toContain(`The state file ${file} cannot be used`)
    expect(apply.stderr).toContain('darkroom doctor --repair')
    expect(writesTo(home.sandbox)).toEqual(written)
    const planned = await home.darkroom('plan', '--json')
    expect(planned.code).toBe(0)
    expect(planned.stderr).toContain('What was written before is not known')
    expect((await home.darkroom('doctor')).code).toBe(1)

    const doctor = await home.darkroom('doctor', '--repair')
    expect(doctor.stdout).toMatch(/✓ default repair: recovered \d+ runs?, /)
    expect(doctor.code).toBe(0)
    const kept = readdirSync(dirname(file)).find((name) => /\.damaged-\d{4}-\d\d-\d\dT[\d-]+$/.test(name))
    expect(readFileSync(join(dirname(file), kept ?? 'none'))).toEqual(damaged)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect((await home.darkroom('doctor', '--repair')).stdout).toContain('nothing to repair')
  })

  it('stops a plan that syncs: without its ledger it would take out too little, and put back what a person took out', async () => {
    const home = await appliedHome(syncing)
    damages[1]?.[1](home.stateFile())
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(1)
    expect(stderr).toContain('cannot be used')
  })

  it('that lost one page gives back most of its journal, all of it as it was', async () => {
    const whole = openJournal(await longJournal())
    const requests = new Map(whole.runs().map(({ id }) => [id, whole.requests(id)]))
    const runs = new Map(whole.runs().map((run) => [run.id, run]))
    whole.close()
    const saved: number[] = []
    for (const page of [3, 10, 30, 60, 90]) {
      const file = await longJournal()
      expect(statSync(file).size).toBeGreaterThan(4096 * 100)
      overwrite(file, 4096 * page, 4096)
      repairState(file)
      const journal = openJournal(file)
      journal.check()
      let count = 0
      for (const { id } of journal.runs()) {
        const known = new Map(requests.get(id)?.map((request) => [request.ids.join(), request]))
        for (const request of journal.requests(id)) {
          count += 1
          expect(known.has(request.ids.join())).toBe(true)
          expect(request).toMatchObject({ changed: 10, failed: [], request: 'PUT /albums/x/assets' })
        }
        expect(runs.get(id)).toMatchObject({ status: 'done', account: 'me' })
      }
      saved.push(count)
      journal.close()
    }
    // Damage to a page of the data costs that page; one higher up in a table may cost that table.
    expect(saved.filter((count) => count > 1_100).length).toBeGreaterThanOrEqual(3)
  })

  it('gives back what people excluded', async () => {
    const home = await appliedHome()
    expect((await home.darkroom('undo', '--keep', '--yes')).code).toBe(0)
    const excluded = (await home.darkroom('exclusions', '--json')).json<unknown[]>()
    expect(excluded).not.toEqual([])
    repairState(home.stateFile())
    expect((await home.darkroom('exclusions', '--json')).json()).toEqual(excluded)
  })

  it('because another process keeps it locked is not damaged: nobody is told to move it away', async () => {
    const home = await appliedHome()
    const other = new DatabaseSync(home.stateFile())
    other.exec('BEGIN EXCLUSIVE')
    const { code, stderr } = await home.darkroom('undo', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain(`${home.stateFile()} is locked`)
    expect(stderr).not.toMatch(/--repair|move it/)
    other.close()
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
  })

  it('of a later version is neither used nor repaired', async () => {
    const home = await appliedHome()
    const database = new DatabaseSync(home.stateFile())
    database.exec('PRAGMA user_version = 99')
    database.close()
    const before = readFileSync(home.stateFile())
    const { code, stdout } = await home.darkroom('doctor', '--repair')
    expect(code).toBe(1)
    expect(stdout).toContain('written by a newer version of immich-darkroom')
    expect(readFileSync(home.stateFile())).toEqual(before)
    expect((await home.darkroom('apply', '--yes')).stderr).toContain('Run that version again')
  })
})

describe('a state file of the first version', () => {
  it('is brought up to date and keeps its journal', async () => {
    const home = await homeFor({
      library: smallLibrary,
      config: "recipes: ['recipes/*.ts']",
      files: { 'recipes/a.ts': tagging },
    })
    const [user] = home.sandbox.users
    const file = stateFile(home.env.DARKROOM_STATE_DIR ?? '', home.sandbox.url, user?.id ?? '')
    await mkdir(dirname(file), { recursive: true })
    const old = new DatabaseSync(file)
    old.exec(`
      CREATE TABLE run (id TEXT PRIMARY KEY, account TEXT NOT NULL, server TEXT NOT NULL, serverVersion TEXT NOT NULL,
        userId TEXT NOT NULL, startedAt TEXT NOT NULL, finishedAt TEXT, status TEXT NOT NULL, note TEXT NOT NULL DEFAULT '') STRICT;
      CREATE TABLE operation (run TEXT NOT NULL REFERENCES run (id), number INTEGER NOT NULL, content TEXT NOT NULL,
        done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, number)) STRICT;
      CREATE TABLE request (id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), operation INTEGER NOT NULL,
        request TEXT NOT NULL, ids TEXT NOT NULL, sentAt TEXT NOT NULL, answeredAt TEXT, changed INTEGER NOT NULL DEFAULT 0,
        failed TEXT NOT NULL DEFAULT '[]') STRICT;
      CREATE INDEX requestRun ON request (run);
      INSERT INTO run VALUES ('old-run', 'default', 'u', '2.7.5', 'me', '2025-01-01T00:00:00.000Z', '2025-01-01T00:01:00.000Z', 'done', '');
      INSERT INTO operation VALUES ('old-run', 0, '{"op":"album.add","recipe":"r","album":{"id":"x","name":"Old"},"assetIds":["a"]}', 1);
      INSERT INTO request VALUES (1, 'old-run', 0, 'PUT /albums/x/assets', '["a"]', '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:01.000Z', 1, '[]');
      PRAGMA user_version = 1;`)
    old.close()
    chmodSync(file, 0o644)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const runs = (await home.darkroom('runs', '--json')).json<{ id: string; changes: number; undoes: null }[]>()
    expect(runs.map(({ id }) => id)).toContain('old-run')
    expect(runs.find(({ id }) => id === 'old-run')).toMatchObject({ changes: 1, done: 1, undoes: null })
    const [detail] = [(await home.darkroom('runs', 'old', '--json')).json<{ requests: unknown[] }>()]
    expect(detail.requests).toMatchObject([{ ids: ['a'], unchanged: [], made: null }])
  })
})

describe('the modes of a state file', () => {
  it('are 0600, for what SQLite left beside it too', async () => {
    const file = await longJournal()
    const open = openJournal(file)
    open.begin('another', plan)
    for (const name of [file, `${file}-wal`, `${file}-shm`]) chmodSync(name, 0o666)
    const second = openJournal(file)
    for (const name of [file, `${file}-wal`, `${file}-shm`])
      expect([name, statSync(name).mode & 0o777]).toEqual([name, 0o600])
    second.close()
    open.close()
    expect(readdirSync(dirname(file))).toEqual(['state.sqlite'])
  })
})

describe('a state folder that cannot be written', () => {
  it('ends an apply before anything is written to the server', async () => {
    const home = await appliedHome()
    const written = writesTo(home.sandbox)
    // No folder can be made there, not even by root.
    const { code, stderr } = await home.darkroom('apply', '--yes', '--state-dir', '/dev/null/darkroom')
    expect(code).toBe(1)
    expect(stderr).toContain('The state folder /dev/null/darkroom cannot be used: /dev/null is not a folder.')
    expect(writesTo(home.sandbox)).toEqual(written)
    expect((await home.darkroom('plan', '--state-dir', '/dev/null/darkroom')).code).toBe(0)
  })
})
