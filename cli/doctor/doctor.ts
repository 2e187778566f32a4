import type { Capabilities } from '../../core/api/capabilities.ts'
import type { Server } from '../../core/api/server.ts'
import { createContext } from '../../core/context/context.ts'
import { hasCode, hintOf, reasonOf } from '../../core/errors.ts'
import { counted } from '../../core/number-text.ts'
import { prepareRecipe } from '../../core/recipes/prepared.ts'
import { hasPermission } from '../../engine/applier/permissions.ts'
import { placesOf, revertedText } from '../../engine/late-writes/reverted-places.ts'
import { retryAfter } from '../../engine/late-writes/reverted-writes.ts'
import { shellWord } from '../../engine/plan/shell-word.ts'
import { awaited } from '../../engine/runner/awaited.ts'
import { hasDynamicActions, namesCreatedBy } from '../../engine/runner/created-names.ts'
import { type LoadedRecipe, withNamesFilled } from '../../engine/runner/loaded.ts'
import { titleOf } from '../../engine/runner/recipe-run.ts'
import { runtimeScopes } from '../../engine/runner/scopes.ts'
import type { Darkroom } from '../../engine/session/darkroom.ts'
import { otherStateFiles } from '../../engine/session/find-state.ts'
import type { Session } from '../../engine/session.ts'
import { openJournal } from '../../engine/state/journal.ts'
import { takeLock } from '../../engine/state/lock.ts'
import type { LoadedConfig } from '../config/load-config.ts'
import { recipesOf } from '../config/load-config.ts'
import type { End } from '../exit-code.ts'
import { openConfig, withDarkroom } from '../open.ts'
import { serveSettings } from '../reviews.ts'
import type { Terminal } from '../terminal.ts'
import { nextReading } from './doctor-reading.ts'
import { repairState } from './repair-state.ts'

/** One line of the doctor's report. */
interface Finding {
  readonly account: string | null
  readonly check: string
  readonly ok: boolean
  readonly message: string
  readonly hint?: string
}

type Add = (check: string, ok: boolean, message: string, hint?: string) => void

const largestSkew = 60_000

/** The recipes that run in an account. */
const recipesFor = (config: LoadedConfig, account: string): LoadedRecipe[] =>
  recipesOf(config).filter(({ recipe }) => recipe.accounts?.includes(account) ?? true)

const checkKey = (terminal: Terminal, server: Server, recipes: readonly LoadedRecipe[], add: Add): void => {
  const { permissions, capabilities, user } = server
  add('key', true, `belongs to ${user.name} (${user.email})`)
  if (permissions === null) {
    const scoped = capabilities.scopedKeys
      ? 'this server cannot list them'
      : 'in this version any key may do nearly everything'
    return add('permissions', true, `not known: ${scoped}`)
  }
  // Sockets are open only to keys that may do everything (immich-api.md 9.1).
  const isLive = permissions.includes('all')
  const others = `off for serve, because the key may not do everything ("all"): it asks every few minutes instead; to be rung at once: ${terminal.command('hook')}`
  add('live events', true, isLive ? 'the key may receive them' : others)
  const lacking = runtimeScopes(recipes).flatMap(({ recipe, scopes }) => {
    const missing = scopes.filter((scope) => !hasPermission(permissions, scope))
    return missing.length > 0 ? [`${recipe} needs ${missing.join(', ')}`] : []
  })
  if (lacking.length === 0) add('permissions', true, 'all that the recipes need')
  for (const message of lacking)
    add('permissions', false, message, 'Edit the key in the web page under Account Settings, API Keys.')
}

const checkClock = ({ client }: Server, add: Add): void => {
  const skew = client.clockSkew()
  if (skew === null) return add('clock', true, 'the server does not send its time')
  const seconds = Math.round(Math.abs(skew) / 1000)
  if (Math.abs(skew) < largestSkew) add('clock', true, 'agrees with the server')
  else
    add(
      'clock',
      false,
      `differs from the server by ${seconds} s`,
      'Set both clocks by NTP; days such as lastDays depend on them.',
    )
}

/** What is wrong with a state file; null where it can be used. */
const stateProblem = (file: string): unknown => {
  try {
    const journal = openJournal(file)
    try {
      journal.check()
    } finally {
      journal.close()
    }
    return null
  } catch (error) {
    return error
  }
}

const checkState = (file: string, add: Add): boolean => {
  const problem = stateProblem(file)
  if (problem === null) add('state', true, file)
  else add('state', false, reasonOf(problem), hintOf(problem))
  return problem === null
}

