import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { ApiRequest, Client } from '../../core/api/client.ts'
import { createReads } from '../../core/api/reads.ts'
import {
  type Album,
  albumSchema,
  assetStamp,
  searchPageSchema,
  stackSchema,
  tagSchema,
} from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import { forEachConcurrently } from '../../core/concurrency.ts'
import type { KeptAlbum } from '../../core/context/album-contents.ts'
import type { AssetCache } from '../../core/context/asset-cache.ts'
import { createContext } from '../../core/context/context.ts'
import { isBelow, placeOf } from '../../core/context/place.ts'
import { ownTags } from '../../core/context/tag-members.ts'
import { DarkroomError } from '../../core/errors.ts'
import { memoize } from '../../core/memoize.ts'
import { everyPass } from '../../core/scan/everywhere.ts'
import { filterInPass, type ScanPass } from '../../core/scan/scan.ts'
import type { EarlierWrites } from '../late-writes/reverted-writes.ts'
import type { Ledger } from '../state/ledger.ts'

/** A question as a text, and a sum of its answer. */
export type Answered = readonly [question: string, answer: string]

/** Whom a run may ask. */
export interface Sources {
  readonly server: Server
  readonly memory: AssetCache
  readonly ledger: Ledger
  readonly written: EarlierWrites
}

const sumOf = (text: string): string => hash('sha256', text, 'base64')

type Request = Pick<ApiRequest<unknown>, 'method' | 'path' | 'query' | 'body'>

/** Only what reads is ever sent again. */
const isReading = ({ method, path }: Request): boolean =>
  method === 'GET' || (method === 'POST' && path.startsWith('/search/'))

/** Of some searches nothing is taken but which assets there are, where they are shown, and who is on them. */
type Kind = 'server' | 'places'

const requestText = (kind: Kind, { method, path, query, body }: Request): string =>
  JSON.stringify([kind, { method, path, query, body }])

/** How to read an answer of which changes of assets move more than anybody goes by, and what that is. */
interface Essence {
  readonly schema: z.ZodType
  /** Default: all that the schema reads. */
  readonly of?: (answer: never) => unknown
}

const essences: Readonly<Record<string, Essence>> = {
  '/albums': { schema: z.array(albumSchema) },
  '/stacks': { schema: z.array(stackSchema) },
  '/tags': { schema: z.array(tagSchema) },
  any: {
    schema: searchPageSchema,
    of: ({ assets: { items } }: z.infer<typeof searchPageSchema>) => items.map(({ id }) => id),
  },
  places: {
    schema: searchPageSchema,
    of: ({ assets: { items, ...rest } }: z.infer<typeof searchPageSchema>) => [
      rest,
      items.map((row) => [row.id, row.fileCreatedAt, row.createdAt, placeOf(row), row.people]),
    ],
  },
}

/** Whoever looks for a folder asks only whether something lies below it: a page of files of equal times is another one each time. */
const ofFolder = (folder: string): Essence => ({
  schema: searchPageSchema,
  of: ({ assets: { items } }: z.infer<typeof searchPageSchema>) => items.some(isBelow(folder)),
})

/** Whoever looks for one asset without saying what of it, asks only whether there is one. */
const isForAny = ({ size, withExif }: { readonly size?: unknown; readonly withExif?: unknown }): boolean =>
  size === 1 && withExif === undefined

const essenceIn = (kind: Kind, { path, body }: Request): Essence | undefined => {
  if (path !== '/search/metadata') return essences[path]
  const { originalPath } = body as { readonly originalPath?: string }
  // Without a slash at the end it is a file that is looked for, and which assets are called so counts.
  if (originalPath?.endsWith('/')) return ofFolder(originalPath)
  return isForAny(body as object) ? essences.any : kind === 'places' ? essences.places : undefined
}

/** Whether it is asked what changed, wherever it is. */
const isForChanges = (question: string): boolean => {
  const { updatedAfter, withDeleted } = JSON.parse(question)[1].body ?? {}
  return updatedAfter !== undefined && withDeleted === true
}

/** Whether it is asked how much is in one of some passes, as their mirror tells whenever nothing in it changed. */
const isForTotal = (question: string, passes: readonly ScanPass[]): boolean => {
  const { path, body } = JSON.parse(question)[1]
  return path === '/search/statistics' && passes.some((pass) => isDeepStrictEqual(body, filterInPass(pass)))
}

/** Between the sum of a body and that of its essence. */
const between = '\0'

const sumsOf = (sum: string, { of }: Essence, answer: unknown): string =>
  `${sum}${between}${sumOf(JSON.stringify(of ? of(answer as never) : answer))}`

/** What answers that mean the same have in common. */
const meaningOf = (answer: string): string => answer.slice(answer.indexOf(between) + 1)

/** What is answered in place of a body; what says nothing of the server, such as a lost connection, is thrown. */
const refusal = (error: unknown): string => {
  if (error instanceof DarkroomError && error.code.startsWith('API_')) return `${error.code} ${error.message}`
  throw error
}

