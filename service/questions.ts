import type { Need } from '../core/assets/asset.ts'
import { createContext } from '../core/context/context.ts'
import { DarkroomError, type Problem } from '../core/errors.ts'
import type { Predicate } from '../core/predicates/predicate.ts'
import { type AnyRecipe, defineRecipe } from '../core/recipes/recipe.ts'
import { filtersOf } from '../core/scan/narrowing.ts'
import { wantedBy } from '../engine/applier/completed-operations.ts'
import { type AssetExplanation, explainAsset } from '../engine/explain.ts'
import type { Exclusion } from '../engine/plan/exclusions.ts'
import { assetsShown, groupLine, groupsOf } from '../engine/plan/groups.ts'
import type { Operation } from '../engine/plan/plan.ts'
import { plain, withoutTurns } from '../engine/plan/text.ts'
import { accountNamed, type SessionConfig } from '../engine/session/account-context.ts'
import type { PartWanted } from '../engine/session/found-part.ts'
import { examplesOf, exampleText } from '../engine/session/planning.ts'
import { silentReporter } from '../engine/session/reporter.ts'
import { openAccount, type Session } from '../engine/session.ts'
import type { Vocabulary } from '../language/yaml/vocabulary.ts'
import { type Fact, factOf, factsFound, factsOf } from './facts.ts'

/** Something that a page asks about a library; nothing of it writes to a server. */
export type Question =
  | { readonly kind: 'try'; readonly account: string; readonly text: string }
  /** What of a text makes it slow. */
  | { readonly kind: 'slow'; readonly account: string; readonly text: string }
  | {
      readonly kind: 'explain'
      readonly account: string
      readonly asset: string
      readonly rules: readonly string[]
      readonly text: string | null
    }
  | { readonly kind: 'rules' }
  /** Of an assistant; only its own room knows the form. */
  | { readonly kind: 'assist'; readonly account: string; readonly ask: unknown }
  | { readonly kind: 'names'; readonly account: string }
  | { readonly kind: 'matches'; readonly account: string; readonly rule: string; readonly part: PartWanted }
  /** Which rule would fill an album or a tag. */
  | { readonly kind: 'learn'; readonly account: string; readonly of: 'albums' | 'tags'; readonly id: string }
  | { readonly kind: 'undo'; readonly account: string; readonly run: string }
  | { readonly kind: 'changes'; readonly account: string; readonly run: string }
  | { readonly kind: 'exclusions'; readonly account: string }
  /** An album is named by its id or its name. */
  | { readonly kind: 'exclude'; readonly account: string; readonly exclusions: readonly Exclusion[] }
  | { readonly kind: 'lift'; readonly account: string; readonly ids: readonly string[] }

/** A condition or recipe that somebody typed, or what is wrong with it. */
export type Parsed =
  | { readonly recipe: AnyRecipe; readonly where?: unknown; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] }

/** What questions are answered with. */
export interface Answering {
  readonly config: SessionConfig
  readonly parse: (text: string) => Parsed
  /** Words of conditions. */
  readonly words: readonly string[]
  /** Words of conditions with what they mean, and those among them that recipes in TypeScript can import. */
  readonly vocabulary: Vocabulary
  readonly modules: Vocabulary
  /** Answers what an assistant asks about an account. */
  readonly assist?: (
    account: string,
    open: () => Promise<Session>,
    ask: unknown,
    signal: AbortSignal,
  ) => Promise<unknown>
}

/** Told how many assets were looked at for a question; how many there are is null where that is not known. */
export type Looked = (done: number, total: number | null) => void

/** What a playground shows. */
export interface Tried {
  readonly count: number
  readonly exact: boolean
  readonly assets: readonly Fact[]
  /** Milliseconds. */
  readonly took: number
  readonly read: { readonly assets: number; readonly requests: number }
  readonly problems: readonly Problem[]
  /** The condition as data, where the text is one. */
  readonly where?: unknown
}

/** What a rule selects: all of it, or, where the server finds it alone, the part that was asked for. */
export interface Matches extends Omit<Tried, 'problems'> {
  readonly isWhole: boolean
}

/** A recipe as it is loaded. */
export interface Rule {
  readonly name: string
  readonly plugin: string | null
  readonly from: string
  readonly accounts: readonly string[] | null
  /** Its condition in words; null where it is a stream or takes everything. */
  readonly condition: Condition | null
  /** As it is written, in YAML or JSON; null where it is code, of a plugin or in TypeScript. */
  readonly text: string | null
  readonly needs: readonly string[]
  readonly actions: readonly string[]
  readonly examples: readonly { readonly text: string; readonly passed: boolean }[]
}

