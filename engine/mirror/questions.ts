import { hash } from 'node:crypto'
import { z } from 'zod'
import type { ApiRequest, Client } from '../../core/api/client.ts'
import { createReads } from '../../core/api/reads.ts'
import type { Server } from '../../core/api/server.ts'
import { forEachConcurrently } from '../../core/concurrency.ts'
import type { AssetCache } from '../../core/context/asset-cache.ts'
import { DarkroomError } from '../../core/errors.ts'
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

const requestText = ({ method, path, query, body }: Request): string =>
  JSON.stringify(['server', { method, path, query, body }])

/** What is answered in place of a body; what says nothing of the server, such as a lost connection, is thrown. */
const refusal = (error: unknown): string => {
  if (error instanceof DarkroomError && error.code.startsWith('API_')) return `${error.code} ${error.message}`
  throw error
}

/** Of servers that note what they are asked, those that do not, and who notes it. */
const noters = new WeakMap<Server, { readonly server: Server; readonly questions: Questions }>()

/** The same server for what decides only how something is read: no plan would be another for an answer, and none is noted. */
export const unnoted = (server: Server): Server => noters.get(server)?.server ?? server

/** The same server for a mirror, which itself tells whether what it holds changed: nothing of it is noted. */
export const forMirror = (server: Server): Server => {
  const { questions } = noters.get(server) ?? {}
  if (questions) questions.isMirrored = true
  return unnoted(server)
}

const sumOfEntry = ({ ours, removed }: ReturnType<Ledger['of']>): string =>
  sumOf(JSON.stringify([[...ours], [...removed]]))

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

  /** All that was asked. */
  get all(): Answered[] {
    return [...this.#answers].map(([question, { answer }]) => [question, answer])
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

  #server(server: Server, asked: string[] = []): Server {
    const client: Client = {
      ...server.client,
      request: async (request) => {
        if (!isReading(request)) throw new Error(`${request.method} ${request.path} is none of the requests that read`)
        const question = requestText(request)
        asked.push(question)
        try {
          return await server.client.request({ ...request, onSum: (sum) => this.#note(question, sum) })
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
      server: this.#server(server),
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
          const apart = this.#server(noters.get(given)?.server ?? given, asked)
          this.#apart.set(apart, asked)
          return apart
        },
      },
      ledger: {
        of: (recipe, target) => {
          const entry = ledger.of(recipe, target)
          this.#note(JSON.stringify(['ledger', recipe, target]), sumOfEntry(entry))
          return entry
        },
        targets: (recipe) => {
          const targets = ledger.targets(recipe)
          this.#note(JSON.stringify(['targets', recipe]), JSON.stringify(targets))
          return targets
        },
      },
      written: {
        lastTo: (field) => {
          const writes = written.lastTo(field)
          // They count for some days, and what became of them is looked up.
          if (writes.size > 0) this.isUnsteady = true
          return writes
        },
        reverted: written.reverted,
      },
    }
  }
}

const askServer = async ({ client }: Server, request: Request): Promise<string> => {
  let answer = ''
  const onSum = (sum: string): void => {
    answer = sum
  }
  try {
    await client.request({ ...request, schema: z.undefined(), isUnread: true, onSum })
    return answer
  } catch (error) {
    return refusal(error)
  }
}

const ask = async ({ server, memory, ledger }: Sources, question: string): Promise<string | null> => {
  const [of, ...about] = JSON.parse(question)
  const [first = '', second = ''] = about as string[]
  if (of === 'server') return isReading(about[0]) ? askServer(server, about[0]) : null
  if (of === 'ledger') return sumOfEntry(ledger.of(first, second))
  if (of === 'targets') return JSON.stringify(ledger.targets(first))
  const content = memory.get(first, second)
  return content === null ? null : sumOf(content)
}

/** Whether everything is answered as it was. @param signal from when on nothing more is asked */
export const areAnsweredAlike = async (
  sources: Sources,
  answers: readonly Answered[],
  signal: AbortSignal,
): Promise<boolean> => {
  let isAlike = true
  await forEachConcurrently(answers, async ([question, answer]) => {
    if (isAlike && !signal.aborted && (await ask(sources, question)) !== answer) isAlike = false
  })
  return isAlike
}
