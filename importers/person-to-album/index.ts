import { draftAccounts } from '../accounts.ts'
import type { Call, Data, Draft, Given, Settings, Tool } from '../contract.ts'
import { readJsonSettings } from '../reading/places.ts'
import { bareCall, isData } from '../values.ts'

const listIn = (value: unknown): readonly Data[] =>
  (Array.isArray(value) ? value : []).map((entry) => (isData(entry) ? entry : {}))

const rest = (data: Data, known: readonly string[]): string[] => Object.keys(data).filter((key) => !known.includes(key))

const isConfig = (value: unknown): boolean => isData(value) && Array.isArray(value.users)

/** Links of one user to one album are one recipe. */
const readUser = (
  user: Data,
  index: number,
  settings: Settings,
  url: string | null,
  given: Given,
  draft: Draft,
): void => {
  const at = (...path: readonly (string | number)[]): string => settings.at('users', index, ...path)
  const key = typeof user.apiKey === 'string' ? user.apiKey : null
  for (const name of rest(user, ['apiKey', 'personLinks']))
    draft.problem(
      'option-unknown',
      at(name),
      `"${name}" is no key of a user`,
      "It may be a fork's: write it as a recipe by hand.",
    )
  const [account] = draftAccounts(
    draft,
    given.calls[0] ?? bareCall(settings.file),
    { ...given, calls: [] },
    {
      url,
      urlFrom: 'immichServer',
      urlAt: index === 0 ? settings.at('immichServer') : '',
      keys: key === null ? [] : [{ key, file: null, from: `users[${index}].apiKey`, at: at('apiKey') }],
      name: `user-${index + 1}`,
    },
  )
  const links = listIn(user.personLinks).map((link, place) => ({ link, place }))
  for (const { link, place } of links) {
    for (const name of rest(link, ['description', 'personId', 'albumId']))
      draft.problem(
        'option-unknown',
        at('personLinks', place, name),
        `"${name}" is no key of a link`,
        "This is a fork's: write it as a recipe by hand.",
      )
    for (const name of ['personId', 'albumId'])
      if (typeof link[name] !== 'string')
        draft.problem(
          'value-invalid',
          at('personLinks', place),
          `a link has no ${name}`,
          'It links a person to an album, both by id.',
        )
  }
  for (const [albumId, own] of Map.groupBy(links, ({ link }) => String(link.albumId))) {
    const people = [...new Set(own.map(({ link }) => String(link.personId)))]
    const described = own.flatMap(({ link }) =>
      typeof link.description === 'string' && link.description !== '' ? link.description : [],
    )[0]
    const name = draft.uniqueName(described ?? people[0]?.slice(0, 8) ?? albumId)
    const recipe = draft.recipe({
      name,
      ...(account === undefined ? {} : { accounts: [account] }),
      where: { person: { any: people } },
      actions: [{ addToAlbum: { id: albumId } }],
    })
    for (const { place } of own)
      draft.row(
        `users[${index}].personLinks[${place}]`,
        at('personLinks', place),
        recipe,
        'same',
        'servers from 3.0 gave archived pictures and motion parts, too; ours is the timeline',
      )
  }
}

const readSettings = (settings: Settings, given: Given, draft: Draft): void => {
  const config = settings.value as Data
  for (const name of rest(config, ['immichServer', 'schedule', 'users']))
    draft.problem(
      'option-unknown',
      settings.at(name),
      `"${name}" is no setting of the tool`,
      "It may be a fork's: write it as a recipe by hand.",
    )
  const url = typeof config.immichServer === 'string' ? config.immichServer : null
  for (const [index, user] of listIn(config.users).entries()) readUser(user, index, settings, url, given, draft)
  const cron = typeof config.schedule === 'string' ? config.schedule : '0,30 * * * *'
  const zone = given.calls.flatMap(({ variables }) => variables).find(({ name }) => name === 'TZ')
  if (config.schedule !== undefined) draft.row('schedule', settings.at('schedule'), 'serve.jobs', 'core')
  if (zone) draft.row('TZ', zone.at, 'serve.timeZone', 'core')
  draft.schedule({ cron, ...(zone ? { zone: zone.value } : {}), atStart: true })
}

/** The settings inside a service's variable, whose lines are those behind it. */
const inlineOf = (call: Call, draft: Draft): Settings[] =>
  call.variables.flatMap(({ name, value, at }) => {
    if (name !== 'CONFIG') return []
    const { settings, problem, ...read } = readJsonSettings(at.replace(/:\d+$/, ''), value)
    for (const note of 'notes' in read ? read.notes : []) draft.comment(`CONFIG ${note}.`)
    if (problem) draft.problem('value-invalid', at, `CONFIG ${problem.message}`, 'Write it as JSON.')
    return settings ? [{ ...settings, at: () => at }] : []
  })

/** immich-person-to-album by alangrainger. */
export const personToAlbum: Tool = {
  name: 'person-to-album',
  image: /(^|\/)immich-person-to-album$/,
  script: /^immich-person-to-album$/,
  variables: /^CONFIG$/,
  names: ['CONFIG', 'TZ'],
  owns: ({ kind, value }) => kind === 'json' && isConfig(value),
  settingsOf: (call, files) => {
    if (call.variables.some(({ name, value }) => name === 'CONFIG' && value !== '')) return null
    const data = call.volumes.find(({ inside }) => /\/data\/?$/.test(inside))
    const path = data ? `${data.host.replace(/\/+$/, '')}/config.json` : null
    return path !== null && files.read(path) === null ? null : path
  },
  read: (given, draft) => {
    const all = [...given.settings, ...given.calls.flatMap((call) => inlineOf(call, draft))]
    for (const settings of all) readSettings(settings, given, draft)
    if (all.length === 0 && given.calls.length > 0)
      draft.problem(
        'file-missing',
        given.calls[0]?.at ?? '',
        'neither CONFIG nor data/config.json was found',
        'Give config.json as a further file.',
      )
  },
}
