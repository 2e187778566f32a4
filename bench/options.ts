import { parseArgs } from 'node:util'

/** What a benchmark runs against. */
export interface BenchOptions {
  /** Sizes of sample libraries, largest last; ignored with `url`. */
  readonly sizes: readonly number[]
  readonly url: string | undefined
  readonly key: string | undefined
  readonly root: string
  readonly levels: string
  readonly concurrency: readonly number[]
  readonly offsetCost: number
  readonly skipNaive: boolean
}

/** Reads the command line of a benchmark. */
export const readOptions = (): BenchOptions => {
  const { values } = parseArgs({
    options: {
      assets: { type: 'string', default: '100000,300000' },
      url: { type: 'string' },
      key: { type: 'string' },
      root: { type: 'string', default: '/external/Photos' },
      levels: { type: 'string', default: '2' },
      concurrency: { type: 'string', default: '1,2,4,8' },
      'offset-cost': { type: 'string', default: '2' },
      'skip-naive': { type: 'boolean', default: false },
    },
  })
  return {
    sizes: values.assets.split(',').map(Number),
    url: values.url,
    key: values.key,
    root: values.root,
    levels: values.levels,
    concurrency: values.concurrency.split(',').map(Number),
    offsetCost: Number(values['offset-cost']),
    skipNaive: values['skip-naive'],
  }
}
