import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { startCli } from '../support/child.ts'
import { type Home, homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'
import { albumsOf } from '../support/sandbox.ts'
import { eventually } from '../support/waiting.ts'

const homeWith = (): Promise<Home> =>
  homeFor({
    library: smallLibrary,
    config: "recipes: ['recipes/*.ts'], serve: { firstRun: 'apply', jobs: { all: { schedule: 'every 1h' } } }",
    files: { 'recipes/trip.ts': recipeFile('trip', "fileName('t*')", "[addToAlbum('Trip')]") },
  })

/** Runs the daemon until it is at work, or has ended by itself. */
const serveOnce = async (home: Home, until = /live events: on/) => {
  const child = startCli(['serve', '--no-http'], { cwd: home.folder, env: { ...home.env, TZ: 'UTC' } })
  let log = ''
  child.process.stderr.on('data', (chunk) => {
    log += chunk
  })
  let hasEnded = false
  child.process.on('exit', () => {
    hasEnded = true
  })
  const isAtWork = (): void => expect(hasEnded || until.test(log)).toBe(true)
  await eventually(isAtWork)
  if (!hasEnded) child.process.kill('SIGTERM')
  return { code: (await child.end()).code, log }
}

const versionOf = (file: string, next?: number): number => {
  const database = new DatabaseSync(file)
  if (next !== undefined) database.exec(`PRAGMA user_version = ${next}`)
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  database.close()
  return version
}

describe('the state of another version', () => {
  it.each(['serve.sqlite', 'journal'])(
    '%s of a later one stops what needs it, with the name of the copy; put back, all is known',
    async (which) => {
      const home = await homeWith()
      expect(await serveOnce(home, / {2}applied: /)).toMatchObject({ code: 0 })
      const state = home.env.DARKROOM_STATE_DIR ?? ''
      const file = which === 'journal' ? home.stateFile() : join(state, which)
      // As an upgrade leaves it: the copy of before, and the file in a form that this version does not know.
      const known = versionOf(file)
      const copy = `${file}.bak-${known}`
      copyFileSync(file, copy)
      versionOf(file, known + 1)
      const told = `written by a newer version of immich-darkroom; what it held before is in ${copy}`
      if (which === 'journal') expect((await home.darkroom('apply', '--yes')).stderr).toContain(told)
      else expect(await serveOnce(home)).toMatchObject({ code: 1, log: expect.stringContaining(told) })
      copyFileSync(copy, file)
      expect(await serveOnce(home)).toMatchObject({ code: 0 })
      expect((await home.darkroom('undo', '--yes')).code).toBe(0)
      expect(albumsOf(home.sandbox)).toEqual([])
    },
  )

  it('of an earlier one is brought up to date after a copy, and what runs had done is still known', async () => {
    const home = await homeWith()
    await serveOnce(home, / {2}applied: /)
    const state = home.env.DARKROOM_STATE_DIR ?? ''
    const older = new DatabaseSync(home.stateFile())
    older.exec('DROP TABLE exclusion; PRAGMA user_version = 4;')
    older.close()
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([])
    const copies = readdirSync(state).filter((name) => /\.bak-4$/.test(name))
    expect(copies.map((name) => versionOf(join(state, name)))).toEqual([4])
    expect(versionOf(home.stateFile())).toBeGreaterThan(4)
  })
})
