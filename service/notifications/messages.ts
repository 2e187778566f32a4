import { randomUUID } from 'node:crypto'
import type { OperationName } from '../../engine/plan/plan.ts'
import type { NotifyEvent } from '../../language/serve-form.ts'
import { countsText } from '../texts.ts'

/** An error as a message tells it. */
export interface MessageError {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** What people are told: the fields that a webhook gets and a template may name. */
export interface Message {
  /** Stays the same when it is sent again. */
  readonly id: string
  readonly event: NotifyEvent
  /** ISO, UTC. */
  readonly at: string
  readonly account: string | null
  readonly job: string | null
  readonly title: string
  readonly text: string
  /** Null where the daemon has no `http.publicUrl`. */
  readonly url: string | null
  readonly run?: string | undefined
  readonly review?: string | undefined
  readonly counts: Readonly<Partial<Record<OperationName, number>>>
  readonly removals: number
  readonly errors: readonly MessageError[]
}

/** Words for a message in place of the daemon's own, with `{{field}}`. */
export interface Template {
  readonly title?: string | undefined
  readonly text?: string | undefined
}

const fields: readonly (keyof Message)[] = [
  ...(['id', 'event', 'at', 'account', 'job', 'title', 'text', 'url', 'run', 'review'] as const),
  ...(['counts', 'removals', 'errors'] as const),
]

/** Fields that a template names and no message has. */
export const unknownFields = (template: string): string[] =>
  [...template.matchAll(/\{\{(.*?)\}\}/g)].flatMap(([, name = '']) =>
    fields.includes(name.trim() as keyof Message) ? [] : name.trim(),
  )

const valueText = (message: Message, field: keyof Message): string => {
  if (field === 'counts') return countsText(message.counts, true)
  if (field === 'errors') return message.errors.map((error) => `${error.message} ${error.hint}`.trim()).join('\n')
  return String(message[field] ?? '')
}

/** A message in the words of a template. */
export const inWordsOf = (message: Message, template: Template | undefined): Message => {
  const fill = (text: string | undefined, own: string): string =>
    text?.replaceAll(/\{\{(.*?)\}\}/g, (_, name: string) => valueText(message, name.trim() as keyof Message)) ?? own
  return { ...message, title: fill(template?.title, message.title), text: fill(template?.text, message.text) }
}

/** A message of an event that did not happen. */
export const sampleOf = (event: NotifyEvent, at: string): Message => ({
  id: randomUUID(),
  event,
  at,
  account: 'test',
  job: 'test',
  title: `Test: ${event}`,
  url: null,
  text: 'This is a test of Darkroom. Nothing happened.',
  counts: {},
  removals: 0,
  errors: [],
})

/** How much a message matters: `waiting` wants a person, `failed` says that something does not work. */
export type Weight = 'good' | 'waiting' | 'failed'

/** The weight of an event. */
const weightOf = (event: NotifyEvent): Weight => {
  if (/^(run\.applied|.*\.recovered)$/.test(event)) return 'good'
  return /^(review\.waiting|run\.refused|server\.version|job\.paused)$/.test(event) ? 'waiting' : 'failed'
}

/** Several messages as one: what is sent to a channel at a time. */
export interface Parcel {
  readonly id: string
  readonly messages: readonly Message[]
  /** Messages that were too many and are only counted. */
  readonly more: number
}

const weights: readonly Weight[] = ['good', 'waiting', 'failed']

/** The weight of all of it. */
export const weightOfAll = ({ messages }: Parcel): Weight =>
  weights[Math.max(0, ...messages.map(({ event }) => weights.indexOf(weightOf(event))))] ?? 'good'

/** Title of all of it. */
export const titleOf = ({ messages, more }: Parcel): string => {
  const others = messages.length - 1 + more
  return `${messages[0]?.title ?? ''}${others > 0 ? ` (and ${others} more)` : ''}`
}

/** Text of all of it, with the addresses of its pages. */
export const textOf = ({ messages, more }: Parcel): string => {
  const one = ({ title, text, url }: Message): string =>
    [...(messages.length > 1 ? [title] : []), text, ...(url ? [url] : [])].filter(Boolean).join('\n')
  const rest = more > 0 ? [`${more} more messages came in the meantime.`] : []
  return [...messages.map(one), ...rest].join('\n\n')
}
