import { toMicros } from '../library/instant.ts'
import type { SidecarChange } from '../library/job.ts'
import type { Asset } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { offsetOf, offsetText } from '../library/zones.ts'
import { isWritable, keys, tagValues } from './file-facts.ts'

const fromChange = (state: State, asset: Asset, change: SidecarChange): Record<string, unknown> => ({
  ...(change.description === undefined ? {} : { [keys.description]: change.description }),
  ...(change.dateTimeOriginal === undefined ? {} : { [keys.date]: change.dateTimeOriginal }),
  ...(change.latitude === undefined ? {} : { [keys.latitude]: change.latitude, [keys.longitude]: change.longitude }),
  ...(change.rating === undefined ? {} : { [keys.rating]: change.rating }),
  ...(change.tags ? { [keys.tags]: tagValues(state, asset) } : {}),
})

const dateOf = ({ exif }: Asset): Record<string, unknown> => {
  if (!exif?.dateTimeOriginal) return {}
  const offset = offsetOf(exif.timeZone ?? 'UTC', exif.dateTimeOriginal)
  // A zone nobody knows makes no date.
  if (offset === undefined) return {}
  const local = toMicros(exif.dateTimeOriginal + offset * 60_000_000)
  return { [keys.date]: local.replace(/\+00:00$/, offsetText(offset)) }
}

const fromLocked = (asset: Asset): Record<string, unknown> => {
  const { exif } = asset
  const locked = new Set(exif?.lockedProperties)
  return {
    ...(locked.has('description') ? { [keys.description]: exif?.description } : {}),
    ...(locked.has('rating') ? { [keys.rating]: exif?.rating ?? null } : {}),
    ...(locked.has('latitude') ? { [keys.latitude]: exif?.latitude, [keys.longitude]: exif?.longitude } : {}),
    ...(locked.has('dateTimeOriginal') || locked.has('timeZone') ? dateOf(asset) : {}),
    ...(locked.has('tags') ? { [keys.tags]: exif?.tags ?? [] } : {}),
  }
}

/** Writes the sidecar; where it cannot be written the changes are lost without a word. */
export const writeSidecar = (state: State, profile: Profile, asset: Asset, change: SidecarChange): void => {
  const written = profile.lockedProperties ? fromLocked(asset) : fromChange(state, asset, change)
  if (isWritable(state, asset) && Object.keys(written).length > 0) {
    asset.sidecar = { ...asset.sidecar, ...written }
    asset.sidecarPath ??= `${asset.originalPath}.xmp`
  }
  // The protection ends here even when nothing was written.
  if (profile.lockedProperties) state.updateExif(asset, { lockedProperties: null })
}
