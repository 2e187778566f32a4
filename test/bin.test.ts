import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'bin/darkroom.js')
const { bin: named, engines, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const text = readFileSync(bin, 'utf8')

const call = (file: string, args: readonly string[], path = process.env.PATH) => {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env: { ...process.env, PATH: path } })
  return { status, stdout, stderr }
}

/** The `node` of the system, beside the one that the project brings. */
const pathOfSystem = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
const systemNode = call('node', ['--version'], pathOfSystem.join(delimiter)).stdout?.trim() ?? ''
const isOld = /^v(1\d|2[0-3])\./.test(systemNode)

/** A module that makes Node call itself another version. */
const asNode = (version: string): string =>
  `--import=data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`

const source = '--conditions=darkroom-source'
const memory = ['--min-semi-space-size=8', '--max-semi-space-size=8', '--heap-growing-percent=40', '--expose-gc']
const refusal = (version: string): object => ({
  status: 1,
  stdout: '',
  stderr: expect.stringContaining(`error: Darkroom needs Node 24 or newer, this is ${version}: get it from https://`),
})

describe('the command under an older Node', () => {
  it.each(['8.17.0', '18.20.8', '20.20.2', '23.11.1'])('says what it needs under %s', (version) => {
    expect(call(process.execPath, [asNode(version), source, bin, '--version'])).toEqual(refusal(version))
  })

  it.each(['24.0.0', '26.1.0', '100.0.0'])('runs under %s', (version) => {
    expect(call(process.execPath, [asNode(version), source, bin, '--version'])).toMatchObject({ status: 0, stderr: '' })
  })

  it('needs what the package says', () => {
    expect(engines.node).toBe('>=24')
  })

  it.skipIf(!isOld)('says so under the one of this system, by name and by its shebang', () => {
    const path = pathOfSystem.join(delimiter)
    expect(call('node', [bin, 'plan'], path)).toEqual(refusal(systemNode.slice(1)))
    expect(call(bin, ['plan'], path)).toEqual(refusal(systemNode.slice(1)))
  })
  if (!isOld) process.stderr.write(`One test is skipped: no older Node on this system (${systemNode || 'none'}).\n`)

  it('is written in words of 2015, but for the loading of the rest, and imports nothing first', () => {
    const target = { target: 'es2015', supported: { 'dynamic-import': true } } as const
    const bare = { format: 'esm', minifyWhitespace: true } as const
    expect(transformSync(text, { ...bare, ...target }).code).toBe(transformSync(text, bare).code)
    expect(text).not.toMatch(/^\s*(import [^(]|export |.*require\()/m)
  })
})

/** A module that tells which packages were loaded, at the end. */
const listing = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  const found = new Set()
  registerHooks({ load(url, context, next) { found.add(/node_modules.([^/]+)/.exec(url)?.[1]); return next(url, context) } })
  process.on('exit', () => console.error([...found].filter(Boolean).join()))`)}`

describe('what only tells of the command itself', () => {
  it.each(['--version', '-V', '--help', '-h', 'plan --help', ''])(
    '"%s" loads nothing but what reads arguments, and measures texts',
    (line) => {
      const args = line.split(' ').filter((word) => word !== '')
      const seen = `--import=data:text/javascript,console.error('begun')`
      const { stdout, stderr } = call(process.execPath, [source, seen, listing, bin, ...args])
      expect(`${stdout}${stderr}`).toMatch(args[0]?.toLowerCase().includes('v') ? /^\d+\.\d+\.\d+/ : /Usage: darkroom/)
      // Node is not started anew for it.
      expect(stderr.match(/begun/g)).toHaveLength(1)
      const packages = stderr.trim().split('\n').at(-1)?.split(',').sort()
      expect(packages).toEqual(['commander', 'fast-string-truncated-width', 'fast-string-width'])
    },
  )
})

describe('the command', () => {
  it('is called by a shebang that every env knows', () => {
    expect(text.split('\n')[0]).toBe('#!/usr/bin/env node')
    expect(named).toEqual({ darkroom: './bin/darkroom.js' })
    expect(scripts.darkroom).toBe(`node ${source} bin/darkroom.js`)
  })

  /** What Node was started with, the first and the second time. */
  const starts = (env: Readonly<Record<string, string>>) => {
    const seen = `data:text/javascript,console.log(JSON.stringify([process.pid,process.execArgv,process.env]))`
    const args = [source, `--import=${seen}`, bin, 'schema', 'recipe']
    const text = execFileSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH, ...env } })
    return text
      .split('\n', 2)
      .map((line) => JSON.parse(line) as [pid: number, args: string[], env: Record<string, string>])
  }

  it('gives Node the options that keep its memory small, in the same process', () => {
    const [first, second] = starts({})
    expect(first?.[0]).toBe(second?.[0])
    expect(first?.[1]).not.toContain('--max-semi-space-size=8')
    expect(second?.[1].slice(0, 5)).toEqual([...memory, source])
    expect(first?.[2]).not.toHaveProperty('MALLOC_ARENA_MAX')
    expect(second?.[2]).toMatchObject({ MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' })
  })

  it('leaves the environment as somebody set it', () => {
    const [first, second] = starts({ MALLOC_ARENA_MAX: '4', IMMICH_URL: 'http://photos' })
    expect(second?.[2]).toEqual({ ...first?.[2], MALLOC_TRIM_THRESHOLD_: '131072' })
  })

  it('does not begin twice for a health check, which containers ask for often', () => {
    const seen = `data:text/javascript,console.log('begun')`
    const { stdout } = call(process.execPath, [source, `--import=${seen}`, bin, 'health'])
    expect(stdout.match(/begun/g)).toHaveLength(1)
  })

  it('passes on how it ended', () => {
    expect(call(process.execPath, [source, bin, 'plan', '--nope'])).toMatchObject({ status: 3 })
  })
})
