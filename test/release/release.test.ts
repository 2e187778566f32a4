import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import config from '../../vitest.config.ts'
import { isCompatible, licencesOf } from './licences.ts'

const root = join(import.meta.dirname, '..', '..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

describe('licences of what is installed with the product', () => {
  it('allow to be part of a program that is MIT', () => {
    const licences = licencesOf(root)
    expect(licences.get('MIT')).toContain('zod')
    expect([...licences].filter(([licence]) => !isCompatible(licence))).toEqual([])
  })

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['AGPL-3.0-only', false],
    ['none', false],
  ])('%s: %s', (licence, isGood) => {
    expect(isCompatible(licence)).toBe(isGood)
  })
})

it('the check before a release runs test files that its mode has', () => {
  const text = readFileSync(join(import.meta.dirname, 'check.ts'), 'utf8')
  const runs = [...text.matchAll(/'vitest', 'run', '--mode', '(\w+)', '([\w/.]+)'/g)]
  expect(runs).toHaveLength(1)
  for (const [, mode = '', file] of runs) expect(config({ mode, command: 'serve' }).test?.include).toContain(file)
})

describe.each(['test', 'release'])('the workflow %s', (name) => {
  interface Step {
    readonly uses?: string
    readonly run?: string
    readonly with?: Readonly<Record<string, string>>
  }
  const workflow = parse(readFileSync(join(root, `.github/workflows/${name}.yaml`), 'utf8'))
  const jobs: Record<string, { permissions: object; steps: Step[]; needs?: string[] }> = workflow.jobs
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  it('calls scripts that there are', () => {
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm (?:run (?:-s )?)?([\w:]+)/g)].map(([, script]) => script),
    )
    expect(called.length).toBeGreaterThan(0)
    for (const script of called)
      expect(
        ['ci', 'publish', 'sbom', 'install'].includes(script ?? '') || script === undefined || script in scripts,
        script,
      ).toBe(true)
  })

  it('gives each job no more than it needs, and waits for what it names', () => {
    expect(workflow.permissions).toEqual({})
    for (const { permissions, needs = [] } of Object.values(jobs)) {
      expect(permissions).toMatchObject({ contents: expect.stringMatching(/read|write/) })
      for (const other of [needs].flat()) expect(jobs).toHaveProperty(other)
    }
  })

  it('names an exact version of each action', () => {
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
  })
})
