import { beforeAll, describe, expect, it } from 'vitest'
import { createFaults } from '../../../sandbox/http/faults.ts'
import { type Sandbox, startSandbox, versions } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'
import { examples, library } from './examples.ts'
import { type RuleInput, runRule } from './run.ts'

const filled = (rule: object): RuleInput => ({ ...rule, album: { name: 'Out', create: true } }) as RuleInput

const isError = (expected: unknown): expected is { error: string } => !Array.isArray(expected)
const selecting = examples.filter(({ expected }) => !isError(expected))
const unreadable = examples.filter(({ expected }) => isError(expected) && !/person|search/.test(expected.error))

it('are all there', () => {
  expect(examples).toHaveLength(93)
  // S38 and S39 name nobody, S81 has a search fail; they have tests of their own.
  expect(selecting.length + unreadable.length).toBe(90)
})

describe.each(versions)('worked examples on %s', (version) => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await startSandbox({ library, version })
    return () => sandbox.close()
  })

  it.each(selecting)('$id: $title', async ({ rule, files = {}, expected }) => {
    const { failures, added } = await runRule(sandbox, filled(rule), { files })
    expect(failures).toEqual([])
    expect(added).toEqual([...(expected as readonly string[])].sort())
  })

  it.each(examples.filter(({ id }) => id === 'S38' || id === 'S39'))('$id: $title', async ({ rule }) => {
    const { plan, failures } = await runRule(sandbox, filled(rule))
    expect(failures.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: 'NAME_UNKNOWN', context: expect.objectContaining({ kind: 'person' }) }),
    ])
    expect(failures[0]?.message).toContain('Ann')
    expect(plan.operations).toEqual([])
  })
})

describe('worked examples without any request', () => {
  it.each(unreadable)('$id: $title', async ({ rule, files = {}, expected }) => {
    const sandbox = { url: 'http://127.0.0.1:9', users: [] } as unknown as Sandbox
    const code = isError(expected) ? expected.error : ''
    await expect(runRule(sandbox, filled(rule), { files })).rejects.toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        context: expect.objectContaining({
          problems: [expect.objectContaining({ message: expect.stringContaining(`(${code})`) })],
        }),
      }),
    )
  })
})

describe('S81: an exclude search fails', () => {
  const rule = filled(examples.find(({ id }) => id === 'S81')?.rule ?? {})

  it('excludes by the record of each asset, so that no search can fail for it', async () => {
    const sandbox = await sandboxFor(library)
    // Of a02 and a03 to a09 in France, those that are not Apple.
    expect((await runRule(sandbox, rule)).added).toEqual(['a03'])
    expect([...sandbox.requests].map(([request]) => request)).not.toContain('POST /search/smart')
  })

  it('plans nothing where a search fails that it does send', async () => {
    const sandbox = await sandboxFor(library, undefined, {
      fault: createFaults([{ route: 'POST /search/metadata', status: 400 }]),
    })
    await expect(runRule(sandbox, rule)).rejects.toThrow(expect.objectContaining({ code: 'API_STATUS' }))
  })
})
