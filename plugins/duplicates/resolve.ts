import { type Action, trash } from '../../index.ts'
import { alikeSets } from './alike.ts'
import type { Member } from './copy.ts'
import { chooseKeep } from './keep.ts'
import { noCopies } from './one-picture.ts'
import type { DuplicatesOptions } from './options.ts'
import { markOptions, missingAlbums, missingTags, settle, unmark } from './share.ts'
import type { Surroundings } from './surroundings.ts'
import { valuesForKept } from './values.ts'
import { createMarks } from './verdicts.ts'

/** What would become of one group. */
export interface Resolution {
  /** Why a person has to decide; null where the rules do. */
  readonly review: string | null
  readonly keep: Member | null
  readonly others: readonly Member[]
  /** Those of them that have more pixels than the one that stays, such as an original beside a favorite. */
  readonly larger: readonly Member[]
  /** Those of external libraries, whose next scan would bring them back: they count as kept. */
  readonly staying: readonly Member[]
  /** Those of them that somebody restored: they count as kept, too. */
  readonly restored: readonly Member[]
  /** What decided it. */
  readonly reasons: readonly string[]
}

const named = (members: readonly Member[]): string => members.map(({ fileName }) => fileName).join(', ')

/** Why the others may not go, or null. */
const obstacleOf = (
  others: readonly Member[],
  { allowShared }: DuplicatesOptions,
  { sharedAlbums, linkedAssets }: Pick<Surroundings, 'sharedAlbums' | 'linkedAssets'>,
): string | null => {
  const isShared = ({ id, albums }: Member): boolean =>
    linkedAssets?.has(id) || albums.some((album) => album.id !== null && sharedAlbums.has(album.id))
  if (allowShared) return null
  if (linkedAssets === null) return 'the key lacks the permission sharedLink.read, and links may show them'
  const shared = others.filter(isShared)
  return shared.length > 0 ? `others see ${named(shared)} in a shared album or by a link` : null
}

/** Actions that are written into files, which an external library may refuse. */
const isFiled = (action: Action): boolean =>
  action.kind === 'tag.add' || (action.kind === 'asset.set' && action.set.isFavorite === undefined)

/** Why the one that stays may not keep what it gets, or null. */
const mergeProblem = (keep: Member, actions: ReadonlyMap<string, readonly Action[]>): string | null =>
  keep.isExternal && (actions.get(keep.id) ?? []).some(isFiled)
    ? `an external library holds ${keep.fileName}, and may not keep the tags and values that it would get`
    : null

/** Chooses which copy of a group stays, or says why that is for a person to decide. */
export const resolutionOf = (
  duplicateId: string,
  members: readonly Member[],
  options: DuplicatesOptions,
  surroundings: Pick<Surroundings, 'sharedAlbums' | 'linkedAssets'>,
): Resolution => {
  const { keep, others: losing, reasons } = chooseKeep(members, options)
  const [uploads, staying] = [losing.filter((one) => !one.isExternal), losing.filter((one) => one.isExternal)]
  const [others, restored] = [uploads.filter((one) => !one.isRestored), uploads.filter((one) => one.isRestored)]
  const archived = members.filter(({ isArchived }) => isArchived)
  const problem = (): string | null => {
    if (alikeSets(members, options).length > 1) return 'its members differ in their days, aspect ratios or lengths'
    const different = noCopies(members, options)
    if (different) return different
    if (archived.length > 0) return `${named(archived)} is archived`
    if (settle(duplicateId, members, options).verdict === 'conflict') return 'its members contradict each other'
    if (keep === null) return 'several are alike in all that decides'
    if (others.length === 0) return null
    return obstacleOf(others, options, surroundings) ?? mergeProblem(keep, resolvingActions(keep, others, options))
  }
  const larger = others.filter(({ pixels }) => keep !== null && keep.pixels > 0 && pixels > keep.pixels)
  return { review: problem(), keep, others, larger, staying, restored, reasons }
}

/** The actions where a group is resolved: the one that stays gets what the others have, and these go. */
export const resolvingActions = (
  keep: Member,
  others: readonly Member[],
  options: DuplicatesOptions,
): ReadonlyMap<string, readonly Action[]> => {
  const members = [keep, ...others]
  const assets = members.map(({ asset }) => asset)
  const { isOwn } = createMarks(markOptions(options).tags)
  const gifts = [...missingTags(keep, members, isOwn), ...missingAlbums(keep, members)].map(({ action }) => action)
  const merged = [...gifts, ...unmark(keep.tags, options), ...valuesForKept(keep.asset, assets)]
  return new Map([[keep.id, merged] as const, ...others.map(({ id }) => [id, [trash()] as readonly Action[]] as const)])
}

/** A resolution in words. */
export const resolutionText = (resolution: Resolution): string => {
  const { review, keep, others, larger, staying, restored, reasons } = resolution
  const chosen = keep && `keep ${keep.fileName}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`
  const kept = `; an external library holds ${named(staying)}, and its next scan would bring it back, so it stays as well`
  const size = larger.length > 0 ? ` (more pixels: ${named(larger)})` : ''
  const gone = others.length > 0 ? `, not ${named(others)}${size}` : ''
  const again = restored.length > 0 ? `; restored from the trash, and stays as well: ${named(restored)}` : ''
  const decided = chosen && `${chosen}${gone}${staying.length > 0 ? kept : ''}${again}`
  if (review === null) return `${decided}.`
  return decided ? `${review}; the rules say: ${decided}.` : `${review}.`
}
