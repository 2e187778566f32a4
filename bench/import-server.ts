import { insertAsset, startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import type { ImportOrder } from './import-target.ts'

// A sandbox in a process of its own into which photos are imported while it is asked.
const { BENCH_ASSETS = '', BENCH_ROW_COST = '' } = process.env
const sandbox = await startSandbox({
  library: sampleLibrary({ assets: Number(BENCH_ASSETS) }),
  version: '3.0.3',
  rowCost: Number(BENCH_ROW_COST),
})
const { state } = sandbox

/** Seconds that the server's clock is ahead. */
let ahead = 0
let imported = 0
let timer: NodeJS.Timeout | undefined
const waiting: ReturnType<typeof insertAsset>[] = []

const dayMs = 86_400_000

/** An upload of a photo that was taken some time in fifteen years, and the extraction of one uploaded a little earlier. */
const importOne = (): void => {
  imported += 1
  const taken = Date.UTC(2011, 0, 1) + ((imported * 7_919) % (15 * 365)) * dayMs + imported
  const path = `/upload/import/${imported}.jpg`
  waiting.push(insertAsset(state, { originalPath: path, fileCreatedAt: new Date(taken).toISOString(), exif: null }))
  const earlier = waiting.length > 100 ? waiting.shift() : undefined
  if (earlier) state.updateAsset(earlier, { exif: { ...blank, make: 'Canon', fileSizeInByte: 1_000_000 } })
}

const [{ exif: sample } = { exif: null }] = [...state.assets.values()].filter(({ exif }) => exif !== null)
if (!sample) throw new Error('the sample has no exif record')
const blank = sample

/** So many photos a second, for a minute of the server's clock. */
const importMinute = (perSecond: number): void => {
  for (let second = 0; second < 60; second += 1) {
    ahead += 1
    state.setClock(ahead)
    for (let index = 0; index < perSecond; index += 1) importOne()
  }
}

const orders: { readonly [K in keyof ImportOrder]-?: (value: NonNullable<ImportOrder[K]>) => void } = {
  // As after an import: the stamps of all assets lie within the last minutes.
  stamp: (minutes) => {
    ahead += minutes * 60
    state.setClock(ahead)
    const [now, count] = [state.now(), state.assets.size]
    for (const [index, asset] of [...state.assets.values()].entries())
      state.updateAsset(asset, {}, now - Math.floor(((count - index) / count) * minutes * 60_000_000))
  },
  minute: importMinute,
  live: (perSecond) => {
    clearInterval(timer)
    if (perSecond > 0) timer = setInterval(importOne, 1000 / perSecond)
  },
}

process.on('message', (order: ImportOrder) => {
  for (const [name, value] of Object.entries(order)) orders[name as keyof ImportOrder](value)
  process.send?.({ imported })
})
process.once('disconnect', () => process.exit())
process.send?.({ url: sandbox.url, key: sandbox.users[0]?.apiKey })
