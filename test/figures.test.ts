import { describe, expect, it } from 'vitest'
import { checkFigures, type FigureRecord, recordOf } from '../site/figures.ts'
import { folderWith } from './support/folder.ts'

const head =
  'Measured on 2026-11-20 with `npm run bench -- --rounds 2`:\nDarkroom 0.1.0 (commit 912960b) and a sandbox;'
const table = '| | time |\n| --- | ---: |\n| first plan | 0.96 s |\n'
const block = (text: string): string => `<!-- bench -->\n${text}\n<!-- /bench -->\n`
const section = `## Reading\n\n${block(`${head}\n\n${table}`)}`

const problemsOf = async (
  page: string,
  given: { records?: Record<string, FigureRecord>; version?: string; changed?: string } = {},
): Promise<readonly string[]> => {
  const { version = '0.1.0', changed = '2026-11-28' } = given
  const records = given.records ?? { 'docs/performance.md bench': recordOf(`${head}\n\n${table}`) }
  const root = await folderWith({ 'docs/performance.md': page, 'README.md': '# Project\n', 'test/a.test.ts': '' })
  return checkFigures({ root, records, version, scripts: { bench: '' }, changed }).problems
}

describe('figures in the docs', () => {
  it('are noted with command, day, version and commit', () => {
    expect(recordOf(`${head}\n\n${table}`)).toMatchObject({
      command: 'npm run bench -- --rounds 2',
      measured: '2026-11-20',
      version: '0.1.0',
      commit: '912960b',
    })
  })

  it('are right as they were measured', async () => {
    expect(await problemsOf(section)).toEqual([])
    expect(
      await problemsOf(`${section}\n## Other\n\nMeasured with \`npx vitest run test/a.test.ts\` on 2026-11-01: 3 s.\n`),
    ).toEqual([])
  })

  it.each([
    ['changed by hand', section.replace('0.96', '0.69'), {}, 'is not what was measured'],
    ['of an earlier version', section, { version: '0.2.0' }, 'of version 0.1.0, and this is 0.2.0'],
    ['of long ago', section, { changed: '2027-03-01' }, 'older than 90 days'],
    ['noted and gone', '# Empty\n', {}, 'which is in no page'],
    ['noted nowhere', section, { records: {} }, 'is not what was measured'],
    ['without a command', `${section}## Other\n\n${table}`, {}, '"## Other" has figures'],
    ['without a day', `${section}## Other\n\nMeasured with \`npm run bench\`: 3 s.\n`, {}, 'says not when'],
    [
      'by a command that is gone',
      `${section}## Other\n\nMeasured on 2026-11-20 with \`npm run gone\`.\n`,
      {},
      'there is no npm run gone',
    ],
    [
      'by a test that is gone',
      `${section}## Other\n\nMeasured on 2026-11-20 with \`npx vitest run test/b.test.ts\`.\n`,
      {},
      'there is no npx vitest',
    ],
  ])('are a problem if they are %s', async (_, page, given, problem) => {
    expect(await problemsOf(page, given)).toEqual([expect.stringContaining(problem)])
  })
})
