import { DarkroomError } from '../core/errors.ts'
import { durationMs } from '../language/serve-form.ts'
import { type Command, openStore } from '../service/store.ts'
import type { End } from './exit-code.ts'
import { servingFolder } from './reviews.ts'
import type { Terminal } from './terminal.ts'

/** Asks the running daemon for something. @throws DarkroomError USAGE where none runs, or it has no such job */
const ask = async (terminal: Terminal, command: Command): Promise<void> => {
  const folder = await servingFolder(terminal, 'Start it: `darkroom serve`\nOr run once: `darkroom apply`')
  const store = openStore(folder)
  const jobs = JSON.parse(store.get('jobs') ?? '[]') as string[]
  const isKnown = !command.job || jobs.length === 0 || jobs.includes(command.job)
  if (isKnown) store.ask(command)
  store.close()
  const message = `No job is called "${command.job}".`
  if (!isKnown) throw new DarkroomError('USAGE', { message, hint: `There are: ${jobs.join(', ')}.` })
}

/** `darkroom trigger [job]`: has the daemon run a job, or all, now. */
export const triggerCommand = async (
  terminal: Terminal,
  [job]: readonly string[],
  { mode }: { readonly mode?: string },
): Promise<End> => {
  if (mode !== undefined && !/^(plan|review|apply)$/.test(mode))
    throw new DarkroomError('USAGE', { message: `"${mode}" is not one of plan, review, apply.` })
  await ask(terminal, { kind: 'run', job: job ?? null, mode, account: terminal.options.account, by: 'cli' })
  terminal.say(`Asked for: ${job ?? 'all jobs'}.`)
  return 'fine'
}

/** `darkroom pause [job] [--for DURATION]`: has the daemon leave out a job, or all. */
export const pauseCommand = async (
  terminal: Terminal,
  [job]: readonly string[],
  flags: { readonly for?: string },
): Promise<End> => {
  const ms = flags.for === undefined ? null : durationMs(flags.for)
  if (flags.for !== undefined && ms === null)
    throw new DarkroomError('USAGE', { message: `"${flags.for}" is not a duration such as 2h or 7d.` })
  await ask(terminal, { kind: 'pause', job: job ?? null, until: ms === null ? null : Date.now() + ms, by: 'cli' })
  const again = terminal.command('resume', ...(job === undefined ? [] : [job]))
  terminal.say(`Paused: ${job ?? 'all jobs'}. To take it up again: ${again}`)
  return 'fine'
}

/** `darkroom resume [job]`: has the daemon run it again. */
export const resumeCommand = async (terminal: Terminal, [job]: readonly string[]): Promise<End> => {
  await ask(terminal, { kind: 'resume', job: job ?? null, by: 'cli' })
  terminal.say(`Resumed: ${job ?? 'all jobs'}.`)
  return 'fine'
}
