import type { Asset } from '../../index.ts'
import { isEditedFile, isMessengerFile, isRawFile, isUnsetClock, pieces } from '../../toolkit.ts'
import { caughtIn, stemOf } from './name.ts'
import type { Criterion, Kind, StacksOptions } from './options.ts'

/** What is read of an asset that may be stacked. Where the local clock is not known, the instant stands for it. */
export type Shot = Omit<Asset<'exif' | 'stack'>, 'takenAt'> & {
  readonly takenAt?: Pick<Date, 'toISOString' | 'getTime'>
}

type Dated = Pick<Shot, 'id' | 'type' | 'originalFileName' | 'fileCreatedAt' | 'takenAt' | 'exif'>

/** What criteria depend on besides themselves. */
interface Sense {
  /** Marks of edits are no part of a stem. */
  readonly ignoresEdits: boolean
  /** One that agrees is enough. */
  readonly clocks: readonly Clock[]
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

/** A number of 32 bits for a text; two texts may have the same. */
const hashOf = (text: string): number => {
  let hash = 0
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash >>> 0
}

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

type Clock = (asset: Dated) => number

const instantOf: Clock = ({ fileCreatedAt }) => fileCreatedAt.getTime()
/** What a clock showed at the place, as if in UTC. */
const shownOf: Clock = (asset) => (asset.takenAt ?? asset.fileCreatedAt).getTime()

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

/** Chains of neighbours by a number, which each asset is asked for once; those without it, or alone, are in none. */
const chainsBy = <A extends Pick<Dated, 'id'>>(
  assets: readonly A[],
  numberOf: (asset: A) => number,
  within: number,
  longest = Number.POSITIVE_INFINITY,
): A[][] => {
  const keyed = assets.map((asset) => ({ asset, at: numberOf(asset) })).filter(({ at }) => !Number.isNaN(at))
  keyed.sort((a, b) => a.at - b.at || (a.asset.id < b.asset.id ? -1 : 1))
  const chains = pieces(keyed, (next, first, last) => next.at - last.at <= within && next.at - first.at <= longest)
  return whole(chains.map((chain) => chain.map(({ asset }) => asset)))
}

const byTime =
  (window: number, { isGuessed, clocks }: Sense): Split =>
  <A extends Dated>(assets: readonly A[]) => {
    const known = assets.filter((asset) => !isGuessed(asset))
    return joined(clocks.flatMap((clock) => chainsBy(known, clock, window, window * longestChain)))
  }

/** What a criterion compares in names; undefined for one that does not. */
const textBy = (criterion: Criterion, ignoresEdits: boolean): ((fileName: string) => string | null) | undefined => {
  if ('stem' in criterion) {
    const how = { cut: criterion.stem.cut.map((text) => text.normalize('NFC')), ignoresEdits }
    return (name) => stemOf(name, how)
  }
  return 'name' in criterion ? (name) => caughtIn(name, criterion.name) : undefined
}

const splitBy = (criterion: Criterion, sense: Sense): Split => {
  if ('time' in criterion) return byTime(criterion.time, sense)
  if ('any' in criterion) return (assets) => joined(criterion.any.flatMap((one) => whole(splitBy(one, sense)(assets))))
  return byText(textBy(criterion, sense.ignoresEdits) ?? (() => null))
}

const whole = <A>(groups: readonly A[][]): A[][] => groups.filter(({ length }) => length > 1)

/** Times come last, because neighbours count only among those that agree in all else. */
const rank = (criterion: Criterion): number => ('time' in criterion ? 2 : 'any' in criterion ? 1 : 0)

/** In milliseconds: about a hundred days. */
const span = 2 ** 33

/** Less than half a span, and near for times that are near. */
const inSpan = (at: number): number => Math.abs(Math.abs(at % span) - span / 2)

/** A camera's raw picture may know the zone, and its JPEG not. */
const bothClocks = [instantOf, shownOf]

/** What assets of one group certainly have in common, and how near it has to be. */
interface Together {
  readonly key: (asset: Dated) => readonly number[]
  readonly within: number
}

/** What assets of one group certainly have in common: most have it with no other, and need not be looked at. */
export const togetherBy = (options: Pick<StacksOptions, 'criteria' | 'kinds'>): Together | undefined => {
  const { criteria } = options
  const times = criteria.flatMap((one) => ('time' in one ? one.time : []))
  const [text] = criteria.flatMap((one) => textBy(one, kindsOf(options).includes('edit')) ?? [])
  const within = Math.min(...times)
  if (!text)
    return times.length > 0 && !comparesNames(criteria) ? { key: (asset) => [instantOf(asset)], within } : undefined
  const clocks = times.length > 0 ? bothClocks : [() => 0]
  const key = (asset: Dated): readonly number[] => {
    // An edit of a numbered copy may belong to the original.
    const shot = text(asset.originalFileName)
    if (shot === null) return []
    const name = hashOf(shot.endsWith(')') ? shot.replace(/(\(\d+\))+$/, '') : shot) % 2 ** 21
    return clocks.map((clock) => name * (span / 2) + inSpan(clock(asset)))
  }
  return { key, within: times.length > 0 ? within : 0 }
}

/** Assets that may belong together with another one: the names of others say nothing, whether the stream got them or not. */
const withOthers = <A extends Dated>(assets: readonly A[], together: Together | undefined): readonly A[] => {
  if (!together) return assets
  const { key, within } = together
  const keys = new Map(assets.map((asset) => [asset, key(asset)]))
  const near = bothClocks.flatMap((_, place) =>
    chainsBy(assets, (asset) => keys.get(asset)?.[place] ?? Number.NaN, within),
  )
  const found = new Set(near.flat())
  return assets.filter((asset) => found.has(asset))
}

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
  const raws = originals.filter(({ originalFileName }) => isRawFile(originalFileName))
  const isRawAndMore = wanted.includes('raw+jpeg') && raws.length > 0 && raws.length < originals.length
  const isTogether = isRawAndMore || new Set(originals.map(({ type }) => type)).size > 1
  const takesEdits = wanted.includes('edit')
  const takesOriginals = isTogether || (takesEdits && edits.length > 0)
  // A raw picture counts as an original too, where it is not stacked with what was developed from it.
  const takesRaws = isTogether || raws.length === originals.length
  return shot.filter((asset) =>
    edits.includes(asset) ? takesEdits : takesOriginals && (takesRaws || !raws.includes(asset)),
  )
}

