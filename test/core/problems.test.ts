import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pathText, suggestion, toProblems } from '../../core/problems.ts'
import { configSchema } from '../../language/config.ts'

const problemsOf = (schema: z.ZodType, value: unknown, at?: string) => {
  const { error } = schema.safeParse(value, { reportInput: true })
  return error ? toProblems(error, schema, at) : []
}

describe('pathText', () => {
  it.each([
    [[], ''],
    [['plugins', 0, 'rootPath'], 'plugins[0].rootPath'],
    [['accounts', 'me', 'url'], 'accounts.me.url'],
    [[2, 'name'], '[2].name'],
  ])('writes %j as %j', (keys, text) => {
    expect(pathText(keys)).toBe(text)
  })

  it('goes on from where the checked value stands', () => {
    expect(pathText(['rootPath'], 'plugins[0]')).toBe('plugins[0].rootPath')
    expect(pathText([0], 'plugins')).toBe('plugins[0]')
    expect(pathText([], 'plugins')).toBe('plugins')
  })
})

describe('suggestion', () => {
  const known = ['rootPath', 'albumLevels', 'albumSeparator', 'mode']
  it.each([
    ['rootPaht', 'rootPath'],
    ['rootpath', 'rootPath'],
    ['ROOTPATH', 'rootPath'],
    ['albumLevel', 'albumLevels'],
    ['moed', 'mode'],
    ['separator', undefined],
    ['somethingElse', undefined],
  ])('for %s is %s', (name, expected) => {
    expect(suggestion(name, known)).toBe(expected)
  })

  it.each([
    ['and', ['all', 'any', 'not'], 'all'],
    ['or', ['all', 'any', 'ocr'], 'any'],
    ['some', ['any', 'all', 'none', 'size'], 'any'],
    ['every', ['any', 'all', 'none'], 'all'],
    ['newerThanDays', ['lastDays', 'olderThanDays'], 'lastDays'],
    ['untrash', ['trash', 'archive'], undefined],
    ['unstar', ['unstack', 'unfavorite'], 'unfavorite'],
    ['year', ['near', 'taken'], 'taken'],
    ['date', ['path', 'taken'], 'taken'],
    ['tag', ['tagged', 'untagged'], 'tagged'],
    ['online', ['offline'], undefined],
    ['namedFaces', ['unnamedFaces', 'person'], 'person'],
    ['unstacked', ['untagged', 'stacked', 'not'], 'not'],
    ['star', ['stack', 'favorite'], 'favorite'],
    ['notInAlbum', ['inAlbum', 'inTrash'], undefined],
    ['hasNoLocation', ['hasLocation'], undefined],
    ['unarchive', ['archive', 'untag'], undefined],
    ['untga', ['tag', 'untag'], 'untag'],
    // Every object has these names.
    ['constructor', ['country'], undefined],
    ['__proto__', ['path'], undefined],
    // Where none of these is known, spelling counts; and first of all where only the case differs.
    ['year', ['years', 'month'], 'years'],
    ['People', ['person', 'people'], 'people'],
  ])('for %s says the same, not what is spelt alike: of %j %s', (name, words, expected) => {
    expect(suggestion(name, words)).toBe(expected)
  })

  it('is none where nothing is known', () => {
    expect(suggestion('rootPath', [])).toBeUndefined()
  })
})

