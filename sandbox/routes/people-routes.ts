import { readableAsset } from '../http/access.ts'
import { id, optional, queryFlag, queryWhole } from '../http/check.ts'
import { noAccess, notFound } from '../http/http-error.ts'
import { type Call, pathId, type Route, readQuery, route } from '../http/route.ts'
import type { Asset, Person } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { isShown, presentFace, presentNestedPerson, presentPerson } from '../present/present-face.ts'

/** The user's own person, else a 400 that names the permission. */
export const ownPerson = ({ state, user }: Call, personId: string, permission: string): Person => {
  const person = state.people.get(personId)
  if (person?.ownerId !== user.id) throw noAccess(permission)
  return person
}

const counts = (asset: Asset): boolean => asset.visibility === 'timeline' && asset.trashedAt === null

const facesByPerson = (state: State): Map<string, number> => {
  const found = new Map<string, number>()
  for (const face of state.faces.values()) {
    const asset = state.assets.get(face.assetId)
    if (!face.personId || !isShown(face) || !asset || !counts(asset)) continue
    found.set(face.personId, (found.get(face.personId) ?? 0) + 1)
  }
  return found
}

const minimumFaces = ({ state, user, profile }: Call): number => {
  const server = state.server.config.minFaces
  const people = user.preferences.people as { minimumFaces?: number } | undefined
  if (profile.minimumFacesPreference && people?.minimumFaces) return people.minimumFaces
  return typeof server === 'number' ? server : 3
}

const order = (faces: Map<string, number>) => (a: Person, b: Person) =>
  Number(a.isHidden) - Number(b.isHidden) ||
  Number(b.isFavorite) - Number(a.isFavorite) ||
  Number(a.name === '') - Number(b.name === '') ||
  (faces.get(b.id) ?? 0) - (faces.get(a.id) ?? 0) ||
  (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
  a.createdAt - b.createdAt

const listPeople = (call: Call): unknown => {
  const { state, user, profile } = call
  const options = readQuery(call, {
    page: optional(queryWhole(1)),
    size: optional(queryWhole(1, 1000)),
    withHidden: optional(queryFlag),
    closestPersonId: optional(id),
    closestAssetId: optional(id),
  })
  // No face of the sandbox has an embedding, which 1.135 takes for a missing person.
  if (options.closestPersonId && profile.closestPersonNeedsEmbedding) throw notFound('Person not found')
  const { page = 1, size = 500, withHidden = false } = options
  const faces = facesByPerson(state)
  const known = [...state.people.values()].filter((person) => person.ownerId === user.id && faces.has(person.id))
  const minimum = minimumFaces(call)
  const listed = known
    .filter((person) => person.name !== '' || (faces.get(person.id) ?? 0) >= minimum)
    .filter((person) => withHidden || !person.isHidden)
    .sort(order(faces))
  return {
    people: listed.slice((page - 1) * size, page * size).map(presentPerson),
    hasNextPage: listed.length > page * size,
    total: known.length,
    hidden: known.filter((person) => person.isHidden).length,
  }
}

const showPerson = (call: Call): unknown => presentPerson(ownPerson(call, pathId(call), 'person.read'))

const countAssets = (call: Call): unknown => {
  const person = ownPerson(call, pathId(call), 'person.read')
  const shows = (asset: Asset) => asset.faces.some((face) => face.personId === person.id && isShown(face))
  return { assets: [...call.state.assets.values()].filter((asset) => counts(asset) && shows(asset)).length }
}

const listFaces = (call: Call): unknown => {
  const { state, user } = call
  const asset = readableAsset(state, readQuery(call, { id }).id, user.id)
  return asset.faces.filter(isShown).map((face) => {
    const person = face.personId ? state.people.get(face.personId) : undefined
    return { ...presentFace(face), person: person?.ownerId === user.id ? presentNestedPerson(person) : null }
  })
}

/** Reading people and faces. */
export const peopleRoutes: readonly Route[] = [
  route('GET', '/people', 'person.read', listPeople),
  route('GET', '/people/:id', 'person.read', showPerson),
  route('GET', '/people/:id/statistics', 'person.statistics', countAssets),
  route('GET', '/faces', 'face.read', listFaces),
]