/** A condition in words, with its parts. */
export interface Condition {
  readonly label: string
  /** How its parts are combined; null for one without parts. */
  readonly combines: NonNullable<Predicate['combines']> | null
  readonly parts: readonly Condition[]
}

/** Pictures that a playground shows at most. */
const mostShown = 200

/** Says beside what would be done in words what a plan would say. */
const withLines = (explained: AssetExplanation) => ({
  ...explained,
  recipes: explained.recipes.map((one) => {
    const lines = groupsOf({ recipes: [], operations: one.operations }).map((group) => groupLine(group, plain))
    return { ...one, lines: lines.map(withoutTurns) }
  }),
})

const conditionOf = ({ label, combines, parts = [] }: Predicate<Need>): Condition => ({
  label,
  combines: combines ?? null,
  parts: parts.map(conditionOf),
})

const ruleOf = async (loaded: ReturnType<SessionConfig['recipes']>[number]): Promise<Rule> => {
  const { name, where, needs = [], accounts, actions } = loaded.recipe
  const predicate = typeof where === 'object' ? (where as Predicate<Need>) : null
  return {
    name,
    plugin: loaded.plugin,
    from: loaded.from,
    accounts: accounts ?? null,
    condition: predicate && conditionOf(predicate),
    text: loaded.text ?? null,
    needs: [...new Set([...needs, ...(predicate?.needs ?? [])])] as string[],
    actions: Array.isArray(actions) ? actions.map((one: { kind: string }) => one.kind) : [],
    examples: (await examplesOf([loaded])).map((result) => ({ text: exampleText(result), passed: result.passed })),
  }
}

/** Answers questions about libraries; accounts stay connected. */
export class Answers {
  readonly #answering: Answering
  readonly #sessions = new Map<string, Promise<Session>>()
  #seen = 0

  constructor(answering: Answering) {
    this.#answering = answering
  }

  #session(account: string): Promise<Session> {
    const { config } = this.#answering
    const progress = {
      update: (done: number) => {
        this.#seen = done
      },
      end: () => {},
    }
    const open = (): Promise<Session> =>
      openAccount(config, accountNamed(config, account), { ...silentReporter, begin: () => progress })
    const known = this.#sessions.get(account) ?? open()
    this.#sessions.set(account, known)
    known.catch(() => this.#sessions.delete(account))
    return known
  }

