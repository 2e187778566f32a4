import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DarkroomError, reasonOf } from '../core/errors.ts'
import { toProblems } from '../core/problems.ts'
import { createFaults, faultRules } from '../sandbox/http/faults.ts'
import { type LibraryInput, recordedVersions, startSandbox } from '../sandbox/index.ts'
import { sampleLibrary } from '../sandbox/sample/index.ts'
import type { End } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

interface SandboxFlags {
  readonly library?: string
  readonly port?: number
  readonly immichVersion?: string
  readonly assets?: number
  readonly seed?: number
  readonly faults?: string
  readonly offsetCost?: number
  readonly rowCost?: number
}

const readJson = async (cwd: string, file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(resolve(cwd, file), 'utf8'))
  } catch (error) {
    throw new DarkroomError('USAGE', { message: `${file} cannot be read: ${reasonOf(error)}.` }, { cause: error })
  }
}

const faultsOf = async (cwd: string, file: string, seed: number | undefined) => {
  const parsed = faultRules.safeParse(await readJson(cwd, file))
  if (!parsed.success) throw new DarkroomError('CONFIG_INVALID', { file, problems: toProblems(parsed.error) })
  return createFaults(parsed.data, seed)
}

const libraryOf = async (cwd: string, { library, assets, seed }: SandboxFlags): Promise<LibraryInput> =>
  library
    ? ((await readJson(cwd, library)) as LibraryInput)
    : sampleLibrary({ ...(assets === undefined ? {} : { assets }), ...(seed === undefined ? {} : { seed }) })

const untilStopped = (): Promise<void> =>
  new Promise((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })

/** `darkroom sandbox`: serves until it is stopped; its first line on stdout says where. */
export const sandboxCommand = async (
  terminal: Terminal,
  _args: readonly string[],
  flags: SandboxFlags,
): Promise<End> => {
  const { cwd } = terminal.io
  const fault = flags.faults ? await faultsOf(cwd, flags.faults, flags.seed) : undefined
  const library = await libraryOf(cwd, flags)
  const { immichVersion: wanted, port, offsetCost, rowCost } = flags
  if (wanted !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(wanted))
    throw new DarkroomError('USAGE', { message: `"${wanted}" is not a version.`, hint: 'Write it as 3.0.3.' })
  const recorded = (line: string): string => recordedVersions.find((one) => one.startsWith(`${line}.`)) ?? `${line}.0`
  const version = wanted?.replace(/^\d+\.\d+$/, recorded)
  const sandbox = await startSandbox({ library, version, port, offsetCost, rowCost, fault }).catch((error) => {
    throw new DarkroomError('USAGE', { message: `The sandbox cannot start: ${reasonOf(error)}.` }, { cause: error })
  })
  // Not through the terminal: these keys are valid for this sandbox only.
  terminal.io.stdout.write(`${JSON.stringify({ url: sandbox.url, version: sandbox.version, users: sandbox.users })}\n`)
  terminal.say('Simulated Immich server; stop it with Ctrl-C. Nothing is kept.')
  await untilStopped()
  await sandbox.close()
  return 'fine'
}
