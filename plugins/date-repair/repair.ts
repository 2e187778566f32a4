import {
  type Action,
  type Asset,
  type AssetGroup,
  addTag,
  type BindContext,
  definePredicate,
  defineRecipe,
  type Predicate,
  type RecipeContext,
  setDate,
  syncTag,
  uploaded,
} from '../../index.ts'
import { msOf } from './calendar.ts'
import { isoAt } from './clock.ts'
import { datedOf } from './current.ts'
import { type Duplicate, isEmbedded, isImplausible } from './dated.ts'
import { decide } from './decide.ts'
import type { DateDecision, DateQuestion } from './decision.ts'
import { type DateRepairOptions, idIn } from './options.ts'
import { Report } from './report.ts'

type Donor = Duplicate & { readonly id: string }

/** What one run finds out. */
interface Run {
  readonly options: DateRepairOptions
  readonly now: number
  readonly isProtected: (asset: Asset<'exif'>) => boolean
  readonly report: Report
  /** Members of groups of duplicates whose date is one of their own, by group. */
  readonly donors: Map<string, Donor[]>
}

const questionOf = (asset: Asset<'exif'>, { options, isProtected }: Run): DateQuestion => {
  const current = datedOf(asset, options.timezone)
  return {
    fileName: asset.originalFileName,
    path: asset.originalPath,
    external: asset.libraryId !== null,
    current,
    exif: asset.exif,
    protected: isProtected(asset),
  }
}

const textOf = (decision: DateDecision): string =>
  decision.action === 'set' ? `set ${decision.value} (${decision.source})` : `${decision.action} (${decision.reason})`

const reset = '1980-01-01T00:00:00.000Z'

/** Its date is just what its name or folder says, as this plugin writes it: that testifies to nothing for duplicates. */
const isFromName = (question: DateQuestion, options: DateRepairOptions, now: number): boolean => {
  const { make, model, timeZone } = question.exif ?? {}
  if (make || model || !timeZone?.startsWith('UTC')) return false
  const told = decide({ ...question, exif: undefined, protected: false, current: { instant: reset } }, options, now)
  return told.action === 'set' && Date.parse(told.value) === msOf(question.current.instant)
}

/** Whether a date may have to change. Assets in groups of duplicates wait until the whole group was seen. */
const look = (asset: Asset<'exif'>, run: Run): boolean => {
  const { options, now, report, donors } = run
  const question = questionOf(asset, run)
  const { current, exif } = question
  const group = options.duplicateDates === 'off' ? null : asset.duplicateId
  const isDonor = group !== null && isEmbedded(exif) && !isImplausible(current, now)
  if (isDonor && !isFromName(question, options, now)) {
    const { make, model, timeZone } = asset.exif
    const donor = { ...current, exif: { make, model, timeZone }, id: asset.id }
    donors.set(group, [...(donors.get(group) ?? []), donor])
  }
  report.examine()
  const decision = decide(question, options, now)
  if (group !== null && !isDonor && !question.protected) return true
  if (decision.action !== 'keep') return true
  report.count(decision, asset.originalFileName, msOf(current.instant))
  return false
}

const young = ({ minAgeMinutes }: DateRepairOptions, now: number): Predicate | null =>
  minAgeMinutes > 0 ? uploaded({ from: new Date(now - minAgeMinutes * 60_000).toISOString() }) : null

/** The server has not read the file yet, and takes no date for it. */
const isUnread = ({ exif }: Asset<'exif'>): boolean => Object.keys(exif).length === 0

const createRun = async (options: DateRepairOptions, context: BindContext): Promise<Run> => {
  const now = context.now.getTime()
  const excluded = new Set(options.exclude.map(idIn))
  const given = young(options, now)
  const isYoung = (await given?.bind?.(context)) ?? given
  return {
    options,
    now,
    isProtected: (asset) => excluded.has(asset.id) || isUnread(asset) || (isYoung?.test(asset) ?? false),
    report: new Report(),
    donors: new Map(),
  }
}

const runWithout = (options: DateRepairOptions): Run => ({
  options,
  now: Date.now(),
  isProtected: () => false,
  report: new Report(),
  donors: new Map(),
})

/** Assets whose date may have to change; `onRun` gets the notes of each run. */
const isInQuestion = (run: Run, onRun: (run: Run) => void): Predicate<'exif'> =>
  definePredicate({
    label: 'its date may have to change',
    needs: ['exif'],
    inspect: (asset) => textOf(decide(questionOf(asset, run), run.options, run.now)),
    test: (asset) => look(asset, run),
    bind: async (context) => {
      const bound = await createRun(run.options, context)
      onRun(bound)
      return isInQuestion(bound, onRun)
    },
  })

/** What testifies to a date, and what it takes the place of. */
const because = (source: string, { current: { instant } }: DateQuestion, { timezone }: DateRepairOptions): string =>
  `${source}, instead of ${isoAt(msOf(instant), timezone, false)}`

const actionsFor = (value: string, because: string, { tag }: DateRepairOptions): Action[] => [
  setDate(value, { withMotionPart: true, reason: because }),
  ...(tag === null ? [] : [addTag(tag)]),
]

const forReview = ({ reviewTag }: DateRepairOptions): Action[] =>
  reviewTag === null ? [] : [syncTag(reviewTag, { allowEmpty: true })]

/** Why nothing is set at all, or null. */
const tooMuch = (changes: number, { options: { maxChangeShare }, report: { examined } }: Run): string | null => {
  if (changes <= 50 || changes <= maxChangeShare * examined) return null
  return `${changes} of ${examined} dates would change, which is more than maxChangeShare (${maxChangeShare}) allows; none is set. Look at them, and raise it for one run.`
}

async function* repair(
  assets: AsyncIterable<Asset<'exif'>>,
  context: RecipeContext,
  run: Run,
): AsyncGenerator<AssetGroup> {
  const { options, now, report, donors } = run
  const changes: AssetGroup[] = []
  const reviews: Asset[] = []
  for await (const asset of assets) {
    const others = donors.get(asset.duplicateId ?? '')?.filter(({ id }) => id !== asset.id) ?? []
    const question = questionOf(asset, run)
    const decision = decide({ ...question, duplicates: others }, options, now)
    report.count(decision, asset.originalFileName, msOf(question.current.instant))
    if (decision.action === 'set')
      changes.push({
        assets: [asset],
        actions: actionsFor(decision.value, because(decision.source, question, options), options),
      })
    else if (decision.action === 'review') reviews.push(asset)
  }
  const refusal = tooMuch(changes.length, run)
  if (refusal === null) yield* changes
  else context.refuse(refusal)
  yield { assets: reviews, actions: forReview(options) }
  for (const sentence of report.sentences()) context.warn(sentence)
}

/** The recipe that sets dates and marks what a person has to decide. */
export const repairRecipe = (options: DateRepairOptions, name: string) => {
  let run = runWithout(options)
  const where = isInQuestion(run, (bound) => {
    run = bound
  })
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    where,
    needs: ['exif'],
    maxUpdates: options.maxChanges,
    stream: (assets, context) => repair(assets, context, run),
    possibleActions: [...actionsFor('2000-01-01T00:00:00+00:00', '', options), ...forReview(options)],
  })
}
