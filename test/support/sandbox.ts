import { onTestFinished } from 'vitest'
import { type LibraryInput, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'

/**
 * A sandbox that is closed when the test ends.
 * @example
 * const sandbox = await sandboxFor({ assets: [{ originalPath: '/photos/Trip/1.jpg' }] }, '2.7.5')
 */
export const sandboxFor = async (
  library: LibraryInput,
  version?: string,
  options: Omit<SandboxOptions, 'library' | 'version'> = {},
): Promise<Sandbox> => {
  const sandbox = await startSandbox({ ...options, library, version })
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** Albums by name, each with the file names in it; two of one name stand twice. */
export const albumsOf = ({ state }: Sandbox): [name: string, files: string[]][] =>
  [...state.albums.values()]
    .map(({ albumName, assetIds }): [string, string[]] => [
      albumName,
      [...assetIds].map((id) => state.assets.get(id)?.originalFileName ?? id).sort(),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1))

const isRead = (request: string): boolean => /^(GET|POST \/search\/)/.test(request)

/** Requests that could have changed something, with how often they came. */
export const writesTo = ({ requests }: Sandbox): Record<string, number> =>
  Object.fromEntries([...requests].filter(([request]) => !isRead(request)))

/** The asset with that file name. */
export const assetOf = ({ state }: Sandbox, fileName: string) => {
  const asset = [...state.assets.values()].find(({ originalFileName }) => originalFileName === fileName)
  if (!asset) throw new Error(`no asset ${fileName} in the sandbox`)
  return asset
}

/** The same library on another version at the same address. */
export const upgraded = async (
  from: Sandbox,
  version: string,
  fault?: () => { status: number } | undefined,
): Promise<Sandbox> => {
  await from.close()
  const port = Number(new URL(from.url).port)
  const to = await startSandbox({ library: {}, version, port, ...(fault ? { fault } : {}) })
  onTestFinished(() => to.close())
  const names = ['users', 'apiKeys', 'libraries', 'albums', 'tags', 'people', 'faces', 'stacks', 'assets'] as const
  for (const name of names) {
    const [own, other] = [to.state[name] as Map<string, unknown>, from.state[name] as Map<string, unknown>]
    own.clear()
    for (const [id, row] of other) own.set(id, row)
  }
  Object.assign(to.state, { taken: from.state.taken })
  // Ids go on where those of the first server ended.
  for (let made = 0; made < 20_000; made += 1) to.state.newId()
  to.state.changed()
  return to
}
