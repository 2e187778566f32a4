import { expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { runCli } from '../support/run-cli.ts'

const recipes = [{ name: 'clips', where: { type: 'VIDEO' }, actions: [{ addTag: 'clips' }] }]

it('doctor tells what serve would not run with', async () => {
  const { darkroom, write } = await homeFor({ library: { assets: [] } })
  const jobs = { night: { schedule: 'every day', recipes: ['clip'] }, hourly: { schedule: 'hourly' } }
  await write({ 'immichrc.json': JSON.stringify({ recipes, serve: { timeZone: 'Mars', jobs } }) })
  const { code, stdout } = await darkroom('doctor')
  expect(code).toBe(1)
  expect(stdout).toContain('✗ configuration: serve.timeZone: "Mars" is not a time zone')
  expect(stdout).toContain('✗ configuration: serve.jobs.night.schedule: "day" is not a duration in "every day"')
  expect(stdout).toContain('✗ configuration: serve.jobs.night.recipes[0]: no recipe is called "clip"')
  // It goes on with what else there is.
  expect(stdout).toContain('✓ default server:')

  await write({ 'immichrc.json': JSON.stringify({ recipes, serve: { jobs: { night: { schedule: 'daily 03:30' } } } }) })
  expect(await darkroom('doctor')).toMatchObject({ code: 0, stdout: expect.not.stringContaining('✗') })
})

it('doctor minds a time zone of the system that is none only where serve is set up', async () => {
  const { env, folder, write } = await homeFor({ library: { assets: [] } })
  const doctor = (more: Record<string, string> = {}) =>
    runCli(['doctor'], { cwd: folder, env: { ...env, TZ: ':/etc/localtime', ...more } })
  await write({ 'immichrc.json': JSON.stringify({ recipes }) })
  expect(await doctor()).toMatchObject({ code: 0, stdout: expect.not.stringContaining('✗') })
  const wrong = { code: 1, stdout: expect.stringContaining('✗ configuration: TZ: "/etc/localtime" is not a time zone') }
  expect(await doctor({ DARKROOM_SCHEDULE: 'daily 03:30' })).toMatchObject(wrong)
  await write({ 'immichrc.json': JSON.stringify({ recipes, serve: { jobs: { night: { schedule: 'daily 03:30' } } } }) })
  expect(await doctor()).toMatchObject(wrong)
})

it('doctor says where to look for a secret that only a container has', async () => {
  const { darkroom, write } = await homeFor({ library: { assets: [] } })
  const serve = { http: { passwordFile: '/run/secrets/not_here' } }
  await write({ 'immichrc.json': JSON.stringify({ recipes, serve }) })
  const { code, stdout } = await darkroom('doctor')
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /✗ configuration: serve.http.passwordFile: .*ENOENT.*\n.*`docker compose run --rm darkroom doctor`/,
  )
})
