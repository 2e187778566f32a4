import { describe, expect, it } from 'vitest'
import { readPictures, spread } from '../../../cli/report/pictures.ts'

describe('the pictures of a page', () => {
  it('are spread over all lists, first things first', () => {
    const lists = [['a', 'b', 'c'], ['d'], ['a', 'e']]
    expect(spread(lists, 10)).toEqual(['a', 'd', 'b', 'e', 'c'])
    expect(spread(lists, 3)).toEqual(['a', 'd', 'b'])
    expect(spread(lists, 0)).toEqual([])
    expect(spread([], 10)).toEqual([])
  })

  it('end where the page would be too large to open', async () => {
    const thumbnail = async () => ({ type: 'image/webp', body: 'x'.repeat(2 ** 20) })
    const ids = Array.from({ length: 80 }, (_, number) => String(number))
    const { pictures, problem } = await readPictures({ thumbnail }, ids, () => {})
    expect(pictures.size).toBe(64)
    expect(problem).toContain('64 MiB')
  })
})
