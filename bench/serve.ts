// What the daemon costs: npm run bench:serve -- [large] [runs] [terms] [kills] [idle] [polling]; the first four where none is named.
// `idle` takes ten minutes, `polling` five.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type FaultRules,
  insertAsset,
  type LibraryInput,
  type Sandbox,
  type SandboxRequest,
  startSandbox,
} from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import { buildPage } from '../service/web/page-files.ts'
import { build } from './build.ts'
import { printTable, type Row, seconds } from './measure.ts'

const { main, remove } = await build()
// What only `npm run build` puts there: the page. Its version stands in package.json.
const bundle = join(dirname(main), '..', 'service', 'web', 'bundle')
await mkdir(bundle, { recursive: true })
for (const { name, content } of Object.values(await buildPage())) await writeFile(join(bundle, name), content)
await copyFile(new URL('../package.json', import.meta.url), join(dirname(main), '..', '..', 'package.json'))
const ticksPerSecond = 100
const mebi = 2 ** 20
const second = 1_000
const minute = 60 * second

/** A daemon in a process of its own, with a folder for its configuration and state. */
interface Daemon {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  process: ChildProcess
  /** Milliseconds from its start. */
  since(): number
  log(): string
  until(words: string | RegExp, from?: number): Promise<void>
}

const recipe = `import { addToAlbum, defineRecipe, fileName } from 'immich-darkroom'
export default defineRecipe({ name: 'bench', where: fileName('bench-*'), actions: [addToAlbum('Bench')] })
`
/** An album for each name, so that there are many requests that write. */
const many = `import { addToAlbum, defineRecipe, all } from 'immich-darkroom'
export default defineRecipe({ name: 'many', where: all(), actions: ({ originalFileName }) => [addToAlbum(originalFileName)] })
`

const folderFor = async (content: string, serve: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-serve-'))
  await writeFile(join(folder, 'recipe.ts'), content)
  await writeFile(
    join(folder, 'immichrc.ts'),
    `import { defineConfig } from 'immich-darkroom'\nexport default defineConfig({ recipes: ['recipe.ts'], serve: { firstRun: 'apply', ${serve} } })\n`,
  )
  return folder
}

// Two of these may run side by side.
const port = 20_000 + (process.pid % 10_000)

