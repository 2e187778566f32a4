import type { AssetRow } from '../core/api/schemas.ts'
import { counted } from '../core/number-text.ts'
import { wantedBy } from '../engine/applier/completed-operations.ts'
import { arrow, changesText, type NameOf } from '../engine/plan/old-new.ts'
import { itemsOf, type Operation, operationTarget, targetId } from '../engine/plan/plan.ts'
import type { Journal, RunRecord } from '../engine/state/journal.ts'
import type { RequestRecord } from '../engine/state/requests.ts'

/** What came of one change: `skipped` where no request was sent for it. */
type ChangeOutcome = 'applied' | 'unchanged' | 'failed' | 'skipped'

/** One change of a run, to an asset, a person's membership or a thing as a whole. */
interface ReportLine {
  /** When the answer came; null where none did. */
  readonly at: string | null
  readonly run: string
  readonly recipe: string
  readonly op: Operation['op']
  /** Name of the album or tag, the values that are set, or the stack. */
  readonly target: string
  readonly targetId?: string
  readonly assetId?: string
  /** As the mirror has it; missing where it does not know the asset. */
  readonly fileName?: string
  readonly userId?: string
  readonly from?: unknown
  readonly to?: unknown
  readonly outcome: ChangeOutcome
  readonly error?: string
}

/** What a run came to, counted by outcomes. */
interface ReportSummary {
  readonly run: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly end: 'complete' | 'interrupted' | 'failed' | 'running'
  readonly serverVersion: string
  readonly outcomes: Readonly<Record<ChangeOutcome, number>>
  /** Outcomes by kind of operation, of each recipe, tag and album. */
  readonly perRecipe: Counts
  readonly perTag: Counts
  readonly perAlbum: Counts
  readonly errors: Readonly<Record<string, number>>
}

type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>

interface Fate {
  readonly at: string | null
  readonly outcome: ChangeOutcome
  readonly error?: string
}

const skipped: Fate = { at: null, outcome: 'skipped' }

const fateIn = ({ answeredAt: at, failed, unchanged }: RequestRecord, id: string): Fate => {
  const failure = failed.find((one) => one.id === id || one.id === '')
  if (failure) return { at, outcome: 'failed', error: failure.reason }
  if (at === null) return { at, outcome: 'failed', error: 'no answer came' }
  return { at, outcome: unchanged.includes(id) ? 'unchanged' : 'applied' }
}

/** The last answer for each id of each operation: what was refused in a batch is sent again in parts. */
const fatesOf = (requests: readonly RequestRecord[]): ReadonlyMap<string, Fate> => {
  const fates = new Map<string, Fate>()
  for (const request of requests)
    for (const id of request.ids.length > 0 ? request.ids : [''])
      fates.set(`${request.operation} ${id}`, fateIn(request, id))
  return fates
}

/** The values before and after, where an operation sets any. */
const change = (operation: Operation, id: string): Pick<ReportLine, 'from' | 'to'> => {
  if (operation.op === 'asset.update') return { from: operation.was[id] ?? {}, to: operation.set }
  if (operation.op === 'album.update') return { from: operation.was, to: operation.set }
  if (operation.op !== 'album.share') return {}
  const to = operation.users.find((user) => user.id === id)?.role
  return { ...(operation.was[id] === undefined ? {} : { from: operation.was[id] }), to }
}

const subject = (operation: Operation, id: string): Pick<ReportLine, 'assetId' | 'userId'> => {
  if (id === '') return {}
  return 'users' in operation ? { userId: id } : { assetId: id }
}

/**
 * Every change of a run, with its outcome.
 * @param known finds assets
 */
export const reportLines = (
  journal: Journal,
  { id: run }: RunRecord,
  known: (ids: ReadonlySet<string>) => ReadonlyMap<string, Pick<AssetRow, 'originalFileName'>>,
): ReportLine[] => {
  const lines = linesOf(journal, run)
  const assets = known(new Set(lines.flatMap(({ assetId }) => assetId ?? [])))
  return lines.map((line) => {
    const fileName = assets.get(line.assetId ?? '')?.originalFileName
    return fileName === undefined ? line : { ...line, fileName }
  })
}

/** Finds what came of an item of an operation, which is named by its number. */
const fateFinder = (journal: Journal, run: string): ((number: number, id: string) => Fate) => {
  const fates = fatesOf(journal.requests(run))
  const operations = journal.operations(run)
  return (number, id) => {
    // Done without a request: it already had the wanted value.
    const { done = false, isContinued = false } = operations[number] ?? {}
    const other: Fate = done && !isContinued ? { ...skipped, outcome: 'unchanged' } : skipped
    return fates.get(`${number} ${id}`) ?? fates.get(`${number} `) ?? other
  }
}

