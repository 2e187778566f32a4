import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const rows = readFileSync(`${root}docs/safety.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| promise') && !line.startsWith('| ---'))

describe('docs/safety.md', () => {
  it('has a row for each promise', () => expect(rows.length).toBeGreaterThan(15))

  it.each(rows)('%s', (row) => {
    const tests = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file)
    expect(tests.length).toBeGreaterThan(0)
    for (const file of tests) {
      expect(existsSync(`${root}${file}`), file).toBe(true)
      // Tests of types are compiled, never run.
      const proof = file.endsWith('.test-d.ts') ? /@ts-expect-error/ : /\b(it|test)(\.\w+)*[.(]/
      expect(readFileSync(`${root}${file}`, 'utf8')).toMatch(proof)
    }
  })
})