/** Journals of the same user that were kept apart for another address: of a copy of the server, or of itself. */
const checkOthers = ({ server, state }: Session, add: Add): void => {
  for (const other of otherStateFiles(state.file, server.user.id))
    add(
      'state',
      true,
      `${other} is about the same user at another address; its runs and what they put in do not count here. If it is the same server, and that file should go on in place of this: \`mv ${shellWord(state.file)} ${shellWord(`${state.file}.old`)}\``,
    )
}

/** Makes a new state file out of a damaged one. */
const repair = (file: string, add: Add): void => {
  const problem = stateProblem(file)
  if (problem === null) return add('repair', true, 'the state file is intact: nothing to repair')
  // There is nothing to repair in a folder that cannot be used, and the next check says why it cannot.
  if (hasCode(problem, 'STATE_NOT_WRITABLE')) return
  try {
    const release = takeLock(file)
    try {
      const { keptAs, saved } = repairState(file)
      const parts = [
        counted(saved.run, 'run'),
        counted(saved.operation, 'operation'),
        counted(saved.request, 'request'),
        `${counted(saved.ledger, 'line')} of the ledger`,
        counted(saved.exclusion, 'exclusion'),
      ]
      add('repair', true, `recovered ${parts.join(', ')}; the damaged file is kept as ${keptAs}`)
    } finally {
      release()
    }
  } catch (error) {
    add('repair', false, reasonOf(error))
  }
}

/** Values that the server reverted, which no run writes again for a while. */
const checkKept = async ({ server, state }: Session, add: Add): Promise<void> => {
  const unkept = state.known()?.written().allReverted() ?? []
  for (const place of await placesOf(createContext(server, []), unkept))
    add('kept', false, revertedText(place, retryAfter))
}

/** Entries of the ledger for recipes that no longer exist, such as a rule that was deleted or renamed. */
const checkLedger = (terminal: Terminal, { state }: Session, config: LoadedConfig, add: Add): void => {
  const known = new Set(recipesOf(config).map(({ recipe }) => recipe.name))
  const gone = [...(state.known()?.ledger.recipes() ?? [])].filter(([recipe]) => !known.has(recipe))
  for (const [recipe, targets] of gone)
    add(
      'ledger',
      true,
      `the configuration has no recipe "${recipe}" any more, and the ledger still lists ${counted(targets, 'album, tag or set of stacks', 'albums, tags or sets of stacks')} that it filled. To forget that: ${terminal.command('doctor', '--forget', recipe)}`,
    )
}

/** Deletes what the ledger remembers of a recipe that no longer exists. */
const forget = async ({ state }: Session, recipe: string, config: LoadedConfig, add: Add): Promise<void> => {
  if (recipesOf(config).some((known) => known.recipe.name === recipe))
    return add(
      'forget',
      false,
      `"${recipe}" is a recipe of this configuration, and could no longer remove what it added`,
      'Remove it from the configuration first.',
    )
  const targets = await state.exclusively(async ({ ledger }) => {
    const known = ledger.recipes().get(recipe) ?? 0
    ledger.forget(recipe)
    return known
  })
  add(
    'forget',
    true,
    `forgot ${counted(targets, 'album, tag or set of stacks', 'albums, tags or sets of stacks')} that "${recipe}" filled; the library is unchanged`,
  )
}

/** What people notice of what servers learned over time. */
const learned: { readonly [K in keyof Capabilities]?: string } = {
  searchCount: 'count what a search finds',
  searchByAlbum: 'search by album',
  searchUntagged: 'search for what has no tag',
  countByPerson: 'count by person',
  editorsChangeAlbums: 'let editors change an album',
  removeFromStack: 'take one picture out of a stack',
  scopedKeys: 'limit a key to some permissions',
  ownKey: 'tell what the key may do',
  assetCreatedAt: 'tell when a picture was uploaded',
  searchLikeAsset: 'find what looks like a picture',
  bulkRating: 'rate many pictures at once',
  searchText: 'find text in pictures',
  suggestLenses: 'list lenses',
}

const describeCapabilities = (capabilities: Capabilities): string => {
  const missing = Object.entries(learned).flatMap(([name, text]) =>
    capabilities[name as keyof Capabilities] ? [] : text,
  )
  if (missing.length === 0) return 'all that Darkroom asks for'
  return `this version cannot yet ${missing.join(', ')}; that is done in another way, or a recipe that needs it says so`
}

