import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../core/predicates/predicate.ts'
import type { Scope } from '../../core/recipes/recipe.ts'
import { holds } from '../support/effort.ts'
import { conditions, scopes } from './conditions.ts'
import { libraries, versions } from './library.ts'
import { judgedWords, selectedBy } from './oracle.ts'
import { predicateOf, select, withServer } from './select.ts'

const words = (condition: Condition): string[] =>
  Object.entries(condition).flatMap(([word, value]) =>
    word === 'not'
      ? words(value as Condition)
      : Array.isArray(value) && /^(all|any)$/.test(word)
        ? value.flatMap(words)
        : word,
  )

/**
 * Leaves out what the server does not tell: partners' tags, which only count as such from 1.136 on, and before 1.135 the
 * hidden and trashed assets of an album.
 */
const asFarAsTold =
  (version: string) =>
  ([condition, scope]: [Condition, Scope]): [Condition, Scope] => {
    const asked = words(condition)
    return [
      condition,
      {
        ...scope,
        ...(asked.some((word) => word.endsWith('tagged')) ? { owners: 'me' } : {}),
        ...(asked.includes('inAlbum') && version.startsWith('1.133')
          ? { visibility: ['timeline', 'archive'], trashed: false, offline: false }
          : {}),
      },
    ]
  }

describe.each(versions)('a condition on a server of version %s', (version) => {
  it('selects what the documents say', async () => {
    const question = fc.tuple(conditions(version, judgedWords as string[]), scopes).map(asFarAsTold(version))
    const law = fc.asyncProperty(libraries, fc.array(question, { minLength: 1, maxLength: 8 }), (library, asked) =>
      withServer(library, version, async (server) => {
        for (const [condition, scope] of asked) {
          const [found] = await select(server, [{ where: predicateOf(condition), scope }])
          expect(found, JSON.stringify([condition, scope])).toEqual(selectedBy(condition, scope, library))
        }
      }),
    )
    await holds(law, { runs: 20, seconds: 40 })
  })
})