/** When a burst began, as the name of a frame tells; undefined for another. */
const burstIn = (fileName: string): string | undefined => /BURST(\d{13,})/i.exec(fileName)?.[1]

/**
 * The groups of the wanted kinds within one that fulfils the criteria.
 * @param sharesStem whether the criteria say already which names are those of one shot
 */
const groupsOfKinds = <A extends Dated>(assets: readonly A[], wanted: readonly Kind[], sharesStem: boolean): A[][] => {
  const isBurst = wanted.includes('burst')
  const nameOf = ({ originalFileName }: A) =>
    isBurst ? burstIn(originalFileName) : stemOf(originalFileName, { cut: [], ignoresEdits: true })
  const shots = sharesStem ? [[...assets]] : [...Map.groupBy(assets, nameOf).values()]
  return whole(isBurst ? shots : shots.map((shot) => ofOneShot(shot, wanted)))
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
    clocks: comparesNames(criteria) ? bothClocks : [instantOf],
    isGuessed: (asset) => {
      const shown = byTimeAlone ? (asset.takenAt ?? asset.fileCreatedAt).toISOString() : ''
      // What came in one message has one time, and shows anything.
      const hasCome = byTimeAlone && isMessengerFile(asset.originalFileName) && cameraOf(asset).join('') === ''
      return (
        hasCome ||
        isUnsetClock(shown) ||
        dayOnlyTimes.some((time) => shown.endsWith(`T${`${time}:00`.slice(0, 8)}.000Z`))
      )
    },
  }
  const bySame = Map.groupBy(withOthers(assets, togetherBy(options)), ({ ownerId, type, visibility, originalPath }) =>
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
