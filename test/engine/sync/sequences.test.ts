import { describe, expect, it } from 'vitest'
import type { AssetInput } from '../../../sandbox/index.ts'
import { versions } from '../../../sandbox/index.ts'
import { triedOn } from '../../support/effort.ts'
import { benId } from '../../support/library.ts'
import { withoutWaiting } from '../../support/waiting.ts'
import { actionFor, assetId, changesOf, type Kind, kinds, syncBench, wishing } from './bench.ts'

const names = ['1', '2', '3', '4']

/** A recipe that syncs what matches. */
const rule = (kind: Kind, matched: string, name = 'rule', options = {}) =>
  wishing(name, [...matched], [actionFor(kind, 'sync', options)])

describe.each(triedOn(versions))('sequences of syncs on %s', (version) => {
  describe.each(kinds)('of an %s', (kind) => {
    const bench = (inSet: readonly string[] = [], more: Readonly<Record<string, AssetInput>> = {}) =>
      syncBench(kind, version, names, inSet, more)

    it('H01: what stops matching goes again', async () => {
      const { run, content } = await bench()
      await run(rule(kind, '12'))
      expect(content()).toEqual(['1', '2'])
      await run(rule(kind, '2'))
      expect(content()).toEqual(['2'])
    })

    it('H02: what a person took out is not added again, ever', async () => {
      const { run, content, byHand, ledgerOf } = await bench()
      await run(rule(kind, '12'))
      await byHand('remove', ['1'])
      for (let again = 0; again < 3; again += 1)
        expect(changesOf(await run(rule(kind, '12')))).toEqual({ add: [], remove: [] })
      // Nor when it stopped matching meanwhile.
      await run(rule(kind, '2'))
      await run(rule(kind, '12'))
      expect(content()).toEqual(['2'])
      expect(ledgerOf('rule')).toEqual({ ours: ['2'], removed: ['1'] })
    })

    it('what a person took out and put in again is the person’s', async () => {
      const { run, content, byHand } = await bench()
      await run(rule(kind, '12'))
      await byHand('remove', ['1'])
      await run(rule(kind, '12'))
      await byHand('add', ['1'])
      await run(rule(kind, '12'))
      await run(rule(kind, '2'))
      expect(content()).toEqual(['1', '2'])
    })

    it('what a person took out twice stays out', async () => {
      const { run, content, byHand } = await bench()
      await run(rule(kind, '12'))
      await byHand('remove', ['1'])
      await run(rule(kind, '12'))
      await byHand('add', ['1'])
      await run(rule(kind, '12'))
      await byHand('remove', ['1'])
      await run(rule(kind, '12'))
      expect(content()).toEqual(['2'])
    })

    it('what a person took out of one recipe’s hands stays so, although another put it in and out', async () => {
      const { run, content, byHand } = await bench()
      await run(rule(kind, '1', 'a'))
      await byHand('remove', ['1'])
      await run(rule(kind, '1', 'a'), rule(kind, '13', 'b'))
      await run(rule(kind, '', 'a'), rule(kind, '3', 'b'))
      await run(rule(kind, '1', 'a'), rule(kind, '3', 'b'))
      expect(content()).toEqual(['3'])
    })

    it('what a recipe may not put back, but is there, no other recipe takes out', async () => {
      const { run, content, byHand } = await bench()
      await run(rule(kind, '1', 'a'), rule(kind, '', 'b'))
      await byHand('remove', ['1'])
      await run(rule(kind, '1', 'a'), rule(kind, '1', 'b'))
      expect(content()).toEqual(['1'])
      await run(rule(kind, '1', 'a'), rule(kind, '2', 'b'))
      expect(content()).toEqual(['1', '2'])
    })

    it('H03: what a person put in stays, also when it matched in between', async () => {
      const { run, content, byHand } = await bench()
      await run(rule(kind, '12'))
      await byHand('add', ['4'])
      await run(rule(kind, '124'))
      await run(rule(kind, '12'))
      expect(content()).toEqual(['1', '2', '4'])
    })

    it('H04: a rule that matches nothing at all leaves the set as it is and says so', async () => {
      const { run, content } = await bench()
      await run(rule(kind, '12'))
      const { plan } = await run(rule(kind, ''))
      expect(plan).toMatchObject({ operations: [], refused: [{ recipe: 'rule', operations: 2 }] })
      expect(plan.refused[0]?.reason).toContain('allowEmpty')
      expect(content()).toEqual(['1', '2'])
      await run(rule(kind, '', 'rule', { allowEmpty: true }))
      expect(content()).toEqual([])
    })

    it('H05: adding alone never takes out', async () => {
      const { run, content } = await bench()
      await run(wishing('rule', ['1', '2'], [actionFor(kind, 'add')]))
      await run(wishing('rule', ['2'], [actionFor(kind, 'add')]))
      expect(content()).toEqual(['1', '2'])
    })

    it('what was added while the mode was adding is taken out once it syncs', async () => {
      const { run, content } = await bench()
      await run(wishing('rule', ['1', '2'], [actionFor(kind, 'add')]))
      await run(rule(kind, '2'))
      expect(content()).toEqual(['2'])
    })

    it('H07: an old set is filled, and emptied of the rest only by a mirror', async () => {
      const { run, content } = await bench(['1', '4'])
      await run(rule(kind, '23'))
      expect(content()).toEqual(['1', '2', '3', '4'])
      await run(wishing('rule', ['2', '3'], [actionFor(kind, 'mirror')]))
      expect(content()).toEqual(['2', '3'])
    })

    it('H08: where adding fails, nothing is taken out', async () => {
      withoutWaiting()
      const { run, plan, apply, content, sandbox, ledgerOf } = await bench()
      await run(rule(kind, '12'))
      sandbox.faults.set([{ route: `PUT /${kind}s/*/assets`, status: 500 }])
      const result = await plan([rule(kind, '23')])
      expect(changesOf(result)).toEqual({ add: ['3'], remove: ['1'] })
      const { status, failures } = await apply(result)
      expect(status).toBe('failed')
      expect(failures.map(({ op }) => op)).toEqual([`${kind}.add`, `${kind}.remove`])
      expect(content()).toEqual(['1', '2'])
      sandbox.faults.set([])
      await run(rule(kind, '23'))
      expect(content()).toEqual(['2', '3'])
      expect(ledgerOf('rule').ours).toEqual(['2', '3'])
    })

    it('H09: what is refused is not entered into the ledger, the rest is', async () => {
      const { plan, apply, sandbox, ledgerOf } = await bench(['4'])
      const result = await plan([rule(kind, '13')])
      sandbox.faults.happen({ disown: [assetId('3')] })
      expect(await apply(result)).toMatchObject({ status: 'partial', changes: 1 })
      expect(ledgerOf('rule').ours).toEqual(['1'])
    })

    it('what somebody added between plan and apply is theirs', async () => {
      const { plan, apply, run, content, byHand, ledgerOf } = await bench(['4'])
      const result = await plan([rule(kind, '12')])
      await byHand('add', ['1'])
      expect(await apply(result)).toMatchObject({ status: 'done', changes: 1 })
      expect(ledgerOf('rule').ours).toEqual(['2'])
      await run(rule(kind, '2'))
      expect(content()).toEqual(['1', '2', '4'])
    })

    it('two recipes keep what either wants, and each takes out its own only', async () => {
      const { run, content } = await bench()
      await run(rule(kind, '12', 'a'), rule(kind, '23', 'b'))
      expect(content()).toEqual(['1', '2', '3'])
      await run(rule(kind, '2', 'a'), rule(kind, '3', 'b'))
      expect(content()).toEqual(['2', '3'])
      // Recipe a put 2 in; that b wanted it once does not make it b's.
      await run(rule(kind, '1', 'a'), rule(kind, '3', 'b'))
      expect(content()).toEqual(['1', '3'])
    })

    it('H11: a recipe that is gone leaves everything', async () => {
      const { run, content, ledgerOf } = await bench()
      await run(rule(kind, '12', 'a'), rule(kind, '3', 'b'))
      await run(rule(kind, '3', 'b'))
      expect(content()).toEqual(['1', '2', '3'])
      expect(ledgerOf('a').ours).toEqual(['1', '2'])
    })

    it('a mirror leaves what the recipe does not look at: archived, hidden, trashed, offline', async () => {
      const { plan } = await bench(['1', '2', '3', '4'], {
        1: { visibility: 'archive' },
        2: { trashedAt: '2024-05-05T00:00:00Z' },
        3: { isOffline: true, trashedAt: '2024-05-05T00:00:00Z' },
      })
      const mirror = wishing('rule', [], [actionFor(kind, 'mirror', { allowEmpty: true })])
      expect(changesOf(await plan([mirror]))).toEqual({ add: [], remove: ['4'] })
    })
  })

  it('a mirror of a shared album leaves what others put in', async () => {
    const { plan } = await syncBench('album', version, names, ['1', '2'], { 1: { ownerId: benId } })
    const mirror = wishing('rule', [], [actionFor('album', 'mirror', { allowEmpty: true })])
    expect(changesOf(await plan([mirror]))).toEqual({ add: [], remove: ['2'] })
  })
})
