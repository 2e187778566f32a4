import { nonEmptyText, oneOf, optional, queryFlag, text } from '../http/check.ts'
import { type Call, type Route, readQuery, route } from '../http/route.ts'
import type { Exif, Person } from '../library/model.ts'
import { presentPerson } from '../present/present-face.ts'
import { wordSimilarity } from '../search/text-match.ts'

const columns = {
  country: 'country',
  state: 'state',
  city: 'city',
  'camera-make': 'make',
  'camera-model': 'model',
  'camera-lens-model': 'lensModel',
} as const

const kinds = ['country', 'state', 'city', 'camera-make', 'camera-model'] as const

const narrowing = {
  country: optional(text),
  state: optional(text),
  make: optional(text),
  model: optional(text),
  lensModel: optional(text),
}

const suggest = (call: Call): unknown => {
  const { state, profile, user } = call
  const type = oneOf(profile.lensSuggestions ? [...kinds, 'camera-lens-model'] : kinds)
  const options = readQuery(call, { type, includeNull: optional(queryFlag), ...narrowing })
  const owners = state.timelineOwners(user.id)
  const wanted = (Object.keys(narrowing) as (keyof typeof narrowing)[]).filter((name) => options[name])
  const fits = (exif: Exif) => wanted.every((name) => exif[name] === options[name])
  const found = new Set<string>()
  for (const { ownerId, visibility, trashedAt, exif } of state.assets.values()) {
    const value = exif?.[columns[options.type]]
    if (value && visibility === 'timeline' && trashedAt === null && owners.has(ownerId) && fits(exif)) found.add(value)
  }
  const sorted = [...found].sort()
  return options.includeNull ? [...sorted, null] : sorted
}

const byPrefix = (people: readonly Person[], name: string): Person[] => {
  const wanted = name.toLowerCase()
  return people.filter((person) => ` ${person.name.toLowerCase()}`.includes(` ${wanted}`)).slice(0, 1000)
}

const bySimilarity = (people: readonly Person[], name: string): Person[] =>
  people
    .map((person) => ({ person, score: wordSimilarity(name, person.name) }))
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score)
    .slice(0, 100)
    .map(({ person }) => person)

const searchPerson = (call: Call): unknown => {
  const { state, profile, user } = call
  const check = profile.strictInput ? text : nonEmptyText
  const { name, withHidden = false } = readQuery(call, { name: check, withHidden: optional(queryFlag) })
  const people = [...state.people.values()].filter(
    (person) => person.ownerId === user.id && (withHidden || !person.isHidden),
  )
  return (profile.fuzzyPersonSearch ? bySimilarity : byPrefix)(people, name).map(presentPerson)
}

/** What a search box offers while one types. */
export const suggestionRoutes: readonly Route[] = [
  route('GET', '/search/suggestions', 'asset.read', suggest, { loose: true }),
  route('GET', '/search/person', 'person.read', searchPerson, { loose: true }),
]
