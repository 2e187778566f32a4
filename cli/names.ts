import { createContext } from '../core/context/context.ts'
import { hasCode } from '../core/errors.ts'
import { byName } from '../core/order.ts'
import type { Session } from '../engine/session.ts'
import { type End, endOfLost } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import type { Terminal } from './terminal.ts'

/** An album, person, tag or user that recipes and rules can name. */
interface Named {
  readonly name: string
  readonly id: string
  /** What tells it from others of the name. */
  readonly note: string
}

/** What can be named in one account, by kind; null where the key may not look. */
type NamesOf = Readonly<Record<'albums' | 'people' | 'tags' | 'users', readonly Named[] | null>>

const listed = async (ask: () => Promise<readonly Named[]>): Promise<readonly Named[] | null> => {
  try {
    return [...(await ask())].sort(byName)
  } catch (error) {
    if (hasCode(error, 'API_FORBIDDEN')) return null
    throw error
  }
}

const namesIn = async ({ server }: Session): Promise<NamesOf> => {
  const library = createContext(server, [])
  const albums = async () =>
    (await library.albums.list()).map(({ id, albumName, assetCount, ownerId }) => ({
      name: albumName,
      id,
      note: `${assetCount} ${assetCount === 1 ? 'asset' : 'assets'}${ownerId === server.user.id ? '' : ', shared with you'}`,
    }))
  const people = async () =>
    (await library.people.list())
      .filter(({ name }) => name !== '')
      .map(({ id, name, isHidden }) => ({ name, id, note: isHidden ? 'hidden' : '' }))
  const tags = async () => (await library.tags.list()).map(({ id, value }) => ({ name: value, id, note: '' }))
  const users = async () => (await server.reads.users()).map(({ id, name, email }) => ({ name, id, note: email }))
  return {
    albums: await listed(albums),
    people: await listed(people),
    tags: await listed(tags),
    users: await listed(users),
  }
}

/** `darkroom names`: the albums, named people, tags and users that recipes and rules can name, with their ids. */
export const namesCommand = async (terminal: Terminal): Promise<End> => {
  const accounts: ({ readonly account: string } & NamesOf)[] = []
  const lost = await withDarkroom(terminal, await openConfig(terminal), ({ each }) =>
    each(async (session, account) => void accounts.push({ account, ...(await namesIn(session)) })),
  )
  if (terminal.options.json) {
    terminal.print(JSON.stringify(accounts, null, 2))
    return endOfLost(lost)
  }
  for (const { account, ...kinds } of accounts)
    for (const [kind, names] of Object.entries(kinds)) {
      terminal.print(terminal.paint.bold(`${account}: ${kind}`))
      if (names === null) terminal.print('  the key may not read them')
      for (const { name, id, note } of names ?? [])
        terminal.print(terminal.fitted(`  ${name}${terminal.paint.dim(`  ${id}${note ? `  ${note}` : ''}`)}`))
    }
  return endOfLost(lost)
}
