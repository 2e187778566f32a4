import { type Check, flag, id, list, nullable, object, optional, Problem, text } from '../http/check.ts'
import { badRequest } from '../http/http-error.ts'
import { type Answer, type Call, jsonText, pathId, type Route, readBody, route } from '../http/route.ts'
import type { Face, Person } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { isShown, presentPerson } from '../present/present-face.ts'
import type { BulkAnswer } from './bulk.ts'
import { ownPerson } from './people-routes.ts'

const birthDate: Check<string> = (value) => {
  const isDay = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && Date.parse(value) <= Date.now()
  return isDay ? value : new Problem('must be a day in the form yyyy-MM-dd and not in the future')
}

const fields = {
  name: optional(text),
  birthDate: optional(nullable(birthDate)),
  isHidden: optional(flag),
  isFavorite: optional(flag),
}

const color = optional(nullable(text))
const featureFaceAssetId = optional(id)

const createPerson = (call: Call): unknown => {
  const { state, user } = call
  const asked = readBody(call, { ...fields, color })
  const now = state.now()
  const person: Person = {
    id: state.newId(),
    ownerId: user.id,
    name: asked.name ?? '',
    birthDate: asked.birthDate ?? null,
    isHidden: asked.isHidden ?? false,
    isFavorite: asked.isFavorite ?? false,
    color: asked.color ?? null,
    thumbnailPath: '',
    createdAt: now,
    updatedAt: now,
    featureFaceId: null,
  }
  state.people.set(person.id, person)
  state.changed()
  return presentPerson(person)
}

/** Changes a person's row and stamps it. */
const updatePerson = (state: State, person: Person, change: Partial<Person>): void => {
  Object.assign(person, change, { updatedAt: state.now() })
  state.changed()
}

const portray = (state: State, person: Person, { id: featureFaceId }: Face, change: Partial<Person> = {}): void => {
  updatePerson(state, person, { ...change, featureFaceId })
  state.jobs.push({ name: 'portrait', personId: person.id })
}

const featureFace = (state: State, person: Person, assetId: string): Face => {
  const face = state.assets.get(assetId)?.faces.find((each) => each.personId === person.id && isShown(each))
  if (!face) throw badRequest('Invalid assetId for feature face')
  return face
}

type Change = Partial<Person> & { featureFaceAssetId?: string | undefined }

const change = ({ state }: Call, person: Person, { featureFaceAssetId: assetId, ...rest }: Change): void => {
  if (assetId) portray(state, person, featureFace(state, person, assetId), rest)
  else updatePerson(state, person, rest)
}

const changeOne = (call: Call): unknown => {
  const person = ownPerson(call, pathId(call), 'person.update')
  change(call, person, readBody(call, { ...fields, color, featureFaceAssetId }) as Change)
  return presentPerson(person)
}

// The colour of a person is left alone here, and whatever goes wrong is "unknown".
const changeMany = (call: Call): BulkAnswer[] => {
  const { people } = readBody(call, { people: list(object({ id, ...fields, featureFaceAssetId })) })
  return people.map(({ id: personId, ...wanted }) => {
    try {
      change(call, ownPerson(call, personId, 'person.update'), wanted as Change)
      return { id: personId, success: true }
    } catch {
      return { id: personId, success: false, error: 'unknown' }
    }
  })
}

/** Faces keep their boxes and lose their person. */
const removePerson = (state: State, person: Person): void => {
  for (const face of state.faces.values()) if (face.personId === person.id) face.personId = null
  state.people.delete(person.id)
  state.changed()
}

const deleteOne = (call: Call): void => removePerson(call.state, ownPerson(call, pathId(call), 'person.delete'))

const deleteMany = (call: Call): void => {
  const { ids } = readBody(call, { ids: list(id) })
  const people = ids.map((personId) => ownPerson(call, personId, 'person.delete'))
  for (const person of people) removePerson(call.state, person)
}

/** Moves a face to a person; one without a portrait gets it, which touches the person's row. */
export const giveFace = (state: State, face: Face, person: Person): void => {
  face.personId = person.id
  if (!person.featureFaceId) portray(state, person, face)
  state.changed()
}

const mergeOne = ({ state, profile, user }: Call, into: Person, personId: string): BulkAnswer => {
  const source = state.people.get(personId)
  if (source?.ownerId !== user.id) return { id: personId, success: false, error: 'no_permission' }
  const name = into.name === '' && source.name !== '' ? { name: source.name } : {}
  const born = into.birthDate === null && source.birthDate !== null ? { birthDate: source.birthDate } : {}
  const filled = { ...name, ...born }
  if (profile.mergeTouchesPerson || Object.keys(filled).length > 0) updatePerson(state, into, filled)
  for (const face of state.faces.values()) if (face.personId === source.id) face.personId = into.id
  removePerson(state, source)
  return { id: personId, success: true }
}

const merge = (call: Call): Answer => {
  const into = ownPerson(call, pathId(call), 'person.update')
  const { ids } = readBody(call, { ids: list(id) })
  if (ids.includes(into.id)) throw badRequest('Cannot merge a person into themselves')
  const answers = ids.map((personId) => mergeOne(call, into, personId))
  return jsonText(JSON.stringify(answers), call.profile.emptyAnswers ? 200 : 201)
}

const reassign = (call: Call): unknown => {
  const { state } = call
  const person = ownPerson(call, pathId(call), 'person.update')
  const { data } = readBody(call, { data: list(object({ personId: id, assetId: id })) })
  return data.map(({ personId, assetId }) => {
    for (const face of state.assets.get(assetId)?.faces ?? []) {
      if (face.personId === personId) giveFace(state, face, person)
    }
    state.changed()
    return presentPerson(person)
  })
}

const laterOn = { when: (profile: { peopleDelete: boolean }) => profile.peopleDelete, status: 204 }

/** Changing people. */
export const peopleWrites: readonly Route[] = [
  route('POST', '/people', 'person.create', createPerson),
  route('PUT', '/people', 'person.update', changeMany),
  route('DELETE', '/people', 'person.delete', deleteMany, laterOn),
  route('PUT', '/people/:id', 'person.update', changeOne, { patch: true }),
  route('DELETE', '/people/:id', 'person.delete', deleteOne, laterOn),
  route('POST', '/people/:id/merge', 'person.merge', merge),
  route('PUT', '/people/:id/reassign', 'person.reassign', reassign),
]
