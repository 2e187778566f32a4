import { albumFor } from '../http/access.ts'
import { type Checked, id, oneOf, optional, queryFlag, text } from '../http/check.ts'
import { badRequest, HttpError, invalid, noAccess } from '../http/http-error.ts'
import { type Call, readQuery } from '../http/route.ts'
import type { Asset } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { isShown } from '../present/present-face.ts'

const fields = {
  timeBucket: optional(text),
  userId: optional(id),
  albumId: optional(id),
  personId: optional(id),
  tagId: optional(id),
  isFavorite: optional(queryFlag),
  isTrashed: optional(queryFlag),
  visibility: optional(oneOf(['archive', 'timeline', 'hidden', 'locked'])),
  withPartners: optional(queryFlag),
  withStacked: optional(queryFlag),
  withCoordinates: optional(queryFlag),
  order: optional(oneOf(['asc', 'desc'])),
  orderBy: optional(oneOf(['takenAt', 'createdAt'])),
  bbox: optional(text),
}

export type TimelineOptions = Checked<typeof fields>

const refuseForeign = (options: TimelineOptions, { state, user }: Call): void => {
  const { userId, albumId, personId, tagId } = options
  const isPartner = state.partners.some((partner) => partner.sharedWithId === user.id && partner.sharedById === userId)
  if (userId && userId !== user.id && !isPartner) throw noAccess('timeline.read')
  if (albumId) albumFor(state, albumId, user.id, 'album.read')
  if (tagId && state.tags.get(tagId)?.userId !== user.id) throw noAccess('tag.read')
  if (personId && state.people.get(personId)?.ownerId !== user.id) throw noAccess('person.read')
}

const refusePartners = ({ withPartners, visibility, isFavorite, isTrashed }: TimelineOptions): void => {
  const isPlain = visibility === 'timeline' && isFavorite === undefined && !isTrashed
  if (withPartners && !isPlain) {
    throw badRequest('withPartners is only supported for non-archived, non-trashed, non-favorited assets')
  }
}

/** The options of a timeline request, checked. */
export const readOptions = (call: Call): TimelineOptions => {
  const options = readQuery(call, fields)
  if (options.visibility === 'locked') throw new HttpError(401, 'Elevated permission is required')
  refusePartners(options)
  refuseForeign(options, call)
  return options
}

export const bucketAsked = ({ timeBucket }: TimelineOptions): string => {
  if (timeBucket === undefined) throw invalid([{ path: ['timeBucket'], message: 'must be a string' }])
  return timeBucket
}

type Test = (asset: Asset) => boolean

const ownersOf = ({ userId, albumId, withPartners }: TimelineOptions, { state, user }: Call): Test[] => {
  if (albumId && !userId) return []
  const owners = withPartners ? state.timelineOwners(userId ?? user.id) : new Set([userId ?? user.id])
  return [(asset) => owners.has(asset.ownerId)]
}

const linked = ({ albumId, personId, tagId }: TimelineOptions, state: State): Test[] => {
  const members = albumId ? state.albums.get(albumId)?.assetIds : undefined
  return [
    ...(albumId ? [(asset: Asset) => members?.has(asset.id) ?? false] : []),
    ...(personId ? [(asset: Asset) => asset.faces.some((face) => face.personId === personId && isShown(face))] : []),
    ...(tagId
      ? [(asset: Asset) => asset.tagIds.some((own) => state.tags.get(own)?.ancestorIds.includes(tagId) ?? false)]
      : []),
  ]
}

const isPrimary = (asset: Asset, state: State): boolean =>
  !asset.stackId || state.stacks.get(asset.stackId)?.primaryAssetId === asset.id

const inside = (bbox: string): Test => {
  const [west = 0, south = 0, east = 0, north = 0] = bbox.split(',').map(Number)
  return ({ exif }) => {
    if (!exif || exif.latitude === null || exif.longitude === null) return false
    const { latitude, longitude } = exif
    return longitude >= west && longitude <= east && latitude >= south && latitude <= north
  }
}

/** Which assets a timeline shows. */
export const timelineTest = (options: TimelineOptions, call: Call): Test => {
  const { visibility, isFavorite, isTrashed = false, withStacked, bbox } = options
  const shown = visibility ? [visibility] : ['archive', 'timeline']
  const tests: Test[] = [
    (asset) => shown.includes(asset.visibility) && (asset.trashedAt !== null) === isTrashed,
    ...ownersOf(options, call),
    ...(isFavorite === undefined ? [] : [(asset: Asset) => asset.isFavorite === isFavorite]),
    ...linked(options, call.state),
    ...(withStacked ? [(asset: Asset) => isPrimary(asset, call.state)] : []),
    ...(bbox && call.profile.timelineBounds ? [inside(bbox)] : []),
  ]
  return (asset) => tests.every((test) => test(asset))
}
