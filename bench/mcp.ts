// How long the tools of assistants take: npm run bench:mcp [-- --assets 20000] [--out docs/assistants.md]. With --talk instead, the
// conversations of docs/assistants.md are held anew, and what was answered is written into the page.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import { conversationsIn, shownAnswer, withAnswers } from '../test/mcp/conversation.ts'
import { timed } from './measure.ts'
import { conditions, writeBetween } from './page.ts'

const {
  assets = '20000',
  out,
  talk,
} = parseArgs({
  options: { assets: { type: 'string' }, out: { type: 'string' }, talk: { type: 'boolean' } },
}).values

const program = fileURLToPath(new URL('../bin/darkroom.js', import.meta.url))
const page = fileURLToPath(new URL('../docs/assistants.md', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'darkroom-mcp-'))
const sandbox = await startSandbox({ library: sampleLibrary({ assets: talk ? 2000 : Number(assets), seed: 1 }) })
await writeFile(join(folder, 'immichrc.yaml'), 'recipes: []\n')

const envOf = (state: string) => ({
  PATH: process.env.PATH ?? '',
  IMMICH_URL: sandbox.url,
  IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '',
  DARKROOM_STATE_DIR: join(folder, state),
  DARKROOM_PASSWORD: 'correct horse battery',
})
const command = (...args: string[]): string[] => ['--conditions=darkroom-source', program, ...args]

/** Starts the daemon, and connects with a token. @returns what ends both */
const openServe = async (): Promise<{ client: Client; end: () => Promise<void> }> => {
  const options = { cwd: folder, env: envOf('serve') }
  const create = command('token', 'create', '--kind', 'assistant', '--name', 'bench')
  const token = (await promisify(execFile)(process.execPath, create, options)).stdout.trim()
  const daemon = spawn(process.execPath, command('serve', '--host', '127.0.0.1', '--port', '0'), {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const address = await new Promise<string>((resolve) => {
    createInterface(daemon.stderr).on('line', (line) => {
      const found = /listening on (http:\S+)/.exec(line)?.[1]
      if (found) resolve(found)
    })
  })
  const client = new Client({ name: 'bench', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit }) as Transport)
  return {
    client,
    end: async () => {
      await client.close()
      daemon.kill('SIGTERM')
      await new Promise((resolve) => daemon.once('close', resolve))
    },
  }
}

/** Starts `darkroom mcp`, and connects. */
const open = async (state: string): Promise<Client> => {
  const client = new Client({ name: 'bench', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: command('mcp'),
      cwd: folder,
      env: envOf(state),
    }),
  )
  return client
}

const textOf = (answer: Awaited<ReturnType<Client['callTool']>>): string =>
  (answer.content as { text?: string }[]).map(({ text = '' }) => text).join('\n')

if (talk) {
  const before = await readFile(page, 'utf8')
  const answers: string[] = []
  for (const [index, turns] of conversationsIn(before).entries()) {
    const client = await open(`state-${index}`)
    for (const { tool, input } of turns)
      answers.push(shownAnswer(textOf(await client.callTool({ name: tool, arguments: { ...input } }))))
    await client.close()
  }
  await writeFile(page, withAnswers(before, answers))
} else {
  /** Milliseconds of each tool. */
  const measured = async (client: Client): Promise<[what: string, ms: number][]> => {
    const rows: [what: string, ms: number][] = []
    const call = (name: string, input: object) => client.callTool({ name, arguments: { ...input } })
    const once = async (what: string, name: string, input: object): Promise<void> => {
      rows.push([what, await timed(() => call(name, input))])
    }
    const often = async (what: string, name: string, input: object): Promise<void> => {
      const all: number[] = []
      for (let turn = 0; turn < 30; turn += 1) all.push(await timed(() => call(name, input)))
      rows.push([`${what} (median of 30)`, all.toSorted((a, b) => a - b)[15] ?? 0])
    }
    const [person, camera] = [{ condition: 'person: Anna Weber' }, { condition: 'make: Apple' }]
    await once('`count_assets` of a person, the first time: the account is connected', 'count_assets', person)
    await often('`count_assets` of a person, again', 'count_assets', person)
    await once('`count_assets` of a camera', 'count_assets', camera)
    await often('`test_condition`', 'test_condition', { text: 'person: Anna Weber' })
    await often('`list_albums`', 'list_albums', {})
    await once('`propose` an album of the videos', 'propose', {
      recipe: '{ name: films, where: { type: VIDEO }, actions: [{ addToAlbum: Films }] }',
    })
    return rows
  }
  const started = performance.now()
  const client = await open('state')
  const start = performance.now() - started
  const local = await measured(client)
  await client.close()
  const daemon = await openServe()
  const remote = new Map(await measured(daemon.client))
  await daemon.end()
  const shown = (ms: number | undefined): string =>
    ms === undefined ? '–' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  const lines = [['start of the program, until it may be asked', start] as const, ...local].map(
    ([what, ms]) => `| ${what} | ${shown(ms)} | ${shown(remote.get(what))} |`,
  )
  const table = [
    conditions('bench:mcp', `a simulated Immich ${sandbox.version} with ${Number(assets).toLocaleString('en')} assets`),
    '',
    '| what | `darkroom mcp` | the daemon |',
    '| --- | --- | --- |',
    ...lines,
  ].join('\n')
  if (out) await writeBetween(out, 'bench:mcp', table)
  else process.stdout.write(`${table}\n`)
}
await sandbox.close()
await rm(folder, { recursive: true, force: true })
