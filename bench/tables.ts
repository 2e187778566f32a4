import type { Figures } from './child.ts'
import { seconds } from './measure.ts'
import { type Kind, type Outcome, type Sized, type Way, ways } from './sized.ts'

/** A line of cells in a Markdown table. */
export const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A Markdown table; the first column is text, the others are numbers. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')

/** A whole number as people read it. */
export const count = (number: number): string => Math.round(number).toLocaleString('en')

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 2 : 0)

/** What each way is called, in tables and the chart. */
export const wayNames: Readonly<Record<Way, string>> = {
  bare: 'bare window requests',
  first: 'first plan',
  second: 'second plan, nothing changed',
  changed: 'second plan, 1,000 changed',
  naive: 'naive paging',
}

/** Columns of figures. */
export const figureHeads = ['time', 'from the first request', 'processor', 'requests', 'MiB received', 'peak MiB']

/** What stands in these columns. */
export const figureCells = ({ ms, workMs, cpuMs, requests, bytes, peak }: Figures): string[] => [
  seconds(ms),
  seconds(workMs),
  seconds(cpuMs),
  count(requests),
  mebibytes(bytes),
  count(peak / 2 ** 20),
]

/** The figures of an outcome, where it has some. */
export const figuresOf = (outcome: Outcome): Figures | null => ('leftOut' in outcome ? null : outcome)

const rowOf = (kind: Kind, way: Way): string[] => {
  const outcome = kind.outcomes[way]
  const name = `${wayNames[way]}, ${kind.withExif ? 'with exif' : 'plain'}`
  return 'leftOut' in outcome ? [`${name} (left out: ${outcome.leftOut})`] : [name, ...figureCells(outcome)]
}

/** Everything that was measured on one library. */
export const sizedTable = ({ kinds, startUp }: Sized): string =>
  table(
    ['', ...figureHeads],
    [
      ...kinds.flatMap((kind) => ways.map((way) => rowOf(kind, way))),
      ['start-up: a plan with nothing to read', ...figureCells(startUp)],
    ].map((cells) => [...cells, ...Array(figureHeads.length + 1 - cells.length).fill('')]),
  )