const startIn = (folder: string, { url, key }: { url: string; key: string }): Daemon => {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, IMMICH_URL: url, IMMICH_API_KEY: key, TZ: 'UTC' },
    ...{ DARKROOM_STATE_DIR: join(folder, 'state'), DARKROOM_PORT: String(port) },
  }
  const started = performance.now()
  const child = spawn(process.execPath, [main, 'serve'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr?.on('data', (chunk) => {
    log += chunk
  })
  const until = async (words: string | RegExp, from = 0): Promise<void> => {
    while (!log.slice(from).match(words)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the daemon ended: ${log}`)
      await sleep(5)
    }
  }
  return { folder, env, process: child, since: () => performance.now() - started, log: () => log, until }
}

const stop = async ({ process: child }: Daemon, signal: NodeJS.Signals = 'SIGTERM'): Promise<number> => {
  const started = performance.now()
  const ended = once(child, 'exit')
  child.kill(signal)
  if (child.exitCode === null) await ended
  return performance.now() - started
}

const statusOf = (pid: number, field: string): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024

const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

/** Highest memory of any worker until it is told to stop. */
const watchWorkers = (pid: number) => {
  let peak = 0
  const timer = setInterval(() => {
    for (const child of childrenOf(pid))
      try {
        peak = Math.max(peak, statusOf(child, 'VmHWM'))
      } catch {
        // It ended meanwhile.
      }
  }, 20)
  return (): number => {
    clearInterval(timer)
    return peak
  }
}

const access = ({ url, users }: Sandbox) => ({ url, key: users[0]?.apiKey ?? '' })
const mib = (bytes: number): string => `${(bytes / mebi).toFixed(0)} MiB`
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const inAlbum = ({ state }: Sandbox, id: string): boolean =>
  [...state.albums.values()].some(({ albumName, assetIds }) => albumName === 'Bench' && assetIds.has(id))

const uploadTime = async (sandbox: Sandbox, name: string): Promise<number> => {
  const started = performance.now()
  const { id } = insertAsset(sandbox.state, { originalPath: `/photos/${name}` })
  while (!inAlbum(sandbox, id)) await sleep(5)
  return performance.now() - started
}

const healthCpu = (daemon: Daemon): number => {
  const script = `TIMEFORMAT='%U %S'; time "${process.execPath}" "${main}" health >/dev/null`
  const text = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], {
    env: daemon.env,
    cwd: daemon.folder,
    encoding: 'utf8',
  })
  return (
    text
      .trim()
      .split(' ')
      .reduce((sum, part) => sum + Number(part), 0) * second
  )
}

/** Rows 1, 3, 5 and 20 of the specification, on 300,000 assets. */
const large = async (wanted: (name: string) => boolean): Promise<Row[]> => {
  let firstSearch = 0
  let daemon: Daemon | undefined
  const onRequest = ({ path }: SandboxRequest): void => {
    if (daemon && firstSearch === 0 && path.startsWith('/search')) firstSearch = daemon.since()
  }
  const library: LibraryInput = sampleLibrary({ assets: 300_000 })
  const sandbox = await startSandbox({ library, rowCost: 100, onRequest })
  const folder = await folderFor(recipe, "jobs: { all: { schedule: 'every 1h', on: 'events' } }")
  daemon = startIn(folder, access(sandbox))
  const rows: Row[] = []
  while (
    !(await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(20)
  rows.push({ figure: '20: first health 200 after', value: seconds(daemon.since()) })
  while (firstSearch === 0) await sleep(5)
  rows.push({ figure: '20: first plan begins after', value: seconds(firstSearch) })
  rows.push({
    figure: '20: processor time of `darkroom health`',
    value: seconds(median([1, 2, 3].map(() => healthCpu(daemon as Daemon)))),
  })
  await daemon.until('nothing to do')
  await daemon.until('live events: on')
  rows.push({ figure: 'first plan, everything read', value: /in (\S+ s)/.exec(daemon.log())?.[1] ?? '?' })
  const { pid = 0 } = daemon.process
  const trigger = async (): Promise<number> => {
    const from = (daemon as Daemon).log().length
    execFileSync(process.execPath, [main, 'trigger'], { env: (daemon as Daemon).env, cwd: folder, stdio: 'ignore' })
    await (daemon as Daemon).until(/nothing to do: .* in \S+ s/, from)
    return Number(/in (\S+) s/.exec((daemon as Daemon).log().slice(from))?.[1]) * second
  }
  await trigger()
  const watched = watchWorkers(pid)
  const times = [await trigger(), await trigger(), await trigger()]
  rows.push({ figure: '5: a run with nothing to do', value: seconds(median(times)) })
  rows.push({ figure: '5: its worker at most', value: mib(watched()) })
  const uploads: number[] = []
  for (let index = 0; index < 3; index += 1) {
    uploads.push(await uploadTime(sandbox, `bench-${index}.jpg`))
    await sleep(3 * second)
  }
  rows.push({ figure: '3: an upload applied after', value: seconds(median(uploads)) })
  if (wanted('idle')) {
    await fetch(`http://127.0.0.1:${port}/healthz`)
    await sleep(minute)
    const before = cpuOf(pid)
    await sleep(10 * minute)
    const cpu = cpuOf(pid) - before
    rows.push({ figure: '1: idle for ten minutes, of one core', value: `${((cpu / 600) * 100).toFixed(2)} %` })
    rows.push({ figure: '1: idle, memory', value: mib(statusOf(pid, 'VmRSS')) })
    rows.push({ figure: '1: idle, other processes', value: String(childrenOf(pid).length) })
  }
  await stop(daemon)
  if (wanted('polling')) {
    await writeFile(
      join(folder, 'immichrc.ts'),
      "import { defineConfig } from 'immich-darkroom'\nexport default defineConfig({ recipes: ['recipe.ts'], serve: { firstRun: 'apply', events: { live: false }, jobs: { all: { on: 'events' } } } })\n",
    )
    daemon = startIn(folder, access(sandbox))
    await daemon.until('nothing to do')
    await sleep(5 * second)
    rows.push({ figure: '3: by polling alone', value: seconds(await uploadTime(sandbox, 'bench-polled.jpg')) })
    await stop(daemon)
  }
  await sandbox.close()
  await rm(folder, { recursive: true })
  return rows
}

/** Row 5: what 500 runs leave behind. */
const growth = async (): Promise<Row[]> => {
  const sandbox = await startSandbox({ library: sampleLibrary({ assets: 1_000 }) })
  const folder = await folderFor(recipe, 'jobs: { all: { atStart: true } }, events: { live: false }')
  const daemon = startIn(folder, access(sandbox))
  await daemon.until('nothing to do')
  const { pid = 0 } = daemon.process
  const { openStore } = await import('../service/store.ts')
  const store = openStore(join(folder, 'state'))
  const runs = (): number => daemon.log().split('nothing to do').length - 1
  const run = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const before = runs()
      store.ask({ kind: 'run', job: 'all', by: 'bench' })
      while (runs() === before) await sleep(10)
    }
  }
  await run(20)
  const before = statusOf(pid, 'VmRSS')
  await run(500)
  const after = statusOf(pid, 'VmRSS')
  store.close()
  await stop(daemon)
  await sandbox.close()
  await rm(folder, { recursive: true })
  return [
    { figure: '5: the daemon before 500 runs', value: mib(before) },
    { figure: '5: and after them', value: mib(after) },
  ]
}

