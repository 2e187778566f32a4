import { afterEach, describe, expect, it } from 'vitest'
import { recordings } from './exchange.ts'
import { type Busy, hasRaces, type Pair, race, readRaces, startBusy } from './races.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

const bulk = (version: string, pair: string, gapMs: number): Pair => ({
  version,
  part: 'bulk',
  pair,
  gapMs,
  assets: 110,
})

if (!hasRaces) say(`races: SKIPPED, no races.json in ${recordings}`)

describe.skipIf(!hasRaces)('changes that follow each other too soon', () => {
  const recorded = hasRaces ? readRaces() : []
  const nameOf = ({ part, pair }: Pair): string => `${part} ${pair}`
  const names = [...new Set(recorded.map(nameOf))]

  it.each(names)('are lost as often as on the recorded servers: %s', async (name) => {
    const runs = recorded.filter((run) => nameOf(run) === name)
    const once = [...new Map(runs.map((run) => [run.gapMs, run])).values()]
    const repeated = await Promise.all(once.map((run) => race(run)))
    const [wanted, found] = [runs, repeated].map((list) => mean(list.map(({ secondLost }) => secondLost))) as [
      number,
      number,
    ]
    say(`races ${name}: ${found.toFixed(1)} lost, recorded ${wanted.toFixed(1)}`)

    expect(repeated.filter(({ firstLost }) => firstLost > 0)).toEqual([])
    // Chance decides which assets lose: only the orders of magnitude can be compared.
    expect(found).toBeLessThanOrEqual(3 * wanted + 2)
    expect(wanted).toBeLessThanOrEqual(3 * found + 2)
    if (/\+(archive|favourite)$/.test(name)) expect(found).toBe(0)
  })

  it('endanger a large batch for longer, but hardly more of its assets', async () => {
    const late = { version: '3.1.0', pair: 'tag+tag', gapMs: 12_000 }
    const small = await race({ ...late, part: 'bulk', assets: 110 })
    const large = await race({ ...late, part: 'bulk400', assets: 400 })
    expect(small.secondLost).toBe(0)
    expect(large.secondLost).toBeGreaterThan(0)
    expect(large.secondLost).toBeLessThan(20)
  })
})

