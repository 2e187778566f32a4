import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countTimeline, versionOf } from './ask.ts'
import { setFavorite, someAssets } from './change.ts'
import { best, type Figures, type Program, run } from './child.ts'
import { seconds } from './measure.ts'
import type { Target } from './target.ts'

/** Ways to read a library, as the tables list them. */
export const ways = ['bare', 'first', 'second', 'changed', 'naive'] as const
export type Way = (typeof ways)[number]

/** What one way cost; why not, where it was left out. */
export type Outcome = Figures | { readonly leftOut: string }

/** Everything that was measured with one kind of recipe. */
export interface Kind {
  readonly withExif: boolean
  readonly outcomes: Readonly<Record<Way, Outcome>>
  /** Bytes of the mirror; null where the runs left none. */
  readonly mirror: number | null
}

/** Everything that was measured on one library. */
export interface Sized {
  /** Assets on the timeline. */
  readonly assets: number
  readonly version: string
  readonly kinds: readonly Kind[]
  /** A plan that has nothing to read. */
  readonly startUp: Figures
}

/** What to measure. */
export interface SizedOptions {
  /** Script of the command line. */
  readonly main: string
  readonly target: Target
  readonly rounds: number
  readonly naive: boolean
  /** Whether assets of this server may be changed. */
  readonly write: boolean
  readonly say: (line: string) => void
}

const numbered = { path: { regex: '77\\.[^.]+$' } }
/** No server can narrow the first two down, so that the whole library is read. */
const conditions = {
  plain: numbered,
  exif: { all: [numbered, { size: { min: 1 } }] },
  nothing: { taken: { year: 1826 } },
}
type Condition = keyof typeof conditions

/** Runs `darkroom plan` with one recipe, and other programs beside it. */
const createRunner = ({ main, target: { url, key }, say }: SizedOptions, folder: string) => {
  const program = async (what: string, { env, ...program }: Program): Promise<Figures> => {
    const figures = await run({ ...program, env: { IMMICH_URL: url, IMMICH_API_KEY: key, ...env } })
    say(
      `${what}: ${seconds(figures.ms)}, from the first request ${seconds(figures.workMs)}, ${figures.requests} requests`,
    )
    return figures
  }
  const stateOf = (condition: Condition): string => join(folder, condition, 'state')
  const plan = async (what: string, condition: Condition, record?: string): Promise<Figures> => {
    const home = join(folder, condition)
    await mkdir(home, { recursive: true })
    const recipe = { name: 'bench', where: conditions[condition], actions: [{ addToAlbum: 'Bench' }] }
    await writeFile(join(home, 'immichrc.json'), JSON.stringify({ recipes: [recipe] }))
    const args = [main, 'plan', '--quiet', '--state-dir', stateOf(condition)]
    return program(`${what}, ${condition}`, { args, folder: home, env: {}, ...(record ? { record } : {}) })
  }
  return {
    plan,
    /** A plan that meets no state folder. */
    firstPlan: async (what: string, condition: Condition, record?: string): Promise<Figures> => {
      await rm(stateOf(condition), { recursive: true, force: true })
      return plan(what, condition, record)
    },
    script: (what: string, name: string, env: Program['env']): Promise<Figures> =>
      program(what, { args: [fileURLToPath(new URL(name, import.meta.url))], folder, env }),
    /** Bytes of the mirror that the plans left. */
    mirrorSize: async (condition: Condition): Promise<number | null> => {
      const names = await readdir(stateOf(condition)).catch(() => [])
      const files = names.filter((name) => name.includes('.mirror'))
      const sizes = await Promise.all(files.map(async (name) => (await stat(join(stateOf(condition), name))).size))
      return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size)
    },
  }
}
type Runner = ReturnType<typeof createRunner>

/** Bare searches, first and second plan take turns, so that what disturbs one disturbs the others. */
const measureUnchanged = async (runner: Runner, condition: Condition, rounds: number, folder: string) => {
  const searches = join(folder, `${condition}.searches.json`)
  await runner.firstPlan('warm-up', condition, searches)
  const runs: Record<'bare' | 'first' | 'second', Figures[]> = { bare: [], first: [], second: [] }
  for (let round = 0; round < rounds; round += 1) {
    runs.bare.push(await runner.script(`bare, ${condition}`, 'bare.ts', { BENCH_SEARCHES: searches }))
    runs.first.push(await runner.firstPlan('first', condition))
    runs.second.push(await runner.plan('second', condition))
  }
  const mirror = await runner.mirrorSize(condition)
  return { condition, mirror, bare: best(runs.bare), first: best(runs.first), second: best(runs.second) }
}

/** Changes assets and changes them back, with a plan after each. */
const measureChanged = async (runner: Runner, condition: Condition, target: Target, ids: readonly string[]) => {
  const runs: Figures[] = []
  // Ctrl-C ends the plan that is under way, and with it this; what was changed is changed back first.
  const wait = (): void => {}
  process.on('SIGINT', wait)
  try {
    for (const isFavorite of [true, false]) {
      await setFavorite(target, ids, isFavorite)
      runs.push(await runner.plan(`${ids.length} changed`, condition))
    }
  } finally {
    await setFavorite(target, ids, false)
    process.off('SIGINT', wait)
  }
  return best(runs)
}

const measureAll = async (runner: Runner, options: SizedOptions, folder: string): Promise<Sized> => {
  const { target, rounds } = options
  const unchanged = [
    await measureUnchanged(runner, 'plain', rounds, folder),
    await measureUnchanged(runner, 'exif', rounds, folder),
  ]
  const startUps: Figures[] = []
  for (let round = 0; round < rounds; round += 1) startUps.push(await runner.firstPlan('start-up', 'nothing'))
  // Last, because a mirror asks again for what changed in the last minutes.
  const ids = options.write ? await someAssets(target, 1000) : null
  const kinds: Kind[] = []
  for (const { condition, mirror, ...outcomes } of unchanged) {
    const withExif = condition === 'exif'
    const changed: Outcome = ids
      ? await measureChanged(runner, condition, target, ids)
      : { leftOut: 'nothing is changed on this server without `--write`' }
    const naive: Outcome = options.naive
      ? await runner.script(`naive paging, ${condition}`, 'naive.ts', { BENCH_EXIF: String(withExif) })
      : { leftOut: 'takes long, see `--naive-up-to`' }
    kinds.push({ withExif, mirror, outcomes: { ...outcomes, changed, naive } })
  }
  return { assets: await countTimeline(target), version: await versionOf(target), kinds, startUp: best(startUps) }
}

/** Measures everything on one server. */
export const measureSized = async (options: SizedOptions): Promise<Sized> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
  try {
    return await measureAll(createRunner(options, folder), options, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
