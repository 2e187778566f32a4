import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { LibraryInput } from '../../sandbox/index.ts'

/** One recorded request with its answer. */
export interface Exchange {
  readonly seq: number
  readonly step: string
  readonly as: 'admin' | 'user2' | 'none' | 'bad-key' | 'scoped'
  readonly method: string
  readonly path: string
  readonly query?: Record<string, unknown> | null
  readonly body?: unknown
  readonly rawBody?: string
  readonly headers?: Record<string, string>
  readonly status: number
  readonly contentType?: string | null
  readonly response: unknown
  readonly location?: string
  readonly at: string
  readonly binds?: readonly string[]
  readonly settled?: boolean
  readonly outside?: string
  readonly trimmed?: Record<string, string>
  readonly note?: string
}

export const recordings =
  process.env.DARKROOM_RECORDINGS ?? path.resolve(import.meta.dirname, '../../../shared/recordings')

export const hasRecordings = (version: string): boolean => existsSync(path.join(recordings, version, 'exchanges.jsonl'))

/** A file of a recording. The servers had two lists of places, which spell two states differently; the sandbox has one. */
export const readRecording = (version: string, name: string): string =>
  readFileSync(path.join(recordings, version, name), 'utf8')
    .replaceAll('"Latium"', '"Lazio"')
    .replaceAll("Côte d'Azur", 'Côte d’Azur')

export const readLibrary = (version: string): LibraryInput =>
  JSON.parse(readRecording(version, 'library.json')) as LibraryInput

/** The lines of a recording, parsed. */
export const readLines = <T>(version: string, name: string): T[] =>
  readRecording(version, name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)

export const readExchanges = (version: string): Exchange[] => readLines(version, 'exchanges.jsonl')

/** `GET /albums/:id`, for lists of what is covered and what is not. */
export const endpointOf = ({ method, path: asked }: Pick<Exchange, 'method' | 'path'>): string =>
  `${method} ${asked.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, ':id')}`

const families =
  /^\/(server\/(version|ping|features|config|nothing-here)$|users|api-keys|search|timeline|assets|albums|tags|people|faces|stacks|duplicates|libraries|partners|trash|view|nothing)/

const leftOut =
  /^\/(search\/(places|cities|explore)|assets\/(random|exist|device|bulk-upload-check)|assets\/[^/]+\/(ocr|original|video|edits)|albums\/[^/]+\/map-markers|libraries\/[^/]+\/validate|people\/[^/]+\/thumbnail)/

/** Whether the sandbox is meant to answer this as the server does. */
export const isCovered = ({ path: asked }: Exchange): boolean => families.test(asked) && !leftOut.test(asked)