const names = Array.from({ length: 100 }, (_, index) => `/photos/${String(index).padStart(3, '0')}.jpg`)
const small: LibraryInput = { assets: names.map((originalPath) => ({ originalPath })) }
const slow: FaultRules = [{ route: 'POST /albums', latency: 20 }]

const endOf = ({ state }: Sandbox): string =>
  JSON.stringify(
    [...state.albums.values()]
      .map(({ albumName, assetIds }) => [
        albumName,
        [...assetIds].map((id) => state.assets.get(id)?.originalFileName).sort(),
      ])
      .sort(),
  )

/** A sandbox that says when a request that writes has come, by its number. */
const writable = async () => {
  let [wanted, writes] = [0, 0]
  let reached = (): void => {}
  const onRequest = ({ method, path }: SandboxRequest): void => {
    if (method === 'GET' || path.startsWith('/search')) return
    writes += 1
    if (writes === wanted) reached()
  }
  const sandbox = await startSandbox({ library: small, onRequest })
  sandbox.faults.set(slow)
  const folder = await folderFor(many, 'jobs: { all: { atStart: true } }, events: { live: false }')
  const write = (number: number): Promise<void> =>
    new Promise((resolve) => {
      ;[wanted, writes, reached] = [number, 0, resolve]
    })
  const close = async (): Promise<void> => {
    await sandbox.close()
    await rm(folder, { recursive: true })
  }
  return { sandbox, folder, write, close }
}

const whole = JSON.stringify(names.map((name) => [name.slice(8), [name.slice(8)]]).sort())
const tries = 50

/** Row 15: SIGTERM in the middle of applying, and another start. */
const terms = async (): Promise<Row[]> => {
  const ends: number[] = []
  let resumed = 0
  for (let index = 0; index < tries; index += 1) {
    const { sandbox, folder, write, close } = await writable()
    const met = write(1 + ((index * 7) % 55))
    const daemon = startIn(folder, access(sandbox))
    await Promise.race([met, daemon.until('never said')])
    ends.push(await stop(daemon))
    const again = startIn(folder, access(sandbox))
    await again.until(/applied: |nothing to do/)
    while (endOf(sandbox) !== whole && again.since() < 30 * second) await sleep(20)
    if (endOf(sandbox) === whole) resumed += 1
    await stop(again)
    await close()
  }
  return [
    { figure: `15: SIGTERM while applying, ${tries} times: slowest end`, value: seconds(Math.max(...ends)) },
    { figure: '15: came to the same end afterwards', value: `${resumed} of ${tries}` },
  ]
}

/** Row 16: SIGKILL of daemon and worker at every other request that writes, and another start each time. */
const kills = async (): Promise<Row[]> => {
  const { sandbox, folder, write, close } = await writable()
  let count = 0
  for (let step = 1; endOf(sandbox) !== whole; step += 1) {
    const met = write(1 + (step % 2))
    const daemon = startIn(folder, access(sandbox))
    const isDone = await Promise.race([
      met.then(() => false),
      daemon.until(/applied: .*run|nothing to do/).then(() => true),
    ])
    if (!isDone) count += 1
    for (const child of isDone ? [] : childrenOf(daemon.process.pid ?? 0)) process.kill(child, 'SIGKILL')
    await stop(daemon, 'SIGKILL')
  }
  const last = startIn(folder, access(sandbox))
  await last.until('nothing to do')
  await stop(last)
  const end = `${count} times, then ${sandbox.state.albums.size} albums of ${names.length}, nothing to do`
  await close()
  return [{ figure: '16: SIGKILL while applying, started anew each time', value: end }]
}

const parts = process.argv.slice(2)
const isWanted = (name: string): boolean => parts.includes(name)
const isPart = (name: string): boolean => parts.length === 0 || isWanted(name)
if (isPart('large') || isWanted('idle') || isWanted('polling'))
  printTable('darkroom serve, 300,000 assets', await large(isWanted))
if (isPart('runs')) printTable('darkroom serve, 500 runs', await growth())
if (isPart('terms')) printTable('darkroom serve, SIGTERM', await terms())
if (isPart('kills')) printTable('darkroom serve, SIGKILL', await kills())
await remove()