/** What came of a change in words; undefined where it was applied. */
export const outcomeFinder = (journal: Journal, run: string, wanted: ReturnType<typeof wantedBy>) => {
  const fateOf = fateFinder(journal, run)
  const numbers = new Map(wanted.map(({ operation, number }) => [operation, number]))
  return (operation: Operation, id: string): string | undefined => {
    const { outcome, error } = fateOf(numbers.get(operation) ?? 0, id)
    return outcome === 'applied' ? undefined : [outcome, ...(error ? [error] : [])].join(': ')
  }
}

const linesOf = (journal: Journal, run: string): ReportLine[] => {
  const fateOf = fateFinder(journal, run)
  return wantedBy(journal, run).flatMap(({ operation, number }) =>
    itemsOf(operation).map((id): ReportLine => {
      const fate = fateOf(number, id)
      const known = targetId(operation)
      return {
        at: fate.at,
        run,
        recipe: operation.recipe,
        op: operation.op,
        target: operationTarget(operation),
        ...(known === null ? {} : { targetId: known }),
        ...subject(operation, id),
        ...change(operation, id),
        outcome: fate.outcome,
        ...(fate.error === undefined ? {} : { error: fate.error }),
      }
    }),
  )
}

const ends = {
  done: 'complete',
  interrupted: 'interrupted',
  running: 'running',
  partial: 'failed',
  failed: 'failed',
} as const

const countBy = (lines: readonly ReportLine[], keyOf: (line: ReportLine) => string): Counts =>
  Object.fromEntries(
    [...Map.groupBy(lines, keyOf)].map(([key, group]) => [
      key,
      Object.fromEntries(
        [...Map.groupBy(group, ({ op, outcome }) => `${op} ${outcome}`)].map(([what, of]) => [what, of.length]),
      ),
    ]),
  )

/** What a run came to. */
export const reportSummary = (
  { id: run, startedAt, finishedAt, status, serverVersion }: RunRecord,
  lines: readonly ReportLine[],
): ReportSummary => {
  const outcomes: Record<ChangeOutcome, number> = { applied: 0, unchanged: 0, failed: 0, skipped: 0 }
  const errors: Record<string, number> = {}
  for (const { outcome, error } of lines) {
    outcomes[outcome] += 1
    if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1
  }
  const about = (kind: string) => lines.filter(({ op }) => op.startsWith(kind))
  return {
    run,
    startedAt,
    finishedAt,
    end: ends[status],
    serverVersion,
    outcomes,
    perRecipe: countBy(lines, ({ recipe }) => recipe),
    perTag: countBy(about('tag.'), ({ target }) => target),
    perAlbum: countBy(about('album.'), ({ target }) => target),
    errors,
  }
}

const valuesText = (from: unknown, to: unknown, nameOf: NameOf): string =>
  typeof to === 'object' && to !== null
    ? changesText(to, [from ?? {}], { nameOf })
    : `role ${arrow(String(from ?? 'none'), String(to))}`

/** A change as a line for people. @param nameOf how covers are called */
export const reportText = (line: ReportLine, nameOf: NameOf): string => {
  const { at, op, target, assetId, fileName, userId, from, to, outcome, error, recipe } = line
  const time = !at ? '' : `${at.slice(0, 19).replace('T', ' ')} UTC`
  const about = to === undefined || typeof to === 'string' ? `${op} ${target}` : op
  const whom = fileName ? `${fileName} (${assetId})` : (assetId ?? userId)
  const values = to === undefined ? undefined : valuesText(from, to, nameOf)
  const by = `by ${recipe}${error ? `: ${error}` : ''}`
  return [time.padEnd(23), outcome.padEnd(9), about, whom, values, by].filter((part) => part !== undefined).join('  ')
}

/** The summary for people. */
export const summaryText = ({ outcomes, end }: ReportSummary): string => {
  const { applied, unchanged, failed, skipped: left } = outcomes
  return `${end}: ${counted(applied, 'change')} applied, ${unchanged} unchanged, ${failed} failed, ${left} skipped.`
}

/** How many changes of each recipe came to what. */
export const outcomeTable = (lines: readonly ReportLine[]) => ({
  columns: ['recipe', 'applied', 'unchanged', 'failed', 'skipped'],
  rows: [...Map.groupBy(lines, ({ recipe }) => recipe)].map(([recipe, own]) => [
    recipe,
    ...(['applied', 'unchanged', 'failed', 'skipped'] as const).map(
      (wanted) => own.filter(({ outcome }) => outcome === wanted).length,
    ),
  ]),
})
