import { describe, expect, it } from 'vitest'
import type { SyncOptions } from '../../../core/actions/action.ts'
import type { Server } from '../../../core/api/server.ts'
import { notAllowed } from '../../../engine/plan/allowances.ts'
import { beyondLimits, type Limits } from '../../../engine/plan/limits.ts'
import { versions } from '../../../sandbox/index.ts'
import { actionFor, assetId, changesOf, kinds, syncBench, wishing } from './bench.ts'

/** An example of `people-sync.md` 16.C, in words of ours: `readd` is `respectRemovals: false`, a guard is a limit. */
interface Example {
  readonly title: string
  readonly matched: string
  readonly set: string
  readonly ledger: string
  readonly mode?: 'add' | 'sync' | 'mirror'
  readonly options?: SyncOptions
  readonly otherRules?: string
  readonly tombstones?: string
  readonly limits?: Limits
  readonly incomplete?: true
  readonly gone?: string
  readonly add?: string
  readonly remove?: string
  /** Words of the refusal, where there is one. */
  readonly error?: string
  /** The ledger after the run, where the example speaks of it. */
  readonly after?: string
}

const examples: readonly Example[] = [
  { title: 'C01 first run, empty set', matched: '12', set: '', ledger: '', add: '12', after: '12' },
  { title: 'C02 nothing to do', matched: '12', set: '12', ledger: '12', after: '12' },
  { title: 'C03 an asset stops matching', matched: '1', set: '12', ledger: '12', remove: '2', after: '1' },
  { title: 'C04 a hand-added asset stays', matched: '1', set: '19', ledger: '1' },
  {
    title: 'C05 mirror removes hand-added assets too',
    matched: '1',
    set: '19',
    ledger: '1',
    mode: 'mirror',
    remove: '9',
  },
  { title: 'C06 old content is not ours', matched: '12', set: '289', ledger: '', add: '1', after: '1' },
  { title: 'C07 what was there before stays', matched: '', set: '21', ledger: '', options: { allowEmpty: true } },
  { title: 'C08 adoption', matched: '12', set: '28', ledger: '', options: { adopt: true }, add: '1', after: '12' },
  { title: 'C09 removed by hand', matched: '12', set: '1', ledger: '12', after: '1' },
  {
    title: 'C10 removed by hand, add again',
    matched: '12',
    set: '1',
    ledger: '12',
    options: { respectRemovals: false },
    add: '2',
  },
  { title: 'C11 a removal outlives the ledger row', matched: '12', set: '1', ledger: '1', tombstones: '2' },
  { title: 'C12 add never removes', matched: '1', set: '12', ledger: '12', mode: 'add' },
  { title: 'C13 the other recipe still wants it', matched: '1', set: '123', ledger: '12', otherRules: '23' },
  {
    title: 'C14 two recipes, mirror',
    matched: '1',
    set: '1239',
    ledger: '1',
    otherRules: '23',
    mode: 'mirror',
    remove: '9',
  },
  {
    title: 'C15 empty result',
    matched: '',
    set: '12',
    ledger: '12',
    error: 'nothing matches, and 2 assets would leave it',
  },
  {
    title: 'C16 empty result allowed',
    matched: '',
    set: '129',
    ledger: '12',
    options: { allowEmpty: true },
    remove: '12',
  },
  { title: 'C17 empty result, nothing managed', matched: '', set: '9', ledger: '' },
  {
    title: 'C18 more than allowed',
    matched: '1',
    set: '1234',
    ledger: '1234',
    limits: { removals: 2 },
    error: '3 assets would be removed',
  },
  {
    title: 'C19 as many as allowed',
    matched: '15',
    set: '123',
    ledger: '123',
    limits: { removals: 2 },
    add: '5',
    remove: '23',
  },
  {
    title: 'C20 share just allowed',
    matched: '1',
    set: '12',
    ledger: '12',
    limits: { removalsPerAlbum: '50%' },
    remove: '2',
  },
  {
    title: 'C21 share too much',
    matched: '1',
    set: '123',
    ledger: '123',
    limits: { removalsPerAlbum: '50%' },
    error: '2 assets would be taken out of the album',
  },
  {
    title: 'C22 incomplete reading',
    matched: '1',
    set: '12',
    ledger: '12',
    incomplete: true,
    error: 'not everything could be read',
  },
  { title: 'C23 an asset gone from the server', matched: '1', set: '1', ledger: '17', gone: '7' },
]

const letters = (text = ''): string[] => [...text]

/** A server that counts one asset more than it gives, whatever is scanned; sets themselves are counted right. */
const miscounting = (server: Server): Server => ({
  ...server,
  reads: {
    ...server.reads,
    count: async (filter) => (await server.reads.count(filter)) + ('albumIds' in filter || 'tagIds' in filter ? 0 : 1),
  },
})

describe.each(versions)('the examples of people-sync on %s', (version) => {
  describe.each(kinds)('for an %s', (kind) => {
    // Only albums have a limit of their own.
    const some = examples.filter(({ limits }) => kind === 'album' || limits?.removalsPerAlbum === undefined)
    it.each(some)('$title', async (example) => {
      const { matched, set, mode = 'sync', options, otherRules, limits = {}, error } = example
      const names = [...'123456789'].filter((name) => name !== example.gone)
      const bench = await syncBench(kind, version, names, letters(set))
      const { ledger } = bench.journal
      ledger.put('rule', bench.ledgerKey, letters(example.ledger).map(assetId))
      if (example.tombstones) {
        const [ours, removed] = [letters(example.ledger).map(assetId), letters(example.tombstones).map(assetId)]
        ledger.observe({ recipe: 'rule', target: bench.ledgerKey, ours, removed })
      }
      const recipes = [wishing('rule', letters(matched), [actionFor(kind, mode, options)])]
      if (otherRules) recipes.push(wishing('other', letters(otherRules), [actionFor(kind, 'sync')]))

      const server = example.incomplete ? miscounting(bench.server) : bench.server
      const result = await bench.plan(recipes, server)
      const { operations, refused } = result.plan
      const beyond = beyondLimits(result.plan, limits)
      const reasons = [...refused, ...beyond].map(({ reason }) => reason)
      expect(reasons).toEqual(error ? [expect.stringContaining(error)] : [])
      // What is beyond a limit stands in the plan, and apply refuses all of it.
      if (beyond.length === 0)
        expect(changesOf(result)).toEqual({ add: letters(example.add), remove: letters(example.remove) })
      expect(notAllowed(operations, [])).toHaveLength(mode === 'mirror' ? 1 : 0)
      if (error) return

      expect(await bench.apply(result)).toMatchObject({ status: 'done', failures: [] })
      const expected = new Set([...letters(set), ...letters(example.add)])
      for (const name of letters(example.remove)) expected.delete(name)
      expect(bench.content()).toEqual([...expected].sort())
      if (example.after !== undefined) expect(bench.ledgerOf('rule').ours).toEqual(letters(example.after))
      expect((await bench.plan(recipes)).plan).toMatchObject({ operations: [], refused: [] })
    })
  })
})
