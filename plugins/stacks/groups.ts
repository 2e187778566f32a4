import type { Asset } from '../../index.ts'
import { isEditedFile, isRawFile, isUnsetClock } from '../../toolkit.ts'
import { caughtIn, stemOf } from './name.ts'
import type { Criterion, Kind, StacksOptions } from './options.ts'

/** What is read of an asset that may be stacked. Where the local clock is not known, the instant stands for it. */
export type Shot = Omit<Asset<'exif' | 'stack'>, 'takenAt'> & { readonly takenAt?: Pick<Date, 'toISOString'> }

type Dated = Pick<Shot, 'id' | 'type' | 'originalFileName' | 'fileCreatedAt' | 'takenAt'>

/** What criteria depend on besides themselves. */
interface Sense {
  /** Marks of edits are no part of a stem. */
  readonly ignoresEdits: boolean
  /** Whether a time is one that somebody could only guess. */
  isGuessed(asset: Dated): boolean
}

type Split = <A extends Dated>(assets: readonly A[]) => A[][]

/** Whether criteria look at names. */
const comparesNames = (criteria: readonly Criterion[]): boolean =>
  criteria.some((one) => 'stem' in one || 'name' in one || ('any' in one && comparesNames(one.any)))

/** What is stacked of groups that fulfil the criteria. */
const kindsOf = ({ kinds, criteria }: Pick<StacksOptions, 'criteria' | 'kinds'>): readonly Kind[] =>
  kinds ?? (criteria.some((one) => 'name' in one) ? ['burst'] : ['raw+jpeg', 'edit'])

/** A chain of neighbours is no longer than so many times the distance from one to the next. */
const longestChain = 10

const byText =
  (textOf: (fileName: string) => string | null): Split =>
  (assets) => {
    const groups = Map.groupBy(assets, ({ originalFileName }) => textOf(originalFileName))
    groups.delete(null)
    // `a-edited(1).jpg` is an edit of `a(1).jpg`, and of `a.jpg` where there is none.
    for (const [text, group] of groups) {
      const original = groups.get(text?.replace(/\(\d+\)$/, '') ?? null)
      if (!original || original === group || !group.every(({ originalFileName }) => isEditedFile(originalFileName)))
        continue
      original.push(...group)
      groups.delete(text)
    }
    return [...groups.values()]
  }

const byTime =
  (window: number, { isGuessed }: Sense): Split =>
  <A extends Dated>(assets: readonly A[]) => {
    const timed = assets
      .map((asset) => ({ asset, at: asset.fileCreatedAt.getTime() }))
      .filter(({ asset, at }) => !Number.isNaN(at) && !isGuessed(asset))
      .sort((a, b) => a.at - b.at || (a.asset.id < b.asset.id ? -1 : 1))
    const chains: { readonly asset: A; readonly at: number }[][] = []
    for (const next of timed) {
      const chain = chains.at(-1)
      const [first, last] = [chain?.[0], chain?.at(-1)]
      const joins = first && last && next.at - last.at <= window && next.at - first.at <= window * longestChain
      if (joins) chain?.push(next)
      else chains.push([next])
    }
    return chains.map((chain) => chain.map(({ asset }) => asset))
  }

/** Joins groups that share an asset. */
const joined = <A extends Dated>(groups: readonly (readonly A[])[]): A[][] => {
  const setOf = new Map<string, Map<string, A>>()
  for (const group of groups) {
    const together = new Map<string, A>()
    for (const asset of group)
      for (const [id, member] of setOf.get(asset.id) ?? [[asset.id, asset] as const]) together.set(id, member)
    for (const id of together.keys()) setOf.set(id, together)
  }
  return [...new Set(setOf.values())].map((set) => [...set.values()])
}

const splitBy = (criterion: Criterion, sense: Sense): Split => {
  if ('stem' in criterion) return byText((name) => stemOf(name, { ...criterion.stem, ...sense }))
  if ('name' in criterion) return byText((name) => caughtIn(name, criterion.name))
  if ('time' in criterion) return byTime(criterion.time, sense)
  return (assets) => joined(criterion.any.flatMap((one) => whole(splitBy(one, sense)(assets))))
}

const whole = <A>(groups: readonly A[][]): A[][] => groups.filter(({ length }) => length > 1)

/** Times come last, because neighbours count only among those that agree in all else. */
const rank = (criterion: Criterion): number => ('time' in criterion ? 2 : 'any' in criterion ? 1 : 0)

const near = <A extends Dated>(assets: readonly A[], window: number): readonly A[] => {
  const times = Float64Array.from(assets, ({ fileCreatedAt }) => fileCreatedAt.getTime())
  const at = (index: number | undefined): number => times[index ?? -1] ?? Number.NaN
  const order = Uint32Array.from(assets.keys()).filter((index) => !Number.isNaN(at(index)))
  order.sort((a, b) => at(a) - at(b))
  const isNear = new Uint8Array(assets.length)
  for (let place = 1; place < order.length; place += 1) {
    const [last = 0, next = 0] = [order[place - 1], order[place]]
    if (at(next) - at(last) <= window) isNear[last] = isNear[next] = 1
  }
  return assets.filter((_, index) => isNear[index] === 1)
}

/**
 * Assets with another one near enough in time, where that is asked for. Those without are in no group; they are most, and
 * looking at their names and folders takes time and memory.
 */
const withNeighbours = <A extends Dated>(assets: readonly A[], criteria: readonly Criterion[]): readonly A[] =>
  criteria.reduce((some, criterion) => ('time' in criterion ? near(some, criterion.time) : some), assets)

