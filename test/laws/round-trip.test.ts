import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readYaml } from '../../cli/config/read-yaml.ts'
import { connect } from '../../core/api/server.ts'
import type { Need } from '../../core/assets/asset.ts'
import { all, any, type Condition, not, type Predicate } from '../../core/predicates/predicate.ts'
import { silentLogger } from '../../engine/logger.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { exif, make } from '../../language/predicates/camera.ts'
import { hasFaces, unnamedFaces } from '../../language/predicates/faces.ts'
import { extension, fileName, folder, path } from '../../language/predicates/fields.ts'
import { jsonPath } from '../../language/predicates/json-path.ts'
import { tagged } from '../../language/predicates/membership.ts'
import { person } from '../../language/predicates/people.ts'
import { duration, resolution, size } from '../../language/predicates/picture.ts'
import { near } from '../../language/predicates/place.ts'
import { ocr, smart } from '../../language/predicates/recognition.ts'
import { description, owner, rating } from '../../language/predicates/status.ts'
import { taken } from '../../language/predicates/taken.ts'
import { updated, uploaded } from '../../language/predicates/uploaded.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { holds } from '../support/effort.ts'
import { conditions, scopes } from './conditions.ts'
import { libraries, now, versions } from './library.ts'
import { recipeData, recipeOf } from './recipes.ts'
import { predicateOf, select, withServer } from './select.ts'

const written = (data: unknown): string => JSON.stringify(data)
const readAgain = (data: unknown): Condition => JSON.parse(written(data)) as Condition

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x10',
    '2023-07-01',
    ' a ',
    '#a',
    '- a',
    'a: b',
    '\n',
    '\u2028',
    '"',
    "'",
    '!!x',
    '&a',
    '*',
  ),
)
const filled = text.filter((one) => one.trim() !== '')
const regexes = fc.constantFrom(/a\/b/, /(?:)/, /^Café$/giu, /[/]\n/m, /\p{L}/u, /x/y, /[\p{L}--[a-z]]/v, /\\/s)
const pattern = fc.oneof(
  filled.filter((one) => !/[[\](){}!?+*|\\@]/.test(one)),
  regexes,
)
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e9 })
const bounds = fc.tuple(number, number).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))
const one = <T>(predicates: fc.Arbitrary<T>) => predicates as fc.Arbitrary<Predicate<Need>>

/** Predicates as code makes them, also in ways that data does not begin with. */
const coded: fc.Arbitrary<Predicate<Need>> = fc.oneof(
  one(pattern.map((given) => path(given))),
  one(pattern.map((given) => fileName(given))),
  one(pattern.map((given) => folder(given))),
  one(pattern.map((given) => make(given))),
  one(pattern.map((given) => description(given))),
  one(pattern.map((given) => exif('city', given))),
  one(bounds.map((given) => exif('latitude', given))),
  one(number.map((given) => exif('focalLength', -given))),
  one(bounds.map((given) => size(given))),
  one(bounds.map((given) => duration(given))),
  one(fc.record({ width: bounds, height: bounds }, { requiredKeys: ['width'] }).map((given) => resolution(given))),
  one(
    fc
      .tuple(fc.double({ min: -90, max: 90, noNaN: true }), number)
      .map(([lat, km]) => near({ lat, lon: -lat, km: km % 20_000 })),
  ),
  one(fc.array(filled, { minLength: 1, maxLength: 3 }).map(([first = '', ...names]) => person(first, ...names).only)),
  one(fc.array(filled, { minLength: 1, maxLength: 3 }).map((names) => person(...names))),
  one(fc.tuple(filled, fc.boolean()).map(([tag, exact]) => tagged(tag, { exact }))),
  one(fc.tuple(filled, fc.integer({ min: 1, max: 200 })).map(([query, limit]) => smart(query, { limit }))),
  one(filled.map((query) => ocr(query))),
  one(
    fc
      .tuple(fc.constantFrom('$.a', "$['b c']", 'exifInfo.city', '$..x[0]'), regexes)
      .map(([at, regex]) => jsonPath(at, regex)),
  ),
  fc.constantFrom<Predicate<Need>>(
    extension('jpg'),
    extension('.JPG', 'été'),
    rating(null),
    rating({ max: 3 }),
    owner('me'),
    hasFaces({ unassigned: true }),
    unnamedFaces({ unassigned: false }),
    taken({ year: 123 }),
    uploaded({ from: '2024-01-01T00:00+01:00' }),
    updated({ olderThanDays: 1 }),
    all(),
    any(),
    not(all(any(), not(all()))),
  ),
)

const comesBack = (predicate: Predicate<Need>): void => {
  const again = predicateOf(readAgain(predicate.condition))
  expect(written(again.condition)).toBe(written(predicate.condition))
  expect(again.label).toBe(predicate.label)
  expect(again.needs).toEqual(predicate.needs)
}

describe('a predicate', () => {
  it('comes back from its condition as JSON', async () => {
    await holds(fc.property(coded, comesBack), { runs: 500, seconds: 20 })
    await holds(fc.property(conditions('3.0.3').map(predicateOf), comesBack), { runs: 500, seconds: 20 })
  })
})

describe.each(versions)('on a server of version %s', (version) => {
  it('a condition from a predicate selects the same', async () => {
    const asked = fc.array(fc.tuple(conditions(version), scopes), { minLength: 1, maxLength: 6 })
    const law = fc.asyncProperty(libraries, asked, (library, given) =>
      withServer(library, version, async (server) => {
        const first = given.map(([condition, scope]) => ({ where: predicateOf(condition), scope }))
        const again = first.map(({ where, scope }) => ({ where: predicateOf(readAgain(where.condition)), scope }))
        const found = await select(server, [...first, ...again])
        expect(found.slice(given.length)).toEqual(found.slice(0, given.length))
      }),
    )
    await holds(law, { runs: 12, seconds: 20 })
  })

  it('a recipe from YAML plans the same as its data', async () => {
    const law = fc.asyncProperty(libraries, recipeData(version, 'a: "recipe" #1'), async (library, data) => {
      const read = readYaml('recipe.yaml', stringify(data))
      expect(written(read)).toBe(written(data))
      const sandbox = await startSandbox({ library, version })
      const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '', attempts: 1 })
      try {
        const plans = [data, read].map(async (given) => {
          const recipes = [{ recipe: recipeOf(given), plugin: null, from: 'test' }]
          return (await runRecipes({ account: 'me', server, recipes, log: silentLogger, now })).plan
        })
        const [first, again] = await Promise.all(plans)
        expect(written(again)).toBe(written(first))
      } finally {
        await server.close()
        await sandbox.close()
      }
    })
    await holds(law, { runs: 12, seconds: 20 })
  })
})

describe('text in a recipe', () => {
  it('comes through YAML as it is', async () => {
    const law = fc.property(text, filled, (about, name) => {
      const data = {
        name,
        description: about,
        where: { inAlbum: name },
        actions: [{ setDescription: about }, { addToAlbum: name }],
      }
      expect(readYaml('recipe.yaml', stringify(data))).toEqual(data)
    })
    await holds(law, { runs: 500, seconds: 20 })
  })
})
