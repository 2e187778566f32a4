import type { Call, Data, ImportProblem, ProblemCode } from './contract.ts'

/** Whether a value is an object with named parts; dates of TOML are none. */
export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** The named parts of a value; none where it has none. */
export const dataIn = (value: unknown): Data => (isData(value) ? value : {})

/** A value as a list: one that is none is its only entry, and what is missing is empty. */
export const listIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** The same as texts. */
export const textsIn = (value: unknown): string[] => listIn(value).map(String)

/** Seconds of the units in which `sleep`, systemd and others write lengths of time. */
export const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

const every = /^@every ([\d.]+)s$/

/** In place of a cron expression: so many seconds after the last run, beginning with one. */
export const everySeconds = (seconds: number): string => `@every ${seconds}s`

/** The seconds in what `everySeconds` writes; null for a cron expression. */
export const secondsOfEvery = (times: string): number | null => {
  const [, seconds] = every.exec(times) ?? []
  return seconds === undefined ? null : Number(seconds)
}

/** A call that has nothing but its place. */
export const bareCall = (at: string, more: Partial<Call> = {}): Call => ({
  service: null,
  at,
  folder: '.',
  variables: [],
  isOwn: false,
  words: null,
  program: '',
  script: null,
  volumes: [],
  cron: null,
  containers: [],
  runsIn: null,
  isPart: false,
  notes: [],
  problems: [],
  ...more,
})

/** What JSON says; undefined where it is none. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What was thrown, as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A problem, with what to do about it. */
export const problemOf = (code: ProblemCode, at: string, message: string, hint = ''): ImportProblem => ({
  code,
  at,
  message,
  hint,
})
