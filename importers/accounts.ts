import { join } from 'node:path/posix'
import type { Call, Data, Draft, Files, Given, Schedule } from './contract.ts'
import { onHost } from './draft.ts'
import { secondsOfEvery } from './values.ts'

/** A key as a tool was given it. */
export interface KeyText {
  readonly key: string | null
  /** Path as the tool saw it. */
  readonly file: string | null
  readonly from: string
  readonly at: string
}

/** Names of accounts: `default` for one, `me`, `me-2` for several, or the service's where several are imported. */
const baseName = (call: Call, { calls }: Given, keys: number): string => {
  if (call.service !== null && calls.filter(({ service }) => service !== null).length > 1)
    return call.service.replace(/[^\w-]/g, '-')
  return keys > 1 ? 'me' : 'default'
}

const isInside = (url: string): boolean =>
  /^https?:\/\/[\w-]*[a-z_][\w-]*(:\d+)?(\/|$)/i.test(url) && !/^https?:\/\/localhost\b/.test(url)

/** Keys that a file holds, one a line or with commas between them; null where it cannot be looked at here. */
const keysInFile = (files: Files, path: string): readonly string[] | null =>
  files
    .read(path)
    ?.split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean) ?? null

/** How a tool reached a server. */
interface Access {
  readonly url: string | null
  readonly urlFrom: string
  readonly urlAt: string
  readonly keys: readonly KeyText[]
  readonly more?: Data
  /** Name of the account; default: by how many keys and services there are. */
  readonly name?: string
}

/** A name and a password in an address, as some proxies want them. */
const login = /^([a-z]+:\/\/)[^/?#\s]*@/i

/** Whether a setting is empty because of a variable without a value, which is told already. */
export const isTold = ({ problems, variables }: Pick<Call, 'problems' | 'variables'>, name: RegExp): boolean => {
  const places = new Set(problems.flatMap(({ code, at }) => (code === 'variable-missing' ? [at] : [])))
  return variables.some((one) => name.test(one.name) && one.value === '' && places.has(one.at))
}

/** Its address; null where it is none, which is a problem. */
const addressOf = (draft: Draft, call: Call, { url: given, urlFrom, urlAt }: Access): string | null => {
  const url = given?.trim() || null
  if (url === null) {
    if (isTold(call, /URL|HOST|SERVER/i)) return null
    const hint = `Add ${urlFrom} to the input, or give it with --env.`
    draft.problem('value-invalid', call.at, 'no address of a server is given', hint)
    return null
  }
  if (/^https?:\/\/[^\s<>{}]+$/i.test(url) && URL.canParse(url)) return url
  // A variable without a value is told elsewhere.
  if (url.includes('${')) return null
  // It may be the key, in the place of the address.
  const shown = /[.:/]/.test(url) ? `"${url.replace(login, '$1')}"` : 'what is given'
  const hint = 'Write it as http://192.168.1.5:2283 or https://photos.example.org.'
  draft.problem('value-invalid', urlAt || call.at, `${shown} is not the address of a server`, hint)
  return null
}

/** Makes accounts of an address and its keys; names of them. */
export const draftAccounts = (draft: Draft, call: Call, all: Given, access: Access): string[] => {
  const { urlFrom, urlAt, keys, more = {}, name: named } = access
  const written = addressOf(draft, call, access)
  if (written === null) return []
  const url = written.replace(login, '$1')
  const note = isInside(url)
    ? 'a name without a dot: if it is one of the compose network, only containers in it reach it'
    : ''
  const lost = 'the name and password in the address have no counterpart and are left out'
  if (url !== written) draft.comment(`${urlAt || call.at}: ${lost}.`)
  if (urlAt !== '')
    draft.row(urlFrom, urlAt, 'accounts.*.url', url === written ? 'core' : 'gap', url === written ? note : lost)
  const placeOf = (file: string): string =>
    onHost(call, file) ?? (file.startsWith('/') ? file : join(call.folder, file))
  const given = keys
    .map((entry) => ({ ...entry, key: entry.key?.trim() ?? null, file: entry.file?.trim() ?? null }))
    .filter(({ key }) => key !== '')
    .flatMap((entry) => {
      const place = entry.file === null ? null : placeOf(entry.file)
      const listed = (place === null ? null : keysInFile(all.files, place)) ?? []
      // A Secret beside it is no file.
      const isWritten = call.volumes.some(({ host, text }) => host === place && text !== undefined)
      return listed.length > 1 || isWritten ? listed.map((key) => ({ ...entry, key, file: null })) : [entry]
    })
  if (given.length === 0 && !isTold(call, /KEY|TOKEN|SECRET/i))
    draft.problem('value-invalid', call.at, 'no API key is given', 'Add it to the input, or give it with --env.')
  const name = named ?? baseName(call, all, given.length)
  const rows = new Set<string>()
  const accounts = given.map(({ key, file, from, at }) => {
    const place = file === null ? null : placeOf(file)
    const keyFile = place && (all.files.absolute?.(place) ?? place)
    const inFile = place === null ? null : keysInFile(all.files, place)
    const account = draft.account({ url, key, keyFile, keyFrom: from, more }, name, key ?? inFile?.[0] ?? null)
    const missing = place !== null && inFile === null
    const told = missing ? `${place} cannot be read here (file-unreadable); it may be on another machine` : ''
    const shown = key !== null && at.startsWith('--args') ? "the key stands in the shell's history" : told
    if (!rows.has(`${from} ${at}`)) draft.row(from, at, `accounts.${account}.apiKeyFile`, 'core', shown)
    else if (missing) draft.comment(`${at}: ${told}.`)
    rows.add(`${from} ${at}`)
    return account
  })
  return [...new Set(accounts)]
}

/** What a variable says besides that it holds a key: whose it is, or what for. */
export const ownerOf = (variable: string): string | null => {
  const rest = variable
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '' && !/^(immich|api|key|token|secret)$/.test(word))
    .join('-')
  return /[a-z]/.test(rest) ? rest : null
}

/** The zone in which a call ran at its times. */
export const zoneOf = ({ variables }: Pick<Call, 'variables'>): string | undefined =>
  variables.findLast(({ name, value }) => (name === 'CRON_TZ' || name === 'TZ') && value !== '')?.value

/** A schedule from a cron expression, with the zone where one is given. */
export const cronSchedule = (cron: string | null, zone?: string, atStart = false): Schedule => {
  const more = { ...(zone ? { zone } : {}), ...(atStart ? { atStart: true as const } : {}) }
  if (cron === null) return { manual: true, ...more }
  // Loops begin with a run, and so do timers that go by the last one.
  const seconds = secondsOfEvery(cron)
  return seconds === null ? { cron, ...more } : { everySeconds: seconds, ...more, atStart: true }
}