/** Groups of at least two assets that fulfil all criteria together. What has no value for one of them is in no group. */
const groupsBy = <A extends Dated>(assets: readonly A[], criteria: readonly Criterion[], sense: Sense): A[][] =>
  criteria
    .toSorted((a, b) => rank(a) - rank(b))
    .reduce<A[][]>(
      (groups, criterion) => whole(groups.flatMap((group) => splitBy(criterion, sense)(group))),
      [[...assets]],
    )

type WithExif = Pick<Shot, 'exif'>

/** Maker and model; empty as far as they are not known. */
const cameraOf = ({ exif: { make, model } }: WithExif): string[] =>
  [make, model].map((text) => (text ?? '').trim().toLowerCase())

const areAlike = (a: WithExif, b: WithExif): boolean => {
  const other = cameraOf(b)
  return cameraOf(a).every((text, index) => text === '' || other[index] === '' || text === other[index])
}

/**
 * Parts assets by their cameras. One whose camera is not known goes with the others where these are of one camera;
 * where they are of several, nobody knows with which, and it is left out.
 */
const byCamera = <A extends WithExif>(assets: readonly A[]): A[][] => {
  const different = [...new Map(assets.map((asset) => [JSON.stringify(cameraOf(asset)), asset])).values()]
  if (different.every((a, index) => different.slice(index + 1).every((b) => areAlike(a, b)))) return [[...assets]]
  const isKnown = (asset: A): boolean => cameraOf(asset).every((text) => text !== '')
  const groups = [...Map.groupBy(assets.filter(isKnown), (asset) => JSON.stringify(cameraOf(asset))).values()]
  for (const asset of assets.filter((one) => !isKnown(one))) {
    const [fitting, ...others] = groups.filter(([first]) => first && areAlike(first, asset))
    if (fitting && others.length === 0) fitting.push(asset)
  }
  return groups
}

/** Those of one shot that belong together: its raw picture with what was developed, its video, and what was edited. */
const ofOneShot = <A extends Dated>(shot: readonly A[], wanted: readonly Kind[]): A[] => {
  const edits = shot.filter(({ originalFileName }) => isEditedFile(originalFileName))
  const originals = shot.filter((asset) => !edits.includes(asset))
  if (new Set(originals.map(({ type }) => type)).size > 1) return wanted.includes('edit') ? [...shot] : originals
  const raws = originals.filter(({ originalFileName }) => isRawFile(originalFileName))
  const isDeveloped = wanted.includes('raw+jpeg') && raws.length > 0 && raws.length < originals.length
  if (!wanted.includes('edit') || edits.length === 0) return isDeveloped ? originals : []
  // A raw picture counts as an original too, where it is not stacked with what was developed from it.
  const isKept = isDeveloped || raws.length === originals.length
  return [...(isKept ? originals : originals.filter((one) => !raws.includes(one))), ...edits]
}

/**
 * The groups of the wanted kinds within one that fulfils the criteria.
 * @param sharesStem whether the criteria say already which names are those of one shot
 */
const groupsOfKinds = <A extends Dated>(assets: readonly A[], wanted: readonly Kind[], sharesStem: boolean): A[][] => {
  if (wanted.includes('burst')) return [[...assets]]
  const shots = sharesStem
    ? [assets]
    : Map.groupBy(assets, ({ originalFileName }) => stemOf(originalFileName, { cut: [], ignoresEdits: true })).values()
  return [...shots]
    .map((shot) => new Set(ofOneShot(shot, wanted)))
    .map((members) => assets.filter((asset) => members.has(asset)))
    .filter(({ length }) => length > 1)
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/**
 * Groups of at least two assets that belong into one stack each.
 * @example
 * stackGroups(assets, stacksOptions.parse({}))
 */
export const stackGroups = <A extends Omit<Shot, 'stack'>>(
  assets: readonly A[],
  options: Pick<StacksOptions, 'criteria' | 'kinds' | 'videos' | 'sameCamera' | 'sameFolder' | 'dayOnlyTimes'>,
): A[][] => {
  const { criteria, videos, sameCamera, sameFolder, dayOnlyTimes } = options
  const kinds = kindsOf(options)
  // Where names have to agree as well, a guessed time does no harm.
  const byTimeAlone = kinds.includes('burst') && !criteria.some((one) => 'stem' in one || 'name' in one)
  const sense: Sense = {
    ignoresEdits: kinds.includes('edit'),
    isGuessed: ({ takenAt, fileCreatedAt }) => {
      const shown = byTimeAlone ? (takenAt ?? fileCreatedAt).toISOString() : ''
      return isUnsetClock(shown) || dayOnlyTimes.some((time) => shown.endsWith(`T${`${time}:00`.slice(0, 8)}.000Z`))
    },
  }
  const bySame = Map.groupBy(withNeighbours(assets, criteria), ({ ownerId, type, visibility, originalPath }) =>
    [ownerId, videos === 'together' ? '' : type, visibility, sameFolder ? folderOf(originalPath) : ''].join('\n'),
  )
  const grouped = (some: readonly A[]): A[][] => groupsBy(some, criteria, sense)
  const alike = [...bySame.values()].flatMap(grouped)
  const ofCameras = sameCamera
    ? alike.flatMap((group) => {
        const cameras = byCamera(group)
        // Those that are left may be no neighbours any more.
        return cameras.length === 1 && cameras[0]?.length === group.length ? cameras : cameras.flatMap(grouped)
      })
    : alike
  return ofCameras.flatMap((group) => groupsOfKinds(group, kinds, comparesNames(criteria)))
}
