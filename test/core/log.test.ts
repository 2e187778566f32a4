import { describe, expect, it } from 'vitest'
import { createMask, type LogLevel } from '../../core/log.ts'
import { createLogger, silentLogger } from '../../engine/logger.ts'

const collect = (level: LogLevel, secrets: readonly string[] = []) => {
  const lines: string[] = []
  const write = (line: string, at: LogLevel) => lines.push(`${at}|${line}`)
  return { lines, log: createLogger({ level, write, mask: createMask(secrets) }) }
}

describe('createLogger', () => {
  it.each<[LogLevel, string[]]>([
    ['error', ['error|e']],
    ['warn', ['error|e', 'warn|w']],
    ['info', ['error|e', 'warn|w', 'info|i']],
    ['debug', ['error|e', 'warn|w', 'info|i', 'debug|d']],
  ])('passes on what %s includes', (level, expected) => {
    const { lines, log } = collect(level)
    log.error('e')
    log.warn('w')
    log.info('i')
    log.debug('d')
    expect(lines).toEqual(expected)
  })

  it('puts names before the lines of scopes, and not before others', () => {
    const { lines, log } = collect('info')
    log.scoped('me').scoped('clips').info('3 assets')
    log.info('done')
    log.scoped('me').debug('unseen')
    expect(lines).toEqual(['info|me: clips: 3 assets', 'info|done'])
  })

  it('shows no secret, not even in a scope’s name', () => {
    const { lines, log } = collect('info', ['abc123'])
    log.scoped('abc123').warn('key=abc123 and abc123')
    expect(lines).toEqual(['warn|***: key=*** and ***'])
  })

  it('may be silent', () => {
    expect(() => silentLogger.scoped('a').error('nobody hears this')).not.toThrow()
  })
})

describe('createMask', () => {
  it.each([
    [['abc'], 'xabcx abc', 'x***x ***'],
    [['abc', 'abcdef'], 'abcdef abc', '*** ***'],
    [['abcdef', 'abc'], 'abcdef abc', '*** ***'],
    [['a.c', '$&', '('], 'abc a.c $& (', 'abc *** *** ***'],
    [[''], 'nothing', 'nothing'],
    [[], 'nothing', 'nothing'],
    [['Abc'], 'abc', 'abc'],
  ])('with %j makes of %j %j', (secrets, text, masked) => {
    expect(createMask(secrets)(text)).toBe(masked)
  })
})