  async answer(question: Question, signal: AbortSignal, looked: Looked = () => {}): Promise<unknown> {
    if (question.kind === 'rules') return Promise.all(this.#answering.config.recipes().map(ruleOf))
    const open = (): Promise<Session> => this.#session(question.account)
    if (question.kind === 'assist') return this.#answering.assist?.(question.account, open, question.ask, signal)
    if (question.kind === 'learn') return this.#learn(question, signal, looked)
    const session = await open()
    switch (question.kind) {
      case 'try':
        return this.#try(session, question.text, signal)
      case 'matches':
        return this.#found(session, question.rule, signal, question.part, Number.POSITIVE_INFINITY)
      case 'slow':
        return this.#slowParts(session, question.text)
      case 'explain':
        return this.#explain(session, question)
      case 'names':
        return this.#names(session)
      case 'undo':
        return (await session.undo(question.run))?.plan ?? null
      case 'changes':
        return this.#changes(session, question.run)
      case 'exclusions': {
        const all = session.exclusions()
        return {
          exclusions: all,
          facts: await factsOf(
            session,
            all.map(({ assetId }) => assetId).filter((id) => id !== '*'),
          ),
        }
      }
      case 'exclude':
        return (await session.exclude(await this.#named(session, question.exclusions))).length
      case 'lift': {
        for (const id of question.ids) await session.lift(id)
        return question.ids.length
      }
    }
  }

  /** What the server finds alone is not read as a whole: a few requests tell how much there is, and the part to be shown. */
  async #found(
    session: Session,
    what: string | AnyRecipe,
    signal: AbortSignal,
    part: PartWanted = { offset: 0, limit: mostShown },
    most = mostShown,
  ): Promise<Matches> {
    const { traffic } = session.server.client
    const [started, before] = [performance.now(), traffic.requests]
    this.#seen = 0
    const took = (assets: number): Pick<Tried, 'took' | 'read' | 'exact'> => ({
      exact: true,
      took: Math.round(performance.now() - started),
      read: { assets, requests: traffic.requests - before },
    })
    const some = await session.findPart(what, part)
    if (some) {
      const assets = some.rows.map((row) => factOf(row, session.server.user.id))
      return { count: some.total, assets, isWhole: false, ...took(assets.length) }
    }
    const found = await session.find(what, { signal })
    // Of what was just read nothing is asked again.
    const assets = factsFound(session, found.slice(-Math.min(most, found.length)).reverse())
    return { count: found.length, assets, isWhole: true, ...took(this.#seen) }
  }

  async #try(session: Session, text: string, signal: AbortSignal): Promise<Tried> {
    const parsed = this.#answering.parse(text)
    const nothing = { count: 0, exact: false, assets: [], took: 0, read: { assets: 0, requests: 0 } }
    if (parsed.problems) return { ...nothing, problems: parsed.problems }
    try {
      const { isWhole: _, ...found } = await this.#found(session, parsed.recipe, signal)
      return { ...found, problems: [], where: parsed.where }
    } catch (error) {
      if (signal.aborted || !(error instanceof DarkroomError)) throw error
      // A name that is not there is a mistake in the text, as any other.
      return { ...nothing, problems: [{ path: '', message: error.message, hint: error.hint }] }
    }
  }

  /** Labels of those parts of a condition of which the server finds nothing by itself. */
  async #slowParts({ server }: Session, text: string): Promise<readonly string[]> {
    const { recipe } = this.#answering.parse(text) as { readonly recipe?: AnyRecipe }
    if (typeof recipe?.where !== 'object') return []
    const where: Predicate<Need> = recipe.where
    const created = { albums: new Set<string>(), tags: new Set<string>() }
    const named = await where.resolve?.(createContext(server, []), { created, now: new Date() })
    const partsOf = (part: Predicate<Need>): readonly Predicate<Need>[] =>
      part.combines === 'all' || part.combines === 'any' ? (part.parts ?? []).flatMap(partsOf) : [part]
    const isUnhelped = (part: Predicate<Need>): boolean =>
      filtersOf(part.narrow(server.capabilities)).some((filter) => Object.keys(filter).length === 0)
    return partsOf(named ?? where).flatMap((part) => (isUnhelped(part) ? part.label : []))
  }

  async #explain(session: Session, { asset, rules, text }: Extract<Question, { kind: 'explain' }>): Promise<unknown> {
    if (text === null) return withLines(await session.explain(asset, rules))
    const parsed = this.#answering.parse(text)
    if (parsed.problems) return { recipes: [] }
    return withLines(
      await explainAsset(session.server, [{ recipe: parsed.recipe, plugin: null, from: 'the page' }], asset),
    )
  }

  /** With a connection of its own: how far it is told of what it reads alone. */
  async #learn(
    { account, of, id }: Extract<Question, { kind: 'learn' }>,
    signal: AbortSignal,
    looked: Looked,
  ): Promise<unknown> {
    const { config, vocabulary, modules } = this.#answering
    const begin = () => ({ update: looked, end: () => {} })
    const session = await openAccount(config, accountNamed(config, account), { ...silentReporter, begin })
    try {
      const wanted = { of, chosen: new Set([id]), vocabulary, modules }
      return await (await import('./learning.ts')).learnRule(session, wanted, signal)
    } finally {
      await session.close()
    }
  }

  async #names({ server }: Session): Promise<Record<string, readonly string[]>> {
    const albums = await server.reads.albums().catch(() => [])
    const tags = await server.reads.tags().catch(() => [])
    const people = await server.reads.people(1).catch(() => ({ people: [] }))
    return {
      words: this.#answering.words,
      albums: albums.map(({ albumName }) => albumName),
      tags: tags.map(({ value }) => value),
      people: people.people.map(({ name }) => name).filter((name) => name !== ''),
    }
  }

  /** Exclusions that name an album by one of the two have both, so that they hold before and after it is made. */
  async #named({ server }: Session, all: readonly Exclusion[]): Promise<readonly Exclusion[]> {
    const isHalf = ({ op, target, name }: Exclusion): boolean => name === target && /^(album\.|share$)/.test(op)
    const albums = all.some(isHalf) ? await server.reads.albums() : []
    return all.map((one) => {
      const album = isHalf(one) && albums.find(({ id, albumName }) => id === one.target || albumName === one.target)
      return album ? { ...one, target: album.id, name: album.albumName } : one
    })
  }

  async #changes(session: Session, run: string): Promise<{ operations: readonly Operation[]; facts: readonly Fact[] }> {
    const operations = wantedBy(session.state.known(), run).map(({ operation }) => operation)
    return { operations, facts: await factsOf(session, assetsShown(operations)) }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session.catch(() => null))?.close()
  }
}

/** A recipe that only selects. */
export const selecting = (where: NonNullable<AnyRecipe['where']>): AnyRecipe =>
  defineRecipe({ name: 'the text above', where: where as never, actions: [] })
