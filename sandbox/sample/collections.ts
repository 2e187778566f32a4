import type { AlbumInput, PartnerInput, StackInput, TagInput } from '../library/library.ts'
import type { SampleAsset } from './asset.ts'
import { iso, serverStart } from './calendar.ts'
import { isPlain } from './marks.ts'
import { type Random, spread } from './random.ts'

/** The two users' ids. */
export interface Couple {
  admin: string
  partner: string
}

const tagValues: readonly string[] = [
  'Family',
  'Family/Grandparents',
  'Family/Kids',
  'Reisen',
  'Reisen/Nordsee',
  'Reisen/Nordsee/Amrum',
  'Calendar 2024',
  'Print',
]

/** Nested tags, each on a handful of pictures and at most one in 150. */
export function createTags(random: Random, userId: string, assets: readonly SampleAsset[]): TagInput[] {
  const pictures = assets.filter(isPlain)
  const known = new Map<string, TagInput & { id: string }>()
  for (const value of tagValues) {
    const parent = known.get(value.slice(0, Math.max(0, value.lastIndexOf('/'))))
    const tag = {
      id: random.uuid(),
      userId,
      value,
      createdAt: iso(serverStart),
      ...(parent && { parentId: parent.id }),
    }
    known.set(value, tag)
    for (const asset of spread(random, pictures, 4 + Math.floor(pictures.length / 150))) {
      asset.tagIds = [...(asset.tagIds ?? []), tag.id]
    }
  }
  return [...known.values()]
}

/** Stacks of raw files with their pictures: a third of the pairs, the picture on top; the others nobody stacked yet. */
export function stackPairs(random: Random, ownerId: string, assets: readonly SampleAsset[]): StackInput[] {
  const stacks: StackInput[] = []
  assets.forEach((raw, position) => {
    const picture = assets[position - 1]
    if (!picture || !isPlain(raw) || !isPlain(picture) || !isRawOf(raw, picture) || random.chance(2 / 3)) return
    stacks.push({ id: random.uuid(), ownerId, primaryAssetId: picture.id, assetIds: [picture.id, raw.id] })
  })
  return stacks
}

const stemOf = (path: string) => path.slice(0, path.lastIndexOf('.'))
const isRaw = /\.(?:CR2|ARW|RAF|DNG)$/

function isRawOf(raw: SampleAsset, picture: SampleAsset): boolean {
  return isRaw.test(raw.originalPath) && stemOf(raw.originalPath) === stemOf(picture.originalPath)
}

interface Wanted {
  albumName: string
  description?: string
  ownerId: string
  /** Whom it is shared with, and as what. */
  shared?: { userId: string; role: 'editor' | 'viewer' }
  from: readonly SampleAsset[]
  count: number
}

/**
 * Albums made by hand: some of journeys, one shared with the second user, two of one name, an empty one, one that the
 * folder plugin would make as well, and one that the second user shares with the admin.
 */
export function createAlbums(
  random: Random,
  { admin, partner }: Couple,
  own: readonly SampleAsset[],
  theirs: readonly SampleAsset[],
): AlbumInput[] {
  const pictures = own.filter(isPlain)
  const favorites = pictures.filter(({ isFavorite }) => isFavorite)
  const kids = pictures.filter(({ faces }) => faces)
  const abroad = pictures.filter(({ exif }) => exif?.country && exif.country !== 'Germany')
  const christmas = pictures.filter(({ originalPath }) => originalPath.includes('/2019/Christmas/'))
  const wanted: Wanted[] = [
    { albumName: 'Kids', ownerId: admin, shared: { userId: partner, role: 'editor' }, from: kids, count: 60 },
    { albumName: 'Best of', description: 'Wall in the hall', ownerId: admin, from: favorites, count: 25 },
    { albumName: 'Best of', ownerId: admin, from: pictures, count: 12 },
    { albumName: 'Fernweh', ownerId: admin, from: abroad, count: 40 },
    { albumName: '2019 Christmas', ownerId: admin, from: christmas, count: Math.ceil(christmas.length / 2) },
    { albumName: 'To print', ownerId: admin, from: [], count: 0 },
    {
      albumName: 'Lenas Lieblinge',
      ownerId: partner,
      shared: { userId: admin, role: 'viewer' },
      from: theirs.filter(isPlain),
      count: 8,
    },
  ]
  return wanted.map((album, position) => toAlbum(random, album, position))
}

function toAlbum(random: Random, { from, count, shared, ...names }: Wanted, position: number): AlbumInput {
  const assetIds = spread(random, from, count).map(({ id }) => id)
  const createdAt = iso(serverStart + (position + 1) * 40 * 86_400_000)
  return { id: random.uuid(), ...names, createdAt, assetIds, ...(shared && { users: [shared] }) }
}

/** The second user shows her pictures in the admin's timeline. */
export function shareTimeline({ admin, partner }: Couple): PartnerInput[] {
  return [{ sharedById: partner, sharedWithId: admin, inTimeline: true }]
}
