import { draftAccounts } from '../accounts.ts'
import type { Call, Data, Draft, Given, Settings, Tool } from '../contract.ts'
import { onHost, refuseOthers } from '../draft.ts'
import { readJsonSettings } from '../reading/places.ts'
import { bareCall, dataIn, isData } from '../values.ts'

const entriesIn = (value: unknown): readonly Data[] => (Array.isArray(value) ? value : []).map(dataIn)

const fork = "This is a fork's: write it as a recipe by hand."

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
  refuseOthers(draft, 'a user', user, ['apiKey', 'personLinks'], (name) => at(name), fork)
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
  const links = entriesIn(user.personLinks).map((link, place) => ({ link, place }))
  for (const { link, place } of links) {
    refuseOthers(
      draft,
      'a link',
      link,
      ['description', 'personId', 'albumId'],
      (name) => at('personLinks', place, name),
      fork,
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
  if (!isConfig(settings.value))
    draft.problem('value-invalid', settings.at(), 'the settings list no users', 'Give config.json as the tool has it.')
  const config = dataIn(settings.value)
  refuseOthers(draft, 'the settings', config, ['immichServer', 'schedule', 'users'], (name) => settings.at(name), fork)
  const url = typeof config.immichServer === 'string' ? config.immichServer : null
  for (const [index, user] of entriesIn(config.users).entries()) readUser(user, index, settings, url, given, draft)
  const written = typeof config.schedule === 'string' ? config.schedule.trim() : ''
  const cron = written === '' ? '0,30 * * * *' : written
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
    if (problem)
      draft.problem('value-invalid', at, `CONFIG ${problem.message}, in its line ${problem.line}`, 'Write it as JSON.')
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
    const path = onHost(call, '/data/config.json')
    return path !== null && files.read(path) === null ? null : path
  },
  read: (given, draft) => {
    const all = [...given.settings, ...given.calls.flatMap((call) => inlineOf(call, draft))]
    for (const settings of all) readSettings(settings, given, draft)
    const isInline = given.calls.some(({ variables }) =>
      variables.some(({ name, value }) => name === 'CONFIG' && value),
    )
    if (all.length === 0 && given.calls.length > 0 && !isInline)
      draft.problem(
        'file-missing',
        given.calls[0]?.at ?? '',
        'neither CONFIG nor data/config.json was found',
        'Give config.json as a further file.',
      )
  },
}
