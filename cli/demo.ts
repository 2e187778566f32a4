import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { counted } from '../engine/plan/format.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import { applyCommand } from './apply.ts'
import { type End, exitCodeOf, worstOf } from './exit-code.ts'
import { openBrowser } from './open-browser.ts'
import { planCommand } from './plan.ts'
import { runsCommand } from './runs.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { undoCommand } from './undo.ts'

const defaultAssets = 2000

const files: Readonly<Record<string, string>> = {
  'immichrc.ts': `import { defineConfig } from 'immich-darkroom'
import autotag from 'immich-darkroom/plugins/autotag'
import dateRepair from 'immich-darkroom/plugins/date-repair'
import duplicates from 'immich-darkroom/plugins/duplicates'
import folderAlbums from 'immich-darkroom/plugins/folder-albums'
import peopleAlbums from 'immich-darkroom/plugins/people-albums'
import screenCaptures from 'immich-darkroom/plugins/screen-captures'
import smartAlbums from 'immich-darkroom/plugins/smart-albums'
import stacks from 'immich-darkroom/plugins/stacks'

export default defineConfig({
  plugins: [
    folderAlbums({ rootPath: '/external/Photos', albumLevels: 2 }),
    screenCaptures({ visibility: 'archive' }),
    dateRepair({ timezone: 'Europe/Berlin', tag: null }),
    smartAlbums({
      rules: [
        {
          name: 'abroad',
          include: { metadata: { union: [{ type: 'IMAGE' }] }, local: { union: ['$.exifInfo.country:.'] } },
          exclude: { metadata: { union: [{ country: 'Germany' }, { make: 'DJI' }] } },
          limit: 30,
          album: { name: 'Last seen abroad', create: true },
        },
      ],
    }),
    peopleAlbums({
      rules: [
        {
          name: 'Just the kids',
          filters: [{ key: 'people', val: ['Anna Weber', 'Emil Weber'], operator: 'ONLY_ANY' }],
          shareWith: ['lena@example.com'],
        },
        {
          name: 'Christmas {year} with Anna',
          recurring: { monthDay: '12-24', durationDays: 3 },
          filters: [{ key: 'people', val: 'Anna Weber' }],
          neighbours: { windowMinutes: 60 },
        },
      ],
    }),
    duplicates({ propagate: { favorite: true } }),
    stacks({ sameFolder: true }),
    autotag({
      rules: [
        { name: 'events', albums: ['(?:19|20)\\\\d{2}(?=$|[ _-])'] },
        { name: 'screen', albums: ['Screenshots$', 'Screen recordings$'] },
      ],
      unclassifiedTag: null,
      conversions: [{ from: { tags: ['Print'] }, to: { albums: ['To print'] }, createMissing: true, mode: 'copy' }],
    }),
  ],
  recipes: ['recipes/*.ts'],
})
`,
  'recipes/best-of-2024.ts': `import { addToAlbum, all, defineRecipe, favorite, taken, type } from 'immich-darkroom'

export default defineRecipe({
  name: 'best-of-2024',
  where: all(type('IMAGE'), favorite(), taken({ year: 2024 })),
  actions: [addToAlbum('Best of 2024')],
})
`,
}

const writeExample = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'recipes'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

/** A terminal with this folder and this server that answers yes. */
const terminalIn = ({ io, options }: Terminal, folder: string, { url, users }: Sandbox): Terminal => {
  const env = {
    ...io.env,
    IMMICH_URL: url,
    IMMICH_API_KEY: users[0]?.apiKey,
    DARKROOM_STATE_DIR: join(folder, 'state'),
  }
  const { json: _, stateDir: __, ...kept } = options
  return createTerminal({ ...io, cwd: folder, env }, { ...kept, config: join(folder, 'immichrc.ts'), yes: true })
}

const play = async (terminal: Terminal, folder: string, sandbox: Sandbox, html?: string): Promise<End> => {
  const { paint } = terminal
  const own = terminalIn(terminal, folder, sandbox)
  const step = async (typed: string, about: string, work: () => Promise<End>): Promise<End> => {
    terminal.print(`\n${paint.bold(`$ darkroom ${typed}`)}  ${paint.dim(`# ${about}`)}\n`)
    return work()
  }
  for (const [name, text] of Object.entries(files))
    terminal.print(`\n${paint.bold(name)}\n${text.replace(/^(?=.)/gm, '  ').trimEnd()}`)
  const planned = await step('plan', 'what would be done; nothing is written', () =>
    planCommand(own, [], html === undefined ? {} : { html }),
  )
  const applied = await step('apply', 'the same plan, then applied', () => applyCommand(own, [], {}))
  const second = await step('plan --detailed-exitcode', 'again: nothing is left to do', () =>
    planCommand(own, [], { detailedExitcode: true }),
  )
  const journal = await step('runs', 'the journal', () => runsCommand(own, []))
  const undone = await step('undo', 'undo everything', () => undoCommand(own, [], {}))
  return worstOf(planned, applied, second, journal, undone)
}

/** `darkroom demo`: a sandbox, a sample library, plan, apply, an empty second plan, undo. Leaves nothing behind. */
export const demoCommand = async (
  terminal: Terminal,
  _args: readonly string[],
  flags: { assets?: number; html?: boolean },
): Promise<End> => {
  const assets = flags.assets ?? defaultAssets
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-demo-'))
  const sandbox = await startSandbox({ library: sampleLibrary({ assets }) })
  try {
    await writeExample(folder)
    terminal.print(
      `A simulated Immich ${sandbox.version} with an invented family library of ${counted(assets, 'asset')}, and this configuration:`,
    )
    // It is looked at when everything else is gone.
    const page = flags.html ? join(await mkdtemp(join(tmpdir(), 'darkroom-report-')), 'report.html') : undefined
    const end = await play(terminal, folder, sandbox, page)
    terminal.print(
      end === 'fine'
        ? '\nThe demo is over; its server and files are gone.'
        : `\nThe demo did not go as it should (exit code ${exitCodeOf(end)}).`,
    )
    if (page !== undefined) {
      const { href } = pathToFileURL(page)
      terminal.print(`The report of its first plan stays, with links that lead nowhere now: ${href}`)
      openBrowser(terminal, href)
    }
    return end
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}
