// How long the tools of assistants take: npm run bench:mcp [-- --assets 20000] [--out docs/assistants.md]. With --talk instead, the
// conversations of docs/assistants.md are held anew, and what was answered is written into the page.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
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

/** Starts `darkroom mcp`, and connects. */
const open = async (state: string): Promise<Client> => {
  const client = new Client({ name: 'bench', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['--conditions=darkroom-source', program, 'mcp'],
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        IMMICH_URL: sandbox.url,
        IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '',
        DARKROOM_STATE_DIR: join(folder, state),
      },
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
  const started = performance.now()
  const client = await open('state')
  const rows: [what: string, ms: number][] = [
    ['start of the program, until it may be asked', performance.now() - started],
  ]
  const call = (name: string, input: object) => client.callTool({ name, arguments: { ...input } })
  const measure = async (what: string, name: string, input: object): Promise<void> => {
    rows.push([what, await timed(() => call(name, input))])
  }
  const fast = async (what: string, name: string, input: object): Promise<void> => {
    const all: number[] = []
    for (let turn = 0; turn < 30; turn += 1) all.push(await timed(() => call(name, input)))
    rows.push([what, all.toSorted((a, b) => a - b)[15] ?? 0])
  }
  await measure('`count_assets` of a person, the first time: the account is connected', 'count_assets', {
    condition: 'person: Anna Weber',
  })
  await fast('`count_assets` of a person, again (median of 30)', 'count_assets', { condition: 'person: Anna Weber' })
  await measure('`count_assets` of a camera: reads the library', 'count_assets', { condition: 'make: Apple' })
  await fast('`test_condition` (median of 30)', 'test_condition', { text: 'person: Anna Weber' })
  await fast('`list_albums` (median of 30)', 'list_albums', {})
  await measure('`propose` an album of the videos', 'propose', {
    recipe: '{ name: films, where: { type: VIDEO }, actions: [{ addToAlbum: Films }] }',
  })
  await client.close()
  const lines = rows.map(([what, ms]) => `| ${what} | ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms |`)
  const table = [
    conditions('bench:mcp', `a simulated Immich ${sandbox.version} with ${Number(assets).toLocaleString('en')} assets`),
    '',
    '| what | time |',
    '| --- | --- |',
    ...lines,
  ].join('\n')
  if (out) await writeBetween(out, 'bench:mcp', table)
  else process.stdout.write(`${table}\n`)
}
await sandbox.close()
await rm(folder, { recursive: true, force: true })
