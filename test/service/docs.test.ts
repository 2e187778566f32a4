import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { notifyEvents, serveForm, triggerKinds } from '../../language/serve-form.ts'
import { Metrics } from '../../service/metrics.ts'
import { knownVariables } from '../../service/settings.ts'
import { Supervisor } from '../../service/supervisor.ts'
import { ManualClock } from '../support/serving.ts'

const pageOf = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8')
const text = pageOf('serve')

/** Keys of the page, which has its own page of documentation. */
const ofThePage = new Set([
  ...['hosts', 'auth', 'passwordFile', 'trustedProxies', 'authHeader', 'signIn', 'frameAncestors', 'immich', 'users'],
  'role',
])

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
}

const keysOf = ({ properties = {}, additionalProperties, anyOf = [], items }: Schema): string[] => [
  ...Object.entries(properties).flatMap(([key, inner]) => [key, ...keysOf(inner)]),
  ...(typeof additionalProperties === 'object' ? keysOf(additionalProperties) : []),
  ...anyOf.flatMap(keysOf),
  ...(items ? keysOf(items) : []),
]

const metricNames = (): string[] => {
  const log = { level: 'error', format: 'text', write: () => {} } as const
  const options = {
    clock: new ManualClock('2026-01-01'),
    env: {},
    stateFolder: '/none',
    version: '0',
    strict: false,
    log,
  }
  const { registry } = new Metrics(new Supervisor({ ...options, workers: undefined as never }))
  return registry
    .getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => name.startsWith('darkroom_'))
}

const missing = (names: readonly string[]): string[] =>
  [...new Set(names)].filter(
    (name) =>
      !new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}(?![\\w])|\\.${name}\\b`).test(
        ofThePage.has(name) ? pageOf('review-page') : text,
      ),
  )

describe('docs/serve.md', () => {
  it('has every key of serve', () => {
    const keys = keysOf(z.toJSONSchema(serveForm, { io: 'input', unrepresentable: 'any' }) as Schema)
    expect(keys.length).toBeGreaterThan(80)
    expect(missing(keys)).toEqual([])
  })

  it('has every variable, and no other', () => {
    const names = knownVariables.map((name) => `DARKROOM_${name}`)
    expect(missing(names.filter((name) => !name.endsWith('_FILE')))).toEqual([])
    const named = [...text.matchAll(/DARKROOM_[A-Z_]+/g)].map(([name]) => name)
    expect(named.filter((name) => !names.includes(name))).toEqual([])
  })

  it('has every event and kind', () => {
    expect(missing([...notifyEvents, ...triggerKinds])).toEqual([])
  })

  it('has every metric, and no other', () => {
    const names = metricNames()
    expect(missing(names)).toEqual([])
    const named = [...text.matchAll(/darkroom_[a-z_]+/g)].map(([name]) => name)
    expect(named.filter((name) => !names.includes(name))).toEqual([])
  })
})
