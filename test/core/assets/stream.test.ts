import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LocalTime } from '../../../core/assets/local-time.ts'
import { AssetStream, streamOf } from '../../../core/assets/stream.ts'

const taken = (...days: string[]) =>
  streamOf(days.map((day) => ({ takenAt: new LocalTime(`${day.padEnd(10, '1')}T12:00:00.000Z`) })))
const daysOf = async (stream: AssetStream<readonly { takenAt: LocalTime }[]>): Promise<string[][]> =>
  (await stream.toArray()).map((piece) => piece.map(({ takenAt }) => takenAt.day().slice(5)))

/** An endless stream that counts the arrays of ten it was asked for. */
const endless = () => {
  const asked = { arrays: 0 }
  const stream = new AssetStream(function* () {
    for (;;) {
      const from = asked.arrays * 10
      asked.arrays += 1
      yield Array.from({ length: 10 }, (_, index) => from + index + 1)
    }
  })
  return { stream, asked }
}

describe('AssetStream', () => {
  const numbers = streamOf([5, 3, 4, 1, 2])

  it('is read item by item, as often as one likes', async () => {
    for (const _ of [1, 2]) {
      const seen: number[] = []
      for await (const number of numbers) seen.push(number)
      expect(seen).toEqual([5, 3, 4, 1, 2])
    }
  })

  it.each<[string, AssetStream<unknown>, unknown[]]>([
    ['filter', numbers.filter((number) => number > 2), [5, 3, 4]],
    ['map', numbers.map((number) => number * 10), [50, 30, 40, 10, 20]],
    ['take', numbers.take(2), [5, 3]],
    ['take nothing', numbers.take(0), []],
    ['take more than there is', numbers.take(9), [5, 3, 4, 1, 2]],
    ['batch', numbers.batch(2), [[5, 3], [4, 1], [2]]],
    ['batch of more than there is', numbers.batch(9), [[5, 3, 4, 1, 2]]],
    ['sortBy', numbers.sortBy((number) => number), [1, 2, 3, 4, 5]],
    ['sortBy descending', numbers.sortBy((number) => number, 'descending'), [5, 4, 3, 2, 1]],
    ['sortBy text', streamOf(['b', 'a']).sortBy((text) => text), ['a', 'b']],
    ['sortBy keeps equal ones', numbers.sortBy((number) => number % 2), [4, 2, 5, 3, 1]],
    ['sortBy descending keeps equal ones', numbers.sortBy((number) => number % 2, 'descending'), [5, 3, 1, 4, 2]],
    [
      'groupBy',
      numbers.groupBy((number) => number % 2 === 0),
      [
        { key: false, assets: [5, 3, 1] },
        { key: true, assets: [4, 2] },
      ],
    ],
    ['groupBy without key', numbers.groupBy((number) => (number > 3 ? 'big' : null)), [{ key: 'big', assets: [5, 4] }]],
    [
      'split by',
      numbers.split({ by: (number) => number > 2 }),
      [
        [5, 3, 4],
        [1, 2],
      ],
    ],
    ['split by a value that comes back', streamOf([1, 2, 1]).split({ by: (number) => number }), [[1], [2], [1]]],
    [
      'a chain',
      numbers
        .sortBy((number) => number)
        .batch(2)
        .filter(({ length }) => length > 1)
        .take(1),
      [[1, 2]],
    ],
    ['nothing', streamOf([]).batch(3), []],
    ['split between neighbours', numbers.split({ between: (last, next) => next > last }), [[5, 3], [4, 1], [2]]],
    ['nothing to split', streamOf<number>([]).split({ by: String }), []],
  ])('%s', async (_, stream, expected) => {
    expect(await stream.toArray()).toEqual(expected)
  })

  it('splits where nothing was taken for longer than the gap', async () => {
    const days = taken('2023-07-01', '2023-07-02', '2023-07-04', '2023-07-09')
    expect(await daysOf(days.split({ gap: { days: 2 } }))).toEqual([['07-01', '07-02', '07-04'], ['07-09']])
    expect(await daysOf(days.split({ gap: { days: 1, hours: 12 } }))).toEqual([
      ['07-01', '07-02'],
      ['07-04'],
      ['07-09'],
    ])
    expect(await daysOf(days.split({ gap: { minutes: 1 } }))).toHaveLength(4)
    const exactly = { gap: { days: 1, seconds: 1 } }
    expect(await daysOf(days.split(exactly))).toEqual([['07-01', '07-02'], ['07-04'], ['07-09']])
    expect(await daysOf(days.split({ gap: { hours: 23, minutes: 59, seconds: 59 } }))).toHaveLength(4)
  })

  it('refuses to split by a gap what is not sorted', async () => {
    const pieces = taken('2023-07-02', '2023-07-01').split({ gap: { days: 1 } })
    await expect(pieces.toArray()).rejects.toThrow('split: the stream is not sorted by the time taken.')
  })

  it.each<[() => unknown, string]>([
    [() => numbers.take(-1), 'take: -1 is not a whole number of 0 or more.'],
    [() => numbers.take(1.5), 'take: 1.5 is not a whole number of 0 or more.'],
    [() => numbers.batch(0), 'batch: 0 is not a whole number of 1 or more.'],
    [() => taken().split({ gap: {} }), 'split: the gap must be positive.'],
    [() => taken().split({ gap: { days: -1 } }), 'split: the gap must be positive.'],
  ])('%s is refused at once', (make, message) => {
    expect(make).toThrow(message)
  })

  it('reads no more than it needs', async () => {
    const { stream, asked } = endless()
    expect(asked.arrays).toBe(0)
    expect(
      await stream
        .filter((number) => number % 2 === 0)
        .map((number) => -number)
        .take(7)
        .toArray(),
    ).toEqual([-2, -4, -6, -8, -10, -12, -14])
    expect(asked.arrays).toBe(2)
    for await (const batch of stream.batch(15)) {
      expect(batch).toHaveLength(15)
      break
    }
    expect(asked.arrays).toBe(4)
  })

  it('keeps every item, in order, however the source cuts it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(5))), fc.integer({ min: 1, max: 4 }), async (arrays, size) => {
        const stream = new AssetStream(() => arrays)
        const all = arrays.flat()
        expect((await stream.batch(size).toArray()).flat()).toEqual(all)
        expect((await stream.split({ by: (number) => number }).toArray()).flat()).toEqual(all)
        expect(await stream.sortBy((number) => number).toArray()).toEqual(all.toSorted((a, b) => a - b))
        const groups = await stream.groupBy((number) => number).toArray()
        expect(groups.map(({ key, assets }) => assets.every((number) => number === key))).not.toContain(false)
        expect(groups.flatMap(({ assets }) => assets).sort()).toEqual(all.sort())
      }),
    )
  })
})
