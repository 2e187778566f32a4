import { copyFileSync, existsSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { DarkroomError } from '../../../core/errors.ts'
import { withChecksum } from '../../../engine/mirror/checksum.ts'
import { isDamage, isOfFile } from '../../../engine/mirror/database.ts'
import { MirrorFile } from '../../../engine/mirror/mirror-file.ts'
import { insertAsset } from '../../../sandbox/index.ts'
import { expectAlike, rowsOf } from './compare.ts'
import { anna, household, later, steps } from './household.ts'
import { type Mirrored, mirrored } from './open.ts'

const filled = async (): Promise<Mirrored> => {
  const world = await mirrored(household)
  await expectAlike(world)
  return world
}

const reasons = async (world: Mirrored): Promise<string[]> => [
  ...(await expectAlike({ server: world.server, mirror: world.again() })).reasons,
]

const change = (file: string, sql: string): void => {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

describe('a mirror is read anew', () => {
  it('when the server has another version', async () => {
    const world = await filled()
    change(world.file, `UPDATE header SET value = '${withChecksum('2.7.5')}' WHERE name = 'version'`)
    expect(await reasons(world)).toEqual(['the server was changed from version 2.7.5 to 3.1.0'])
  })

  it('when the key is that of somebody else', async () => {
    const world = await filled()
    const report = await expectAlike({ server: await world.as(1), mirror: world.mirror })
    expect([...report.reasons]).toEqual(['the mirror belongs to another user'])
  })

  it('when the server’s clock was set back', async () => {
    const world = await filled()
    later(world, 7200)
    await expectAlike(world)
    later(world, -5400)
    insertAsset(world.sandbox.state, { originalPath: '/new.jpg' })
    expect(await reasons(world)).toEqual(['the server’s clock was set back'])
  })

  it('when the server was set up again from a backup', async () => {
    const world = await filled()
    const [asset] = world.sandbox.state.assets.values()
    if (!asset) throw new Error('no asset')
    const { updatedAt } = asset
    later(world, 7200)
    world.sandbox.state.updateAsset(asset, { isFavorite: true })
    await expectAlike(world)
    later(world, 7200)
    await expectAlike(world)
    Object.assign(asset, { isFavorite: false, updatedAt })
    world.sandbox.state.changed()
    expect(await reasons(world)).toEqual(['what changed last is gone from the server, or older there'])
  })

  it('when that is asked for, and after some days', async () => {
    const world = await filled()
    expect([...(await expectAlike({ ...world, verify: true })).reasons]).toEqual(['everything is verified'])
    later(world, 6 * 86_400)
    expect(await reasons(world)).toEqual([])
    later(world, 1.1 * 86_400)
    expect(await reasons(world)).toEqual(['it was last read 7 days ago'])
  })

  it('when the file is damaged', async () => {
    for (const spoil of [
      (file: string) => truncateSync(file, 5000),
      (file: string) => writeFileSync(file, 'no database at all, but long enough to be looked into'.repeat(100)),
      (file: string) => change(file, 'PRAGMA user_version = 99'),
      (file: string) => change(file, 'DROP TABLE chunk'),
      (file: string) => change(file, `UPDATE chunk SET ids = x'5b22'`),
    ]) {
      const world = await filled()
      world.mirror.close()
      spoil(world.file)
      const [why] = await reasons(world)
      expect(why).toBe('it was not read before')
      expect(await reasons(world)).toEqual([])
    }
  })

  it('when its rows cannot be read', async () => {
    const world = await filled()
    change(world.file, `UPDATE chunk SET plain = x'78'`)
    expect(await reasons(world)).toEqual(['it was not read before'])
  })

  it('when some of its rows were delivered already, which come once', async () => {
    const world = await filled()
    change(world.file, `UPDATE chunk SET plain = x'78', newest = '' WHERE pass = 'archive'`)
    expect(await reasons(world)).toEqual(['the mirror is damaged: its content changed on the disk'])
    expect(await reasons(world)).toEqual(['it was not read before'])
    expect(await reasons(world)).toEqual([])
  })

  it('when a letter of a row, an id or the moment of the last reading is another one', async () => {
    for (const [table, column] of [
      ['chunk', 'plain'],
      ['chunk', 'exif'],
      ['chunk', 'ids'],
      ['header', 'value'],
    ]) {
      const world = await filled()
      world.mirror.close()
      const last = (text: string): string => `substr(${text}, 1, length(${text}) - 3) || 'x' || substr(${text}, -2)`
      const changed = table === 'chunk' ? `CAST(${last(`${column}`)} AS BLOB)` : last(`${column}`)
      change(world.file, `UPDATE ${table} SET ${column} = ${changed}`)
      const [why] = await reasons(world)
      expect(why).toMatch(/it was not read before|the mirror is damaged/)
    }
  })

  it('as far as other things are concerned that were kept', async () => {
    const world = await filled()
    world.mirror.set('album', 'mark', 'members')
    expect(world.mirror.get('album', 'mark')).toBe('members')
    change(world.file, `UPDATE kept SET content = substr(content, 1, length(content) - 1) || 'z'`)
    expect(world.mirror.get('album', 'mark')).toBeNull()
  })
})

const timeline = [{ visibility: 'timeline', trashed: false }] as const

describe('the state of a mirror', () => {
  it('names what was looked at, and is none where rows came past it', async () => {
    const { mirror, server, file } = await filled()
    const read = async (): Promise<void> => {
      const passes = [...timeline, { visibility: 'archive', trashed: false }] as const
      for await (const rows of mirror.read({ server, passes, withExif: true }).batches)
        for (const row of rows) expect([row.isFavorite, row.exifInfo?.make]).toHaveLength(2)
    }
    mirror.takeLatest()
    await read()
    expect(mirror.takeLatest()?.looked).toEqual(['exif make', 'isFavorite'])
    expect(mirror.takeLatest()).toBeNull()
    change(file, `UPDATE chunk SET plain = x'78' WHERE pass = 'archive'`)
    await read()
    expect(mirror.takeLatest()).toBeNull()
  })
})

describe('a mirror that is in use', () => {
  it('is left alone by another run, which reads the server', async () => {
    const world = await mirrored(household)
    const reading = world.mirror.read({ server: world.server, passes: timeline, withExif: true })
    const iterator = reading.batches[Symbol.asyncIterator]()
    await iterator.next()
    expect(await reasons(world)).toEqual(['another run is using the mirror'])
    expect(world.again().markStale(['00000000-0000-4000-8000-000000000001'])).toBe(false)
    const same = await expectAlike({ server: world.server, mirror: world.mirror })
    expect([...same.reasons]).toEqual(['it is being read already'])
    while (!(await iterator.next()).done);
    expect(reading.report).toMatchObject({ complete: true, way: 'server' })
    expect((await expectAlike(world)).way).toBe('both')
  })

  it('notes what is written meanwhile as soon as that reading has ended, also where it is broken off', async () => {
    const world = await mirrored(household)
    const { server, mirror, sandbox } = world
    await expectAlike({ server, mirror })
    mirror.set('tag trips', 'mark', 'members')
    later(world, 7200)
    const iterator = mirror.read({ server, passes: timeline, withExif: true }).batches[Symbol.asyncIterator]()
    await iterator.next()
    await steps.describe?.(world, 0, 0)
    expect(mirror.markStale([sandbox.state.assets.keys().next().value ?? ''])).toBe(true)
    mirror.forget('tag ')
    await iterator.return?.(undefined)
    expect(mirror.get('tag trips', 'mark')).toBeNull()
    expect(await expectAlike({ server, mirror })).toMatchObject({ way: 'mirror' })
  })

  it('is usable after a crash at any moment', async () => {
    const world = await mirrored(household)
    await rowsOf(world.mirror.read({ server: world.server, passes: timeline, withExif: true }))
    const iterator = world.mirror
      .read({ ...world, passes: [{ visibility: 'archive', trashed: false }], withExif: true })
      .batches[Symbol.asyncIterator]()
    await iterator.next()
    // What a process leaves that is killed now.
    const copy = `${world.file}.copy`
    for (const end of ['', '-wal']) if (existsSync(world.file + end)) copyFileSync(world.file + end, copy + end)
    const mirror = new MirrorFile(copy)
    expect((await expectAlike({ server: world.server, mirror })).way).toBe('both')
    mirror.close()
    // And one whose reader stops.
    await iterator.return?.()
    expect((await expectAlike(world)).way).toBe('both')
  })
})

describe('the file', () => {
  it('has pages of another size than it had before, and goes on with those that it was made with', async () => {
    const world = await filled()
    world.mirror.close()
    const sizeOf = (): unknown => {
      const database = new DatabaseSync(world.file)
      const { page_size: size } = database.prepare('PRAGMA page_size').get() as { page_size: number }
      database.close()
      return size
    }
    expect(sizeOf()).toBe(16_384)
    change(world.file, 'PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM')
    const mirror = world.again()
    expect((await expectAlike({ server: world.server, mirror })).way).toBe('mirror')
    mirror.close()
    expect(sizeOf()).toBe(4096)
  })

  it('is for its owner only', async () => {
    const { file } = await filled()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is done without where it cannot be made', async () => {
    const { server, file } = await filled()
    const mirror = new MirrorFile(`${file}/below/a/file.sqlite`)
    expect(mirror.get('album', 'mark')).toBeNull()
    const report = await expectAlike({ server, mirror })
    expect([...report.reasons].join()).toMatch(/cannot be (opened|read)|not a directory|ENOTDIR/i)
    expect(report.way).toBe('server')
  })

  it('is done without on a server that cannot count', async () => {
    const { server, mirror } = await mirrored(household, '1.133.0')
    const report = await expectAlike({ server, mirror })
    expect([...report.reasons]).toEqual(['Immich 1.133.0 cannot count what is mirrored'])
  })
})

describe('partners', () => {
  /** Ben and Anna lose one each, and Cara, who was not shown, has two. */
  const exchange = async (world: Mirrored): Promise<void> => {
    await steps['Ben deletes his']?.(world, 0, 0)
    await steps['force delete']?.(world, 0, 0)
    await world.sandbox.settle()
    await steps['Ben gives way to Cara']?.(world, 0, 0)
    await steps['Ben on']?.(world, 0, 0)
    later(world, 7200)
  }

  it.each(['1.135.3', '2.7.5', '3.0.3'])('who share as much on %s as went otherwise are noticed', async (version) => {
    const world = await mirrored(household, version)
    await expectAlike(world)
    await exchange(world)
    const { reasons } = await expectAlike({ ...world, passes: timeline })
    expect([...reasons]).toEqual(['other partners share their assets'])
  })

  it('are noticed by what is own, where the key may not list them', async () => {
    const permissions = ['user.read', 'asset.read', 'asset.statistics']
    const full = { secret: 'full', userId: anna, permissions: ['all'] }
    const world = await mirrored({ ...household, apiKeys: [full, { secret: 'limited', userId: anna, permissions }] })
    const server = await connect({ url: world.sandbox.url, apiKey: 'limited' })
    onTestFinished(() => server.close())
    await expectAlike({ ...world, server })
    await exchange(world)
    const { reasons } = await expectAlike({ ...world, server, passes: timeline })
    expect([...reasons]).toEqual(['own assets went, and those of partners came'])
  })
})

describe('an error', () => {
  const ofSqlite = (errcode: number) => Object.assign(new Error('of SQLite'), { errcode })

  it.each([
    ['a page that is malformed', ofSqlite(11), true],
    ['a file that is no database', ofSqlite(26), true],
    ['a table that is missing', ofSqlite(1), true],
    ['a text that is no JSON', new SyntaxError('x'), true],
    ['a full disk', ofSqlite(13), false],
    ['a disk that fails', ofSqlite(10 | (3 << 8)), false],
    ['a file that may not be written', ofSqlite(8), false],
    ['a file that cannot be opened', ofSqlite(14), false],
    ['another run', ofSqlite(5), false],
    [
      'a folder that may not be written',
      Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' }),
      false,
    ],
  ])('about %s makes a good mirror be kept or a bad one be thrown away', (_, error, isBad) => {
    expect(isDamage(error)).toBe(isBad)
    expect(isOfFile(error)).toBe(true)
  })

  it('of the server is none of the mirror', () => {
    const error = new DarkroomError('API_STATUS', { request: 'GET /x', status: 500, message: '' })
    expect([isDamage(error), isOfFile(error)]).toEqual([false, false])
  })
})
