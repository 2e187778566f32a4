import {
  type ApiContext,
  DarkroomError,
  definePredicate,
  findPeople,
  hasCode,
  inAlbum,
  owner,
  type Predicate,
  person,
  satisfies,
  tagged,
  unanswered,
} from '../../index.ts'
import { hasAssetUnder, hostOf, type Link, linkProblem, linkText, parseLink } from '../../toolkit.ts'
import { searched, unknownFields } from './search.ts'

/** Why a link cannot select assets, beside what is wrong with any text that is no link; null where it can. */
export const selectionProblem = (text: string): string | null => {
  const link = parseLink(text)
  if (link.kind === 'memory') return 'is a memory, which shows other assets each day'
  if (link.kind !== 'search') return linkProblem(text)
  if ('query' in link.query || 'queryAssetId' in link.query)
    return 'is a smart search, which ranks and has no end: search by something else'
  const unknown = unknownFields(link.query)
  return unknown.length > 0 ? `asks for fields that are not known: ${unknown.join(', ')}` : null
}

const oneOf = (ids: readonly string[]): Predicate => {
  const known = new Set(ids)
  return satisfies(({ id }) => known.has(id))
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))).normalize('NFC')

const inFolder = async (path: string, context: ApiContext): Promise<Predicate | null> => {
  const folder = `/${path.split('/').filter(Boolean).join('/')}`.normalize('NFC')
  return (await hasAssetUnder(context, folder)) ? satisfies((asset) => folderOf(asset.originalPath) === folder) : null
}

const inSharedLink = async (
  link: Extract<Link, { kind: 'sharedLink' }>,
  context: ApiContext,
): Promise<Predicate | null> => {
  const all = await context.sharedLinks()
  const found = all.find(({ key, slug }) => (link.key === undefined ? slug === link.slug : key === link.key))
  if (found?.album) return inAlbum(found.album.id)
  return found ? oneOf(found.assets.map(({ id }) => id)) : null
}

/** What a link selects; null where there is nothing of it. @throws DarkroomError NAME_UNKNOWN, for the same reason */
const selected = async (link: Link, context: ApiContext): Promise<Predicate | null> => {
  switch (link.kind) {
    case 'album':
      return inAlbum(link.albumId)
    case 'tag':
      return tagged(link.value)
    case 'person':
      return (await findPeople(context, link.personId)).length > 0 ? person(link.personId) : null
    case 'partner':
      return (await context.users.list()).some(({ id }) => id === link.userId) ? owner(link.userId) : null
    case 'folder':
      return inFolder(link.path, context)
    case 'search':
      return searched(link.query)
    case 'sharedLink':
      return inSharedLink(link, context)
    default: {
      const id = 'assetId' in link ? link.assetId : ''
      return (await context.search.rows([id])).has(id) ? oneOf([id]) : null
    }
  }
}

const scopes: { readonly [K in Link['kind']]?: readonly string[] } = {
  person: ['person.read', 'person.statistics'],
  sharedLink: ['sharedLink.read'],
}

const gone = (text: string): DarkroomError =>
  new DarkroomError('USAGE', {
    message: `The link ${linkText(text)} leads nowhere: what it shows does not exist.`,
    hint: 'Take it out of the configuration, or put in one that exists.',
  })

/** Is among what a link shows. A link whose target is gone fails the recipe: an exclusion must not vanish silently. */
export const linked = (text: string): Predicate => {
  const link = parseLink(text)
  const label = `shown by ${linkText(text)}`
  return definePredicate({
    label,
    scopes: scopes[link.kind] ?? [],
    test: unanswered(label),
    resolve: async (context, run) => {
      try {
        const found = await selected(link, context)
        if (found) return (await found.resolve?.(context, run)) ?? found
      } catch (error) {
        if (!hasCode(error, 'NAME_UNKNOWN')) throw error
      }
      throw gone(text)
    },
  })
}

/** Refuses links to other servers: they would select something else, or nothing. @throws DarkroomError USAGE */
export const assertHosts = async (
  texts: readonly string[],
  hosts: readonly string[] | undefined,
  { url, externalDomain }: ApiContext,
): Promise<void> => {
  const isForeign = (known: readonly string[]) => (text: string) => {
    const link = parseLink(text, { hosts: known })
    return link.kind === 'invalid' && link.reason === 'foreign-host'
  }
  const usual = hosts ?? [url, 'my.immich.app']
  const doubtful = texts.filter(isForeign(usual))
  const known = hosts || doubtful.length === 0 ? usual : [...usual, await externalDomain()].filter(Boolean)
  const foreign = doubtful.find(isForeign(known))
  if (foreign === undefined) return
  throw new DarkroomError('USAGE', {
    message: `The link ${linkText(foreign)} belongs to another server (foreign-host).`,
    hint: `Known are ${known.map(hostOf).join(', ')}; name others in hosts.`,
  })
}
