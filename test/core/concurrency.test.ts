import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { merged } from '../../core/concurrency.ts'

async function* counting(from: number, to: number): AsyncGenerator<number, void> {
  for (let number = from; number < to; number += 1) yield number
}

describe('merged', () => {
  it.each([1, 2, 3, 10, Number.POSITIVE_INFINITY])('yields all that %d generators at once bring', async (most) => {
    const all = await Array.fromAsync(merged([counting(0, 5), counting(5, 5), counting(5, 7)], most))
    expect(all.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('goes on with none before what it yielded was taken', async () => {
    let ahead = 0
    const noting = async function* (): AsyncGenerator<null, void> {
      for (let left = 20; left > 0; left -= 1) {
        ahead += 1
        yield null
      }
    }
    for await (const _ of merged([noting(), noting(), noting()], 2)) {
      expect(ahead).toBeLessThanOrEqual(3)
      await new Promise(setImmediate)
      ahead -= 1
    }
  })

  it('fails as one of them does, and leaves nothing unhandled', async () => {
    const failing = async function* (): AsyncGenerator<number, void> {
      yield 1
      throw new Error('gone')
    }
    await expect(Array.fromAsync(merged([failing(), failing(), counting(0, 9)], 3))).rejects.toThrow('gone')
    await new Promise(setImmediate)
  })

  it('keeps nothing of what was taken while one of them waits', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const isOver = Promise.withResolvers<void>()
    const late = async function* (): AsyncGenerator<object, void> {
      await isOver.promise
      yield {}
    }
    const rows = async function* (): AsyncGenerator<object, void> {
      for (let left = 20; left > 0; left -= 1) yield { left }
      isOver.resolve()
    }
    const taken: WeakRef<object>[] = []
    for await (const row of merged([late(), rows()], 2)) {
      taken.push(new WeakRef(row))
      // What a reference was made to is kept until the turn ends.
      await new Promise(setImmediate)
      collect()
      expect(taken.slice(0, -2).filter((one) => one.deref() !== undefined)).toEqual([])
    }
    expect(taken).toHaveLength(21)
  })
})
