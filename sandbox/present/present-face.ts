import { type Instant, toMicros, toMillis } from '../library/instant.ts'
import type { Asset, Face, Person } from '../library/model.ts'
import type { Viewer } from './viewer.ts'

const present = (person: Person, instant: (value: Instant) => string, withColor: boolean) => ({
  id: person.id,
  name: person.name,
  birthDate: person.birthDate,
  thumbnailPath: person.thumbnailPath,
  isHidden: person.isHidden,
  isFavorite: person.isFavorite,
  ...(withColor && person.color ? { color: person.color } : {}),
  updatedAt: instant(person.updatedAt),
})

export const presentPerson = (person: Person) => present(person, toMillis, true)

/** A person inside an asset or a face. */
export const presentNestedPerson = (person: Person) => present(person, toMicros, true)

/** A face without its person. */
export const presentFace = (face: Face) => ({
  id: face.id,
  imageHeight: face.imageHeight,
  imageWidth: face.imageWidth,
  boundingBoxX1: face.boundingBoxX1,
  boundingBoxX2: face.boundingBoxX2,
  boundingBoxY1: face.boundingBoxY1,
  boundingBoxY2: face.boundingBoxY2,
  sourceType: face.sourceType,
})

export const isShown = (face: Face): boolean => face.isVisible && face.deletedAt === null

/** People on an asset, before 3.0 each with the faces that show them. */
export const presentPeople = (asset: Asset, { state, profile }: Viewer): unknown[] => {
  const facesOf = new Map<string, Face[]>()
  for (const face of asset.faces) {
    if (isShown(face) && face.personId) facesOf.set(face.personId, [...(facesOf.get(face.personId) ?? []), face])
  }
  return [...facesOf].flatMap(([id, faces]) => {
    const person = state.people.get(id)
    if (!person) return []
    const shown = presentNestedPerson(person)
    return [profile.facesInPeople ? { ...shown, faces: faces.map(presentFace) } : shown]
  })
}

export const presentUnassignedFaces = (asset: Asset): unknown[] =>
  asset.faces.filter((face) => isShown(face) && !face.personId).map(presentFace)