/** Of servers that note what they are asked, those that do not, and who notes it. */
const noters = new WeakMap<Server, { readonly server: Server; readonly questions: Questions }>()

/** The same server for what decides only how something is read: no plan would be another for an answer, and none is noted. */
export const unnoted = (server: Server): Server => noters.get(server)?.server ?? server

/** The same server for reading which assets there are, where they are shown, who is on them, and nothing else of them. */
export const forPlaces = (server: Server): Server => {
  const { server: unheard, questions } = noters.get(server) ?? {}
  return unheard && questions ? questions.noted(unheard, 'places') : server
}

/** The same server for a mirror, which itself tells whether what it holds changed: nothing of it is noted. */
export const forMirror = (server: Server): Server => {
  const { questions } = noters.get(server) ?? {}
  if (questions) questions.isMirrored = true
  return unnoted(server)
}

/**
 * What a run asks besides the rows of the mirror, with sums of the answers: as long as all of them are the same, it would come
 * to the same.
 */
export class Questions {
  readonly #answers = new Map<string, { answer: string; times: number }>()
  /** What servers of their own were asked for something that is kept. */
  readonly #apart = new WeakMap<Server, string[]>()
  /** Something was asked that may be answered otherwise each time. */
  isUnsteady = false
  /** Rows were read through the mirror, and nothing of that is noted here. */
  isMirrored = false

  /** All that was asked, and has to be asked again. @param passes those of which a mirror tells that nothing changed */
  all(passes: readonly ScanPass[]): Answered[] {
    const asked = [...this.#answers].flatMap(([question, { answer }]): Answered[] =>
      isForTotal(question, passes) ? [] : [[question, answer]],
    )
    const isOfOwnTags = asked.some(([question]) => question.startsWith(`["kept","${ownTags}"`))
    // With them it was found out what is in albums and under tags, which is looked up again. Of each asset's own tags,
    // nothing but they tells.
    return this.isMirrored && !isOfOwnTags ? asked.filter(([question]) => !isForChanges(question)) : asked
  }

