import { DarkroomError } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import { detailsOf, shownAssets } from '../engine/plan/detail.ts'
import { assetsShown, coversIn, groupsOf, type KnownAssets } from '../engine/plan/groups.ts'
import { overviewOf } from '../engine/plan/overview.ts'
import type { AccountPlan } from '../engine/plan/plan.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import { keepFindings } from '../engine/session/findings.ts'
import type { Job, Reading } from '../engine/session/job.ts'
import type { Terminal } from './terminal.ts'

/** What of a plan is shown: its overview, its groups with samples, or with all of their assets. */
export interface PlanView {
  readonly details?: boolean
  readonly assets?: boolean
  /** One group alone, by its number. */
  readonly group?: number | undefined
  /** Whether `plan` can open its recipes and groups, as it cannot those of an undo; default: true. */
  readonly opens?: boolean
}

const readingText = ({ assets, from, milliseconds, requests }: Reading): string =>
  `${counted(assets, 'asset')} read from the ${from}, ${counted(requests, 'request')}, ${(milliseconds / 1000).toFixed(1)} s`

const isDetailed = ({ details = false, assets = false, group }: PlanView): boolean =>
  details || assets || group !== undefined

/** More than one screen shows. */
const mostCovers = 100

/** Assets whose files are shown. */
const idsShown = (plan: AccountPlan, view: PlanView): ReadonlySet<string> => {
  const { operations, notes } = plan
  const decisions = notes.filter(({ level }) => level === 'decision').slice(0, 3)
  if (!isDetailed(view)) {
    const covers = coversIn(operations).slice(0, mostCovers)
    return new Set([...decisions.flatMap(({ assetIds }) => assetIds.slice(0, 1)), ...covers])
  }
  const groups = groupsOf(plan).filter(({ number }) => view.group === undefined || number === view.group)
  return new Set(assetsShown(groups.flatMap((group) => group.operations)))
}

/** What is known of some assets; where that are too many to ask for, of those at least that stand for their groups. */
const knownAssets = async (
  darkroom: Pick<Darkroom, 'session'>,
  plan: AccountPlan,
  ids: ReadonlySet<string>,
  view: PlanView,
): Promise<KnownAssets> => {
  if (ids.size === 0) return new Map()
  try {
    const session = await darkroom.session(plan.account)
    const known = await session.assets(ids)
    if (!isDetailed(view)) return known
    const shown = groupsOf(plan).flatMap((group) => shownAssets(group, { known }))
    const others = new Set(shown.filter((id) => !known.has(id)))
    return others.size === 0 ? known : new Map([...known, ...(await session.assets(others))])
  } catch {
    // A plan from a file can be shown where its server cannot be reached.
    return new Map()
  }
}

const assertGroup = ({ accounts }: Job['plan'], group: number | undefined): void => {
  const most = Math.max(0, ...accounts.map((account) => groupsOf(account).length))
  if (group === undefined || (group > 0 && group <= most)) return
  const hint = most === 0 ? 'Nothing is to be done.' : `Groups have the numbers 1 to ${most}.`
  throw new DarkroomError('USAGE', { message: `The plan has no group ${group}.`, hint })
}

/**
 * Shows a plan on stdout, as text or as JSON; details in a pager where they are longer than the screen.
 * @throws DarkroomError USAGE for a group that it does not have
 */
export const showPlan = async (
  terminal: Terminal,
  darkroom: Pick<Darkroom, 'session'>,
  { plan, accounts }: Pick<Job, 'plan' | 'accounts'>,
  view: PlanView = {},
): Promise<void> => {
  const { options, paint, width, io } = terminal
  if (options.json) return terminal.print(JSON.stringify(plan, null, 2))
  assertGroup(plan, view.group)
  const texts: string[] = []
  for (const account of plan.accounts.map(inLines)) {
    const ids = idsShown(account, view)
    const known = await knownAssets(darkroom, account, ids, view)
    const reading = accounts.find((job) => job.plan.account === account.account)?.reading
    const whose =
      plan.accounts.length > 1 ? [`${paint.bold(account.account)}  ${paint.dim(account.user.email)}`, ''] : []
    const lines = isDetailed(view)
      ? [
          ...whose,
          ...detailsOf(account, { paint, known, width, ...(io.stdout.isTTY ? { wrapAt: width } : {}), ...view }),
        ]
      : overviewOf(account, { paint, known, width, ...view, ...(reading ? { reading: readingText(reading) } : {}) })
    texts.push(lines.join('\n'))
  }
  const text = texts.join('\n\n')
  if (isDetailed(view)) await terminal.page(text)
  else terminal.print(text)
}

const oneLine = (text: string): string => text.replace(/[\t\n\r\u2028\u2029]+/g, ' ')

/** A plan in which each name takes one line, as its tables and lists go by lines. */
const inLines = (plan: AccountPlan): AccountPlan => {
  const ofRecipe = <T extends { readonly recipe: string }>(one: T): T => ({ ...one, recipe: oneLine(one.recipe) })
  return {
    ...plan,
    recipes: plan.recipes.map((recipe) => ({ ...recipe, name: oneLine(recipe.name) })),
    operations: plan.operations.map((operation) => ({
      ...ofRecipe(operation),
      ...('album' in operation && { album: { ...operation.album, name: oneLine(operation.album.name) } }),
      ...('tag' in operation && { tag: { ...operation.tag, value: oneLine(operation.tag.value) } }),
    })) as AccountPlan['operations'],
    notes: plan.notes.map(ofRecipe),
    refused: plan.refused.map(ofRecipe),
  }
}

/** Keeps what a plan found for `darkroom findings`. Where that fails, nothing else does. */
export const keepAllFindings = async (
  { log, mask }: Terminal,
  darkroom: Pick<Darkroom, 'session'>,
  { accounts }: Pick<Job, 'accounts'>,
): Promise<void> => {
  for (const { plan } of accounts)
    await darkroom
      .session(plan.account)
      .then((session) => keepFindings(session, plan, mask))
      .catch((error) => log.debug(`What ${plan.account} found could not be kept: ${error}`))
}