describe('a sandbox with slow jobs', () => {
  let busy: Busy | undefined

  const start = async (...options: Parameters<typeof startBusy>): Promise<Busy> => {
    busy = await startBusy(...options)
    return busy
  }

  const stampsOf = ({ sandbox, ids }: Busy): (number | undefined)[] =>
    ids.map((id) => sandbox.state.assets.get(id)?.updatedAt)

  /** Lets time pass until every stamp has moved. */
  const waitForStamps = (world: Busy, before: readonly (number | undefined)[]): void => {
    while (stampsOf(world).some((stamp, index) => stamp === before[index])) world.sandbox.advance(250)
    world.sandbox.advance(1000)
  }

  afterEach(() => busy?.sandbox.close())

  it.each([
    ['3.1.0', 'tag+tag'],
    ['3.1.0', 'untag+untag'],
    ['3.0.3', 'description+tag'],
    ['3.0.3', 'description+description'],
    ['2.7.5', 'description+rating'],
    ['1.135.3', 'tag+tag'],
  ])('loses nothing in %s when the second change waits until updatedAt has moved: %s', async (version, pair) => {
    const world = await start(version, 110)
    const [first = '', second = ''] = pair.split('+')
    const [one, two] = [await world.prepare(first), await world.prepare(second)]
    const before = stampsOf(world)
    await one.send(world.ids)
    waitForStamps(world, before)
    await two.send(world.ids)
    await world.sandbox.settle()

    expect(world.without(two)).toEqual([])
  })

  it('loses nothing of one request', async () => {
    const world = await start('3.1.0', 110)
    const fields = { description: 'a', rating: 4, isFavorite: true, visibility: 'archive' }
    const all = world.update(fields, (asset) => asset.exif?.description === 'a' && asset.exif.rating === 4)
    await all.send(world.ids)
    const tags = (await world.call('PUT', '/tags', { tags: ['a', 'b', 'c'] })) as { id: string }[]
    await world.sandbox.settle()
    await world.call('PUT', '/tags/assets', { tagIds: tags.map(({ id }) => id), assetIds: world.ids })
    await world.sandbox.settle()

    expect(world.without(all)).toEqual([])
    expect(world.without({ ...all, shows: ({ tagIds }) => tagIds.length === 3 })).toEqual([])
  })

  it('repairs by the same request once more, hardly by a metadata refresh', async () => {
    const world = await start('3.1.0', 60)
    const [one, two] = [await world.prepare('tag'), await world.prepare('tag')]
    for (const id of world.ids) {
      await one.send([id])
      await two.send([id])
      world.sandbox.advance(500)
    }
    await world.sandbox.settle()
    const lost = world.without(two)
    expect(lost.length).toBeGreaterThan(10)

    await world.call('POST', '/assets/jobs', { assetIds: world.ids, name: 'refresh-metadata' })
    await world.sandbox.settle()
    const stillLost = world.without(two)
    expect(stillLost.length).toBeGreaterThan(lost.length / 2)

    await two.send(stillLost)
    await world.sandbox.settle()
    expect(world.without(two)).toEqual([])
  })

  // Measured on 1.135.3 in the same way: 5 to 23 of 110 lost, 0 in the last three.
  it.each([
    ['tag+tag', true],
    ['untag+untag', true],
    ['description+tag', true],
    ['tag+description', false],
    ['description+date', false],
    ['date+favourite', false],
  ])('protects nothing in 1.135.3: a tag is lost to any change before it, values are not: %s', async (pair, isLost) => {
    const { secondLost } = await race(bulk('1.135.3', pair, 0))
    expect(secondLost > 0).toBe(isLost)
    expect(secondLost).toBeLessThan(55)
  })

  it('repeats with its seed', async () => {
    const lostWith = async (seed: number): Promise<string[]> => {
      const world = await start('3.1.0', 40, { seed })
      const [one, two] = [await world.prepare('tag'), await world.prepare('tag')]
      await one.send(world.ids)
      await two.send(world.ids)
      await world.sandbox.settle()
      await world.sandbox.close()
      return world.without(two)
    }

    const lost = await lostWith(1)
    expect(lost).not.toEqual([])
    expect(await lostWith(1)).toEqual(lost)
    expect(await lostWith(2)).not.toEqual(lost)
  })

  it('bumps updatedAt and tells clients of an update when the file was read back, not before', async () => {
    const world = await start('3.1.0', 1)
    const told: string[] = []
    world.sandbox.state.onLiveEvent = ({ name }) => told.push(name)
    const before = stampsOf(world)
    const { send } = await world.prepare('description')
    await send(world.ids)
    expect([stampsOf(world), told]).toEqual([before, []])

    world.sandbox.advance(1000)
    expect(stampsOf(world)).not.toEqual(before)
    expect(told).toEqual(['updated'])
  })

  it('gives no sign of rest when the original is missing', async () => {
    const world = await start('3.1.0', 1)
    world.sandbox.state.files.missing.add('/photos/0.jpg')
    const before = stampsOf(world)
    const { send } = await world.prepare('description')
    await send(world.ids)
    await world.sandbox.settle()

    expect(stampsOf(world)).toEqual(before)
  })

  it('works in real time too', async () => {
    const world = await start('3.1.0', 20, { jobLatency: 5, requestTime: undefined })
    const before = stampsOf(world)
    const { send, shows } = await world.prepare('tag')
    await send(world.ids)
    while (stampsOf(world).some((stamp, index) => stamp === before[index]))
      await world.call('POST', '/search/metadata', { size: 1 })
    await world.sandbox.settle()

    expect(world.without({ send, shows })).toEqual([])
  })

  it('is made so by an event, and loses its jobs in a restart', async () => {
    const world = await start('3.1.0', 1, { jobLatency: 0 })
    const before = stampsOf(world)
    world.sandbox.faults.happen({ jobLatency: 90 })
    const { send } = await world.prepare('description')
    await send(world.ids)
    world.sandbox.faults.happen({ restart: 1 })
    world.sandbox.advance(10_000)
    expect(stampsOf(world)).toEqual(before)
  })

  it('works off what waits when it is switched off', async () => {
    const world = await start('3.1.0', 1)
    const before = stampsOf(world)
    const { send } = await world.prepare('description')
    await send(world.ids)
    world.sandbox.faults.happen({ jobLatency: 0 })
    expect(stampsOf(world)).not.toEqual(before)
  })

  it('keeps jobs that are held until they are to settle', async () => {
    const world = await start('3.1.0', 1, { jobs: 'held' })
    const before = stampsOf(world)
    const change = await world.prepare('tag')
    await change.send(world.ids)
    world.sandbox.advance(10_000)
    expect(stampsOf(world)).toEqual(before)

    await world.sandbox.settle()
    expect(stampsOf(world)).not.toEqual(before)
  })
})
