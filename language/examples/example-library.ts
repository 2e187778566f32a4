import { capabilitiesOf, newestMajor } from '../../core/api/capabilities.ts'
import type { Album } from '../../core/api/schemas.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { ExampleAsset } from '../../core/recipes/example-form.ts'
import { caseless, composed, isAtOrBelow, isSameName } from '../../core/same-name.ts'
import { exampleOwner } from './example.ts'
import { cannotJudge, peopleIn } from './example-parts.ts'

/** A fact that the example leaves out; an error only where it decides. */
const unknown = <T extends object>(empty: T, error: Error): T =>
  Object.assign(empty, {
    has: () => {
      throw error
    },
  })

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Names that a predicate asks for by a word such as `person`. */
const namesAsked = (word: string, predicate: Predicate<Need> | undefined): string[] => [
  ...(predicate?.parts ?? []).flatMap((part) => namesAsked(word, part)),
  ...(predicate?.parts ? [] : textsIn(predicate?.condition?.[word])),
]

const unique = (names: readonly string[]): string[] => [
  ...new Map(names.map((name) => [composed(name), name])).values(),
]

const albumOf = (name: string): Album => ({
  id: name,
  albumName: name,
  assetCount: 0,
  createdAt: '',
  updatedAt: '',
  ownerId: exampleOwner,
  users: [],
})

/** Examples have every capability of any server. */
const newest = capabilitiesOf({ major: newestMajor, minor: 0, patch: 0 })

/** The library that an example describes, with all names that its recipe asks for. */
export const exampleLibrary = (given: ExampleAsset, id: string, where: Predicate<Need> | undefined): ApiContext => {
  const { albums, tags, libraryId, stack } = given
  const stacked = given.stacked ?? (stack === undefined ? undefined : stack !== null)
  const present = peopleIn(given)
  const people = present?.map((person) => person.id)
  const inAnyAlbum = given.inAnyAlbum ?? (albums && albums.length > 0)
  const hasFaces = given.hasFaces ?? (given.people && given.people.length > 0)
  const itself = (isIn: boolean): ReadonlySet<string> => new Set(isIn ? [id] : [])
  const missing = (what: string, give: string) => unknown(new Set<string>(), cannotJudge(what, give))
  return onlyKnown<ApiContext>('context', {
    me: { id: exampleOwner, email: '', name: '' },
    version: newest.version,
    can: (capability) => newest[capability],
    people: onlyKnown<ApiContext['people']>('context.people', {
      list: async () => {
        const isPresent = (asked: string) => present?.some(({ id, name }) => id === asked || caseless(name) === asked)
        const absent = unique(namesAsked('person', where).map(caseless)).filter((asked) => !isPresent(asked))
        return [...(present ?? []), ...absent.map((name) => ({ id: name, name, isHidden: false }))]
      },
      assets: async (person) => {
        if (!people) return unknown(new Map(), cannotJudge(`"${person}"`, 'people'))
        return new Map(people.includes(person) ? [[id, people]] : [])
      },
      withFaces: async () =>
        hasFaces === undefined ? missing('faces', 'people, or hasFaces: true or false') : itself(hasFaces),
      withUnnamedFaces: async () =>
        given.unnamedFaces === undefined
          ? missing('unnamed faces', 'unnamedFaces: true or false')
          : itself(given.unnamedFaces),
    }),
    albums: onlyKnown<ApiContext['albums']>('context.albums', {
      list: async () => unique([...namesAsked('inAlbum', where), ...(albums ?? [])]).map(albumOf),
      assets: async ({ albumName }) =>
        albums
          ? itself(albums.some((album) => isSameName(album, albumName)))
          : missing(`album "${albumName}"`, 'albums'),
      outside: async () => () => {
        if (inAnyAlbum === undefined) throw cannotJudge('being in an album', 'inAnyAlbum: true or false')
        return !inAnyAlbum
      },
      assertOutsideFilter: async () => {},
    }),
    tags: onlyKnown<ApiContext['tags']>('context.tags', {
      list: async () =>
        unique([...namesAsked('tagged', where), ...(tags ?? [])]).map((value) => ({ id: value, name: value, value })),
      assets: async ({ value }) =>
        tags ? itself(tags.some((tag) => isAtOrBelow(tag, value))) : missing(`the tag "${value}"`, 'tags'),
      exactly: async ({ value }) =>
        tags ? itself(tags.some((tag) => isSameName(tag, value))) : missing(`the tag "${value}"`, 'tags'),
    }),
    stacks: onlyKnown<ApiContext['stacks']>('context.stacks', {
      assets: async () => (stacked === undefined ? missing('being stacked', 'stacked') : itself(stacked)),
    }),
    search: onlyKnown<ApiContext['search']>('context.search', {
      ids: async ({ ocr = '', tagIds }) => {
        if (tagIds === null) return tags ? itself(tags.length === 0) : missing('having tags', 'tags')
        return given.ocr ? itself(given.ocr.includes(ocr)) : missing(`the text "${ocr}"`, 'ocr')
      },
      smart: async (text) =>
        given.smart ? itself(given.smart.includes(text)) : missing(`smart search for "${text}"`, 'smart'),
      assertText: async () => {},
      spellings: async () => null,
    }),
    libraries: onlyKnown<ApiContext['libraries']>('context.libraries', {
      idOf: async (name) => {
        if (libraryId === undefined) throw cannotJudge(`the library "${name}"`, 'libraryId (null, or the name or id)')
        return name
      },
    }),
  })
}

/** Anything else that a predicate asks for is an error. */
const onlyKnown = <T extends object>(path: string, known: Partial<T>): T =>
  new Proxy(known as T, {
    get: (target, name) => {
      const answer = Reflect.get(target, name)
      if (answer === undefined) throw new Error(`a predicate reads ${path}.${String(name)}, which examples do not have`)
      return answer
    },
  })
