import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { expect, onTestFinished } from 'vitest'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { hashOf } from '../../service/secrets.ts'
import { type Home, homeFor } from '../support/home.ts'
import { writesTo } from '../support/sandbox.ts'
import { webFor } from '../support/web.ts'

/** What a tool answered. */
export interface Answered {
  readonly isError: boolean
  readonly text: string
  /** The JSON of the text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look inside
  readonly json: any
  readonly images: readonly { readonly mimeType: string; readonly data: string }[]
}

/** An assistant with its tools. */
export interface Assistant {
  readonly client: Client
  call(name: string, input?: object): Promise<Answered>
}

type Content = { type: string; text?: string; data?: string; mimeType?: string }

/** A scripted assistant. Whatever it asks, no key is in an answer. */
export const assistantAt = async (transport: Transport, secrets: readonly string[]): Promise<Assistant> => {
  const client = new Client({ name: 'script', version: '1.0.0' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  const told: string[] = []
  onTestFinished(() => {
    expect(secrets.filter((secret) => secret !== '' && told.join('\n').includes(secret))).toEqual([])
  })
  return {
    client,
    call: async (name, input = {}) => {
      const answer = await client.callTool({ name, arguments: { ...input } })
      told.push(JSON.stringify(answer))
      const content = answer.content as Content[]
      const text = content.flatMap((one) => (one.type === 'text' ? [one.text ?? ''] : [])).join('\n')
      const images = content.flatMap(({ type, data = '', mimeType = '' }) =>
        type === 'image' ? [{ data, mimeType }] : [],
      )
      return {
        isError: answer.isError === true,
        text,
        get json() {
          return JSON.parse(text)
        },
        images,
      }
    },
  }
}

/** The library of the tests. */
export const sample = sampleLibrary({ assets: 400, seed: 1 })

/** A recipe of the configuration of the tests. */
export const ownRecipe = `name: anna
where: { person: Anna Weber }
actions: [{ addToAlbum: Pictures of Anna }]
examples: [{ asset: { people: [Anna Weber] }, matches: true }]
`

const program = fileURLToPath(new URL('../../bin/darkroom.js', import.meta.url))

/** `darkroom mcp` as a process, as assistants start it. */
export const overStdio = async (
  args: readonly string[] = [],
  library = sample,
): Promise<Assistant & { readonly home: Home }> => {
  const home = await homeFor({
    library,
    files: { 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n", 'recipes/anna.yaml': ownRecipe },
  })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--conditions=darkroom-source', program, 'mcp', ...args],
    cwd: home.folder,
    env: { ...home.env, PATH: process.env.PATH ?? '' },
    stderr: 'pipe',
  })
  const assistant = await assistantAt(transport, [home.env.IMMICH_API_KEY ?? ''])
  return { ...assistant, home }
}

/** The daemon with its page, and an assistant with a token of a kind. */
export const overHttp = async (kind = 'assistant', recipes: Parameters<typeof webFor>[0]['recipes'] = []) => {
  const serving = await webFor({ library: sample, recipes })
  const token = `token-of-${kind}-and-long-enough`
  serving.supervisor.store.addToken(hashOf(token), kind, 'test', 0)
  const url = new URL(`${serving.url}mcp`)
  const headers = { authorization: `Bearer ${token}` }
  const key = serving.sandbox.users[0]?.apiKey ?? ''
  const connect = () =>
    assistantAt(new StreamableHTTPClientTransport(url, { requestInit: { headers } }) as Transport, [key, token])
  return { serving, url, headers, connect }
}

/** Requests that an assistant made the server write; none. */
export const expectNoWrites = (sandbox: Parameters<typeof writesTo>[0]): void => expect(writesTo(sandbox)).toEqual({})
