import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DarkroomError } from '../../../core/errors.ts'
import { takeLock } from '../../../engine/state/lock.ts'
import { isNeighbour, type LockHolder, ownHolder } from '../../../engine/state/lock-holder.ts'
import { folderWith } from '../../support/folder.ts'

const newFile = async (): Promise<string> => join(await folderWith(), 'a.sqlite')

const lockModule = new URL('../../../engine/state/lock.ts', import.meta.url).href

/** A process that tries to take the lock, says how that went, and holds it until it is ended. */
const holding = async (file: string): Promise<{ child: ChildProcess; said: string }> => {
  const script = `import { takeLock } from ${JSON.stringify(lockModule)}
    let said = 'taken'
    try { takeLock(${JSON.stringify(file)}, process.pid) } catch (error) { said = error.code ?? String(error) }
    console.log(said)
    // The lock must last although nobody can give it back any more.
    setInterval(gc, 5)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  return { child, said: String(line).trim() }
}

const kill = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const refusal = (file: string): DarkroomError => {
  try {
    takeLock(file, process.pid)()
  } catch (error) {
    if (error instanceof DarkroomError) return error
    throw error
  }
  throw new Error('the lock was free')
}

const leave = (file: string, holder: unknown): Promise<void> =>
  writeFile(`${file}.lock.json`, typeof holder === 'string' ? holder : JSON.stringify(holder))

const self = ownHolder(process.pid)
const longAgo = '2001-01-01T00:00:00.000Z'
const elsewhere: LockHolder = { ...self, host: 'attic', boot: 'another' }

describe('the lock', () => {
  it('lets one at a time have it, and leaves nothing behind that counts', async () => {
    const file = await newFile()
    const release = takeLock(file, process.pid)
    expect(refusal(file).code).toBe('STATE_LOCKED')
    expect((await stat(`${file}.lock.json`)).mode & 0o777).toBe(0o600)
    release()
    expect(existsSync(`${file}.lock.json`)).toBe(false)
    takeLock(file, process.pid)()
  })

  it('refuses with the process that has it, since when, and what to do', async () => {
    const file = await newFile()
    const before = Date.now()
    const { child, said } = await holding(file)
    expect(said).toBe('taken')
    const { message, hint, code } = refusal(file)
    expect(code).toBe('STATE_LOCKED')
    const [, pid, host, since] = /process (\d+) on (\S+), since (\S+);/.exec(message) ?? []
    expect([Number(pid), host]).toEqual([child.pid, hostname()])
    expect(Date.parse(since ?? '')).toSatisfy((time: number) => time >= before && time <= Date.now())
    expect(hint).toBe('Wait for it to end, or end that process; the lock goes with it.')
  })

  it('goes with its process, and the next one writes its own name', async () => {
    const file = await newFile()
    const first = await holding(file)
    await kill(first.child)
    expect(JSON.parse(readFileSync(`${file}.lock.json`, 'utf8')).pid).toBe(first.child.pid)
    const second = await holding(file)
    expect(second.said).toBe('taken')
    expect(refusal(file).message).toContain(`process ${second.child.pid} `)
  })

  it('is had by one of many that want it at once', async () => {
    const file = await newFile()
    const said = (await Promise.all(Array.from({ length: 6 }, () => holding(file)))).map((one) => one.said)
    expect(said.sort()).toEqual([...Array(5).fill('STATE_LOCKED'), 'taken'])
  })

  it('stays with a holder of which nothing is known', async () => {
    const file = await newFile()
    const release = takeLock(file, process.pid)
    await leave(file, '{"pid":')
    expect(refusal(file).message).toContain('which process is not known')
    release()
  })

  it.each([
    ['whose number another process has now', { ...self, pid: process.ppid, since: longAgo }],
    ['whose number is gone', { ...self, pid: 2 ** 30 }],
    ['of a container that was made anew', { ...self, host: 'c0ffee' }],
    ['from before the computer started', { ...self, boot: 'before', since: longAgo }],
  ])('is taken over from a dead process %s', async (_, holder) => {
    const file = await newFile()
    await leave(file, holder)
    const release = takeLock(file, process.pid)
    expect(JSON.parse(readFileSync(`${file}.lock.json`, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() })
    release()
  })

  it.each([
    ['on another computer', elsewhere, 'on attic, since '],
    ['on another computer, long ago', { ...elsewhere, since: longAgo }, `on attic, since ${longAgo}`],
    ['on another computer of this name', { ...self, boot: 'another' }, `on ${self.host}, since `],
    ['that cannot be read', 'nothing', 'which process is not known'],
    ['with a field that is missing', { pid: 1, host: 'attic', since: longAgo }, 'which process is not known'],
  ])('is not taken from a holder %s, until somebody deletes its file', async (_, holder, who) => {
    const file = await newFile()
    await leave(file, holder)
    const { code, message, hint } = refusal(file)
    expect(code).toBe('STATE_LOCKED')
    expect(message).toContain(who)
    expect(hint).toBe(`Once you are sure that nothing runs there any more, delete ${file}.lock.json.`)
    const left = readFileSync(`${file}.lock.json`, 'utf8')
    expect(left).toBe(typeof holder === 'string' ? holder : JSON.stringify(holder))
    expect((await holding(file)).said).toBe('STATE_LOCKED')
  })

  it('that cannot be made is not called taken', async () => {
    const file = await newFile()
    await mkdir(`${file}.lock`)
    expect(refusal(file).code).toBe('STATE_UNREADABLE')
    expect(refusal(join(file, 'no', 'folder')).code).toBe('STATE_NOT_WRITABLE')
  })
})

describe('isNeighbour', () => {
  const unknownBoot = { ...self, boot: null }
  it.each([
    ['the same start of the computer', { ...self, host: 'c0ffee' }, self, true],
    ['an earlier start', { ...self, boot: 'a', since: longAgo }, self, true],
    ['the same name, where no start is known', { ...unknownBoot, since: longAgo }, unknownBoot, true],
    ['another name, where no start is known', { ...unknownBoot, host: 'attic' }, unknownBoot, false],
    ['another name and start', elsewhere, self, false],
  ])('knows %s', (_, holder, own, expected) => {
    expect(isNeighbour(holder, own)).toBe(expected)
  })
})