describe('toProblems', () => {
  const inner = z.strictObject({ rootPath: z.string(), mode: z.string().default('x') })

  it('suggests rather what is not there yet', () => {
    const place = z.strictObject({ lat: z.number(), lon: z.number() })
    expect(problemsOf(place, { lat: 1, lng: 2 })).toEqual([
      { path: 'lon', message: 'is missing' },
      { path: 'lng', message: 'is not a known option', hint: 'Did you mean "lon"?' },
    ])
  })

  describe('of several forms', () => {
    const folder = z.strictObject({ importPath: z.string(), name: z.string().optional() })
    const forms = z.union([z.string(), folder], { error: 'is neither a name nor { importPath: … }' })
    it.each([
      [{ x: 1 }, ['importPath: is missing undefined', 'x: is not a known option Known: importPath, name.']],
      [{ importPath: '/a', nam: 'b' }, ['nam: is not a known option Did you mean "name"?']],
      [[], [': is neither a name nor { importPath: … } undefined']],
    ])('tells of the one that has keys what is wrong in %j', (value, wanted) => {
      const found = problemsOf(forms, value).map(({ path, message, hint }) => `${path}: ${message} ${hint}`)
      expect(found).toEqual(wanted)
    })

    it('goes by the one that has all keys of the value', () => {
      const byId = z.strictObject({ id: z.string(), role: z.enum(['editor']).optional() })
      const either = z.union([z.string(), z.strictObject({ name: z.string(), role: z.enum(['editor']) }), byId])
      expect(problemsOf(either, { name: 'a', role: 'x' })).toEqual([{ path: 'role', message: 'must be "editor"' }])
    })

    const ways = z.union([
      z.strictObject({ mail: z.strictObject({ to: z.string() }), events: z.string().optional() }),
      z.strictObject({ ntfy: z.strictObject({ url: z.string(), topic: z.string().optional() }) }),
    ])
    it.each<[object, string, string | undefined]>([
      [{ ntfy: { url: 'a' }, nme: 'x' }, 'nme', 'Known: ntfy.'],
      [{ ntfy: { url: 'a', xyz: 'x' } }, 'ntfy.xyz', 'Known: url, topic.'],
      [{ mail: { to: 'a', topic: 'x' } }, 'mail.topic', 'Known: to.'],
    ])('knows the keys of the one that %j is', (value, path, hint) => {
      const wanted = [{ path, message: 'is not a known option', hint }]
      expect(problemsOf(ways, value)).toEqual(wanted)
      expect(problemsOf(z.strictObject({ list: z.array(ways) }), { list: [value] }, 'at')).toEqual([
        { ...wanted[0], path: `at.list[0].${path}` },
      ])
    })

    it('knows what several forms have in common', () => {
      const sharing = z.array(z.strictObject({ user: z.string() })).optional()
      const either = z.union([
        z.strictObject({ name: z.string(), sharing }),
        z.strictObject({ id: z.string(), sharing }),
      ])
      expect(problemsOf(either, { id: 'a', sharing: [{ user: 'b', usr: 'c' }] })).toEqual([
        { path: 'sharing[0].usr', message: 'is not a known option', hint: 'Did you mean "user"?' },
      ])
    })

    it('lists no keys where two may be meant', () => {
      const [a, b] = ['a', 'b'].map((key) => z.strictObject({ way: z.literal(key), [key]: z.string().optional() }))
      const either = z.union([a as z.ZodType, b as z.ZodType])
      expect(problemsOf(either, { way: 'b', other: 1 })).toEqual([{ path: 'other', message: 'is not a known option' }])
    })
  })

  it.each([
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().max(100), 120, 'must be at most 100'],
    [z.number().positive(), -1, 'must be more than 0'],
    [z.int(), 3.5, 'must be a whole number'],
  ])('says in words how large a number may be (%#)', (schema, value, message) => {
    expect(problemsOf(schema, value)).toEqual([{ path: '', message }])
  })

  it('names every problem with its path, all at once', () => {
    const value = { accounts: { me: { url: 7 } }, recipes: ['a.ts', ''], allow: 'everything' }
    expect(problemsOf(configSchema, value).map(({ path }) => path)).toEqual(['accounts.me.url', 'recipes[1]', 'allow'])
  })

  it('suggests the option that an unknown one looks like', () => {
    expect(problemsOf(inner, { rootPaht: '/a', rootPath: '/a' }, 'plugins[0]')).toEqual([
      { path: 'plugins[0].rootPaht', message: 'is not a known option', hint: 'Did you mean "rootPath"?' },
    ])
  })

  it('lists the options where none looks like it', () => {
    expect(problemsOf(inner, { rootPath: '/a', folderDepth: 2 })).toEqual([
      { path: 'folderDepth', message: 'is not a known option', hint: 'Known: rootPath, mode.' },
    ])
  })

  it('makes a problem of each unknown option', () => {
    expect(problemsOf(inner, { rootPath: '/a', one: 1, two: 2 }).map(({ path }) => path)).toEqual(['one', 'two'])
  })

  it.each<[string, z.ZodType, unknown]>([
    ['an object', z.strictObject({ in: inner }), { in: { rootPath: '', moed: '' } }],
    ['an optional one', z.strictObject({ in: inner.optional() }), { in: { rootPath: '', moed: '' } }],
    [
      'one with a default',
      z.strictObject({ in: inner.default({ rootPath: '', mode: '' }) }),
      { in: { rootPath: '', moed: '' } },
    ],
    [
      'a transformed one',
      z.strictObject({ in: inner.transform((value) => value) }),
      { in: { rootPath: '', moed: '' } },
    ],
    ['a list', z.strictObject({ in: z.array(inner) }), { in: [{ rootPath: '', moed: '' }] }],
    ['a record', z.strictObject({ in: z.record(z.string(), inner) }), { in: { some: { rootPath: '', moed: '' } } }],
  ])('finds the known options inside %s', (_, schema, value) => {
    expect(problemsOf(schema, value)).toMatchObject([{ hint: 'Did you mean "mode"?' }])
  })

  it('reaches into the accounts of a configuration', () => {
    expect(problemsOf(configSchema, { accounts: { me: { apikey: 'x' } } })).toEqual([
      { path: 'accounts.me.apikey', message: 'is not a known option', hint: 'Did you mean "apiKey"?' },
    ])
  })

  const job = (settings: object): object => ({ serve: { jobs: { x: settings } } })
  it.each<[unknown, string, string, string | undefined]>([
    [job({ mode: 'aply' }), 'serve.jobs.x.mode', 'must be "apply", "review" or "plan"', 'Did you mean "apply"?'],
    [job({ on: 'event' }), 'serve.jobs.x.on', 'must be "events", a list or false', 'Did you mean "events"?'],
    [job({ on: true }), 'serve.jobs.x.on', 'must be "events", a list or false', undefined],
    [job({ schedule: 5 }), 'serve.jobs.x.schedule', 'must be text or a list', undefined],
    [job({ schedule: [5] }), 'serve.jobs.x.schedule[0]', 'must be text, not a number', undefined],
    ...['many', '-20%', '+5%', -1].map((removals): [unknown, string, string, undefined] => [
      job({ limits: { removals } }),
      'serve.jobs.x.limits.removals',
      'is neither a number nor a percentage such as "20%"',
      undefined,
    ]),
    [
      { plugins: [{ use: 'stacks', order: 'frist' }] },
      'plugins[0].order',
      'must be "first" or "last"',
      'Did you mean "first"?',
    ],
  ])('says of %j what may stand there', (given, path, message, hint) => {
    expect(problemsOf(configSchema, given)).toEqual([{ path, message, ...(hint ? { hint } : {}) }])
  })

  it('says what is wrong inside of the form that a value has', () => {
    const channel = { mail: { to: 5, from: 'a', host: 'b' } }
    expect(problemsOf(configSchema, { serve: { notify: { channels: [channel] } } })).toEqual([
      { path: 'serve.notify.channels[0].mail.to', message: 'must be text or a list' },
    ])
  })

  it('needs no schema', () => {
    const { error } = inner.safeParse({ rootPath: '', moed: '' })
    expect(error && toProblems(error)).toEqual([{ path: 'moed', message: 'is not a known option' }])
  })
})
