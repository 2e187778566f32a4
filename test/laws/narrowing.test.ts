import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { not } from '../../core/predicates/predicate.ts'
import { parseCondition } from '../../language/yaml/conditions.ts'
import { standardVocabulary } from '../../language/yaml/vocabulary.ts'
import { holds } from '../support/effort.ts'
import { conditions, scopes, singles, values } from './conditions.ts'
import { libraries, versions } from './library.ts'
import { type Asked, predicateOf, select, unnarrowed, withServer } from './select.ts'

describe('the generator of conditions', () => {
  it('knows every word', () => {
    expect(Object.keys(values).sort()).toEqual(Object.keys(standardVocabulary.conditions).sort())
  })

  it('says nothing that is no condition', async () => {
    const law = fc.property(singles(Object.keys(values)), (condition) => {
      expect(parseCondition(condition).problems).toBeUndefined()
    })
    await holds(law, { runs: 500, seconds: 10 })
  })
})

/** A question by itself, turned round by itself, and with others in one run. */
const askedIn = (condition: Parameters<typeof predicateOf>[0], scope: Asked['scope']): Asked[] => {
  const where = predicateOf(condition)
  return [
    { where, scope },
    { where: not(where), scope },
  ]
}

describe.each(versions)('narrow() on a server of version %s', (version) => {
  it('never hides an asset that test() accepts', async () => {
    const questions = fc.array(fc.tuple(conditions(version), scopes), { minLength: 1, maxLength: 4 })
    const law = fc.asyncProperty(libraries, questions, (library, given) =>
      withServer(library, version, async (server) => {
        const asked = given.flatMap(([condition, scope]) => askedIn(condition, scope))
        const everything = given.map(([, scope]): Asked => ({ where: predicateOf({ all: [] }), scope }))
        const plain = asked.map(({ where, scope }) => ({ where: unnarrowed(where), scope }))
        const [wholes, judged] = [await select(server, everything), await select(server, plain)]
        expect(await select(server, asked), 'together').toEqual(judged)
        for (const [index, one] of asked.entries())
          expect(await select(server, [one]), one.where.label).toEqual([judged[index]])
        for (const [index, whole] of wholes.entries())
          expect([...(judged[2 * index] ?? []), ...(judged[2 * index + 1] ?? [])].sort()).toEqual(whole)
      }),
    )
    await holds(law, { runs: 20, seconds: 60 })
  })
})
