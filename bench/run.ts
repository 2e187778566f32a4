import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { apiUrl } from '../core/api/client.ts'
import { build } from './build.ts'
import { drawChart, type PanelRow } from './chart.ts'
import type { Figures } from './child.ts'
import { seconds } from './measure.ts'
import { conditions, writeBetween } from './page.ts'
import { reachTable } from './reach.ts'
import { measureSized, type Sized, ways } from './sized.ts'
import { count, figuresOf, sizedTable, wayNames } from './tables.ts'
import { sandbox } from './target.ts'

const { values } = parseArgs({
  options: {
    assets: { type: 'string', default: '10000,100000,300000,1000000' },
    url: { type: 'string' },
    key: { type: 'string' },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    'offset-cost': { type: 'string', default: '2' },
    'row-cost': { type: 'string', default: '100' },
    'naive-up-to': { type: 'string', default: '300000' },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/performance.md', import.meta.url)) },
  },
})

/** A library with its sample size; null for somebody's own. */
type Measured = Sized & { readonly size: number | null }

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const rounds = Number(values.rounds)

const measureSample = async (main: string, size: number): Promise<Measured> => {
  say(`\n${count(size)} assets`)
  const target = await sandbox(size, { offset: Number(values['offset-cost']), row: Number(values['row-cost']) })
  try {
    const naive = size <= Number(values['naive-up-to'])
    return { size, ...(await measureSized({ main, target, rounds, naive, write: true, say })) }
  } finally {
    await target.close()
  }
}

const measureServer = async (main: string, url: string): Promise<Measured> => {
  if (!values.key) throw new Error('--url needs --key')
  const target = { name: url, url: apiUrl(url), key: values.key, close: async () => {} }
  return { size: null, ...(await measureSized({ main, target, rounds, naive: true, write: values.write, say })) }
}

const measureEach = async (main: string): Promise<readonly Measured[]> => {
  if (values.url) return [await measureServer(main, values.url)]
  const all: Measured[] = []
  for (const size of values.assets.split(',')) all.push(await measureSample(main, Number(size)))
  return all
}

const nameOf = ({ size, assets }: Measured): string => `${count(size ?? assets)} assets`

const panelRow = (all: readonly Measured[], what: string, show: PanelRow['show'], of: (one: Figures) => number) => ({
  show,
  panels: [false, true].map((withExif) => ({
    title: `${what}, ${withExif ? 'with exif' : 'plain'}`,
    groups: all.map((sized) => {
      const kind = sized.kinds.find((one) => one.withExif === withExif)
      const figures = ways.map((way) => (kind ? figuresOf(kind.outcomes[way]) : null))
      return { name: nameOf(sized), values: figures.map((one) => one && of(one)) }
    }),
  })),
})

const shortSeconds = (ms: number): string =>
  ms < 10 ? `${ms / 1000} s` : ms < 10_000 ? seconds(ms) : `${count(ms / 1000)} s`
const shortBytes = (bytes: number): string =>
  bytes < 1e6
    ? `${count(bytes / 1e3)} kB`
    : bytes < 9.95e6
      ? `${Number((bytes / 1e6).toFixed(1))} MB`
      : bytes < 1e9
        ? `${count(bytes / 1e6)} MB`
        : `${(bytes / 1e9).toFixed(1)} GB`

const chartOf = (all: readonly Measured[]): string =>
  drawChart({
    title: 'Reading a library: time and bytes, logarithmic scales',
    legend: ways.map((way) => wayNames[way]),
    rows: [
      panelRow(all, 'Time of the whole command', shortSeconds, ({ ms }) => ms),
      panelRow(all, 'Bytes received', shortBytes, ({ bytes }) => bytes),
    ],
  })

const textOf = (all: readonly Measured[], chart: string): string => {
  const version = all[0]?.version ?? ''
  const cost = `which takes ${values['row-cost']} µs for each row that it sends, and ${values['offset-cost']} µs for each that offset paging skips`
  const server = values.url ? `an Immich ${version} server` : `sandbox of Immich ${version}, ${cost}`
  const sections = all.map(
    (sized) => `### ${nameOf(sized)}, ${count(sized.assets)} on the timeline\n\n${sizedTable(sized)}`,
  )
  const picture = `![Time and bytes of each way to read a library](${chart})`
  return [conditions('bench', server), picture, '### Against the limits', reachTable(all), ...sections].join('\n\n')
}

const built = await build()
try {
  const all = await measureEach(built.main)
  const chart = values.out.replace(/\.md$/, '.svg')
  const text = textOf(all, chart.replace(/^.*\//, ''))
  await writeFile(chart, chartOf(all))
  await writeBetween(values.out, 'bench', text)
  process.stdout.write(`${text}\n`)
} finally {
  await built.remove()
}
