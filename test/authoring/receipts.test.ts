import { asset, planFor } from 'immich-darkroom/testing'
import { expect, it } from 'vitest'
import receipts, { isReceipt } from './receipts.ts'

it('files receipts away, by year', async () => {
  const scan = asset({ originalPath: '/scans/Invoice 12.jpg', fileCreatedAt: '2024-03-01T12:00:00.000Z' })
  const photo = asset({ originalPath: '/photos/lake.jpg' })
  const { summary, operations } = await planFor(receipts({}), [scan, photo])
  expect(summary).toEqual({ 'album.create': 1, 'album.add': 1, 'asset.update': 1 })
  expect(operations[0]).toMatchObject({ op: 'album.create', album: { name: 'Receipts 2024' } })
})

it('tells a wrong value by its name', () => {
  expect(() => isReceipt({ words: [] })).toThrow('isReceipt: words')
})
