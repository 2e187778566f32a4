import { unknownName } from '../core/context/closest-names.ts'
import { createContext } from '../core/context/context.ts'
import { DarkroomError, hasCode } from '../core/errors.ts'
import { caseless } from '../core/same-name.ts'
import { assetIdIn, explainAsset } from '../engine/explain.ts'
import { assetsShown } from '../engine/plan/groups.ts'
import { accountNamed, type SessionConfig } from '../engine/session/account-context.ts'
import { examplesOf, exampleText } from '../engine/session/planning.ts'
import { openAccount, type Session } from '../engine/session.ts'
import type { Vocabulary } from '../language/yaml/vocabulary.ts'
import { learn } from '../learn/learn.ts'
import { choosable, readLibrary } from '../learn/read.ts'
import { defaultOptions } from '../learn/verdict.ts'
import { writeLearned } from '../learn/write.ts'
import { factsOf } from '../service/facts.ts'
import type { Parsed } from '../service/questions.ts'
import { guessedBy } from './private.ts'
import { knowing, type Proposal, type ProposedPlan, proposedRecipe } from './proposals.ts'

/** What an assistant asks about a library; nothing of it writes to a server. */
export type Ask =
  | { readonly kind: 'find'; readonly text: string; readonly limit: number; readonly offset: number }
  | { readonly kind: 'explain'; readonly asset: string; readonly recipe: string | null; readonly text: string | null }
  | { readonly kind: 'names'; readonly of: NameKind }
  | { readonly kind: 'test'; readonly text: string }
  /** What of a condition would tell by trial what is private. */
  | { readonly kind: 'guess'; readonly text: string }
  | { readonly kind: 'learn'; readonly of: 'albums' | 'tags'; readonly names: readonly string[] }
  | { readonly kind: 'picture'; readonly asset: string }
  | { readonly kind: 'plan'; readonly proposal: Proposal }

/** What has names. */
export type NameKind = 'albums' | 'people' | 'tags'

/** An album, a person or a tag. */
export interface Named {
  readonly id: string
  readonly name: string
  /** How many assets it has; null where the server does not say. */
  readonly assets: number | null
}

/** An asset that was found. */
export interface FoundByAsk {
  readonly id: string
  readonly takenAt: string
  readonly type: string
  readonly fileName: string
  readonly path: string
  /** City, state and country. */
  readonly place: string
  readonly link: string
}

/** What asks are answered with. */
export interface AskContext {
  readonly config: SessionConfig
  readonly parse: (text: string) => Parsed
  readonly vocabulary: Vocabulary
}

const recipeIn = (parse: AskContext['parse'], text: string) => {
  const parsed = parse(text)
  if (parsed.problems) throw new DarkroomError('CONFIG_INVALID', { file: 'The condition', problems: parsed.problems })
  return parsed.recipe
}

/** Throws what went wrong in a condition: there is no recipe to speak of. */
const passCause = (error: unknown): never => {
  throw hasCode(error, 'RECIPE_FAILED') && error.cause instanceof DarkroomError ? error.cause : error
}

const found = async (
  session: Session,
  { parse }: AskContext,
  { text, limit, offset }: Extract<Ask, { kind: 'find' }>,
  signal: AbortSignal,
): Promise<{ count: number; assets: readonly FoundByAsk[] }> => {
  const all = (await session.find(recipeIn(parse, text), { signal }).catch(passCause)).reverse()
  const part = all.slice(offset, offset + limit)
  const rows = await session.assets(new Set(part.map(({ id }) => id)), true)
  const placeOf = (id: string): string => {
    const { city, state, country } = rows.get(id)?.exifInfo ?? {}
    return [city, state, country].filter(Boolean).join(', ')
  }
  return {
    count: all.length,
    assets: part.map(({ id, takenAt, type, originalFileName: fileName, originalPath: path, link }) => ({
      id,
      takenAt,
      type,
      fileName,
      path,
      place: placeOf(id),
      link,
    })),
  }
}

const namesOf = async ({ server }: Session, of: NameKind): Promise<readonly Named[]> => {
  const { albums, people, tags } = createContext(server, [])
  if (of === 'albums')
    return (await albums.list()).map(({ id, albumName, assetCount }) => ({ id, name: albumName, assets: assetCount }))
  const named = of === 'tags' ? (await tags.list()).map(({ id, value }) => ({ id, name: value })) : await people.list()
  return named.filter(({ name }) => name !== '').map(({ id, name }) => ({ id, name, assets: null }))
}

