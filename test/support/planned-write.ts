import type { Operation } from '../../engine/plan/plan.ts'
import type { SandboxRequest, State } from '../../sandbox/index.ts'

/** A request that would change something. */
export const isWrite = ({ method, path }: SandboxRequest): boolean => method !== 'GET' && !path.startsWith('/search/')

interface Body {
  readonly ids?: readonly string[]
  readonly assetIds?: readonly string[]
  readonly albumName?: string
  readonly tags?: readonly string[]
  readonly albumUsers?: readonly { readonly userId: string; readonly role: string }[]
  readonly role?: string
  readonly force?: boolean
}

const isWithin = (ids: readonly string[] | undefined, of: readonly string[]): boolean =>
  ids !== undefined && ids.length > 0 && ids.every((id) => of.includes(id))

const hasSet = ({ ids: _, ...sent }: Body & Record<string, unknown>, set: object): boolean =>
  Object.entries(sent).every(
    ([field, value]) => JSON.stringify((set as never)[field] ?? 0) === JSON.stringify(value ?? 0),
  )

/** Names of albums and paths of tags by id, those that are gone by now too. */
export type Names = Map<string, string>

/** Notes what albums and tags are called now. */
export const noteNames = (names: Names, { albums, tags }: State): void => {
  for (const { id, albumName } of albums.values()) names.set(id, albumName)
  for (const { id, value } of tags.values()) names.set(id, value)
}

/** Whether a request that changes something carries out a part of an operation, and nothing beyond it. */
const carriesOut = (request: SandboxRequest, operation: Operation, names: Names): boolean => {
  const body = (request.body ?? {}) as Body & Record<string, unknown>
  const [, , id = '', , last = ''] = request.path.split('/')
  const isTarget = (known: string | null, name: string): boolean => (known ?? id) === id && names.get(id) === name
  const route = `${request.method} ${request.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')}`
  const isAlbum = 'album' in operation && isTarget(operation.album.id, operation.album.name)
  const isTag = 'tag' in operation && isTarget(operation.tag.id, operation.tag.value)
  const isStack = 'stack' in operation && operation.stack.id === id
  switch (operation.op) {
    case 'album.create':
      return route === 'POST /albums' && body.albumName === operation.album.name
    case 'album.add':
      return route === 'PUT /albums/:id/assets' && isAlbum && isWithin(body.ids, operation.assetIds)
    case 'album.remove':
      return route === 'DELETE /albums/:id/assets' && isAlbum && isWithin(body.ids, operation.assetIds)
    case 'album.update':
      return route === 'PATCH /albums/:id' && isAlbum && hasSet(body, operation.set)
    case 'album.share':
      return (
        isAlbum &&
        operation.users.some((user) =>
          route === 'PUT /albums/:id/users'
            ? body.albumUsers?.every(({ userId, role }) => userId === user.id && role === user.role)
            : route === 'PUT /albums/:id/user/:id' && last === user.id && body.role === user.role,
        )
      )
    case 'tag.create':
      return route === 'PUT /tags' && isWithin(body.tags, [operation.tag.value])
    case 'tag.add':
      return route === 'PUT /tags/:id/assets' && isTag && isWithin(body.ids, operation.assetIds)
    case 'tag.remove':
      return route === 'DELETE /tags/:id/assets' && isTag && isWithin(body.ids, operation.assetIds)
    case 'asset.update':
      return (
        (route === 'PUT /assets'
          ? isWithin(body.ids, operation.assetIds)
          : route === 'PUT /assets/:id' && operation.assetIds.includes(id)) && hasSet(body, operation.set)
      )
    case 'asset.trash':
      return route === 'DELETE /assets' && !body.force && isWithin(body.ids, operation.assetIds)
    case 'stack.create':
      return (
        route === 'POST /stacks' &&
        (body.assetIds?.length ?? 0) > 1 &&
        body.assetIds?.[0] === operation.stack.primaryAssetId &&
        isWithin(body.assetIds, operation.assetIds)
      )
    case 'stack.update':
      return route === 'PUT /stacks/:id' && isStack && hasSet(body, operation.set)
    case 'stack.remove':
      return route === 'DELETE /stacks/:id/assets/:id' && isStack && operation.assetIds.includes(last)
    case 'stack.delete':
      return route === 'DELETE /stacks/:id' && isStack
    default:
      return false
  }
}

/** Requests that no operation of a plan asked for. */
export const unplanned = (
  requests: readonly SandboxRequest[],
  operations: readonly Operation[],
  names: Names,
): string[] =>
  requests
    .filter((request) => !operations.some((operation) => carriesOut(request, operation, names)))
    .map(({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`)
