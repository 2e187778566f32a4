import { expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'

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
