import { isOwn, ownAssets } from '../http/access.ts'
import { decimal, flag, id, optional } from '../http/check.ts'
import { noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import type { Face } from '../library/model.ts'
import { presentPerson } from '../present/present-face.ts'
import { ownPerson } from './people-routes.ts'
import { giveFace } from './people-writes.ts'

const pixels = decimal(0, 1_000_000)

const createFace = (call: Call): void => {
  const { state, profile, user } = call
  const asked = readBody(call, {
    assetId: id,
    personId: id,
    imageWidth: pixels,
    imageHeight: pixels,
    x: pixels,
    y: pixels,
    width: pixels,
    height: pixels,
  })
  const [asset] = ownAssets(state, [asked.assetId], user.id, 'asset.update')
  const person = ownPerson(call, asked.personId, 'person.read')
  if (!asset) return
  const face: Face = {
    id: state.newId(),
    assetId: asset.id,
    personId: person.id,
    imageWidth: asked.imageWidth,
    imageHeight: asked.imageHeight,
    boundingBoxX1: asked.x,
    boundingBoxY1: asked.y,
    boundingBoxX2: asked.x + asked.width,
    boundingBoxY2: asked.y + asked.height,
    sourceType: 'manual',
    isVisible: true,
    deletedAt: null,
  }
  asset.faces = [...asset.faces, face]
  state.faces.set(face.id, face)
  if (profile.firstFaceIsPortrait) giveFace(state, face, person)
  else state.changed()
}

const ownFace = ({ state, user }: Call, faceId: string, permission: string): Face => {
  const face = state.faces.get(faceId)
  const asset = face && state.assets.get(face.assetId)
  if (!face || !asset || !isOwn(asset, user.id)) throw noAccess(permission)
  return face
}

const assignFace = (call: Call): unknown => {
  const person = ownPerson(call, pathId(call), 'person.update')
  const face = ownFace(call, readBody(call, { id }).id, 'face.update')
  giveFace(call.state, face, person)
  return presentPerson(person)
}

const deleteFace = (call: Call): void => {
  const { state } = call
  const face = ownFace(call, pathId(call), 'face.delete')
  const { force = false } = readBody(call, { force: optional(flag) })
  if (!force) {
    face.deletedAt = state.now()
    return state.changed()
  }
  const asset = state.assets.get(face.assetId)
  if (asset) asset.faces = asset.faces.filter((other) => other !== face)
  state.faces.delete(face.id)
  state.changed()
}

/** Changing faces; the `id` in the path of an assignment is the person's. */
export const faceWrites: readonly Route[] = [
  route('POST', '/faces', 'face.create', createFace),
  route('PUT', '/faces/:id', 'face.update', assignFace),
  route('DELETE', '/faces/:id', 'face.delete', deleteFace, { status: 'gone' }),
]
