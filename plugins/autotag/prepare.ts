import type { Action, Album, ApiContext, Asset, BaseAsset } from '../../index.ts'
import {
  isTemporaryAlbum,
  mayFill,
  oldestAlbumFirst,
  ownAlbums,
  remembering,
  Tally,
  tagKey,
  temporaryAlbum,
} from '../../toolkit.ts'
import { readCarried } from './carried.ts'
import { albumKey, createClassifier, type MarkedAlbum, type Marks } from './classify.ts'
import { createConverter } from './convert.ts'
import { assertHosts } from './links.ts'
import type { AutotagOptions } from './options.ts'

const linksOf = ({ rules, conversions, only, exclude }: AutotagOptions): string[] => [
  ...only,
  ...exclude,
  ...[...rules, ...conversions.map(({ from }) => from)].flatMap(({ links = [] }) => links),
]

const dayOf = ({ takenAt }: BaseAsset): string => takenAt.toISOString().slice(0, 10)

const toMarked = ({ id, albumName }: Album): MarkedAlbum => ({ id, name: albumName })

/** Tags and albums as one text; most assets have none. */
const textOf = ({ tags, albums }: Marks): string => {
  let text = ''
  for (const tag of tags) text += `${tag}\0`
  for (const album of albums) text += `\0${albumKey(album)}`
  return text
}

/** Looks up what the options name. @throws DarkroomError for links to other servers */
export const prepare = async (options: AutotagOptions, context: ApiContext) => {
  await assertHosts(linksOf(options), options.hosts, context)
  const albums = await context.albums.list()
  const { me } = context
  const editable = albums.filter((album) => mayFill(album, me.id))
  const byName = Map.groupBy(editable.map(toMarked), ({ name }) => name.normalize('NFC'))
  const temporary = (await ownAlbums(context))
    .filter(({ albumName }) => isTemporaryAlbum(albumName))
    .sort(oldestAlbumFirst)
  const temporaryIds = new Set(temporary.map(({ id }) => id))
  const isTemporary = ({ id, name }: MarkedAlbum): boolean =>
    id === null ? isTemporaryAlbum(name) : temporaryIds.has(id)
  const convert = createConverter(options.conversions, options, (name) => byName.get(name.normalize('NFC')) ?? [])
  const classify = createClassifier(options.rules, options)
  const tagsOf = await readCarried(options, context)
  const values = new Set((await context.tags.list()).map(({ value }) => value))
  const spellings = new Map([...values].map((value) => [tagKey(value), value]))

  /** Albums for what has no category that an asset should be in: that of its day alone. */
  const filed = (day: string, current: readonly MarkedAlbum[]): readonly MarkedAlbum[] => {
    const name = temporaryAlbum(day)
    const right = current.filter((album) => album.name === name)
    if (right.length > 0) return right
    const known = temporary.find(({ albumName }) => albumName === name)
    return [known ? toMarked(known) : { id: null, name }]
  }

  const judgeMarks = (now: Marks, asset: BaseAsset) => {
    const [current, others] = [now.albums.filter(isTemporary), now.albums.filter((album) => !isTemporary(album))]
    const converted = convert({ ...now, albums: others })
    const judged = classify(converted)
    const isFiled = judged.status === 'unclassified'
    const kept = !options.tempAlbums.enabled ? current : isFiled ? filed(dayOf(asset), current) : []
    const albums = [...converted.albums, ...kept]
    const keys = new Set(albums.map(albumKey))
    return {
      ...judged,
      now,
      problems: converted.problems,
      albums,
      /** Ids of albums that it leaves. */
      left: now.albums.flatMap(({ id }) => (id === null || keys.has(id) ? [] : id)),
      /** Names of temporary albums that it is in. */
      temporary: now.albums.map(({ name }) => name).filter(isTemporaryAlbum),
    }
  }

  // Of equal marks comes the same, but for links to assets and albums of their days.
  const isShared = linksOf(options).length === 0 && !options.tempAlbums.enabled
  const judgeAlike = remembering((_, now: Marks, asset: BaseAsset) => judgeMarks(now, asset), 4000)
  const judge = (asset: Asset<'albums'>) => {
    const now: Marks = { id: asset.id, tags: tagsOf(asset), albums: asset.albums }
    return isShared ? judgeAlike(textOf(now), now, asset) : judgeMarks(now, asset)
  }

  return {
    /** Says what an asset should have, and why. */
    judge,
    /** A tag as the server writes it, where it has it in other letters. */
    spelling: (tag: string): string => (values.has(tag) ? tag : (spellings.get(tagKey(tag)) ?? tag)),
    /** Own albums for what has no category, as they were before the run. */
    temporary,
    /** Whether the web page shows tags; true where that cannot be known. */
    showsTags: await context.showsTags(),
    /** What leads from what an asset has to what it should have, by how it was judged. */
    changes: new WeakMap<object, readonly Action[]>(),
    statuses: new Tally(),
    rules: new Tally(),
    /** How many assets leave albums, by their ids. */
    left: new Tally(),
    /** First and last day of what temporary albums hold, by name. */
    days: new Map<string, readonly [first: string, last: string]>(),
  }
}

/** What a run knows before its first asset, and what it counts. */
export type Known = Awaited<ReturnType<typeof prepare>>
/** What an asset has now, what it should have, and why. */
export type Judged = ReturnType<Known['judge']>

/** Counts an asset, and notes what is told when all were seen. */
export const note = ({ statuses, rules, left, days }: Known, asset: BaseAsset, judged: Judged): void => {
  statuses.add(judged.status)
  for (const rule of judged.matched) rules.add(rule)
  for (const id of judged.left) left.add(id)
  for (const name of judged.temporary) {
    const day = dayOf(asset)
    const [first, last] = days.get(name) ?? [day, day]
    days.set(name, [day < first ? day : first, day > last ? day : last])
  }
}
