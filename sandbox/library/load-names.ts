import { idFor } from './identifier.ts'
import type { Instant } from './instant.ts'
import type { Asset, Face, Person, Tag } from './model.ts'
import type { State } from './state.ts'

const findTag = (state: State, userId: string, value: string): Tag | undefined => {
  const id = idFor(`tag ${userId} ${value}`)
  return state.tags.get(id) ?? [...state.tags.values()].find((tag) => tag.userId === userId && tag.value === value)
}

const tagFor = (state: State, userId: string, value: string, now: Instant): Tag => {
  const known = findTag(state, userId, value)
  if (known) return known
  const cut = value.lastIndexOf('/')
  const parent = cut > 0 ? tagFor(state, userId, value.slice(0, cut), now) : undefined
  const id = idFor(`tag ${userId} ${value}`)
  const tag: Tag = {
    id,
    userId,
    value,
    name: value.slice(cut + 1),
    parentId: parent?.id ?? null,
    color: null,
    createdAt: now,
    updatedAt: now,
    ancestorIds: [id, ...(parent?.ancestorIds ?? [])],
  }
  state.tags.set(id, tag)
  return tag
}

/** Puts a tag of a hand-written library below the tag that its value names, which is made where it is missing. */
export const placeTag = (state: State, userId: string, value: string, now: Instant): void => {
  const tag = findTag(state, userId, value)
  if (!tag || !value.includes('/')) return
  const parent = tagFor(state, userId, value.slice(0, value.lastIndexOf('/')), now)
  state.tags.set(tag.id, { ...tag, parentId: parent.id, ancestorIds: [tag.id, ...parent.ancestorIds] })
}

/** Gives an asset of a hand-written library a tag by its value. */
export const assignTag = (state: State, asset: Asset, value: string, now: Instant): void => {
  const tag = tagFor(state, asset.ownerId, value, now)
  if (!asset.tagIds.includes(tag.id)) asset.tagIds = [...asset.tagIds, tag.id]
}

const newPerson = (ownerId: string, name: string, now: Instant): Person => ({
  id: idFor(`person ${ownerId} ${name}`),
  ownerId,
  name,
  birthDate: null,
  isHidden: false,
  isFavorite: false,
  color: null,
  thumbnailPath: '',
  createdAt: now,
  updatedAt: now,
  featureFaceId: null,
})

const findPerson = (state: State, ownerId: string, name: string): Person | undefined =>
  state.people.get(idFor(`person ${ownerId} ${name}`)) ??
  [...state.people.values()].find((person) => person.ownerId === ownerId && person.name === name)

/** Puts the face of a person, by name, on an asset of a hand-written library. */
export const namePerson = (state: State, asset: Asset, name: string, now: Instant): void => {
  const person = findPerson(state, asset.ownerId, name) ?? newPerson(asset.ownerId, name, now)
  state.people.set(person.id, person)
  const face: Face = {
    id: idFor(`face ${asset.id} ${name}`),
    assetId: asset.id,
    personId: person.id,
    imageWidth: 800,
    imageHeight: 600,
    boundingBoxX1: 100 * asset.faces.length,
    boundingBoxY1: 100,
    boundingBoxX2: 100 * asset.faces.length + 80,
    boundingBoxY2: 200,
    sourceType: 'manual',
    isVisible: true,
    deletedAt: null,
  }
  person.featureFaceId ??= face.id
  asset.faces = [...asset.faces, face]
  state.faces.set(face.id, face)
}
