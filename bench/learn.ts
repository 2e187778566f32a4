import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createContext } from '../core/context/context.ts'
import { pluginHooks } from '../engine/plugin-hooks.ts'
import { openAccount } from '../engine/session.ts'
import { standardVocabulary } from '../language/yaml/vocabulary.ts'
import { hasBit, positionsIn } from '../learn/bits.ts'
import { ConditionCheck } from '../learn/check.ts'
import { type Learning, learn } from '../learn/learn.ts'
import { choosable, type LibraryRead, readLibrary } from '../learn/read.ts'
import { defaultOptions } from '../learn/verdict.ts'
import { type LibraryInput, startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import { type MadeAlbum, madeAlbums, withAlbums } from './made-albums.ts'

const { values } = parseArgs({
  options: {
    assets: { type: 'string', default: '50000' },
    /** Photos from this day on are held out. */
    until: { type: 'string', default: '2023-01-01' },
    serve: { type: 'string' },
  },
})

const sampleFor = (until: string): { readonly library: LibraryInput; readonly made: readonly MadeAlbum[] } => {
  const sample = sampleLibrary({ assets: Number(values.assets), version: '3.1.0' })
  const made = madeAlbums(sample)
  if (!until) return { library: withAlbums(sample, made), made }
  const isEarly = ({ fileCreatedAt = '' }: { fileCreatedAt?: string }): boolean => fileCreatedAt < until
  const assets = (sample.assets ?? []).filter(isEarly)
  const known = new Set(assets.map(({ id }) => id))
  const early = made.map((album) => ({ ...album, assetIds: album.assetIds.filter((id) => known.has(id)) }))
  return { library: withAlbums({ ...sample, stacks: [], assets }, early), made }
}

// The sandbox is another process: its memory is not ours.
if (values.serve !== undefined) {
  const { library, made } = sampleFor(values.serve)
  const sandbox = await startSandbox({ library })
  const rules = made.map(({ rule }, index) => [library.albums?.[index]?.id, rule])
  process.send?.({ url: sandbox.url, key: sandbox.users[0]?.apiKey, rules })
} else {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-learn-'))
  /** What the rules of the albums find, by the albums' ids; the server's process makes them. */
  const all = new Map<string, readonly string[]>()

  const reading = async (until: string): Promise<LibraryRead> => {
    const server = fork(fileURLToPath(import.meta.url), ['--assets', values.assets, '--serve', until], {
      execArgv: ['--conditions=darkroom-source', '--max-old-space-size=6000'],
    })
    type Message = { url: string; key: string; rules: [string, string[] | null][] }
    const [{ url, key, rules }] = (await once(server, 'message')) as [Message]
    for (const [id, rule] of rules) if (rule) all.set(id, rule)
    const config = {
      accounts: [],
      recipes: () => [],
      hooks: pluginHooks([]),
      limits: {},
      allow: [],
      stateFolder: join(folder, until || 'all'),
      allowUnknownServer: false,
    } as never
    const session = await openAccount(config, { name: 'bench', url, apiKey: key })
    const chosen = new Set((await choosable(createContext(session.server, []), 'albums', 'own')).map(({ id }) => id))
    const read = await readLibrary((recipe) => session.look(recipe), {
      of: 'albums',
      chosen,
      vocabulary: standardVocabulary,
    })
    await session.close()
    server.kill()
    return read
  }

  /** The most memory since it was asked for last, in MB; since the start where the system keeps no other. */
  const memory = (): number => {
    try {
      const [, kilobytes = 0] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
      writeFileSync('/proc/self/clear_refs', '5')
      return Math.round(Number(kilobytes) / 1024)
    } catch {
      return Math.round(process.resourceUsage().maxRSS / 1024)
    }
  }

  const measured = async (read: LibraryRead, families: boolean): Promise<Learning> => {
    const reading = memory()
    global.gc?.()
    memory()
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    const learning = await learn(read, { ...defaultOptions, of: 'albums', families })
    const { user, system } = process.cpuUsage(cpu)
    const own = learning.learned.filter(({ recipe, family }) => recipe !== null || family !== null)
    const exact = own.filter(
      ({ id, verdict, family }) => (family?.found ?? verdict.rule?.found) === all.get(id)?.length,
    )
    const wrong = own.filter(({ id }) => !all.has(id))
    const made = learning.learned.filter(({ id }) => all.has(id))
    process.stdout.write(
      `${read.library.size} assets, ${learning.learned.length} albums${families ? '' : ', without families'}: ` +
        `${((performance.now() - began) / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor time, ` +
        `${memory()} MB at most (${reading} MB before); ` +
        `a rule for ${own.length - wrong.length} of ${made.length} that rules made (${exact.length} exactly), ` +
        `and for ${wrong.length} of ${learning.learned.length - made.length} made by hand\n`,
    )
    return learning
  }

  const later = async (): Promise<void> => {
    const { learned } = await learn(await reading(values.until), { ...defaultOptions, of: 'albums', families: false })
    const { library } = await reading('')
    const check = new ConditionCheck(library)
    let [wanted, found, hit, rules] = [0, 0, 0, 0]
    for (const { id, recipe, verdict } of learned) {
      const rule = new Set(all.get(id) ?? [])
      const first = library.times.findIndex((time) => time >= Date.parse(values.until))
      const newer = [...rule].filter((one) => (library.ids.positionOf(one) ?? -1) >= first)
      if (!recipe || verdict.kind !== 'open' || rule.size === 0) continue
      const finds = positionsIn(await check.find(recipe.where ?? { all: [] })).filter(
        (position) => position >= first && (recipe.scope !== undefined || hasBit(library.timeline, position)),
      )
      rules += 1
      wanted += newer.length
      found += finds.length
      hit += finds.filter((position) => rule.has(library.ids.at(position))).length
    }
    process.stdout.write(
      `learned before ${values.until}: ${rules} open rules find ${hit} of the ${wanted} later photos ` +
        `(recall ${(hit / Math.max(1, wanted)).toFixed(3)}), among ${found} finds (precision ${(hit / Math.max(1, found)).toFixed(3)})\n`,
    )
  }

  try {
    const read = await reading('')
    await measured(read, false)
    await measured(read, true)
    await later()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
