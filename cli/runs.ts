import { DarkroomError } from '../core/errors.ts'
import { counted, numberText } from '../core/number-text.ts'
import { wantedBy } from '../engine/applier/completed-operations.ts'
import { mirrorFile } from '../engine/mirror/mirror.ts'
import { MirrorFile } from '../engine/mirror/mirror-file.ts'
import { coversIn, groupLine, namesIn } from '../engine/plan/groups.ts'
import type { NameOf } from '../engine/plan/old-new.ts'
import { type Operation, operationTarget } from '../engine/plan/plan.ts'
import { columnsOf, padded, plain } from '../engine/plan/text.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import { stateFilesIn } from '../engine/state/database.ts'
import { type Journal, type RunRecord, readJournal, type Verification } from '../engine/state/journal.ts'
import type { End } from './exit-code.ts'
import { openConfig, stateFolderOf, withDarkroom } from './open.ts'
import type { AccountRun } from './report/report.ts'
import { outcomeFinder, outcomeTable, reportLines, reportSummary, reportText, summaryText } from './run-report.ts'
import { type ReportFlags, saveReport } from './save-report.ts'
import { errorText, type Terminal } from './terminal.ts'

/** The journal can be read without a configuration; only a `stateDir` in it would be missed. */
const folderOf = async (terminal: Terminal): Promise<string> => {
  const config = terminal.options.stateDir ? undefined : await openConfig(terminal).catch(() => undefined)
  return stateFolderOf(terminal, config)
}

function* opened(files: readonly string[]): Generator<Journal> {
  for (const file of files) {
    const journal = readJournal(file)
    try {
      yield journal
    } finally {
      journal.close()
    }
  }
}

/** Journals of all servers and users, opened one by one. */
const journals = (folder: string): Iterable<Journal> => opened(stateFilesIn(folder))

const hasRun = (file: string, wanted: string): boolean => {
  try {
    return opened([file]).some((journal) => journal.runs().some(({ id }) => id.startsWith(wanted)))
  } catch {
    // What is wrong with the file of another user is told to that user.
    return false
  }
}

/** The state file that tells of a run, whichever user and server that is about. */
export const fileOfRun = (folder: string, wanted: string): string | undefined =>
  stateFilesIn(folder).find((file) => hasRun(file, wanted))

const lostText = ({ repeated, lost }: Pick<RunRecord, 'repeated' | 'lost'>): string =>
  `${repeated > 0 ? `, ${repeated} repeated` : ''}${lost > 0 ? `, ${lost} lost` : ''}`

const verifiedText = ({ verified, repeated, lost }: Verification): string =>
  `, ${verified} verified${lostText({ repeated, lost: lost.length })}`

/** @param width columns of the longest name of an account beside it */
const line = (run: RunRecord, width = 0): string => {
  const { id, account, startedAt, status, operations, done, changes, note, undoes } = run
  return `${id.slice(0, 8)}  ${startedAt.slice(0, 19).replace('T', ' ')} UTC  ${status.padEnd(11)}  ${padded(account, width)}  ${numberText(done)} of ${counted(operations, 'operation')}, ${counted(changes, 'change')}${lostText(run)}${undoes ? `  (undoes ${undoes.slice(0, 8)})` : ''}${note && note !== status && status !== 'running' ? `  (${note})` : ''}`
}

/** As plans say it; what makes an album or a tag is told there by what fills it. */
const lineOf = (operation: Operation, nameOf: NameOf): string => {
  const group = { number: 1, recipe: operation.recipe, operations: [operation], isNew: false }
  return groupLine(group, plain, nameOf) || `+ ${operation.op.split('.')[0]} "${operationTarget(operation)}"`
}

/** How the covers of a run are called, as far as the mirror knows. */
const coverNames = (journal: Journal, run: RunRecord): NameOf => {
  const mirror = new MirrorFile(mirrorFile(journal.file))
  const known = mirror.known(new Set(coversIn(journal.operations(run.id).map(({ operation }) => operation))))
  mirror.close()
  return namesIn(known)
}

const details = (journal: Journal, run: RunRecord): string[] => {
  const nameOf = coverNames(journal, run)
  const operations = journal.operations(run.id).map(({ operation, done, isContinued, verification }) => {
    const verified = verification ? verifiedText(verification) : ''
    const mark = isContinued ? '…' : done ? '✓' : '✗'
    return `  ${mark} ${lineOf(operation, nameOf)}  by ${operation.recipe}${isContinued ? ', continued below' : ''}${verified}`
  })
  const problems = journal
    .requests(run.id)
    .flatMap(({ request, failed, answeredAt }) => [
      ...(answeredAt === null ? [`  ? ${request}: no answer came`] : []),
      ...failed.map(({ id, reason }) => `  x ${request}: ${reason}${id ? ` (${id})` : ''}`),
    ])
  return [line(run), ...operations, ...problems]
}

