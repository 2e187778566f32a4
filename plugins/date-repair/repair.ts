import {
  type Action,
  type ApiContext,
  type Asset,
  type AssetGroup,
  addTag,
  definePredicate,
  defineRecipe,
  type Predicate,
  type RecipeContext,
  type StreamContext,
  setDate,
  syncTag,
} from '../../index.ts'
import { dayMs, isUnread, linkedAsset } from '../../toolkit.ts'
import { msOf } from './clock.ts'
import { datedOf, isDated } from './dated.ts'
import { decide } from './decide.ts'
import type { DateDecision, DateQuestion } from './decision.ts'
import type { DateRepairOptions } from './options.ts'
import { Report } from './report.ts'

/** What one run knows. */
interface Run {
  readonly options: DateRepairOptions
  /** The last millisecond of the day, so that all runs of a day judge alike; in UTC. */
  readonly now: number
  /** Uploaded so lately that the server may still read it. */
  readonly isYoung: (asset: Asset) => boolean
  /** Named by the options, or not read by the server. */
  readonly isProtected: (asset: Asset<'exif'>) => boolean
}

const questionOf = (asset: Asset<'exif'>, run: Run, isYoung = run.isYoung(asset)): DateQuestion => {
  const { options, isProtected } = run
  return {
    fileName: asset.originalFileName,
    path: asset.originalPath,
    external: asset.libraryId !== null,
    current: datedOf(asset, options.timezone),
    exif: asset.exif,
    duration: asset.type === 'VIDEO' ? asset.duration : null,
    place: asset.exif,
    protected: isYoung || isProtected(asset),
  }
}

const textOf = (decision: DateDecision): string => {
  if (decision.action === 'set') return `set ${decision.value} (${decision.source})`
  const readings = decision.action === 'review' && decision.readings ? `: ${decision.readings.join(' or ')}` : ''
  return `${decision.action} (${decision.reason}${readings})`
}

/** Its date is just what its name or folder says, as this plugin writes it: that testifies to nothing for duplicates. */
const isFromName = (question: DateQuestion, options: DateRepairOptions, now: number): boolean => {
  const { make, model, timeZone } = question.exif ?? {}
  if (make || model || !timeZone?.startsWith('UTC')) return false
  const told = decide({ ...question, exif: undefined, protected: false, current: { instant: 0 } }, options, now)
  return told.action === 'set' && Date.parse(told.value) === msOf(question.current.instant)
}

/** Its group of duplicates, where these may testify to its date. */
const groupOf = ({ duplicateId }: Asset, { duplicateDates }: DateRepairOptions): string | null =>
  duplicateDates === 'off' ? null : duplicateId

const prepareRun = async (options: DateRepairOptions, { can, search }: ApiContext, run: RecipeContext) => {
  const excluded = new Set(options.exclude.map(linkedAsset))
  const minAge = options.minAgeMinutes * 60_000
  const since = minAge > 0 && !can('assetCreatedAt') ? new Date(run.now.getTime() - minAge).toISOString() : null
  const found = since ? await search.ids({ createdAfter: since }) : new Set<string>()
  const isYoung = ({ id, createdAt }: Asset): boolean =>
    found.has(id) || (minAge > 0 && createdAt !== null && !run.hasCome(new Date(createdAt.getTime() + minAge)))
  return {
    options,
    now: run.today.getTime() + dayMs - 1,
    isYoung,
    isProtected: (asset: Asset<'exif'>) => excluded.has(asset.id) || isUnread(asset.exif),
  }
}

/** Assets whose date may have to change, and all in groups of duplicates: which of them, only the whole group tells. */
const isInQuestion = (run: Run): Predicate<'exif'> =>
  definePredicate({
    label: 'its date may have to change',
    needs: ['exif'],
    pure: new Date(run.now).toISOString(),
    inspect: (asset) => textOf(decide(questionOf(asset, run), run.options, run.now)),
    // What is still young is left out when it is decided, because it does not stay so. Most have a date of their own.
    test: (asset) =>
      groupOf(asset, run.options) !== null ||
      (!isDated(asset, run.options.timezone, run.now) &&
        decide(questionOf(asset, run, false), run.options, run.now).action !== 'keep'),
  })

/** Members of groups of duplicates whose date is one of their own, by group. */
const donorsIn = (assets: readonly Asset<'exif'>[], run: Run) => {
  const donors = assets.filter((asset) => {
    if (groupOf(asset, run.options) === null || !isDated(asset, run.options.timezone, run.now)) return false
    return !isFromName(questionOf(asset, run), run.options, run.now)
  })
  return Map.groupBy(donors, ({ duplicateId }) => duplicateId)
}

const actionsFor = (value: string, reason: string, { tag }: DateRepairOptions): Action[] => [
  setDate(value, { withMotionPart: true, reason }),
  ...(tag === null ? [] : [addTag(tag)]),
]

const forReview = ({ reviewTag }: DateRepairOptions): Action[] =>
  reviewTag === null ? [] : [syncTag(reviewTag, { allowEmpty: true })]

/** Why nothing is set at all, or null. */
const tooMuch = (changes: number, scanned: number, { maxChangeShare }: DateRepairOptions): string | null => {
  if (changes <= 50 || changes <= maxChangeShare * scanned) return null
  return `${changes} of ${scanned} dates would change, which is more than maxChangeShare (${maxChangeShare}) allows; none is set. Look at them, and raise it for one run.`
}

async function* repair(
  stream: AsyncIterable<Asset<'exif'>>,
  context: StreamContext,
  run: Run,
): AsyncGenerator<AssetGroup> {
  const { options, now } = run
  const report = new Report()
  const [changes, reviews]: [AssetGroup[], Asset[]] = [[], []]
  const assets = await Array.fromAsync(stream)
  const donors = donorsIn(assets, run)
  for (const asset of assets) {
    const question = questionOf(asset, run)
    const others = isDated(asset, options.timezone, now) ? [] : (donors.get(groupOf(asset, options)) ?? [])
    const duplicates = others.map((other) => ({ ...datedOf(other, options.timezone), exif: other.exif }))
    const decision = decide({ ...question, duplicates }, options, now)
    report.count(decision, asset, msOf(question.current.instant))
    if (decision.action === 'set')
      changes.push({ assets: [asset], actions: actionsFor(decision.value, decision.source, options) })
    else if (decision.action === 'review') reviews.push(asset)
  }
  const refusal = tooMuch(changes.length, context.scanned, options)
  if (refusal === null) yield* changes
  else context.refuse(refusal)
  yield { assets: reviews, actions: forReview(options) }
  report.tell(context)
}

/** The recipe that sets dates and marks what a person has to decide. */
export const repairRecipe = (options: DateRepairOptions, name: string) =>
  defineRecipe({
    name,
    // Others go by dates, wherever they stand.
    order: 'first',
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['exif'],
    maxUpdates: options.maxChanges,
    prepare: (context, run) => prepareRun(options, context, run),
    where: (run) => isInQuestion(run),
    stream: (assets, context, run) => repair(assets, context, run),
    possibleActions: [...actionsFor('2000-01-01T00:00:00+00:00', '', options), ...forReview(options)],
  })
