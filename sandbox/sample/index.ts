import type { LibraryInput } from '../library/library.ts'
import { type Couple, createAlbums, createTags, shareTimeline, stackPairs } from './collections.ts'
import { fillAdmin, fillPartner } from './fill.ts'
import { libraryRow, personRow, userRows } from './household.ts'
import { planOutings } from './outings.ts'
import { createRandom } from './random.ts'

export interface SampleOptions {
  /** How many assets the admin has, motion parts of live photos included. */
  assets?: number
  seed?: number
  /** The server version the library claims to come from. */
  version?: string
}

/**
 * A family's photo library of fifteen years (2011 to 2025), the same for the same seed: uploads of an admin, whose
 * external library `/external/Photos` holds two fifths, and a fiftieth more (at least twelve) of a second user,
 * `partner`, who shares her timeline. From 100,000 assets on, 3,200 or more scans share one instant.
 *
 * @example startSandbox({ library: sampleLibrary({ assets: 500 }) })
 */
export function sampleLibrary({ assets = 2000, seed = 1, version }: SampleOptions = {}): LibraryInput {
  const random = createRandom(seed)
  const couple: Couple = { admin: random.uuid(), partner: random.uuid() }
  const library = { id: random.uuid(), ownerId: couple.admin, root: '/external/Photos' }
  const outings = planOutings(random.fork('outings'), outingsPerYear(assets))
  const own = fillAdmin(random, library, outings, assets)
  const theirs = fillPartner(random, couple.partner, outings, Math.max(12, Math.round(assets / 50)))
  return {
    ...(version !== undefined && { server: { version: versionOf(version) } }),
    users: userRows(couple),
    partners: shareTimeline(couple),
    libraries: [libraryRow(library)],
    albums: createAlbums(random.fork('albums'), couple, own.assets, theirs.assets),
    tags: createTags(random.fork('tags'), couple.admin, own.assets),
    people: [...own.relatives.map(personRow(couple.admin)), ...theirs.relatives.map(personRow(couple.partner))],
    stacks: stackPairs(random.fork('stacks'), couple.admin, own.assets),
    assets: [...own.assets, ...theirs.assets],
  }
}

/** Three a year in a library of 2,000, two dozen in one of 300,000. */
function outingsPerYear(assets: number): number {
  return Math.max(2, Math.min(24, Math.round(3 * (assets / 2000) ** 0.42)))
}

function versionOf(text: string): { major: number; minor: number; patch: number } {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number)
  return { major, minor, patch }
}