/** Names in predicates that cannot be looked up. */
const checkNames = async (server: Server, loaded: readonly LoadedRecipe[], add: Add): Promise<void> => {
  const recipes = withNamesFilled(loaded)
  const context = createContext(server, [])
  const unheard = (): void => {}
  const empty = { filledAlbums: () => new Map(), filledTags: () => new Map(), movedToTrash: () => new Set<string>() }
  const run = { now: new Date(), today: new Date(), hasCome: () => true, note: unheard, warn: unheard, ...empty }
  for (const [index, { recipe }] of recipes.entries()) {
    const refuse = (reason: string): void => add('names', false, `${recipe.name}: ${reason}`)
    const pendingNames = { albums: new Set<string>(), tags: new Set<string>() }
    const pending = hasDynamicActions(recipes.slice(0, index)) ? { pendingNames } : {}
    const created = { ...namesCreatedBy(recipes), ...pending }
    try {
      await awaited(titleOf(recipe), 'prepare or where', () =>
        prepareRecipe(recipe, context, { ...run, refuse, created }),
      )
    } catch (error) {
      add('names', false, `${recipe.name}: ${reasonOf(error)}`, hintOf(error))
    }
    for (const name of [...pendingNames.albums, ...pendingNames.tags])
      add('names', true, `${recipe.name}: "${name}" is not there yet; plan tells whether a recipe before it makes it`)
  }
}

const checkReading = async (
  terminal: Terminal,
  recipes: readonly LoadedRecipe[],
  session: Session,
  add: Add,
): Promise<void> => {
  try {
    add('assets', true, await nextReading(terminal, recipes, session))
  } catch (error) {
    add('assets', false, reasonOf(error), hintOf(error))
  }
}

const checkAccount = async (
  terminal: Terminal,
  config: LoadedConfig,
  session: Session,
  add: Add,
  { repair: isRepair = false, forget: forgotten }: DoctorFlags,
): Promise<void> => {
  const { server, state } = session
  const { capabilities } = server
  const recipes = recipesFor(config, session.account)
  add('server', true, `${server.url} runs Immich ${capabilities.version}`)
  if (!capabilities.known)
    add(
      'version',
      config.allowUnknownServer,
      'newer than any version that Darkroom knows',
      'It is only read from, unless allowUnknownServer is set.',
    )
  add('capabilities', true, describeCapabilities(capabilities))
  checkKey(terminal, server, recipes, add)
  checkClock(server, add)
  await checkNames(server, recipes, add)
  if (isRepair) repair(state.file, add)
  if (!checkState(state.file, add)) return
  checkOthers(session, add)
  await checkReading(terminal, recipes, session, add)
  if (forgotten !== undefined) await forget(session, forgotten, config, add)
  checkLedger(terminal, session, config, add)
  await checkKept(session, add)
}

const connected = async (darkroom: Darkroom, account: string, add: Add): Promise<Session | null> => {
  try {
    return await darkroom.session(account)
  } catch (error) {
    add('server', false, reasonOf(error), hintOf(error))
    return null
  }
}

const show = (terminal: Terminal, findings: readonly Finding[]): void => {
  const { paint } = terminal
  for (const { account, check, ok, message, hint } of findings) {
    const mark = ok ? paint.add('✓') : paint.warn('✗')
    const advice = !ok && hint ? `\n    ${hint}` : ''
    terminal.print(terminal.fitted(`${mark} ${account ? `${account} ` : ''}${check}: ${message}${advice}`))
  }
}

/** Flags of `doctor`. */
export interface DoctorFlags {
  readonly repair?: boolean
  /** A removed recipe whose entries in the ledger are deleted. */
  readonly forget?: string
}

/** `darkroom doctor`: checks everything a run depends on, with advice. */
export const doctorCommand = async (terminal: Terminal, _: readonly string[], flags: DoctorFlags): Promise<End> => {
  const config = await openConfig(terminal)
  const findings: Finding[] = []
  const adder =
    (account: string | null): Add =>
    (check, ok, message, hint) => {
      findings.push({ account, check, ok, message, ...(hint ? { hint } : {}) })
    }
  const recipes = recipesOf(config)
  const loaded = `${counted(recipes.length, 'recipe')}, ${counted(config.plugins.length, 'plugin')}`
  adder(null)('configuration', true, `${config.file}: ${loaded}`)
  // Other commands need none of it, so that they go on where it is wrong. TZ is there for other programs too, which take more.
  const isServed = Object.keys(config.serve).length > 0 || Boolean(terminal.io.env.DARKROOM_SCHEDULE)
  for (const { path, message, hint } of serveSettings(terminal, config).problems)
    if (isServed || path !== 'TZ') adder(null)('configuration', false, `${path}: ${message}`, hint)
  await withDarkroom(terminal, config, async (darkroom) => {
    for (const account of darkroom.accounts()) {
      const session = await connected(darkroom, account, adder(account))
      if (session) await checkAccount(terminal, config, session, adder(account), flags)
    }
  })
  if (terminal.options.json) terminal.print(JSON.stringify(findings, null, 2))
  else show(terminal, findings)
  return findings.every(({ ok }) => ok) ? 'fine' : 'failed'
}
