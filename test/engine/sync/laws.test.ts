import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { holds } from '../../support/effort.ts'
import { actionFor, changesOf, kinds, syncBench, wishing } from './bench.ts'

const names = ['1', '2', '3', '4', '5']
const some = fc.subarray(names)

/** What happens to a set, one after the other. */
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ by: fc.constant('run' as const), names: some, rival: fc.option(some) }) },
  { weight: 1, arbitrary: fc.record({ by: fc.constant('add' as const), names: some }) },
  { weight: 1, arbitrary: fc.record({ by: fc.constant('remove' as const), names: some }) },
)

describe.each(versions)('whatever people and runs do, on %s', (version) => {
  it.each(kinds)(
    'a sync takes nothing out of an %s that a person put in, nor puts back what one took out',
    async (kind) => {
      await holds(
        fc.asyncProperty(some, fc.array(step, { minLength: 2, maxLength: 8 }), async (before, steps) => {
          const bench = await syncBench(kind, version, names, before)
          // What is in by a person's hand, and what each rule had in when a person took it out.
          const byHand = new Set(before)
          const ours = { rule: new Set<string>(), rival: new Set<string>() }
          const taken = { rule: new Set<string>(), rival: new Set<string>() }
          for (const one of steps) {
            const present = bench.content()
            if (one.by === 'add') {
              const added = one.names.filter((name) => !present.includes(name))
              if (added.length > 0) await bench.byHand('add', added)
              // Out and in again between two runs: nothing tells that it is not ours any more.
              for (const name of added) if (!ours.rule.has(name) && !ours.rival.has(name)) byHand.add(name)
            } else if (one.by === 'remove') {
              const removed = one.names.filter((name) => present.includes(name))
              if (removed.length > 0) await bench.byHand('remove', removed)
              for (const name of removed) byHand.delete(name)
            } else {
              const rules = [['rule', one.names] as const, ...(one.rival ? [['rival', one.rival] as const] : [])]
              const recipes = rules.map(([name, matched]) =>
                wishing(name, matched, [actionFor(kind, 'sync', { allowEmpty: true })]),
              )
              for (const [name] of rules) {
                for (const id of ours[name]) if (!present.includes(id)) taken[name].add(id)
                for (const id of [...ours[name]]) if (!present.includes(id)) ours[name].delete(id)
              }
              const result = await bench.run(...recipes)
              const { add, remove } = changesOf(result)
              // The model of `people-sync.md` 7, on plain sets.
              const matched = new Set(rules.flatMap(([, ids]) => ids))
              const wanted = new Set(rules.flatMap(([name, ids]) => ids.filter((id) => !taken[name].has(id))))
              expect(add).toEqual([...wanted].filter((id) => !present.includes(id)).sort())
              const removable = new Set(rules.flatMap(([name]) => [...ours[name]]))
              expect(remove).toEqual([...removable].filter((id) => !matched.has(id)).sort())
              for (const name of byHand) expect(remove).not.toContain(name)
              for (const { op, recipe, ...operation } of result.plan.operations)
                if (op === `${kind}.add` && 'assetIds' in operation)
                  for (const id of operation.assetIds) ours[recipe as 'rule' | 'rival'].add(id.slice(-1))
              for (const id of remove) for (const name of ['rule', 'rival'] as const) ours[name].delete(id)
              expect((await bench.plan(recipes)).plan.operations).toEqual([])
            }
          }
        }),
        { runs: 6, seconds: 20 },
      )
    },
  )
})
