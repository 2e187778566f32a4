import { type BaseAsset, type BindContext, DarkroomError, findPeople, hasCode } from '../../index.ts'
import { hostOf, type Link, linkText, parseLink } from './link.ts'
import { searched } from './search.ts'

/** Whether an asset is among those that a link selects. */
export type Selected = (asset: BaseAsset) => boolean

/** What a link selects. */
export interface Selection {
  readonly text: string
  readonly selects: Selected
  /** Whether it has to select something, which is only known in the end. */
  readonly mustSelect: boolean
}

const gone = (text: string, what: string): DarkroomError =>
  new DarkroomError('USAGE', {
    message: `The link ${linkText(text)} leads nowhere: ${what}.`,
    hint: 'Take it out of the configuration, or put in one that exists.',
  })

const among =
  (ids: { has(id: string): boolean }): Selected =>
  ({ id }) =>
    ids.has(id)

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))).normalize('NFC')

/** The external domain of the server, as an administrator set it. */
const externalDomain = async ({ library }: BindContext): Promise<readonly string[]> => {
  const domain = await library.externalDomain()
  return domain === '' ? [] : [domain]
}

/** Refuses links to other servers: they would select something else, or nothing. */
export const assertHosts = async (
  texts: readonly string[],
  hosts: readonly string[] | undefined,
  context: BindContext,
): Promise<void> => {
  const isForeign = (known: readonly string[]) => (text: string) => {
    const link = parseLink(text, { hosts: known })
    return link.kind === 'invalid' && link.reason === 'foreign-host'
  }
  const usual = [context.library.url, 'my.immich.app']
  const doubtful = texts.filter(isForeign(hosts ?? usual))
  if (doubtful.length === 0) return
  const known = hosts ?? [...usual, ...(await externalDomain(context))]
  const foreign = doubtful.find(isForeign(known))
  if (foreign === undefined) return
  throw new DarkroomError('USAGE', {
    message: `The link ${linkText(foreign)} belongs to another server (foreign-host).`,
    hint: `Known are ${known.map(hostOf).join(', ')}; name others in hosts.`,
  })
}

const ofSharedLink = async (link: Link & { kind: 'sharedLink' }, text: string, context: BindContext) => {
  const links = await context.library.sharedLinks()
  const found = links.find((one) => (link.key === undefined ? one.slug === link.slug : one.key === link.key))
  if (!found) throw gone(text, 'none of your shared links is this one')
  if (found.album) return ofAlbum(found.album.id, text, context)
  return among(new Set(found.assets.map(({ id }) => id)))
}

const ofAlbum = async (albumId: string, text: string, { library }: BindContext): Promise<Selected> => {
  const album = (await library.albums.list()).find(({ id }) => id === albumId)
  if (!album) throw gone(text, 'there is no such album')
  return among(await library.albums.assets(album))
}

const ofTag = async (value: string, text: string, { library }: BindContext): Promise<Selected> => {
  const tag = (await library.tags.list()).find((one) => one.value.normalize('NFC') === value.normalize('NFC'))
  if (!tag) throw gone(text, 'there is no such tag')
  return among(await library.tags.assets(tag))
}

const ofPerson = async (personId: string, text: string, { library }: BindContext): Promise<Selected> => {
  const [person] = await findPeople(library, personId).catch((error) => {
    if (hasCode(error, 'NAME_UNKNOWN')) return []
    throw error
  })
  if (!person) throw gone(text, 'there is no such person')
  return among(await library.people.assets(person.id))
}

const ofPartner = async (userId: string, text: string, { library }: BindContext): Promise<Selected> => {
  const users = await library.users.list()
  if (!users.some(({ id }) => id === userId)) throw gone(text, 'there is no such user')
  return ({ ownerId }) => ownerId === userId
}

const selectedBy = async (link: Link, text: string, context: BindContext): Promise<Selected> => {
  switch (link.kind) {
    case 'album':
      return ofAlbum(link.albumId, text, context)
    case 'person':
      return ofPerson(link.personId, text, context)
    case 'tag':
      return ofTag(link.value, text, context)
    case 'search':
      return searched(link.query, context)
    case 'sharedLink':
      return ofSharedLink(link, text, context)
    case 'partner':
      return ofPartner(link.userId, text, context)
    case 'folder': {
      const folder = `/${link.path.split('/').filter(Boolean).join('/')}`.normalize('NFC')
      return ({ originalPath }) => folderOf(originalPath) === folder
    }
    default: {
      if (!('assetId' in link)) throw gone(text, 'it selects nothing')
      const { assetId } = link
      if (!(await context.library.search.rows([assetId])).has(assetId)) throw gone(text, 'there is no such asset')
      return ({ id }) => id === assetId
    }
  }
}

/**
 * Finds out what links select, once for a run.
 * @throws DarkroomError USAGE for a link whose target is gone: an exclusion must not vanish silently
 */
export const expandLinks = (texts: readonly string[], context: BindContext): Promise<Selection[]> =>
  Promise.all(
    texts.map(async (text) => {
      const link = parseLink(text)
      return { text, selects: await selectedBy(link, text, context), mustSelect: link.kind === 'folder' }
    }),
  )

/** What is wrong where folders hold nothing. */
export const emptyFolder = (text: string): DarkroomError => gone(text, 'no asset lies directly in this folder')