  #note(question: string, answer: string): void {
    const { answer: before = answer, times = 0 } = this.#answers.get(question) ?? {}
    if (before !== answer) this.isUnsteady = true
    this.#answers.set(question, { answer, times: times + 1 })
  }

  #forget(question: string): void {
    const { answer = '', times = 0 } = this.#answers.get(question) ?? {}
    if (times > 1) this.#answers.set(question, { answer, times: times - 1 })
    else this.#answers.delete(question)
  }

  /** The same server, whose answers are noted. @param asked takes what it was asked */
  noted(server: Server, kind: Kind = 'server', asked: string[] = []): Server {
    const client: Client = {
      ...server.client,
      request: async (request) => {
        if (!isReading(request)) throw new Error(`${request.method} ${request.path} is none of the requests that read`)
        const question = requestText(kind, request)
        const essence = essenceIn(kind, request)
        asked.push(question)
        let sum = ''
        const onSum = (told: string): boolean => {
          sum = told
          return false
        }
        try {
          const answer = await server.client.request({ ...request, onSum })
          this.#note(question, essence ? sumsOf(sum, essence, answer) : sum)
          return answer
        } catch (error) {
          this.#note(question, refusal(error))
          throw error
        }
      },
    }
    const noting = { ...server, client, reads: createReads(client) }
    noters.set(noting, { server, questions: this })
    return noting
  }

  /** The same sources, whose answers are noted. */
  noting({ server, memory, ledger, written }: Sources): Sources {
    const keep = (name: string, mark: string, content: string): void =>
      void this.#answers.set(JSON.stringify(['kept', name, mark]), { answer: sumOf(content), times: 1 })
    return {
      server: this.noted(server),
      memory: {
        read: memory.read,
        get: (name, mark) => {
          const content = memory.get(name, mark)
          if (content !== null) keep(name, mark, content)
          return content
        },
        set: (name, mark, content, by) => {
          memory.set(name, mark, content)
          keep(name, mark, content)
          // What was read for it would be asked again with the rest: the next run takes it from here, and asks less.
          if (by === undefined) this.isUnsteady = true
          for (const question of (by && this.#apart.get(by)) ?? []) this.#forget(question)
        },
        apart: (given) => {
          const asked: string[] = []
          const apart = this.noted(noters.get(given)?.server ?? given, 'server', asked)
          this.#apart.set(apart, asked)
          return apart
        },
        forPlaces,
      },
      ledger: {
        of: (recipe, target) => {
          this.#note(JSON.stringify(['ledger', recipe, target]), ledger.revision(recipe, target))
          return ledger.of(recipe, target)
        },
        targets: (recipe) => {
          const targets = ledger.targets(recipe)
          this.#note(JSON.stringify(['targets', recipe]), JSON.stringify(targets))
          return targets
        },
        revision: ledger.revision,
      },
      written: {
        lastTo: (field) => {
          this.#note(JSON.stringify(['written', 'earlier']), written.progress())
          return written.lastTo(field)
        },
        reverted: written.reverted,
        puts: (request) => {
          this.#note(JSON.stringify(['written', 'earlier']), written.progress())
          return written.puts(request)
        },
        progress: written.progress,
      },
    }
  }
}

/** What else came of asking again. */
interface AskedAgain {
  readonly answers: readonly Answered[]
  /** Albums, where their list is another. */
  readonly albums: readonly Album[]
}

/** Asks again what was answered otherwise before, or the same: then nothing but the sum is read. */
const askServer = async (
  { client }: Server,
  [kind, request]: readonly [Kind, Request],
  before: string,
  albums: Album[],
): Promise<string> => {
  const essence = essenceIn(kind, request)
  let sum = ''
  const onSum = (told: string): boolean => {
    sum = told
    return essence === undefined || before.startsWith(`${sum}${between}`)
  }
  try {
    const answer = await client.request({ ...request, schema: (essence?.schema ?? z.undefined()).optional(), onSum })
    if (essence === undefined) return sum
    if (answer === undefined) return before
    if (essence === essences['/albums']) albums.push(...(answer as Album[]))
    return sumsOf(sum, essence, answer)
  } catch (error) {
    return refusal(error)
  }
}

const ask = async (
  { server, memory, ledger, written }: Sources,
  [question, before]: Answered,
  albums: Album[],
): Promise<string | null> => {
  const [of, ...about] = JSON.parse(question)
  const [first = '', second = ''] = about as string[]
  if (of === 'server' || of === 'places')
    return isReading(about[0]) ? askServer(server, [of, about[0]], before, albums) : null
  if (of === 'ledger') return ledger.revision(first, second)
  if (of === 'written') return written.progress()
  if (of === 'targets') return JSON.stringify(ledger.targets(first))
  const content = memory.get(first, second)
  return content === null ? null : sumOf(content)
}

/** Asks everything again. @param signal from when on nothing more is asked @returns null where an answer means something else */
export const askedAgain = async (
  sources: Sources,
  answers: readonly Answered[],
  signal: AbortSignal,
): Promise<AskedAgain | null> => {
  const now = [...answers]
  const albums: Album[] = []
  let isAlike = true
  await forEachConcurrently([...answers.entries()], async ([index, answered]) => {
    if (!isAlike || signal.aborted) return
    const answer = await ask(sources, answered, albums)
    if (answer === null || meaningOf(answer) !== meaningOf(answered[1])) isAlike = false
    else now[index] = [answered[0], answer]
  })
  return isAlike && !signal.aborted ? { answers: now, albums } : null
}

/** Whether what is kept of an album as it is now is what was kept of it before, both as texts. */
const isSameContent = (album: Album, before: string, now: string): boolean => {
  const [was, is]: readonly KeptAlbum[] = [before, now].map((text) => JSON.parse(text))
  return is?.stamp === album[assetStamp] && isDeepStrictEqual(is?.places, was?.places)
}

/**
 * The answers of now, if albums hold, and tags are carried by, what was kept of them although something of assets changed.
 * @param isChanged whether anything of mirrored assets did: otherwise nothing was tagged
 * @returns null where that is something else, or some of it was moved
 */
export const withContents = async (
  { server, memory }: Sources,
  { answers, albums: listed }: AskedAgain,
  isChanged: boolean,
): Promise<readonly Answered[] | null> => {
  const { albums } = createContext(server, everyPass, memory)
  const tagsIn = memoize(async (passes: string) => createContext(server, JSON.parse(passes), memory).tags)
  const moved = new Map(listed.map((album) => [`album ${album.id}`, album]))
  const isSame = async (name: string, mark: string, before: string): Promise<boolean> => {
    const album = moved.get(name)
    if (album) {
      await albums.content(album)
      return isSameContent(album, before, memory.get(name, mark) ?? before)
    }
    const tags = await tagsIn(JSON.stringify(JSON.parse(mark)[0]))
    const tag = (await tags.list()).find(({ id }) => name === `tag ${id}`)
    if (tag === undefined) return false
    const [was, is] = [JSON.parse(before).ids as readonly string[], await tags.assets(tag)]
    return is.size === was.length && was.every((id) => is.has(id))
  }
  const now = [...answers]
  for (const [index, [question]] of answers.entries()) {
    const [of, name, mark] = JSON.parse(question)
    const isUnsure = of === 'kept' && (moved.has(name) || (isChanged && name.startsWith('tag ') && name !== ownTags))
    const before = isUnsure ? memory.get(name, mark) : null
    if (before === null) continue
    if (!(await isSame(name, mark, before))) return null
    now[index] = [question, sumOf(memory.get(name, mark) ?? before)]
  }
  return now
}
