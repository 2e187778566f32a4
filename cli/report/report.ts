import type { Server } from '../../core/api/server.ts'
import type { Mirror } from '../../engine/mirror/mirror.ts'
import { summaryText } from '../../engine/plan/format.ts'
import type { AccountPlan, Operation, Plan } from '../../engine/plan/plan.ts'
import type { Session } from '../../engine/session.ts'
import type { RunRecord } from '../../engine/state/journal.ts'
import { factsOf } from './facts.ts'
import { type Group, type OutcomeOf, operationGroups, planGroups, type Section } from './groups.ts'
import { type AccountPart, pageOf, type Table } from './page.ts'
import { readPictures, spread } from './pictures.ts'

/** How to make a report. */
export interface ReportOptions {
  /** Pictures at most; 0 for none. */
  readonly pictures: number
  readonly onProgress: (done: number, total: number) => void
  /** Is told why pictures are missing. */
  readonly warn: (text: string) => void
}

const columns = ['Recipe', 'Adds', 'Removes', 'Changes', 'New', 'Needs you', 'Refused'] as const

const overviewOf = ({ recipes, operations, notes, refused }: AccountPlan, groups: readonly Group[]): Table => {
  const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0)
  const rows = recipes.map(({ name }) => {
    const own = groups.filter(({ recipe }) => recipe === name)
    const marked = (mark: string) => sum(own.filter((group) => group.mark === mark).map(({ size }) => size))
    const made = operations.filter(({ recipe, op }) => recipe === name && op.endsWith('.create'))
    const asks = notes.filter(({ recipe, level }) => recipe === name && level === 'decision')
    const missing = refused.filter(({ recipe }) => recipe === name).map((one) => one.operations)
    return [name, marked('+'), marked('-'), marked('~'), made.length, asks.length, sum(missing)]
  })
  // A column of nothing but zeros tells nothing.
  const used = columns.map((_, place) => place === 0 || rows.some((row) => row[place] !== 0))
  const keep = <T>(row: readonly T[]): T[] => row.filter((_, place) => used[place])
  return { columns: keep(columns), rows: rows.map(keep) }
}

/** Oldest first, so that neighbours are of one occasion; what is known of none keeps its place in front. */
const inTime = ({ rows, ...group }: Group, facts: AccountPart['facts']): Group => {
  const timeOf = (asset: string | null): string => facts.get(asset ?? '')?.localDateTime ?? ''
  const isKept = rows.some(({ asset, text }) => asset === null || text !== undefined)
  return { ...group, rows: isKept ? rows : rows.toSorted((a, b) => (timeOf(a.asset) < timeOf(b.asset) ? -1 : 1)) }
}

const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** An account of which there is something to tell. */
interface Source {
  readonly mirror: Pick<Mirror, 'known'>
  /** Missing where it cannot be asked: then there are neither links nor pictures. */
  readonly server?: Server | undefined
}

type Part = AccountPart & Source

/** What is to be seen first gets pictures first. */
const urgency: readonly Section[] = ['removals', 'decisions', 'refused', 'warnings', 'changes', 'notes']

const idsIn = ({ rows }: Group): string[] => rows.flatMap(({ asset }) => asset ?? [])

const picturesFor = async (parts: readonly Part[], { pictures: most, onProgress, warn }: ReportOptions) => {
  const found = new Map<string, string>()
  for (const { account, groups, server } of parts) {
    if (!server) continue
    const sorted = groups.toSorted((a, b) => urgency.indexOf(a.section) - urgency.indexOf(b.section))
    const ids = spread(sorted.map(idsIn), most - found.size)
    const { pictures, problem } = await readPictures(server.reads, ids, (done) => onProgress(done, ids.length))
    for (const [id, picture] of pictures) found.set(id, picture)
    if (problem !== null) warn(`${account}: the page has fewer pictures than it could have. ${problem}`)
  }
  return found
}

const partOf = async <T extends Omit<AccountPart, 'facts' | 'web'>>(
  { mirror, server }: Source,
  part: T,
): Promise<T & Part> => {
  const facts = await factsOf(mirror, server, new Set(part.groups.flatMap(idsIn)))
  const groups = part.groups.map((group) => inTime(group, facts))
  return { ...part, groups, facts, mirror, server, web: server ? server.url.replace(/\/api$/, '') : null }
}

const pageWith = async (
  title: string,
  lead: string,
  parts: readonly Part[],
  options: ReportOptions,
): Promise<string> => {
  const pictures = options.pictures === 0 ? null : await picturesFor(parts, options)
  return pageOf({ title, lead, accounts: parts, pictures })
}

const minuteOf = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`

/** A plan as one page that can be kept and looked at anywhere. */
export const planReport = async (
  plan: Plan,
  sessionOf: (account: string) => Promise<Session>,
  options: ReportOptions,
): Promise<string> => {
  const parts: Part[] = []
  for (const account of plan.accounts) {
    const { server, state } = await sessionOf(account.account)
    const groups = planGroups(account)
    const about = `${server.url.replace(/\/api$/, '')}, Immich ${account.server.version}, ${account.user.email}`
    const sentence = sentenceOf(summaryText(account))
    const { account: name, recipes } = account
    const part = { account: name, about, sentence, recipes, groups, overview: overviewOf(account, groups) }
    parts.push(await partOf({ mirror: state.mirror, server }, part))
  }
  const lead = `What would change, as of ${minuteOf(plan.createdAt)}. Nothing was written.`
  return pageWith('Darkroom plan', lead, parts, options)
}

/** What a run did to one account. */
export interface AccountRun extends Source, Pick<AccountPart, 'sentence' | 'overview'> {
  readonly run: RunRecord
  readonly operations: readonly Operation[]
  readonly outcomeOf: OutcomeOf
}

/** A run as one page, with what came of each change. */
export const runReport = async (runs: readonly AccountRun[], options: ReportOptions): Promise<string> => {
  const parts: Part[] = []
  for (const { run, operations, outcomeOf, sentence, overview, ...source } of runs) {
    const recipes = overview.rows.map(([name]) => ({ name: String(name), scanned: 0, matched: 0 }))
    const groups = operationGroups(operations, outcomeOf)
    const about = `Immich ${run.serverVersion}${run.undoes ? `, undoes ${run.undoes.slice(0, 8)}` : ''}`
    parts.push(await partOf(source, { account: run.account, about, sentence, overview, recipes, groups }))
  }
  const { id = '', startedAt = '' } = runs[0]?.run ?? {}
  return pageWith(`Darkroom run ${id.slice(0, 8)}`, `What was done at ${minuteOf(startedAt)}.`, parts, options)
}
