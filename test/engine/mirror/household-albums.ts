import { ben, pick, type Step, send, two, type World } from './household.ts'

const albumId = ({ sandbox }: World, number: number): string =>
  [...sandbox.state.albums.keys()][number % Math.max(1, sandbox.state.albums.size)] ?? ''

const tagId = ({ sandbox }: World, number: number): string =>
  [...sandbox.state.tags.keys()][number % Math.max(1, sandbox.state.tags.size)] ?? ''

const names = ['One', 'Two', 'Liked', 'Other']

const make = (world: World, a: number, b: number, userId?: string): Promise<unknown> =>
  send(world, 'POST', '/albums', { albumName: names[b % names.length], assetIds: [pick(world, a, userId)] }, userId)

/** What happens to albums and tags, which leaves no trace on the assets. */
export const albumSteps: Readonly<Record<string, Step>> = {
  'make an album': (world, a, b) => make(world, a, b),
  'make an empty album': (world, _, b) => send(world, 'POST', '/albums', { albumName: names[b % names.length] }),
  'Ben makes an album': (world, a, b) => make(world, a, b, ben),
  'add to an album': (world, a, b) =>
    send(world, 'PUT', `/albums/${albumId(world, b)}/assets`, { ids: two(world, a, b) }),
  'add to an album again': (world, a, b) =>
    send(world, 'PUT', `/albums/${albumId(world, a)}/assets`, { ids: [pick(world, b)] }),
  'remove from an album': (world, a, b) =>
    send(world, 'DELETE', `/albums/${albumId(world, b)}/assets`, { ids: two(world, a, b) }),
  'exchange in an album': async (world, a, b) => {
    const path = `/albums/${albumId(world, b)}/assets`
    await send(world, 'DELETE', path, { ids: [pick(world, a)] })
    await send(world, 'PUT', path, { ids: [pick(world, a + 1)] })
  },
  'put a partner’s asset into an album': (world, a, b) =>
    send(world, 'PUT', `/albums/${albumId(world, b)}/assets`, { ids: [pick(world, a, ben)] }),
  'share an album': (world, _, b) =>
    send(world, 'PUT', `/albums/${albumId(world, b)}/users`, { albumUsers: [{ userId: ben, role: 'editor' }] }),
  'Ben adds to an album': (world, a, b) =>
    send(world, 'PUT', `/albums/${albumId(world, b)}/assets`, { ids: [pick(world, a, ben)] }, ben),
  'Ben removes from an album': (world, a, b) =>
    send(world, 'DELETE', `/albums/${albumId(world, b)}/assets`, { ids: two(world, a, b) }, ben),
  'rename an album': (world, a, b) =>
    send(world, 'PATCH', `/albums/${albumId(world, b)}`, { albumName: names[a % names.length] }),
  'delete an album': (world, _, b) => send(world, 'DELETE', `/albums/${albumId(world, b)}`),
  'trash what an album holds, and bring something back': async (world, a, b) => {
    await send(world, 'DELETE', '/assets', { ids: [pick(world, a)] })
    await send(world, 'POST', '/trash/restore/assets', { ids: [pick(world, b)] })
  },
  untag: (world, a, b) => send(world, 'DELETE', `/tags/${tagId(world, b)}/assets`, { ids: two(world, a, b) }),
  'delete a tag': (world, _, b) => send(world, 'DELETE', `/tags/${tagId(world, b)}`),
}