/** Flags of `runs`. */
export interface RunsFlags extends ReportFlags {
  readonly report?: boolean
}

/** Every change with its outcome, and what they come to; as JSON a line for each. */
const showReport = (terminal: Terminal, journal: Journal, run: RunRecord): void => {
  const mirror = new MirrorFile(mirrorFile(journal.file))
  const lines = reportLines(journal, run, (ids) => mirror.known(ids))
  mirror.close()
  const nameOf = coverNames(journal, run)
  const summary = reportSummary(run, lines)
  const { json } = terminal.options
  for (const line of lines) terminal.print(json ? JSON.stringify(line) : reportText(line, nameOf))
  terminal.print(json ? JSON.stringify({ summary }) : summaryText(summary))
}

const showOne = (terminal: Terminal, folder: string, wanted: string, { report }: RunsFlags): End => {
  for (const journal of journals(folder)) {
    const run = journal.runs().find(({ id }) => id.startsWith(wanted))
    if (!run) continue
    if (report) {
      showReport(terminal, journal, run)
      return 'fine'
    }
    const operations = journal.operations(run.id)
    const requests = journal.requests(run.id)
    terminal.print(
      terminal.options.json
        ? JSON.stringify({ ...run, operations, requests }, null, 2)
        : terminal.fitted(details(journal, run).join('\n')),
    )
    return 'fine'
  }
  throw new DarkroomError('RUN_UNKNOWN', { run: wanted })
}

/** The session of the account whose journal a file is; undefined where it cannot be had, and why is told. */
const sessionFor = async ({ log }: Terminal, darkroom: Darkroom | null, { account }: RunRecord, file: string) => {
  try {
    const session = await darkroom?.session(account)
    if (session?.state.file === file) return session
    log.warn(`The page has no links and no pictures: no account of the configuration is the one of this run.`)
  } catch (error) {
    log.warn(`The page has no links and no pictures: ${errorText(error)}`)
  }
  return undefined
}

/** A run in all accounts as one page. */
const saveRunPage = async (terminal: Terminal, folder: string, wanted: string, flags: RunsFlags): Promise<End> => {
  const { runReport } = await import('./report/report.ts')
  const page = (darkroom: Darkroom | null) =>
    saveReport(terminal, flags, async (options) => {
      const runs: AccountRun[] = []
      for (const journal of journals(folder)) {
        const run = journal.runs().find(({ id }) => id.startsWith(wanted))
        if (!run) continue
        const session = await sessionFor(terminal, darkroom, run, journal.file)
        const mirror = new MirrorFile(mirrorFile(journal.file))
        const lines = reportLines(journal, run, () => new Map())
        const changes = wantedBy(journal, run.id)
        const operations = changes.map(({ operation }) => operation)
        const ids = new Set([...lines.flatMap(({ assetId }) => assetId ?? []), ...coversIn(operations)])
        const facts = (await session?.assets(ids)) ?? mirror.known(ids)
        mirror.close()
        const outcomeOf = outcomeFinder(journal, run.id, changes)
        const sentence = summaryText(reportSummary(run, lines))
        const overview = outcomeTable(lines)
        runs.push({ run, operations, outcomeOf, facts, sentence, overview, server: session?.server })
      }
      if (runs.length === 0) throw new DarkroomError('RUN_UNKNOWN', { run: wanted })
      return runReport(runs, options)
    })
  const config = await openConfig(terminal).catch(() => null)
  await (config ? withDarkroom(terminal, config, page) : page(null))
  return 'fine'
}

/** `darkroom runs [run]`: the journal, newest first, or one run in full. */
export const runsCommand = async (
  terminal: Terminal,
  [wanted]: readonly string[],
  flags: RunsFlags = {},
): Promise<End> => {
  const folder = await folderOf(terminal)
  if (wanted && flags.html !== undefined) return saveRunPage(terminal, folder, wanted, flags)
  if (wanted) return showOne(terminal, folder, wanted, flags)
  if (flags.report || flags.html !== undefined)
    throw new DarkroomError('USAGE', {
      message: 'A report is about one run.',
      hint: `Name it: \`darkroom runs ID ${flags.report ? '--report' : '--html FILE'}\``,
    })
  const runs: RunRecord[] = []
  for (const journal of journals(folder)) runs.push(...journal.runs())
  runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  if (terminal.options.json) terminal.print(JSON.stringify(runs, null, 2))
  else if (runs.length === 0) terminal.say(`No runs yet in ${folder}.`)
  else {
    const width = Math.max(...runs.map(({ account }) => columnsOf(account)))
    terminal.print(terminal.fitted(runs.map((run) => line(run, width)).join('\n')))
  }
  return 'fine'
}
