import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RunRecord } from '../../engine/state/journal.ts'
import type { Fault, SandboxRequest } from '../../sandbox/index.ts'
import { curationOf } from './curation.ts'
import { everyConfig, everyLibrary } from './every-kind.ts'
import { type Home, homeFor, withoutWaiting } from './home.ts'
import { ledgerOf } from './ledger.ts'
import { isWrite } from './planned-write.ts'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const files = { 'immichrc.json': JSON.stringify(everyConfig) }

/** Where a process is killed: at its nth request that writes, before or after that takes effect. */
export interface Kill {
  readonly version: string
  readonly command: 'apply' | 'undo'
  readonly request: number
  readonly isAfter: boolean
}

/** A library, with somebody who kills the next process at a request. */
const killingHome = async ({ version, request: wanted, isAfter }: Omit<Kill, 'command'>) => {
  let kill: (() => Promise<void>) | undefined
  let met = 0
  let isKilled = false
  const home = await homeFor({
    ...{ library: everyLibrary, version, jobs: 'held' as const, files },
    onRequest: async (request: SandboxRequest) => {
      if (!kill || !isWrite(request)) return
      met += 1
      if (met !== wanted) return
      isKilled = true
      await kill()
    },
    fault: (request): Fault | undefined =>
      kill && isWrite(request) && met === wanted && !isAfter ? { drop: 'before' } : undefined,
  })
  const runAndKill = async (...args: string[]): Promise<boolean> => {
    const child = spawn(process.execPath, ['--conditions=darkroom-source', main, ...withoutWaiting(args)], {
      cwd: home.folder,
      env: { PATH: process.env.PATH, HOME: home.folder, ...home.env },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    kill = async () => {
      child.kill('SIGKILL')
      await ended
    }
    await ended
    kill = undefined
    await home.sandbox.settle()
    return isKilled
  }
  return { home, runAndKill }
}

const done = async ({ darkroom, sandbox }: Home, ...args: string[]): Promise<void> => {
  const answer = await darkroom(...args)
  if (answer.code !== 0) throw new Error(`${args.join(' ')}: ${answer.code} ${answer.stdout}${answer.stderr}`)
  await sandbox.settle()
}

const observed = (home: Home) => ({ ...curationOf(home.sandbox), ledger: ledgerOf(home) })

/** A library before and after an undisturbed run, and how many requests it and its undo write. */
export const undisturbed = async (version: string) => {
  let writes = 0
  const home = await homeFor({
    ...{ library: everyLibrary, version, jobs: 'held' as const, files },
    onRequest: (request) => {
      if (isWrite(request)) writes += 1
    },
  })
  const before = curationOf(home.sandbox)
  await done(home, 'apply', '--yes')
  const whole = observed(home)
  const applying = writes
  await done(home, 'undo', '--yes')
  return { before, whole, requests: { apply: applying, undo: writes - applying } }
}

/** Kills a real process, and shows what comes of its library when somebody goes on, and when all is taken back. */
export const kill = async (place: Kill) => {
  const { home, runAndKill } = await killingHome(place)
  if (place.command === 'undo') await done(home, 'apply', '--yes')
  const isKilled = await runAndKill(place.command, '--yes')
  // Either way to go on is taken as often as the other.
  const onward = place.request % 2 === 0 ? ['apply', '--resume', '--yes'] : [place.command, '--yes']
  await done(home, ...onward)
  const whole = observed(home)
  if (place.command === 'apply') {
    const runs = (await home.darkroom('runs', '--json')).json<readonly RunRecord[]>()
    for (const { id } of runs) await done(home, 'undo', id, '--yes')
  }
  const before = curationOf(home.sandbox)
  await home.sandbox.close()
  return { isKilled, whole, before }
}
