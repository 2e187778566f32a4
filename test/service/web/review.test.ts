import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { addToAlbum, defineRecipe, favorite, not, removeFromAlbum, setDescription, type } from '../../../index.ts'
import { insertAsset } from '../../../sandbox/index.ts'
import { factsOf } from '../../../service/facts.ts'
import { ask as askServer } from '../../sandbox/ask.ts'
import { albumsOf, assetOf, sandboxFor, writesTo } from '../../support/sandbox.ts'
import { days, minutes, type Serving } from '../../support/serving.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const assets = Array.from({ length: 8 }, (_, index) => ({
  originalPath: `/photos/${index}.jpg`,
  originalFileName: `${index}.jpg`,
  fileCreatedAt: `2024-05-0${index + 1}T10:00:00.000Z`,
  ...(index < 2 ? { isFavorite: true } : {}),
}))
const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })
const best = defineRecipe({ name: 'best', where: favorite(), actions: [addToAlbum('Best')] })

const waiting = async (more: object = {}): Promise<WebServing & { id: string; revision: string }> => {
  const web = await webFor({
    library: { assets },
    recipes: [pictures, best],
    serve: { jobs: { all: { schedule: 'every 1h' } } },
    ...more,
  })
  await web.login()
  const { body } = await web.ask('/reviews?state=waiting')
  return { ...web, id: body.items[0].id, revision: body.items[0].revision }
}
const rest = async ({ supervisor }: Serving): Promise<void> => supervisor.runs.idle()

