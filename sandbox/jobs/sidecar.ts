import { toMicros } from '../library/instant.ts'
import type { SidecarChange, Steps } from '../library/job.ts'
import type { Asset, Exif } from '../library/model.ts'
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

const dateOf = (exif: Exif): Record<string, unknown> => {
  if (exif.dateTimeOriginal === null) return {}
  const offset = offsetOf(exif.timeZone ?? 'UTC', exif.dateTimeOriginal)
  // A zone nobody knows makes no date.
  if (offset === undefined) return {}
  const local = toMicros(exif.dateTimeOriginal + offset * 60_000_000)
  return { [keys.date]: local.replace(/\+00:00$/, offsetText(offset)) }
}

const fromLocked = (exif: Exif, lockedProperties: readonly string[]): Record<string, unknown> => {
  const locked = new Set(lockedProperties)
  return {
    ...(locked.has('description') ? { [keys.description]: exif.description } : {}),
    ...(locked.has('rating') ? { [keys.rating]: exif.rating } : {}),
    ...(locked.has('latitude') ? { [keys.latitude]: exif.latitude, [keys.longitude]: exif.longitude } : {}),
    ...(locked.has('dateTimeOriginal') || locked.has('timeZone') ? dateOf(exif) : {}),
    ...(locked.has('tags') ? { [keys.tags]: exif.tags ?? [] } : {}),
  }
}

const unlock = (state: State, asset: Asset, names: readonly string[]): void => {
  const left = (asset.exif?.lockedProperties ?? []).filter((name) => !names.includes(name))
  state.updateExif(asset, { lockedProperties: left.length > 0 ? left : null })
}

/**
 * Writes the sidecar; where it cannot be written the changes are lost without a word. What is written is read before
 * the writing, which takes its time, and after it the protection of the same fields ends: a change that came in
 * between is neither written nor protected any more.
 */
export function* writeSidecar(state: State, profile: Profile, asset: Asset, change: SidecarChange): Steps {
  const exif = asset.exif && { ...asset.exif }
  const carried = profile.lockedProperties ? {} : fromChange(state, asset, change)
  yield 'lockedProperties'
  const locked = asset.exif?.lockedProperties ?? []
  const written = profile.lockedProperties && exif ? fromLocked(exif, locked) : carried
  if (Object.keys(written).length > 0) {
    yield 'sidecar'
    if (isWritable(state, asset)) {
      asset.sidecar = { ...asset.sidecar, ...written }
      asset.sidecarPath ??= `${asset.originalPath}.xmp`
    }
  }
  // The protection ends even when nothing could be written.
  if (profile.lockedProperties) unlock(state, asset, locked)
}
