import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createFaults, faultRules } from '../../sandbox/http/faults.ts'
import { libraryEvent } from '../../sandbox/jobs/events.ts'

const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/^\| `(\{.*\})` \|/gm)].map(([, rule = '']) => rule)
const file = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''

/** A request that a route is meant for. */
const requestFor = (route = 'GET /tags') => {
  const [method = '', path = ''] = route.replaceAll('*', 'x').split(' ')
  return { method, path, query: {}, body: {}, count: 1 }
}

describe('docs/sandbox.md', () => {
  it('names every key of a rule, and shows an example of every fault and event', () => {
    const { event: _, ...keys } = faultRules.element.shape
    const shown = [...examples, ...page.matchAll(/^\| `(\w+)` \|/gm)].map(String).join('\n')
    const missing = [...Object.keys(keys), ...Object.keys(libraryEvent.shape)].filter(
      (key) => !new RegExp(`["\`]${key}["\`]`).test(shown),
    )
    expect(missing).toEqual([])
  })

  it.each([...examples.map((rule) => `[${rule}]`), file])('shows rules that hit: %s', (text) => {
    const rules = faultRules.parse(JSON.parse(text))
    for (const { after, rate, ...rule } of rules) {
      const { route, event, times: __, ...wanted } = rule
      const hit = createFaults([rule])(requestFor(route === '* /**' ? undefined : route))
      expect(hit).toMatchObject({ ...wanted, events: event ? [event] : [] })
    }
  })
})
