import { seconds } from './measure.ts'
import type { Kind, Sized, Way } from './sized.ts'
import { count, figuresOf, table } from './tables.ts'

/** A figure that the project has set itself a limit for. */
interface Aim {
  readonly figure: string
  readonly most: number
  /** Sample size that the limit is meant for. */
  readonly at: number
  readonly show: (value: number) => string
  /** Null where it was not measured. */
  readonly of: (sized: Sized) => number | null
}

type Part = 'workMs' | 'ms' | 'bytes'

const ratio = (value: number): string => (value < 0.75 ? `1/${Number((1 / value).toPrecision(3))}` : value.toFixed(2))

const kindOf = ({ kinds }: Sized, exif: boolean): Kind | undefined => kinds.find(({ withExif }) => withExif === exif)

const between =
  (way: Way, base: Way, part: Part, exif: boolean) =>
  (sized: Sized): number | null => {
    const outcomes = kindOf(sized, exif)?.outcomes
    const [above, below] = outcomes ? [figuresOf(outcomes[way]), figuresOf(outcomes[base])] : []
    return above && below ? above[part] / below[part] : null
  }

/** The same for recipes without exif and with it. */
const both = (figure: string, [plain, exif]: readonly [number, number], ways: readonly [Way, Way], part: Part): Aim[] =>
  [false, true].map((withExif) => ({
    figure: `${figure}, ${withExif ? 'with exif' : 'plain'}`,
    most: withExif ? exif : plain,
    at: 300_000,
    show: ratio,
    of: between(...ways, part, withExif),
  }))

const peak = (sized: Sized): number =>
  Math.max(
    ...sized.kinds.flatMap(({ outcomes: { first, second, changed } }) =>
      [first, second, changed].map((outcome) => figuresOf(outcome)?.peak ?? 0),
    ),
  )
const memory = (at: number, most: number): Aim => ({
  figure: `highest peak memory of these plans, limit for ${count(at)}`,
  most: most * 2 ** 20,
  at,
  show: (bytes) => `${count(bytes / 2 ** 20)} MiB`,
  of: peak,
})

const mirror = (exif: boolean, most: number): Aim => ({
  figure: `mirror, bytes an asset, ${exif ? 'with exif' : 'plain'}`,
  most,
  at: 300_000,
  show: count,
  of: (sized) => {
    const bytes = kindOf(sized, exif)?.mirror
    return bytes == null ? null : bytes / sized.assets
  },
})

const aims: readonly Aim[] = [
  ...both('second plan / first plan, time', [1 / 8, 1 / 20], ['second', 'first'], 'workMs'),
  ...both('the same with start-up', [1 / 8, 1 / 20], ['second', 'first'], 'ms'),
  ...both('second plan / first plan, bytes', [1 / 50, 1 / 50], ['second', 'first'], 'bytes'),
  ...both('second plan after 1,000 changes / first plan, time', [1 / 10, 1 / 10], ['changed', 'first'], 'workMs'),
  ...both('first plan / bare window requests, time', [1.2, 1.2], ['first', 'bare'], 'workMs'),
  {
    figure: 'first plan / naive paging, time, with exif',
    most: 1 / 10,
    at: 300_000,
    show: ratio,
    of: between('first', 'naive', 'workMs', true),
  },
  memory(300_000, 300),
  memory(1_000_000, 500),
  mirror(false, 400),
  mirror(true, 900),
  { figure: 'start-up', most: 600, at: 300_000, show: seconds, of: ({ startUp }) => startUp.ms },
]

/** Beside each limit what was measured; what is beyond it on the size it is meant for is marked. */
export const reachTable = (all: readonly (Sized & { readonly size: number | null })[]): string =>
  table(
    ['', 'at most', ...all.map(({ size, assets }) => count(size ?? assets))],
    aims.map(({ figure, most, at, show, of }) => [
      figure,
      show(most),
      ...all.map((sized) => {
        const value = of(sized)
        if (value === null) return '–'
        return sized.size === at && value > most ? `**${show(value)}** (beyond)` : show(value)
      }),
    ]),
  )