describe('the API of reviews', () => {
  it('shows a plan in groups, each with its assets, a part at a time', async () => {
    const { ask, id } = await waiting()
    const { body } = await ask(`/reviews/${id}`)
    expect(body).toMatchObject({ state: 'waiting', account: 'me', changes: 10, removals: 0 })
    expect(body.why).toContain('first plan')
    const group = body.groups.find(({ recipe }: { recipe: string }) => recipe === 'pictures')
    expect(group).toMatchObject({
      ...{ op: 'album.add', count: 8, removal: false, allowed: true },
      target: { name: 'Pictures', new: true, before: 0, after: 8 },
    })
    expect(group.sample).toHaveLength(8)
    const page = await ask(`/reviews/${id}/groups/${group.id}/assets?limit=3&offset=2`)
    expect(page.body.total).toBe(8)
    expect(page.body.items.map(({ fileName, takenAt }: Record<string, string>) => [fileName, takenAt])).toEqual([
      ['2.jpg', '2024-05-03T10:00:00'],
      ['3.jpg', '2024-05-04T10:00:00'],
      ['4.jpg', '2024-05-05T10:00:00'],
    ])
    expect((await ask(`/reviews/${id}/groups/${group.id}/assets?search=7.JPG`)).body.total).toBe(1)
    expect((await ask(`/reviews/${id}/plan`)).body.accounts[0].operations).toHaveLength(4)
    expect((await ask(`/reviews/${id}/groups/none/assets`)).status).toBe(404)
  })

  it('tells of more pictures than are asked for one by one, where the server alone looked through them', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      originalPath: `/photos/${index}.jpg`,
      originalFileName: `${index}.jpg`,
    }))
    const sandbox = await sandboxFor({ assets: many })
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    onTestFinished(() => server.close())
    const wanted = [...sandbox.state.assets.values()].slice(0, 1_100)
    // As of a session whose mirror knows none of them.
    const session = { server, assets: async () => new Map() }
    const facts = await factsOf(
      session,
      wanted.map(({ id }) => id),
    )
    expect(new Map(facts.map(([id, name]) => [id, name]))).toEqual(
      new Map(wanted.map(({ id, originalFileName }) => [id, originalFileName])),
    )
  })

  it('lets no name turn round what is said beside it', async () => {
    const turned = { ...assets[0], originalFileName: '\u202egpj.exe' }
    const evil = defineRecipe({ name: 'evil', where: type('IMAGE'), actions: [addToAlbum('\u202elive')] })
    const { ask, id } = await waiting({ library: { assets: [turned] }, recipes: [evil] })
    const [group] = (await ask(`/reviews/${id}`)).body.groups
    expect(group.text).toBe('1 asset → album "live" (new)')
    expect((await ask(`/reviews/${id}/groups/${group.id}/assets`)).body.items[0].fileName).toBe('gpj.exe')
  })

  it('shows of long texts what becomes different, and all of it where one picture is looked at', async () => {
    const [same, old, fresh] = ['At the sea. '.repeat(20), 'Anna swims.', 'Anna swims, and Ben too.']
    const longer = defineRecipe({ name: 'longer', where: type('IMAGE'), actions: [setDescription(same + fresh)] })
    const described = { ...assets[0], exif: { description: same + old } }
    const { ask, id } = await waiting({ library: { assets: [described] }, recipes: [longer] })
    const [group] = (await ask(`/reviews/${id}`)).body.groups
    const [asset] = (await ask(`/reviews/${id}/groups/${group.id}/assets`)).body.items
    expect(asset.from).toMatch(/^"….*swims\."$/)
    expect(asset.to).toMatch(/^"….*swims, and Ben too\."$/)
    expect(asset.whole).toBe(`"${same}${old}" → "${same}${fresh}"`)
  })

  it('says what an album holds when all is done, and nothing of it once that is so', async () => {
    const named = assets.map((asset, index) => ({ ...asset, id: `00000000-0000-4000-8000-00000000000${index}` }))
    const dull = defineRecipe({ name: 'dull', where: not(favorite()), actions: [removeFromAlbum('Best')] })
    const web = await waiting({
      library: { assets: named, albums: [{ albumName: 'Best', assetIds: named.slice(2, 7).map(({ id }) => id) }] },
      recipes: [best, dull],
    })
    const { ask, id, revision } = web
    const sizesAt = async (path: string) =>
      (await ask(path)).body.groups.map(({ op, target }: { op: string; target: Record<string, unknown> }) => [
        op,
        target.before,
        target.after,
      ])
    expect(await sizesAt(`/reviews/${id}`)).toEqual([
      ['album.remove', 5, 2],
      ['album.add', 5, 2],
    ])
    // Somebody puts another picture into it meanwhile.
    const [album] = web.sandbox.state.albums.values()
    await askServer(web.sandbox, 'PUT', `/albums/${album?.id}/assets`, { ids: [assetOf(web.sandbox, '7.jpg').id] })
    await web.advance(11_000)
    expect(await sizesAt(`/reviews/${id}`)).toEqual([
      ['album.remove', 6, 3],
      ['album.add', 6, 3],
    ])
    await ask(`/reviews/${id}/approve`, { method: 'POST', body: {}, headers: { 'if-match': revision } })
    await rest(web)
    const done = [
      ['album.remove', null, null],
      ['album.add', null, null],
    ]
    expect(await sizesAt(`/reviews/${id}`)).toEqual(done)
    const { items } = (await ask('/runs')).body
    const run = items.find(({ outcome }: { outcome: string }) => outcome === 'applied')
    expect(await sizesAt(`/runs/${run.id}`)).toEqual(done)
  })

  it('carries out what was chosen and nothing else, leaves out for a while and for good', async () => {
    const web = await waiting()
    const { ask, id, revision, sandbox } = web
    const { groups } = (await ask(`/reviews/${id}`)).body
    const [group, other] = ['pictures', 'best'].map((name) =>
      groups.find((one: { recipe: string }) => one.recipe === name),
    )
    const [left, never] = ['0.jpg', '1.jpg'].map((name) => assetOf(sandbox, name).id)
    const body = {
      except: [{ group: group.id, assetIds: [left] }],
      never: [{ group: group.id, assetIds: [never] }],
      only: [group.id],
    }
    const headers = { 'if-match': revision }
    expect((await ask(`/reviews/${id}/approve`, { method: 'POST', body, headers })).status).toBe(202)
    await rest(web)
    expect(albumsOf(sandbox)).toEqual([['Pictures', ['2.jpg', '3.jpg', '4.jpg', '5.jpg', '6.jpg', '7.jpg']]])
    expect((await ask(`/reviews/${id}`)).body.state).toBe('applied')
    // What was not chosen waits again, and what was left out does not.
    const next = (await ask('/reviews?state=waiting')).body.items
    expect(next.map(({ summary }: { summary: object }) => summary)).toEqual([{ 'album.create': 1, 'album.add': 2 }])
    const { items } = (await ask('/exclusions')).body
    expect(items.map((one: Record<string, string>) => [one.op, one.until === null])).toEqual(
      expect.arrayContaining([
        ['album.add', true],
        ['album.add', false],
      ]),
    )
    expect(items).toHaveLength(2)
    // Twice is once.
    const again = await ask(`/reviews/${id}/approve`, { method: 'POST', body, headers })
    expect([again.status, again.body.error.code]).toEqual([409, 'REVIEW_DECIDED'])
    expect(other.target.name).toBe('Best')
    const { audit } = { audit: (await ask('/audit')).body.items }
    expect(audit.map(({ action }: { action: string }) => action)).toContain('approve')
  })

  it('takes out all but some without naming the rest', async () => {
    const web = await waiting()
    const { ask, id, revision, sandbox } = web
    const { groups } = (await ask(`/reviews/${id}`)).body
    const group = groups.find((one: { recipe: string }) => one.recipe === 'pictures')
    const wanted = ['3.jpg', '5.jpg'].map((name) => assetOf(sandbox, name).id)
    const body = {
      except: [
        { group: group.id, but: wanted },
        { group: groups.find((one: { recipe: string }) => one.recipe === 'best').id },
      ],
    }
    await ask(`/reviews/${id}/approve`, { method: 'POST', body, headers: { 'if-match': revision } })
    await rest(web)
    expect(albumsOf(sandbox)).toEqual([['Pictures', ['3.jpg', '5.jpg']]])
  })

  it('refuses another revision, unknown groups, bad bodies, and what is not allowed', async () => {
    const { ask, id, revision, sandbox } = await waiting()
    const approve = (body: unknown, headers: Record<string, string> = { 'if-match': revision }) =>
      ask(`/reviews/${id}/approve`, { method: 'POST', body, headers })
    expect((await approve({}, {})).status).toBe(412)
    expect((await approve({}, { 'if-match': 'another' })).status).toBe(412)
    expect((await approve({ only: ['none'] })).status).toBe(422)
    expect((await approve({ onyl: [] })).status).toBe(400)
    expect((await approve('{')).status).toBe(400)
    expect((await ask('/reviews/none/approve', { method: 'POST', body: {} })).status).toBe(404)
    expect(writesTo(sandbox)).toEqual({})
  })

  it('says that a plan changed, and where the new one is', async () => {
    const web = await waiting()
    const { ask, id, revision, sandbox } = web
    insertAsset(sandbox.state, { originalPath: '/photos/9.jpg' })
    await web.advance(60 * minutes)
    const { body } = await ask(`/reviews/${id}`)
    expect(body.state).toBe('superseded')
    expect((await ask(`/reviews/${body.supersededBy}`)).body.changes).toBe(11)
    const late = await ask(`/reviews/${id}/approve`, { method: 'POST', body: {}, headers: { 'if-match': revision } })
    expect([late.status, late.body.error.code]).toEqual([409, 'REVIEW_SUPERSEDED'])
  })

  it('says where the newest plan is, however many came and went since', async () => {
    const web = await waiting()
    const { ask, id, sandbox } = web
    for (const name of ['9.jpg', '10.jpg', '11.jpg']) {
      insertAsset(sandbox.state, { originalPath: `/photos/${name}` })
      await web.advance(60 * minutes)
    }
    const [newest] = (await ask('/reviews?state=waiting')).body.items
    const { body } = await ask(`/reviews/${id}`)
    expect(body).toMatchObject({ supersededBy: newest.id, difference: { new: 3, gone: 0 } })
    // What it came to stays, when its pictures are no longer kept.
    const [other] = web.supervisor.store.reviewHeads(['superseded'])
    await web.advance(48 * 60 * minutes)
    await web.login()
    const later = (await ask(`/reviews/${other?.id}`)).body
    expect(later).toMatchObject({ summary: { 'album.add': 12 }, supersededBy: newest.id, difference: null, groups: [] })
    expect(later.text).toContain('add 12 assets')
  })

  it.each([3, '40%'] as const)('wants the number of removals where they are beyond the limit of %s', async (limit) => {
    const named = assets.map((asset, index) => ({ ...asset, id: `00000000-0000-4000-8000-00000000000${index}` }))
    const outOf = defineRecipe({
      name: 'out',
      where: type('IMAGE'),
      actions: [removeFromAlbum('Mixed')],
    })
    const web = await waiting({
      library: { assets: named, albums: [{ albumName: 'Mixed', assetIds: named.map(({ id }) => id) }] },
      recipes: [outOf],
      limits: { removals: limit },
    })
    const { ask, id, revision } = web
    const approve = (body: object) =>
      ask(`/reviews/${id}/approve`, { method: 'POST', body, headers: { 'if-match': revision } })
    const { body } = await ask(`/reviews/${id}`)
    expect(body).toMatchObject({ removals: 8, removalLimit: 3 })
    const refused = await approve({})
    expect([refused.status, refused.body.error.code]).toEqual([428, 'REMOVALS_NOT_CONFIRMED'])
    expect((await approve({ confirmRemovals: 7 })).status).toBe(428)
    expect((await approve({ confirmRemovals: 8 })).status).toBe(202)
    await rest(web)
    expect(albumsOf(web.sandbox)).toEqual([['Mixed', []]])
  })

  it('undoes a run after showing it, and has nothing do it again', async () => {
    const web = await waiting()
    const { ask, id, revision, sandbox } = web
    await ask(`/reviews/${id}/approve`, { method: 'POST', body: {}, headers: { 'if-match': revision } })
    await rest(web)
    const run = (await ask('/runs')).body.items.find(({ outcome }: { outcome: string }) => outcome === 'applied')
    // By which a page of a review finds what to take back, whatever ran since.
    expect(run.review).toBe(id)
    const shown = (await ask(`/runs/${run.id}`)).body
    expect(shown.groups.map(({ text }: { text: string }) => text).join()).toContain('Pictures')
    const group = shown.groups[0]
    expect((await ask(`/runs/${run.id}/changes?group=${group.id}`)).body.items[0].fileName).toMatch(/\.jpg$/)
    const undo = await ask(`/runs/${run.id}/undo`, { method: 'POST', body: { keep: true } })
    expect(undo.status).toBe(202)
    const review = (await ask(`/reviews/${undo.body.review}`)).body
    expect(review).toMatchObject({ kind: 'undo', keep: true, state: 'waiting' })
    expect(albumsOf(sandbox)).toHaveLength(2)
    await ask(`/reviews/${review.id}/approve`, { method: 'POST', body: {}, headers: { 'if-match': review.revision } })
    await rest(web)
    expect(albumsOf(sandbox)).toEqual([])
    for (let hour = 0; hour < 10; hour += 1) await web.advance(60 * minutes)
    expect(albumsOf(sandbox)).toEqual([])
    expect((await ask('/reviews?state=waiting')).body.total).toBe(0)
  })

  it('does once what is sent twice under one key', async () => {
    const web = await waiting()
    const { ask, id, revision } = web
    const send = () =>
      ask(`/reviews/${id}/approve`, {
        method: 'POST',
        body: {},
        headers: { 'if-match': revision, 'idempotency-key': 'one' },
      })
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.body).toEqual(first.body)
    await rest(web)
    expect(
      (await ask('/runs')).body.items.filter(({ outcome }: { outcome: string }) => outcome === 'applied'),
    ).toHaveLength(1)
  })

  it('declines, and for good where that is wanted', async () => {
    const web = await waiting({ serve: { mode: 'review', jobs: { all: { schedule: 'every 1h' } } } })
    const { ask, id } = web
    const { revision } = (await ask(`/reviews/${id}`)).body
    const decline = (seen: string) =>
      ask(`/reviews/${id}/decline`, { method: 'POST', body: { never: true }, headers: { 'if-match': seen } })
    expect((await decline('another')).status).toBe(412)
    expect((await ask(`/reviews/${id}`)).body.state).toBe('waiting')
    expect((await decline(`"${revision}"`)).status).toBe(200)
    expect((await ask(`/reviews/${id}`)).body.state).toBe('declined')
    await web.advance(60 * minutes)
    expect((await ask('/reviews?state=waiting')).body.total).toBe(0)
    const { items } = (await ask('/exclusions')).body
    expect(items).toHaveLength(10)
    const ids = items.map((one: { id: string }) => one.id)
    await ask('/exclusions', { method: 'DELETE', body: { account: 'me', ids } })
    await web.advance(60 * minutes)
    expect((await ask('/reviews?state=waiting')).body.total).toBe(1)
  })

  it('leaves out by the next run, once, what was declined for good just before the daemon ended', async () => {
    const web = await waiting({ serve: { mode: 'review', jobs: { all: { schedule: 'every 1h' } } } })
    const { ask, id, supervisor } = web
    const total = async (what: string): Promise<number> => (await ask(what)).body.total
    const kept = Promise.withResolvers<unknown>()
    vi.spyOn(supervisor, 'ask').mockImplementationOnce(() => kept.promise)
    const declined = ask(`/reviews/${id}/decline`, { method: 'POST', body: { never: true } })
    await vi.waitFor(() => expect(supervisor.store.review(id)?.state).toBe('declined'))
    expect(await total('/exclusions')).toBe(0)
    await web.advance(60 * minutes)
    expect([await total('/exclusions'), await total('/reviews?state=waiting')]).toEqual([10, 0])
    kept.resolve(0)
    expect((await declined).status).toBe(200)
    await web.advance(60 * minutes)
    expect([await total('/exclusions'), await total('/reviews?state=waiting')]).toEqual([10, 0])
  })

  it('tries conditions, tells why, and shows pictures with their type', async () => {
    const { ask, sandbox } = await waiting()
    const tried = await ask('/try', { method: 'POST', body: { account: 'me', text: '{"favorite": true}' } })
    expect(tried.body).toMatchObject({ count: 2, exact: true, problems: [] })
    expect(tried.body.assets.map(({ fileName }: { fileName: string }) => fileName)).toEqual(['1.jpg', '0.jpg'])
    const wrong = await ask('/try', { method: 'POST', body: { account: 'me', text: '{"favourite": true}' } })
    expect(wrong.body.problems[0].hint).toContain('favorite')
    const { id } = assetOf(sandbox, '0.jpg')
    const why = await ask(`/accounts/me/assets/${id}/explain`)
    expect(why.body.recipes.map(({ recipe, matches }: Record<string, unknown>) => [recipe, matches])).toEqual([
      ['pictures', true],
      ['best', true],
    ])
    // In words, as a plan says it.
    expect(why.body.recipes.map(({ lines }: { lines: string[] }) => lines)).toEqual([
      ['+ 1 asset → album "Pictures" (new)'],
      ['+ 1 asset → album "Best" (new)'],
    ])
    const typed = await ask(`/accounts/me/assets/${id}/explain`, { method: 'POST', body: { text: '{"type":"VIDEO"}' } })
    expect(typed.body.recipes[0].matches).toBe(false)
    expect((await ask(`/accounts/me/assets/${id}`)).body).toMatchObject({
      fileName: '0.jpg',
      favorite: true,
      albums: [],
    })
    expect((await ask('/rules')).body.items.map(({ name, mode }: Record<string, string>) => [name, mode])).toEqual([
      ['pictures', 'apply'],
      ['best', 'apply'],
    ])
    expect((await ask('/rules/best/matches?account=me')).body).toMatchObject({
      total: 2,
      items: [{ fileName: '1.jpg' }, {}],
    })
  })

  it.each([3, 60])('tries a condition with a handful of requests, however many of %i it selects', async (count) => {
    const [me, other] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b']
    // So many others that they are not read as well.
    const own = Array.from({ length: count + 2_000 }, (_, index) => ({
      ...{ ownerId: me, originalPath: `/photos/${index}.jpg`, isFavorite: index < count },
      fileCreatedAt: new Date(Date.UTC(2024, 4, 1, 10) + index * 1_000).toISOString(),
    }))
    const web = await webFor({
      library: {
        users: [
          { id: me, email: 'me@example.com', name: 'Me' },
          { id: other, email: 'other@example.com', name: 'Other' },
        ],
        // What a partner shows in the timeline may be found as well, so that the server alone does not tell what is one's own.
        partners: [{ sharedById: other, sharedWithId: me, inTimeline: true }],
        assets: [...own, { ownerId: other, originalPath: '/photos/other.jpg' }],
      },
      recipes: [],
    })
    await web.login()
    const { body } = await web.ask('/try', { method: 'POST', body: { account: 'me', text: '{"favorite": true}' } })
    expect(body).toMatchObject({ count, problems: [], read: { assets: count } })
    expect(body.assets[0]).toMatchObject({ fileName: `${count - 1}.jpg`, type: 'IMAGE', favorite: true, live: false })
    expect(body.assets.at(-1)).toMatchObject({ fileName: '0.jpg', takenAt: '2024-05-01T10:00:00' })
    expect(body.read.requests).toBeLessThanOrEqual(8)
    expect(web.sandbox.requests.get('GET /assets/:id')).toBeUndefined()
  })

  it('looks once a day whether the assets of exclusions are still there', async () => {
    const web = await waiting()
    const { ask, id, sandbox } = web
    const { groups } = (await ask(`/reviews/${id}`)).body
    const group = groups.find((one: { recipe: string }) => one.recipe === 'pictures')
    const assetIds = ['3.jpg', '4.jpg'].map((name) => assetOf(sandbox, name).id)
    await ask('/exclusions', {
      method: 'POST',
      body: { account: 'me', review: id, choices: [{ group: group.id, assetIds }] },
    })
    const before = sandbox.requests.get('GET /assets/:id') ?? 0
    await web.advance(2 * days)
    expect((sandbox.requests.get('GET /assets/:id') ?? 0) - before).toBe(2 * assetIds.length)
  })

  it('says what of a text makes it slow', async () => {
    const late = new AbortController()
    const web = await waiting({
      onRequest: ({ path }: { path: string }) => {
        if (path.startsWith('/search/')) late.abort(new Error('late'))
      },
    })
    const { timeout } = AbortSignal
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => (ms === 10_000 ? late.signal : timeout(ms)))
    onTestFinished(() => void vi.restoreAllMocks())
    const slowOf = async (text: string): Promise<string> => {
      const { status, body } = await web.ask('/try', { method: 'POST', body: { account: 'me', text } })
      expect([status, body.error.code]).toEqual([422, 'TOO_SLOW'])
      return body.error.message
    }
    expect(await slowOf('all: [favorite: true, fileName: "*_1*", any: [type: IMAGE, description: "*sea*"]]')).toBe(
      'This takes longer than 10 seconds, because the server does not find "file name *_1*", "description *sea*" by itself: each picture has to be looked at.',
    )
    expect(await slowOf('any: [favorite: true, type: IMAGE]')).toContain('so much of it is found')
  })

  it('asks for no more of what the server finds alone than is shown', async () => {
    const { ask, sandbox } = await waiting()
    const searches = (): number => sandbox.requests.get('POST /search/metadata') ?? 0
    const part = async (offset: number, limit: number): Promise<[total: number, files: string, searches: number]> => {
      const before = searches()
      const { total, items } = (await ask(`/rules/pictures/matches?limit=${limit}&offset=${offset}`)).body
      return [total, items.map((one: { fileName: string }) => one.fileName).join(' '), searches() - before]
    }
    expect(await part(0, 3)).toEqual([8, '7.jpg 6.jpg 5.jpg', 1])
    expect(await part(3, 3)).toEqual([8, '4.jpg 3.jpg 2.jpg', 1])
    // What does not begin where a page of the server does takes two of them.
    expect(await part(5, 3)).toEqual([8, '2.jpg 1.jpg 0.jpg', 2])
    const tried = await ask('/try', {
      method: 'POST',
      body: { account: 'me', text: 'all: [type: IMAGE, favorite: true]' },
    })
    expect(tried.body).toMatchObject({
      count: 2,
      exact: true,
      read: { assets: 2 },
      assets: [{ fileName: '1.jpg' }, {}],
    })
  })
})
