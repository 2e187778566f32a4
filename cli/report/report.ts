import { webAddress } from '../../core/api/client.ts'
import type { Server } from '../../core/api/server.ts'
import { createContext } from '../../core/context/context.ts'
import { assetsShown, type KnownAssets } from '../../engine/plan/groups.ts'
import { countsOf, headings, summaryText } from '../../engine/plan/overview.ts'
import type { AccountPlan, Operation, Plan } from '../../engine/plan/plan.ts'
import type { Session } from '../../engine/session.ts'
import type { RunRecord } from '../../engine/state/journal.ts'
import { type Group, type OutcomeOf, operationGroups, planGroups, type Section } from './groups.ts'
import { type AccountPart, minuteOf, pageOf, type Table } from './page.ts'
import { readPictures, spread } from './pictures.ts'

/** How to make a report. */
export interface ReportOptions {
  /** Pictures at most; 0 for none. */
  readonly pictures: number
  readonly onProgress: (done: number, total: number) => void
  /** Is told why pictures are missing. */
  readonly warn: (text: string) => void
}

const overviewOf = (plan: AccountPlan): Table => {
  const counts = plan.recipes.map(({ name }) => ({ name, of: countsOf(plan, (recipe) => recipe === name) }))
  // A column of nothing but zeros tells nothing.
  const used = headings.filter((heading) => counts.some(({ of }) => of[heading] > 0))
  return { columns: ['recipe', ...used], rows: counts.map(({ name, of }) => [name, ...used.map((one) => of[one])]) }
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Without a server there are neither links nor pictures. */
type Part = AccountPart & { readonly server: Server | undefined }

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

const pageWith = async (
  title: string,
  lead: string,
  parts: readonly Part[],
  options: ReportOptions,
): Promise<string> => {
  const pictures = options.pictures === 0 ? null : await picturesFor(parts, options)
  return pageOf({ title, lead, accounts: parts, pictures })
}

/** Assets of which a plan tells. */
const assetsIn = ({ operations, notes }: AccountPlan): ReadonlySet<string> =>
  new Set([...assetsShown(operations), ...notes.flatMap(({ assetIds }) => assetIds)])

/** All of some assets; for a page it is worth while to ask the server for those that the mirror does not know. */
const factsOf = async (session: Session, ids: ReadonlySet<string>): Promise<KnownAssets> => {
  const known = await session.assets(ids)
  const others = [...ids].filter((id) => !known.has(id))
  if (others.length === 0) return known
  return new Map([...known, ...(await createContext(session.server, []).search.rows(others))])
}

/** A plan as one page that can be kept and looked at anywhere. */
export const planReport = async (
  plan: Plan,
  sessionOf: (account: string) => Promise<Session>,
  options: ReportOptions,
): Promise<string> => {
  const parts: Part[] = []
  for (const account of plan.accounts) {
    const session = await sessionOf(account.account)
    const { server } = session
    const facts = await factsOf(session, assetsIn(account))
    const groups = planGroups(account, facts)
    const about = `${webAddress(server.url)}, Immich ${account.server.version}, ${account.user.email}`
    const sentence = `${capitalized(summaryText(account))}.`
    const { account: name, recipes } = account
    parts.push({
      account: name,
      about,
      sentence,
      recipes,
      groups,
      facts,
      server,
      web: webAddress(server.url),
      overview: overviewOf(account),
    })
  }
  const lead = `What would change, as of ${minuteOf(plan.createdAt)} UTC. Nothing was written.`
  return pageWith('Darkroom plan', lead, parts, options)
}

/** What a run did to one account. */
export interface AccountRun extends Pick<Part, 'sentence' | 'overview' | 'facts' | 'server'> {
  readonly run: RunRecord
  readonly operations: readonly Operation[]
  readonly outcomeOf: OutcomeOf
}

/** A run as one page, with what came of each change. */
export const runReport = async (runs: readonly AccountRun[], options: ReportOptions): Promise<string> => {
  const parts: Part[] = []
  for (const { run, operations, outcomeOf, facts, sentence, overview, server } of runs) {
    const unseen = { plugin: null, scanned: 0, matched: 0, warnings: [] }
    const recipes = overview.rows.map(([name]) => ({ ...unseen, name: String(name) }))
    const groups = operationGroups({ recipes, operations }, facts, outcomeOf)
    const about = `Immich ${run.serverVersion}${run.undoes ? `, undoes ${run.undoes.slice(0, 8)}` : ''}`
    const web = server ? webAddress(server.url) : null
    const own = { about, overview, recipes, groups, facts, server, web }
    parts.push({ ...own, account: run.account, sentence: capitalized(sentence) })
  }
  const { id = '', startedAt = '' } = runs[0]?.run ?? {}
  return pageWith(`Darkroom run ${id.slice(0, 8)}`, `What was done at ${minuteOf(startedAt)} UTC.`, parts, options)
}