/** Recipes that would fill albums or tags which somebody filled, as text with what each would add and misses. */
const learned = async (
  session: Session,
  { vocabulary }: AskContext,
  { of, names }: Extract<Ask, { kind: 'learn' }>,
  signal: AbortSignal,
): Promise<{ recipes: string; plugins: string }> => {
  const all = await choosable(createContext(session.server, []), of, names.length > 0 ? 'visible' : 'own')
  const meant = (wanted: string) => all.filter(({ id, name }) => id === wanted || caseless(name) === caseless(wanted))
  const unknown = names.find((name) => meant(name).length === 0)
  if (unknown !== undefined)
    throw unknownName(
      of === 'tags' ? 'tag' : 'album',
      unknown,
      all.map(({ name }) => name),
    )
  const chosen = new Set((names.length > 0 ? names.flatMap(meant) : all).map(({ id }) => id))
  const read = await readLibrary((recipe) => session.look(recipe, { signal }), { of, chosen, vocabulary })
  const request = { ...defaultOptions, of, families: true, signal }
  return writeLearned(read, await learn(read, request), request, 'yaml')
}

const tested = async ({ parse }: AskContext, text: string): Promise<object> => {
  const parsed = parse(text)
  if (parsed.problems) return { ok: false, problems: parsed.problems }
  const { recipe } = parsed
  const results = await examplesOf([{ recipe, plugin: null, from: 'the text' }])
  const where = typeof recipe.where === 'object' ? recipe.where.label : null
  const examples = results.map((result) => ({ passed: result.passed, text: exampleText(result) }))
  return { ok: results.every(({ passed }) => passed), condition: where, examples }
}

const planned = async (
  { config, parse }: AskContext,
  account: string,
  proposal: Proposal,
  signal: AbortSignal,
): Promise<ProposedPlan> => {
  const recipe = proposedRecipe(parse, proposal)
  if (config.recipes().some((own) => own.recipe.name === recipe.name))
    throw new DarkroomError('USAGE', {
      message: `A recipe of the configuration is called "${recipe.name}".`,
      hint: 'Give the proposal a name of its own.',
    })
  const session = await openAccount(knowing(config, recipe), accountNamed(config, account))
  try {
    // However much it is: a person decides about it.
    const limits = { changes: undefined, removals: undefined, removalsPerAlbum: undefined }
    const { plan, failures } = await session.plan({ recipes: [recipe.name], settle: false, limits, signal })
    if (failures[0]) throw failures[0]
    return { recipe: recipe.name, plan, facts: await factsOf(session, assetsShown(plan.operations)) }
  } finally {
    await session.close()
  }
}

/**
 * Answers what an assistant asks about an account.
 * @param open connects to the account; what needs no server does without
 * @throws DarkroomError
 */
export const answerAsk = async (
  context: AskContext,
  account: string,
  open: () => Promise<Session>,
  ask: Ask,
  signal: AbortSignal,
): Promise<unknown> => {
  switch (ask.kind) {
    case 'test':
      return tested(context, ask.text)
    case 'guess':
      return guessedBy(context.parse(ask.text))
    case 'plan':
      return planned(context, account, ask.proposal, signal)
    case 'find':
      return found(await open(), context, ask, signal)
    case 'names':
      return namesOf(await open(), ask.of)
    case 'learn':
      return learned(await open(), context, ask, signal)
    case 'explain': {
      const session = await open()
      if (ask.text === null) return session.explain(ask.asset, ask.recipe === null ? [] : [ask.recipe])
      const recipe = recipeIn(context.parse, ask.text)
      const asked = [{ recipe, plugin: null, from: 'the text' }]
      return explainAsset(session.server, asked, assetIdIn(ask.asset)).catch(passCause)
    }
    case 'picture': {
      const { type, body } = await (await open()).server.reads.thumbnail(assetIdIn(ask.asset), 'thumbnail', signal)
      return { type, data: Buffer.from(body, 'latin1').toString('base64') }
    }
  }
}
