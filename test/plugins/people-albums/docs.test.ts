import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { operators } from '../../../plugins/people-albums/match.ts'

const page = readFileSync(new URL('../../../docs/plugins/people-albums.md', import.meta.url), 'utf8')

it('docs/plugins/people-albums.md tells every operator', () => {
  for (const operator of operators) expect(page).toContain(`\`${operator}\``)
})
