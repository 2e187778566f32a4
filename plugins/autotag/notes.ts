import type { Asset, RecipeContext } from '../../index.ts'
import { isOwnTemporary, type Status } from './classify.ts'
import type { AutotagOptions } from './options.ts'
import type { Prepared } from './prepare.ts'
import type { Judged } from './wishes.ts'

type Marked = Asset<'albums'>

/** What a run has seen, for its end. */
export interface Notes {
  readonly status: Record<Status, number>
  readonly perRule: Map<string, number>
  readonly folders: Map<string, number>
  /** Names of albums that come into being, in this run or by recipes before. */
  readonly newAlbums: Set<string>
  /** Ids of temporary albums that something leaves. */
  readonly left: Set<string>
  /** First and last day of what temporary albums hold, by name. */
  readonly days: Map<string, readonly [first: string, last: string]>
  /** Links by which something was selected. */
  readonly selected: Set<string>
}

/** Before the first asset. */
export const createNotes = (): Notes => ({
  status: { classified: 0, unclassified: 0, conflict: 0 },
  perRule: new Map(),
  folders: new Map(),
  newAlbums: new Set(),
  left: new Set(),
  days: new Map(),
  selected: new Set(),
})

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

const problemText = {
  'album-missing': 'There is no album that a conversion could put into, and createMissing is off',
  'album-ambiguous': 'Several albums have the name that a conversion puts into',
}

/** Takes note of an asset. */
export const note = (
  notes: Notes,
  asset: Marked,
  { decision, addedTo, left }: Judged,
  { warn }: RecipeContext,
  { albumOf, selfId }: Prepared,
): void => {
  const { status, matched, problems, folder } = decision
  notes.status[status] += 1
  for (const rule of matched) count(notes.perRule, rule)
  if (folder) count(notes.folders, folder.reason)
  for (const { problem, album } of problems) warn(`${problemText[problem]} (${problem}): "${album}".`)
  for (const { id, name } of [...addedTo, ...asset.albums]) if (!id) notes.newAlbums.add(name)
  for (const id of left) notes.left.add(id)
  const day = asset.takenAt.toISOString().slice(0, 10)
  for (const { id, name } of asset.albums) {
    if (!isOwnTemporary(albumOf(id, name), { selfId })) continue
    const [first, last] = notes.days.get(name) ?? [day, day]
    notes.days.set(name, [day < first ? day : first, day > last ? day : last])
  }
}

const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, number]) => `${name} ${number}`).join(', ')

const dayLength = 24 * 60 * 60_000

/** Tells what was seen. */
export const report = (notes: Notes, { rules, tempAlbums, loop }: AutotagOptions, { warn }: RecipeContext): void => {
  const { classified, unclassified, conflict } = notes.status
  const perRule = new Map(rules.map(({ name }) => [name, notes.perRule.get(name) ?? 0]))
  const seen = classified + unclassified + conflict
  const part = loop.batch === null && loop.skip === 0 ? '' : ' of this part'
  warn(
    `Status of ${seen} ${seen === 1 ? 'asset' : 'assets'}${part}: ${classified} classified, ${unclassified} unclassified, ${conflict} in conflict.${perRule.size === 0 ? '' : ` By rule: ${counted(perRule)}.`}`,
  )
  if (notes.folders.size > 0) warn(`Albums by folder: ${counted(new Map([...notes.folders].sort()))}.`)
  if (!tempAlbums.enabled) return
  for (const [name, [first, last]] of notes.days) {
    const days = Math.floor((Date.parse(last) - Date.parse(first)) / dayLength)
    if (days > tempAlbums.maxDays)
      warn(`The temporary album "${name}" holds assets of ${days} days, from ${first} to ${last}; misfits are moved.`)
  }
}
