import { isOwn } from '../http/access.ts'
import { anything, list, object, oneOf } from '../http/check.ts'
import { noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import type { Asset, PictureEdit } from '../library/model.ts'

const edited = (call: Call, permission: string): Asset => {
  const asset = call.state.assets.get(pathId(call))
  if (!asset || !isOwn(asset, call.user.id)) throw noAccess(permission)
  return asset
}

const change = ({ state }: Call, asset: Asset, edits: readonly PictureEdit[]): void => {
  state.updateAsset(asset, { edits, isEdited: edits.length > 0 })
  state.jobs.push({ name: 'edits', assetId: asset.id })
}

const show = ({ id, edits }: Asset): unknown => ({ assetId: id, edits })

const setEdits = (call: Call): unknown => {
  const entry = object({ action: oneOf(['crop', 'rotate', 'mirror']), parameters: anything })
  const { edits } = readBody(call, { edits: list(entry, 1) })
  const asset = edited(call, 'asset.edit.create')
  change(
    call,
    asset,
    edits.map((edit) => ({ id: call.state.newId(), ...edit })),
  )
  return show(asset)
}

const when: Route['when'] = (profile) => profile.edits

/** Edits of the picture itself: crop, rotate, mirror. */
export const pictureEdits: readonly Route[] = [
  route('GET', '/assets/:id/edits', 'asset.edit.get', (call) => show(edited(call, 'asset.edit.get')), { when }),
  route('PUT', '/assets/:id/edits', 'asset.edit.create', setEdits, { when }),
  route(
    'DELETE',
    '/assets/:id/edits',
    'asset.edit.delete',
    (call) => change(call, edited(call, 'asset.edit.delete'), []),
    { when, status: 204 },
  ),
]
