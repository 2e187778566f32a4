import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { numberText } from '../../core/number-text.ts'
import { isEmptyPlan } from '../../engine/plan/plan.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { execute } from '../execute.ts'
import { type End, exitCodeOf, worstOf } from '../exit-code.ts'
import { openConfig, withDarkroom } from '../open.ts'
import { openBrowser } from '../open-browser.ts'
import { planCommand, planRecipes } from '../plan.ts'
import { saveReport } from '../save-report.ts'
import { showPlan } from '../show-plan.ts'
import { createTerminal, type Terminal } from '../terminal.ts'

/** Flags of `demo`. */
interface DemoFlags {
  readonly assets?: number
  readonly html?: boolean
  readonly fast?: boolean
}

const defaultAssets = 2000
/** The folder with the configuration. */
const folder = fileURLToPath(new URL('.', import.meta.url))

/** A terminal at this folder and this server. */
export const terminalAt = ({ io, options }: Terminal, state: string, { url, users }: Sandbox): Terminal => {
  const env = { ...io.env, IMMICH_URL: url, IMMICH_API_KEY: users[0]?.apiKey, DARKROOM_STATE_DIR: state }
  const { json: _, stateDir: __, config: ___, account: ____, ...kept } = options
  return createTerminal({ ...io, cwd: folder, env, called: 'darkroom' }, { ...kept, pager: false })
}

/** Waits for a reader at a terminal, until Enter at most. @returns false where Ctrl-C ends it */
const timeToRead = async ({ io }: Terminal, seconds: number): Promise<boolean> => {
  const end = new AbortController()
  const interrupted = once(process, 'SIGINT', end).then(() => false)
  const answers = [interrupted, once(io.stdin.resume(), 'data', end), sleep(seconds * 1000, undefined, end)]
  const first = await Promise.race(answers)
  end.abort()
  await Promise.allSettled(answers)
  io.stdin.pause()
  return first !== false
}

const play = async (terminal: Terminal, own: Terminal, isSlow: boolean, page: string): Promise<End> => {
  const { paint } = terminal
  const pause = async (seconds: number): Promise<boolean> => !isSlow || timeToRead(terminal, seconds)
  if (isSlow) terminal.print(paint.dim('Enter goes on, Ctrl-C ends it; --fast leaves out the pauses.'))
  const type = (typed: string, about: string): void =>
    terminal.print(`\n${paint.bold(`$ darkroom ${typed}`)}  ${paint.dim(`# ${about}`)}`)
  const config = await openConfig(own)
  return withDarkroom(own, config, async (darkroom) => {
    type('plan', 'what would be done; nothing is written')
    const job = await planRecipes(own, config, darkroom, [], {}, true)
    await showPlan(own, darkroom, job)
    await saveReport({ ...own, say: () => {} }, page === '' ? {} : { html: page }, async (options) =>
      (await import('../report/report.ts')).planReport(job.plan, darkroom.session, options),
    )
    if (!(await pause(15))) return 'interrupted'
    type('plan duplicates', 'one recipe of it, opened')
    await planCommand(own, ['duplicates'], {})
    if (!(await pause(8))) return 'interrupted'
    type('apply', 'the whole plan; asks first, here the answer is yes')
    const applied = await execute(own, darkroom, job)
    if (!(await pause(5))) return 'interrupted'
    type('plan', 'once more: nothing is left to do')
    const second = await planRecipes(own, config, darkroom, [], {}, false)
    await showPlan(own, darkroom, second)
    if (!(await pause(5))) return 'interrupted'
    type('undo', 'and back, as far as things are still as the run left them')
    const back = await darkroom.undo()
    const undone = back ? await execute(own, darkroom, back) : 'failed'
    return worstOf(applied, isEmptyPlan(second.plan) ? 'fine' : 'failed', undone)
  })
}

/** `darkroom demo`: a sandbox with a sample library: plan, a part of it, apply, an empty second plan, undo. */
export const demoCommand = async (terminal: Terminal, _args: readonly string[], flags: DemoFlags): Promise<End> => {
  const assets = flags.assets ?? defaultAssets
  const state = await mkdtemp(join(tmpdir(), 'darkroom-demo-'))
  const isSlow = terminal.io.stdout.isTTY && terminal.io.stdin.isTTY && !flags.fast
  // A server at home takes its time; so one sees how far it is.
  const sandbox = await startSandbox({ library: sampleLibrary({ assets }), ...(isSlow ? { latency: 15 } : {}) })
  try {
    terminal.print(`A simulated Immich ${sandbox.version} with an invented family library: ${numberText(assets)} photos
and videos of phones, cameras, messengers and scanners. Its configuration:
${join(folder, 'immichrc.yaml')}`)
    // It is looked at when everything else is gone.
    const page = flags.html ? join(await mkdtemp(join(tmpdir(), 'darkroom-report-')), 'report.html') : ''
    const end = await play(terminal, terminalAt(terminal, state, sandbox), isSlow, page)
    if (end === 'fine')
      terminal.print(`\nThe demo is over; its server is gone. Your own library: ${terminal.command('init')}`)
    else if (end !== 'interrupted') terminal.print(`\nThe demo did not go as it should (exit code ${exitCodeOf(end)}).`)
    if (page !== '') {
      const { href } = pathToFileURL(page)
      terminal.print(`The report of its plan stays, with links that lead nowhere now: ${href}`)
      openBrowser(terminal, href)
    }
    return end
  } finally {
    await sandbox.close()
    await rm(state, { recursive: true, force: true })
  }
}
